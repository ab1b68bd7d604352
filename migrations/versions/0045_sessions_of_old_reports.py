"""Make records of the sessions that older reports wrote in their cover data, where name and day leave no doubt.

A report that names a session of the Council with its year, and the day on which it opens, is planned as before where
the record is made here: it says the same as the cover data, which stay. Where there is a record of that name and day,
the report follows it, unless its dates would change by that: deadlines or days for translation that were entered
there become those of a report when somebody chooses the record for it. All stays as it is where the record was
cancelled or says another day, too, and where there is none and reports give one name two days.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
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
    sa.column("documents_due_on", sa.Date()),
    sa.column("financial_due_on", sa.Date()),
    sa.column("translation_days", sa.Integer()),
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
    known = {(row.title, row.demonstration): row for row in bind.execute(sa.select(_SESSIONS))}
    for (title, demonstration), rows in _written(bind).items():
        there = known.get((title, demonstration))
        id, opens_on = (there.id, there.opens_on) if there else (None, rows[0].opens_on)
        sure = [row for row in rows if row.opens_on == opens_on and (not there or _keeps_dates(row, there))]
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
    financial: bool
    translation_days: int


def _keeps_dates(report, session):
    """Tell whether the dates planned for a report stay when it follows a session that opens on its day."""
    usual = session.opens_on - timedelta(weeks=8 if report.financial else 4)
    due = session.documents_due_on or usual
    if report.financial:
        due = session.financial_due_on or min(usual, due)
    days = session.translation_days or report.translation_days
    return session.state == "planned" and (due, days) == (usual, report.translation_days)


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
            planned = (bool(cover.get("financial_implications")), int(cover.get("translation_days") or 14))
            written = Written(row.id, date.fromisoformat(day), row.created_at, *planned)
            found[title, row.demonstration].append(written)
    return found


def downgrade() -> None:
    """Leave the records and who chose them: people may have gone on with both, and older code knows them too."""
