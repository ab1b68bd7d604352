"""Keep outreach: plans, reports and campaigns."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "outreach_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("body", sa.String(length=10), nullable=True),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("contacted", sa.Integer(), nullable=True),
        sa.Column("joined", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind = 'campaign' OR body IS NOT NULL", name="ck_outreach_entries_body"),
        sa.CheckConstraint(
            "state != 'delivered' OR (delivered_on IS NOT NULL AND reference <> '')",
            name="ck_outreach_entries_delivered",
        ),
        sa.ForeignKeyConstraint(
            ["body"], ["study_groups.code"], name="fk_outreach_entries_body_study_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outreach_entries"),
    )
    for columns in (["state"], ["created_at", "id"], ["period", "kind"]):
        op.create_index(f"ix_outreach_entries_{'_'.join(columns)}", "outreach_entries", columns)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("outreach_entries")
