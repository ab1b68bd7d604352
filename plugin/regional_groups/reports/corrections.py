"""What a report changes against the one it follows: figures, texts and cover data, each old and new. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from regional_groups.reports.narrative import blocks_of
from regional_groups.reports.sheet import Sheet

Kind = Literal["figure", "text", "cover", "period"]
_PARTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "by_region": lambda row: f"region:{row['region']}",
    "by_study_group": lambda row: f"study_group:{row['study_group']}",
    "by_group": lambda row: f"group:{row['group']}",
    "parts": lambda row: f"{row['split']}:{row['code']}",
}
_FOR_ALL = ("figure", "period")  # the same in every language
_COVER = ("document_number", "agenda_item", "dated_on", "original_language", "title", "author", "session")


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was; ``part`` says which side of it: value, certainty, cases known of all, baseline
    or target; or a language.

    A side of a part of a figure names it before: ``region:africa/value``, ``group:SG5RG-AFR/known``.
    """

    kind: Kind
    name: str  # an indicator, a block of text, a field of the cover
    part: str
    before: Any
    after: Any


def changes(before: Sheet, after: Sheet) -> list[Change]:
    """Return what changed from one report to the one that follows it.

    Figures come last: a long table is cut in print, and they are what stands whole in the data.
    """
    return [
        *_periods(before, after),
        *_cover(before, after),
        *_texts(before, after),
        *_figures(before, after),
    ]


def in_document(sheet: Sheet, language: str) -> list[Change] | None:
    """Return what the document of a language says it changes; none where the report before was withdrawn.

    As it was told when it was published in it; before that against the report before, in a language of both.
    """
    if language in sheet.corrected:
        kept = sheet.corrected[language]
        return None if kept is None else [Change(**one) for one in kept]
    if sheet.before is None:
        return None
    return told_in(changes(sheet.before, sheet), {language} & {*sheet.before.languages})


def to_keep(sheet: Sheet, language: str) -> list[dict[str, Any]] | None:
    """Return what the document of a language says it changes, as it is stored with its publication."""
    found = in_document(sheet, language)
    return None if found is None else [asdict(one) for one in found]


def in_data(sheet: Sheet) -> list[dict[str, Any]] | None:
    """Return every period and figure that a report says it changes, for its data files: alike in all languages.

    None where it can no longer be told, because the report before was withdrawn before it was published.
    """
    told: list[dict[str, Any]] | None = next(
        (kept for kept in sheet.corrected.values() if kept is not None), None
    )
    if told is None and not sheet.corrected and sheet.before is not None:
        told = [asdict(one) for one in changes(sheet.before, sheet)]
    return None if told is None else [one for one in told if one["kind"] in _FOR_ALL]


def told_in(found: Iterable[Change], languages: Container[str]) -> list[Change]:
    """Return changes without those of texts and cover data in other languages."""
    return [one for one in found if one.kind in _FOR_ALL or not one.part or one.part in languages]


def _periods(before: Sheet, after: Sheet) -> Iterator[Change]:
    for name in ("period", "baseline"):
        old, new = before.extract[name], after.extract[name]
        if old != new:
            yield Change("period", name, "", _days(old), _days(new))


def _days(span: Mapping[str, str] | None) -> str | None:
    return f"{span['from']}/{span['until']}" if span else None


def _figures(before: Sheet, after: Sheet) -> Iterator[Change]:
    """Compare every figure of the extracts: of all, then of each region, study group, group, status and the like."""
    known, now = before.indicators, after.indicators
    for id in (*now, *(id for id in known if id not in now)):
        old, new = known.get(id, {}), now.get(id, {})
        yield from _sides(id, "", old, new)
        first, second = _parts(old), _parts(new)
        for place in (*second, *(place for place in first if place not in second)):
            yield from _sides(id, f"{place}/", first.get(place, {}), second.get(place, {}))


def _parts(row: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {name(one): one for kind, name in _PARTS.items() for one in row.get(kind) or ()}


def _sides(id: str, place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for side in ("value", "baseline", "target"):
        if old.get(side) != new.get(side):
            yield Change("figure", id, f"{place}{side}", old.get(side), new.get(side))
    if "certainty" in old and "certainty" in new:
        sure = old["certainty"], new["certainty"]
        known = ([row["known"], row["total"]] for row in (old, new))
        for side, (first, second) in (("certainty", sure), ("known", known)):
            if first != second:
                yield Change("figure", id, f"{place}{side}", first, second)


def _texts(before: Sheet, after: Sheet) -> Iterator[Change]:
    for block in blocks_of(""):
        old, new = before.narrative.get(block, {}), after.narrative.get(block, {})
        for language in sorted({*old, *new}):
            if old.get(language, "") != new.get(language, ""):
                yield Change("text", block, language, old.get(language, ""), new.get(language, ""))


def _cover(before: Sheet, after: Sheet) -> Iterator[Change]:
    for name in _COVER:
        old, new = before.cover.get(name) or "", after.cover.get(name) or ""
        if not isinstance(old, Mapping) and not isinstance(new, Mapping):
            if old != new:
                yield Change("cover", name, "", old, new)
            continue
        first, second = (one if isinstance(one, Mapping) else {} for one in (old, new))
        for language in sorted({*first, *second}):
            if first.get(language, "") != second.get(language, ""):
                yield Change("cover", name, language, first.get(language, ""), second.get(language, ""))
