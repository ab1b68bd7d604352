"""The life of a translation: a text of a report in another language, bound to the source that it was made from.

That a translation is stale follows from the source alone: its hash is no longer the one that was translated. Pure.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from regional_groups.core.errors import N_, Message, say
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait
from regional_groups.reports.narrative import unbound_numbers


class TranslationState(StrEnum):
    """Where a translation stands."""

    NONE = "none"
    SENT = "sent"  # to the translators of its language
    RECEIVED = "received"  # from them
    CHECKED = "checked"  # it stands in the report


STALE: Final = "stale"  # shown in place of the state while the source is another one
_PREPARE, _WRITE = Permission.REPORTS_PREPARE, Permission.TRANSLATIONS_WRITE
_ALL: Final = tuple(TranslationState)

FLOW = Flow(
    "translation",
    states=_ALL,
    steps=(
        Step(
            "begin",
            (),
            _ALL,
            _PREPARE,
            entry=True,
            undoable=False,
            label=N_("Begin the translation of a text"),
        ),
        Step("send", _ALL, ("sent",), _PREPARE, undoable=False, label=N_("Send for translation")),
        Step(
            "receive",
            ("sent", "received", "checked"),
            ("received",),
            _WRITE,
            undoable=False,
            label=N_("Hand in the translation"),
        ),
        Step(
            "check", ("received",), ("checked",), _PREPARE, undoable=False, label=N_("Take into the report")
        ),
        Step(
            "return",
            ("received",),
            ("sent",),
            _PREPARE,
            needs=("note",),
            undoable=False,
            label=N_("Return to the translator"),
        ),
        Step("write", _ALL, ("checked",), _PREPARE, undoable=False, label=N_("Write beside the source")),
        Step("clear", _ALL, ("none",), _PREPARE, undoable=False, label=N_("Take out of the report")),
    ),
    waits={
        "sent": (Wait(Office.TRANSLATOR, "language"),),
        "received": (Wait(Office.REPORT_OFFICER, "none"),),
    },
    usual=_ALL,
    labels={
        "none": N_("not sent"),
        "sent": N_("sent"),
        "received": N_("received"),
        "checked": N_("checked"),
        STALE: N_("stale"),
    },
)
_BLANK: Final = re.compile(r"\n[ \t]*\n")
_PIECE: Final = re.compile(r"(\{[a-z_]+\})")
_BRACES: Final = re.compile(r"\{[^{}\n]*\}")
_MARKS: Final = re.compile(r"\]\([^)\s]*\)|https://\S+|[*_`#>\[\]|~]")
_IDEOGRAPH: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’\-\u2010\u2011.,/][^\W_]+)*")


def source_language(cover: Mapping[str, Any]) -> str:
    """Return the language that a report is translated from: its own language of origin, else English."""
    return str(cover.get("original_language") or "en")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, parted by empty lines; spaces inside them stay."""
    parts = (part.strip("\n").rstrip() for part in _BLANK.split(text.replace("\r\n", "\n").strip()))
    return [part for part in parts if part.strip()]


def joined(parts: list[str]) -> str:
    """Return paragraphs as one text."""
    return "\n\n".join(parts)


def source_hash(text: str) -> str:
    """Return the SHA-256 of a source text, hexadecimal; empty for no text.

    How it is broken into lines and composed in Unicode does not count, and neither do the values of figures: their
    names are part of the text.
    """
    told = unicodedata.normalize("NFC", joined(paragraphs(text)))
    return hashlib.sha256(told.encode()).hexdigest() if told else ""


def standing(state: str, translated: str, source: str) -> str:
    """Return the state to show: stale where a text was sent or translated from another source than there is now.

    Parameters:
        translated: the hash of the source that it was sent or made with.
        source: the hash of the source now.
    """
    return STALE if state != TranslationState.NONE and translated != source else state


def words(text: str) -> int:
    """Return how many words of a text are to be translated, as translators count them.

    In writing with spaces (Arabic, Latin, Cyrillic) a word is a run of letters and digits, with the hyphens,
    apostrophes and points inside it; vowel signs and joiners of Arabic part no word. Each Chinese character counts as
    one. Placeholders of figures, Markdown signs and addresses are not translated and do not count.
    """
    told = _MARKS.sub(" ", _PIECE.sub(" ", text))
    told = "".join(sign for sign in told if unicodedata.category(sign) not in ("Mn", "Mc", "Cf"))
    return len(_IDEOGRAPH.findall(told)) + len(_WORD.findall(_IDEOGRAPH.sub(" ", told)))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, and whether each is the placeholder of a figure."""
    for index, piece in enumerate(_PIECE.split(text)):
        if piece:
            yield piece, index % 2 == 1


def problems(source: str, target: str, block: str) -> list[Message]:
    """Return why a translation cannot be taken: paragraphs, placeholders, numbers; empty when it can."""
    if not target.strip():
        return [say("Please fill this in.")]
    found = unbound(source, target)
    asked, given = len(paragraphs(source)), len(paragraphs(target))
    if asked != given:
        found.append(
            say(
                "The source has %(asked)s paragraphs, the translation %(given)s. Keep them apart by empty "
                "lines as in the source: their numbers are the same in all languages.",
                asked=asked,
                given=given,
            )
        )
    return found + unbound_numbers(target, block)


def unbound(source: str, target: str) -> list[Message]:
    """Return the placeholders that a translation lost, added or changed, each by its name."""
    asked, given = Counter(_BRACES.findall(source)), Counter(_BRACES.findall(target))
    lost = [
        say("The placeholder “%(name)s” of the source is missing.", name=name)
        for name in (asked - given).elements()
    ]
    added = [
        say("The placeholder “%(name)s” does not stand in the source.", name=name)
        for name in (given - asked).elements()
    ]
    return lost + added
