"""A short report with hostile text in every field that somebody writes: narrative, cover, registers, names."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from regional_groups.publishing.blocks import Document, Language
from regional_groups.reports.composing import document_in
from regional_groups.reports.narrative import blocks_of
from regional_groups.reports.sheet import Sheet

from tests.reports.real import sheet

# What the usual sentences and the tables need; fewer indicators are printed sooner.
FEW = (
    "groups_existing",
    "groups_active",
    "meetings_held",
    "meetings_joint",
    "participants",
    "contributions_received",
    "letters_on_time_share_percent",
    "terms_up_to_date",
)
LABELLED = ("summary", "action", "strategic_plan", "financial", "references")
TEXTS = ("title", "author", "session", "place_dates")
# Each field has a name of its own in its text, so that none hides behind another.
FIELDS = (
    *(f"blk{name.replace('_', '')}" for name in blocks_of("")),
    *(f"lbl{name.replace('_', '')}" for name in LABELLED),
    *(f"cvr{name.replace('_', '')}" for name in TEXTS),
    "cvragenda",
    "reason",
    "before",
    "risktitle",
    "riskmitigation",
    "city",
    "agreed",
)

UNSEEN = ("groupname", "meetingtitle", "riskcause", "riskconsequence")  # frozen, and shown by no report


def evil(name: str) -> str:
    """Return hostile text that names its field."""
    return (
        f'<script>{name}</script> =cmd|"/c calc"!A1 <w:r/> "><link rel=attachment href="file:///etc/passwd">'
        "{{ 7*7 }} <style>@import url(http://127.0.0.1/y)</style> [a](javascript:x) ![b](http://127.0.0.1/p) "
        "\u202e\x07"
    )


def hostile_sheet(language: Language) -> Sheet:
    """Return a correction whose every text of a language is hostile, with a register, targets and two groups."""
    found = sheet(
        extract=_extract(),
        narrative={name: {language: evil(f"blk{name.replace('_', '')}")} for name in blocks_of("")},
        cover={
            **{name: {language: evil(f"cvr{name.replace('_', '')}")} for name in TEXTS},
            "agenda_item": evil("cvragenda"),
            "labels": {name: {language: evil(f"lbl{name.replace('_', '')}")} for name in LABELLED},
        },
        number=2,
        correction="revision",
        reason=evil("reason"),
    )
    old = replace(
        found,
        narrative={**found.narrative, "summary": {language: evil("before")}},
        number=1,
        correction="",
        languages=(language,),
    )
    return replace(found, before=old, languages=(language,))


def hostile(language: Language) -> Document:
    """Return that report as a document."""
    return document_in(hostile_sheet(language), language)


def _extract() -> dict[str, Any]:
    found = sheet().extract
    groups = [{**row, "name": evil("groupname")} for row in found["groups"][:2]]
    kept = {row["acronym"] for row in groups}
    held = next(row for row in found["meetings"] if row["held"])
    meeting = {**held, "title": evil("meetingtitle"), "city": evil("city"), "groups": sorted(kept)}
    rows = [_indicator(row, kept) for row in found["indicators"] if row["id"] in FEW]
    return {**found, "indicators": rows, "groups": groups, "meetings": [meeting], "risks": [_risk()]}


def _indicator(row: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
    small = {**row, "by_group": [part for part in row["by_group"] if part["group"] in kept]}
    small["agreed"] = {**(row["agreed"] or _AGREED), "reference": evil("agreed")}
    return {**small, "target": 3}


_AGREED = {
    "agreed_on": "2025-06-01",
    "period": "2025-2028",
    "open": True,
    "baseline": 1,
    "baseline_year": 2024,
}


def _risk() -> dict[str, Any]:
    return {
        "title": evil("risktitle"),
        "cause": evil("riskcause"),
        "consequence": evil("riskconsequence"),
        "mitigation": evil("riskmitigation"),
        "kind": "strategic",
        "level": "high",
        "likelihood": 4,
        "impact": 4,
        "owner": "tsb_director",
        "owner_scope": "",
        "state": "open",
    }
