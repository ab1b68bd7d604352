"""Keeping the figures as they are shown, and giving them back for a past day.

A figure is counted from rows that are corrected later, so what it was on a day cannot be counted again: every hour
what changed is kept, for the periods that pages open with. What a report says is frozen with the report. Figures about
persons and those of the ledger of funds are not kept: two days taken from each other would tell of few people, or of
one entry.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from regional_groups.core import jobs
from regional_groups.core.clock import day_end, geneva_day
from regional_groups.core.db import db
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.disclosure import OF_THE_LEDGER, PERSONAL
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.kept import counted
from regional_groups.indicators.shown_models import FiguresShown
from regional_groups.terms.periods import period_of

KEPT = tuple(id for id in INDICATORS if id not in PERSONAL | OF_THE_LEDGER)
_NUMBERS = ("value", "numerator", "denominator")


def periods_kept(today: date) -> tuple[Period, ...]:
    """Return the periods whose figures are kept: this calendar year, the one before, and the study period if known."""
    first, _dash, last = period_of(today).partition("-")
    spans = [(today.year, today.year), (today.year - 1, today.year - 1)]
    spans += [(int(first), int(last))] if last else []
    return tuple(Period(date(begins, 1, 1), date(ends, 12, 31)) for begins, ends in spans)


def keep(now: datetime) -> None:
    """Keep the figures of today where they are no longer those that were kept last."""
    today = geneva_day(now)
    with jobs.reading():
        found = {period: _figures(period, today) for period in periods_kept(today)}
        changed = {period: one for period, one in found.items() if one != _last(period, today)}
    with jobs.change():
        for period, figures in changed.items():
            db.session.add(
                FiguresShown(
                    from_on=period.from_on, until_on=period.until_on, counted_at=now, figures=figures
                )
            )


def _figures(period: Period, today: date) -> dict[str, Any]:
    read = counted(period, today, newest=True)
    return {id: _plain(read.published(id)) for id in KEPT}


def _plain(one: Figure) -> dict[str, Any]:
    """Return a figure as JSON holds it; numbers are texts, so that they stay exact."""
    return {
        field.name: str(value) if field.name in _NUMBERS and value is not None else value
        for field in fields(one)
        for value in (getattr(one, field.name),)
    }


def _again(kept: dict[str, Any]) -> Figure:
    numbers = {name: None if kept[name] is None else Decimal(kept[name]) for name in _NUMBERS}
    return Figure(**{**kept, **numbers})


def _last(period: Period, day: date) -> dict[str, Any] | None:
    row = _row(period, day)
    return row.figures if row else None


def _row(period: Period, day: date) -> FiguresShown | None:
    query = select(FiguresShown).where(
        FiguresShown.from_on == period.from_on,
        FiguresShown.until_on == period.until_on,
        FiguresShown.counted_at < day_end(day),
    )
    return db.session.scalar(query.order_by(FiguresShown.counted_at.desc()).limit(1))


def shown_on(period: Period, day: date) -> tuple[datetime, dict[str, Figure]] | None:
    """Return since when and which figures of a period were shown when a day ended; none where nothing was kept.

    A period that was kept no longer on the day may have had other figures than those kept last.
    """
    row = _row(period, day) if period in periods_kept(day) else None
    if row is None:
        return None
    return row.counted_at, {id: _again(kept) for id, kept in row.figures.items() if id in INDICATORS}
