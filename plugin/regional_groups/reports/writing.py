"""What is written in a report when somebody sends texts, or begins a correction: checked and merged. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regional_groups.core.errors import RuleViolated, say
from regional_groups.indicators.catalogue import IDS
from regional_groups.reports.narrative import BLOCKS, REASON, known_placeholders, unknown_placeholders

Texts = Mapping[str, Mapping[str, str]]  # by block and language


def merged(old: Texts, new: Texts, correction: str) -> dict[str, dict[str, str]]:
    """Return the texts with what was sent put in; an empty text is taken out.

    Raises:
        RuleViolated: a name in braces is bound to no figure, or a reason is given where nothing is corrected.
    """
    if not correction and any(new.get(REASON, {}).values()):
        alone = say("Only a report that follows another one says why.")
        raise RuleViolated(alone, fields={f"narrative-{REASON}-{code}": [alone] for code in new[REASON]})
    known = known_placeholders(IDS)
    wrong = {
        f"narrative-{block}-{language}": [
            say("“{%(name)s}” is bound to no figure.", name=name)
            for name in unknown_placeholders(text, known)
        ]
        for block, texts in new.items()
        for language, text in texts.items()
    }
    if found := {field: messages for field, messages in wrong.items() if messages}:
        raise RuleViolated(say("A text names a figure that is not there."), fields=found)
    merged = {block: {**old.get(block, {}), **new.get(block, {})} for block in BLOCKS}
    kept = {block: {code: text for code, text in texts.items() if text} for block, texts in merged.items()}
    return {block: texts for block, texts in kept.items() if texts}


def carried(before: Texts, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts that a correction begins with: those of the report before, and why it is corrected."""
    kept = {block: texts for block, texts in before.items() if block != REASON}
    language, reason = data.get("language"), str(data.get("note") or "")
    return {**kept, REASON: {language: reason}} if language and reason else kept
