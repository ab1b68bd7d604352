"""The life of a request for a regional standard: asked of a study group, supported or declined, studied, delivered.

A regional group of Study Group 3 may itself choose the traditional approval process for a regional tariff; then its
parent looks at principles and methodology, and without objection only the group's own States are consulted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait

RESOLVES_7 = "R44:resolves 7"
TARIFFS = "B5.2"
TARIFF_PARENT = "SG3"


class StandardsState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    TAP_CHOSEN = "tap_chosen"
    CONSULTATION = "consultation"
    SUPPORTED = "supported"
    UNDER_STUDY = "under_study"
    DELIVERED = "delivered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class StandardsKind(StrEnum):
    """What is asked for."""

    STANDARD = "standard"
    TARIFF = "tariff"  # of a region, by the path of facts B5.2


KIND_LABELS = {
    StandardsKind.STANDARD: N_("Regional standard"),
    StandardsKind.TARIFF: N_("Regional tariff of Study Group 3"),
}
RECORDED = ("supported", "under_study", "delivered", "declined", "withdrawn")  # states of the past
_EDIT, _DECIDE = Permission.STANDARDS_EDIT, Permission.STANDARDS_DECIDE
_HANDLE, _CHOOSE = Permission.STANDARDS_HANDLE, Permission.TARIFFS_CHOOSE

FLOW = Flow(
    "standards",
    states=tuple(StandardsState),
    steps=(
        Step("create", (), ("draft",), Permission.STANDARDS_CREATE, clause=RESOLVES_7, entry=True),
        Step("record", (), RECORDED, _HANDLE, clause=RESOLVES_7, entry=True),
        Step(
            "submit",
            ("draft",),
            ("submitted",),
            _EDIT,
            clause=RESOLVES_7,
            label=N_("Submit to the study group"),
        ),
        Step(
            "support",
            ("submitted",),
            ("supported",),
            _DECIDE,
            clause=RESOLVES_7,
            needs=("meeting", "decided_on"),
            label=N_("Record the support of the study group"),
        ),
        Step(
            "choose_tap",
            ("submitted",),
            ("tap_chosen",),
            _CHOOSE,
            clause=TARIFFS,
            needs=("informed_on",),
            label=N_("Choose the traditional approval process"),
        ),
        Step(
            "clear_tap",
            ("tap_chosen",),
            ("consultation",),
            _DECIDE,
            clause=TARIFFS,
            needs=("meeting", "decided_on"),
            label=N_("Record that nobody objected"),
        ),
        Step(
            "object_tap",
            ("tap_chosen",),
            ("submitted",),
            _DECIDE,
            clause=TARIFFS,
            needs=("note",),
            label=N_("Record an objection"),
        ),
        Step(
            "start_study",
            ("supported",),
            ("under_study",),
            _HANDLE,
            clause=RESOLVES_7,
            needs=("work_item",),
            label=N_("Put under study"),
        ),
        Step(
            "deliver",
            ("under_study", "consultation"),
            ("delivered",),
            _HANDLE,
            clause=RESOLVES_7,
            needs=("reference", "delivered_on"),
            label=N_("Record the delivery"),
        ),
        Step(
            "decline",
            ("submitted", "supported", "under_study", "consultation"),
            ("declined",),
            _DECIDE,
            clause=RESOLVES_7,
            needs=("note",),
            label=N_("Record that the study group declined"),
        ),
        Step(
            "withdraw",
            ("draft", "submitted", "tap_chosen", "supported", "under_study"),
            ("withdrawn",),
            _EDIT,
            needs=("note",),
            label=N_("Withdraw the request"),
        ),
    ),
    waits={
        "draft": (Wait("author", "none"),),
        "submitted": (Wait(Office.SG_CHAIR, "parent"),),
        "tap_chosen": (Wait(Office.SG_CHAIR, "parent"),),
        "consultation": (Wait(Office.TSB_COUNSELLOR, "parent"),),
        "supported": (Wait(Office.TSB_COUNSELLOR, "parent"),),
        "under_study": (Wait(Office.TSB_COUNSELLOR, "parent"),),
    },
    final=frozenset({"delivered", "declined", "withdrawn"}),
    usual=("draft", "submitted", "supported", "under_study", "delivered"),
    labels={
        "draft": N_("Draft"),
        "submitted": N_("Submitted"),
        "tap_chosen": N_("Approval process chosen"),
        "consultation": N_("Consultation of the group's States"),
        "supported": N_("Supported"),
        "under_study": N_("Under study"),
        "delivered": N_("Delivered"),
        "declined": N_("Declined"),
        "withdrawn": N_("Withdrawn"),
    },
)
MISSING = {
    "title": N_("Give the request a title."),
    "need": N_("Say what the region needs and why."),
    "region": N_("Choose the region."),
    "supporters": N_("Name a State or a member that asks for it."),
}


def is_behind(state: str, now: str) -> bool:
    """Tell whether a request in the state of now is in another one, or may have come through it."""
    reached, new = {state}, {state}
    while new:
        new = {target for step in FLOW.steps if new & set(step.sources) for target in step.targets} - reached
        reached |= new
    return now in reached


def check_complete(values: Mapping[str, object]) -> None:
    """Refuse to submit a request that no member makes, or that says nothing of its need.

    Clause: R44:resolves 7: the States or Sector Members concerned ask the study group.
    Raises:
        RuleViolated: naming each missing field.
    """
    given = {**values, "supporters": values.get("supporting_states") or values.get("supporting_members")}
    names = {"supporters": "supporting_states"}
    found = {
        names.get(name, name): [Message(text)]
        for name, text in MISSING.items()
        if not str(given.get(name) or "").strip()
    }
    if found:
        raise RuleViolated(
            say("The request is not complete yet. It stays a draft; please fill in what is named."),
            clause=RESOLVES_7,
            fields=found,
        )


def check_place(kind: str, parent: str, group_parent: str | None) -> None:
    """Refuse a group of another parent, and a tariff outside the regional groups of Study Group 3.

    Parameters:
        group_parent: the parent of the regional group named, or nothing.
    Raises:
        RuleViolated: naming the field.
    """
    if group_parent is not None and group_parent != parent:
        wrong = say("This regional group belongs to another study group.")
        raise RuleViolated(wrong, fields={"group": [wrong]})
    if kind != StandardsKind.TARIFF:
        return
    if parent != TARIFF_PARENT:
        wrong = say("Regional tariffs belong to Study Group 3.")
        raise RuleViolated(wrong, clause=TARIFFS, fields={"parent": [wrong]})
    if group_parent is None:
        wrong = say("Name the regional group of Study Group 3 that chooses the process.")
        raise RuleViolated(wrong, clause=TARIFFS, fields={"group": [wrong]})


def check_tariff(kind: str) -> None:
    """Refuse the path of regional tariffs for anything else.

    Raises:
        RuleViolated: the request is about another standard.
    """
    if kind != StandardsKind.TARIFF:
        raise RuleViolated(
            say("Only a regional tariff of Study Group 3 goes this way."), clause=TARIFFS, fields={}
        )


def check_past(name: str, day: date | None, today: date) -> None:
    """Refuse a day that has not come yet."""
    if day is not None and day > today:
        wrong = say("Give a day that is not after today.")
        raise RuleViolated(wrong, fields={name: [wrong]})


def check_order(informed_on: date | None, decided_on: date | None, delivered_on: date | None) -> None:
    """Refuse days that run backwards: the chair is informed, the study group decides, what was asked for is delivered.

    Clause: R44:resolves 7; B5.2 for tariffs.
    Raises:
        RuleViolated: naming the later step, whose day lies before that of an earlier one.
    """
    steps = (
        ("decided_on", decided_on, informed_on),
        ("delivered_on", delivered_on, decided_on or informed_on),
    )
    for name, day, earlier in steps:
        if day is not None and earlier is not None and day < earlier:
            wrong = say("Give a day that is not before that of the step before.")
            raise RuleViolated(say("These days run backwards."), fields={name: [wrong]})
