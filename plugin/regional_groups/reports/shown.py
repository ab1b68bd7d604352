"""How a report is shown to a reader: pages and the JSON answer draw from it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flask import url_for
from marshmallow import Schema, fields, validate

from regional_groups.core import moves
from regional_groups.core.api import WorkflowSchema
from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import Actor
from regional_groups.core.waits import waits_shown
from regional_groups.reports import commenting, queries, reason
from regional_groups.reports.checking import Checked
from regional_groups.reports.composing import sheet_of
from regional_groups.reports.corrections import Change, changes, told_in
from regional_groups.reports.models import Report
from regional_groups.reports.rules import FLOW
from regional_groups.reports.sheet import Sheet

Row = TypeVar("Row")
_COLUMNS = (
    "version",
    "created_at",
    "changed_at",
    "demonstration",
    "from_on",
    "until_on",
    "baseline_from",
    "baseline_until",
    "number",
    "correction",
    "languages",
    "frozen_at",
    "approved_on",
    "transmitted_on",
    "published_at",
)


class PublishedFileSchema(Schema):
    """A published file."""

    language = fields.String(required=True)
    format = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    address = fields.String(required=True)
    versions = fields.Dict(required=True, metadata={"description": "of what made it, by name"})


class PlannedSchema(Schema):
    """A step with the day by which it is due, reckoned back from the opening of the session."""

    step = fields.String(required=True)
    due_on = fields.Date(required=True)
    done_on = fields.Date(allow_none=True, required=True)
    overdue = fields.Boolean(required=True)


class ReportCommentShownSchema(Schema):
    """What somebody said on a report before it was approved."""

    at = fields.AwareDateTime(required=True)
    name = fields.String(required=True)
    office = fields.String(required=True)
    block = fields.String(required=True, metadata={"description": "a text of it; empty for the whole report"})
    text = fields.String(required=True)


class ReportSchema(WorkflowSchema):
    """An effectiveness report; its figures are in ``{id}.json``."""

    from_on = fields.Date(data_key="from", required=True)
    until_on = fields.Date(data_key="until", required=True)
    baseline_from = fields.Date(allow_none=True, required=True)
    baseline_until = fields.Date(allow_none=True, required=True)
    addressee = fields.String(required=True)
    cover = fields.Dict(required=True)
    narrative = fields.Dict(required=True)
    council_session = fields.String(
        required=True, allow_none=True, metadata={"description": "the session of the Council that it goes to"}
    )
    number = fields.Integer(required=True)
    correction = fields.String(required=True)
    reason = fields.String(required=True, metadata={"description": "why it follows the report before"})
    reason_language = fields.String(required=True, metadata={"description": "empty where it is not known"})
    follows = fields.String(allow_none=True, required=True)
    followers = fields.List(fields.String(), required=True)
    hash = fields.String(allow_none=True, required=True)
    frozen_at = fields.AwareDateTime(allow_none=True, required=True)
    approved_on = fields.Date(allow_none=True, required=True)
    transmitted_on = fields.Date(allow_none=True, required=True)
    published_at = fields.AwareDateTime(allow_none=True, required=True)
    languages = fields.List(fields.String(), required=True)
    files = fields.List(fields.Nested(PublishedFileSchema), required=True)
    comments = fields.List(
        fields.Nested(ReportCommentShownSchema),
        required=True,
        metadata={"description": "empty for those who see published reports only"},
    )
    plan = fields.List(
        fields.Nested(PlannedSchema),
        required=True,
        metadata={"description": "empty while the opening of the session is not given"},
    )


class DifferenceSchema(Schema):
    """A number of an edited document that is not that of the report."""

    heading = fields.String(required=True)
    paragraph = fields.String(required=True, metadata={"description": "or a row of a table, cells between |"})
    found = fields.String(
        required=True, metadata={"description": "empty where a number of the report is missing"}
    )
    expected = fields.String(required=True, metadata={"description": "empty where the report has none there"})


class EarlierParagraphSchema(Schema):
    """A paragraph of the report before, as it was written and with the figures of both reports."""

    block = fields.String(required=True)
    text = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)
    loose = fields.List(
        fields.String(), required=True, metadata={"description": "numbers bound to no figure"}
    )
    taken = fields.Boolean(required=True)


class EarlierSchema(Schema):
    """What the report before says in a language."""

    report = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    items = fields.List(fields.Nested(EarlierParagraphSchema), required=True)


class ChangeSchema(Schema):
    """Something that is not as it was in the report before."""

    kind = fields.String(required=True, metadata={"description": "period, figure, text or cover"})
    name = fields.String(required=True)
    part = fields.String(required=True, metadata={"description": "value, baseline, target or a language"})
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class ChangesSchema(Schema):
    """What a report changes against the one it follows, and why."""

    follows = fields.String(required=True, allow_none=True)
    correction = fields.String(required=True)
    reason = fields.String(required=True)
    reason_language = fields.String(required=True, metadata={"description": "empty where it is not known"})
    items = fields.List(fields.Nested(ChangeSchema), required=True)
    next = fields.String(allow_none=True, required=True)


class ChangesArguments(Schema):
    """Which page of the changes; the mark is the number of those before it."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.Integer(load_default=0, validate=validate.Range(0, 10**9))


class CheckedSchema(Schema):
    """What was found in an edited document."""

    language = fields.String(required=True)
    sha256 = fields.String(required=True)
    numbers = fields.Integer(required=True)
    paragraphs = fields.Integer(required=True)
    count = fields.Integer(required=True, metadata={"description": "of numbers that differ"})
    differing = fields.List(fields.Nested(DifferenceSchema), required=True)


def checked(result: Checked) -> dict[str, Any]:
    """Return the result of a check as the API shows it."""
    return {
        **{name: getattr(result, name) for name in ("language", "sha256", "numbers", "paragraphs", "count")},
        "differing": [
            {
                "heading": one.passage.heading,
                "paragraph": one.passage.text,
                "found": one.found,
                "expected": one.expected,
            }
            for one in result.differing
        ],
    }


def available(report: Report, actor: Actor) -> list[dict[str, Any]]:
    """Return the steps that somebody may take now."""
    found = moves.available(report, FLOW, queries.subject(report), actor)
    everywhere = report.public and not queries.unpublished_languages(report)
    steps = [step for step in found if not (everywhere and step["name"] == "publish")]
    for step in steps:
        if step["name"] == "publish":
            step["needs"] = ["languages"]
    return steps


def dump(report: Report, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return a report as the API shows it."""
    followers = [str(one.id) for one in report.followers if permits_view(one, actor)]
    return {
        **{name: getattr(report, name) for name in _COLUMNS},
        **texts_shown(report, actor),
        **reason_shown(report, actor),
        "id": str(report.id),
        "state": str(report.state),
        "addressee": str(report.addressee),
        "council_session": str(report.council_session_id) if report.council_session_id else None,
        "waiting_for": queries.waiting(report),
        "actions": available(report, actor),
        "follows": str(report.follows_id) if report.follows_id else None,
        "followers": followers,
        "hash": report.frozen_hash or None,
        "plan": planned_rows(report, now),
        "comments": commenting.shown(report, actor),
        "files": [
            {
                "language": row.language,
                "format": row.format,
                "sha256": row.sha256,
                "size": row.size,
                "versions": row.versions,
                "address": url_for(
                    "api_reports.rendition",
                    id=report.id,
                    format=row.format,
                    lang=row.language,
                    _external=True,
                ),
            }
            for row in sorted(report.files, key=lambda row: (row.language, row.format))
        ]
        if report.public
        else [],
    }


def texts_shown(report: Report, actor: Actor) -> dict[str, Any]:
    """Return narrative and cover data; in languages that are not published only for those who see drafts."""
    found = {"cover": report.cover, "narrative": report.narrative}
    return found if queries.sees_drafts(actor) else _in_languages(found, report.languages)


def reason_shown(report: Report, actor: Actor) -> dict[str, str]:
    """Return why a report follows another one, in the language that was given for it where the reader sees that."""
    text, language = reason.told(report, reason_read_in(report, actor, report.reason_language))
    return {"reason": text, "reason_language": language}


def reason_read_in(report: Report, actor: Actor, wanted: str) -> str:
    """Return in the document of which language somebody reads the reason: the wanted one, as far as it is published.

    Else that of the language that the reason was given in, else that of the first.
    """
    if queries.sees_drafts(actor):
        return wanted
    published = (one for one in (wanted, report.reason_language) if one in report.languages)
    return next(published, report.languages[0])


def _in_languages(data: Mapping[str, Any], languages: Container[str]) -> dict[str, Any]:
    """Return data without what is said in other languages, however deep it lies."""
    return {
        name: _in_languages(value, languages) if isinstance(value, Mapping) else value
        for name, value in data.items()
        if name not in CODES or name in languages
    }


def planned_rows(report: Report, now: datetime) -> list[dict[str, Any]]:
    """Return the planned dates of a report as page and API show them."""
    today = geneva_day(now)
    return [
        {"step": one.step, "due_on": one.due_on, "done_on": one.done_on, "overdue": one.overdue(today)}
        for one in queries.planned(report)
    ]


def permits_view(report: Report, actor: Actor) -> bool:
    """Tell whether somebody may see a report."""
    return report.public or queries.sees_drafts(actor)


def changes_shown(report: Report, sheet: Sheet, actor: Actor, now: datetime) -> list[Change]:
    """Return what a report changes against the one it follows, if the reader may see that one too."""
    before = report.follows
    if before is None or not permits_view(before, actor):
        return []
    found = changes(sheet_of(before, now), sheet)
    return found if queries.sees_drafts(actor) else told_in(found, {*before.languages} & {*report.languages})


def part(found: Sequence[Row], after: int, limit: int) -> tuple[Sequence[Row], int | None]:
    """Return some of the rows after so many, and after how many the next ones come, if there are more."""
    end = after + limit
    return found[after:end], end if end < len(found) else None


def waiting_rows(report: Report, now: datetime) -> list[dict[str, Any]]:
    """Return who must act, as the part of the page shows it."""
    return waits_shown(queries.waiting(report), now)
