"""Printing: a document is kept, queued and printed by the jobs; the same document is printed once.

A rendering is known by the hash of its document and of the version of the printing, so a report that changed is
printed anew and one that did not is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from regional_groups import __version__
from regional_groups.core import files, outbox
from regional_groups.core.db import db
from regional_groups.core.jobs import change
from regional_groups.publishing.blocks import Document
from regional_groups.publishing.pdf import RenderingFailed, render_docx, render_pdf
from regional_groups.publishing.wire import dump, load
from regional_groups.reports.document import TEMPLATE
from regional_groups.reports.models import Rendering, Report, ReportFile
from regional_groups.reports.versions import versions_of

KIND = "render-report"
RETRY_SECONDS = 3
PRINTED: dict[str, Callable[[Document], bytes]] = {"pdf": render_pdf, "docx": render_docx}


def key_of(document: Document, format: str = "pdf") -> str:
    """Return what a rendering is known by."""
    return _key(dump(document), format)


def _key(content: bytes, format: str) -> str:
    printing = f"{__version__}/{TEMPLATE}/{format}".encode()
    return hashlib.sha256(printing + b"\n" + content).hexdigest()


def find(document: Document, format: str = "pdf") -> Rendering | None:
    """Return the rendering of a document, if it was asked for."""
    return db.session.scalar(select(Rendering).where(Rendering.key == key_of(document, format)))


def ask(
    document: Document, now: datetime, *, format: str = "pdf", publishes: Report | None = None
) -> Rendering:
    """Return the rendering of a document; queue it in the current transaction if it was never asked for.

    Parameters:
        publishes: the report whose published file it becomes when it is printed.
    """
    content = dump(document)
    key = _key(content, format)
    found = db.session.scalar(select(Rendering).where(Rendering.key == key))
    if found is None:
        found = Rendering(
            key=key,
            format=format,
            document=files.keep(content),
            asked_at=now,
            language=document.language,
        )
        db.session.add(found)
        db.session.flush()
        outbox.put(KIND, f"{KIND}:{key}", {"key": key}, now)
    if publishes is not None:
        found.report = publishes
        if found.sha256:
            keep_printed(found, now)
    return found


def ask_now(document: Document, now: datetime, format: str = "pdf") -> Rendering:
    """Ask for a rendering in a transaction of its own: a page that is read may queue its file."""
    if (found := find(document, format)) is not None:
        return found
    db.session.rollback()
    with change():
        ask(document, now, format=format)
    found = find(document, format)
    assert found is not None  # written on the line above
    return found


def render(payload: Mapping[str, Any], key: str) -> None:
    """Print a queued document; called by the outbox. A failure is kept with its reason and tried again."""
    found = db.session.scalar(select(Rendering).where(Rendering.key == payload["key"]))
    if found is None or found.sha256:
        return
    content = files.path_of(found.document).read_bytes()
    id, write = found.id, PRINTED[found.format]
    db.session.rollback()  # printing takes seconds: no lock is held meanwhile, and the message stays leased
    try:
        printed = write(load(content))
    except RenderingFailed as error:
        kept = db.session.get_one(Rendering, id)
        kept.failed = str(error.message)
        db.session.commit()
        current_app.logger.warning("printing %s failed: %s %s", id, error.reason, error.detail)
        raise
    kept = db.session.get_one(Rendering, id)
    kept.sha256, kept.failed = files.keep(printed), ""
    kept.printed_at = current_app.extensions["clock"].now()
    if kept.report is not None:
        keep_printed(kept, kept.printed_at)


def keep_published(report: Report, language: str, format: str, content: bytes, now: datetime) -> None:
    """Store a published file once; it is served as it is from here on."""
    report.files.append(
        ReportFile(
            language=language,
            format=format,
            sha256=files.keep(content),
            size=len(content),
            stored_at=now,
            versions=versions_of(format),
        )
    )


def keep_printed(rendering: Rendering, now: datetime) -> None:
    """Store a printed file among the published files of its report."""
    report, own = rendering.report, (rendering.language, rendering.format)
    if report is not None and not any((row.language, row.format) == own for row in report.files):
        content = files.path_of(rendering.sha256).read_bytes()
        keep_published(report, rendering.language, rendering.format, content, now)
