"""Make the tables of the room feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "feed_addresses",
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_feed_addresses"),
    )
    op.create_table(
        "feed_bodies",
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("file", sa.String(length=60), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("etag_gzip", sa.String(length=40), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("plain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("feed_key", "language", name="pk_feed_bodies"),
    )
    op.create_table(
        "feed_entries",
        sa.Column("uid", sa.String(length=360), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name="pk_feed_entries"),
    )
    op.create_index("ix_feed_entries_days", "feed_entries", ["first_day", "uid"], unique=False)
    op.create_index("ix_feed_entries_subject_id", "feed_entries", ["subject_id"], unique=False)
    op.create_table(
        "feed_versions",
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feed_key", name="pk_feed_versions"),
    )
    op.create_table(
        "service_identity",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_service_identity"),
    )
    op.create_table(
        "feed_memberships",
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.Column("uid", sa.String(length=360), nullable=False),
        sa.ForeignKeyConstraint(
            ["uid"], ["feed_entries.uid"], name="fk_feed_memberships_uid_feed_entries", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_key", "uid", name="pk_feed_memberships"),
    )
    op.create_index("ix_feed_memberships_uid", "feed_memberships", ["uid"], unique=False)
    op.create_table(
        "feed_texts",
        sa.Column("uid", sa.String(length=360), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("busy", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uid"], ["feed_entries.uid"], name="fk_feed_texts_uid_feed_entries", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("uid", "language", name="pk_feed_texts"),
    )
    op.create_table(
        "feed_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("cancelled", sa.String(40), nullable=False),
        sa.Column("cancelled_days", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(40), nullable=False),
        sa.Column("join_links", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("last_fetched_on", sa.Date(), nullable=True),
        sa.Column("last_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_feed_subscriptions_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_subscriptions"),
        sa.UniqueConstraint("token_hash", name="uq_feed_subscriptions_token_hash"),
    )
    op.create_index("ix_feed_subscriptions_person_id", "feed_subscriptions", ["person_id"], unique=False)
    op.create_table(
        "feed_subscription_keys",
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["feed_subscriptions.id"],
            name="fk_feed_subscription_keys_subscription_id_feed_subscriptions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "feed_key", name="pk_feed_subscription_keys"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("feed_subscription_keys")
    op.drop_index("ix_feed_subscriptions_person_id", table_name="feed_subscriptions")
    op.drop_table("feed_subscriptions")
    op.drop_table("feed_texts")
    op.drop_index("ix_feed_memberships_uid", table_name="feed_memberships")
    op.drop_table("feed_memberships")
    op.drop_table("service_identity")
    op.drop_table("feed_versions")
    op.drop_index("ix_feed_entries_subject_id", table_name="feed_entries")
    op.drop_index("ix_feed_entries_days", table_name="feed_entries")
    op.drop_table("feed_entries")
    op.drop_table("feed_bodies")
    op.drop_table("feed_addresses")
