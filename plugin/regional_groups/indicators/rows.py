"""The one reading of the database for figures: a fixed number of queries, answers as plain rows.

Demonstration records are left out unless they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.creation.models import CreationRequest
from regional_groups.groups.models import GroupPeriod, RegionalGroup
from regional_groups.groups.queries import code_order, former_parents
from regional_groups.groups.rules import value_on
from regional_groups.indicators import papers, spending, surroundings
from regional_groups.indicators.day_hours import pairs
from regional_groups.indicators.facts import (
    Facts,
    GroupRow,
    Measured,
    MeetingRow,
    Papers,
    Period,
    RequestRow,
    StateSpan,
    TermsRow,
)
from regional_groups.indicators.models import Measure
from regional_groups.indicators.tallies import tallies
from regional_groups.meetings.days_met import days_met
from regional_groups.meetings.models import (
    Event,
    Meeting,
    MeetingEvent,
    MeetingGroup,
)
from regional_groups.meetings.rules import EventState
from regional_groups.participation.counting import UNKNOWN, Number, lower_bound
from regional_groups.terms.models import TermsVersion


def collect(period: Period, today: date, *, demonstration: bool = False) -> Facts:
    """Read all that the figures of a period are made of.

    Parameters:
        today: Geneva date; groups are counted on the last day of the period, or today if that is earlier.
        demonstration: count demonstration records too.
    """
    counted_on = min(period.until_on, today)
    groups = _groups(counted_on, demonstration)
    meetings = _meetings(period, demonstration)
    members = surroundings.members(counted_on)
    statuses, undated = surroundings.statuses(counted_on)
    return Facts(
        counted_on=counted_on,
        today=today,
        groups=groups,
        meetings=_with_numbers(meetings, period, counted_on, members, demonstration),
        terms=_terms(counted_on, demonstration),
        requests=_requests(period, demonstration),
        measures=_measures(period, demonstration),
        members={row.acronym: members[row.acronym] for row in groups if row.acronym in members},
        earlier=surroundings.earlier(period.from_on, members, demonstration),
        statuses=statuses,
        undated=undated,
        posts=surroundings.posts(counted_on, demonstration),
        events=surroundings.events(period, today, demonstration),
        parent_papers=papers.to_parents(period, demonstration),
        parent_sources=papers.parent_sources(period, demonstration),
        spent=spending.spent(period, demonstration=demonstration),
    )


def _real(model: Any, demonstration: bool) -> list[Any]:
    """Return the condition that leaves demonstration records out."""
    return [] if demonstration else [model.demonstration.is_(False)]


def _groups(on: date, demonstration: bool) -> tuple[GroupRow, ...]:
    spans: dict[UUID, list[StateSpan]] = defaultdict(list)
    query = select(
        GroupPeriod.group_id, GroupPeriod.state, GroupPeriod.starts, GroupPeriod.ends, GroupPeriod.open
    )
    for id, state, starts, ends, lasts in db.session.execute(query.order_by(GroupPeriod.starts)):
        spans[id].append(StateSpan(str(state), starts, ends, lasts))
    columns = (
        RegionalGroup.id,
        RegionalGroup.acronym,
        RegionalGroup.parent_code,
        RegionalGroup.region,
    )
    wanted = (RegionalGroup.predecessor.is_(False), *_real(RegionalGroup, demonstration))
    found = db.session.execute(select(*columns).where(*wanted)).all()
    met, earlier = days_met([row[0] for row in found]), former_parents()
    rows = [
        GroupRow(
            acronym,
            value_on(parent or "", earlier.get(id, ()), on),
            region,
            tuple(spans[id]),
            met.get(id),
            tuple(earlier.get(id, ())),
        )
        for id, acronym, parent, region in found
    ]
    return tuple(sorted(rows, key=lambda row: code_order(row.acronym)))


_COLUMNS = (
    Meeting.id,
    Meeting.state,
    Meeting.starts_on,
    Meeting.format,
    Meeting.colocated,
    Meeting.workshop_considered,
    Meeting.announced_by,
    Meeting.letter_on,
    Meeting.already_scheduled,
    Meeting.country,
    Meeting.languages,
    Meeting.recorded_afterwards,
)


def _in_period(period: Period) -> Any:
    return or_(Meeting.starts_on.is_(None), Meeting.starts_on.between(period.from_on, period.until_on))


def _meetings(period: Period, demonstration: bool) -> Sequence[Any]:
    """Return the meetings of regional groups that began in the period or have no date, the earliest first."""
    ours = select(MeetingGroup.meeting_id)
    query = select(*_COLUMNS).where(
        _in_period(period), Meeting.id.in_(ours), Meeting.body.is_(None), *_real(Meeting, demonstration)
    )
    return db.session.execute(query.order_by(Meeting.listed_on, Meeting.title, Meeting.id)).all()


def _with_numbers(
    meetings: Sequence[Any],
    period: Period,
    on: date,
    members: Mapping[str, frozenset[str]],
    demonstration: bool,
) -> tuple[MeetingRow, ...]:
    chosen = select(Meeting.id).where(_in_period(period), Meeting.body.is_(None))
    groups = surroundings.named_groups(chosen)
    lists = {
        id: {acronym: members.get(acronym, frozenset()) for acronym in named} for id, named in groups.items()
    }
    events = _events(chosen)
    attendance = tallies(chosen, on, demonstration)
    singly, by_group = papers.papers(chosen, lists, demonstration)
    totals = papers.totals(chosen, demonstration)
    measures = _meeting_measures(chosen, demonstration)
    found = [
        _measured(
            MeetingRow(
                id=str(row.id),
                groups=groups.get(row.id, ()),
                state=str(row.state),
                starts_on=row.starts_on,
                colocated=_colocated(row, events),
                letter_on=row.letter_on if row.announced_by in ("letter", "circular") else None,
                already_scheduled=row.already_scheduled,
                taking=attendance.taking(row.id, row.format),
                by_group=attendance.by_group(row.id, row.format, lists.get(row.id, {})),
                contributions=_contributions(singly.get(row.id), totals.get(row.id)),
                contributions_by_group={
                    acronym: _counted(part) for acronym, part in by_group.get(row.id, {}).items() if part.rows
                },
                papers=singly.get(row.id, Papers()),
                papers_by_group=by_group.get(row.id, {}),
                format=row.format,
                country=row.country or "",
                afterwards=row.recorded_afterwards,
            ),
            measures.get(row.id, {}),
        )
        for row in meetings
    ]
    return _with_sessions(found, meetings, chosen, demonstration)


def _with_sessions(
    rows: Sequence[MeetingRow], meetings: Sequence[Any], chosen: Any, demonstration: bool
) -> tuple[MeetingRow, ...]:
    """Add reports, languages and hours."""
    reported, sessions = surroundings.reported(chosen), surroundings.sessions(chosen)
    asked, zones = surroundings.asked(chosen, demonstration), surroundings.zones()
    found = []
    for row, kept in zip(rows, meetings, strict=True):
        came = reported.get(kept.id, set())
        held = sessions.get(kept.id, [])
        remote = row.held and row.format not in ("", "physical") and held
        spans = [(one.starts_at, one.ends_at) for one in held]
        found.append(
            replace(
                row,
                reported=frozenset(row.groups if "" in came else came),
                asked=frozenset(asked[kept.id]) if kept.id in asked else None,
                languages=frozenset([*kept.languages, *(code for one in held for code in one.languages)]),
                hours=pairs(spans, row.taking.named, zones) if remote else None,
            )
        )
    return tuple(found)


def _contributions(singly: Papers | None, total: Number | None) -> Number:
    """Return the number of contributions: rows win over a known total."""
    return Number(singly.rows) if singly else total or UNKNOWN


def _counted(part: Papers) -> Number:
    return lower_bound(Number(part.rows)) if part.others else Number(part.rows)


def _colocated(row: Any, events: Collection[UUID]) -> bool | None:
    """Tell whether an event stood beside a meeting; unknown where nobody said that it was looked into."""
    if row.id in events or row.colocated:
        return True
    return None if row.workshop_considered is None else False


def _measured(row: MeetingRow, measures: Mapping[str, Measured]) -> MeetingRow:
    """Fill what the detailed rows leave open with what somebody recorded for the meeting."""
    if not measures:
        return row
    open_now = {
        "participants": row.taking.participants,
        "countries_represented": row.taking.countries,
        "contributions_received": row.contributions,
    }
    filled = {
        id: Number(int(measures[id].value), measures[id].certainty)
        for id, number in open_now.items()
        if number.value is None and id in measures
    }
    found = open_now | filled
    taking = replace(row.taking, participants=found["participants"], countries=found["countries_represented"])
    return replace(
        row, taking=taking, contributions=found["contributions_received"], measured=frozenset(filled)
    )


def _events(chosen: Any) -> set[UUID]:
    query = (
        select(MeetingEvent.meeting_id)
        .join(Event, Event.id == MeetingEvent.event_id)
        .where(MeetingEvent.meeting_id.in_(chosen), Event.state != EventState.CANCELLED)
    )
    return set(db.session.scalars(query))


def _terms(on: date, demonstration: bool) -> tuple[TermsRow, ...]:
    query = (
        select(RegionalGroup.acronym, TermsVersion.decided_on, TermsVersion.in_force_from)
        .join(RegionalGroup, RegionalGroup.id == TermsVersion.group_id)
        .where(
            TermsVersion.state.in_(("approved", "superseded")),
            or_(TermsVersion.in_force_from.is_(None), TermsVersion.in_force_from <= on),
            or_(
                TermsVersion.in_force_until > on,
                and_(TermsVersion.in_force_until.is_(None), TermsVersion.state == "approved"),
            ),
            *_real(TermsVersion, demonstration),
        )
        .order_by(RegionalGroup.acronym, TermsVersion.in_force_from)
    )
    return tuple(TermsRow(acronym, decided or begun) for acronym, decided, begun in db.session.execute(query))


def _requests(period: Period, demonstration: bool) -> tuple[RequestRow, ...]:
    query = (
        select(CreationRequest, RegionalGroup.acronym)
        .join(RegionalGroup, RegionalGroup.id == CreationRequest.group_id, isouter=True)
        .where(
            CreationRequest.state.in_(("approved", "declined")),
            CreationRequest.decided_on.between(period.from_on, period.until_on),
            *_real(CreationRequest, demonstration),
        )
        .order_by(CreationRequest.decided_on, CreationRequest.id)
    )
    return tuple(
        RequestRow(
            row.decided_on,
            geneva_day(row.submitted_at) if row.submitted_at and not row.recorded_afterwards else None,
            acronym or row.acronym,
            row.region,
            str(row.id),
        )
        for row, acronym in db.session.execute(query).unique()
        if row.decided_on is not None
    )


def _meeting_measures(chosen: Any, demonstration: bool) -> dict[UUID, dict[str, Measured]]:
    query = select(Measure).where(Measure.meeting_id.in_(chosen), *_real(Measure, demonstration))
    found: dict[UUID, dict[str, Measured]] = defaultdict(dict)
    for row in db.session.scalars(query):
        if row.meeting_id is not None:
            found[row.meeting_id][row.indicator] = Measured(row.value, str(row.certainty))
    return found


def _measures(period: Period, demonstration: bool) -> dict[tuple[str, str], Measured]:
    """Return what was recorded for exactly this period: parts of periods are never added up by guess."""
    query = (
        select(Measure, RegionalGroup.acronym)
        .join(RegionalGroup, RegionalGroup.id == Measure.group_id, isouter=True)
        .where(
            Measure.from_on == period.from_on,
            Measure.until_on == period.until_on,
            *_real(Measure, demonstration),
        )
    )
    return {
        (row.indicator, acronym or ""): Measured(row.value, str(row.certainty))
        for row, acronym in db.session.execute(query)
    }
