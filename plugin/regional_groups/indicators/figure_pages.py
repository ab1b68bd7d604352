"""Pages of the catalogue: every indicator with its value, and one opened to its definition, parts and rows."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from regional_groups.core.clauses import clause
from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import current_language
from regional_groups.core.web import now
from regional_groups.groups.queries import name_of
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators import showing
from regional_groups.indicators.asked import asked
from regional_groups.indicators.catalogue import INDICATORS, by_topic
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figure_api import asked_for, may_see_ledger
from regional_groups.indicators.figure_forms import period_in
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.opening import figures_at
from regional_groups.indicators.record import (
    DIRECTION_LABELS,
    ROW_LABELS,
    SPLIT_LABELS,
    TOPIC_LABELS,
    UNIT_LABELS,
    Indicator,
)
from regional_groups.indicators.wording import cell_label, figure_value
from regional_groups.publishing.blocks import Language

blueprint = Blueprint("figures", __name__)
PER_PAGE = 50
_NAMES = ("from", "until", "group", "region")


def _worded(one: Indicator, found: Figure, period: Period | None) -> str:
    return figure_value(one, found, cast(Language, current_language()), period=period)


def _regions() -> list[tuple[str, str]]:
    return [(slug, name_of(f"region:{slug}")) for slug in REGIONS]


@blueprint.get("/indicators/")
def catalogue() -> str:
    """Show every indicator with its value for a period."""
    data, form = asked(*_NAMES, "as_of")
    today = geneva_day(now())
    period, day = period_in(data, today), data["as_of"] and min(data["as_of"], today)
    where = data["group"], data["region"]
    kept = showing.shown_on(period, day, showing.place_then(*where, day, now())) if day else None
    figures = (kept[1] if kept else {}) if day else figures_at(period, today, *where)
    return render_template(
        "indicators/catalogue.html",
        topics=by_topic(),
        labels=TOPIC_LABELS,
        units=UNIT_LABELS,
        values={
            one.id: _worded(one, figures[one.id], None if data["group"] else period)
            if one.id in figures
            else _("unknown")
            for one in INDICATORS.values()
        },
        day=day,
        counted_at=kept[0] if kept else None,
        form=form,
        span=period,
        group=data["group"],
        region=data["region"],
        regions=_regions(),
    )


@blueprint.get("/indicators/<id>")
def indicator(id: str) -> str:
    """Show one figure: definition, value, parts, and a page of the rows it is made of."""
    data, form = asked(*_NAMES)
    opened = asked_for(id, data)
    ledger = may_see_ledger()
    rows, following = opened.rows(request.args.get("cursor"), PER_PAGE, ledger=ledger)
    return render_template(
        "indicators/figure.html",
        opened=opened,
        indicator=opened.indicator,
        unit=UNIT_LABELS[opened.indicator.unit],
        worded=lambda found, of_years=True: _worded(
            opened.indicator, found, opened.period if of_years else None
        ),
        places=[
            (SPLIT_LABELS[kind], kind, opened.places(kind)) for kind in ("region", "study_group", "group")
        ],
        parts=[(SPLIT_LABELS[cast(Any, split)], split, kept) for split, kept in opened.parts().items()],
        cell_label=cell_label,
        region_names=dict(_regions()),
        rows=rows,
        closed=opened.indicator.rows == "ledger" and not ledger,
        row_kinds=ROW_LABELS,
        direction=DIRECTION_LABELS[opened.indicator.direction],
        ground=clause(opened.indicator.clause).title,
        undated=[cell_label(one) for one in opened.undated()],
        following=following,
        form=form,
    )
