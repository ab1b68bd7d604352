"""Make the tables of calendar collections on other servers."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "calendar_collections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(length=120), nullable=False),
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("withdraw", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(40), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("foreign_entries", sa.Integer(), nullable=False),
        sa.Column("repaired_entries", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_collections"),
    )
    op.create_index("ix_calendar_collections_feed_key", "calendar_collections", ["feed_key"], unique=False)
    op.create_index(
        "ix_calendar_collections_address",
        "calendar_collections",
        ["address"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "collection_entries",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=360), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.String(length=250), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["calendar_collections.id"],
            name="fk_collection_entries_collection_id_calendar_collections",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("collection_id", "uid", name="pk_collection_entries"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("collection_entries")
    op.drop_index("ix_calendar_collections_address", table_name="calendar_collections")
    op.drop_index("ix_calendar_collections_feed_key", table_name="calendar_collections")
    op.drop_table("calendar_collections")
