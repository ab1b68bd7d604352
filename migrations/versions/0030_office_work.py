"""Keep the staff days and missions of regional offices."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "office_work",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=True),
        sa.Column("missions", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("half_days IS NOT NULL OR missions IS NOT NULL", name="ck_office_work_told"),
        sa.CheckConstraint("half_days >= 0 AND missions >= 0", name="ck_office_work_counted"),
        sa.CheckConstraint("until_on >= from_on", name="ck_office_work_period"),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["office_work.id"], name="fk_office_work_reverses_id_office_work"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_office_work"),
        sa.UniqueConstraint("reverses_id", name="uq_office_work_reverses_id"),
    )
    op.create_index("ix_office_work_recorded_at_id", "office_work", ["recorded_at", "id"])
    op.create_index("ix_office_work_region_from_on", "office_work", ["region", "from_on"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("office_work")
