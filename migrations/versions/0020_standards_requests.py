"""Keep requests for regional standards."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "standards_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("supporting_states", sa.JSON(), nullable=False),
        sa.Column("supporting_members", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_function", sa.String(length=40), nullable=False),
        sa.Column("author_scope", sa.String(length=80), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("informed_on", sa.Date(), nullable=True),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("work_item", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_afterwards", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind != 'tariff' OR (parent_code = 'SG3' AND group_id IS NOT NULL)",
            name="ck_standards_requests_tariff",
        ),
        sa.CheckConstraint(
            "state != 'delivered' OR (reference <> '' AND delivered_on IS NOT NULL)",
            name="ck_standards_requests_delivered",
        ),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["study_groups.code"], name="fk_standards_requests_parent_code_study_groups"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_standards_requests_group_id_regional_groups"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_standards_requests_author_id_people"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name="fk_standards_requests_recorded_by_id_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_standards_requests"),
    )
    for columns in (["state"], ["parent_code"], ["group_id"], ["author_id"], ["created_at", "id"]):
        op.create_index(f"ix_standards_requests_{'_'.join(columns)}", "standards_requests", columns)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("standards_requests")
