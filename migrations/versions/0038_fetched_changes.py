"""Keep which change a calendar fetched last, and since when a subscription shows a feed."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.add_column(
        "feed_subscriptions", sa.Column("fetched_change", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column(
        "feed_subscription_keys", sa.Column("since", sa.BigInteger(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("feed_subscription_keys", "since")
    op.drop_column("feed_subscriptions", "fetched_change")
