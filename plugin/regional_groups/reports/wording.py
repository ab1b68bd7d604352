"""How a report words its figures, days and names in the language of the document; texts bound to figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from flask_babel import gettext as _

from regional_groups.core.i18n import speaking
from regional_groups.indicators.catalogue import IDS, INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.wording import figure_in_words, post_label, sure, value_in_words
from regional_groups.publishing.blocks import (
    Block,
    BulletList,
    Heading,
    Language,
    Paragraph,
    Runs,
    Text,
    plain_runs,
    spoken,
)
from regional_groups.publishing.foreign import spoken_blocks
from regional_groups.publishing.labels import LANGUAGE_NAMES
from regional_groups.publishing.markdown import markdown_blocks
from regional_groups.publishing.numbers import day, day_range, number, number_range
from regional_groups.reports.narrative import OF_PERIODS, bound
from regional_groups.reports.sheet import Names, Sheet

COMMA: Mapping[Language, str] = {"ar": "، ", "en": ", ", "es": ", ", "fr": ", ", "ru": ", ", "zh": "、"}


@dataclass(frozen=True)
class Wording:
    """A sheet in one language."""

    sheet: Sheet
    language: Language
    names: Names

    def figure(self, id: str) -> str:
        """Return the value of an indicator in words."""
        return figure_in_words(self.sheet.indicators[id], self.language, period=self._period())

    def value(self, id: str, value: Any) -> str:
        """Return another value of an indicator: a baseline or a target."""
        return value_in_words(INDICATORS[id], value, self.language)

    def part(self, id: str, found: Mapping[str, Any], *, of_years: bool = True) -> str:
        """Return the value of an indicator for a region or a group in words.

        Parameters:
            of_years: of a region: figures about persons are given for periods of whole years; of a group never.
        """
        period = self._period() if of_years else None
        return figure_in_words({**found, "id": id}, self.language, period=period)

    def _period(self) -> Period:
        span = self.sheet.extract["period"]
        return Period(date.fromisoformat(span["from"]), date.fromisoformat(span["until"]))

    def row(self, found: Mapping[str, Any]) -> str:
        """Return what a row behind a figure is called; a post is frozen as codes."""
        if "function" not in found:
            return str(found["label"])
        return post_label(
            found["function"], found["body"], self.names(found["country"]) if found["country"] else ""
        )

    def count(self, value: float | None) -> str:
        """Return a whole number, or that it is unknown."""
        return _("unknown") if value is None else number(value, self.language)

    def certain(self, found: Mapping[str, Any]) -> str:
        """Return a number with how sure it is, or that it is unknown."""
        return (
            _("unknown") if found["value"] is None else sure(self.count(found["value"]), found["certainty"])
        )

    def known_of(self, found: Mapping[str, Any]) -> str:
        """Return for how many cases of how many the data tell."""
        return str(
            _("%(known)s of %(total)s", known=self.count(found["known"]), total=self.count(found["total"]))
        )

    def day(self, text: str | None) -> str:
        """Return an ISO day as documents print it, or that it is unknown."""
        return day(date.fromisoformat(text), self.language) if text else str(_("unknown"))

    def days(self, name: str = "") -> str:
        """Return the days of the period, or of the baseline."""
        first, last = (self.sheet.day(f"{name}{end}") for end in ("from", "until"))
        return day_range(first, last, self.language) if first and last else ""

    def years(self, name: str = "") -> str:
        """Return the years of the period, or of the baseline, for heads and legends."""
        first, last = (self.sheet.day(f"{name}{end}") for end in ("from", "until"))
        if first is None or last is None:
            return ""
        if first.year == last.year:
            return (
                number_range(str(first.year), str(first.year), self.language).split("–")[0].rstrip("\u200f")
            )
        return number_range(str(first.year), str(last.year), self.language)

    def region(self, slug: str) -> str:
        """Return the name of a region."""
        return self.names(f"region:{slug}")

    def listed(self, items: Iterable[str]) -> str:
        """Return items one after the other with the comma of the language."""
        return COMMA[self.language].join(items)

    def placeholder(self, name: str) -> str:
        """Return what stands for a name in braces; unknown names stay as they are and are refused on submit."""
        if name in OF_PERIODS:
            found = self.sheet.day(name)
            return day(found, self.language) if found else str(_("unknown"))
        id = next((one for one in sorted(IDS, key=len, reverse=True) if name.startswith(one)), "")
        if not id:
            return f"{{{name}}}"
        row = self.sheet.indicators.get(id)
        if row is None:  # frozen before the indicator was in the catalogue
            return str(_("unknown"))
        said: dict[str, Callable[[], str]] = {
            "": lambda: self.figure(id),
            "_baseline": lambda: self.value(id, row["baseline"]),
            "_target": lambda: (
                _("no target agreed") if row["target"] is None else self.value(id, row["target"])
            ),
            "_known": lambda: self.count(row["known"]),
            "_total": lambda: self.count(row["total"]),
        }
        worded = said.get(name[len(id) :])
        return worded() if worded else f"{{{name}}}"

    def told(self, block: str) -> tuple[str, Language]:
        """Return what was written for a block, and its language: this one, else another one.

        Figures are filled in as the language of the text words them.
        """
        texts = self.sheet.narrative.get(block, {})
        order = (self.language, str(self.sheet.cover.get("original_language") or "en"), *sorted(texts))
        found = next((one for one in order if texts.get(one, "").strip()), self.language)
        language = cast(Language, found)
        return self.filled(texts.get(found, ""), language), language

    def filled(self, text: str, language: Language) -> str:
        """Return a text in a language with figures filled in, worded in that language."""
        with speaking(language):
            return bound(text, replace(self, language=language).placeholder)

    def written(self, block: str) -> str:
        """Return what was written for a block in this language, else in another one, with figures filled in."""
        return self.told(block)[0]

    def abroad(self, text: str, language: str) -> Runs:
        """Return a text in a language that may be another one: then it is marked for the eye and for the voice."""
        if not self.is_abroad(language):
            return plain_runs(text)
        return (self.mark(language), spoken(text, language))

    def is_abroad(self, language: str) -> bool:
        """Tell whether a language is known to be another one than that of the document."""
        return language != self.language and language in LANGUAGE_NAMES

    def mark(self, language: str) -> Text:
        """Return the name of a language in this one, as it stands before what is written in it."""
        return Text(f"[{LANGUAGE_NAMES[self.language][cast(Language, language)]}] ")

    def prose(self, block: str, section: str, defaults: Sequence[str]) -> list[Block]:
        """Return the paragraphs of a section, numbered: what was written, else the usual sentences."""
        usual = [Paragraph(plain_runs(one)) for one in defaults]
        return numbered(self._blocks(block) or usual, section)

    def runs(self, block: str, default: str) -> Runs:
        """Return the text of a block for the box of the first page."""
        blocks = self._blocks(block)
        if not blocks:
            return plain_runs(default)
        return tuple(run for runs in _texts(blocks) for run in (*runs, Text("\n")))[:-1]

    def _blocks(self, block: str) -> Sequence[Block]:
        text, language = self.told(block)
        blocks = markdown_blocks(text)
        return spoken_blocks(blocks, language, self.mark(language)) if self.is_abroad(language) else blocks


def numbered(blocks: Sequence[Block], section: str) -> list[Block]:
    """Return blocks whose paragraphs carry the number of their section and their own."""
    found: list[Block] = []
    count = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            count += 1
            found.append(replace(block, number=f"{section}.{count}"))
        elif isinstance(block, Heading):
            found.append(replace(block, level=2))
        else:
            found.append(block)
    return found


def _texts(blocks: Sequence[Block]) -> list[Runs]:
    found: list[Runs] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.runs)
        elif isinstance(block, BulletList):
            found += [(Text(f"{item.label or '–'} "), *item.runs) for item in block.items]
        elif isinstance(block, Heading):
            found.append((Text(block.text, strong=True),))
    return found or [plain_runs("–")]
