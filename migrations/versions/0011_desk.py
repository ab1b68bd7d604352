"""Make the tables of the room desk."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "import_references",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_references"),
        sa.UniqueConstraint("file", "ref", name="uq_import_references_file_ref"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("import_references")
