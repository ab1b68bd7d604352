"""Mark the names that people entered before files had to leave such names alone, where the audit trail tells so.

The trail keeps each name that was recorded on a page or by the API. Where it says the same as what stands now, a
person entered it; where a file wrote another name since, that one stands, and the file may write it again.
"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_ENTRIES = sa.table(
    "audit_entries",
    sa.column("id", sa.BigInteger()),
    sa.column("event", sa.String()),
    sa.column("subject_id", sa.String()),
    sa.column("after", sa.JSON()),
)
_GROUPS = sa.table("regional_groups", sa.column("id", sa.Uuid()), sa.column("acronym", sa.String()))
_ALIASES = sa.table("group_aliases", sa.column("group_id", sa.Uuid()), sa.column("acronym", sa.String()))
_NAMES = sa.table(
    "names",
    sa.column("code", sa.String()),
    sa.column("language", sa.String()),
    sa.column("name", sa.String()),
    sa.column("entered", sa.Boolean()),
)


def upgrade() -> None:
    """Bring the change; a group's names stand under each acronym that it had."""
    bind = op.get_bind()
    query = sa.select(_ENTRIES.c.subject_id, _ENTRIES.c.after)
    query = query.where(_ENTRIES.c.event.in_(("regional_group:record_names", "regional_group:rename")))
    said = defaultdict(dict)  # by group the name recorded last in each language
    for group, after in bind.execute(query.order_by(_ENTRIES.c.id)):
        said[group] |= after.get("names", {})
    codes = sa.union(
        sa.select(_GROUPS.c.id, _GROUPS.c.acronym), sa.select(_ALIASES.c.group_id, _ALIASES.c.acronym)
    )
    for id, acronym in bind.execute(codes).all():
        for language, name in said.get(str(id), {}).items():
            same = (_NAMES.c.code == acronym) & (_NAMES.c.language == language) & (_NAMES.c.name == name)
            bind.execute(_NAMES.update().where(same).values(entered=True))


def downgrade() -> None:
    """Leave the marks: they are true, and what came before them takes the column away."""
