"""Give up messages that can never be sent, and keep why in words that can be translated."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.add_column("outbox_messages", sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "outbox_messages", sa.Column("error_params", sa.JSON(), nullable=False, server_default="{}")
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("outbox_messages", "error_params")
    op.drop_column("outbox_messages", "given_up_at")
