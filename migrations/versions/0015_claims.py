"""Let a key keep an address of any length: a page that a form leads to may carry a long query."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change."""
    with op.batch_alter_table("idempotency_keys") as table:
        table.alter_column("location", type_=sa.Text(), existing_type=sa.String(length=400))


def downgrade() -> None:
    """Take it back; keys live a day, so none is cut but forgotten."""
    op.execute("DELETE FROM idempotency_keys WHERE length(location) > 400")
    with op.batch_alter_table("idempotency_keys") as table:
        table.alter_column("location", type_=sa.String(length=400), existing_type=sa.Text())
