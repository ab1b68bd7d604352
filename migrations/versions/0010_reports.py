"""Make the tables of the room reports."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("baseline_from", sa.Date(), nullable=True),
        sa.Column("baseline_until", sa.Date(), nullable=True),
        sa.Column("addressee", sa.String(40), nullable=False),
        sa.Column("cover", sa.JSON(), nullable=False),
        sa.Column("narrative", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("frozen", sa.Text(), nullable=False),
        sa.Column("frozen_hash", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("correction", sa.String(length=20), nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("transmitted_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('frozen', 'submitted', 'approved', 'transmitted', 'published', 'superseded') OR frozen_hash <> ''",
            name="ck_reports_frozen",
        ),
        sa.CheckConstraint(
            "(baseline_from IS NULL) = (baseline_until IS NULL)", name="ck_reports_baseline_whole"
        ),
        sa.CheckConstraint("baseline_from <= baseline_until", name="ck_reports_baseline"),
        sa.CheckConstraint("from_on <= until_on", name="ck_reports_period"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_reports_author_id_people"),
        sa.ForeignKeyConstraint(["follows_id"], ["reports.id"], name="fk_reports_follows_id_reports"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    op.create_index("ix_reports_created_at_id", "reports", ["created_at", "id"], unique=False)
    op.create_index("ix_reports_follows_id", "reports", ["follows_id"], unique=False)
    op.create_index("ix_reports_frozen_hash", "reports", ["frozen_hash"], unique=False)
    op.create_index("ix_reports_state", "reports", ["state"], unique=False)
    op.create_table(
        "report_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("format", sa.String(length=5), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_files_report_id_reports"),
        sa.PrimaryKeyConstraint("id", name="pk_report_files"),
        sa.UniqueConstraint(
            "report_id", "language", "format", name="uq_report_files_report_id_language_format"
        ),
    )
    op.create_index("ix_report_files_sha256", "report_files", ["sha256"], unique=False)
    op.create_table(
        "report_renderings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_renderings_report_id_reports"),
        sa.PrimaryKeyConstraint("id", name="pk_report_renderings"),
        sa.UniqueConstraint("key", name="uq_report_renderings_key"),
    )
    op.create_index("ix_report_renderings_report_id", "report_renderings", ["report_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_report_renderings_report_id", table_name="report_renderings")
    op.drop_table("report_renderings")
    op.drop_index("ix_report_files_sha256", table_name="report_files")
    op.drop_table("report_files")
    op.drop_index("ix_reports_state", table_name="reports")
    op.drop_index("ix_reports_frozen_hash", table_name="reports")
    op.drop_index("ix_reports_follows_id", table_name="reports")
    op.drop_index("ix_reports_created_at_id", table_name="reports")
    op.drop_table("reports")
