"""Keep what left a feed there as cancelled for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change; not by a copy of the table, which would take the texts of its entries along on SQLite."""
    op.add_column(
        "feed_entries", sa.Column("stands_for", sa.String(length=360), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Take it back, with the rows that stand for others."""
    op.execute(
        "DELETE FROM feed_segments WHERE (portion, segment) IN "
        "(SELECT portion, segment FROM feed_entries WHERE stands_for <> '')"
    )
    op.execute(
        "DELETE FROM feed_portions WHERE portion IN (SELECT portion FROM feed_entries WHERE stands_for <> '')"
    )
    op.execute(
        "DELETE FROM feed_memberships WHERE uid IN (SELECT uid FROM feed_entries WHERE stands_for <> '')"
    )
    op.execute("DELETE FROM feed_texts WHERE uid IN (SELECT uid FROM feed_entries WHERE stands_for <> '')")
    op.execute("DELETE FROM feed_entries WHERE stands_for <> ''")
    op.execute("UPDATE feed_versions SET version = version + 1, modified = modified + 1")
    op.drop_column("feed_entries", "stands_for")
