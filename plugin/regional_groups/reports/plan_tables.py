"""The tables of a report that show the plan: risks with their mitigation, activities planned and done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.i18n import office_label, state_label
from regional_groups.planning.activity_rules import FLOW as ACTIVITY_FLOW
from regional_groups.planning.activity_rules import PROGRAMMES, ActivityState
from regional_groups.planning.risk_rules import FLOW as RISK_FLOW
from regional_groups.planning.risk_rules import KIND_LABELS, LEVEL_LABELS
from regional_groups.publishing.blocks import Cell, Column, Table
from regional_groups.publishing.numbers import number
from regional_groups.reports.tables import table_numbers
from regional_groups.reports.wording import Wording

NONE = "–"


def risks(w: Wording) -> Table | None:
    """Return the risks that are not closed, the highest first; nothing where none is recorded."""
    rows = w.sheet.extract.get("risks")
    if not rows:
        return None
    return Table(
        caption=_("Table %(number)s – Risks and their mitigation", number=_place(w, "risks")),
        columns=(
            Column(_("Risk"), width=26),
            Column(_("Kind"), width=15),
            Column(_("Level"), width=15),
            Column(_("Mitigation"), width=27),
            Column(_("Owner"), width=17),
        ),
        rows=tuple(_risk(w, row) for row in rows),
    )


def _place(w: Wording, name: str) -> str:
    return number(table_numbers(w.sheet.extract)[name], w.language)


def programmes(w: Wording) -> Table | None:
    """Return what was planned and done in each programme; nothing where no activity was due in the period."""
    rows = w.sheet.extract.get("programmes")
    if not rows:
        return None
    return Table(
        caption=_(
            "Table %(number)s – Activities of the action plan due in the period",
            number=_place(w, "programmes"),
        ),
        columns=(
            Column(_("Programme"), width=34),
            Column(_("Due in the period"), "number", 12),
            *(
                Column(state_label(ACTIVITY_FLOW.name, state), "number", 11)
                for state in ("done", "under_way", "planned", "cancelled")
            ),
            Column(_("overdue"), "number", 10),
        ),
        rows=tuple(_programme(w, row) for row in rows),
    )


def _programme(w: Wording, row: Mapping[str, int]) -> tuple[Cell, ...]:
    name = _(
        "Programme %(number)s: %(title)s", number=row["programme"], title=_(PROGRAMMES[row["programme"]])
    )
    due = sum(row[state] for state in ActivityState)
    counts = (due, row["done"], row["under_way"], row["planned"], row["cancelled"], row["late"])
    return (name, *(number(count, w.language) for count in counts))


def _risk(w: Wording, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    level = _(
        "%(level)s (%(likelihood)s × %(impact)s)",
        level=_(LEVEL_LABELS[row["level"]]),
        likelihood=number(row["likelihood"], w.language),
        impact=number(row["impact"], w.language),
    )
    level = level.replace(" × ", "\u00a0×\u00a0")  # a line may end elsewhere
    state = state_label(RISK_FLOW.name, row["state"])
    return (
        _said(w, row, "title"),
        _(KIND_LABELS[row["kind"]]),
        f"{level} · {state}",
        _said(w, row, "mitigation") or NONE,
        office_label(row["owner"], row["owner_scope"]),
    )


def _said(w: Wording, row: Mapping[str, Any], name: str) -> Cell:
    """Return a text of a risk in the language of the document, else as it was recorded, marked with its language."""
    text, language = str(row[name]), row.get("language", "")
    if own := row.get("translations", {}).get(w.language, {}).get(name):
        return str(own)
    return w.abroad(text, language) if text and w.is_abroad(language) else text
