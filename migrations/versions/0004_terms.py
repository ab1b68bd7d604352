"""Make the tables of the room terms."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "terms_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=14), nullable=False),
        sa.Column("draft_number", sa.String(length=14), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("working_methods", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("recorded_afterwards", sa.Boolean(), nullable=False),
        sa.Column("since_unknown", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("based_on_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state != 'approved' OR in_force_until IS NULL", name="ck_terms_versions_open_end"
        ),
        sa.CheckConstraint(
            "in_force_from IS NULL OR in_force_until IS NULL OR in_force_from < in_force_until",
            name="ck_terms_versions_interval",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_terms_versions_author_id_people"),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["terms_versions.id"], name="fk_terms_versions_based_on_id_terms_versions"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_terms_versions_group_id_regional_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_terms_versions"),
        sa.UniqueConstraint("group_id", "draft_number", name="uq_terms_versions_group_id_draft_number"),
        sa.UniqueConstraint("group_id", "number", name="uq_terms_versions_group_id_number"),
    )
    op.create_index("ix_terms_versions_author_id", "terms_versions", ["author_id"], unique=False)
    op.create_index("ix_terms_versions_group_id", "terms_versions", ["group_id"], unique=False)
    op.create_index("ix_terms_versions_state", "terms_versions", ["state"], unique=False)
    op.create_index(
        "uq_terms_versions_in_force",
        "terms_versions",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("state = 'approved'"),
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "uq_terms_versions_open",
        "terms_versions",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'consultation', 'submitted')"),
        postgresql_where=sa.text("state IN ('draft', 'consultation', 'submitted')"),
    )
    op.create_table(
        "terms_revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("working_methods", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["saved_by"], ["people.id"], name="fk_terms_revisions_saved_by_people"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["terms_versions.id"], name="fk_terms_revisions_version_id_terms_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_terms_revisions"),
        sa.UniqueConstraint("version_id", "number", name="uq_terms_revisions_version_id_number"),
    )
    op.create_index("ix_terms_revisions_version_id", "terms_revisions", ["version_id"], unique=False)
    op.create_table(
        "terms_translations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("working_methods", sa.JSON(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.id"], name="fk_terms_translations_changed_by_people"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["terms_versions.id"], name="fk_terms_translations_version_id_terms_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_terms_translations"),
        sa.UniqueConstraint("version_id", "language", name="uq_terms_translations_version_id_language"),
    )
    op.create_index("ix_terms_translations_version_id", "terms_translations", ["version_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_terms_translations_version_id", table_name="terms_translations")
    op.drop_table("terms_translations")
    op.drop_index("ix_terms_revisions_version_id", table_name="terms_revisions")
    op.drop_table("terms_revisions")
    op.drop_index(
        "uq_terms_versions_open",
        table_name="terms_versions",
        sqlite_where=sa.text("state IN ('draft', 'consultation', 'submitted')"),
        postgresql_where=sa.text("state IN ('draft', 'consultation', 'submitted')"),
    )
    op.drop_index(
        "uq_terms_versions_in_force",
        table_name="terms_versions",
        sqlite_where=sa.text("state = 'approved'"),
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.drop_index("ix_terms_versions_state", table_name="terms_versions")
    op.drop_index("ix_terms_versions_group_id", table_name="terms_versions")
    op.drop_index("ix_terms_versions_author_id", table_name="terms_versions")
    op.drop_table("terms_versions")
