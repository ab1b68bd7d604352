"""Checking a document that was edited in Word: its numbers against the frozen figures. Nothing of it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from regional_groups.core.errors import InvalidInput, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.passages import Passage, passages
from regional_groups.reports.composing import document_in, sheet_of
from regional_groups.reports.differences import SHOWN_MAX, Difference, differences, numbers
from regional_groups.reports.models import Report


@dataclass(frozen=True)
class Checked:
    """What was found in an edited document."""

    language: str
    sha256: str
    numbers: int  # in the whole document
    paragraphs: int
    differing: list[Difference]  # at most ``SHOWN_MAX``
    count: int  # of differing numbers


def check(report: Report, data: Mapping[str, Any], actor: Actor, now: datetime) -> Checked:
    """Return which numbers of an edited Word file are not those of the report.

    Raises:
        RuleViolated: the figures are not frozen, so there is nothing to hold the file against.
        InvalidInput: the file is no Word file, or holds what is not taken.
    """
    require(Permission.REPORTS_VIEW_UNPUBLISHED, actor, Subject())
    if not report.frozen:
        raise RuleViolated(say("Freeze the figures first: a document is checked against frozen figures."))
    content, name = data["file"]
    if Path(name).suffix.lower() != ".docx":
        raise InvalidInput(
            say("The file cannot be read."),
            fields={"file": [say("Send a Word document without macros (.docx).")]},
        )
    language = cast(Language, data["language"])
    edited = passages(content)
    found = differences(_own(report, language, now), edited)
    return Checked(
        language=language,
        sha256=hashlib.sha256(content).hexdigest(),
        numbers=sum(len(numbers(one.text)) for one in edited),
        paragraphs=len(edited),
        differing=found[:SHOWN_MAX],
        count=len(found),
    )


def _own(report: Report, language: Language, now: datetime) -> list[Passage]:
    """Return the paragraphs of the report's own Word file; its pictures hold no words."""
    from regional_groups.publishing.word.document import write  # only where a document is checked

    return passages(write(document_in(sheet_of(report, now), language), lambda _chart: None))
