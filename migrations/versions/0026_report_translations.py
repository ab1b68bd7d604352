"""Keep the translations of a report's texts."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "report_translations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("block", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("translator_id", sa.Uuid(), nullable=True),
        sa.Column("translator_name", sa.String(length=200), nullable=False),
        sa.Column("translated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name="fk_report_translations_report_id_reports"
        ),
        sa.ForeignKeyConstraint(
            ["translator_id"], ["people.id"], name="fk_report_translations_translator_id_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_translations"),
        sa.UniqueConstraint(
            "report_id", "block", "language", name="uq_report_translations_report_id_block_language"
        ),
    )
    op.create_index("ix_report_translations_state", "report_translations", ["state"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("report_translations")
