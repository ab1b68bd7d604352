"""The report of the field's real data, counted and composed once a worker, printed once a run: each takes seconds.

What is kept here is never changed; a test that changes data counts on a database of its own.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from regional_groups.indicators.facts import Period
from regional_groups.publishing.blocks import Document, Language
from regional_groups.reports import extract
from regional_groups.reports.composing import document_in
from regional_groups.reports.sheet import Sheet

from tests.support.prints import docx_without_pictures, pdf_of

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PERIOD = Period(date(2018, 1, 1), date(2026, 11, 20))
BEFORE = Period(date(2008, 1, 1), date(2017, 12, 31))


def sheet(**changes: object) -> Sheet:
    """Return the sheet of the real data."""
    return replace(_counted(), **changes)  # type: ignore[arg-type]  # columns of Sheet


@cache
def _counted() -> Sheet:
    figures = extract.make(PERIOD, BEFORE, TODAY)
    hash = extract.digest(extract.canonical(figures))
    return Sheet(figures, hash, AT, AT, state="published", cover={"document_number": "C27/72"})


@cache
def document(language: Language) -> Document:
    """Return the report of the real data in a language."""
    return document_in(sheet(), language)


@cache
def printed(language: Language) -> bytes:
    """Return the report of the real data as PDF."""
    return pdf_of(document(language))


@cache
def written(language: Language) -> bytes:
    """Return the report of the real data as a Word file without its pictures."""
    return docx_without_pictures(document(language))
