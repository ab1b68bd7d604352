"""`council_sessions.csv`: sessions of the Council, those that the package knows and those of the secretariat."""

from __future__ import annotations

from collections.abc import Mapping

from regional_groups.core.importing import Column, Outcome, Row
from regional_groups.planning import session_operations, session_queries
from regional_groups.planning.file_rows import check_once, differing, read_row
from regional_groups.planning.session_forms import SessionCreateSchema


class CouncilSessions:
    """`council_sessions.csv`."""

    key = "title"
    columns = (
        Column("title", "what the session is called, as Council 2027; tells rows apart", filled=True),
        Column("opens_on", "first day, YYYY-MM-DD", filled=True),
        Column("closes_on", "last day", required=False),
        Column(
            "documents_due_on", "deadline of documents; empty: four weeks before it opens", required=False
        ),
        Column(
            "financial_due_on", "of those with financial implications; empty: eight weeks", required=False
        ),
        Column("translation_days", "days that translation takes", required=False),
        Column("source", "where the days are published", required=False),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Record a session, or bring the one of this title up to date; an empty cell leaves what stands there."""
        wanted = read_row(row, self.columns, SessionCreateSchema())
        check_once(row, "title", wanted["title"])
        found = session_queries.titled(wanted["title"])
        if found is None:
            session_operations.create(wanted, row.actor, row.now)
            return "new"
        written = {name: wanted[name] for name in session_operations.WRITTEN if name in wanted}
        changes = differing(found, written)
        if not changes:
            return "same"
        session_operations.edit(found, {**changes, "version": found.version}, row.actor, row.now)
        return "changed"
