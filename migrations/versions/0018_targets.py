"""Keep targets with their baselines, and the comments made on them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "targets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("baseline_value", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("baseline_year", sa.Integer(), nullable=True),
        sa.Column("baseline_source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("comments_until", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'superseded') OR (agreed_on IS NOT NULL AND reference <> '')",
            name="ck_targets_agreed",
        ),
        sa.CheckConstraint(
            "baseline_value IS NULL OR (baseline_year IS NOT NULL AND baseline_source <> '')",
            name="ck_targets_baseline",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
    )
    op.create_index("ix_targets_created_at_id", "targets", ["created_at", "id"], unique=False)
    op.create_index("ix_targets_state", "targets", ["state"], unique=False)
    agreed = sa.text("state = 'agreed'")
    op.create_index(
        "uq_targets_agreed",
        "targets",
        ["indicator", "period", "region", "demonstration"],
        unique=True,
        sqlite_where=agreed,
        postgresql_where=agreed,
    )
    op.create_table(
        "target_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_target_comments_person_id_people"),
        sa.ForeignKeyConstraint(["target_id"], ["targets.id"], name="fk_target_comments_target_id_targets"),
        sa.PrimaryKeyConstraint("id", name="pk_target_comments"),
    )
    op.create_index("ix_target_comments_target_id", "target_comments", ["target_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("target_comments")
    op.drop_table("targets")
