"""Starting from the texts of an earlier report: paragraph by paragraph, with the figures of then and of now."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.i18n import speaking
from regional_groups.publishing.blocks import Language
from regional_groups.reports.composing import names_in, sheet_of
from regional_groups.reports.models import Report, ReportState
from regional_groups.reports.narrative import BLOCKS, FREE, blocks_of, bound
from regional_groups.reports.prose import loose_numbers
from regional_groups.reports.wording import Wording

_LOOKED_AT: Final = 20  # reports
_BLANK: Final = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Earlier:
    """A paragraph of an earlier report: as it was written, with its figures of then, and with those of now."""

    key: str  # block and place, as forms and the API name it
    block: str
    text: str
    before: str
    after: str
    loose: list[str]  # numbers that are bound to no figure: they will be wrong now
    taken: bool  # stands in the report already


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, parted by empty lines."""
    return [part.strip() for part in _BLANK.split(text.replace("\r\n", "\n")) if part.strip()]


def predecessor(report: Report) -> Report | None:
    """Return the report whose texts are the newest before this one: of the period before, to the same addressee."""
    query = (
        select(Report)
        .where(
            Report.id != report.id,
            Report.addressee == report.addressee,
            Report.demonstration == report.demonstration,
            Report.until_on <= report.until_on,
            Report.from_on <= report.from_on,
            Report.created_at <= report.created_at,
            Report.state != ReportState.WITHDRAWN,
        )
        .order_by(Report.until_on.desc(), Report.number.desc(), Report.created_at.desc(), Report.id)
        .limit(_LOOKED_AT)
    )
    return next((one for one in db.session.scalars(query) if one.narrative), None)


def passages(report: Report, before: Report, language: Language, now: datetime) -> list[Earlier]:
    """Return what was written before in a language, each paragraph with the figures of both reports."""
    with speaking(language):
        old = Wording(sheet_of(before, now), language, names_in(language))
        new = Wording(sheet_of(report, now), language, names_in(language))
        return list(_passages(report, before, old, new))


def _passages(report: Report, before: Report, old: Wording, new: Wording) -> Iterator[Earlier]:
    for block in blocks_of(""):  # why another report was corrected is no text to start from
        own = set(paragraphs(report.narrative.get(block, {}).get(new.language, "")))
        for place, text in enumerate(paragraphs(before.narrative.get(block, {}).get(new.language, ""))):
            yield Earlier(
                key=f"{block}-{place}",
                block=block,
                text=text,
                before=bound(text, old.placeholder),
                after=bound(text, new.placeholder),
                loose=[] if block in FREE else loose_numbers(text),
                taken=text in own,
            )


def with_taken(
    report: Report, found: Collection[Earlier], keys: Collection[str], language: str
) -> dict[str, dict[str, str]]:
    """Return the texts of a report with the chosen paragraphs at their ends; what stands there already stays single."""
    narrative: dict[str, dict[str, str]] = {}
    for block in BLOCKS:
        chosen = [one.text for one in found if one.block == block and one.key in keys and not one.taken]
        if chosen:
            own = report.narrative.get(block, {}).get(language, "").strip()
            narrative[block] = {language: "\n\n".join([*([own] if own else []), *chosen])}
    return narrative
