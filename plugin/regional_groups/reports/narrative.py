"""The texts of a report: which blocks there are, and how figures are bound to them. Pure.

A number in prose that is not bound to a figure is refused, because it goes wrong unseen: ``prose`` tells which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from regional_groups.core.errors import N_, Message, say
from regional_groups.reports.prose import loose_numbers

REASON: Final = "reason"  # of reports that follow another one alone
BLOCKS: Final[dict[str, str]] = {
    REASON: N_("Why it is corrected"),
    "summary": N_("Summary"),
    "action": N_("Action required"),
    "strategic_plan": N_("Relevant link with the strategic plan"),
    "financial": N_("Financial implications"),
    "references": N_("References"),
    "background": N_("Background"),
    "method": N_("Method and quality of the data"),
    "results": N_("Results by indicator"),
    "groups": N_("Regional groups in detail"),
    "risks": N_("Risks"),
    "action_plan": N_("Action plan"),
    "follow_up": N_("Follow-up"),
}
# Blocks whose numbers are bound to no figure: references, and what a figure said before it was put right.
FREE: Final = frozenset({"references", REASON})
OF_PERIODS: Final = ("from", "until", "baseline_from", "baseline_until")
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


def known_placeholders(indicators: tuple[str, ...]) -> frozenset[str]:
    """Return the names that may stand in braces: figures, their baselines and cases, and the days of the periods."""
    endings = ("", "_baseline", "_target", "_known", "_total")
    return frozenset(f"{id}{ending}" for id in indicators for ending in endings) | frozenset(OF_PERIODS)


def unknown_placeholders(text: str, known: frozenset[str]) -> list[str]:
    """Return the names in braces that are bound to nothing."""
    return sorted({name for name in _PLACEHOLDER.findall(text) if name not in known})


def bound(text: str, value: Callable[[str], str]) -> str:
    """Return a text with each name in braces replaced by its worded figure."""
    return _PLACEHOLDER.sub(lambda match: value(match[1]), text)


def unbound_numbers(text: str, block: str) -> list[Message]:
    """Return a message for each number of a text that must be bound to a figure and is not."""
    return [
        say(
            "The number “%(number)s” is not bound to a figure. Write the name of a figure in braces, "
            "such as "
            "{meetings_held}, or leave it out.",
            number=number,
        )
        for number in ([] if block in FREE else loose_numbers(text))
    ]


def blocks_of(correction: str) -> dict[str, str]:
    """Return the blocks of a report with their titles: the reason is one where it corrects another report."""
    return {block: title for block, title in BLOCKS.items() if correction or block != REASON}


def texts(narrative: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Return block, language and text of everything that was written."""
    for block in BLOCKS:
        for language, text in sorted(narrative.get(block, {}).items()):
            if text.strip():
                yield block, language, text


def problems(narrative: Mapping[str, Mapping[str, str]], known: frozenset[str]) -> dict[str, list[Message]]:
    """Return what must be put right before a report is submitted, by ``narrative-block-language``."""
    found: dict[str, list[Message]] = {}
    for block, language, text in texts(narrative):
        wrong = [
            say("“{%(name)s}” is bound to no figure.", name=name)
            for name in unknown_placeholders(text, known)
        ]
        wrong += unbound_numbers(text, block)
        if wrong:
            found[f"narrative-{block}-{language}"] = wrong
    return found


def missing_languages(
    narrative: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]
) -> dict[str, list[Message]]:
    """Return the blocks that were written, but not in every language to be published in.

    The reason of a correction may be missing: it is printed in its own language and marked so.
    """
    found: dict[str, list[Message]] = {}
    for block in blocks_of(""):
        written = {language for language, text in narrative.get(block, {}).items() if text.strip()}
        if not written:
            continue
        for language in languages:
            if language not in written:
                found[f"narrative-{block}-{language}"] = [
                    say("This text was written in another language and is missing in this one.")
                ]
    return found
