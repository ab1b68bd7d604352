"""Make the tables of the room meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("organizer", sa.String(length=300), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("participants_certainty", sa.String(length=10), nullable=False),
        sa.Column("circular", sa.String(length=60), nullable=False),
        sa.Column("circular_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_events_order"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_events_author_id_people"),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name="fk_events_country_countries"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_starts_on", "events", ["starts_on"], unique=False)
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=True),
        sa.Column("body", sa.String(length=10), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("remote_decisions", sa.Boolean(), nullable=True),
        sa.Column("already_scheduled", sa.Boolean(), nullable=False),
        sa.Column("workshop_considered", sa.Boolean(), nullable=True),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("colocated", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("announced_by", sa.String(length=10), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("letter_number", sa.String(length=40), nullable=False),
        sa.Column("convened_on", sa.Date(), nullable=True),
        sa.Column("deadline_zone", sa.String(length=60), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("recorded_afterwards", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_meetings_order"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_meetings_author_id_people"),
        sa.ForeignKeyConstraint(["body"], ["study_groups.code"], name="fk_meetings_body_study_groups"),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name="fk_meetings_country_countries"),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.UniqueConstraint("ref", name="uq_meetings_ref"),
    )
    op.create_index("ix_meetings_listed_on", "meetings", ["listed_on", "id"], unique=False)
    op.create_index("ix_meetings_state", "meetings", ["state"], unique=False)
    op.create_table(
        "meeting_coordinations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_coordinations_meeting_id_meetings"
        ),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["study_groups.code"], name="fk_meeting_coordinations_parent_code_study_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_coordinations"),
        sa.UniqueConstraint(
            "meeting_id", "parent_code", name="uq_meeting_coordinations_meeting_id_parent_code"
        ),
    )
    op.create_index(
        "ix_meeting_coordinations_meeting_id", "meeting_coordinations", ["meeting_id"], unique=False
    )
    op.create_table(
        "meeting_deadlines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_deadlines_meeting_id_meetings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_deadlines"),
        sa.UniqueConstraint("meeting_id", "item", name="uq_meeting_deadlines_meeting_id_item"),
    )
    op.create_index("ix_meeting_deadlines_due_at", "meeting_deadlines", ["due_at"], unique=False)
    op.create_index("ix_meeting_deadlines_meeting_id", "meeting_deadlines", ["meeting_id"], unique=False)
    op.create_table(
        "meeting_events",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_meeting_events_event_id_events"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_events_meeting_id_meetings"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "event_id", name="pk_meeting_events"),
    )
    op.create_table(
        "meeting_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("for_starts_on", sa.Date(), nullable=True),
        sa.Column("for_ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("previous", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_meeting_groups_group_id_regional_groups"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_groups_meeting_id_meetings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_groups"),
        sa.UniqueConstraint("meeting_id", "group_id", name="uq_meeting_groups_meeting_id_group_id"),
    )
    op.create_index("ix_meeting_groups_group_id", "meeting_groups", ["group_id"], unique=False)
    op.create_index("ix_meeting_groups_meeting_id", "meeting_groups", ["meeting_id"], unique=False)
    op.create_table(
        "meeting_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name="fk_meeting_reports_file_id_stored_files"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_meeting_reports_group_id_regional_groups"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_reports_meeting_id_meetings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_reports"),
        sa.UniqueConstraint("meeting_id", "group_id", name="uq_meeting_reports_meeting_id_group_id"),
    )
    op.create_index("ix_meeting_reports_meeting_id", "meeting_reports", ["meeting_id"], unique=False)
    op.create_table(
        "meeting_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("join_address", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="ck_meeting_sessions_order"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_meeting_sessions_meeting_id_meetings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_sessions"),
    )
    op.create_index("ix_meeting_sessions_meeting_id", "meeting_sessions", ["meeting_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_meeting_sessions_meeting_id", table_name="meeting_sessions")
    op.drop_table("meeting_sessions")
    op.drop_index("ix_meeting_reports_meeting_id", table_name="meeting_reports")
    op.drop_table("meeting_reports")
    op.drop_index("ix_meeting_groups_meeting_id", table_name="meeting_groups")
    op.drop_index("ix_meeting_groups_group_id", table_name="meeting_groups")
    op.drop_table("meeting_groups")
    op.drop_table("meeting_events")
    op.drop_index("ix_meeting_deadlines_meeting_id", table_name="meeting_deadlines")
    op.drop_index("ix_meeting_deadlines_due_at", table_name="meeting_deadlines")
    op.drop_table("meeting_deadlines")
    op.drop_index("ix_meeting_coordinations_meeting_id", table_name="meeting_coordinations")
    op.drop_table("meeting_coordinations")
    op.drop_index("ix_meetings_state", table_name="meetings")
    op.drop_index("ix_meetings_listed_on", table_name="meetings")
    op.drop_table("meetings")
    op.drop_index("ix_events_starts_on", table_name="events")
    op.drop_table("events")
