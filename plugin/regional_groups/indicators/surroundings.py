"""What the figures rest on beside meetings: countries and their status, who was seen before, posts, events, languages.

Each of these is read with one query, whatever the number of rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, or_, select

from regional_groups.core.db import db
from regional_groups.core.permissions import Office
from regional_groups.groups.models import Country, CountryStatus, GroupCountry, RegionalGroup
from regional_groups.groups.queries import code_order
from regional_groups.indicators.facts import EventRow, Period, PostRow
from regional_groups.indicators.record import STATUSES
from regional_groups.meetings.models import (
    Agreement,
    Event,
    Meeting,
    MeetingEvent,
    MeetingGroup,
    MeetingReport,
    MeetingSession,
)
from regional_groups.meetings.rules import EventState
from regional_groups.participation.counting import Number
from regional_groups.participation.countries_seen import countries_seen
from regional_groups.participation.models import Registration
from regional_groups.participation.rules import LIVE
from regional_groups.participation.tally import belongs
from regional_groups.people.models import OfficeHeld, Person


def members(on: date) -> dict[str, frozenset[str]]:
    """Return the countries of each group on a day."""
    query = (
        select(RegionalGroup.acronym, GroupCountry.country)
        .join(RegionalGroup, RegionalGroup.id == GroupCountry.group_id)
        .where(
            or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= on),
            or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= on),
        )
    )
    found: dict[str, set[str]] = defaultdict(set)
    for group, country in db.session.execute(query):
        found[group].add(country)
    return {group: frozenset(countries) for group, countries in found.items()}


def statuses(on: date) -> tuple[dict[str, dict[str, bool]], frozenset[str]]:
    """Return which countries had a status on a day, and the statuses for which the flags of today stand in.

    A dated list counts as complete for the days that one of its rows covers. Where none is recorded, the flags of
    today stand in; "developing" has no flag, and stays unknown.
    """
    flags = db.session.execute(select(Country.code, Country.ldc, Country.sids, Country.lldc)).all()
    found: dict[str, dict[str, bool]] = {
        status: {row.code: getattr(row, status) for row in flags if getattr(row, status) is not None}
        for status in STATUSES
        if status != "developing"
    }
    dated: dict[str, set[str]] = defaultdict(set)
    for row in db.session.scalars(select(CountryStatus)):
        dated.setdefault(row.status, set())
        if (row.from_on is None or row.from_on <= on) and (row.until_on is None or row.until_on >= on):
            dated[row.status].add(row.country)
    for status, countries in dated.items():
        found[status] = {row.code: row.code in countries for row in flags} if countries else {}
    return found, frozenset(found) - frozenset(dated)


def zones() -> dict[str, tuple[str, ...]]:
    """Return the time zones of each country."""
    query = select(Country.code, Country.zones).where(Country.zones != "")
    return {code: tuple(text.split(";")) for code, text in db.session.execute(query)}


def earlier(
    before: date, lists: Mapping[str, frozenset[str]], demonstration: bool
) -> dict[str, frozenset[str]]:
    """Return the countries seen at meetings before a day, by group and ("") anywhere; joint ones as counts say."""
    real = [] if demonstration else [Meeting.demonstration.is_(False)]
    chosen = select(Meeting.id).where(Meeting.starts_on < before, Meeting.body.is_(None), *real)
    groups = named_groups(chosen)
    found: dict[str, set[str]] = defaultdict(set)
    for meeting, seen in countries_seen(chosen, demonstration=demonstration).items():
        named = groups.get(meeting, ())
        for told, country in seen if named else ():
            found[""].add(country)
            for acronym in named:
                if len(named) == 1 or belongs(told, [country], acronym, lists.get(acronym, ())):
                    found[acronym].add(country)
    return {group: frozenset(countries) for group, countries in found.items()}


def named_groups(chosen: Any) -> dict[UUID, tuple[str, ...]]:
    """Return the groups of meetings, given by the query of their ids, in code order."""
    query = (
        select(MeetingGroup.meeting_id, RegionalGroup.acronym)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(MeetingGroup.meeting_id.in_(chosen), MeetingGroup.agreement != Agreement.WITHDRAWN)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for meeting, acronym in db.session.execute(query):
        found[meeting].append(acronym)
    return {meeting: tuple(sorted(named, key=code_order)) for meeting, named in found.items()}


def posts(on: date, demonstration: bool) -> tuple[PostRow, ...]:
    """Return the chairs and vice-chairs of study groups and TSAG on a day."""
    query = (
        select(OfficeHeld.person_id, OfficeHeld.scope, Country.region, OfficeHeld.function, Country.code)
        .join(Person, Person.id == OfficeHeld.person_id)
        .join(Country, Country.code == Person.country, isouter=True)
        .where(
            OfficeHeld.function.in_((Office.SG_CHAIR, Office.SG_VICE_CHAIR)),
            OfficeHeld.from_on <= on,
            or_(OfficeHeld.until_on.is_(None), OfficeHeld.until_on >= on),
            *([] if demonstration else [OfficeHeld.demonstration.is_(False)]),
        )
        .order_by(OfficeHeld.scope, OfficeHeld.person_id)
    )
    found = db.session.execute(query).all()
    return tuple(
        PostRow(str(person), scope.partition("/")[0], region or "", str(function), country or "")
        for person, scope, region, function, country in found
    )


def events(period: Period, today: date, demonstration: bool) -> tuple[EventRow, ...]:
    """Return the events that have begun in the period and name a group, or stand beside a meeting of one."""
    kept = [
        Event.starts_on.between(period.from_on, min(period.until_on, today)),
        Event.state != EventState.CANCELLED,
        *([] if demonstration else [Event.demonstration.is_(False)]),
    ]
    query = select(Event).where(*kept).order_by(Event.starts_on, Event.id)
    rows = {row.id: row for row in db.session.scalars(query)}
    found = {id: set(row.groups or ()) for id, row in rows.items()}
    beside = (
        select(MeetingEvent.event_id, RegionalGroup.acronym)
        .join(Event, Event.id == MeetingEvent.event_id)
        .join(MeetingGroup, MeetingGroup.meeting_id == MeetingEvent.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(*kept, MeetingGroup.agreement != Agreement.WITHDRAWN)
    )
    for id, acronym in db.session.execute(beside):
        found[id].add(acronym)
    return tuple(_event(rows[id], groups) for id, groups in found.items() if groups)


def _event(row: Event, groups: set[str]) -> EventRow:
    people = Number(row.participants, row.participants_certainty)
    return EventRow(str(row.id), frozenset(groups), row.kind, people)


def reported(chosen: Any) -> dict[UUID, set[str]]:
    """Return the groups whose report of a meeting is recorded; "" is a report of the meeting as a whole."""
    query = (
        select(MeetingReport.meeting_id, RegionalGroup.acronym)
        .join(RegionalGroup, RegionalGroup.id == MeetingReport.group_id, isouter=True)
        .where(MeetingReport.meeting_id.in_(chosen))
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for meeting, acronym in db.session.execute(query):
        found[meeting].add(acronym or "")
    return found


def asked(chosen: Any, demonstration: bool) -> dict[UUID, set[str]]:
    """Return the languages of interpretation asked for at meetings that somebody registered for."""
    languages = cast(Registration.languages_needed, Text)
    query = (
        select(Registration.meeting_id, languages)
        .where(
            Registration.meeting_id.in_(chosen),
            Registration.state.in_(LIVE),
            *([] if demonstration else [Registration.demonstration.is_(False)]),
        )
        .distinct()
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for meeting, text in db.session.execute(query):
        if meeting is not None:
            found[meeting].update(json.loads(text or "[]"))
    return found


def sessions(chosen: Any) -> dict[UUID, list[Any]]:
    """Return the instants and languages of the sessions of meetings, cancelled ones left out."""
    query = select(
        MeetingSession.meeting_id, MeetingSession.starts_at, MeetingSession.ends_at, MeetingSession.languages
    ).where(MeetingSession.meeting_id.in_(chosen), MeetingSession.cancelled.is_(False))
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.meeting_id].append(row)
    return found
