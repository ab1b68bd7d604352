"""What is stored when a report is published: its files in each language; the PDF follows when it is printed."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from regional_groups.publishing.blocks import Language
from regional_groups.reports import outputs, rendering
from regional_groups.reports.composing import document_in, names_in, sheet_of
from regional_groups.reports.document import speaking
from regional_groups.reports.models import Report

FORMATS = ("pdf", "html", "csv", "json")
LATER = ("docx", "xlsx")  # named by the contract, not made yet
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def store(report: Report, now: datetime) -> None:
    """Store the files of a report that has just been published, and queue its PDF files."""
    sheet = sheet_of(report, now)
    for code in report.languages:
        language = cast(Language, code)
        document = document_in(sheet, language)
        with speaking(language):
            table = outputs.csv_bytes(sheet, names_in(language))
        for format, content in (
            ("html", outputs.html_bytes(document)),
            ("csv", table),
            ("json", outputs.json_bytes(sheet)),
        ):
            rendering.keep_published(report, language, format, content, now)
        rendering.ask(document, now, publishes=report)
