"""The texts of a risk in other languages, so that a report prints them in its own; pure.

A risk stands in the register for years and goes into many reports, so its texts are translated once, with the risk.
Each translation keeps the hash of the source that it was made from: where that is another one by now, it is stale, and
reports print the source until somebody looked at it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from regional_groups.core.db import canonical_json

TOLD: Final = ("title", "mitigation")  # what reports print
Texts = Mapping[str, Mapping[str, str]]


def source_hash(source: Mapping[str, str]) -> str:
    """Return the SHA-256 of what is translated of a risk, hexadecimal."""
    return hashlib.sha256(canonical_json({name: source[name] for name in TOLD}).encode()).hexdigest()


def is_stale(translated: Mapping[str, str], source: Mapping[str, str]) -> bool:
    """Tell whether a translation was made from another source than there is now."""
    return translated["source"] != source_hash(source)


def merged(
    kept: Texts, given: Iterable[Mapping[str, Any]], source: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return the translations with those that were sent put in; one without any text is taken out.

    Parameters:
        given: ``language``, ``title``, ``mitigation``; what is sent as it stands stays as stale as it was, unless
            ``still_fits`` says that somebody compared it.
        source: title and mitigation of the risk as they will stand.
    """
    found = {code: dict(texts) for code, texts in kept.items()}
    for row in given:
        code, texts = row["language"], {name: row.get(name) or "" for name in TOLD}
        same = {name: found.get(code, {}).get(name, "") for name in TOLD} == texts
        if not any(texts.values()):
            found.pop(code, None)
        elif not same or row.get("still_fits"):
            found[code] = {**texts, "source": source_hash(source)}
    return found


def current(kept: Texts, source: Mapping[str, str], language: str) -> dict[str, dict[str, str]]:
    """Return the translations that say what the source says now, without one in its own language."""
    return {
        code: {name: texts[name] for name in TOLD}
        for code, texts in sorted(kept.items())
        if code != language and not is_stale(texts, source)
    }
