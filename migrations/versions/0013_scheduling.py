"""Make the tables of the room scheduling."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "outside_calendars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body_name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("parents", sa.JSON(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("busy_only", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_refresh_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("last_modified", sa.String(length=200), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind = 'address') = (address <> '')", name="ck_outside_calendars_source"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_outside_calendars_author_id_people"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name="fk_outside_calendars_file_id_stored_files"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outside_calendars"),
    )
    op.create_index("ix_outside_calendars_listed", "outside_calendars", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_outside_calendars_due", "outside_calendars", ["state", "next_refresh_at"], unique=False
    )
    op.create_table(
        "blocking_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("recurrence_id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("transparent", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="ck_blocking_events_order"),
        sa.CheckConstraint(
            "all_day = (starts_at IS NULL) AND all_day = (ends_at IS NULL)", name="ck_blocking_events_hours"
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["outside_calendars.id"],
            name="fk_blocking_events_calendar_id_outside_calendars",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_blocking_events"),
        sa.UniqueConstraint(
            "calendar_id", "uid", "recurrence_id", name="uq_blocking_events_calendar_id_uid_recurrence_id"
        ),
    )
    op.create_index("ix_blocking_events_days", "blocking_events", ["starts_on", "id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_blocking_events_days", table_name="blocking_events")
    op.drop_table("blocking_events")
    op.drop_index("ix_outside_calendars_due", table_name="outside_calendars")
    op.drop_index("ix_outside_calendars_listed", table_name="outside_calendars")
    op.drop_table("outside_calendars")
