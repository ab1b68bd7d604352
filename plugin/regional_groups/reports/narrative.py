"""The texts of a report: which blocks there are, how figures are bound to them, and which numbers may stand in prose.

A number in prose that is not bound to a figure is refused, because it goes wrong unseen; references and dates may hold
numbers. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from regional_groups.core.errors import N_, Message, say

BLOCKS: Final[dict[str, str]] = {
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
    "follow_up": N_("Follow-up"),
}
FREE: Final = frozenset({"references"})  # blocks in which every number is a reference
OF_PERIODS: Final = ("from", "until", "baseline_from", "baseline_until")
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_YEAR: Final = r"(?:19|20)\d\d"
# Words after which a number names a text, in the six languages; stems, so that cases and plurals are met.
_NAMING: Final = (
    r"resolution|recommendation|decision|article|document|annex|section|paragraph|table|figure|chapter|goal|number|no\.|"
    r"résolution|recommandation|décision|annexe|tableau|chapitre|objectif|alinéa|n°|"
    r"resolución|recomendación|decisión|artículo|documento|anexo|sección|párrafo|cuadro|figura|capítulo|meta|núm\.|"
    r"резолюц|рекомендац|решени|стать|документ|приложени|раздел|пункт|таблиц|рисун|глав|цел|№|"
    r"القرار|قرار|التوصية|توصية|الوثيقة|وثيقة|المادة|الملحق|القسم|الفقرة|الجدول|الشكل|الفصل|الهدف|رقم|"
    r"决议|建议书|决定|文件|附件|条款|章节|表|图|目标|第"
)
_MONTHS: Final = (
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    r"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
)
_ALLOWED: Final = re.compile(
    "|".join(
        (
            r"\d{4}-\d\d-\d\d",  # 2026-11-23
            rf"\d{{1,2}}(?:er|st|nd|rd|th)?(?:[-–]\d{{1,2}})?\s+(?:de\s+)?(?:{_MONTHS})",  # 21 April
            rf"(?:{_MONTHS})\s+\d{{1,2}}\b",
            r"\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?",
            rf"(?:{_NAMING})\w*\.?\s*(?:PP-|WTSA-)?\d+(?:[.\-/]\d+)*(?:\s*(?:,|and|et|y|и|و|和|、)\s*\d+(?:[.\-/]\d+)*)*",
            r"(?<![A-Za-z])(?-i:[A-Z][A-Za-z-]{0,6})[./-]?\d[A-Za-z0-9./-]*",  # SG5RG-AFR, C17/72, WTSA-24, A.1
            rf"\b{_YEAR}(?:\s*[-–/]\s*{_YEAR})?\b(?!\s*%)",
        )
    ),
    re.IGNORECASE,
)
_LIST_MARK: Final = re.compile(r"^\s*\d{1,3}[.)]\s+", re.MULTILINE)
_ADDRESS: Final = re.compile(r"\]\(https://[^)\s]*\)|https://\S+")
_NUMBER: Final = re.compile(r"\d[\d\s\u00a0\u202f.,]*\d\s*%?|\d\s*%?")


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


def loose_numbers(text: str) -> list[str]:
    """Return the numbers of a text that are neither bound to a figure nor part of a reference or date."""
    for pattern in (_PLACEHOLDER, _ADDRESS, _LIST_MARK, _ALLOWED):
        text = pattern.sub(" ¤ ", text)
    return [match.group().strip() for match in _NUMBER.finditer(text)]


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
    """Return the blocks that were written, but not in every language to be published in."""
    found: dict[str, list[Message]] = {}
    for block in BLOCKS:
        written = {language for language, text in narrative.get(block, {}).items() if text.strip()}
        if not written:
            continue
        for language in languages:
            if language not in written:
                found[f"narrative-{block}-{language}"] = [
                    say("This text was written in another language and is missing in this one.")
                ]
    return found
