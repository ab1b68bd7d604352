"""Making a published file again, to see that it has the same bytes, or to name what differs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import select

from regional_groups.core import files
from regional_groups.core.db import db
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.wire import load
from regional_groups.reports import serving
from regional_groups.reports.composing import sheet_of
from regional_groups.reports.models import Rendering, Report, ReportFile
from regional_groups.reports.rendering import PRINTED
from regional_groups.reports.versions import changed, of_data, versions_of


@dataclass(frozen=True)
class Again:
    """A published file made again: its hash now, and which versions are others than recorded."""

    sha256: str
    same: bool
    changed: list[tuple[str, str, str]]  # name, recorded, present


def again(report: Report, file: ReportFile, now: datetime) -> Again:
    """Make a published file again from what was stored and say whether its bytes are the same.

    Raises:
        RenderingFailed: it cannot be printed on this machine.
    """
    content = _made(report, file, now)
    sha256 = hashlib.sha256(content).hexdigest()
    present = versions_of(file.format) | of_data(report, file.format, file.language)
    return Again(sha256, sha256 == file.sha256, changed(file.versions, present))


def _made(report: Report, file: ReportFile, now: datetime) -> bytes:
    if file.format in PRINTED:
        query = select(Rendering).where(
            Rendering.report_id == report.id,
            Rendering.language == file.language,
            Rendering.format == file.format,
        )
        stored = db.session.scalars(query.order_by(Rendering.asked_at).limit(1)).one()
        return PRINTED[file.format](load(files.path_of(stored.document).read_bytes()))
    sheet = replace(sheet_of(report, now), state="published")  # as it was when the file was stored
    return serving.made(sheet, file.format, cast(Language, file.language))
