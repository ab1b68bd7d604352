"""From a stored report, or a period alone, to a sheet: the frozen extract if there is one, else figures made now."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import current_app

from regional_groups.core.clock import geneva_day
from regional_groups.groups.queries import names
from regional_groups.indicators.facts import Period
from regional_groups.publishing.blocks import Document, Language
from regional_groups.reports import document, extract, queries
from regional_groups.reports.models import Report
from regional_groups.reports.rules import KEEPS_FIGURES
from regional_groups.reports.sheet import Names, Sheet, instant


def names_in(language: Language) -> Names:
    """Return what names States, groups and regions in a language: recorded, else English, else the code.

    The names are read here, once: a report asks for hundreds, and a job has no request to keep them in.
    """
    own, english = names(language), names("en")
    return lambda code: own.get(code) or english.get(code) or code


def figures_of(report: Report, now: datetime) -> dict[str, Any]:
    """Return the figures of a report: frozen ones, those that it keeps, else as they stand now."""
    keeps = report.follows if report.correction in KEEPS_FIGURES else None
    if frozen := report.frozen or (keeps.frozen if keeps else ""):
        kept: dict[str, Any] = json.loads(frozen)
        return kept
    return extract.make(
        queries.period_of(report),
        queries.baseline_of(report),
        geneva_day(now),
        demonstration=report.demonstration,
    )


def sheet_of(report: Report, now: datetime) -> Sheet:
    """Return a report as a sheet, with the one that it follows if that is public."""
    sheet = _alone(report, now)
    before = report.follows
    return replace(sheet, before=_alone(before, now)) if before is not None and before.public else sheet


def _alone(report: Report, now: datetime) -> Sheet:
    figures = figures_of(report, now)
    dated = queries.when_changed(report)
    return Sheet(
        extract=figures,
        hash=report.frozen_hash or extract.digest(extract.canonical(figures)),
        created=dated,
        modified=dated,
        id=str(report.id),
        version=report.published_version if report.public and report.published_version else report.version,
        state=str(report.state),
        addressee=str(report.addressee),
        cover=report.cover,
        narrative=report.narrative,
        number=report.number,
        correction=report.correction,
        reason=report.reason,
        reason_language=report.reason_language,
        languages=tuple(report.languages or ()),
        corrected=report.corrected or {},
        link=base_link(),
    )


def sheet_of_period(
    from_on: date,
    until_on: date,
    now: datetime,
    *,
    demonstration: bool = False,
) -> Sheet:
    """Return a draft over a period that no report was begun for; it is dated with its day of counting."""
    figures = extract.make(Period(from_on, until_on), None, geneva_day(now), demonstration=demonstration)
    dated = instant(figures["counted_on"])
    text = extract.canonical(figures)
    return Sheet(extract=figures, hash=extract.digest(text), created=dated, modified=dated, link=base_link())


def base_link() -> str:
    """Return the address of the service where it is an https address; documents carry no other."""
    address: str = current_app.extensions["settings"].base_url
    return address if address.startswith("https://") else ""


def document_in(sheet: Sheet, language: Language) -> Document:
    """Return a sheet as a document in a language."""
    return document.build(sheet, language, names_in(language))
