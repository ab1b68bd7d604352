"""Comments on a report before it is approved: who sees it says what should change, and those concerned are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from regional_groups.core import moves
from regional_groups.core.acting import who_says
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.i18n import for_whom
from regional_groups.core.permissions import Actor, Office
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.people.queries import holders, holders_among
from regional_groups.reports import notices, queries
from regional_groups.reports.models import Report, ReportComment
from regional_groups.reports.narrative import BLOCKS, blocks_of
from regional_groups.reports.rules import BEFORE_APPROVAL, FLOW


def comment(report: Report, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Say something on a report or on one of its texts; the report officer and who commented before are told."""
    block = str(data.get("block") or "")
    moves.move(
        report,
        "comment",
        FLOW,
        queries.subject(report),
        actor,
        now,
        version=data["version"],
        given=data,
        values={"block": block} if block else None,
    )
    told = _concerned(report, actor, now)
    name, office = who_says(actor)
    made = ReportComment(
        report_id=report.id,
        block=block,
        person_id=actor.person_id,
        name=name,
        office=office,
        body=data["text"],
        at=now,
        demonstration=report.demonstration,
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(report, ["comments"])
    notify(
        "report_commented",
        told,
        {
            "from_on": report.from_on,
            "until_on": report.until_on,
            "by": name,
            "action_url": f"{notices.address(report)}#comments",
        },
        f"report:comment:{made.id}",
        now,
    )


def _concerned(report: Report, actor: Actor, now: datetime) -> list[Person]:
    """Return the report officers and those who commented and still see the report, without who comments now."""
    said, today = {one.person_id for one in report.comments if one.person_id}, geneva_day(now)
    insiders = [
        person
        for office in (
            Office.REPORT_OFFICER,
            Office.TSB_DIRECTOR,
            Office.BSG_COORDINATOR,
            Office.TSB_COUNSELLOR,
        )
        for person in holders(office, "", today)
        if office == Office.REPORT_OFFICER or person.id in said
    ]
    translators = select(Person).where(Person.id.in_(holders_among(said, (Office.TRANSLATOR,), today)))
    insiders += db.session.scalars(translators.order_by(Person.name, Person.id))
    return [one for one in dict.fromkeys(insiders) if one.id != actor.person_id]


def shown(report: Report, actor: Actor) -> list[dict[str, Any]]:
    """Return the comments, the oldest first; nothing for those who see published reports only."""
    if not queries.sees_drafts(actor):
        return []
    return [
        {"at": one.at, "name": one.name, "office": one.office, "block": one.block, "text": one.body}
        for one in report.comments
    ]


def on_page(report: Report, actor: Actor) -> dict[str, Any]:
    """Return what the page shows: the comments in words, and whether more can be said."""
    found = [
        {
            "at": one["at"],
            "by": " · ".join(filter(None, (one["name"], for_whom(one["office"])))),
            "about": _(BLOCKS[one["block"]]) if one["block"] in BLOCKS else "",
            "text": one["text"],
        }
        for one in shown(report, actor)
    ]
    inside = queries.sees_drafts(actor)
    return {"comments": found, "shown": inside and bool(found or report.state in BEFORE_APPROVAL)}


def fields(report: Report) -> list[dict[str, Any]]:
    """Return the fields of the step's form."""
    blocks = [
        ("", _("The whole report")),
        *((name, _(label)) for name, label in blocks_of(report.correction).items()),
    ]
    return [
        {"name": "text", "label": _("Your comment"), "type": "textarea", "rows": 4, "required": True},
        {"name": "block", "label": _("About"), "type": "select", "options": blocks},
    ]
