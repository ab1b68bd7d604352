"""The one reading of the database for figures: a fixed number of queries, answers as plain rows.

Demonstration records are left out unless they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.creation.models import CreationRequest
from regional_groups.groups.models import GroupCountry, GroupPeriod, RegionalGroup
from regional_groups.groups.queries import code_order
from regional_groups.indicators.facts import (
    Facts,
    GroupRow,
    Measured,
    MeetingRow,
    Period,
    RequestRow,
    StateSpan,
    Taking,
    TermsRow,
)
from regional_groups.indicators.models import Measure
from regional_groups.meetings.models import (
    Agreement,
    Event,
    Meeting,
    MeetingEvent,
    MeetingGroup,
    MeetingSession,
)
from regional_groups.meetings.rules import EventState
from regional_groups.participation.counting import UNKNOWN, Counts, Number, Row, counts, counts_by_group
from regional_groups.participation.models import Attendance, Contribution, ContributionTotal
from regional_groups.participation.rules import ContributionState, Mode
from regional_groups.terms.models import TermsVersion


def collect(period: Period, today: date, *, demonstration: bool = False) -> Facts:
    """Read all that the figures of a period are made of.

    Parameters:
        today: Geneva date; groups are counted on the last day of the period, or today if that is earlier.
        demonstration: count demonstration records too.
    """
    counted_on = min(period.until_on, today)
    groups = _groups(demonstration)
    meetings = _meetings(period, demonstration)
    return Facts(
        counted_on=counted_on,
        today=today,
        groups=groups,
        meetings=_with_numbers(meetings, period, demonstration),
        terms=_terms(counted_on, demonstration),
        requests=_requests(period, demonstration),
        measures=_measures(period, demonstration),
    )


def _real(model: Any, demonstration: bool) -> list[Any]:
    """Return the condition that leaves demonstration records out."""
    return [] if demonstration else [model.demonstration.is_(False)]


def _groups(demonstration: bool) -> tuple[GroupRow, ...]:
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
    rows = [
        GroupRow(acronym, parent or "", region, tuple(spans[id]))
        for id, acronym, parent, region in db.session.execute(select(*columns).where(*wanted))
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


def _with_numbers(meetings: Sequence[Any], period: Period, demonstration: bool) -> tuple[MeetingRow, ...]:
    chosen = select(Meeting.id).where(_in_period(period), Meeting.body.is_(None))
    groups = _named_groups(chosen)
    events = _events(chosen)
    members = _members(period.until_on)
    attendance = _attendance(chosen, demonstration)
    contributions, by_group = _contributions(chosen, demonstration)
    measures = _meeting_measures(chosen, demonstration)
    found = []
    for row in meetings:
        named = sorted(groups.get(row.id, ()), key=lambda item: code_order(item[1]))
        known = {acronym: members.get(id, frozenset()) for id, acronym in named}
        rows = attendance.get(row.id, [])
        taking, measured = _measured(_taking(counts(rows), row.format), measures.get(row.id, {}))
        number, own = contributions.get(row.id), measures.get(row.id, {}).get("contributions_received")
        if number is None and own is not None:
            number, measured = Number(int(own.value), own.certainty), measured | {"contributions_received"}
        parts = counts_by_group(rows, known) if len(known) > 1 else {}
        found.append(
            MeetingRow(
                id=str(row.id),
                groups=tuple(acronym for _, acronym in named),
                state=str(row.state),
                starts_on=row.starts_on,
                colocated=_colocated(row, events),
                letter_on=row.letter_on if row.announced_by in ("letter", "circular") else None,
                already_scheduled=row.already_scheduled,
                taking=taking,
                by_group={acronym: _taking(part, row.format) for acronym, part in parts.items()},
                contributions=number or UNKNOWN,
                contributions_by_group=by_group.get(row.id, {}),
                measured=measured,
            )
        )
    return tuple(found)


def _colocated(row: Any, events: Collection[UUID]) -> bool | None:
    """Tell whether an event stood beside a meeting; unknown where nobody said that it was looked into."""
    if row.id in events or row.colocated:
        return True
    return None if row.workshop_considered is None else False


def _taking(found: Counts, format_: str) -> Taking:
    modes = found.by_mode
    split = [modes[mode].value or 0 for mode in (Mode.ONSITE, Mode.REMOTE, Mode.BOTH) if mode in modes]
    remote, of_known = modes.get(Mode.REMOTE, UNKNOWN).value or 0, sum(split)
    if not split and format_ == "virtual" and found.participants.value:
        remote = of_known = found.participants.value  # a virtual meeting has no room to sit in
        split = [remote]
    return Taking(
        participants=found.participants,
        countries=found.countries,
        named=frozenset(code for code, number in found.by_country.items() if number.value),
        remote=remote if split else None,
        of_known_mode=of_known if split else None,
    )


def _measured(taking: Taking, measures: Mapping[str, Measured]) -> tuple[Taking, frozenset[str]]:
    """Fill what the detailed rows leave open with what somebody recorded for the meeting."""
    people, states, used = taking.participants, taking.countries, set()
    if people.value is None and (measure := measures.get("participants")):
        people = Number(int(measure.value), measure.certainty)
        used.add("participants")
    if states.value is None and (measure := measures.get("countries_represented")):
        states = Number(int(measure.value), measure.certainty)
        used.add("countries_represented")
    filled = Taking(people, states, taking.named, taking.remote, taking.of_known_mode)
    return filled, frozenset(used)


def _named_groups(chosen: Any) -> dict[UUID, list[tuple[UUID, str]]]:
    query = (
        select(MeetingGroup.meeting_id, RegionalGroup.id, RegionalGroup.acronym)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(MeetingGroup.meeting_id.in_(chosen), MeetingGroup.agreement != Agreement.WITHDRAWN)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for meeting, group, acronym in db.session.execute(query):
        found[meeting].append((group, acronym))
    return found


def _events(chosen: Any) -> set[UUID]:
    query = (
        select(MeetingEvent.meeting_id)
        .join(Event, Event.id == MeetingEvent.event_id)
        .where(MeetingEvent.meeting_id.in_(chosen), Event.state != EventState.CANCELLED)
    )
    return set(db.session.scalars(query))


def _members(on: date) -> dict[UUID, frozenset[str]]:
    query = select(GroupCountry.group_id, GroupCountry.country).where(
        or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= on),
        or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= on),
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for group, country in db.session.execute(query):
        found[group].add(country)
    return {group: frozenset(countries) for group, countries in found.items()}


def _attendance(chosen: Any, demonstration: bool) -> dict[UUID, list[Row]]:
    query = (
        select(Attendance, MeetingSession.groups)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(Attendance.meeting_id.in_(chosen), *_real(Attendance, demonstration))
        .order_by(Attendance.meeting_id, Attendance.key)
    )
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row, session_groups in db.session.execute(query):
        found[row.meeting_id].append(
            Row(
                person=str(row.person_id) if row.person_id else None,
                country=row.country,
                participants=row.participants,
                participants_certainty=str(row.participants_certainty),
                countries=row.countries,
                countries_certainty=str(row.countries_certainty),
                mode=str(row.mode),
                covers=str(row.covers),
                day=row.day.isoformat() if row.day else "",
                groups=frozenset({row.group}) if row.group else frozenset(session_groups or ()),
            )
        )
    return found


def _contributions(
    chosen: Any, demonstration: bool
) -> tuple[dict[UUID, Number], dict[UUID, dict[str, Number]]]:
    """Return the contributions of each meeting, and of each of its groups; rows win over known totals."""
    received = (
        Contribution.meeting_id.in_(chosen),
        Contribution.state == ContributionState.RECEIVED,
        *_real(Contribution, demonstration),
    )
    query = select(Contribution.meeting_id, Contribution.group, func.count()).where(*received)
    whole: dict[UUID, int] = defaultdict(int)
    parts: dict[UUID, dict[str, Number]] = defaultdict(dict)
    for meeting, group, count in db.session.execute(
        query.group_by(Contribution.meeting_id, Contribution.group)
    ):
        whole[meeting] += count
        if group:
            parts[meeting][group] = Number(count)
    totals = select(ContributionTotal).where(
        ContributionTotal.meeting_id.in_(chosen), *_real(ContributionTotal, demonstration)
    )
    found = {row.meeting_id: Number(row.count, str(row.certainty)) for row in db.session.scalars(totals)}
    return found | {meeting: Number(count) for meeting, count in whole.items()}, parts


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
