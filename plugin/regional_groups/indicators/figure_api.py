"""The catalogue of indicators, each figure and its rows, as the API gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from regional_groups.core.api import api_blueprint
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import translate
from regional_groups.core.permissions import Permission, Subject, permits
from regional_groups.core.web import actor, now
from regional_groups.indicators import showing
from regional_groups.indicators.catalogue import INDICATORS, Indicator
from regional_groups.indicators.figure_forms import (
    FigureArguments,
    FigureRowListSchema,
    FiguresShownSchema,
    IndicatorListSchema,
    OpenedSchema,
    PageArguments,
    RowArguments,
    period_in,
)
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.opening import Opened, opened

blueprint: Blueprint = api_blueprint(
    "figures", "/indicators", "Indicators, their figures and the rows behind them"
)
_TEXTS = {
    **{name: name for name in ("name", "definition", "formula", "source", "cases")},
    "unknown_means": "unknown",
}
_PARTS = ("value", "numerator", "denominator", "known", "total", "certainty", "source", "withheld")


def described(one: Indicator) -> dict[str, Any]:
    """Return an indicator with its texts in the language of the request."""
    plain = ("id", "formula_version", "unit", "direction", "clause", "topic")
    return {
        **{name: getattr(one, name) for name in plain},
        **{name: translate(say(getattr(one, text))) for name, text in _TEXTS.items()},
        "disaggregations": list(one.splits),
    }


def made_of(found: Figure) -> dict[str, Any]:
    """Return a figure with what it is made of."""
    return {name: getattr(found, name) for name in _PARTS} | {"certainty": str(found.certainty)}


def asked_for(id: str, asked: Mapping[str, Any]) -> Opened:
    """Return the figure that is asked for.

    Raises:
        NotFound: there is no such indicator or group.
    """
    if id not in INDICATORS:
        raise NotFound(say("There is no such indicator."))
    today = geneva_day(now())
    return opened(id, period_in(asked, today), today, group=asked["group"], region=asked["region"])


def may_see_ledger() -> bool:
    """Tell whether the caller may see the entries of the ledger of funds."""
    return permits(Permission.FUNDS_VIEW, actor(), Subject())


@blueprint.route("")
@blueprint.response(200, IndicatorListSchema)
def indicators() -> dict[str, Any]:
    """List the indicators of the catalogue."""
    return {"items": [described(one) for one in INDICATORS.values()], "next": None}


@blueprint.route("/shown")
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, FiguresShownSchema)
def shown(asked: dict[str, Any]) -> dict[str, Any]:
    """Show the figures of a period as they were shown when a day ended in Geneva; today where none is given.

    Raises:
        NotFound: none were kept of this period and place by then: calendar years and study periods are.
    """
    today = geneva_day(now())
    period, day = period_in(asked, today), min(asked["as_of"] or today, today)
    place = showing.place_then(asked["group"], asked["region"], day, now())
    found = showing.shown_on(period, day, place)
    if found is None:
        raise NotFound(say("No figures of this period were kept by that day."))
    return {
        "as_of": day,
        "group": asked["group"],
        "region": asked["region"],
        "from_on": period.from_on,
        "until_on": period.until_on,
        "counted_at": found[0],
        "items": [{"id": id, **made_of(one)} for id, one in found[1].items()],
    }


@blueprint.route("/<id>")
@blueprint.arguments(FigureArguments, location="query")
@blueprint.response(200, OpenedSchema)
def indicator(asked: dict[str, Any], id: str) -> dict[str, Any]:
    """Show the figure of an indicator for a period and place, with its parts."""
    found = asked_for(id, asked)
    places = {
        f"by_{kind}": [{"code": code, **made_of(one)} for code, one in found.places(kind).items()]
        for kind in ("region", "study_group", "group")
    }
    parts = [
        {"split": split, "code": code, "value": value}
        for split, kept in found.parts().items()
        for code, value in (kept or {}).items()
    ]
    return {
        "indicator": described(found.indicator),
        "from_on": found.period.from_on,
        "until_on": found.period.until_on,
        "group": found.group,
        "region": found.region,
        **made_of(found.found),
        **places,
        "statuses_of_today": found.undated(),
        "parts": parts,
    }


@blueprint.route("/<id>/rows")
@blueprint.arguments(RowArguments, location="query")
@blueprint.response(200, FigureRowListSchema)
def rows(asked: dict[str, Any], id: str) -> dict[str, Any]:
    """List the rows that a figure is made of, each with its own part; a measure that stands in comes first.

    Entries of the ledger of funds are given to who may see the ledger.
    """
    opened_one = asked_for(id, asked)
    found, following = opened_one.rows(asked["cursor"], asked["limit"], ledger=may_see_ledger())
    return {
        "items": [{**vars(row), **made_of(row.figure), "recorded_source": row.source} for row in found],
        "next": following,
    }
