"""Let reports take their targets from the plan, where the agreement of TSAG stands."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.drop_column("reports", "targets")


def downgrade() -> None:
    """Take it back; frozen figures keep the targets they were judged by."""
    op.add_column("reports", sa.Column("targets", sa.JSON(), nullable=False, server_default="{}"))
