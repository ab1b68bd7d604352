"""One report as plain data, ready for any of its forms: the same for a stored report and for a draft made now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from regional_groups.publishing.blocks import Language

LETTERS: Mapping[Language, str] = {"ar": "A", "zh": "C", "en": "E", "fr": "F", "ru": "R", "es": "S"}
Names = Callable[[str], str]  # code of a State, group or region: its name in the language of the document


@dataclass(frozen=True)
class Sheet:
    """What the forms of a report are made of; nothing else is read while they are made."""

    extract: Mapping[str, Any]
    hash: str
    created: datetime
    modified: datetime
    id: str | None = None
    version: int | None = None
    state: str = "draft"
    addressee: str = "council"
    cover: Mapping[str, Any] = field(default_factory=dict)
    narrative: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    number: int = 1
    correction: str = ""
    reason: str = ""  # why it follows the one before
    reason_language: str = ""  # empty is unknown
    before: Sheet | None = None  # the published report that it follows
    languages: Sequence[str] = ()  # published in
    corrected: Mapping[str, Any] = field(default_factory=dict)  # by language, as it was published
    link: str = ""  # https address of the page, empty where there is none

    @property
    def published(self) -> bool:
        """Tell whether it is or was published."""
        return self.state in ("published", "superseded")

    @property
    def indicators(self) -> dict[str, Mapping[str, Any]]:
        """Return the figures by indicator."""
        return {row["id"]: row for row in self.extract["indicators"]}

    def day(self, name: str) -> date | None:
        """Return a day of the periods: from, until, baseline_from or baseline_until."""
        kind, _, end = name.rpartition("_")
        span = self.extract["baseline" if kind else "period"]
        return date.fromisoformat(span[end]) if span else None

    def document_number(self, language: Language) -> str:
        """Return the number of the document with the letter of its language, empty while there is none."""
        number = str(self.cover.get("document_number") or "")
        return f"{number}-{LETTERS[language]}" if number else ""

    def as_json(self) -> dict[str, Any]:
        """Return report.json: the report itself, then the extract that the hash is of."""
        report = {"id": self.id, "version": self.version, "state": self.state, "hash": self.hash}
        return {"report": report, **self.extract}


def instant(day: str) -> datetime:
    """Return the first instant of a day in UTC: what a document made from data alone is dated with."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
