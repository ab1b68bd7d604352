"""Profiles of a period: a regional group, a region for its vice-chair, a Member State; from the same facts as reports.

What a State does (presence, contributions, posts) is public and shown whatever its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.orm import contains_eager

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Office
from regional_groups.groups import queries as groups
from regional_groups.groups.models import Country, RegionalGroup
from regional_groups.groups.queries import code_order
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.catalogue import by_topic
from regional_groups.indicators.disclosure import of_part
from regional_groups.indicators.facts import Facts, MeetingRow, Period
from regional_groups.indicators.figures import Figure, count_of, held_in
from regional_groups.indicators.kept import counted
from regional_groups.indicators.record import Indicator, Topic
from regional_groups.meetings.models import Meeting
from regional_groups.participation.models import Contribution
from regional_groups.participation.rules import Certainty, ContributionState
from regional_groups.people.models import OfficeHeld, Person

MEETINGS_MAX = 200  # the latest


@dataclass(frozen=True)
class Met:
    """A meeting held, as a profile lists it."""

    id: str
    title: str
    on: date | None
    groups: tuple[str, ...]
    people: int | None  # of the group, the region or the State; none is unknown
    certainty: str = "exact"


@dataclass(frozen=True)
class Paper:
    """A contribution that a State is a source of."""

    id: str
    label: str
    on: date | None  # first day of its meeting
    meeting: str  # its id


@dataclass(frozen=True)
class Post:
    """A post that somebody from a State holds in a study group or TSAG."""

    function: str
    body: str


@dataclass(frozen=True)
class Profile:
    """A group, a region or a State over a period."""

    period: Period
    figures: Mapping[Topic, list[tuple[Indicator, Figure]]] = field(default_factory=dict)
    meetings: tuple[Met, ...] = ()
    groups: tuple[str, ...] = ()
    silent: tuple[str, ...] | None = None  # countries of the groups seen at no meeting; none is unknown
    silent_known: int = 0  # meetings held that tell which countries were there
    silent_total: int = 0  # meetings held

    @property
    def silent_certain(self) -> bool:
        """Tell whether those countries were away, and not only seen at none of the meetings that tell."""
        return self.silent is not None and self.silent_known == self.silent_total


@dataclass(frozen=True)
class StateProfile(Profile):
    """What a Member State did in a period; the meetings are those it attended, and the rows the latest."""

    did: Mapping[str, Figure] = field(default_factory=dict)  # attended, people, contributions, hosted, posts
    contribution_rows: tuple[Paper, ...] = ()
    hosted_rows: tuple[Met, ...] = ()
    post_rows: tuple[Post, ...] = ()


def of_group(acronym: str, period: Period, today: date) -> tuple[RegionalGroup, Profile]:
    """Return a regional group and its profile.

    Raises:
        NotFound: there is no such group.
    """
    group = groups.group(acronym)
    return group, _profile(counted(period, today).facts.narrowed({group.acronym}), period)


def of_region(slug: str, period: Period, today: date) -> Profile:
    """Return the profile of a region: its groups, its figures, and the countries seen at no meeting.

    Raises:
        NotFound: there is no such region.
    """
    if slug not in REGIONS:
        raise NotFound(say("There is no such region."))
    facts = counted(period, today).facts
    acronyms = {row.acronym for row in facts.groups if row.region == slug}
    return _profile(facts.narrowed(acronyms, region=slug), period)


def _profile(facts: Facts, period: Period) -> Profile:
    held = held_in(facts, period)
    return Profile(
        period,
        {
            topic: [(one, of_part(one.id, facts, period)) for one in rows]
            for topic, rows in by_topic().items()
        },
        _meetings(held[-MEETINGS_MAX:]),
        tuple(row.acronym for row in facts.groups),
        _silent(facts, period),
        sum(tells_all(row) for row in held),
        len(held),
    )


def _meetings(rows: list[MeetingRow], country: str = "") -> tuple[Met, ...]:
    query = select(Meeting.id, Meeting.title).where(Meeting.id.in_([UUID(row.id) for row in rows]))
    titles = {str(id): title for id, title in db.session.execute(query)} if rows else {}
    return tuple(_met(row, titles[row.id], country) for row in rows)


def _met(row: MeetingRow, title: str, country: str) -> Met:
    people = row.taking.participants
    if country:
        return Met(row.id, title, row.starts_on, row.groups, row.taking.by_country.get(country))
    return Met(row.id, title, row.starts_on, row.groups, people.value, str(people.certainty))


def tells_all(row: MeetingRow) -> bool:
    """Tell whether a meeting names every country that was there."""
    countries = row.taking.countries
    return countries.certainty == Certainty.EXACT and countries.value == len(row.taking.named)


def _silent(facts: Facts, period: Period) -> tuple[str, ...] | None:
    """Return the countries of the groups seen at no meeting held; unknown where no country is recorded by name."""
    ours = {code for states in facts.members.values() for code in states}
    seen = {code for row in held_in(facts, period) for code in row.taking.named}
    return tuple(sorted(ours - seen)) if ours and seen else None


def of_state(code: str, period: Period, today: date) -> StateProfile:
    """Return the profile of a Member State.

    Raises:
        NotFound: there is no such State.
    """
    if db.session.get(Country, code) is None:
        raise NotFound(say("There is no such State."))
    facts = counted(period, today).facts
    held = held_in(facts, period)
    there = [row for row in held if code in row.taking.named]
    hosted = [row for row in held if row.format != "virtual" and row.country == code]
    papers, posts = _papers_of(code, held), _posts(facts.counted_on)
    all_posts = sum(map(len, posts.values()))
    member_of = sorted((one for one, states in facts.members.items() if code in states), key=code_order)
    return StateProfile(
        period,
        meetings=_meetings(there[-MEETINGS_MAX:], code),
        groups=tuple(member_of),
        did={
            "attended": _attended(code, held, lambda row: 1),
            "people": _attended(code, held, lambda row: row.taking.by_country.get(code, 0)),
            "contributions": _contributions(papers, held),
            "hosted": _hosted(len(hosted), held),
            "posts": _found(len(posts[code]), all_posts - len(posts[""]), all_posts),
        },
        contribution_rows=_papers(papers),
        hosted_rows=_meetings(hosted[-MEETINGS_MAX:]),
        post_rows=tuple(posts[code]),
    )


def _found(found: int, known: int, total: int) -> Figure:
    """Return a number of a State; none found where not all is known is unknown, and no zero."""
    if not found and known < total:
        return Figure(None, known=known, total=total)
    return count_of(found, known, total)


def _attended(code: str, held: list[MeetingRow], number: Callable[[MeetingRow], int]) -> Figure:
    there = [row for row in held if code in row.taking.named]
    known = sum(tells_all(row) or code in row.taking.named for row in held)
    return _found(sum(map(number, there)), known, len(held))


def _hosted(found: int, held: list[MeetingRow]) -> Figure:
    placed = [row for row in held if row.format != "virtual"]
    return _found(found, sum(bool(row.country) for row in placed), len(placed))


def _papers_of(code: str, held: list[MeetingRow]) -> Select[Contribution]:
    """Return the query of the contributions a State is a source of, at the meetings that record theirs singly."""
    return select(Contribution).where(
        Contribution.meeting_id.in_([UUID(row.id) for row in held if row.papers.rows]),
        Contribution.state == ContributionState.RECEIVED,
        Contribution.demonstration.is_(False),
        cast(Contribution.countries, Text).contains(f'"{code}"', autoescape=True),
    )


def _contributions(papers: Select[Contribution], held: list[MeetingRow]) -> Figure:
    found = db.session.scalar(papers.with_only_columns(func.count(Contribution.id))) or 0
    return _found(found, sum(bool(row.papers.rows) for row in held), len(held))


def _papers(papers: Select[Contribution]) -> tuple[Paper, ...]:
    latest = papers.join(Meeting, Meeting.id == Contribution.meeting_id).order_by(
        Meeting.starts_on.desc(), Contribution.number.desc(), Contribution.id
    )
    rows = db.session.scalars(latest.options(contains_eager(Contribution.meeting)).limit(MEETINGS_MAX))
    return tuple(Paper(str(row.id), row.label, row.meeting.starts_on, str(row.meeting_id)) for row in rows)[
        ::-1
    ]


def _posts(on: date) -> dict[str, list[Post]]:
    """Return the posts in study groups and TSAG on a day by country, each holder once in a body; "" is unknown."""
    query = (
        select(OfficeHeld.person_id, OfficeHeld.function, OfficeHeld.scope, Person.country)
        .join(Person, Person.id == OfficeHeld.person_id)
        .where(
            OfficeHeld.function.in_((Office.SG_CHAIR, Office.SG_VICE_CHAIR)),
            OfficeHeld.from_on <= on,
            or_(OfficeHeld.until_on.is_(None), OfficeHeld.until_on >= on),
            OfficeHeld.demonstration.is_(False),
        )
        .order_by(OfficeHeld.scope, OfficeHeld.function)
    )
    posts: dict[tuple[UUID, str], tuple[str, Post]] = {}
    for person, function, scope, country in db.session.execute(
        query
    ):  # the office of the whole body comes first
        body = scope.partition("/")[0]
        posts.setdefault((person, body), (country or "", Post(str(function), body)))
    found: dict[str, list[Post]] = defaultdict(list)
    for country, post in posts.values():
        found[country].append(post)
    return found


def states() -> list[Any]:
    """Return the codes of the Member States, in the order of their codes."""
    query = select(Country.code).where(Country.observer.is_(False)).order_by(Country.code)
    return list(db.session.scalars(query))


def acronyms() -> list[str]:
    """Return the acronyms of the groups, in code order."""
    query = select(RegionalGroup.acronym).where(
        RegionalGroup.predecessor.is_(False), RegionalGroup.demonstration.is_(False)
    )
    return sorted(db.session.scalars(query), key=code_order)
