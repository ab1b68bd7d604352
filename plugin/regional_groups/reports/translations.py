"""Reads of translations: each text of a report in each language, how far it is, and what waits for translators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import contains_eager, defer

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.house_days import due_by
from regional_groups.core.i18n import CODES
from regional_groups.core.language_names import language_named
from regional_groups.core.permissions import Office, Subject
from regional_groups.core.workflow import Waiting, planned_by
from regional_groups.reports.models import Report, Translation
from regional_groups.reports.narrative import BLOCKS, REASON
from regional_groups.reports.rules import BEFORE_PUBLICATION, ReportState, translation_open
from regional_groups.reports.session_plan import planned_on
from regional_groups.reports.translation_rules import (
    FLOW,
    STALE,
    TranslationState,
    source_hash,
    source_language,
    standing,
)

_OPEN = (*BEFORE_PUBLICATION, ReportState.PUBLISHED)
MOST = 20  # reports that are looked at for what waits, the newest; each has at most 60 translations


@dataclass(frozen=True)
class Slot:
    """The place of a text in a language: its source, and its translation where there is one."""

    report: Report
    block: str
    language: str
    source: str
    row: Translation | None

    @property
    def hash(self) -> str:
        """Return the hash of the source now."""
        return source_hash(self.source)

    @property
    def stored(self) -> str:
        """Return the state as it is stored."""
        return str(self.row.state) if self.row else TranslationState.NONE.value

    @property
    def state(self) -> str:
        """Return the state to show: stale where the source is another one by now."""
        return standing(self.stored, self.row.source_hash, self.hash) if self.row else self.stored

    @property
    def version(self) -> int:
        """Return the version that a step is decided on; 0 before there was any."""
        return self.row.version if self.row else 0

    @property
    def open(self) -> bool:
        """Tell whether the translation may still change: until the report is published in its language."""
        return translation_open(str(self.report.state), self.report.settled_languages, self.language)

    @property
    def text(self) -> str:
        """Return what was handed in last, else what the report says in this language."""
        return (self.row.text if self.row else "") or self.printed

    @property
    def printed(self) -> str:
        """Return what the report says in this language."""
        return str(self.report.narrative.get(self.block, {}).get(self.language, ""))


def targets(report: Report) -> list[str]:
    """Return the languages that a report is translated into."""
    return [code for code in CODES if code != source_language(report.cover)]


def slots(report: Report, languages: Iterable[str] | None = None) -> list[Slot]:
    """Return the places of all texts that were written in the source language, by block and language."""
    rows = {(row.block, row.language): row for row in report.translations}
    wanted = list(languages) if languages is not None else targets(report)
    source = source_language(report.cover)
    return [
        Slot(report, block, language, text, rows.get((block, language)))
        for block in BLOCKS
        if (text := str(report.narrative.get(block, {}).get(source, ""))).strip()
        for language in wanted
    ]


def slot(report: Report, block: str, language: str) -> Slot:
    """Return the place of one text in one language.

    Raises:
        NotFound: the text was not written in the source language, or the language is not one to translate into.
    """
    if language in targets(report):
        for one in slots(report, [language]):
            if one.block == block:
                return one
        if block in unsourced(report):
            raise NotFound(
                say(
                    "This text was not written in the language that the report is translated from (%(language)s). "
                    "Write it in that language first, then it can be sent.",
                    language=language_named(source_language(report.cover)),
                )
            )
    raise NotFound(say("There is no such text to translate."))


def unsourced(report: Report) -> list[str]:
    """Return the texts that were written, but not in the language that the report is translated from."""
    source = source_language(report.cover)
    written = {
        block: {code for code, text in report.narrative.get(block, {}).items() if text.strip()}
        for block in BLOCKS
    }
    return [block for block, codes in written.items() if codes and source not in codes]


def language_known(report: Report, language: str) -> str:
    """Return a language that a report is translated into.

    Raises:
        NotFound: it is not one.
    """
    if language not in targets(report):
        raise NotFound(say("This report is not translated into this language."))
    return language


def subject(report: Report, language: str) -> Subject:
    """Return the facts that rights on a translation are asked about."""
    return Subject(public=report.public, languages=frozenset({language}))


def unready(report: Report, languages: Sequence[str]) -> list[Slot]:
    """Return the texts that are not checked against the source as it is now.

    A reason that was not translated is none of them: it is printed in its own language and marked so.
    """
    chosen = [code for code in targets(report) if code in languages]
    found = [one for one in slots(report, chosen) if one.state != TranslationState.CHECKED]
    return [one for one in found if one.block != REASON or one.printed]


def counted(found: Iterable[Slot]) -> Counter[str]:
    """Return how many texts stand in each state."""
    return Counter(one.state for one in found)


def waiting_of(slot: Slot) -> list[Waiting]:
    """Return whom one text waits for; nobody once the report is published in its language, or withdrawn."""
    return waits([slot]) if slot.open else []


def unbegun() -> Translation:
    """Return what stands for a translation that was never begun; it is not kept."""
    return Translation(state=TranslationState.NONE)


def waiting(report: Report) -> list[Waiting]:
    """Return the translators with texts to translate, and the officer while some are to be checked."""
    if report.state not in _OPEN:
        return []
    return waits([one for one in slots(report) if one.row and one.open])


def waits(found: Iterable[Slot]) -> list[Waiting]:
    """Return whom texts of one report wait for, since when, and by the day planned for its translations."""
    since: dict[tuple[str, str], tuple[datetime, Report]] = {}
    for one in found:
        if one.row is not None and (who := _who(one)) is not None:
            at = one.row.state_since
            since[who] = min(since.get(who, (at, one.report)), (at, one.report), key=lambda pair: pair[0])
    return [_wait(*who, at, report) for who, (at, report) in sorted(since.items(), key=lambda item: item[0])]


def _wait(office: str, scope: str, since: datetime, report: Report) -> Waiting:
    state = TranslationState.SENT if office == Office.TRANSLATOR else TranslationState.RECEIVED
    day = planned_on(report.planned_from, "translation")
    return planned_by(Waiting(office, scope, since, *due_by(FLOW.name, state, since)), day)


def _who(one: Slot) -> tuple[str, str] | None:
    """Return the office, with its scope, that a text waits for; who translated it is asked again when it is stale."""
    if one.state == STALE:
        settled = one.report.public and one.stored == TranslationState.CHECKED  # until it is sent again
        return None if settled else (Office.TRANSLATOR.value, one.language)
    waits = FLOW.waits.get(one.state, ())
    return next(
        ((wait.office, one.language if wait.scope == "language" else "") for wait in waits),
        None,
    )


Texts = Mapping[tuple[Report, str, str], list[Slot]]


def waiting_texts(languages: Iterable[str], *, officer: bool, most: int = MOST) -> tuple[Texts, bool]:
    """Return the texts that wait, by report, language and office: to be translated, or to be checked.

    Parameters:
        officer: those in every language, since they are checked by one office.
        most: reports that are looked at, the newest first; all texts of each.
    Returns:
        The texts, and whether there are more reports with some.
    """
    wanted = set(languages)
    rows = list(db.session.scalars(_newest_begun(None if officer else wanted, most + 1)))
    looked_at = list(dict.fromkeys(row.report for row in rows))
    kept = set(looked_at[:most])
    found: dict[tuple[Report, str, str], list[Slot]] = {}
    for row in rows:
        source = str(row.report.narrative.get(row.block, {}).get(source_language(row.report.cover), ""))
        one = Slot(row.report, row.block, row.language, source, row)
        who = _who(one) if source.strip() and one.open and row.report in kept else None
        mine = who and (who[1] in wanted or (officer and who[0] == Office.REPORT_OFFICER))
        if who and mine and row.language != source_language(row.report.cover):
            found.setdefault((row.report, row.language, who[0]), []).append(one)
    return found, len(looked_at) > most


def _newest_begun(languages: set[str] | None, reports: int) -> Select[Any]:
    """Return the query of what may wait in the newest reports that have some; all of each report or none."""
    theirs = _begun() if languages is None else _begun() & Translation.language.in_(languages)
    has_some = exists().where(Translation.report_id == Report.id, theirs)
    newest = select(Report.id).where(Report.state.in_(_OPEN), has_some)
    newest = newest.order_by(Report.created_at.desc(), Report.id).limit(reports)
    return (
        select(Translation)
        .join(Report, Report.id == Translation.report_id)
        .where(Report.id.in_(newest), theirs)
        .options(contains_eager(Translation.report).defer(Report.frozen), defer(Translation.text))
        .order_by(Report.created_at.desc(), Report.id, Translation.language, Translation.block)
    )


def _begun() -> ColumnElement[bool]:
    """Return what may wait: before publication all that was begun, as its source may change; later, what was sent."""
    going_on = Translation.state.in_((TranslationState.SENT, TranslationState.RECEIVED))
    unpublished = Report.state.in_(BEFORE_PUBLICATION) & (Translation.state != TranslationState.NONE)
    return or_(going_on, unpublished)
