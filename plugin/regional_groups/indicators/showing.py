"""Keeping the figures as they are shown, and giving them back for a past day.

A figure is counted from rows that are corrected later, so what it was on a day cannot be counted again: what changed
is kept, of all groups and of each region, study group and group, for every calendar year and every study period from
the first one known: every hour for those that readers open first, when the day ends for the others. What a report says
is frozen with the report. Figures about persons and those of the ledger of funds are not kept: two days taken from each
other would tell of few people, or of one entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select

from regional_groups.core import jobs
from regional_groups.core.clock import day_end, geneva_day
from regional_groups.core.db import db
from regional_groups.groups import queries as groups
from regional_groups.groups.shown_then import one as shown_then
from regional_groups.indicators import kept
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.disclosure import OF_THE_LEDGER, PERSONAL, of_parts, of_regions
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.kept import Counted
from regional_groups.indicators.shown_models import FiguresShown
from regional_groups.terms.periods import ALL_PERIODS, period_of

KEPT = tuple(id for id in INDICATORS if id not in PERSONAL | OF_THE_LEDGER)
DAY_ENDS = timedelta(hours=2)  # before midnight in Geneva: the hourly work falls into it at least once
_NUMBERS = ("value", "numerator", "denominator")
_SINCE = "since"  # in the place of a place: from this instant on the period is kept without a gap

Figures = dict[str, dict[str, Any]]  # by indicator, as JSON holds them


def periods_kept(today: date) -> tuple[Period, ...]:
    """Return the periods whose figures are kept: once kept, a period stays so.

    The present year and the one before come first, then every earlier year and study period that has begun.
    """
    first, *_ = ALL_PERIODS[0].split("-")
    years = range(today.year, int(first) - 1, -1)
    return _whole([*((year, year) for year in years), *_studied(today)])


def periods_hourly(today: date) -> tuple[Period, ...]:
    """Return those kept every hour: this calendar year and the last one, the two newest study periods known."""
    return _whole([(today.year, today.year), (today.year - 1, today.year - 1), *_studied(today)[:2]])


def _periods_of_old(day: date) -> tuple[Period, ...]:
    """Return the periods that were kept before every one was: this calendar year, the last, the study period."""
    first, _dash, last = period_of(day).partition("-")
    named = [(int(first), int(last))] if last else []
    return _whole([(day.year, day.year), (day.year - 1, day.year - 1), *named])


def _studied(today: date) -> list[tuple[int, int]]:
    """Return the first and last years of the study periods that have begun, newest first."""
    named = (one.partition("-") for one in reversed(ALL_PERIODS))
    return [(int(begins), int(ends)) for begins, _dash, ends in named if int(begins) <= today.year]


def _whole(spans: Iterable[tuple[int, int]]) -> tuple[Period, ...]:
    return tuple(Period(date(begins, 1, 1), date(ends, 12, 31)) for begins, ends in spans)


def _due(now: datetime, since: Collection[Period]) -> tuple[Period, ...]:
    """Return the periods to keep now: all of them when the day ends, before that the hourly and new ones."""
    today = geneva_day(now)
    if day_end(today) - now <= DAY_ENDS:
        return periods_kept(today)
    hourly = periods_hourly(today)
    return tuple(one for one in periods_kept(today) if one in hourly or one not in since)


def keep(now: datetime) -> None:
    """Keep the figures of today where they are no longer those that were kept last.

    A past day is asked for as it ended, so periods that changes seldom move are counted in its last hours only.
    """
    today = geneva_day(now)
    with jobs.reading():
        since = _since()
        due = _due(now, since)
        state = kept.state(today, due)
        if kept.is_shown(state):
            return
        changed = {period: _changed(period, today) for period in due}
    with jobs.change():
        for period, by_place in changed.items():
            days = {"from_on": period.from_on, "until_on": period.until_on}
            if period not in since:
                by_place = {_SINCE: {}, **by_place}
            for place, figures in by_place.items():
                db.session.add(FiguresShown(**days, place=place, counted_at=now, figures=figures))
    kept.note_shown(state)


def _since() -> dict[Period, datetime]:
    """Return the periods that are kept without a gap, and since when."""
    shown = FiguresShown
    query = select(shown.from_on, shown.until_on, shown.counted_at).where(shown.place == _SINCE)
    return {Period(from_on, until_on): at for from_on, until_on, at in db.session.execute(query)}


def _changed(period: Period, today: date) -> dict[str, Figures]:
    """Return the figures of the places of which others were kept last, by place."""
    last = _last(period, today)
    found = _by_place(kept.fresh(period, today), period)
    return {place: one for place, one in found.items() if one != last.get(place)}


def _by_place(found: Counted, period: Period) -> dict[str, Figures]:
    """Return what is published of all groups, and of each region, study group and group."""
    by_place: dict[str, Figures] = {}
    for id in KEPT:
        parts = {
            "region": of_regions(id, found.facts, found.places.regions, period),
            "study_group": of_parts(id, found.study_groups, period),
            "group": of_parts(id, found.places.groups, period),
        }
        named = {f"{kind}:{code}": one for kind, ones in parts.items() for code, one in ones.items()}
        for place, one in {"": found.published(id), **named}.items():
            by_place.setdefault(place, {})[id] = _plain(one)
    return by_place


def _plain(one: Figure) -> dict[str, Any]:
    """Return a figure as JSON holds it, without what is usual; numbers are texts, so that they stay exact."""
    said = {field.name: (getattr(one, field.name), field.default) for field in fields(one)}
    return {
        name: str(value) if name in _NUMBERS and value is not None else value
        for name, (value, usual) in said.items()
        if usual is MISSING or value != usual
    }


def _again(said: Mapping[str, Any]) -> Figure:
    numbers = {name: Decimal(said[name]) for name in _NUMBERS if said.get(name) is not None}
    return Figure(**{"value": None, **said, **numbers})


def _last(period: Period, day: date, place: str | None = None) -> dict[str, Figures]:
    """Return the figures that were kept last when a day ended, by place, or of one place."""
    return {row.place: row.figures for row in _rows(period, day, place)}


def _rows(period: Period, day: date, place: str | None = None) -> list[FiguresShown]:
    shown = FiguresShown
    there = [
        shown.from_on == period.from_on,
        shown.until_on == period.until_on,
        shown.counted_at < day_end(day),
    ]
    if place is not None:
        there.append(shown.place == place)
    newest = select(shown.place, func.max(shown.counted_at).label("at")).where(*there).group_by(shown.place)
    last = newest.subquery()
    query = select(shown).join(last, and_(shown.place == last.c.place, shown.counted_at == last.c.at))
    return list(db.session.scalars(query.where(*there)))


def place_then(group: str, region: str, day: date, now: datetime) -> str | None:
    """Return how a place was called in what was kept on a day; none where the group was not recorded yet.

    Raises:
        NotFound: there is no such group.
    """
    if not group:
        return f"region:{region}" if region else ""
    then = shown_then(groups.group(group), day, now)
    return f"group:{then.acronym_as_of}" if then else None


def shown_on(period: Period, day: date, place: str | None = "") -> tuple[datetime, dict[str, Figure]] | None:
    """Return since when and which figures of a period were shown when a day ended; none where nothing was kept.

    Before every period was kept, a year was kept until the end of the next one and a study period while it ran: of
    the days from then until the period was kept again nothing is known, whatever stands there from before.

    Parameters:
        place: as ``place_then`` calls it.
    """
    if place is None or period not in periods_kept(day):
        return None
    if period not in _periods_of_old(day):
        since = _since().get(period)
        if since is None or since >= day_end(day):
            return None
    row = next(iter(_rows(period, day, place)), None)
    if row is None:
        return None
    return row.counted_at, {id: _again(said) for id, said in row.figures.items() if id in INDICATORS}
