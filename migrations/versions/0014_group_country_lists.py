"""Keep the lists of a group's countries as they were recorded, so that no order of recording loses one."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "group_country_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_group_country_lists_group_id_regional_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_group_country_lists"),
    )
    op.create_index("ix_group_country_lists_group_id", "group_country_lists", ["group_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_group_country_lists_group_id", table_name="group_country_lists")
    op.drop_table("group_country_lists")
