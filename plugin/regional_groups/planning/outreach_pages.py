"""What outreach shows beside its entries: what is owed, and the countries that nothing was heard of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, request
from flask_smorest import Blueprint as ApiBlueprint

from regional_groups.core.api import api_blueprint
from regional_groups.core.clock import geneva_day
from regional_groups.core.web import now
from regional_groups.planning.outreach_forms import OutreachPeriodArguments, OwedListSchema, SilenceListSchema
from regional_groups.planning.outreach_queries import days_of, owed
from regional_groups.planning.outreach_silence import silent_countries
from regional_groups.terms.periods import STUDY_PERIODS, period_of

blueprint = Blueprint("outreach_pages", __name__)
api: ApiBlueprint = api_blueprint("outreach_owed", "/outreach", "What is owed, and silent countries")


def asked_period(asked: str | None) -> str:
    """Return the study period asked for, or the present one."""
    return asked if asked in STUDY_PERIODS else period_of(geneva_day(now())) or STUDY_PERIODS[-1]


@blueprint.get("/outreach/silent-countries")
def silent() -> str:
    """Show for each regional group the countries that nothing was heard of in a study period."""
    period = asked_period(request.args.get("period"))
    return render_template(
        "planning/outreach/silent.html",
        rows=silent_countries(*days_of(period)),
        period_shown=period,
        all_periods=tuple(reversed(STUDY_PERIODS)),
    )


def _owed(wanted: dict[str, Any]) -> dict[str, Any]:
    """List what each vice-chair with regional duties owes in a study period."""
    period = asked_period(wanted["period"])
    return {"period": period, "items": owed(period, geneva_day(now())), "next": None}


def _silent(wanted: dict[str, Any]) -> dict[str, Any]:
    """List for each regional group the countries that nothing was heard of in a study period."""
    period = asked_period(wanted["period"])
    found = [{**asdict(row), "certain": row.certain} for row in silent_countries(*days_of(period))]
    return {"period": period, "items": found, "next": None}


for _path, _view, _answer in (
    ("/owed", _owed, OwedListSchema),
    ("/silent-countries", _silent, SilenceListSchema),
):
    _told: Any = api.response(200, _answer)(_view)
    api.route(_path)(api.arguments(OutreachPeriodArguments, location="query")(_told))
