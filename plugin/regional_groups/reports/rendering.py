"""Printing: a document is kept, queued and printed by the jobs; the same document is printed once.

A rendering is known by the hash of its document and of the version of the printing, so a report that changed is
printed anew and one that did not is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from regional_groups import __version__
from regional_groups.core import files, outbox
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput
from regional_groups.core.jobs import change
from regional_groups.core.turns import take_turn
from regional_groups.publishing.blocks import Document
from regional_groups.publishing.pdf import RenderingFailed, render_docx, render_pdf
from regional_groups.publishing.wire import dump, load
from regional_groups.reports.document import TEMPLATE
from regional_groups.reports.models import Rendering, Report, ReportFile
from regional_groups.reports.versions import of_data, versions_of

KIND = "render-report"
RETRY_SECONDS = 3
PRINTED: dict[str, Callable[[Document], bytes]] = {"pdf": render_pdf, "docx": render_docx}


def key_of(document: Document, format: str = "pdf") -> str:
    """Return what a rendering is known by.

    Raises:
        RenderingFailed: the styles of the secretariat cannot be used.
    """
    return _key(dump(styled(document, format)), format)


def styled(document: Document, format: str) -> Document:
    """Return a document with the styles of the secretariat, if it is to be a Word file and there are some.

    Raises:
        RenderingFailed: they cannot be used.
    """
    path = current_app.extensions["settings"].word_styles
    return replace(document, styles=styles_of(Path(path))) if format == "docx" and path else document


def styles_of(path: Path) -> bytes:
    """Return what printed Word files take of a file of the secretariat.

    Raises:
        RenderingFailed: it is not there, or no Word file with styles.
    """
    try:
        return _styles(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise RenderingFailed("styles", f"{path}: {error.strerror}") from error
    except InvalidInput as error:
        reasons = " ".join(str(one) for one in error.fields["file"])
        raise RenderingFailed("styles", f"{path}: {reasons}") from error


@lru_cache(maxsize=2)
def _styles(path: Path, changed: int) -> bytes:
    from regional_groups.publishing.word.base import base_of  # only where there is such a file

    return base_of(path.read_bytes())


def _key(content: bytes, format: str) -> str:
    printing = f"{__version__}/{TEMPLATE}/{format}".encode()
    return hashlib.sha256(printing + b"\n" + content).hexdigest()


def find(document: Document, format: str = "pdf") -> Rendering | None:
    """Return the rendering of a document, if it was asked for; what spoils the styles is told to who asks for it."""
    try:
        key = key_of(document, format)
    except RenderingFailed:
        return None
    return db.session.scalar(select(Rendering).where(Rendering.key == key))


def ask(
    document: Document, now: datetime, *, format: str = "pdf", publishes: Report | None = None
) -> Rendering:
    """Return the rendering of a document; queue it in the current transaction if it was never asked for.

    Parameters:
        publishes: the report whose published file it becomes when it is printed.
    """
    content = dump(styled(document, format))
    key = _key(content, format)
    take_turn(f"{KIND}:{key}")
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


@dataclass(frozen=True)
class Job:
    """A rendering that is printed now: its row, its document, and the message it came with if taken beside another."""

    id: UUID
    format: str
    content: bytes
    message: UUID | None = None


def render(payload: Mapping[str, Any], key: str) -> None:
    """Print a queued document, and beside it another that waits; called by the outbox.

    Two printing processes may run at once, and a report is printed in six languages: while one of them is waited
    for the other core would stand still. A failure is kept with its reason and tried again.
    """
    own = _job(payload)
    if own is None:
        return
    beside = _another()
    service = current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy

    def print_one(job: Job) -> bytes | Exception:
        with service.app_context():  # tells where the places lie; the database is not asked
            return _print(job)

    # printing takes seconds: no lock is held meanwhile, and the messages stay leased
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(print_one, [own, beside] if beside else [own]))
    try:
        _keep(own, outcomes[0])
        db.session.commit()
    finally:
        if beside:
            _settle(beside, outcomes[1])
    if isinstance(outcomes[0], Exception):
        raise outcomes[0]


def _job(payload: Mapping[str, Any], message: UUID | None = None) -> Job | None:
    """Return what a message asks for, unless it is printed already."""
    found = db.session.scalar(select(Rendering).where(Rendering.key == payload["key"]))
    job = None
    if found is not None and not found.sha256:
        job = Job(found.id, found.format, files.path_of(found.document).read_bytes(), message)
    db.session.rollback()
    return job


def _another() -> Job | None:
    """Return another document that waits, its message leased; one that is lost is its own failure."""
    message = outbox.take_beside(KIND, current_app.extensions["clock"].now())
    if message is None:
        return None
    id, payload = message.id, message.payload
    try:
        job = _job(payload, id)
    except Exception as error:
        outbox.fail(id, error, current_app.extensions["clock"].now())
        return None
    if job is None:
        outbox.give_back(id)
        db.session.commit()
    return job


def _print(job: Job) -> bytes | Exception:
    """Print in a process of its own; knows no database, since it runs in a thread."""
    try:
        return PRINTED[job.format](load(job.content))
    except Exception as error:  # the document beside is not to fail with it
        return error


def _settle(job: Job, outcome: bytes | Exception) -> None:
    """Keep what was printed beside, and let its message find the work done, or fail; the other message goes on."""
    assert job.message is not None  # it was taken beside
    failed = outcome if isinstance(outcome, Exception) else None
    try:
        db.session.rollback()  # of the other document, where it could not be kept
        _keep(job, outcome)
        if failed is None:
            outbox.give_back(job.message)
            db.session.commit()
    except Exception as error:
        failed = error
    if failed:
        outbox.fail(job.message, failed, current_app.extensions["clock"].now())


def _keep(job: Job, outcome: bytes | Exception) -> None:
    kept = db.session.get_one(Rendering, job.id)
    if isinstance(outcome, Exception) and not isinstance(outcome, RenderingFailed):
        current_app.logger.warning("printing %s failed: %s", job.id, outbox.reason(outcome))
        return  # no reason for readers: the outbox keeps it for who runs the service
    if isinstance(outcome, RenderingFailed):
        kept.failed = str(outcome.message)
        db.session.commit()
        current_app.logger.warning("printing %s failed: %s %s", job.id, outcome.reason, outcome.detail)
        return
    kept.sha256, kept.failed = files.keep(outcome), ""
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
            versions=versions_of(format) | of_data(report, format, language),
        )
    )


def keep_printed(rendering: Rendering, now: datetime) -> None:
    """Store a printed file among the published files of its report."""
    report, own = rendering.report, (rendering.language, rendering.format)
    if report is not None and not any((row.language, row.format) == own for row in report.files):
        content = files.path_of(rendering.sha256).read_bytes()
        keep_published(report, rendering.language, rendering.format, content, now)
