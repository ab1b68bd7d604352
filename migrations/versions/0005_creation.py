"""Make the tables of the room creation."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "creation_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=False),
        sa.Column("acronym", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("region_label", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("resources", sa.Text(), nullable=False),
        sa.Column("hosting", sa.Text(), nullable=False),
        sa.Column("regional_organization", sa.String(length=200), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("working_methods", sa.JSON(), nullable=False),
        sa.Column("officers", sa.JSON(), nullable=False),
        sa.Column("overlaps_acknowledged", sa.Boolean(), nullable=False),
        sa.Column("overlap_explanation", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_function", sa.String(length=40), nullable=False),
        sa.Column("author_scope", sa.String(length=80), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("terms_due_on", sa.Date(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_afterwards", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state != 'approved' OR decided_on IS NOT NULL", name="ck_creation_requests_approved_on"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_creation_requests_author_id_people"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_creation_requests_group_id_regional_groups"
        ),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["study_groups.code"], name="fk_creation_requests_parent_code_study_groups"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name="fk_creation_requests_recorded_by_id_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_creation_requests"),
    )
    op.create_index("ix_creation_requests_acronym", "creation_requests", ["acronym"], unique=False)
    op.create_index("ix_creation_requests_author_id", "creation_requests", ["author_id"], unique=False)
    op.create_index(
        "ix_creation_requests_created_at_id", "creation_requests", ["created_at", "id"], unique=False
    )
    op.create_index("ix_creation_requests_group_id", "creation_requests", ["group_id"], unique=False)
    op.create_index("ix_creation_requests_parent_code", "creation_requests", ["parent_code"], unique=False)
    op.create_index("ix_creation_requests_region", "creation_requests", ["region"], unique=False)
    op.create_index("ix_creation_requests_state", "creation_requests", ["state"], unique=False)
    op.create_table(
        "creation_editors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["creation_requests.id"], name="fk_creation_editors_request_id_creation_requests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_creation_editors"),
        sa.UniqueConstraint("request_id", "email", name="uq_creation_editors_request_id_email"),
    )
    op.create_index("ix_creation_editors_email", "creation_editors", ["email"], unique=False)
    op.create_table(
        "creation_supporting_states",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_creation_supporting_states_by_id_people"),
        sa.ForeignKeyConstraint(
            ["country"], ["countries.code"], name="fk_creation_supporting_states_country_countries"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name="fk_creation_supporting_states_file_id_stored_files"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["creation_requests.id"],
            name="fk_creation_supporting_states_request_id_creation_requests",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_creation_supporting_states"),
        sa.UniqueConstraint("request_id", "country", name="uq_creation_supporting_states_request_id_country"),
    )
    op.create_index(
        "ix_creation_supporting_states_country", "creation_supporting_states", ["country"], unique=False
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_creation_supporting_states_country", table_name="creation_supporting_states")
    op.drop_table("creation_supporting_states")
    op.drop_index("ix_creation_editors_email", table_name="creation_editors")
    op.drop_table("creation_editors")
    op.drop_index("ix_creation_requests_state", table_name="creation_requests")
    op.drop_index("ix_creation_requests_region", table_name="creation_requests")
    op.drop_index("ix_creation_requests_parent_code", table_name="creation_requests")
    op.drop_index("ix_creation_requests_group_id", table_name="creation_requests")
    op.drop_index("ix_creation_requests_created_at_id", table_name="creation_requests")
    op.drop_index("ix_creation_requests_author_id", table_name="creation_requests")
    op.drop_index("ix_creation_requests_acronym", table_name="creation_requests")
    op.drop_table("creation_requests")
