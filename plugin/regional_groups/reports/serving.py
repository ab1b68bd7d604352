"""Handing out the files of a report: published ones as they were stored, drafts made for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Response, current_app

from regional_groups.core import files
from regional_groups.core.errors import InvalidInput, NotFound, say
from regional_groups.core.i18n import CODES, speaking
from regional_groups.publishing.blocks import Document, Language
from regional_groups.reports import outputs, queries, rendering
from regional_groups.reports.composing import document_in, names_in, sheet_of
from regional_groups.reports.models import Rendering, Report
from regional_groups.reports.publication import FORMATS, MEDIA_TYPES
from regional_groups.reports.sheet import Sheet
from regional_groups.reports.workbook import xlsx_bytes

_STYLED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@dataclass(frozen=True)
class Preparing:
    """A file that is not printed yet, or could not be: since when, and why."""

    asked_at: datetime
    failed: str = ""


def check(report: Report, format: str, language: str) -> Language:
    """Refuse a format or language in which there is nothing.

    Raises:
        InvalidInput: the language is none of the six.
        NotFound: there is no such format, or the report was not published in the language.
    """
    if format not in FORMATS:
        raise NotFound(say("There is no such format."))
    known = known_language(language)
    if report.public and language not in report.languages:
        raise NotFound(say("The report was not published in this language."))
    return known


def known_language(language: str) -> Language:
    """Return a language that was asked for.

    Raises:
        InvalidInput: it is none of the six.
    """
    if language not in CODES:
        raise InvalidInput(
            say("There is no such language."),
            fields={"lang": [say("The languages are ar, zh, en, fr, ru and es.")]},
        )
    return cast(Language, language)


def file_of(report: Report, format: str, language: Language, now: datetime) -> bytes | Preparing:
    """Return the content of a file, or that it is being prepared; a published file never changes."""
    if report.public:
        kept = queries.file_of(report, language, format)
        if kept is not None:
            return files.path_of(kept.sha256).read_bytes()
    sheet = sheet_of(report, now)
    if format not in rendering.PRINTED:
        return made(sheet, format, language)
    return _printed(rendering.ask_now(document_in(sheet, language), now, format))


def _printed(found: Rendering) -> bytes | Preparing:
    if not found.sha256:
        return Preparing(found.asked_at, found.failed)
    return files.path_of(found.sha256).read_bytes()


def progress(report: Report, language: Language, now: datetime) -> Preparing | None:
    """Return how far the printed files of a report are; nothing when they are there, or were never asked for."""
    wanted = [format for format in rendering.PRINTED if not queries.file_of(report, language, format)]
    if not wanted:
        return None
    document = document_in(sheet_of(report, now), language)
    asked = [found for format in wanted if (found := rendering.find(document, format)) is not None]
    open_ones = [Preparing(found.asked_at, found.failed) for found in asked if not found.sha256]
    return max(open_ones, key=lambda one: bool(one.failed), default=None)


def made(sheet: Sheet, format: str, language: Language) -> bytes:
    """Return a sheet as a file that is made at once: HTML, XLSX, CSV or JSON."""
    if format == "json":
        return outputs.json_bytes(sheet)
    if format == "csv":
        with speaking(language):
            return outputs.csv_bytes(sheet, names_in(language))
    if format == "xlsx":
        return xlsx_bytes(sheet, document_in(sheet, language), names_in(language))
    return outputs.html_bytes(in_html(sheet, language))


def in_html(sheet: Sheet, language: Language) -> Document:
    """Return a sheet as the document of a page; its data files stand beside it."""
    return document_in(sheet, language)


def answer(report: Report, format: str, language: str, content: bytes) -> Response:
    """Return the answer that hands out a file."""
    response: Response = current_app.response_class(content, mimetype=MEDIA_TYPES[format].split(";")[0])
    name = f"regional-groups-{report.from_on}-{report.until_on}-{language}.{format}"
    way = "inline" if format in ("pdf", "html") else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
    response.headers["Content-Security-Policy"] = (
        _STYLED if format == "html" else "default-src 'none'; sandbox"
    )
    response.add_etag()
    return response
