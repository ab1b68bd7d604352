"""Who was there: by person, by country, or totals; recorded, corrected, removed. Operations never commit.

The trail counts, it names nobody: who was at a meeting is read where names may be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.acting import acting
from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, RuleViolated, StaleVersion, say
from regional_groups.core.importing import Outcome
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.groups.models import Country
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting, MeetingState
from regional_groups.participation import queries
from regional_groups.participation.models import Attendance, Registration
from regional_groups.participation.registering import refusal
from regional_groups.participation.rules import Certainty, Covers, Mode, Source
from regional_groups.people.models import Person
from regional_groups.people.queries import person_by_email

NEVER = (MeetingState.CANCELLED, MeetingState.NOT_HELD, MeetingState.PROPOSED)
LARGEST = 100_000  # people; a larger number is a slip of the keyboard


def record(meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime) -> Attendance:
    """Record a person, a number of people of a country, or totals, for a day or the whole meeting.

    Raises:
        RuleViolated: the same is recorded already, the day lies ahead or outside the meeting, or nothing is counted.
        NotPermitted, SignInNeeded: the actor neither belongs to a team nor to the secretariat.
    """
    who = guard(meeting, data, actor, now)
    check_day(meeting, data.get("day"), now)
    made = build(meeting, data, who, now)
    if _kept(meeting, made.key) is not None:
        raise refusal(
            "person" if made.person_id else "day",
            say("This is recorded already. Correct the record instead of adding another."),
        )
    db.session.add(made)
    db.session.flush()
    _tell("record", made, who, now, after=shown(made))
    return made


def guard(meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime) -> Actor:
    """Return who records, after asking for the right, and lock the meeting against a second click."""
    subject = queries.scene(meeting, now).subject
    who = acting(actor, data, subject, now)
    require(Permission.ATTENDANCE_RECORD, who, subject)
    if meeting.state in NEVER:
        raise RuleViolated(say("This meeting did not take place, so nobody was there."))
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    return who


def check_day(meeting: Meeting, day: date | None, now: datetime) -> None:
    """Refuse attendance of a day that lies ahead or outside the meeting.

    Raises:
        RuleViolated: beside the day.
    """
    today = now.astimezone(ZoneInfo(meetings.zone_of(meeting))).date()
    first, last = meeting.starts_on, meeting.ends_on or meeting.starts_on
    if day is None:
        if first is not None and first > today:
            raise refusal("day", say("The meeting has not begun yet."))
        return
    if day > today:
        raise refusal("day", say("This day lies ahead."))
    if first is not None and last is not None and not first <= day <= last:
        raise refusal("day", say("This day lies outside the meeting."))


def build(meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime) -> Attendance:
    """Return a new row from what was written, not yet added.

    Raises:
        RuleViolated: beside the field that is wrong.
    """
    made = Attendance(
        meeting_id=meeting.id,
        mode=Mode(data.get("mode") or Mode.UNKNOWN),
        covers=Covers.DAY if data.get("day") else Covers(data.get("covers") or Covers.MEETING),
        day=data.get("day"),
        source=Source(data.get("source") or Source.MANUAL),
        group=_group(meeting, data.get("group")),
        session_id=_session(meeting, data.get("session")),
        note=data.get("note") or "",
        recorded_by=actor.name,
        created_at=now,
        changed_at=now,
        participants_certainty=Certainty.EXACT,
        countries_certainty=Certainty.EXACT,
        category="",
        gender="",
        version=1,
        demonstration=meeting.demonstration,
    )
    made.meeting = meeting
    _fill(made, data)
    made.key = key_of(made)
    return made


def check_way(data: Mapping[str, Any]) -> str:
    """Return how attendance is counted: by person, by country, or in totals.

    Raises:
        RuleViolated: in none of the three ways, or in several.
    """
    ways = [name for name in ("person", "country") if data.get(name)]
    if data.get("participants") is not None or data.get("countries") is not None:
        ways.append("totals")
    if len(ways) != 1:
        raise refusal("person", say("Give a person, or a country with a count, or totals: one of the three."))
    return ways[0]


def check_count(data: Mapping[str, Any]) -> None:
    """Refuse a country without the number of its people.

    Raises:
        RuleViolated: beside the count.
    """
    if data.get("country") and data.get("count") is None:
        raise refusal("count", say("Give the number of people of this country."))


def _fill(made: Attendance, data: Mapping[str, Any]) -> None:
    way = check_way(data)
    if way == "person":
        _fill_person(made, known_person(data["person"]))
    elif way == "country":
        if db.session.get(Country, data["country"]) is None:
            raise refusal("country", say("No State has the code %(code)s.", code=data["country"]))
        check_count(data)
        made.country, made.participants = data["country"], _bounded("count", data["count"])
        made.participants_certainty = Certainty(data.get("certainty") or Certainty.EXACT)
    else:
        made.participants = _bounded("participants", data.get("participants"))
        made.countries = _bounded("countries", data.get("countries"))
        common = data.get("certainty") or Certainty.EXACT
        made.participants_certainty = Certainty(data.get("participants_certainty") or common)
        made.countries_certainty = Certainty(data.get("countries_certainty") or common)


def _bounded(field: str, value: int | None) -> int | None:
    if value is not None and not 0 <= value <= LARGEST:
        raise refusal(field, say("Give a number from 0 to %(largest)s.", largest=LARGEST))
    return value


def known_person(email: str) -> Person:
    """Return the person with an address.

    Raises:
        RuleViolated: beside the person: nobody has it.
    """
    found = person_by_email(email)
    if found is None:
        raise refusal(
            "person", say("Nobody with this address is known. Register the person, or count the country.")
        )
    return found


def _fill_person(made: Attendance, person: Person) -> None:
    """Keep what is true of a person on the day, from the registration where there is one."""
    made.person = person
    made.person_id = person.id
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.meeting_id == made.meeting_id, Registration.person_id == person.id)
        .order_by(Registration.created_at.desc())
        .limit(1)
    )
    made.country = registration.country if registration else person.country
    made.category = str(registration.category) if registration else ""
    made.registration_id = registration.id if registration else None
    made.gender = person.gender


def _group(meeting: Meeting, acronym: str | None) -> str:
    if acronym and acronym not in meeting.acronyms:
        raise refusal("group", say("%(group)s does not take part in this meeting.", group=acronym))
    return acronym or ""


def _session(meeting: Meeting, id: UUID | None) -> UUID | None:
    if id is not None and id not in {one.id for one in meeting.sessions}:
        raise refusal("session", say("There is no such session in this meeting."))
    return id


def key_of(row: Attendance) -> str:
    """Return what is recorded once: who, on which day, how, for which group and session."""
    who = (
        f"person:{row.person_id}" if row.person_id else f"country:{row.country}" if row.country else "totals"
    )
    when = row.day.isoformat() if row.day else str(row.covers)
    return ":".join((who, when, str(row.mode), row.group, str(row.session_id or "")))


def _kept(meeting: Meeting, key: str) -> Attendance | None:
    return db.session.scalar(
        select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.key == key)
    )


def put(meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime) -> tuple[Attendance, Outcome]:
    """Write one row of an import: ``new``, ``changed`` or ``same``; nobody is told.

    Raises:
        RuleViolated: beside the column that is wrong.
    """
    made = build(meeting, {"source": Source.IMPORT, **data}, actor, now)
    found = _kept(meeting, made.key)
    if found is None:
        db.session.add(made)
        db.session.flush()
        _tell("import", made, actor, now, after=shown(made), quiet=True)
        return made, "new"
    before = shown(found)
    if before == shown(made):
        return found, "same"
    _copy(made, found, now)
    _tell("import", found, actor, now, before=before, after=shown(found), quiet=True)
    return found, "changed"


NUMBERS = ("participants", "participants_certainty", "countries", "countries_certainty", "note", "source")


def _copy(made: Attendance, found: Attendance, now: datetime) -> None:
    for name in NUMBERS:
        setattr(found, name, getattr(made, name))
    found.version += 1
    found.changed_at = now


def shown(row: Attendance) -> dict[str, Any]:
    """Return a row for the trail, without the person."""
    return {
        "who": "person" if row.person_id else row.country or "totals",
        "mode": str(row.mode),
        "covers": row.day or str(row.covers),
        "group": row.group,
        **{name: getattr(row, name) for name in NUMBERS},
    }


def correct(row: Attendance, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Correct the numbers of a row; a wrong person or day is removed and recorded anew.

    Raises:
        StaleVersion, RuleViolated, NotPermitted.
    """
    _check_version(row, data)
    who = guard(row.meeting, data, actor, now)
    if row.person_id is not None:
        raise IllegalMove(say("A person is there or not: remove the record, then record it anew."))
    before = shown(row)
    field = "count" if row.country else "participants"
    if data.get(field) is not None:
        row.participants = _bounded(field, data[field])
    if not row.country and data.get("countries") is not None:
        row.countries = _bounded("countries", data["countries"])
    common = data.get("certainty")
    if given := data.get("participants_certainty") or common:
        row.participants_certainty = Certainty(given)
    if given := data.get("countries_certainty") or common:
        row.countries_certainty = Certainty(given)
    if data.get("note") is not None:
        row.note = data["note"]
    if shown(row) == before:
        raise RuleViolated(say("Nothing would change: the values are the ones already recorded."))
    row.version += 1
    row.changed_at = now
    _tell("amend", row, who, now, before=before, after=shown(row))


def remove(row: Attendance, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Remove a row recorded by mistake; the trail keeps what it said.

    Raises:
        StaleVersion, NotPermitted.
    """
    _check_version(row, data)
    who = guard(row.meeting, data, actor, now)
    _tell("remove", row, who, now, before=shown(row))
    db.session.delete(row)
    db.session.flush()


def _check_version(row: Attendance, data: Mapping[str, Any]) -> None:
    if data.get("version") is not None and data["version"] != row.version:
        raise StaleVersion(
            say("Somebody changed this after you opened it. Look at the newest version, then decide again."),
            current=row.version,
        )


def mark(
    meeting: Meeting,
    people: Sequence[UUID],
    day: date,
    mode: str,
    source: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Make the people present on a day in a mode the ones given, from the list of registrations.

    Rows of people not on the list, of other modes and of other sources are left alone.

    Returns:
        How many rows were added or removed.
    """
    who = guard(meeting, {}, actor, now)
    check_day(meeting, day, now)
    listed = {row.person_id: row.person for row in queries.approved_people(meeting)}
    there = {row.person_id: row for row in _present(meeting, day, mode) if row.person_id in listed}
    wanted = set(people) & set(listed)
    for person_id in sorted(set(there) - wanted, key=str):
        row = there[person_id]
        _tell("remove", row, who, now, before=shown(row))
        db.session.delete(row)
    for person_id in sorted(wanted - set(there), key=str):
        data = {"person": listed[person_id].email, "day": day, "mode": mode, "source": source}
        made = build(meeting, data, who, now)
        db.session.add(made)
        db.session.flush()
        _tell("record", made, who, now, after=shown(made))
    return len(set(there) ^ wanted)


def _present(meeting: Meeting, day: date, mode: str) -> Sequence[Attendance]:
    query = select(Attendance).where(
        Attendance.meeting_id == meeting.id,
        Attendance.day == day,
        Attendance.mode == Mode(mode),
        Attendance.person_id.is_not(None),
        Attendance.group == "",
        Attendance.session_id.is_(None),
    )
    return db.session.scalars(query).all()


def present(meeting: Meeting, day: date, mode: str) -> frozenset[UUID]:
    """Return who is recorded as present on a day in a mode."""
    return frozenset(row.person_id for row in _present(meeting, day, mode) if row.person_id)


def _tell(
    action: str,
    row: Attendance,
    actor: Actor,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    quiet: bool = False,
) -> None:
    event = f"attendance:{action}"
    audit.append(
        event,
        ("attendance", str(row.id), row.label),
        actor,
        now,
        before=before,
        after=after,
        demonstration=row.demonstration,
    )
    announce(Change(event, row, actor, now, dict(before or {}), dict(after or {}), quiet=quiet))
