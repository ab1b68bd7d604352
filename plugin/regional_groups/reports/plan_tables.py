"""The tables of a report that show the plan: risks with their mitigation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.i18n import office_label
from regional_groups.planning.risk_rules import FLOW as RISK_FLOW
from regional_groups.planning.risk_rules import KIND_LABELS, LEVEL_LABELS
from regional_groups.publishing.blocks import Cell, Column, Table
from regional_groups.publishing.numbers import number
from regional_groups.reports.wording import Wording

NONE = "–"


def risks(w: Wording) -> Table | None:
    """Return the risks that are not closed, the highest first; nothing where none is recorded."""
    rows = w.sheet.extract.get("risks")
    if not rows:
        return None
    return Table(
        caption=_("Table %(number)s – Risks and their mitigation", number=_place(w)),
        columns=(
            Column(_("Risk"), width=27),
            Column(_("Kind"), width=12),
            Column(_("Level"), width=16),
            Column(_("Mitigation"), width=27),
            Column(_("Owner"), width=18),
        ),
        rows=tuple(_risk(w, row) for row in rows),
    )


def _place(w: Wording) -> str:
    """Return the number of the table: the meetings held stand before it where there are any."""
    held = any(row["held"] for row in w.sheet.extract["meetings"])
    return number(4 if held else 3, w.language)


def _risk(w: Wording, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    level = _(
        "%(level)s (%(likelihood)s × %(impact)s)",
        level=_(LEVEL_LABELS[row["level"]]),
        likelihood=number(row["likelihood"], w.language),
        impact=number(row["impact"], w.language),
    )
    state = _(RISK_FLOW.labels[row["state"]])
    return (
        row["title"],
        _(KIND_LABELS[row["kind"]]),
        f"{level} · {state}",
        row["mitigation"] or NONE,
        office_label(row["owner"], row["owner_scope"]),
    )
