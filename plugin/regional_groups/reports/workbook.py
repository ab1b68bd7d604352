"""The report as a workbook: its printed tables, and two of all that was counted, with numbers and days as such."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from regional_groups.core.i18n import speaking, state_label
from regional_groups.indicators.catalogue import INDICATORS, UNIT_LABELS
from regional_groups.indicators.record import SPLIT_LABELS
from regional_groups.meetings.rules import FORMAT_LABELS
from regional_groups.publishing.blocks import Cell, Column, Document, Language, Runs, Table, valued
from regional_groups.publishing.numbers import number
from regional_groups.publishing.workbook import workbook
from regional_groups.reports import tables
from regional_groups.reports.outputs import figure_rows
from regional_groups.reports.sheet import Names, Sheet
from regional_groups.reports.wording import Wording

_CERTAINTIES: Final = ("exact", "about", "at least")


def xlsx_bytes(sheet: Sheet, document: Document, names: Names) -> bytes:
    """Return a report as a workbook in the language of its document; the same data give the same bytes."""
    with speaking(document.language):
        w = Wording(sheet, document.language, names)
        return workbook(document, _about(w), (figures(w), meetings(w)))


def _about(w: Wording) -> list[tuple[str, str]]:
    extract = w.sheet.extract
    return [
        (_("Document number"), w.sheet.document_number(w.language)),
        (_("Period"), w.days()),
        (_("Baseline"), w.days("baseline_") or _("none agreed")),
        (_("Figures counted on"), w.day(extract["counted_on"])),
        (_("State"), state_label("report", w.sheet.state)),
        ("SHA-256", w.sheet.hash),
        (_("Empty cells"), _("Not known, or not counted for this row. Empty never means zero.")),
    ]


def figures(w: Wording) -> Table:
    """Return every figure, with its places in code order and its parts."""
    return Table(
        caption=_("Figures"),
        columns=(
            Column(_("Indicator"), width=28),
            Column(_("Identifier"), width=28),
            Column(_("Scope"), width=18),
            Column(_("Name"), width=34),
            Column(_("Unit"), width=16),
            *(Column(label, "number", 14) for label in _figure_heads()),
        ),
        rows=tuple(_figure(w, row) for row in figure_rows(w.sheet, w.names)),
        note=_("Every figure, for each region and group"),
    )


def _figure_heads() -> tuple[str, ...]:
    return (
        _("Value"),
        _("Certainty"),
        _("Numerator"),
        _("Denominator"),
        _("Known cases"),
        _("All cases"),
        _("Baseline"),
        _("Target"),
    )


def _figure(w: Wording, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    scopes = {
        "all": _("all"),
        "region": _("Region"),
        "study_group": _("Study group"),
        "group": _("Regional group"),
    }
    scope = row["scope"]
    amounts = ("numerator", "denominator", "known", "total", "baseline", "target")
    return (
        row["name"],
        row["indicator"],
        scopes[scope] if scope in scopes else _(SPLIT_LABELS[scope]),
        row["code"] if scope in ("all", "study_group", "group") else row["scope_name"],
        _(UNIT_LABELS[INDICATORS[row["indicator"]].unit]),
        _amount(row["value"], w.language),
        _certainty(row["certainty"]) if row["value"] is not None else "",
        *(_amount(row[name], w.language) for name in amounts),
    )


def _amount(value: float | None, language: Language) -> Runs:
    """Return a number alone; empty where nothing is known."""
    places = 0 if value is None or value == int(value) else 1
    return valued("" if value is None else number(value, language, places), value)


def _certainty(name: str) -> str:
    labels = {one.replace(" ", "_"): one for one in _CERTAINTIES}
    return str(_(labels[name])) if name in labels else ""


def meetings(w: Wording) -> Table:
    """Return every meeting of the period, held or not."""
    heads = (_("Title"), _("First day"), _("Last day"), _("Groups"), _("Place"), _("Format"), _("Held"))
    counted = (_("Participants"), _("Countries"), _("Contributions"))
    return Table(
        caption=_("Meetings"),
        columns=(
            *(Column(head, width=24) for head in heads),
            *(Column(head, "number", 16) for head in counted),
            Column(_("Date of the collective letter"), width=16),
        ),
        rows=tuple(_meeting(w, row) for row in w.sheet.extract["meetings"]),
        note=_("Every meeting of the period, held or not"),
    )


def _meeting(w: Wording, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    held = {True: _("yes"), False: _("no"), None: _("unknown")}
    counted = ("participants", "countries", "contributions")
    return (
        row["title"],
        _day(row["starts_on"]),
        _day(row["ends_on"]),
        w.listed(row["groups"]),
        tables.place(w, row),
        _(FORMAT_LABELS[row["format"]]) if row["format"] else "",
        held[row["held"]],
        *(_sure(w, row, name) for name in counted),
        _day(row["letter_on"]),
    )


def _sure(w: Wording, row: Mapping[str, Any], name: str) -> Runs:
    """Return a number with how sure it is said in the format of its cell; empty where nothing is known."""
    value, certainty = row[name], row.get(f"{name}_certainty", row["participants_certainty"])
    return valued("" if value is None else w.certain({"value": value, "certainty": certainty}), value)


def _day(text: str | None) -> Runs:
    return valued(text or "", date.fromisoformat(text) if text else None)
