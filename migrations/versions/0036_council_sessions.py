"""Keep sessions of the Council, and which of them a report goes to; what reports say themselves stays."""

import sqlalchemy as sa
from alembic import op
from regional_groups.core.db import UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "council_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date()),
        sa.Column("documents_due_on", sa.Date()),
        sa.Column("financial_due_on", sa.Date()),
        sa.Column("translation_days", sa.Integer()),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state_since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "closes_on IS NULL OR closes_on >= opens_on", name=op.f("ck_council_sessions_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_sessions")),
        sa.UniqueConstraint("title", "demonstration", name=op.f("uq_council_sessions_title_demonstration")),
    )
    op.create_index(op.f("ix_council_sessions_state"), "council_sessions", ["state"])
    op.create_index("ix_council_sessions_created_at_id", "council_sessions", ["created_at", "id"])
    kind = sa.Uuid().compile(dialect=op.get_bind().dialect)
    key = "fk_reports_council_session_id_council_sessions"
    # in one statement with its key: SQLite would write the whole table anew for one that comes later
    op.execute(
        f"ALTER TABLE reports ADD COLUMN council_session_id {kind}"
        f" CONSTRAINT {key} REFERENCES council_sessions (id)"
    )
    op.create_index("ix_reports_council_session_id", "reports", ["council_session_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_reports_council_session_id", "reports")
    op.drop_column("reports", "council_session_id")
    op.drop_table("council_sessions")
