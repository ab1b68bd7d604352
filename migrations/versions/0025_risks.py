"""Keep the register of risks."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "risks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=20), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("mitigation", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("owner_scope", sa.String(length=80), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("watched", sa.String(length=60), nullable=False),
        sa.Column("watch_side", sa.String(length=10), nullable=False),
        sa.Column("watch_threshold", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("watch_likelihood", sa.Integer(), nullable=True),
        sa.Column("watch_impact", sa.Integer(), nullable=True),
        sa.Column("dismissed_value", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5", name="ck_risks_scale"),
        sa.CheckConstraint(
            "watched = '' OR (watch_side <> '' AND watch_threshold IS NOT NULL"
            " AND watch_likelihood BETWEEN 1 AND 5 AND watch_impact BETWEEN 1 AND 5)",
            name="ck_risks_watch",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_risks"),
    )
    op.create_index("ix_risks_created_at_id", "risks", ["created_at", "id"], unique=False)
    op.create_index("ix_risks_state", "risks", ["state"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("risks")
