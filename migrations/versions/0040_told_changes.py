"""Keep which change an entry, a feed and a subscription had last, of what a reader sees of it."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ADDED = (
    ("feed_entries", "told"),
    ("feed_entries", "told_busy"),
    ("feed_entries", "turned"),
    ("feed_versions", "lost"),
    ("feed_subscriptions", "reshaped"),
)
# Which change an entry had last was not kept: until the next fetch the last of all may be it.
UNKNOWN = """
UPDATE feed_entries SET told = (SELECT modified FROM feed_versions WHERE feed_key = '*'),
  told_busy = (SELECT modified FROM feed_versions WHERE feed_key = '*')
WHERE EXISTS (SELECT 1 FROM feed_versions WHERE feed_key = '*')
"""


def upgrade() -> None:
    """Bring the change."""
    for table, column in ADDED:
        op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_feed_entries_told", "feed_entries", ["told"])
    op.execute(UNKNOWN)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_feed_entries_told", "feed_entries")
    for table, column in reversed(ADDED):
        op.drop_column(table, column)
