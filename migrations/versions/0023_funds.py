"""Keep the ledger of funds."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "funds_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("item_name", sa.String(length=120), nullable=False),
        sa.Column("biennium", sa.String(length=9), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(reverses_id IS NULL) = (amount_thousandths > 0)", name="ck_funds_entries_sign"),
        sa.CheckConstraint("item != 'other' OR item_name <> ''", name="ck_funds_entries_item_name"),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["funds_entries.id"], name="fk_funds_entries_reverses_id_funds_entries"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_funds_entries"),
        sa.UniqueConstraint("reverses_id", name="uq_funds_entries_reverses_id"),
    )
    op.create_index("ix_funds_entries_recorded_at_id", "funds_entries", ["recorded_at", "id"])
    op.create_index("ix_funds_entries_biennium_item", "funds_entries", ["biennium", "item"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("funds_entries")
