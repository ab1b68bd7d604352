"""Make the tables of the room indicators."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "measures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("value", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("certainty", sa.String(40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(meeting_id IS NOT NULL AND group_id IS NULL AND from_on IS NULL AND until_on IS NULL) OR (meeting_id IS NULL AND from_on IS NOT NULL AND until_on IS NOT NULL)",
            name="ck_measures_one_place",
        ),
        sa.CheckConstraint("from_on <= until_on", name="ck_measures_order"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_measures_group_id_regional_groups"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_measures_meeting_id_meetings"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name="fk_measures_recorded_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_measures"),
        sa.UniqueConstraint("key", name="uq_measures_key"),
        sa.UniqueConstraint("ref", name="uq_measures_ref"),
    )
    op.create_index("ix_measures_group_id", "measures", ["group_id"], unique=False)
    op.create_index("ix_measures_meeting_id", "measures", ["meeting_id"], unique=False)
    op.create_index("ix_measures_period", "measures", ["from_on", "until_on"], unique=False)
    op.create_index("ix_measures_recorded_at", "measures", ["recorded_at"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_measures_recorded_at", table_name="measures")
    op.drop_index("ix_measures_period", table_name="measures")
    op.drop_index("ix_measures_meeting_id", table_name="measures")
    op.drop_index("ix_measures_group_id", table_name="measures")
    op.drop_table("measures")
