"""Renderings name their format: Word files are printed beside PDF files."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the format; what was printed so far is PDF."""
    with op.batch_alter_table("report_renderings") as batch:
        batch.add_column(sa.Column("format", sa.String(5), nullable=False, server_default="pdf"))


def downgrade() -> None:
    """Forget the renderings of other formats, then the format."""
    op.execute("DELETE FROM report_renderings WHERE format <> 'pdf'")
    with op.batch_alter_table("report_renderings") as batch:
        batch.drop_column("format")
