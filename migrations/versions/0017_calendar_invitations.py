"""Keep whose calendar has a meeting by mail, what it answered, and who wants no such mail."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "calendar_mail_refusals",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_calendar_mail_refusals"),
    )
    op.create_table(
        "calendar_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dated_sequence", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answer_stamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outdated", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_calendar_invitations_meeting_id_meetings"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_calendar_invitations_person_id_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_invitations"),
        sa.UniqueConstraint("meeting_id", "email", name="uq_calendar_invitations_meeting_id_email"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_invitations_token_hash"),
    )
    op.create_index("ix_calendar_invitations_email", "calendar_invitations", ["email"], unique=False)
    op.create_index("ix_calendar_invitations_person_id", "calendar_invitations", ["person_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("calendar_invitations")
    op.drop_table("calendar_mail_refusals")
