"""The printed table of the targets that were agreed for single regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.publishing.blocks import Cell, Column, Table, valued
from regional_groups.publishing.numbers import number
from regional_groups.reports.tables import NONE, status, table_numbers
from regional_groups.reports.wording import Wording


def table(w: Wording) -> Table | None:
    """Return the regional targets with baseline and actual value; nothing where none was agreed."""
    rows = [
        _row(w, found, part)
        for found in w.sheet.extract["indicators"]
        for part in found["by_region"]
        if part.get("target") is not None
    ]
    if not rows:
        return None
    return Table(
        caption=_(
            "Table %(number)s – Targets of regions: baseline, target and actual value",
            number=number(table_numbers(w.sheet.extract)["regions"], w.language),
        ),
        columns=(
            Column(_("Indicator"), width=28),
            Column(_("Region"), width=18),
            Column(_("Baseline"), "number", 13),
            Column(_("Target"), "number", 11),
            Column(_("Actual"), "number", 12),
            Column(_("Status"), "status", 18),
        ),
        rows=tuple(rows),
    )


def _row(w: Wording, found: Mapping[str, Any], part: Mapping[str, Any]) -> tuple[Cell, ...]:
    id = found["id"]
    return (
        _(INDICATORS[id].name),
        w.region(part["region"]),
        valued(_baseline(w, id, part), part["baseline"]),
        valued(w.value(id, part["target"]), part["target"]),
        valued(w.part(id, part), part["value"], strong=True),
        status({**part, "id": id, "direction": found["direction"]}),
    )


def _baseline(w: Wording, id: str, part: Mapping[str, Any]) -> str:
    """Return where a region started: in the baseline period, else in the year that its target names."""
    if w.sheet.extract["baseline"]:
        return w.value(id, part["baseline"])
    agreed = part.get("agreed") or {}
    if agreed.get("baseline") is None:
        return NONE
    worded = w.value(id, agreed["baseline"])
    return str(_("%(value)s (%(year)s)", value=worded, year=agreed["baseline_year"]))
