"""Keep in which language the texts of a risk and the reason of a correction are."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.add_column("risks", sa.Column("language", sa.String(2), nullable=False, server_default=""))
    op.add_column("reports", sa.Column("reason_language", sa.String(2), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("reports", "reason_language")
    op.drop_column("risks", "language")
