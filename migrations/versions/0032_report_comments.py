"""Comments on reports before they are approved."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "report_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("block", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_report_comments_person_id_people"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_comments_report_id_reports"),
        sa.PrimaryKeyConstraint("id", name="pk_report_comments"),
    )
    op.create_index("ix_report_comments_report_id", "report_comments", ["report_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("report_comments")
