"""Make the tables of the room groups."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "countries",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("iso3", sa.String(length=3), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("name_fr", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("ldc", sa.Boolean(), nullable=True),
        sa.Column("sids", sa.Boolean(), nullable=True),
        sa.Column("lldc", sa.Boolean(), nullable=True),
        sa.Column("observer", sa.Boolean(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_countries"),
    )
    op.create_index("ix_countries_region", "countries", ["region"], unique=False)
    op.create_table(
        "names",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", "language", name="pk_names"),
    )
    op.create_table(
        "study_groups",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("mandate_en", sa.Text(), nullable=False),
        sa.Column("mandate_fr", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_study_groups"),
    )
    op.create_table(
        "country_statuses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["country"], ["countries.code"], name="fk_country_statuses_country_countries"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_country_statuses"),
        sa.UniqueConstraint(
            "country", "status", "from_on", name="uq_country_statuses_country_status_from_on"
        ),
    )
    op.create_index("ix_country_statuses_country", "country_statuses", ["country"], unique=False)
    op.create_table(
        "regional_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("acronym", sa.String(length=40), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=True),
        sa.Column("parent_label", sa.String(length=60), nullable=False),
        sa.Column("predecessor", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("region_label", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("created", sa.String(length=10), nullable=False),
        sa.Column("closed", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("languages", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("predecessor OR parent_code IS NOT NULL", name="ck_regional_groups_has_parent"),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["study_groups.code"], name="fk_regional_groups_parent_code_study_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regional_groups"),
        sa.UniqueConstraint("acronym", name="uq_regional_groups_acronym"),
    )
    op.create_index("ix_regional_groups_parent_code", "regional_groups", ["parent_code"], unique=False)
    op.create_index("ix_regional_groups_region", "regional_groups", ["region"], unique=False)
    op.create_table(
        "group_aliases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("acronym", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_group_aliases_group_id_regional_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_group_aliases"),
        sa.UniqueConstraint("acronym", name="uq_group_aliases_acronym"),
    )
    op.create_index("ix_group_aliases_group_id", "group_aliases", ["group_id"], unique=False)
    op.create_table(
        "group_countries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name="fk_group_countries_country_countries"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_group_countries_group_id_regional_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_group_countries"),
        sa.UniqueConstraint(
            "group_id", "country", "from_on", name="uq_group_countries_group_id_country_from_on"
        ),
    )
    op.create_index("ix_group_countries_country", "group_countries", ["country"], unique=False)
    op.create_index("ix_group_countries_group_id", "group_countries", ["group_id"], unique=False)
    op.create_table(
        "group_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("former", sa.String(length=60), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["regional_groups.id"], name="fk_group_links_from_id_regional_groups"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["regional_groups.id"], name="fk_group_links_to_id_regional_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_group_links"),
    )
    op.create_index("ix_group_links_from_id", "group_links", ["from_id"], unique=False)
    op.create_index("ix_group_links_to_id", "group_links", ["to_id"], unique=False)
    op.create_table(
        "group_periods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("starts", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["regional_groups.id"], name="fk_group_periods_group_id_regional_groups"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_group_periods"),
    )
    op.create_index("ix_group_periods_group_id", "group_periods", ["group_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_group_periods_group_id", table_name="group_periods")
    op.drop_table("group_periods")
    op.drop_index("ix_group_links_to_id", table_name="group_links")
    op.drop_index("ix_group_links_from_id", table_name="group_links")
    op.drop_table("group_links")
    op.drop_index("ix_group_countries_group_id", table_name="group_countries")
    op.drop_index("ix_group_countries_country", table_name="group_countries")
    op.drop_table("group_countries")
    op.drop_index("ix_group_aliases_group_id", table_name="group_aliases")
    op.drop_table("group_aliases")
    op.drop_index("ix_regional_groups_region", table_name="regional_groups")
    op.drop_index("ix_regional_groups_parent_code", table_name="regional_groups")
    op.drop_table("regional_groups")
    op.drop_index("ix_country_statuses_country", table_name="country_statuses")
    op.drop_table("country_statuses")
    op.drop_table("study_groups")
    op.drop_table("names")
    op.drop_index("ix_countries_region", table_name="countries")
    op.drop_table("countries")
