"""Make records of the sessions that older reports wrote in their cover data, where name and day leave no doubt.

A report that names a session of the Council with its year, and the day on which it opens, is planned as before: a
record without other deadlines says the same as the cover data, which stay. A record of that name decides which day
is right; where there is none and reports give one name two days, nobody can tell, and all stays as it is.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op
from regional_groups.core.db import UtcDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

SOURCE = "Cover data of a report"
_NAME_MAX = 120
_REPORTS = sa.table(
    "reports",
    sa.column("id", sa.Uuid()),
    sa.column("addressee", sa.String()),
    sa.column("cover", sa.JSON()),
    sa.column("council_session_id", sa.Uuid()),
    sa.column("created_at", UtcDateTime(timezone=True)),
    sa.column("demonstration", sa.Boolean()),
)
_SESSIONS = sa.table(
    "council_sessions",
    sa.column("id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("state", sa.String()),
    sa.column("title", sa.String()),
    sa.column("opens_on", sa.Date()),
    sa.column("source", sa.String()),
    sa.column("note", sa.Text()),
    sa.column("created_at", UtcDateTime(timezone=True)),
    sa.column("changed_at", UtcDateTime(timezone=True)),
    sa.column("state_since", UtcDateTime(timezone=True)),
    sa.column("demonstration", sa.Boolean()),
)


def upgrade() -> None:
    """Bring the change."""
    bind = op.get_bind()
    known = {
        (row.title, row.demonstration): (row.id, row.opens_on)
        for row in bind.execute(
            sa.select(_SESSIONS.c.id, _SESSIONS.c.title, _SESSIONS.c.opens_on, _SESSIONS.c.demonstration)
        )
    }
    for (title, demonstration), rows in _written(bind).items():
        id, opens_on = known.get((title, demonstration), (None, rows[0].opens_on))
        sure = [row for row in rows if row.opens_on == opens_on]
        if id is None and len(sure) == len(rows):
            id = uuid4()
            told = {"title": title, "opens_on": opens_on, "demonstration": demonstration, "source": SOURCE}
            moments = dict.fromkeys(
                ("created_at", "changed_at", "state_since"), min(row.created_at for row in rows)
            )
            bind.execute(
                _SESSIONS.insert().values(id=id, version=1, state="planned", note="", **told, **moments)
            )
        if id is not None and sure:
            of_these = _REPORTS.c.id.in_([row.id for row in sure])
            bind.execute(_REPORTS.update().where(of_these).values(council_session_id=id))


class Written(NamedTuple):
    """What a report says of its session."""

    id: UUID
    opens_on: date
    created_at: datetime


def _written(bind):
    """Return the reports that say name and day of their session, by both name and whether they are invented."""
    query = sa.select(_REPORTS).where(
        _REPORTS.c.addressee == "council", _REPORTS.c.council_session_id.is_(None)
    )
    found = defaultdict(list)
    for row in bind.execute(query):
        cover = row.cover or {}
        title = " ".join(str((cover.get("session") or {}).get("en") or "").split())
        day = str(cover.get("session_opens_on") or "")
        if title and day and day[:4] in title and len(title) <= _NAME_MAX:
            found[title, row.demonstration].append(Written(row.id, date.fromisoformat(day), row.created_at))
    return found


def downgrade() -> None:
    """Take it back: the reports still say in their cover data what the records said."""
    made = sa.select(_SESSIONS.c.id).where(_SESSIONS.c.source == SOURCE)
    op.execute(
        _REPORTS.update().where(_REPORTS.c.council_session_id.in_(made)).values(council_session_id=None)
    )
    op.execute(_SESSIONS.delete().where(_SESSIONS.c.source == SOURCE))
