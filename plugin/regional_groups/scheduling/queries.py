"""Reads of other bodies' calendars and of what takes place in them; a fixed number of queries, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import lazyload

from regional_groups.core.api import page_of
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Subject
from regional_groups.groups.models import RegionalGroup
from regional_groups.meetings import rules as meeting_rules
from regional_groups.meetings.models import Meeting, MeetingGroup
from regional_groups.meetings.wall import first_instant, last_instant
from regional_groups.scheduling import rules
from regional_groups.scheduling.models import BlockingEvent, OutsideCalendar
from regional_groups.scheduling.rules import CalendarState, Concern

SHOWN = 20  # entries of a calendar's own page, and overlaps of a panel


def calendar(id: UUID, *, lock: bool = False) -> OutsideCalendar:
    """Return a calendar; ``lock`` keeps other changes of it waiting.

    Raises:
        NotFound: there is none.
    """
    query = select(OutsideCalendar).where(OutsideCalendar.id == id)
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(say("There is no such calendar."))
    return found


def page(
    limit: int, cursor: str | None, *, state: str | None = None, group: str | None = None
) -> tuple[list[OutsideCalendar], str | None]:
    """Return one page of calendars and the cursor of the next; the retired ones only when asked for."""
    query = select(OutsideCalendar)
    if state:
        states = [one for one in CalendarState if one == state]
        query = query.where(OutsideCalendar.state.in_(states))
    else:
        query = query.where(OutsideCalendar.state != CalendarState.RETIRED)
    if group:
        query = query.where(OutsideCalendar.id.in_(_concerning(concern_of_group(group))))
    return page_of(query, (OutsideCalendar.created_at, OutsideCalendar.id), limit, cursor)


def concern_of_group(acronym: str) -> Concern:
    """Return what concerns a regional group; nothing but what concerns everybody when there is none."""
    found = db.session.scalar(select(RegionalGroup).where(RegionalGroup.acronym == acronym))
    return concern_of([found] if found else [])


def concern_of(groups: Iterable[RegionalGroup], body: str | None = None) -> Concern:
    """Return what concerns groups, or the meeting of a parent body."""
    groups = list(groups)
    return Concern(
        parents=frozenset(code for code in (body, *(group.parent_code for group in groups)) if code),
        regions=frozenset(group.region for group in groups),
        groups=frozenset(group.acronym for group in groups),
    )


def _concerning(whom: Concern, *, active: bool = False) -> list[UUID]:
    """Return the calendars whose entries concern somebody; there are few enough to look at each."""
    query = select(OutsideCalendar).limit(rules.MOST_CALENDARS * 5)
    if active:
        query = query.where(OutsideCalendar.state == CalendarState.ACTIVE)
    return [one.id for one in db.session.scalars(query) if one.concern.touches(whom)]


def in_use() -> int:
    """Return how many calendars are not retired."""
    query = select(func.count()).select_from(OutsideCalendar)
    return db.session.scalar(query.where(OutsideCalendar.state != CalendarState.RETIRED)) or 0


def hosts() -> frozenset[str]:
    """Return the hosts that may be asked."""
    return frozenset(current_app.extensions["settings"].calendar_hosts.lower().split())


def is_allowed(calendar: OutsideCalendar) -> bool:
    """Tell whether a calendar's source may be asked."""
    return not calendar.address or rules.is_allowed(calendar.address, hosts(), exempt=calendar.exempt)


def unallowed() -> list[OutsideCalendar]:
    """Return the calendars that wait for an administrator."""
    query = select(OutsideCalendar).where(
        OutsideCalendar.state == CalendarState.ACTIVE, OutsideCalendar.address != ""
    )
    return [one for one in db.session.scalars(query.limit(rules.MOST_CALENDARS)) if not is_allowed(one)]


def subject(calendar: OutsideCalendar) -> Subject:
    """Return the facts that rights on a calendar are asked about."""
    return subjects([calendar])[calendar.id]


def subjects(calendars: Sequence[OutsideCalendar]) -> dict[UUID, Subject]:
    """Return the facts that rights are asked about, for many calendars with one query.

    One that concerns a whole parent, or everybody, is no matter of a region.
    """
    named = {acronym for one in calendars for acronym in one.groups}
    query = select(RegionalGroup).where(RegionalGroup.acronym.in_(named))
    groups = {group.acronym: group for group in db.session.scalars(query)} if named else {}
    return {
        one.id: _subject(one, [groups[name] for name in one.groups if name in groups]) for one in calendars
    }


def _subject(calendar: OutsideCalendar, groups: Sequence[RegionalGroup]) -> Subject:
    own = concern_of(groups)
    regional = not calendar.everybody and not calendar.parents
    return Subject(
        parents=frozenset() if calendar.everybody else own.parents | set(calendar.parents),
        groups=own.groups,
        regions=own.regions | set(calendar.regions) if regional else frozenset(),
        public=True,
    )


def next_events(calendar: OutsideCalendar, today: date, limit: int = SHOWN) -> list[BlockingEvent]:
    """Return what comes next in a calendar."""
    query = select(BlockingEvent).where(
        BlockingEvent.calendar_id == calendar.id, BlockingEvent.ends_on >= today
    )
    return list(db.session.scalars(query.order_by(BlockingEvent.starts_on, BlockingEvent.id).limit(limit)))


def _blocking() -> ColumnElement[bool]:
    """Return the condition that ``rules.takes_time`` states."""
    free = and_(BlockingEvent.transparent, BlockingEvent.all_day.is_(False))
    return and_(BlockingEvent.cancelled.is_(False), ~free)


def events_page(
    first: date, last: date, whom: Concern | None, limit: int, cursor: str | None
) -> tuple[list[BlockingEvent], str | None]:
    """Return one page of what blocks days between two dates, the latest first."""
    calendars = _concerning(whom, active=True) if whom else _active()
    query = select(BlockingEvent).where(
        BlockingEvent.calendar_id.in_(calendars),
        BlockingEvent.starts_on <= last,
        BlockingEvent.ends_on >= first,
        _blocking(),
    )
    return page_of(query, (BlockingEvent.starts_on, BlockingEvent.id), limit, cursor)


def _active() -> Select[Any]:
    return select(OutsideCalendar.id).where(OutsideCalendar.state == CalendarState.ACTIVE)


def events_at(
    first: date, last: date, zone: str, whom: Concern, limit: int = SHOWN + 1
) -> list[BlockingEvent]:
    """Return what other bodies do on these days at a place, for those whom it concerns.

    Whole days are compared as dates, hours with the instants at which the days begin and end at the place.
    """
    begin, end = first_instant(first, zone), last_instant(last, zone)
    days = and_(BlockingEvent.all_day, BlockingEvent.starts_on <= last, BlockingEvent.ends_on >= first)
    touches = or_(BlockingEvent.ends_at > begin, BlockingEvent.starts_at >= begin)
    hours = and_(BlockingEvent.starts_at <= end, touches)
    calendars = _concerning(whom, active=True)
    if not calendars:
        return []
    query = select(BlockingEvent).where(
        BlockingEvent.calendar_id.in_(calendars), _blocking(), or_(days, hours)
    )
    return list(db.session.scalars(query.order_by(BlockingEvent.starts_on, BlockingEvent.id).limit(limit)))


def meetings_at(
    first: date, last: date, whom: Concern, but: UUID | None, limit: int = SHOWN + 1
) -> list[Meeting]:
    """Return the other meetings on these days of the same groups or parents."""
    ahead = (meeting_rules.PROPOSED, meeting_rules.AGREED, meeting_rules.CONVENED)
    concerned = or_(RegionalGroup.acronym.in_(whom.groups), RegionalGroup.parent_code.in_(whom.parents))
    naming = (
        select(MeetingGroup.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(concerned, MeetingGroup.agreement != meeting_rules.Agreement.WITHDRAWN)
    )
    query = (
        select(Meeting)
        .options(lazyload(Meeting.coordinations), lazyload(Meeting.events))
        .where(
            Meeting.state.in_(ahead),
            Meeting.starts_on <= last,
            func.coalesce(Meeting.ends_on, Meeting.starts_on) >= first,
            or_(Meeting.body.in_(whom.parents), Meeting.id.in_(naming)),
        )
    )
    if but is not None:
        query = query.where(Meeting.id != but)
    return list(db.session.scalars(query.order_by(Meeting.listed_on, Meeting.id).limit(limit)))


def due(now: datetime | None, limit: int) -> list[OutsideCalendar]:
    """Return the calendars that are to be read again, those that wait longest first.

    Parameters:
        now: when their time has come; None: whatever their time is.
    """
    query = select(OutsideCalendar).where(OutsideCalendar.state == CalendarState.ACTIVE)
    if now is not None:
        query = query.where(OutsideCalendar.next_refresh_at <= now)
    found = db.session.scalars(query.order_by(OutsideCalendar.next_refresh_at).limit(limit))
    return list(found)
