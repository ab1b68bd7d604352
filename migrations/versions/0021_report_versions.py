"""Published files keep the versions they were made with; a report keeps why it follows another."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; of what was published so far no versions are known."""
    with op.batch_alter_table("report_files") as batch:
        batch.add_column(sa.Column("versions", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("reports") as batch:
        batch.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget both."""
    with op.batch_alter_table("reports") as batch:
        batch.drop_column("reason")
    with op.batch_alter_table("report_files") as batch:
        batch.drop_column("versions")
