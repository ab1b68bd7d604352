"""The life of a creation request, what a complete one holds, who supports it, and which groups it overlaps.

A regional group is set up within one study group (facts B2.1, B2.7); its plenary decides (B2.5). No text sets a
minimum of supporting States or a time for the secretariat, so none is invented here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Actor, Held, Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait, Waiting
from regional_groups.creation.support import SupportStatus, supporters


class CreationState(StrEnum):
    """Where a creation request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    UNDER_REVIEW = "under_review"
    BEFORE_PARENT = "before_parent"
    DEFERRED = "deferred"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


DRAFT, SUBMITTED, RETURNED, UNDER_REVIEW = "draft", "submitted", "returned", "under_review"
BEFORE_PARENT, DEFERRED, APPROVED, DECLINED, WITHDRAWN = (
    "before_parent",
    "deferred",
    "approved",
    "declined",
    "withdrawn",
)
EDITABLE = (DRAFT, RETURNED)
OPEN = (DRAFT, SUBMITTED, RETURNED, UNDER_REVIEW, BEFORE_PARENT, DEFERRED)  # not decided yet
FINAL = frozenset({APPROVED, DECLINED, WITHDRAWN})
# Offices that may file a request, in the order in which a person with several is taken to write.
AUTHOR_FUNCTIONS = (
    Office.DELEGATE,
    Office.FOCAL_POINT,
    Office.MEMBER_REP,
    Office.REGIONAL_ORGANIZATION,
    Office.REGIONAL_OFFICE,
)

FLOW = Flow(
    "creation",
    states=tuple(CreationState),
    steps=(
        Step("create", (), (DRAFT,), Permission.CREATION_CREATE, clause="B2.3", entry=True),
        Step(
            "record",
            (),
            (APPROVED, DECLINED, WITHDRAWN),
            Permission.CREATION_REVIEW,
            clause="B2.5",
            entry=True,
        ),
        Step(
            "submit",
            EDITABLE,
            (SUBMITTED,),
            Permission.CREATION_EDIT,
            clause="B2.6",
            label=N_("Submit to the secretariat"),
        ),
        Step(
            "accept_for_review",
            (SUBMITTED,),
            (UNDER_REVIEW,),
            Permission.CREATION_REVIEW,
            clause="B2.2",
            label=N_("Accept for review"),
        ),
        Step(
            "place_before_parent",
            (SUBMITTED, UNDER_REVIEW, DEFERRED),
            (BEFORE_PARENT,),
            Permission.CREATION_REVIEW,
            clause="B2.5",
            needs=("meeting",),
            label=N_("Place before the parent"),
        ),
        Step(
            "return",
            (SUBMITTED, UNDER_REVIEW),
            (RETURNED,),
            Permission.CREATION_REVIEW,
            clause="B2.6",
            needs=("note",),
            label=N_("Return for changes"),
        ),
        Step(
            "approve",
            (BEFORE_PARENT,),
            (APPROVED,),
            Permission.CREATION_DECIDE,
            clause="B2.5",
            needs=("decided_on", "meeting"),
            undoable=False,
            label=N_("Record approval by the plenary"),
        ),
        Step(
            "defer",
            (BEFORE_PARENT,),
            (DEFERRED,),
            Permission.CREATION_REVIEW,
            clause="B2.5",
            needs=("note",),
            label=N_("Defer to the next meeting"),
        ),
        Step(
            "decline",
            (BEFORE_PARENT,),
            (DECLINED,),
            Permission.CREATION_DECIDE,
            clause="B2.5",
            needs=("note",),
            label=N_("Record that the plenary declined"),
        ),
        Step(
            "confirm_support",
            OPEN,
            (),
            Permission.CREATION_CONFIRM_SUPPORT,
            clause="B2.6",
            undoable=False,
            label=N_("Confirm the support of the State"),
        ),
        Step(
            "decline_support",
            OPEN,
            (),
            Permission.CREATION_CONFIRM_SUPPORT,
            clause="B2.6",
            undoable=False,
            label=N_("Decline the support of the State"),
        ),
        Step(
            "withdraw",
            OPEN,
            (WITHDRAWN,),
            Permission.CREATION_EDIT,
            clause="B2.3",
            label=N_("Withdraw the request"),
        ),
    ),
    waits={
        DRAFT: (Wait("author", "none"),),
        SUBMITTED: (Wait(Office.TSB_COUNSELLOR, "parent"),),
        RETURNED: (Wait("author", "none"),),
        UNDER_REVIEW: (Wait(Office.TSB_COUNSELLOR, "parent"),),
        BEFORE_PARENT: (Wait(Office.SG_CHAIR, "parent"),),
        DEFERRED: (Wait(Office.TSB_COUNSELLOR, "parent"),),
    },
    final=FINAL,
    usual=(DRAFT, SUBMITTED, UNDER_REVIEW, BEFORE_PARENT, APPROVED),
    labels={
        DRAFT: N_("Draft"),
        SUBMITTED: N_("Submitted"),
        RETURNED: N_("Returned for changes"),
        UNDER_REVIEW: N_("Under review"),
        BEFORE_PARENT: N_("Before the parent"),
        DEFERRED: N_("Deferred to the next meeting"),
        APPROVED: N_("Approved"),
        DECLINED: N_("Declined"),
        WITHDRAWN: N_("Withdrawn"),
    },
)
FLOWS = (FLOW,)

_REGION_PART = re.compile(r"[A-Z][A-Z0-9]{1,14}\Z")
_GUIDANCE = re.compile(r"\[[^\]\n]{2,}\](?!\()")  # square brackets of the template, not a link


def written_acronym(text: str) -> str:
    """Return an acronym as it is written today: "sg5 rg-afr" of older pages becomes ``SG5RG-AFR`` (facts A8)."""
    return "".join(text.upper().split())


def acronym_problem(acronym: str, parent: str) -> Message | None:
    """Return what is wrong with the form of a proposed acronym, or nothing: ``SG<n>RG-<REGION>`` of its parent."""
    prefix = f"{parent}RG-"
    if acronym.startswith(prefix) and _REGION_PART.fullmatch(acronym[len(prefix) :]):
        return None
    return say(
        "The acronym of a regional group of %(parent)s is written %(prefix)s and 2 to 15 capital letters or "
        "digits, such as %(example)s.",
        parent=parent,
        prefix=prefix,
        example=f"{prefix}AFR",
    )


def author_office(actor: Actor) -> Held | None:
    """Return the office in which an actor files a request, or nothing when none of theirs may."""
    for function in AUTHOR_FUNCTIONS:
        if scopes := actor.scopes(function):
            return Held(function, min(scopes))
    return None


def as_filed(wait: Waiting, office: Held, parent: str) -> Waiting:
    """Return a wait for the authors as a wait for the office in which they filed the request; others as they are.

    A request that was filed in no office waits for the counsellor of its parent.
    """
    if wait.office != "author":
        return wait
    if office.function not in set(Office):
        return replace(wait, office=Office.TSB_COUNSELLOR, scope=parent)
    return replace(wait, office=office.function, scope=office.scope)


MISSING = {
    "acronym": N_("Propose an acronym."),
    "region": N_("Choose the region."),
    "title": N_("Give the request a title."),
    "justification": N_("Say why the region needs the group, and on which resolutions the request relies."),
}


def check_complete(values: Mapping[str, object], author: Held, support: Sequence[tuple[str, str]]) -> None:
    """Refuse to submit what the secretariat could not examine; texts and officers may follow later.

    The author's own State or organization is support enough, unless that State declined and no other remains.

    Clause: facts B2.6, derived from the precedents; B2.4 for who may ask.
    Raises:
        RuleViolated: naming each missing field.
    """
    fields = {
        name: [Message(text)] for name, text in MISSING.items() if not str(values.get(name) or "").strip()
    }
    own_state = author.scope if author.function in (Office.DELEGATE, Office.FOCAL_POINT) else ""
    own_declined = (own_state, SupportStatus.DECLINED) in [(c, SupportStatus(s)) for c, s in support]
    if own_declined and not supporters(support):
        fields["supporting_states"] = [say("No State supports the request any more: name one that does.")]
    if fields:
        raise RuleViolated(
            say("The request is not complete yet. It stays a draft; please fill in what is named."),
            clause="B2.6",
            fields=fields,
        )


@dataclass(frozen=True)
class GroupFacts:
    """What is compared of an existing group; no countries recorded means that they are unknown."""

    acronym: str
    parent: str
    region: str
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Overlap:
    """A group of the same region, or with countries in common."""

    acronym: str
    parent: str
    same_parent: bool  # a real overlap: two groups would do the work of one
    same_region: bool
    countries: tuple[str, ...] = ()  # in common, as far as recorded


def overlaps(
    region: str, countries: Collection[str], parent: str, groups: Iterable[GroupFacts]
) -> tuple[Overlap, ...]:
    """Return the groups that a proposed one overlaps, those of the same parent first.

    Overlap under different parents is the normal case (facts A7, B2.7): one tick acknowledges it and nothing stops.
    Under the same parent it calls for an explanation.
    """
    found = []
    for group in groups:
        common = tuple(sorted(set(countries) & group.countries))
        if common or (region and group.region == region):
            found.append(
                Overlap(group.acronym, group.parent, group.parent == parent, group.region == region, common)
            )
    return tuple(sorted(found, key=lambda each: (not each.same_parent, each.acronym)))


def still_guidance(sections: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether a text still holds guidance of the template in square brackets."""
    return any(_GUIDANCE.search(section.get("body", "")) for section in sections)


def to_follow(values: Mapping[str, object], found: Sequence[Overlap] = ()) -> tuple[Message, ...]:
    """Return what a request may be submitted without, and what it therefore still owes.

    Clause: facts B2.3 (both texts come from the region), B2.6.
    """
    owed = []
    for name, missing, guided in (
        (
            "terms",
            say("The draft terms of reference are to follow."),
            say("The draft terms of reference still hold guidance in square brackets."),
        ),
        (
            "working_methods",
            say("The draft working methods are to follow."),
            say("The draft working methods still hold guidance in square brackets."),
        ),
    ):
        sections = values.get(name)
        if not sections:
            owed.append(missing)
        elif isinstance(sections, list) and still_guidance(sections):
            owed.append(guided)
    for name, text in (
        ("officers", say("Proposed officers are to follow.")),
        ("countries", say("The countries of the group are not named: membership stays unknown.")),
    ):
        if not values.get(name):
            owed.append(text)
    if any(each.same_parent for each in found) and not str(values.get("overlap_explanation") or "").strip():
        owed.append(say("The overlap with a group of the same parent is not explained yet."))
    return tuple(owed)


EARLY_DAYS = 366  # a letter may be entered here months after the decision, hardly years


def check_early(decided_on: date, filed_on: date | None, *, confirmed: bool | None) -> None:
    """Ask back whether the day of a decision is right that was long over when the request was filed.

    Raises:
        RuleViolated: beside the confirmation.
    """
    if filed_on is not None and (filed_on - decided_on).days > EARLY_DAYS and not confirmed:
        wrong = say(
            "The decision would be from long before the request was filed. Correct its day, or confirm it here."
        )
        raise RuleViolated(wrong, fields={"early_decision": [wrong]})


def check_decision(decided_on: date, today: date, terms_due_on: date | None = None) -> None:
    """Refuse a decision of a day to come, and terms that would be due before it.

    Clause: facts B2.5 for the decision, B2.3 for the texts.
    Raises:
        RuleViolated: naming the field.
    """
    if decided_on > today:
        raise RuleViolated(
            say("The decision lies in the future."),
            clause="B2.5",
            fields={"decided_on": [say("Give a day that is not after today.")]},
        )
    if terms_due_on is not None and terms_due_on < decided_on:
        raise RuleViolated(
            say("The terms of reference would be due before the decision."),
            clause="B2.3",
            fields={"terms_due_on": [say("Give a day after the decision.")]},
        )


def check_terms(terms: Sequence[object], terms_due_on: date | None) -> None:
    """Refuse an approval without terms that sets no day for them.

    Clause: facts B2.3.
    Raises:
        RuleViolated: naming the field.
    """
    if not terms and terms_due_on is None:
        raise RuleViolated(
            say("The request holds no terms of reference."),
            clause="B2.3",
            fields={"terms_due_on": [say("Say by which day the terms of reference are to follow.")]},
        )


def group_name(title: str, language: str, parent: str, region_label: str) -> str:
    """Return the English name of the group: the title when it is English, else as existing groups are called."""
    return title if title and language == "en" else f"{parent} Regional Group for {region_label}"
