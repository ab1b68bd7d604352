"""Count the revisions of a report's planned dates: the SEQUENCE of their calendar entries."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.add_column("reports", sa.Column("plan_sequence", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("reports", "plan_sequence")
