"""Handing out the files of a report: published ones as they were stored, drafts made for those who may see them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Response, g, jsonify, render_template, request

from regional_groups.core import files
from regional_groups.core.errors import InvalidInput, NotFound, say
from regional_groups.core.i18n import CODES, speaking, translate
from regional_groups.core.language_names import language_named
from regional_groups.feeds.answering import Asked
from regional_groups.publishing.blocks import Document, Language
from regional_groups.reports import outputs, queries, rendering, stored
from regional_groups.reports.composing import document_in, names_in, sheet_of
from regional_groups.reports.models import Rendering, Report
from regional_groups.reports.sheet import Sheet
from regional_groups.reports.stored import FORMATS
from regional_groups.reports.workbook import xlsx_bytes


@dataclass(frozen=True)
class Preparing:
    """A file that is not printed yet, or could not be: since when, and why."""

    asked_at: datetime
    failed: str = ""


@dataclass(frozen=True)
class Ready:
    """A file that can be handed out: by its hash, or with its bytes where it was made just now."""

    sha256: str
    made: bytes | None = None

    def read(self) -> bytes:
        """Return its bytes."""
        return files.path_of(self.sha256).read_bytes() if self.made is None else self.made


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


def file_of(report: Report, format: str, language: Language, now: datetime) -> Ready | Preparing:
    """Return a file, or that it is being prepared; a published file never changes."""
    if report.public and (sha256 := queries.published_hash(report.id, language, format)):
        return Ready(sha256)
    sheet = sheet_of(report, now)
    if format not in rendering.PRINTED:
        content = made(sheet, format, language)
        return Ready(hashlib.sha256(content).hexdigest(), content)
    return printed(rendering.ask_now(document_in(sheet, language), now, format))


def printed(found: Rendering) -> Ready | Preparing:
    """Return the file of a rendering, or that it is being prepared."""
    return Ready(found.sha256) if found.sha256 else Preparing(found.asked_at, found.failed)


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


def answer(report: Report, format: str, language: str, file: Ready) -> Response:
    """Return the answer that hands out a file of a report, or says that who asks has it."""
    return hand_out(file, f"{report.from_on}-{report.until_on}", format, language)


def hand_out(file: Ready, period: str, format: str, language: str) -> Response:
    """Return the answer that hands out a file, or says that who asks has it.

    Parameters:
        period: what its name tells it is of.
    """
    asked = Asked(if_none_match=request.headers.get("If-None-Match"), secure=request.is_secure)
    # never for caches that many share: a page's answer may carry a cookie
    lying = stored.Lying(file.sha256, format, language, period, public=False)
    status, headers = stored.decide(asked, lying)
    return Response(b"" if status.startswith("304") else file.read(), status, headers)


def preparing_page(found: Preparing, format: str, language: str, above: str, address: str) -> Response:
    """Return the page that looks again by itself while a file is printed, or says why it could not be.

    Parameters:
        above: what the file is of; it leads to ``address``.
    """
    page = render_template(
        "reports/preparing.html",
        preparing=found,
        format=format,
        reason=translate(say(found.failed)) if found.failed else "",
        language_name=language_named(language),
        above=above,
        address=address,
    )
    seconds = str(rendering.RETRY_SECONDS)
    return Response(page, 202, {"Retry-After": seconds, "Refresh": seconds}, mimetype="text/html")


def preparing_json(found: Preparing) -> Response:
    """Return what the API says of a file that is being printed, or could not be."""
    body = {
        "state": "failed" if found.failed else "preparing",
        "asked_at": found.asked_at.isoformat(),
        "reason": found.failed,
    }
    response = jsonify(body)
    response.status_code = 202
    g.report_retry_after = rendering.RETRY_SECONDS  # the rate limiter has its own answer in that place
    return response
