"""The parts of a meeting that people write: its groups, sessions, events, place; checked and put in place here.

A join address is a secret: it is stored, and nothing that leaves this module repeats it. The trail says that one was
changed, never which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import Message, RuleViolated, say
from regional_groups.groups.models import Country, RegionalGroup, StudyGroup
from regional_groups.groups.standing import Doing, check_existed, check_standing
from regional_groups.meetings import wall
from regional_groups.meetings.deadlines import GENEVA_ZONE
from regional_groups.meetings.models import Event, Meeting, MeetingGroup, MeetingSession
from regional_groups.meetings.rules import DAYS_MAX, Agreement

SESSIONS_MAX = 100


def refusal(field: str, message: Message, clause: str | None = None) -> RuleViolated:
    """Return a refusal that stands beside one field."""
    return RuleViolated(message, clause=clause, fields={field: [message]})


def groups_named(
    acronyms: Sequence[str], *, past: bool = False, there: Collection[str] = ()
) -> list[RegionalGroup]:
    """Return the groups of these acronyms, in the order given.

    Parameters:
        past: what is recorded of the past is judged by its day, with ``check_met``, not by the state of today.
        there: groups that are named already and stay.
    Raises:
        RuleViolated: a group is unknown, named twice, or cannot meet: it is closed or suspended.
    """
    twice = {name for name in acronyms if acronyms.count(name) > 1}
    if twice:
        raise refusal("groups", say("%(group)s is named twice.", group=sorted(twice)[0]))
    query = select(RegionalGroup).where(RegionalGroup.acronym.in_(acronyms))
    found = {group.acronym: group for group in db.session.scalars(query)}
    for name in acronyms:
        if name not in found:
            raise refusal("groups", say("No regional group is called %(acronym)s.", acronym=name))
        if not past and name not in there:
            check_standing(name, found[name].state, Doing.MEET, "groups")
    return [found[name] for name in acronyms]


def check_met(groups: Iterable[RegionalGroup], on: date | None, today: date) -> None:
    """Refuse a meeting of a day on which one of its groups certainly did not exist.

    Raises:
        RuleViolated: beside the first day.
    """
    for group in groups:
        check_existed(group.acronym, group.periods, on, "starts_on", today=today)


def check_body(body: str | None, groups: Sequence[str]) -> None:
    """Refuse a meeting that names neither a parent body nor a group, or both, or an unknown body.

    Raises:
        RuleViolated: beside the field.
    """
    if body and groups:
        raise refusal("body", say("Name either a parent body or regional groups, not both."))
    if not body and not groups:
        raise refusal("groups", say("Name at least one regional group, or a parent body."))
    if body and db.session.get(StudyGroup, body) is None:
        raise refusal("body", say("No study group is called %(code)s.", code=body))


def check_dates(starts_on: date | None, ends_on: date | None) -> None:
    """Refuse dates in the wrong order.

    Raises:
        RuleViolated: beside the last day.
    """
    if ends_on is not None and (starts_on is None or ends_on < starts_on):
        raise refusal("ends_on", say("The last day is before the first day."))


def check_length(starts_on: date | None, ends_on: date | None, data: Mapping[str, Any]) -> None:
    """Ask back whether a very long meeting is right.

    Parameters:
        data: what was sent; ``long_meeting`` confirms it.
    Raises:
        RuleViolated: beside the confirmation.
    """
    days = (ends_on - starts_on).days + 1 if starts_on and ends_on else 0
    if days > DAYS_MAX and not data.get("long_meeting"):
        text = say(
            "The meeting would last %(days)s days. Correct the dates, or confirm here that they are right.",
            days=days,
        )
        raise refusal("long_meeting", text)


def check_to_come(last: date | None, zone: str, planned_on: date | None, now: datetime) -> None:
    """Refuse to plan or move a meeting to days that were over at its place when that was done.

    A meeting that is running may begin before that day.

    Parameters:
        last: the last day of the meeting; its only one where no other is known.
        zone: of the place; empty where it is not known.
        planned_on: the past day on which it was done, where the step is recorded afterwards; else it is today.
    Raises:
        RuleViolated: beside the first day; a meeting that took place is recorded in its final state.
    """
    if last is not None and last < (planned_on or wall.wall(now, zone or GENEVA_ZONE).date()):
        told = say("These days are over. Give days to come, or record the meeting as a past one.")
        raise refusal("starts_on", told)


def country(code: str | None) -> Country | None:
    """Return a State by its code, or nothing where none is given.

    Raises:
        RuleViolated: the code is unknown.
    """
    if not code:
        return None
    found = db.session.get(Country, code)
    if found is None:
        raise refusal("country", say("No State has the code %(code)s.", code=code))
    return found


def zone_for(given: str | None, place: Country | None) -> str:
    """Return the zone given, else the one zone of the State; empty when that is not certain."""
    if given:
        return given
    zones = place.zones.split(";") if place and place.zones else []
    return zones[0] if len(zones) == 1 else ""


def events_named(ids: Sequence[Any]) -> list[Event]:
    """Return the events of these ids.

    Raises:
        RuleViolated: one is unknown.
    """
    found = list(db.session.scalars(select(Event).where(Event.id.in_(ids)))) if ids else []
    if len(found) != len(set(ids)):
        raise refusal("events", say("One of these events does not exist."))
    return found


def name_groups(meeting: Meeting, groups: Sequence[RegionalGroup]) -> None:
    """Make the groups of a meeting the ones given; those that stay keep what they said, as do the withdrawn."""
    wanted = {group.id for group in groups}
    for row in list(meeting.groups):
        if row.group.id in wanted and row.agreement == Agreement.WITHDRAWN:
            row.agreement = Agreement.ASKED
        elif row.group.id not in wanted and row.agreement != Agreement.WITHDRAWN:
            meeting.groups.remove(row)
    there = {row.group.id for row in meeting.groups}
    for group in groups:
        if group.id not in there:
            meeting.groups.append(MeetingGroup(group_id=group.id, group=group, agreement=Agreement.ASKED))


def write_sessions(meeting: Meeting, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Any]]:
    """Make the sessions of a meeting the ones given; return them before and after, for the trail.

    A row with the ``id`` of a session, or else its title, changes that one; the join address stays unless a new one
    is given. A session left out is removed while the meeting is only planned, and kept as cancelled once it was
    convened, so that calendars take it back.
    """
    if len(rows) > SESSIONS_MAX:
        raise refusal("sessions", say("A meeting holds at most %(number)s sessions.", number=SESSIONS_MAX))
    before = [session_row(one) for one in meeting.sessions]
    known = {str(one.id): one for one in meeting.sessions}
    changed: list[str] = []
    for index, row in enumerate(rows):
        session = _session_for(row, known, index) or MeetingSession(join_address="", sequence=0)
        if _write(session, meeting, row, index):
            changed.append(str(row["title"]))
        if session not in meeting.sessions:
            meeting.sessions.append(session)
    for session in known.values():
        _drop(meeting, session)
    meeting.sessions.sort(key=lambda one: (one.starts_at, one.title))
    after: list[Any] = [session_row(one) for one in meeting.sessions]
    return before, [*after, *({"join_address": "changed", "title": title} for title in changed)]


def _session_for(
    row: Mapping[str, Any], known: dict[str, MeetingSession], index: int
) -> MeetingSession | None:
    """Take the session that a row is about out of those not yet seen, or nothing for a new one."""
    if name := str(row.get("id") or ""):
        if name not in known:
            raise refusal(f"sessions-{index}-id", say("There is no such session in this meeting."))
        return known.pop(name)
    same = [one for one, session in known.items() if session.title == row["title"]]
    exact = [one for one in same if known[one].starts_at == row.get("starts_at")]
    found = exact or same
    return known.pop(found[0]) if found else None


def _drop(meeting: Meeting, session: MeetingSession) -> None:
    if meeting.convened_on is None:
        meeting.sessions.remove(session)
    elif not session.cancelled:
        session.cancelled = True
        session.sequence += 1


def _write(session: MeetingSession, meeting: Meeting, row: Mapping[str, Any], index: int) -> bool:
    """Fill a session from a row; tell whether its join address changed."""
    starts_local, starts_at = _moment(meeting, row, "starts", index)
    ends_local, ends_at = _moment(meeting, row, "ends", index)
    if ends_at <= starts_at:
        raise refusal(f"sessions-{index}-ends_at", say("The session ends before it begins."))
    check_inside(meeting, starts_local, ends_local, f"sessions-{index}-starts_at")
    strangers = set(row.get("groups") or ()) - set(meeting.acronyms)
    if strangers:
        message = say("%(group)s does not take part in this meeting.", group=sorted(strangers)[0])
        raise refusal(f"sessions-{index}-groups", message)
    fresh = (starts_at, ends_at, False) != (session.starts_at, session.ends_at, bool(session.cancelled))
    if fresh and session.starts_at is not None:
        session.sequence += 1
    session.starts_local, session.ends_local, session.starts_at, session.ends_at = (
        starts_local,
        ends_local,
        starts_at,
        ends_at,
    )
    session.title, session.open, session.cancelled = row["title"], bool(row.get("open")), False
    session.groups, session.languages = list(row.get("groups") or ()), list(row.get("languages") or ())
    session.format = row.get("format") or ""
    address = row.get("join_address")
    moved = address is not None and address != session.join_address
    if moved:
        session.join_address = str(address)
    return moved


def _moment(meeting: Meeting, row: Mapping[str, Any], which: str, index: int) -> tuple[datetime, datetime]:
    """Return wall time and instant of an end of a session, from whichever of the two was given."""
    if not meeting.timezone:
        raise refusal("timezone", say("Give the time zone of the place before its sessions."))
    at, local = row.get(f"{which}_at"), row.get(f"{which}_local")
    if at is not None:
        return wall.wall(at, meeting.timezone), at.astimezone(UTC)
    if local is None:
        raise refusal(f"sessions-{index}-{which}_at", say("Give the time."))
    try:
        return local, wall.instant(local, meeting.timezone)
    except RuleViolated as error:
        raise refusal(f"sessions-{index}-{which}_at", error.message) from error


def check_inside(meeting: Meeting, starts: datetime, ends: datetime, field: str) -> None:
    """Refuse a session outside the days of its meeting; one may end after midnight of the last day.

    Raises:
        RuleViolated: beside the field.
    """
    if meeting.starts_on is None:
        return
    last = (meeting.ends_on or meeting.starts_on) + timedelta(days=1)
    if starts.date() < meeting.starts_on or starts.date() >= last or ends.date() > last:
        message = say(
            "The session of %(day)s lies outside the days of the meeting.", day=starts.date().isoformat()
        )
        raise refusal(field, message)


def session_row(session: MeetingSession) -> dict[str, Any]:
    """Return a session for the trail and the API, without its join address."""
    return {
        "id": str(session.id) if session.id else "",
        "title": session.title,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "groups": list(session.groups),
        "open": session.open,
        "format": session.format,
        "languages": list(session.languages),
        "cancelled": bool(session.cancelled),
    }


def settle(meeting: Meeting, days: int = 0) -> None:
    """Move the sessions with their meeting: same wall time, some days on, at the place where it is now.

    Raises:
        RuleViolated: a session would lie outside the meeting, or at a time that does not exist there.
    """
    live = [session for session in meeting.sessions if not session.cancelled]
    if live and not meeting.timezone:
        raise refusal("timezone", say("Give the time zone of the place: the meeting has sessions."))
    for session in live:
        starts, ends = wall.shifted(session.starts_local, days), wall.shifted(session.ends_local, days)
        check_inside(meeting, starts, ends, "ends_on")
        try:
            instants = wall.instant(starts, meeting.timezone), wall.instant(ends, meeting.timezone)
        except RuleViolated as error:
            raise refusal("starts_on", error.message) from error
        if instants != (session.starts_at, session.ends_at):
            session.sequence += 1
        session.starts_local, session.ends_local = starts, ends
        session.starts_at, session.ends_at = instants
