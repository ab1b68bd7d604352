"""The life of an effectiveness report: prepared, frozen, approved by the Director, transmitted, published.

Figures are frozen before anybody decides on them; a published report is never changed, only followed by another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait
from regional_groups.reports import translation_rules


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    FROZEN = "frozen"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    TRANSMITTED = "transmitted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Addressee(StrEnum):
    """To whom a report goes."""

    COUNCIL = "council"
    WTSA = "wtsa"
    PP = "pp"
    TSAG = "tsag"


class Correction(StrEnum):
    """How a report follows a published one."""

    REVISION = "revision"
    CORRIGENDUM = "corrigendum"
    ADDENDUM = "addendum"


class Published(Protocol):
    """What tells how one published report stands to another."""

    correction: Any  # a ``Correction``, empty for the first report
    languages: Any  # in which it is published


ADDRESSEE_LABELS: dict[str, str] = {
    Addressee.COUNCIL: N_("Council"),
    Addressee.WTSA: N_("World Telecommunication Standardization Assembly"),
    Addressee.PP: N_("Plenipotentiary Conference"),
    Addressee.TSAG: N_("Telecommunication Standardization Advisory Group"),
}
# A revision is a new report over the same period. These two keep the figures: a corrigendum puts one language right,
# an addendum adds to the text; the report that they follow stays in force.
KEEPS_FIGURES = frozenset({Correction.CORRIGENDUM, Correction.ADDENDUM})
CORRECTION_LABELS: dict[str, str] = {
    Correction.REVISION: N_("Revision"),
    Correction.CORRIGENDUM: N_("Corrigendum"),
    Correction.ADDENDUM: N_("Addendum"),
}
BEFORE_PUBLICATION = ("draft", "frozen", "submitted", "approved", "transmitted")
BEFORE_APPROVAL = ("draft", "frozen", "submitted")  # whoever may see it comments on it
TEXT_OPEN = ("draft", "frozen")  # the texts may change until they are submitted
_PREPARE, _APPROVE = Permission.REPORTS_PREPARE, Permission.REPORTS_APPROVE

FLOW = Flow(
    "report",
    states=tuple(ReportState),
    steps=(
        Step("create", (), ("draft",), _PREPARE, clause="C1", entry=True),
        Step(
            "freeze",
            ("draft",),
            ("frozen",),
            _PREPARE,
            clause="C10.4",
            undoable=False,
            label=N_("Freeze the figures"),
        ),
        Step(
            "comment",
            BEFORE_APPROVAL,
            (),
            Permission.REPORTS_VIEW_UNPUBLISHED,
            needs=("text",),
            undoable=False,
            remark=True,
            label=N_("Comment"),
        ),
        Step("thaw", ("frozen",), ("draft",), _PREPARE, undoable=False, label=N_("Count the figures again")),
        Step(
            "submit",
            ("frozen",),
            ("submitted",),
            _PREPARE,
            clause="C10.1",
            label=N_("Submit to the Director"),
        ),
        Step(
            "return",
            ("submitted",),
            ("draft",),
            _APPROVE,
            clause="C10.1",
            needs=("note",),
            undoable=False,
            label=N_("Return for changes"),
        ),
        Step(
            "approve", ("submitted",), ("approved",), _APPROVE, clause="C10.1", label=N_("Approve the report")
        ),
        Step(
            "transmit",
            ("approved",),
            ("transmitted",),
            _PREPARE,
            clause="C1",
            label=N_("Record the transmission"),
        ),
        Step(
            "publish",
            ("transmitted", "published"),  # English first, other languages when they are ready
            ("published",),
            _PREPARE,
            clause="C1",
            undoable=False,
            label=N_("Publish the report"),
        ),
        Step(
            "withdraw",
            (*BEFORE_PUBLICATION, "published"),
            ("withdrawn",),
            _PREPARE,
            undoable=False,
            label=N_("Withdraw the report"),
        ),
        Step(
            "correct",
            ("published",),
            (),
            _PREPARE,
            needs=("kind",),
            undoable=False,
            label=N_("Begin a revision, corrigendum or addendum"),
        ),
        Step(
            "supersede",
            ("published",),
            ("superseded",),
            _PREPARE,
            undoable=False,
            internal=True,
            label=N_("Supersede"),
        ),
    ),
    waits={
        "draft": (Wait(Office.REPORT_OFFICER, "none"),),
        "frozen": (Wait(Office.REPORT_OFFICER, "none"),),
        "submitted": (Wait(Office.TSB_DIRECTOR, "none"),),
        "approved": (Wait(Office.REPORT_OFFICER, "none"),),
        "transmitted": (Wait(Office.REPORT_OFFICER, "none"),),
    },
    final=frozenset({"superseded", "withdrawn"}),
    usual=("draft", "frozen", "submitted", "approved", "transmitted", "published"),
    labels={
        "draft": N_("Draft"),
        "frozen": N_("Figures frozen"),
        "submitted": N_("Submitted"),
        "approved": N_("Approved"),
        "transmitted": N_("Transmitted"),
        "published": N_("Published"),
        "superseded": N_("Superseded"),
        "withdrawn": N_("Withdrawn"),
    },
)
FLOWS = (FLOW, translation_rules.FLOW)


def check_languages(correction: str, languages: Sequence[str]) -> None:
    """Refuse to publish a corrigendum in more than one language: each language has corrigenda of its own.

    Raises:
        RuleViolated: with a message for the field.
    """
    if correction == Correction.CORRIGENDUM and len(languages) > 1:
        raise RuleViolated(
            say("A corrigendum is of one language. Nothing was published."),
            fields={"languages": [say("Choose one language; begin another corrigendum for each other one.")]},
        )


def check_followed(correction: str, state: str) -> None:
    """Refuse to publish what keeps the figures of a report that is no longer in force: they are old.

    Parameters:
        state: of the report that it follows.
    Raises:
        RuleViolated: that report was superseded or withdrawn since.
    """
    if correction in KEEPS_FIGURES and state != ReportState.PUBLISHED:
        raise RuleViolated(
            say(
                "The report whose figures this one keeps is no longer in force. "
                "Withdraw this one, and begin it from the report that is. Nothing was published."
            )
        )


def replaces(new: Published, old: Published, *, followed: bool) -> bool:
    """Tell whether the publication of one report takes another one of the same family out of force.

    Parameters:
        followed: the new one was begun from the old one.
    """
    if new.correction == Correction.REVISION:
        return True
    return followed and new.correction == old.correction and set(old.languages) <= set(new.languages)


def translation_open(state: str, published: Iterable[str], language: str) -> bool:
    """Tell whether the texts of a report may still be translated into a language: until it is published in it."""
    return state in BEFORE_PUBLICATION or (state == "published" and language not in published)


def new_languages(wanted: Iterable[str], published: Iterable[str], correction: str) -> tuple[str, ...]:
    """Return the languages that a report is published in now, each once.

    Clause: English goes first; other languages follow when their texts are checked. A corrigendum is of one language.
    Parameters:
        published: languages in which it was published before.
    Raises:
        RuleViolated: it was published in all of them, or in English neither before nor now.
    """
    before = tuple(published)
    new = tuple(code for code in dict.fromkeys(wanted) if code not in before)
    if not new:
        wrong = say("The report is published in these languages already. Choose another one.")
    elif "en" not in (*before, *new) and correction != Correction.CORRIGENDUM:
        wrong = say("English goes first: choose it too.")
    else:
        return new
    raise RuleViolated(say("Nothing was published."), fields={"languages": [wrong]})


def as_of(until_on: date, counted_on: date) -> date | None:
    """Return the day as of which figures are provisional, or nothing once their period has ended.

    A report to date may be frozen and published: it says so on its page and in each document.
    """
    return counted_on if counted_on < until_on else None


YEARS_MOST = 60  # of a period, as pages of figures take it: what is given by year is read year by year


def check_periods(
    from_on: date, until_on: date, baseline_from: date | None, baseline_until: date | None, today: date
) -> None:
    """Refuse periods that cannot be reported on.

    Parameters:
        from_on: first day; ``until_on`` is included.
        today: Geneva date; a period that has not begun has nothing to report.
    Raises:
        RuleViolated: with a message for each field.
    """
    found: dict[str, list[Message]] = {}
    if until_on < from_on:
        found["until"] = [say("The last day lies before the first.")]
    elif until_on.year - from_on.year > YEARS_MOST:
        found["until"] = [say("The period is too long.")]
    if from_on > today:
        found["from"] = [say("The period has not begun yet.")]
    if (baseline_from is None) != (baseline_until is None):
        missing = "baseline_from" if baseline_from is None else "baseline_until"
        found[missing] = [say("Give both days of the baseline period, or none.")]
    if baseline_from and baseline_until:
        if baseline_until < baseline_from:
            found["baseline_until"] = [say("The last day lies before the first.")]
        elif baseline_until >= from_on:
            found["baseline_until"] = [say("The baseline period ends before the period begins.")]
        elif baseline_until.year - baseline_from.year > YEARS_MOST:
            found["baseline_until"] = [say("The period is too long.")]
    if found:
        raise RuleViolated(say("This period cannot be reported on."), fields=found)
