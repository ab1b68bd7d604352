"""What is written down afterwards: past meetings, corrections, steps taken back, rows of an import.

Past data are recorded without lateness and without notices.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.meetings import convening, naming, parts, queries, rules, trail
from regional_groups.meetings.models import Meeting, MeetingReport
from regional_groups.meetings.parts import refusal
from regional_groups.meetings.rules import FLOW, Agreement

Outcome = Literal["new", "changed", "same"]
AMENDABLE = (
    "title",
    "starts_on",
    "ends_on",
    "timezone",
    "city",
    "country",
    "format",
    "host",
    "languages",
    "remote_decisions",
    "already_scheduled",
    "workshop_considered",
    "agenda",
    "colocated",
    "source",
    "announced_by",
    "letter_on",
    "letter_number",
    "cause",
    "note",
)
PLAN = {"starts_on", "ends_on", "timezone", "city", "country", "format"}  # what calendars show


def record(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record a past meeting in its final state, marked as recorded afterwards.

    Parameters:
        meeting: built with all its columns but the state's.
        data: ``state`` and, where it was not held or cancelled, ``cause``.
    Raises:
        RuleViolated: the state says that it is over, but it lies ahead.
    """
    state = data["state"]
    today = geneva_day(now)
    _check_over(state, meeting.starts_on, today)
    rules.check_letter(data.get("letter_on"), meeting.starts_on, today)
    meeting.recorded_afterwards = True
    for row in meeting.groups:
        row.agreement = Agreement.AGREED
    for name in ("announced_by", "letter_number", "cause", "note"):
        setattr(meeting, name, data.get(name) or "")
    meeting.letter_on = data.get("letter_on")
    if state == rules.REPORTED and data.get("text"):
        groups: list[Any] = [row.group.id for row in meeting.groups] or [None]
        for group in groups:
            meeting.reports.append(
                MeetingReport(group_id=group, text=data["text"], reported_at=now, reported_by=actor.name)
            )
    subject = queries.subject_of(queries.named_groups(meeting), meeting.body, now)
    moves.enter(meeting, "record", FLOW, subject, actor, now, state=state, quiet=True)


def _check_over(state: str, starts_on: date | None, today: date) -> None:
    if state in (rules.HELD, rules.REPORTED, rules.NOT_HELD) and starts_on and starts_on > today:
        raise refusal("starts_on", say("What is recorded as over cannot lie in the future."))


def amend(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct a meeting in any state, with reason and source; before and after stand in the trail.

    Raises:
        RuleViolated: the reason is blank, or nothing would change.
    """
    moves.check_version(meeting, data.get("version"))
    subject = queries.subject(meeting, now)
    require(Permission.AMEND, actor, subject)
    reason, source = str(data.get("reason") or "").strip(), str(data.get("evidence_source") or "").strip()
    if not reason:
        raise refusal("reason", say("Please say why this is corrected."))
    given = {name: _kept(name, data[name]) for name in AMENDABLE if name in data}
    changes = {name: value for name, value in given.items() if value != getattr(meeting, name)}
    starts_on = changes.get("starts_on", meeting.starts_on)
    ends_on = changes.get("ends_on", meeting.ends_on)
    parts.check_dates(starts_on, ends_on)
    if {"starts_on", "ends_on"} & set(changes):
        parts.check_length(starts_on, ends_on, data)
    parts.country(changes.get("country"))
    if "starts_on" in changes:
        _check_over(str(meeting.state), starts_on, geneva_day(now))
    if {"letter_on", "starts_on"} & set(changes):
        rules.check_letter(changes.get("letter_on", meeting.letter_on), starts_on, geneva_day(now))
    before = {name: getattr(meeting, name) for name in changes}
    after = dict(changes)
    if data.get("groups") is not None and sorted(data["groups"]) != sorted(meeting.acronyms):
        before["groups"], after["groups"] = sorted(meeting.acronyms), sorted(data["groups"])
        parts.check_body(meeting.body, data["groups"])
        _rename_groups(meeting, data["groups"])
    if {"starts_on", "groups"} & set(after):
        parts.check_met(queries.named_groups(meeting), starts_on, geneva_day(now))
    convening.relocate(meeting, changes)
    if PLAN & set(after):
        meeting.sequence += 1
    note = f"{reason} ({source})" if source else reason
    trail.write(meeting, "amend", before, after, actor, now, note=note)


def _kept(name: str, value: Any) -> Any:
    """Return a value as its column keeps it: a text that is unknown is empty."""
    return "" if value is None and not Meeting.__table__.c[name].nullable else value


def _rename_groups(meeting: Meeting, acronyms: Sequence[str]) -> None:
    """Correct which groups met; after the proposal a group named now counts as having agreed."""
    there = {row.group.id for row in meeting.groups if row.agreement != Agreement.WITHDRAWN}
    parts.name_groups(meeting, parts.groups_named(list(acronyms), past=True))
    for row in meeting.groups:
        if row.group.id not in there and meeting.state != rules.PROPOSED:
            row.agreement = Agreement.AGREED


def undo(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step within 24 hours, with what it wrote besides the state.

    Raises:
        IllegalMove, NotPermitted: as ``core.moves.undo``.
    """
    moves.check_version(meeting, data.get("version"))
    last = moves.last_event(meeting, FLOW)
    at = last.at if last else now
    sequence = meeting.sequence
    if last is not None and moves.is_own(last, actor, now):
        _take_back(meeting, last.event.partition(":")[2], at)
        meeting.sequence = sequence + 1
    moves.undo(meeting, FLOW, actor, now, version=meeting.version)


def _take_back(meeting: Meeting, action: str, at: datetime) -> None:
    if action == "convene":
        meeting.deadlines.clear()
    elif action == "coordinate":
        meeting.coordinations[:] = [one for one in meeting.coordinations if one.said_at != at]
    elif action == "report":
        meeting.reports[:] = [one for one in meeting.reports if one.reported_at != at]
    elif action in ("agree", "object", "withdraw_group"):
        for row in meeting.groups:
            if row.said_at == at and row.previous is not None:
                _restore_answer(row, row.previous)


def _restore_answer(row: Any, previous: dict[str, Any]) -> None:
    row.agreement, row.said_by, row.note = (
        Agreement(previous["agreement"]),
        previous["said_by"],
        previous["note"],
    )
    row.said_at = datetime.fromisoformat(previous["said_at"]) if previous["said_at"] else None
    for name in ("for_starts_on", "for_ends_on"):
        setattr(row, name, date.fromisoformat(previous[name]) if previous[name] else None)
    row.previous = None


def put_meeting(
    *,
    ref: str | None,
    groups: Sequence[str],
    starts_on: date | None,
    ends_on: date | None,
    city: str,
    country: str | None,
    host: str,
    colocated: str,
    source: str,
    timezone: str,
    format: str,
    state: str,
    actor: Actor,
    now: datetime,
) -> tuple[Meeting, Outcome]:
    """Write one row of an import: a new meeting, or the one it is about brought up to date; nobody is told.

    The key is ``ref``; else groups and first day; else, undated, groups and source. With a ref a corrected date moves
    the meeting. The state of a meeting that is there already is left alone: its own flow owns it.

    Raises:
        RuleViolated: a group, country or date is wrong.
    """
    named = parts.groups_named(list(groups), past=True)
    parts.check_body(None, groups)
    parts.check_dates(starts_on, ends_on)
    parts.check_met(named, starts_on, geneva_day(now))
    parts.country(country)
    values: dict[str, Any] = {
        "starts_on": starts_on,
        "ends_on": ends_on,
        "city": city,
        "country": country,
        "host": host,
        "colocated": colocated,
        "source": source,
        "timezone": timezone,
        "format": format,
    }
    found = _imported_before(ref, groups, starts_on, source)
    if found is not None:
        return found, _bring_up_to_date(found, values, groups, actor, now)
    made = Meeting(
        ref=ref, title=naming.default_title(groups), created_at=now, recorded_afterwards=True, **values
    )
    parts.name_groups(made, named)
    for row in made.groups:
        row.agreement = Agreement.AGREED
    subject = queries.subject_of(named, None, now)
    moves.enter(made, "import", FLOW, subject, actor, now, state=state, note=source, quiet=True)
    return made, "new"


def _imported_before(
    ref: str | None, groups: Sequence[str], starts_on: date | None, source: str
) -> Meeting | None:
    if ref:
        return db.session.scalar(select(Meeting).where(Meeting.ref == ref))
    query = select(Meeting).where(Meeting.starts_on == starts_on, Meeting.body.is_(None))
    if starts_on is None:
        query = select(Meeting).where(Meeting.starts_on.is_(None), Meeting.source == source)
    same = [one for one in db.session.scalars(query) if set(one.acronyms) == set(groups)]
    return same[0] if same else None


def _bring_up_to_date(
    meeting: Meeting, values: dict[str, Any], groups: Sequence[str], actor: Actor, now: datetime
) -> Outcome:
    changes = {name: value for name, value in values.items() if getattr(meeting, name) != value}
    before = {name: getattr(meeting, name) for name in changes}
    after = dict(changes)
    if set(groups) != set(meeting.acronyms):
        before["groups"], after["groups"] = sorted(meeting.acronyms), sorted(groups)
        if meeting.title == naming.default_title(meeting.acronyms):
            before["title"], after["title"] = meeting.title, naming.default_title(groups)
            meeting.title = after["title"]
        _rename_groups(meeting, groups)
    if not after:
        return "same"
    convening.relocate(meeting, changes)
    if PLAN & set(after):
        meeting.sequence += 1
    trail.write(meeting, "import", before, after, actor, now, note=meeting.source, quiet=True)
    return "changed"


def check_recordable(state: str) -> None:
    """Refuse to record a meeting in a state that needs others to act.

    Raises:
        RuleViolated: beside the state.
    """
    if state not in rules.RECORDABLE:
        raise RuleViolated(
            say("A meeting is recorded afterwards as convened, held, reported, not held or cancelled."),
            fields={"state": [say("Choose one of these states.")]},
        )


def record_as(data: dict[str, Any], meeting: Meeting, actor: Actor, now: datetime) -> None:
    """Record a past meeting for whoever it is recorded for."""
    check_recordable(data["state"])
    subject = queries.subject_of(queries.named_groups(meeting), meeting.body, now)
    who = acting(actor, data, subject, now)
    ahead = meeting.starts_on is not None and meeting.starts_on > geneva_day(now)
    # nobody convenes or cancels by recording but TSB
    if data["state"] == rules.CONVENED or (ahead and data["state"] == rules.CANCELLED):
        require(Permission.MEETINGS_CONVENE, who, subject)
    if ahead and data["state"] == rules.CONVENED:
        convening.check_groups_meet(meeting)
    record(meeting, data, who, now)
