"""Reads of meetings and events: one thing, lists, the facts that rights and waits are decided on.

Lists read everything they show with a fixed number of queries, however many rows they have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import selectinload

from regional_groups.core.api import page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Actor, Held, Subject
from regional_groups.core.workflow import Waiting
from regional_groups.groups.models import Country, GroupCountry, RegionalGroup, StudyGroup
from regional_groups.groups.queries import ever_of, parent_then
from regional_groups.groups.rules import value_on
from regional_groups.meetings import rules
from regional_groups.meetings.deadlines import GENEVA_ZONE, OF_TRAVEL, Deadline, deadline_table, letter_due
from regional_groups.meetings.models import Event, Meeting, MeetingEvent, MeetingGroup, MeetingState
from regional_groups.meetings.wall import first_instant, last_instant
from regional_groups.people.queries import filled_offices

WITH_ALL = (selectinload(Meeting.sessions), selectinload(Meeting.deadlines), selectinload(Meeting.reports))


@dataclass(frozen=True)
class Wanted:
    """What a list of meetings is narrowed to; what is empty does not narrow."""

    group: str | None = None
    parent: str | None = None
    region: str | None = None
    state: str | None = None
    joint: bool | None = None
    from_on: date | None = None
    until_on: date | None = None


def meeting(id: UUID, *, lock: bool = False) -> Meeting:
    """Return a meeting; ``lock`` keeps other changes of it waiting until this one is done.

    Raises:
        NotFound: there is none.
    """
    query = select(Meeting).where(Meeting.id == id)
    found = db.session.scalar(query.with_for_update() if lock else query.options(*WITH_ALL))
    if found is None:
        raise NotFound(say("There is no such meeting."))
    return found


def with_id(id: UUID | None) -> Meeting | None:
    """Return a meeting, if there is one."""
    return db.session.get(Meeting, id) if id is not None else None


def taking_in(meeting: Meeting, limit: int = 50) -> list[Meeting]:
    """Return the meetings ahead that a meeting may be merged into, the next one first."""
    own = _naming(RegionalGroup.acronym.in_(meeting.acronyms))
    same = or_(Meeting.id.in_(own), Meeting.body == meeting.body) if meeting.body else Meeting.id.in_(own)
    ahead = [one for one in MeetingState if one in rules.AHEAD]
    query = select(Meeting).where(same, Meeting.state.in_(ahead), Meeting.id != meeting.id)
    return list(db.session.scalars(query.order_by(Meeting.listed_on, Meeting.id).limit(limit)))


def event(id: UUID) -> Event:
    """Return an event.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(Event, id)
    if found is None:
        raise NotFound(say("There is no such event."))
    return found


def selection(wanted: Wanted) -> Select[Any]:
    """Return the query of the meetings wanted, in no order yet."""
    query = select(Meeting).options(*WITH_ALL)
    if wanted.state:
        query = query.where(Meeting.state.in_([one for one in MeetingState if one == wanted.state]))
    if wanted.from_on:
        query = query.where(func.coalesce(Meeting.ends_on, Meeting.starts_on) >= wanted.from_on)
    if wanted.until_on:
        query = query.where(Meeting.starts_on <= wanted.until_on)
    if wanted.group:
        query = query.where(Meeting.id.in_(_naming(RegionalGroup.acronym == wanted.group)))
    if wanted.region:
        query = query.where(Meeting.id.in_(_naming(RegionalGroup.region == wanted.region)))
    if wanted.parent:
        then = parent_then(Meeting.starts_on) == wanted.parent
        named = _naming(and_(ever_of(wanted.parent), then)).join(
            Meeting, Meeting.id == MeetingGroup.meeting_id
        )
        query = query.where(or_(Meeting.body == wanted.parent, Meeting.id.in_(named)))
    if wanted.joint is not None:
        several = _naming(True).group_by(MeetingGroup.meeting_id).having(func.count() > 1)
        query = query.where(Meeting.id.in_(several) if wanted.joint else Meeting.id.not_in(several))
    return query


def _naming(condition: Any) -> Select[Any]:
    return (
        select(MeetingGroup.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(condition, MeetingGroup.agreement != rules.Agreement.WITHDRAWN)
    )


def page(wanted: Wanted, limit: int, cursor: str | None = None) -> tuple[list[Meeting], str | None]:
    """Return one page of meetings, the latest first, those without dates last; and the cursor of the next."""
    return page_of(selection(wanted), (Meeting.listed_on, Meeting.id), limit, cursor)


def past(wanted: Wanted, today: date, limit: int, cursor: str | None) -> tuple[list[Meeting], str | None]:
    """Return one page of the meetings that are over, or whose dates are unknown, the latest first."""
    last = func.coalesce(Meeting.ends_on, Meeting.starts_on)
    query = selection(wanted).where(or_(last.is_(None), last < today))
    return page_of(query, (Meeting.listed_on, Meeting.id), limit, cursor)


def upcoming(wanted: Wanted, today: date, limit: int = 100) -> list[Meeting]:
    """Return the meetings that are not over, the next one first."""
    last = func.coalesce(Meeting.ends_on, Meeting.starts_on)
    query = selection(wanted).where(last >= today).order_by(Meeting.listed_on, Meeting.id).limit(limit)
    return list(db.session.scalars(query))


def events_page(
    limit: int, cursor: str | None, *, group: str | None = None, state: str | None = None
) -> tuple[list[Event], str | None]:
    """Return one page of events, the latest first."""
    query = select(Event)
    if state:
        query = query.where(Event.state.in_([one for one in rules.EventState if one == state]))
    if group:
        # acronyms hold no quotation mark, so the quoted one is found in the list as it is kept
        query = query.where(cast(Event.groups, Text).contains(f'"{group}"', autoescape=True))
    return page_of(query, (Event.starts_on, Event.id), limit, cursor)


def upcoming_events(today: date, limit: int = 100) -> list[Event]:
    """Return the events that are not over, the next one first."""
    last = func.coalesce(Event.ends_on, Event.starts_on)
    return list(
        db.session.scalars(
            select(Event).where(last >= today).order_by(Event.starts_on, Event.id).limit(limit)
        )
    )


def meetings_beside(event: Event) -> list[Meeting]:
    """Return the meetings that stand beside an event, the latest first."""
    query = select(Meeting).join(MeetingEvent, MeetingEvent.meeting_id == Meeting.id)
    return list(
        db.session.scalars(query.where(MeetingEvent.event_id == event.id).order_by(Meeting.listed_on.desc()))
    )


def zone_of(meeting: Meeting) -> str:
    """Return the zone in which a meeting's days are counted: the place's, Geneva's when it is unknown."""
    return meeting.timezone or GENEVA_ZONE


def starts_at(meeting: Meeting) -> datetime | None:
    """Return the instant a meeting begins: its first session, else the first instant of its first day."""
    instants = [session.starts_at for session in meeting.sessions if not session.cancelled]
    if instants or meeting.starts_on is None:
        return min(instants, default=None)
    return first_instant(meeting.starts_on, zone_of(meeting))


def ends_at(meeting: Meeting) -> datetime | None:
    """Return the instant a meeting ends: its last session, else the end of its last day."""
    instants = [session.ends_at for session in meeting.sessions if not session.cancelled]
    last = meeting.ends_on or meeting.starts_on
    if instants or last is None:
        return max(instants, default=None)
    return last_instant(last, zone_of(meeting))


def parents_of(groups: Iterable[RegionalGroup], body: str | None = None) -> frozenset[str]:
    """Return the codes of the parent bodies of groups, or the body itself."""
    return frozenset(code for code in (body, *(group.parent_code for group in groups)) if code)


def named_groups(meeting: Meeting) -> list[RegionalGroup]:
    """Return the groups that have not withdrawn, in the order of their acronyms."""
    rows = [row.group for row in meeting.groups if row.agreement != rules.Agreement.WITHDRAWN]
    return sorted(rows, key=lambda group: group.acronym)


def subjects(meetings: Sequence[Meeting], now: datetime) -> dict[UUID, Subject]:
    """Return the facts that rights are asked about, for many meetings with two queries."""
    today = geneva_day(now)
    groups = {row.group_id: row.group for one in meetings for row in one.groups}
    filled = filled_offices((group.acronym for group in groups.values()), today)
    countries = _countries(list(groups), today)
    return {one.id: _subject(named_groups(one), one.body, filled, countries) for one in meetings}


def subject(meeting: Meeting, now: datetime) -> Subject:
    """Return the facts that rights on a meeting are asked about."""
    return subjects([meeting], now)[meeting.id]


def subject_of(groups: Sequence[RegionalGroup], body: str | None, now: datetime) -> Subject:
    """Return the facts for a meeting that is not there yet."""
    today = geneva_day(now)
    filled = filled_offices((group.acronym for group in groups), today)
    return _subject(groups, body, filled, _countries([group.id for group in groups], today))


def _subject(
    groups: Sequence[RegionalGroup],
    body: str | None,
    filled: frozenset[Held],
    countries: dict[UUID, set[str]],
) -> Subject:
    acronyms = frozenset(group.acronym for group in groups)
    return Subject(
        parents=parents_of(groups, body),
        groups=acronyms,
        regions=frozenset(group.region for group in groups),
        countries=frozenset(code for group in groups for code in countries.get(group.id, ())),
        filled=frozenset(held for held in filled if held.scope in acronyms),
        public=True,
    )


def _countries(groups: list[UUID], today: date) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    if groups:
        query = select(GroupCountry.group_id, GroupCountry.country).where(
            GroupCountry.group_id.in_(groups),
            or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= today),
            or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= today),
        )
        for group, country in db.session.execute(query):
            found.setdefault(group, set()).add(country)
    return found


def event_subjects(events: Sequence[Event], now: datetime) -> dict[UUID, Subject]:
    """Return the facts that rights are asked about, for many events with a fixed number of queries.

    An event that names no group concerns every parent, so that each counsellor may keep it.
    """
    named = {acronym for one in events for acronym in one.groups}
    query = select(RegionalGroup).where(RegionalGroup.acronym.in_(named))
    groups = {group.acronym: group for group in db.session.scalars(query)} if named else {}
    filled = filled_offices(named, geneva_day(now))
    everybody = frozenset(db.session.scalars(select(StudyGroup.code)))
    codes = {one.country for one in events if one.country}
    regions = _regions(codes)
    found = {}
    for one in events:
        own = [groups[acronym] for acronym in one.groups if acronym in groups]
        place = {regions[one.country]} if one.country in regions else set()
        found[one.id] = Subject(
            parents=parents_of(own) if own else everybody,
            groups=frozenset(group.acronym for group in own),
            regions=frozenset({group.region for group in own} | place),
            filled=filled,
            public=True,
        )
    return found


def _regions(codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    rows = db.session.execute(select(Country.code, Country.region).where(Country.code.in_(codes)))
    return {code: region for code, region in rows if region}


def parents_then(meeting: Meeting, earlier: Mapping[UUID, Sequence[tuple[str, str]]]) -> tuple[str, ...]:
    """Return the parents of a meeting on its day, as the list asks for them; of an undated one those of today.

    Parameters:
        earlier: parents before, by group (``groups.queries.former_parents``).
    """
    day, groups = meeting.starts_on or date.max, named_groups(meeting)
    codes = [value_on(group.parent_code or "", earlier.get(group.id, ()), day) for group in groups]
    return rules.in_order({*codes, meeting.body or ""} - {""})


def facts(meeting: Meeting, filled: frozenset[Held] = frozenset()) -> rules.MeetingFacts:
    """Return what the rules count of a meeting."""
    reported = {report.group_id for report in meeting.reports}
    due = None
    if meeting.starts_on and not meeting.recorded_afterwards:
        due = letter_due(meeting.starts_on, already_scheduled=meeting.already_scheduled)
    return rules.MeetingFacts(
        state=str(meeting.state),
        since=meeting.state_since,
        groups=tuple(
            rules.GroupFacts(
                row.group.acronym,
                row.group.parent_code or "",
                row.agreement,
                row.group_id in reported,
                row.said_at,
            )
            for row in sorted(meeting.groups, key=lambda row: row.group.acronym)
        ),
        body=meeting.body,
        coordinated=frozenset(one.parent_code for one in meeting.coordinations),
        coordinated_at=max((one.said_at for one in meeting.coordinations), default=None),
        ends_at=ends_at(meeting),
        letter_due=due,
        recorded=meeting.recorded_afterwards,
        filled=filled,
    )


def waiting(meeting: Meeting, subject: Subject, now: datetime) -> list[Waiting]:
    """Return who must act on a meeting now."""
    return rules.waiting(facts(meeting, subject.filled), now)


def deadlines(meeting: Meeting) -> tuple[list[Deadline], bool]:
    """Return the deadline table, and whether it is fixed; until the meeting is convened it is computed.

    What was recorded afterwards has none, unless a letter printed some: nothing about it can be late.
    """
    if meeting.deadlines:
        kept = sorted(meeting.deadlines, key=lambda line: line.due_at)
        return [Deadline(line.item, line.due_on, line.due_at, line.clause) for line in kept], True
    if meeting.starts_on is None or meeting.recorded_afterwards or meeting.state not in rules.AHEAD:
        return [], False
    return deadlines_of_plan(meeting), False


def deadlines_of_plan(meeting: Meeting, zone: str = "", letter: Collection[str] = ()) -> list[Deadline]:
    """Return the deadlines that follow from the plan of a meeting, whatever was fixed before.

    Parameters:
        zone: in which its letter counts; without one that of the meeting.
        letter: items that the letter prints; they stand in the table also where nobody travels.
    """
    assert meeting.starts_on is not None
    virtual = meeting.format == rules.MeetingFormat.VIRTUAL and OF_TRAVEL.isdisjoint(letter)
    zone = zone or meeting.deadline_zone
    return deadline_table(meeting.starts_on, meeting.already_scheduled, zone, virtual=virtual)


def for_old_dates(row: MeetingGroup, meeting: Meeting) -> bool:
    """Tell whether a group's agreement was given for other dates or another place than the meeting has now."""
    if row.said_at is None:
        return False
    if row.agreement == rules.Agreement.ASKED:  # it had agreed, and is asked again
        return True
    agreed = row.agreement == rules.Agreement.AGREED
    return agreed and (row.for_starts_on, row.for_ends_on) != (meeting.starts_on, meeting.ends_on)


def suggested_number(meeting: Meeting) -> str:
    """Return the next number of a letter of this group, such as ``3/SG12RG-AFR``; letters run per group.

    Clause: facts B7.10.
    """
    names = sorted(meeting.acronyms) or [meeting.body or ""]
    query = select(Meeting.letter_number).where(Meeting.letter_number.endswith(f"/{names[0]}"))
    used = [number.partition("/")[0] for number in db.session.scalars(query)]
    return f"{max((int(text) for text in used if text.isdecimal()), default=0) + 1}/{names[0]}"


def may_lead(actor: Actor, row: MeetingGroup, subject: Subject) -> Subject:
    """Return the subject narrowed to one group of a meeting, for rights that only its own lead has."""
    return Subject(
        parents=parents_of([row.group]),
        groups=frozenset({row.group.acronym}),
        filled=subject.filled,
        public=True,
    )
