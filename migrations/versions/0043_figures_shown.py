"""Keep the figures as they were shown, so that a past day can be asked for."""

import sqlalchemy as sa
from alembic import op
from regional_groups.core.db import UtcDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "figures_shown",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("counted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_figures_shown"),
        sa.UniqueConstraint(
            "from_on", "until_on", "counted_at", name="uq_figures_shown_from_on_until_on_counted_at"
        ),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("figures_shown")
