"""Make the tables of the room participation."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "contribution_totals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("certainty", sa.String(40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_contribution_totals_meeting_id_meetings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution_totals"),
        sa.UniqueConstraint("meeting_id", name="uq_contribution_totals_meeting_id"),
    )
    op.create_table(
        "contributions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("organizations", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("to", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_afterwards", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_contributions_author_id_people"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name="fk_contributions_file_id_stored_files"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_contributions_meeting_id_meetings"),
        sa.PrimaryKeyConstraint("id", name="pk_contributions"),
        sa.UniqueConstraint("meeting_id", "number", name="uq_contributions_meeting_id_number"),
    )
    op.create_index("ix_contributions_meeting_id", "contributions", ["meeting_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=True),
        sa.Column("invited_by", sa.String(length=200), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name="fk_invitations_country_countries"),
        sa.ForeignKeyConstraint(["invited_by_id"], ["people.id"], name="fk_invitations_invited_by_id_people"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_invitations_meeting_id_meetings"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("meeting_id", "email", name="uq_invitations_meeting_id_email"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_email", "invitations", ["email"], unique=False)
    op.create_index("ix_invitations_meeting_id", "invitations", ["meeting_id"], unique=False)
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("languages_needed", sa.JSON(), nullable=False),
        sa.Column("accessibility", sa.Text(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("membership_unknown", sa.Boolean(), nullable=False),
        sa.Column("endorsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("endorsed_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_afterwards", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(meeting_id IS NULL) <> (event_id IS NULL)", name="ck_registrations_one_place"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_registrations_author_id_people"),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name="fk_registrations_country_countries"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_registrations_event_id_events"),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_registrations_invitation_id_invitations"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_registrations_meeting_id_meetings"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_registrations_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
    )
    op.create_index("ix_registrations_event_id", "registrations", ["event_id"], unique=False)
    op.create_index("ix_registrations_invitation_id", "registrations", ["invitation_id"], unique=False)
    op.create_index("ix_registrations_meeting_id", "registrations", ["meeting_id"], unique=False)
    op.create_index("ix_registrations_person_id", "registrations", ["person_id"], unique=False)
    op.create_index("ix_registrations_state_country", "registrations", ["state", "country"], unique=False)
    op.create_index(
        "uq_registrations_event_person",
        "registrations",
        ["event_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('cancelled', 'refused')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'refused')"),
    )
    op.create_index(
        "uq_registrations_meeting_person",
        "registrations",
        ["meeting_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('cancelled', 'refused')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'refused')"),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("participants_certainty", sa.String(40), nullable=False),
        sa.Column("countries", sa.Integer(), nullable=True),
        sa.Column("countries_certainty", sa.String(40), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("covers", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(covers = 'day') = (day IS NOT NULL)", name="ck_attendance_day"),
        sa.CheckConstraint("countries IS NULL OR countries >= 0", name="ck_attendance_countries"),
        sa.CheckConstraint("participants IS NULL OR participants >= 0", name="ck_attendance_participants"),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR participants IS NOT NULL OR countries IS NOT NULL",
            name="ck_attendance_something",
        ),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name="fk_attendance_country_countries"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_attendance_meeting_id_meetings"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_attendance_person_id_people"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name="fk_attendance_registration_id_registrations"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["meeting_sessions.id"],
            name="fk_attendance_session_id_meeting_sessions",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
        sa.UniqueConstraint("meeting_id", "key", name="uq_attendance_meeting_id_key"),
    )
    op.create_index("ix_attendance_country", "attendance", ["country"], unique=False)
    op.create_index("ix_attendance_meeting_id", "attendance", ["meeting_id"], unique=False)
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"], unique=False)
    op.create_table(
        "join_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name="fk_join_links_registration_id_registrations"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["meeting_sessions.id"],
            name="fk_join_links_session_id_meeting_sessions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_join_links"),
        sa.UniqueConstraint("token_hash", name="uq_join_links_token_hash"),
    )
    op.create_index("ix_join_links_registration_id", "join_links", ["registration_id"], unique=False)
    op.create_table(
        "join_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["join_links.id"], name="fk_join_uses_link_id_join_links", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["meeting_sessions.id"],
            name="fk_join_uses_session_id_meeting_sessions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_join_uses"),
    )
    op.create_index("ix_join_uses_link_id", "join_uses", ["link_id"], unique=False)
    op.create_index("ix_join_uses_session_id", "join_uses", ["session_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_join_uses_session_id", table_name="join_uses")
    op.drop_index("ix_join_uses_link_id", table_name="join_uses")
    op.drop_table("join_uses")
    op.drop_index("ix_join_links_registration_id", table_name="join_links")
    op.drop_table("join_links")
    op.drop_index("ix_attendance_person_id", table_name="attendance")
    op.drop_index("ix_attendance_meeting_id", table_name="attendance")
    op.drop_index("ix_attendance_country", table_name="attendance")
    op.drop_table("attendance")
    op.drop_index(
        "uq_registrations_meeting_person",
        table_name="registrations",
        sqlite_where=sa.text("state NOT IN ('cancelled', 'refused')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'refused')"),
    )
    op.drop_index(
        "uq_registrations_event_person",
        table_name="registrations",
        sqlite_where=sa.text("state NOT IN ('cancelled', 'refused')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'refused')"),
    )
    op.drop_index("ix_registrations_state_country", table_name="registrations")
    op.drop_index("ix_registrations_person_id", table_name="registrations")
    op.drop_index("ix_registrations_meeting_id", table_name="registrations")
    op.drop_index("ix_registrations_invitation_id", table_name="registrations")
    op.drop_index("ix_registrations_event_id", table_name="registrations")
    op.drop_table("registrations")
    op.drop_index("ix_invitations_meeting_id", table_name="invitations")
    op.drop_index("ix_invitations_email", table_name="invitations")
    op.drop_table("invitations")
    op.drop_index("ix_contributions_meeting_id", table_name="contributions")
    op.drop_table("contributions")
    op.drop_table("contribution_totals")
