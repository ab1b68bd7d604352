"""The life of a version of the terms of reference and working methods, its label, and what is public of it.

The regions draft both texts, the parent study group approves them (facts B2.3). A decision is never overwritten: a
returned or approved text is followed by a new version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from regional_groups.core.errors import N_
from regional_groups.core.permissions import (
    Actor,
    Held,
    Office,
    Permission,
    Subject,
    lead_functions,
    permits,
    state_member,
)
from regional_groups.core.workflow import Flow, Step, Wait, Waiting, waiting_for


class TermsState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    CONSULTATION = "consultation"  # the group's members read it; optional
    SUBMITTED = "submitted"  # the parent decides
    APPROVED = "approved"  # in force
    RETURNED = "returned"  # a new version follows
    SUPERSEDED = "superseded"  # was in force, or is recorded for the past


class TranslationState(StrEnum):
    """What a translation is worth; it is never the text that was decided."""

    UNOFFICIAL = "unofficial"
    CHECKED = "checked"  # by a translator of that language


EDITABLE = frozenset({TermsState.DRAFT, TermsState.CONSULTATION})
OPEN = EDITABLE | {TermsState.SUBMITTED}  # a group has at most one of these
DECIDED = frozenset({TermsState.APPROVED, TermsState.SUPERSEDED})  # was or is in force; public

FLOW = Flow(
    "terms",
    states=tuple(TermsState),
    steps=(
        Step("create", (), ("draft",), Permission.TERMS_DRAFT, clause="B2.3", entry=True),
        Step("adopt", (), ("approved",), Permission.TERMS_DECIDE, clause="B2.3", entry=True),
        Step(
            "record", (), ("approved", "superseded"), Permission.RECORD_FOR_OTHERS, clause="B3.5", entry=True
        ),
        Step("import", (), ("approved", "superseded"), Permission.RECORD_FOR_OTHERS, entry=True),
        Step(
            "open_consultation",
            ("draft",),
            ("consultation",),
            Permission.TERMS_DRAFT,
            clause="B2.3",
            label=N_("Open the consultation of the group"),
        ),
        Step(
            "submit",
            ("draft", "consultation"),
            ("submitted",),
            Permission.TERMS_SUBMIT,
            clause="B2.3",
            label=N_("Submit to the parent"),
        ),
        Step(
            "approve",
            ("submitted",),
            ("approved",),
            Permission.TERMS_DECIDE,
            clause="B2.3",
            needs=("decided_on", "meeting"),
            label=N_("Record approval by the parent"),
        ),
        Step(
            "return",
            ("submitted",),
            ("returned",),
            Permission.TERMS_DECIDE,
            clause="B2.3",
            needs=("note",),
            label=N_("Return to the group"),
        ),
        Step(
            "supersede",
            ("approved",),
            ("superseded",),
            Permission.TERMS_DECIDE,
            clause="B3.5",
            undoable=False,
            internal=True,
            label=N_("Superseded by a newer version"),
        ),
        Step(
            "reinstate",
            ("superseded",),
            ("approved",),
            Permission.TERMS_DECIDE,
            undoable=False,
            internal=True,
            label=N_("In force again"),
        ),
    ),
    waits={
        "draft": (Wait("rg_chair", "group"),),
        "consultation": (Wait("rg_chair", "group"),),
        "submitted": (Wait("sg_chair", "parent"),),
    },
    final=frozenset({"returned", "superseded"}),
    usual=("draft", "consultation", "submitted", "approved", "superseded"),
    labels={
        "draft": N_("Draft"),
        "consultation": N_("In consultation"),
        "submitted": N_("Submitted to the parent"),
        "approved": N_("In force"),
        "returned": N_("Returned to the group"),
        "superseded": N_("Superseded"),
    },
)
FLOWS = (FLOW,)


def waiting(state: str, since: datetime, subject: Subject) -> list[Waiting]:
    """Return who must act: the parent's chair on a submitted text, else who leads the group, else the secretariat."""
    scopes = {"parent": tuple(sorted(subject.parents)), "group": tuple(sorted(subject.groups))}
    return [
        _leader(wait, subject) if wait.office == Office.RG_CHAIR else wait
        for wait in waiting_for(FLOW, state, since, scopes)
    ]


def _leader(wait: Waiting, subject: Subject) -> Waiting:
    functions = lead_functions(wait.scope, subject.filled)
    held = [function for function in functions if Held(function, wait.scope) in subject.filled]
    if held:
        return replace(wait, office=str(held[0]))
    return replace(wait, office=str(Office.TSB_COUNSELLOR), scope=next(iter(sorted(subject.parents)), ""))


def visible(state: str, actor: Actor, subject: Subject) -> bool:
    """Tell whether somebody may read a version: all may once it was decided.

    A draft is open to the team and the secretariat, to the parent's management from its submission on, and during
    the consultation to the States recorded for the group.
    """
    if permits(Permission.TERMS_VIEW_DRAFT, actor, replace(subject, public=state in DECIDED)):
        early = state in EDITABLE
        drafting = permits(Permission.TERMS_DRAFT, actor, subject)
        return not early or drafting or permits(Permission.RECORD_FOR_OTHERS, actor, subject)
    consulted = state == TermsState.CONSULTATION and bool(subject.countries)
    return consulted and state_member(actor, subject)


def may_translate(actor: Actor, subject: Subject, language: str) -> bool:
    """Tell whether somebody may write a translation: team, secretariat, or a translator of the language."""
    return (
        permits(Permission.TERMS_DRAFT, actor, subject)
        or permits(Permission.RECORD_FOR_OTHERS, actor, subject)
        or Held(Office.TRANSLATOR, language) in actor.offices
    )


def may_check(actor: Actor, subject: Subject, language: str) -> bool:
    """Tell whether somebody may mark a translation as checked: a translator of the language, or the secretariat."""
    return permits(Permission.RECORD_FOR_OTHERS, actor, subject) or (
        Held(Office.TRANSLATOR, language) in actor.offices
    )


_WHOLE = re.compile(r"^[1-9][0-9]{0,5}$")
_DRAFT = re.compile(r"^(0|[1-9][0-9]{0,5})\.([1-9][0-9]{0,5})$")


def next_label(labels: Iterable[str]) -> str:
    """Return the number of the next decided version: 1, 2, …; gaps are not filled again."""
    return str(_newest(labels) + 1)


def next_draft_label(labels: Iterable[str]) -> str:
    """Return the number of the next draft: 0.1, 0.2 before the first approval, then 1.1, 1.2 after version 1.

    Parameters:
        labels: every label the group has used, of decided versions and of drafts.
    """
    used = list(labels)
    newest = _newest(used)
    drafts = [int(found[2]) for found in map(_DRAFT.match, used) if found and int(found[1]) == newest]
    return f"{newest}.{max(drafts, default=0) + 1}"


def label_order(label: str) -> tuple[int, int]:
    """Return the key that puts 0.1 before 0.10 before 1 before 1.1."""
    whole, _, part = label.partition(".")
    return int(whole), int(part or 0)


def _newest(labels: Iterable[str]) -> int:
    return max((int(label) for label in labels if _WHOLE.match(label)), default=0)
