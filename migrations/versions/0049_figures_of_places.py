"""Keep the figures of each region, study group and group as they were shown, beside those of all groups."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_OLD = "uq_figures_shown_from_on_until_on_counted_at"
_NEW = "uq_figures_shown_from_on_until_on_place_counted_at"
_SHOWN = sa.table("figures_shown", sa.column("place", sa.String()))


def upgrade() -> None:
    """Bring the change."""
    with op.batch_alter_table("figures_shown") as table:
        table.add_column(sa.Column("place", sa.String(60), nullable=False, server_default=""))
        table.drop_constraint(_OLD, type_="unique")
        table.create_unique_constraint(_NEW, ["from_on", "until_on", "place", "counted_at"])
    with op.batch_alter_table("figures_shown") as table:
        table.alter_column("place", existing_type=sa.String(60), server_default=None)


def downgrade() -> None:
    """Take it back: older code knows the figures of all groups only."""
    op.execute(_SHOWN.delete().where(_SHOWN.c.place != ""))
    with op.batch_alter_table("figures_shown") as table:
        table.drop_constraint(_NEW, type_="unique")
        table.create_unique_constraint(_OLD, ["from_on", "until_on", "counted_at"])
        table.drop_column("place")
