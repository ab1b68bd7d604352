"""What a report changes against the one it follows, in words: of its page, and of a section of the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from flask_babel import gettext as _

from regional_groups.core.language_names import languages_by_code
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.wording import cell_label
from regional_groups.participation.rules import CERTAINTY_LABELS
from regional_groups.publishing.blocks import (
    Block,
    Column,
    Language,
    Paragraph,
    Table,
    plain_runs,
)
from regional_groups.reports import reason
from regional_groups.reports.corrections import Change, in_document
from regional_groups.reports.narrative import BLOCKS
from regional_groups.reports.wording import Wording, numbered

SHOWN: Final = 400  # characters of a text before and after; the whole stands in the two documents


@dataclass(frozen=True)
class Changed:
    """One change in words; ``part`` is the side of it that changed, a language for instance, or empty."""

    name: str
    part: str
    before: str
    after: str


def in_words(found: Sequence[Change], w: Wording) -> list[Changed]:
    """Return changes as a reader sees them, long texts cut."""
    return [
        Changed(_name(one), _part(one, w), _value(one, one.before, w), _value(one, one.after, w))
        for one in found
    ]


def _part(one: Change, w: Wording) -> str:
    """Return in words which side of what changed it is: of a part of a figure the part first."""
    if one.kind != "figure":
        return str(languages_by_code().get(one.part, ""))
    sides = {
        "value": _("Actual"),
        "certainty": _("Certainty"),
        "known": _("Known for"),
        "baseline": _("Baseline"),
        "target": _("Target"),
    }
    place, _slash, side = one.part.rpartition("/")
    kind, _colon, code = place.partition(":")
    if not place:
        return str(sides[side])
    if kind == "region":
        named = w.names(f"region:{code}")
    elif kind in ("study_group", "group"):
        named = code
    else:
        named = cell_label(code)
    return f"{named}, {sides[side]}"


def section(w: Wording, number: str) -> list[Block]:
    """Return why a report corrects the one it follows, and what it changed there."""
    why = _why(w)
    found = in_document(w.sheet, w.language)
    if found is None:
        withdrawn = _("The report before it was withdrawn.")
        return numbered([*why, Paragraph(plain_runs(withdrawn))], number)
    rows = in_words(found, w)
    if not rows:
        return numbered([*why, Paragraph(plain_runs(_("Nothing has changed yet.")))], number)
    table = Table(
        caption=_("What changed against the report before, and why"),
        columns=(Column(_("What"), width=28), Column(_("Before"), width=36), Column(_("Now"), width=36)),
        rows=tuple(
            (f"{one.name} ({one.part})" if one.part else one.name, one.before, one.after) for one in rows
        ),
    )
    return [*numbered(why, number), table]


def _why(w: Wording) -> list[Block]:
    """Return the reason, in the language of the document where it was translated."""
    written, language = why(w)
    return [Paragraph(w.abroad(written, language))] if written else []


def why(w: Wording) -> tuple[str, str]:
    """Return why a report corrects the one before, with figures filled in, and the language of that."""
    written, language = reason.told(w.sheet, w.language)
    return (w.filled(written, cast(Language, language)) if language else written), language


def _name(one: Change) -> str:
    cover = {
        "document_number": _("Document number"),
        "agenda_item": _("Agenda item"),
        "dated_on": _("Date"),
        "original_language": _("Original language"),
        "title": _("Title"),
        "author": _("Author"),
        "session": _("Session"),
        "period": _("Period"),
        "baseline": _("Baseline"),
    }
    if one.kind == "figure":
        return str(_(INDICATORS[one.name].name))
    return str(_(BLOCKS[one.name])) if one.kind == "text" else cover[one.name]


def _value(one: Change, value: Any, w: Wording) -> str:
    side = one.part.rpartition("/")[2]
    if one.kind == "figure" and side == "certainty":
        return str(_(CERTAINTY_LABELS[value])) if value else "–"
    if one.kind == "figure" and side == "known":
        return w.known_of({"known": value[0], "total": value[1]})
    if one.kind == "figure" and (value is not None or side == "value"):
        return w.value(one.name, value)
    text = "–" if value in (None, "") else str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
