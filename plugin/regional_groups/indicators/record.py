"""What the catalogue says about an indicator; texts are English and marked for translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from regional_groups.core.errors import N_

Unit = Literal[
    "groups", "meetings", "people", "countries", "percent", "contributions", "days", "posts", "events",
    "languages", "fellowships", "outputs", "francs",
]  # fmt: skip
Direction = Literal["up", "down", "none"]
Split = Literal["region", "study_group", "group", "status", "gender", "category", "mode", "format"]
RowKind = Literal["meeting", "group", "event", "post", "request", "contribution", "measure", "ledger"]
Topic = Literal["groups", "meetings", "participation", "contributions", "support"]

UNIT_LABELS: Mapping[Unit, str] = MappingProxyType(
    {
        "groups": N_("groups"),
        "meetings": N_("meetings"),
        "people": N_("people"),
        "countries": N_("countries"),
        "percent": N_("per cent"),
        "contributions": N_("contributions"),
        "days": N_("days"),
        "posts": N_("posts"),
        "events": N_("events"),
        "languages": N_("languages"),
        "fellowships": N_("fellowships"),
        "outputs": N_("outputs"),
        "francs": N_("Swiss francs"),
    }
)
TOPIC_LABELS: Mapping[Topic, str] = MappingProxyType(
    {
        "groups": N_("Regional groups"),
        "meetings": N_("Meetings"),
        "participation": N_("Participation"),
        "contributions": N_("Contributions"),
        "support": N_("Languages, fellowships and resources"),
    }
)
SPLIT_LABELS: Mapping[Split, str] = MappingProxyType(
    {
        "region": N_("By region"),
        "study_group": N_("By study group"),
        "group": N_("By regional group"),
        "status": N_("By status of the country"),
        "gender": N_("By gender"),
        "category": N_("By category of participant"),
        "mode": N_("By way of taking part"),
        "format": N_("By format of the meeting"),
    }
)
DIRECTION_LABELS: Mapping[Direction, str] = MappingProxyType(
    {
        "up": N_("More is better."),
        "down": N_("Less is better."),
        "none": N_("Neither more nor less is better in itself."),
    }
)
ROW_LABELS: Mapping[RowKind, str] = MappingProxyType(
    {
        "meeting": N_("Meeting"),
        "group": N_("Regional group"),
        "event": N_("Event"),
        "post": N_("Post"),
        "request": N_("Creation request"),
        "contribution": N_("Contribution"),
        "measure": N_("Recorded measure"),
        "ledger": N_("Entry of the ledger of funds"),
    }
)
PLACES: tuple[Split, ...] = ("region", "study_group", "group")
STATUSES = ("ldc", "sids", "lldc", "developing")
MEASURED = N_("Recorded measures")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; texts are marked for translation."""

    id: str
    name: str
    definition: str
    formula: str  # in words
    unit: Unit
    direction: Direction  # which way is better; none where more is not better in itself
    source: str  # of the rows
    unknown: str  # what "unknown" means for it
    cases: str  # what known and total count
    clause: str
    topic: Topic = "participation"
    formula_version: int = 1
    decimals: int = 0
    splits: tuple[Split, ...] = PLACES
    rows: RowKind = "meeting"  # what the figure is made of, where records tell
    no_case: bool = False  # with nothing to count it says so, and not that it is unknown
