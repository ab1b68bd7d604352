"""Keep the activities of the action plan, and the reviews of its years."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("owner_scope", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("goal", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("output", sa.String(length=10), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("programme BETWEEN 1 AND 4", name="ck_activities_programme"),
        sa.CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name="ck_activities_done"),
        sa.PrimaryKeyConstraint("id", name="pk_activities"),
    )
    op.create_index("ix_activities_created_at_id", "activities", ["created_at", "id"], unique=False)
    op.create_index("ix_activities_state", "activities", ["state"], unique=False)
    op.create_table(
        "plan_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state <> 'concluded' OR findings <> ''", name="ck_plan_reviews_findings"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_reviews"),
        sa.UniqueConstraint("year", "demonstration", name="uq_plan_reviews_year_demonstration"),
    )
    op.create_index("ix_plan_reviews_created_at_id", "plan_reviews", ["created_at", "id"], unique=False)
    op.create_index("ix_plan_reviews_state", "plan_reviews", ["state"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("plan_reviews")
    op.drop_table("activities")
