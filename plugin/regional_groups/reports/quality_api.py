"""What is missing in the records for a complete report, and who can mend it, as the API gives it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from regional_groups.core.api import BEARER, api_blueprint, caller, page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import translate
from regional_groups.core.web import actor, changes_data, now
from regional_groups.groups import queries as groups
from regional_groups.indicators.figure_forms import FigureArguments, period_in
from regional_groups.meetings.models import Meeting
from regional_groups.reports import quality, quality_asking, quality_everyone
from regional_groups.reports.quality_forms import AskEveryoneSchema, ScopeSchema, scope_of
from regional_groups.reports.quality_rules import KINDS

blueprint: Blueprint = api_blueprint("quality", "/quality", "What is missing for a complete report")


class GapKindSchema(Schema):
    """A kind of gap in the records, and how many there are."""

    kind = fields.String(required=True)
    of = fields.String(required=True, metadata={"description": "meeting or group"})
    label = fields.String(required=True)
    office = fields.String(required=True, metadata={"description": "that can mend it"})
    count = fields.Integer(required=True)


class QualitySchema(Schema):
    """How much is missing of each kind."""

    from_on = fields.Date(data_key="from", required=True)
    until_on = fields.Date(data_key="until", required=True)
    items = fields.List(fields.Nested(GapKindSchema), required=True)


class GapOfficeSchema(Schema):
    """An office that can mend a gap."""

    office = fields.String(required=True)
    scope = fields.String(required=True)


class GapSchema(Schema):
    """A meeting or a group that lacks something."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    on = fields.Date(required=True, allow_none=True)
    groups = fields.List(fields.String(), required=True)
    group = fields.String(required=True, metadata={"description": "whose gap it is; empty: of the whole"})
    offices = fields.List(fields.Nested(GapOfficeSchema), required=True)


class KindOfGapSchema(GapSchema):
    """A meeting or a group that lacks something, and what."""

    kind = fields.String(required=True)


class AskSchema(Schema):
    """Whose gap it is, where each group of a meeting has its own."""

    group = fields.String(load_default="", validate=validate.Length(max=40))


class AskedSchema(Schema):
    """How many people are written to now; each is asked once a week at most, so that it may be nobody."""

    asked = fields.Integer(required=True, metadata={"description": "people written to now"})


class LetterSchema(Schema):
    """What one person would be asked for."""

    person = fields.String(required=True)
    gaps = fields.List(fields.Nested(KindOfGapSchema), required=True)


class EveryoneSchema(Schema):
    """Who would be asked for what, and what nobody would be asked for."""

    letters = fields.List(fields.Nested(LetterSchema), required=True)
    asked_lately = fields.Integer(
        required=True, metadata={"description": "gaps whose menders were all asked in the last seven days"}
    )
    nobody = fields.List(
        fields.Nested(KindOfGapSchema),
        required=True,
        metadata={"description": "gaps that no holder of an office can mend"},
    )
    beyond = fields.Integer(required=True, metadata={"description": "gaps too many for one time"})
    seal = fields.String(required=True, metadata={"description": "send it to ask for exactly this"})


class GapListSchema(Schema):
    """A page of gaps of one kind."""

    items = fields.List(fields.Nested(GapSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class QualityArguments(FigureArguments):
    """A period, and a group; without a period the current year."""

    class Meta:
        """Gaps are of meetings and groups."""

        exclude = ("region",)


class GapArguments(QualityArguments):
    """Which page of the gaps of a period, and of which group; gaps of groups come whole."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None)


def _group(asked: dict[str, Any]) -> str:
    return groups.group(asked["group"]).acronym if asked["group"] else ""


@blueprint.route("")
@blueprint.arguments(QualityArguments, location="query")
@blueprint.response(200, QualitySchema)
def kinds(asked: dict[str, Any]) -> dict[str, Any]:
    """Count what is missing of each kind in a period."""
    today = geneva_day(now())
    period = period_in(asked, today)
    counts = quality.numbers(period, today, _group(asked))
    items = [
        {
            "kind": one.id,
            "of": one.of,
            "label": translate(say(one.label)),
            "office": str(one.office),
            "count": counts[one.id],
        }
        for one in KINDS.values()
    ]
    return {"from_on": period.from_on, "until_on": period.until_on, "items": items}


@blueprint.route("/everyone")
@blueprint.doc(security=BEARER)
@blueprint.arguments(ScopeSchema, location="query")
@blueprint.response(200, EveryoneSchema)
def everyone(asked: dict[str, Any]) -> dict[str, Any]:
    """Tell who would be asked for what, before anybody is; for who prepares reports."""
    caller()
    return _round(quality_everyone.prepare(scope_of(asked, geneva_day(now())), actor(), now()))


def _round(found: quality_everyone.Round) -> dict[str, Any]:
    letters = [
        {"person": one.person.name, "gaps": [_named(gap) for gap in one.gaps]} for one in found.letters
    ]
    return {
        "letters": letters,
        "asked_lately": found.waiting,
        "nobody": [_named(gap) for gap in found.nobody],
        "beyond": found.beyond,
        "seal": found.seal,
    }


def _named(found: quality.Gap) -> dict[str, Any]:
    return {"kind": found.kind.id, **_gap(found)}


@blueprint.route("/everyone/actions/ask", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(AskEveryoneSchema, error_status_code=422)
@blueprint.response(200, EveryoneSchema)
@changes_data
def ask_everyone(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask everyone who can mend something by mail, one letter a person; for who prepares reports.

    With the seal of the list that was looked at, another list is refused; the answer is who was asked for what.
    """
    caller()
    scope = scope_of(asked, geneva_day(now()))
    return _round(quality_everyone.ask_everyone(scope, asked["seal"], actor(), now()))


@blueprint.route("/<kind>")
@blueprint.arguments(GapArguments, location="query")
@blueprint.response(200, GapListSchema)
def gaps(asked: dict[str, Any], kind: str) -> dict[str, Any]:
    """List the meetings or groups that lack what a kind names, with the offices that can mend it."""
    if kind not in KINDS:
        raise NotFound(say("There is no such kind."))
    one, today, acronym = KINDS[kind], geneva_day(now()), _group(asked)
    if one.of == "group":
        found, following = quality.of_groups(one, quality.groups_missing(kind, acronym), today), None
    else:
        query = quality.meetings_missing(kind, period_in(asked, today), today, acronym)
        rows, following = page_of(query, (Meeting.listed_on, Meeting.id), asked["limit"], asked["cursor"])
        found = quality.of_meetings(one, rows, today, acronym)
    return {"items": [_gap(row) for row in found], "next": following}


def _gap(found: quality.Gap) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("label", "on", "groups", "group")},
        "id": str(found.id),
        "offices": [{"office": office, "scope": scope} for office, scope in found.offices],
    }


@blueprint.route("/<kind>/<uuid:id>/actions/ask", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(AskSchema, error_status_code=422)
@blueprint.response(200, AskedSchema)
@changes_data
def ask(asked: dict[str, Any], kind: str, id: UUID) -> dict[str, int]:
    """Ask those who can mend a gap by mail; for who prepares reports.

    The answer counts who is written to now: 0 where all of them were asked in the last seven days.
    """
    caller()
    found = quality.gap(kind, id, geneva_day(now()), asked["group"])
    return {"asked": len(quality_asking.ask(found, actor(), now()))}
