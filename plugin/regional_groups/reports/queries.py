"""Reads of reports: who may see which, their files, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import Actor, Permission, Subject, permits
from regional_groups.core.turns import take_turn
from regional_groups.core.workflow import Waiting, planned_by, waiting_for
from regional_groups.indicators.facts import Period
from regional_groups.reports import translations
from regional_groups.reports.models import Report, ReportFile, ReportState
from regional_groups.reports.rules import FLOW, KEEPS_FIGURES, Correction
from regional_groups.reports.session_plan import NEXT_STEP, Planned, plan, planned_on

PUBLIC = (ReportState.PUBLISHED, ReportState.SUPERSEDED)
PUBLISHED_MOST = 50  # reports over one period that are looked through


def subject(report: Report) -> Subject:
    """Return the facts that rights on a report are asked about."""
    return Subject(public=report.public)


def sees_drafts(actor: Actor) -> bool:
    """Tell whether somebody sees reports that are not published."""
    return permits(Permission.REPORTS_VIEW_UNPUBLISHED, actor, Subject())


def may_prepare(actor: Actor, about: Subject) -> bool:
    """Tell whether somebody prepares reports, or records for the report officer who does."""
    return any(
        permits(one, actor, about) for one in (Permission.REPORTS_PREPARE, Permission.RECORD_FOR_OTHERS)
    )


def report(id: UUID, actor: Actor, *, lock: bool = False) -> Report:
    """Return a report that the actor may see.

    Parameters:
        lock: nobody else changes it, or one of its family, until the transaction ends; it is read anew, also where
            it was read before. The turn comes before the row: publication changes rows of others in the family.
    Raises:
        NotFound: there is none, or it is not published and not open to the actor.
    """
    query = select(Report).where(Report.id == id)
    if lock:
        take_turn_of_family(id)
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None or not permits(Permission.REPORTS_VIEW_UNPUBLISHED, actor, subject(found)):
        raise NotFound(say("There is no such report."))
    return found


def take_turn_of_family(id: UUID) -> None:
    """Wait until nobody else changes a report of the family that a report is of."""
    first: UUID | None = id
    while first is not None:
        id, first = first, db.session.scalar(select(Report.follows_id).where(Report.id == first))
    take_turn(f"report-corrections:{id}")


def reports_for(actor: Actor, state: str | None = None) -> Select[Any]:
    """Return the query of the reports that an actor may see."""
    query = select(Report).options(defer(Report.frozen))
    if sees_drafts(actor):
        query = query.options(selectinload(Report.translations))
    else:
        query = query.where(Report.state.in_(PUBLIC))
    if state:
        query = query.where(Report.state.in_([item for item in ReportState if item == state]))
    return query


def with_parts(actor: Actor) -> tuple[ORMOption, ...]:
    """Return what loads with reports what the API shows of each, in one statement a kind."""
    parts = (selectinload(Report.files), selectinload(Report.followers).defer(Report.frozen))
    return (*parts, selectinload(Report.comments)) if sees_drafts(actor) else parts


def waiting(report: Report) -> list[Waiting]:
    """Return who must act on a report now: on itself, or on its translations."""
    return own_waiting(report) + translations.waiting(report)


def own_waiting(report: Report) -> list[Waiting]:
    """Return who must take the next step of a report itself, by the day planned for it where one is."""
    found = waiting_for(FLOW, report.state, report.state_since, {})
    if not found:
        return []
    day = planned_on(report.planned_from, NEXT_STEP[report.state])
    return [planned_by(wait, day) for wait in found]


def published_of(from_on: date, until_on: date, language: str) -> Report | None:
    """Return the report that was published last over exactly this period in a language, addenda left out."""
    query = select(Report).where(
        Report.from_on == from_on, Report.until_on == until_on, Report.state == ReportState.PUBLISHED
    )
    query = query.where(Report.demonstration.is_(False), Report.correction != Correction.ADDENDUM)
    found = db.session.scalars(query.order_by(Report.published_at.desc()).limit(PUBLISHED_MOST)).all()
    return next((one for one in found if language in one.languages), None)


def family(report: Report) -> list[Report]:
    """Return the first report and all that followed it, directly or one after the other, the oldest first."""
    first = first_of(report)
    return [first, *descendants(first)]


def first_of(report: Report) -> Report:
    """Return the report that a family began with."""
    while report.follows is not None:
        report = report.follows
    return report


def descendants(report: Report) -> list[Report]:
    """Return all that followed a report, directly or one after the other, the nearest first."""
    found: list[Report] = []
    open_ones = [report.id]
    while open_ones:
        query = select(Report).where(Report.follows_id.in_(open_ones)).order_by(Report.created_at, Report.id)
        following = db.session.scalars(query).all()
        found += following
        open_ones = [one.id for one in following]
    return found


def unpublished_languages(report: Report) -> list[str]:
    """Return the languages in which a report is not published yet."""
    return [code for code in CODES if code not in report.settled_languages]


def file_of(report: Report, language: str, format: str) -> ReportFile | None:
    """Return a published file."""
    return next((row for row in report.files if (row.language, row.format) == (language, format)), None)


def published_hash(id: UUID, language: str, format: str) -> str | None:
    """Return the hash under which a published file lies."""
    query = select(ReportFile.sha256).where(
        ReportFile.report_id == id, ReportFile.language == language, ReportFile.format == format
    )
    return db.session.scalar(query)


def verified(hash: str) -> tuple[Report, ReportFile | None] | None:
    """Return the published report that a hash belongs to: of its frozen extract, or of a published file.

    Before publication, and after a withdrawal, no hash tells anything. Corrigenda and addenda have the figures of the
    report that they follow: the hash is of that one, which was published first.
    """
    query = select(Report).where(Report.frozen_hash == hash, Report.state.in_(PUBLIC))
    first = query.order_by(Report.correction.in_(KEEPS_FIGURES), Report.published_at, Report.id).limit(1)
    if (found := db.session.scalar(first)) is not None:
        return found, None
    files = (
        select(ReportFile, Report)
        .join(Report, Report.id == ReportFile.report_id)
        .where(ReportFile.sha256 == hash, Report.state.in_(PUBLIC))
        .limit(1)
    )
    row = db.session.execute(files).first()
    return (row[1], row[0]) if row else None


def of_same_figures(report: Report) -> Sequence[Report]:
    """Return the other published reports and corrections that have the frozen figures of this one."""
    query = (
        select(Report)
        .options(defer(Report.frozen))
        .where(Report.frozen_hash == report.frozen_hash, Report.id != report.id, Report.state.in_(PUBLIC))
    )
    order = (Report.published_at, Report.id)
    return db.session.scalars(query.order_by(*order).limit(PUBLISHED_MOST)).all()


def open_reports(limit: int = 50) -> Sequence[Report]:
    """Return the reports that wait for somebody, the longest waiting first."""
    states = [ReportState(name) for name in FLOW.waits]
    query = select(Report).where(Report.state.in_(states))
    return db.session.scalars(query.order_by(Report.state_since, Report.id).limit(limit)).all()


def period_of(report: Report) -> Period:
    """Return the period of a report."""
    return Period(report.from_on, report.until_on)


def baseline_of(report: Report) -> Period | None:
    """Return the baseline period of a report, if one was chosen."""
    if report.baseline_from is None or report.baseline_until is None:
        return None
    return Period(report.baseline_from, report.baseline_until)


def planned(report: Report) -> list[Planned]:
    """Return the dates of a report, reckoned back from its session, with the days on which its steps were taken."""
    done = {
        "freeze": geneva_day(report.frozen_at) if report.frozen_at else None,
        "approval": report.approved_on,
        "transmission": report.transmitted_on,
    }
    if done["approval"] or report.state == ReportState.SUBMITTED:
        done["submission"] = done["approval"] or geneva_day(report.state_since)
    done["publication"] = geneva_day(report.published_at) if report.published_at else None
    if report.published_at and not unpublished_languages(report):
        done["translation"] = geneva_day(max([report.published_at, *_first_stored(report).values()]))
    return plan(report.planned_from, done)


def _first_stored(report: Report) -> dict[str, datetime]:
    """Return when each language was published: what is printed follows later, and may be printed anew."""
    found: dict[str, datetime] = {}
    for row in report.files:
        found[row.language] = min(row.stored_at, found.get(row.language, row.stored_at))
    return found


def when_changed(report: Report) -> datetime:
    """Return the instant that the documents of a report are dated with: of publication, freezing or last change."""
    return report.published_at or report.frozen_at or report.changed_at
