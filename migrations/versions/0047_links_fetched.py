"""Keep which join links the program of a calendar fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change; until the next fetch none are known."""
    column = sa.Column("links_fetched", sa.String(64), nullable=False, server_default="")
    op.add_column("feed_subscriptions", column)


def downgrade() -> None:
    """Take it back."""
    op.drop_column("feed_subscriptions", "links_fetched")
