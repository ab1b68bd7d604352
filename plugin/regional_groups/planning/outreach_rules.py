"""Outreach of a region: the plan a vice-chair owes, the two reports on it, and campaigns for new members.

Clause: Resolution 44, further resolves 1 and 2 (facts B6.6): the plan goes to the first meeting of TSAG or the study
group in a study period; a report goes to the regional body, one to TSAG.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait

DUTIES = "R44:further resolves 2"
CAMPAIGNS = "R44:further resolves 1"
LAST_DAY = (12, 31)  # of a study period, by when its reports are due


class OutreachState(StrEnum):
    """Where an entry stands."""

    PLANNED = "planned"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class OutreachKind(StrEnum):
    """What is done or owed."""

    PLAN = "plan"
    BODY_REPORT = "body_report"
    TSAG_REPORT = "tsag_report"
    CAMPAIGN = "campaign"


KIND_LABELS = {
    OutreachKind.PLAN: N_("Outreach plan"),
    OutreachKind.BODY_REPORT: N_("Report to the regional body"),
    OutreachKind.TSAG_REPORT: N_("Report to TSAG"),
    OutreachKind.CAMPAIGN: N_("Campaign for new members"),
}
OWED = (OutreachKind.PLAN, OutreachKind.BODY_REPORT, OutreachKind.TSAG_REPORT)
_KEEP = Permission.OUTREACH_KEEP

FLOW = Flow(
    "outreach",
    states=tuple(OutreachState),
    steps=(
        Step("create", (), ("planned", "delivered"), _KEEP, clause=DUTIES, entry=True),
        Step(
            "deliver",
            ("planned",),
            ("delivered",),
            _KEEP,
            clause=DUTIES,
            needs=("delivered_on", "reference"),
            label=N_("Record what was delivered"),
        ),
        Step("cancel", ("planned",), ("cancelled",), _KEEP, needs=("note",), label=N_("Cancel the entry")),
    ),
    waits={"planned": (Wait(Office.SG_VICE_CHAIR, "body"), Wait(Office.REGIONAL_OFFICE, "region"))},
    final=frozenset({"delivered", "cancelled"}),
    usual=("planned", "delivered"),
    labels={
        "planned": N_("Planned"),
        "delivered": N_("Handed in"),
        "cancelled": N_("Cancelled"),
    },
)


class Standing(StrEnum):
    """How what a vice-chair owes stands."""

    DELIVERED = "delivered"
    DUE = "due"
    MISSING = "missing"
    UNKNOWN = "unknown"  # no meeting is recorded from which the day would follow


STANDING_LABELS = {
    Standing.DELIVERED: N_("Handed in"),
    Standing.DUE: N_("Due"),
    Standing.MISSING: N_("Missing"),
    Standing.UNKNOWN: N_("Day unknown"),
}


@dataclass(frozen=True)
class Owed:
    """One thing that a vice-chair with regional duties owes in a study period."""

    body: str
    region: str
    kind: OutreachKind
    due_on: date | None
    standing: Standing


def standing_of(due_on: date | None, today: date, *, delivered: bool) -> Standing:
    """Return how something owed stands: it is missing from the day after it was due."""
    if delivered:
        return Standing.DELIVERED
    if due_on is None:
        return Standing.UNKNOWN
    return Standing.MISSING if due_on < today else Standing.DUE


def check_entry(values: Mapping[str, object], today: date) -> None:
    """Refuse an entry that does not say whose it is, and days that have not come yet.

    Raises:
        RuleViolated: with a message for each field.
    """
    found: dict[str, list[Message]] = {}
    if not values.get("region"):
        found["region"] = [say("Choose the region.")]
    if values.get("kind") != OutreachKind.CAMPAIGN and not values.get("body"):
        found["body"] = [say("Choose TSAG or the study group of the vice-chair.")]
    if values.get("kind") == OutreachKind.CAMPAIGN and not values.get("title"):
        found["title"] = [say("Give the campaign a title.")]
    day = values.get("delivered_on")
    if isinstance(day, date) and day > today:
        found["delivered_on"] = [say("Give a day that is not after today.")]
    if day and not values.get("reference"):
        found["reference"] = [say("This is needed for the step and must not be blank.")]
    if found:
        clause = CAMPAIGNS if values.get("kind") == OutreachKind.CAMPAIGN else DUTIES
        raise RuleViolated(say("This entry cannot be recorded."), clause=clause, fields=found)


@dataclass(frozen=True)
class Silence:
    """The countries of a group that nothing was heard of in a period, and whether that is certain."""

    group: str
    members: int | None  # unknown where no countries are recorded
    meetings: int  # held in the period
    attended_unknown: int  # of them, those whose attendance by country is not recorded
    countries: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Tell whether the list is a finding: every meeting held tells which countries were there."""
        return bool(self.members) and self.meetings > 0 and self.attended_unknown == 0
