"""What is stored when a report is published: its files in each language; what is printed follows when it is ready."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from regional_groups.core.i18n import speaking
from regional_groups.publishing.blocks import Language
from regional_groups.reports import outputs, rendering
from regional_groups.reports.composing import document_in, names_in, sheet_of
from regional_groups.reports.corrections import to_keep
from regional_groups.reports.models import Report
from regional_groups.reports.rendering import PRINTED
from regional_groups.reports.workbook import xlsx_bytes


def keep_changes(report: Report, languages: Iterable[str], now: datetime) -> None:
    """Keep what a correction says it changes in languages it is now published in.

    The report before may be amended, withdrawn or published in further languages; what was printed stays.
    """
    sheet = sheet_of(report, now)
    told = {code: to_keep(sheet, code) for code in languages}
    report.corrected = {**(report.corrected or {}), **told}


def store(report: Report, languages: Iterable[str], now: datetime) -> None:
    """Store the files of a report that has just been published in some languages; queue those that are printed."""
    sheet = sheet_of(report, now)
    for code in languages:
        language = cast(Language, code)
        document = document_in(sheet, language)
        with speaking(language):
            table = outputs.csv_bytes(sheet, names_in(language))
        for format, content in (
            ("html", outputs.html_bytes(document)),
            ("xlsx", xlsx_bytes(sheet, document, names_in(language))),
            ("csv", table),
            ("json", outputs.json_bytes(sheet)),
        ):
            rendering.keep_published(report, language, format, content, now)
        for format in PRINTED:
            rendering.ask(document, now, format=format, publishes=report)
