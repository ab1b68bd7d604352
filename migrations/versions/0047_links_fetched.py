"""Keep which join links the program of a calendar fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_SUBSCRIPTIONS = sa.table(
    "feed_subscriptions",
    sa.column("join_links", sa.Boolean()),
    sa.column("links_fetched", sa.String()),
)


def upgrade() -> None:
    """Bring the change; until the next fetch nobody knows which those were, so that every change counts."""
    column = sa.Column("links_fetched", sa.String(64), nullable=False, server_default="")
    op.add_column("feed_subscriptions", column)
    op.execute(_SUBSCRIPTIONS.update().where(_SUBSCRIPTIONS.c.join_links).values(links_fetched="unknown"))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("feed_subscriptions", "links_fetched")
