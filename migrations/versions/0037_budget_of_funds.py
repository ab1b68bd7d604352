"""Keep with each entry of the ledger of funds from which budget the money is; of earlier ones it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.add_column("funds_entries", sa.Column("budget", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("funds_entries", "budget")
