"""Keep every acronym and name a group had, who entered a name, and which English name a translation stands for."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a group have had an acronym more than once; a file may write over the names so far, as it could before."""
    with op.batch_alter_table("group_aliases") as batch:
        batch.drop_constraint("uq_group_aliases_acronym", type_="unique")
        batch.create_index("ix_group_aliases_acronym", ["acronym"])
    op.add_column("names", sa.Column("entered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("names", sa.Column("of_name", sa.String(300), nullable=False, server_default=""))


def downgrade() -> None:
    """Keep the last alias of each acronym that is not the present one of a group."""
    op.drop_column("names", "of_name")
    op.drop_column("names", "entered")
    aliases = sa.table("group_aliases", sa.column("id"), sa.column("acronym"), sa.column("until"))
    rows = op.get_bind().execute(sa.select(aliases).order_by(aliases.c.until.desc(), aliases.c.id)).all()
    groups = sa.table("regional_groups", sa.column("acronym"))
    seen = set(op.get_bind().scalars(sa.select(groups.c.acronym)))
    for row in rows:
        if row.acronym in seen:
            op.get_bind().execute(sa.delete(aliases).where(aliases.c.id == row.id))
        seen.add(row.acronym)
    with op.batch_alter_table("group_aliases") as batch:
        batch.drop_index("ix_group_aliases_acronym")
        batch.create_unique_constraint("uq_group_aliases_acronym", ["acronym"])
