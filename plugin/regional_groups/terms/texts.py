"""The two texts as lists of sections: their bounds, their keys, and the hash that says they are the same."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regional_groups.core.errors import InvalidInput, Message, say

Section = dict[str, str]  # id, heading, body in Markdown

MOST_SECTIONS = 60
MOST_HEADING = 200  # characters
MOST_BODY = 20_000  # characters
MOST_TOTAL = 200_000  # characters of all sections of a version

_KEY = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")
_GUIDANCE = re.compile(r"\[[^\]\n]+\](?!\()")  # brackets that are no link
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def normalised(sections: Iterable[Mapping[str, Any]], taken: Iterable[str] = ()) -> list[Section]:
    """Return sections with a key each, clean line ends and composed characters; empty rows are left out.

    Parameters:
        taken: keys that sections of earlier texts had; a new section never takes the key of one removed.
    """
    rows, found = list(sections), list[Section]()
    used = {str(row["id"]) for row in rows if row.get("id")} | set(taken)
    for row in rows:
        heading, body = clean(row.get("heading")), clean(row.get("body"))
        if not heading.strip() and not body.strip():
            continue
        key = str(row.get("id") or "") or _free_key(used)
        used.add(key)
        found.append({"id": key, "heading": " ".join(heading.split()), "body": body.strip("\n")})
    return found


def clean(text: object) -> str:
    """Return a text in composed form with plain line ends and without characters that nobody sees."""
    plain = _UNSEEN.sub("", str(text or "")).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain)


def _free_key(used: set[str]) -> str:
    number = len(used) + 1
    while f"s{number}" in used:
        number += 1
    return f"s{number}"


def check_sections(field: str, sections: Sequence[Section]) -> dict[str, list[Message]]:
    """Return what is wrong with one of the two texts, by field; nothing is wrong with an empty list."""
    found: list[Message] = []
    if len(sections) > MOST_SECTIONS:
        found.append(say("Use at most %(most)s sections.", most=MOST_SECTIONS))
    keys = [row["id"] for row in sections]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        found.append(say("The id “%(id)s” is used twice. Each section needs its own.", id=twice[0][:40]))
    for number, row in enumerate(sections, start=1):
        found += _wrong(number, row)
    return {field: found[:10]} if found else {}


def _wrong(number: int, row: Section) -> list[Message]:
    found = []
    if not _KEY.match(row["id"]):
        found.append(
            say("Section %(number)s: an id holds a–z, 0–9, - and _, at most 40 characters.", number=number)
        )
    if not row["heading"]:
        found.append(say("Section %(number)s: give it a heading.", number=number))
    if len(row["heading"]) > MOST_HEADING:
        found.append(
            say(
                "Section %(number)s: the heading is longer than %(most)s characters.",
                number=number,
                most=MOST_HEADING,
            )
        )
    if len(row["body"]) > MOST_BODY:
        found.append(
            say(
                "Section %(number)s: the text is longer than %(most)s characters.",
                number=number,
                most=MOST_BODY,
            )
        )
    return found


def check_texts(sections: Sequence[Section], working_methods: Sequence[Section]) -> None:
    """Refuse texts that cannot be kept.

    Raises:
        InvalidInput: naming ``sections`` or ``working_methods``.
    """
    wrong = check_sections("sections", sections) | check_sections("working_methods", working_methods)
    total = sum(len(row["heading"]) + len(row["body"]) for row in [*sections, *working_methods])
    if total > MOST_TOTAL:
        wrong.setdefault("sections", []).append(
            say("Both texts together are longer than %(most)s characters.", most=MOST_TOTAL)
        )
    if wrong:
        raise InvalidInput(say("The text cannot be saved like this."), fields=wrong)


def digest(language: str, sections: Sequence[Section], working_methods: Sequence[Section]) -> str:
    """Return the SHA-256 of both texts in their language."""
    body = [language, list(sections), list(working_methods)]
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def is_written(sections: Sequence[Section]) -> bool:
    """Tell whether a text says anything: one section has a body."""
    return any(row["body"].strip() for row in sections)


def holds_guidance(sections: Sequence[Section]) -> bool:
    """Tell whether guidance of the starting text, written in square brackets, was left standing."""
    return any(_GUIDANCE.search(row["body"]) for row in sections)
