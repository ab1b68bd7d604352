"""Keep how far the SEQUENCE of an entry that came again is ahead of its meeting's."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.add_column("feed_entries", sa.Column("ahead", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("feed_entries", "ahead")
