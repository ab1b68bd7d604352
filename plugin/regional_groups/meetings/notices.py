"""Who is told what of a meeting: leads of a proposal, the secretariat of an agreement, the teams of what is announced.

People who registered are told by the room that knows them; past data tell nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from regional_groups.core.changes import Change
from regional_groups.core.clock import geneva_day
from regional_groups.core.permissions import TEAM, Office, lead_functions
from regional_groups.meetings import queries, rules
from regional_groups.meetings.deadlines import ITEMS
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.people.queries import holders

PLANNED = ("starts_on", "ends_on", "city", "country", "format")  # what a move may change, before and after


def tell(change: Change) -> None:
    """Queue the mails that a change of a meeting asks for."""
    if change.quiet or not isinstance(change.subject, Meeting):
        return
    meeting, action = change.subject, change.event.partition(":")[2]
    became = change.after.get("state") if change.after.get("state") != change.before.get("state") else None
    if action == "create":
        _send("proposed", leads(meeting, change.now), change)
    elif action == "edit" and change.after.get("asked"):
        _send("proposed", leads(meeting, change.now, only=change.after["asked"]), change)
    elif action == "object":
        _send("objected", [*leads(meeting, change.now), *secretariat(meeting, change.now)], change)
    elif action in ("agree", "withdraw_group") and became == rules.AGREED:
        _send("agreed", [*secretariat(meeting, change.now), *_coordinators(meeting, change.now)], change)
    elif action == "convene":
        _send("convened", teams(meeting, change.now), change)
    elif action in ("move", "postpone", "cancel", "not_held", "zone_law"):
        _send("changed", everybody(meeting, change.now), change)


def leads(meeting: Meeting, now: datetime, *, only: Collection[str] | None = None) -> list[Person]:
    """Return who leads the groups of a meeting today, or some of them; the secretariat where a team is vacant."""
    day, found = geneva_day(now), []
    filled = queries.subject(meeting, now).filled
    for group in queries.named_groups(meeting):
        if only is not None and group.acronym not in only:
            continue
        functions = lead_functions(group.acronym, filled)
        found += [one for function in functions for one in holders(function, group.acronym, day)]
        if not functions and group.parent_code:
            found += holders(Office.TSB_COUNSELLOR, group.parent_code, day)
    return found


def teams(meeting: Meeting, now: datetime) -> list[Person]:
    """Return the management teams of the groups."""
    day = geneva_day(now)
    return [
        one
        for group in queries.named_groups(meeting)
        for function in TEAM
        for one in holders(function, group.acronym, day)
    ]


def secretariat(meeting: Meeting, now: datetime) -> list[Person]:
    """Return the counsellors of the parents."""
    day = geneva_day(now)
    codes = rules.parents(queries.facts(meeting))
    return [one for code in codes for one in holders(Office.TSB_COUNSELLOR, code, day)]


def _coordinators(meeting: Meeting, now: datetime) -> list[Person]:
    missing = rules.missing_coordinations(queries.facts(meeting))
    return _management(missing, now)


def _management(codes: Iterable[str], now: datetime) -> list[Person]:
    day = geneva_day(now)
    functions = (Office.SG_CHAIR, Office.SG_VICE_CHAIR)
    return [one for code in codes for function in functions for one in holders(function, code, day)]


def everybody(meeting: Meeting, now: datetime) -> list[Person]:
    """Return the teams of the groups, the management of the parents and the secretariat."""
    parents = rules.parents(queries.facts(meeting))
    return [*teams(meeting, now), *_management(parents, now), *secretariat(meeting, now)]


def _send(notice: str, people: list[Person], change: Change) -> None:
    meeting: Meeting = change.subject
    others = [one for one in people if one.id != change.actor.person_id]
    key = f"{change.event}:{meeting.id}:{meeting.version}"
    notify(f"meeting_{notice}", others, _context(meeting, change), key, change.now, about=meeting.id)


def _deadlines(meeting: Meeting, now: datetime) -> list[tuple[str, datetime]]:
    """Return the deadlines of a meeting that are ahead, the next one first: what, and until when."""
    ahead = [line for line in meeting.deadlines if line.due_at >= now]
    return [(ITEMS[line.item][3], line.due_at) for line in sorted(ahead, key=lambda line: line.due_at)]


def _context(meeting: Meeting, change: Change) -> dict[str, Any]:
    state = str(meeting.state)
    return {
        "title": meeting.title,
        "names": ", ".join(sorted(meeting.acronyms)) or meeting.body,
        "starts_on": meeting.starts_on,
        "ends_on": meeting.ends_on,
        "meeting": meeting,
        "old": SimpleNamespace(**{name: change.before.get(name, getattr(meeting, name)) for name in PLANNED}),
        "moved": any(name in change.before for name in ("starts_on", "ends_on")),
        "elsewhere": any(name in change.before for name in ("city", "country", "format")),
        "deadlines": _deadlines(meeting, change.now),
        "before": change.before.get("state", state),
        "after": state,
        "cause": meeting.cause,
        "zone_law": change.event == "meeting:zone_law",
        "merged_into": queries.with_id(meeting.merged_into_id),
        "note": change.note,
        "who": ", ".join(change.after.get("groups") or []),
        "letter_number": meeting.letter_number,
        "announced": rules.ANNOUNCED_BY.get(meeting.announced_by, ""),
        "action_url": f"/meetings/{meeting.id}",
    }
