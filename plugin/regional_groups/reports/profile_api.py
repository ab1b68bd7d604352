"""The JSON twin of the profiles: a region for its vice-chair's mobilization report, a group, a Member State."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from regional_groups.core.api import BEARER, api_blueprint, caller
from regional_groups.core.clock import geneva_day
from regional_groups.core.web import now
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figure_api import made_of
from regional_groups.indicators.figure_forms import FigureSchema, PeriodArguments, period_in
from regional_groups.reports import mobilization, profile_files, profiles, serving

blueprint: Blueprint = api_blueprint(
    "place_profiles", "/profiles", "Profiles of regions, regional groups and Member States"
)


class ProfileFigureSchema(FigureSchema):
    """A figure of the catalogue for the place."""

    id = fields.String(required=True)
    topic = fields.String(required=True)
    unit = fields.String(required=True)


class MetSchema(Schema):
    """A meeting held; ``participants`` are those of the place, null where this is unknown."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    on = fields.Date(required=True, allow_none=True)
    groups = fields.List(fields.String(), required=True)
    participants = fields.Integer(required=True, allow_none=True, attribute="people")
    certainty = fields.String(required=True)


class PlaceProfileSchema(Schema):
    """A place over a period; what is null is unknown, never none."""

    from_on = fields.Date(data_key="from", required=True)
    until_on = fields.Date(data_key="until", required=True)
    groups = fields.List(fields.String(), required=True)
    figures = fields.List(fields.Nested(ProfileFigureSchema), required=True)
    meetings = fields.List(
        fields.Nested(MetSchema), required=True, metadata={"description": "at most two hundred"}
    )
    silent = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "countries of the groups seen at no meeting, alpha-2"},
    )
    silent_certain = fields.Boolean(
        required=True,
        metadata={"description": "every meeting held tells which countries were there"},
    )
    silent_known = fields.Integer(required=True, metadata={"description": "meetings held that tell this"})
    silent_total = fields.Integer(required=True, metadata={"description": "meetings held"})


class OwedOutreachSchema(Schema):
    """A plan or report that a vice-chair with duties for the region owes."""

    kind = fields.String(required=True)
    body = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    standing = fields.String(required=True)


class RegionCampaignSchema(Schema):
    """A campaign for new members in the region; what is null is unknown."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    delivered_on = fields.Date(required=True, allow_none=True)
    contacted = fields.Integer(required=True, allow_none=True)
    joined = fields.Integer(required=True, allow_none=True)


class RegionTargetSchema(Schema):
    """A target agreed for the region, with the figure of the period."""

    indicator = fields.String(required=True)
    target = fields.Float(required=True)
    value = fields.Float(required=True, allow_none=True)
    certainty = fields.String(required=True)
    due_on = fields.Date(required=True)
    reference = fields.String(required=True)


class RegionProfileSchema(PlaceProfileSchema):
    """What a vice-chair with regional duties reports on."""

    study_period = fields.String(required=True)
    outreach = fields.List(fields.Nested(OwedOutreachSchema), required=True)
    campaigns = fields.List(fields.Nested(RegionCampaignSchema), required=True)
    targets = fields.List(fields.Nested(RegionTargetSchema), required=True)


class DoneSchema(Schema):
    """A number of a Member State, how sure it is, and for how many cases this is known."""

    name = fields.String(required=True)
    value = fields.Integer(required=True, allow_none=True)
    certainty = fields.String(required=True)
    known = fields.Integer(required=True)
    total = fields.Integer(required=True)


class PaperSchema(Schema):
    """A contribution that a State is a source of; ``on`` is the first day of its meeting."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    on = fields.Date(required=True, allow_none=True)
    meeting = fields.String(required=True)


class PostSchema(Schema):
    """A post that somebody from a State holds in a study group or TSAG."""

    function = fields.String(required=True)
    body = fields.String(required=True)


class StateProfileSchema(PlaceProfileSchema):
    """What a Member State did; ``did`` tells how sure each number is, the rows (200 at most) what it counts."""

    attended = fields.Integer(required=True, allow_none=True)
    participants = fields.Integer(required=True, allow_none=True, attribute="people")
    contributions = fields.Integer(required=True, allow_none=True)
    hosted = fields.Integer(required=True, allow_none=True)
    posts = fields.Integer(required=True, allow_none=True)
    did = fields.List(fields.Nested(DoneSchema), required=True)
    contribution_rows = fields.List(fields.Nested(PaperSchema), required=True)
    hosted_rows = fields.List(fields.Nested(MetSchema), required=True)
    post_rows = fields.List(fields.Nested(PostSchema), required=True)


def _period(asked: dict[str, Any]) -> Period:
    return period_in(asked, geneva_day(now()))


def _shown(profile: profiles.Profile) -> dict[str, Any]:
    return {
        **{name: getattr(profile, name) for name in profile.__dataclass_fields__},
        "silent_certain": profile.silent_certain,
        "from_on": profile.period.from_on,
        "until_on": profile.period.until_on,
        "figures": [
            {"id": one.id, "topic": topic, "unit": one.unit, **made_of(found)}
            for topic, rows in profile.figures.items()
            for one, found in rows
        ],
    }


@blueprint.route("/regions/<slug>")
@blueprint.arguments(PeriodArguments, location="query")
@blueprint.response(200, RegionProfileSchema)
def region(asked: dict[str, Any], slug: str) -> dict[str, Any]:
    """Show the profile of a region, for its vice-chair's mobilization report."""
    profile = profiles.of_region(slug, _period(asked), geneva_day(now()))
    found = mobilization.of_region(slug, profile, geneva_day(now()))
    return {
        **_shown(profile),
        "study_period": found.study_period,
        "outreach": found.owed,
        "campaigns": found.campaigns,
        "targets": [
            {
                "indicator": line.indicator,
                "target": line.agreed["value"],
                "value": line.figure.value,
                "certainty": str(line.figure.certainty),
                "due_on": date.fromisoformat(line.agreed["due_on"]),
                "reference": line.agreed["reference"],
            }
            for line in found.targets
        ],
    }


@blueprint.route("/groups/<acronym>")
@blueprint.arguments(PeriodArguments, location="query")
@blueprint.response(200, PlaceProfileSchema)
def group(asked: dict[str, Any], acronym: str) -> dict[str, Any]:
    """Show the profile of a regional group."""
    return _shown(profiles.of_group(acronym, _period(asked), geneva_day(now()))[1])


@blueprint.route("/states/<code>")
@blueprint.arguments(PeriodArguments, location="query")
@blueprint.response(200, StateProfileSchema)
def state(asked: dict[str, Any], code: str) -> dict[str, Any]:
    """Show what a Member State did in a period."""
    found = profiles.of_state(code.upper(), _period(asked), geneva_day(now()))
    did = [
        {"name": "participants" if name == "people" else name, **made_of(one)}
        for name, one in found.did.items()
    ]
    return {**_shown(found), **{name: one.value for name, one in found.did.items()}, "did": did}


@blueprint.route("/<any(regions,groups,states):kind>/<place>/profile.<any(pdf,docx):format>")
@blueprint.doc(
    security=BEARER,
    parameters=[
        {"name": "lang", "in": "query", "schema": {"type": "string"}, "description": "ar zh en fr ru es"}
    ],
    responses={200: {"description": "The file."}, 202: {"description": "It is being printed; ask again."}},
)
@blueprint.arguments(profile_files.ProfileArguments, location="query")
def file(asked: dict[str, Any], kind: str, place: str, format: str) -> Response:
    """Give a profile as pdf or docx, for an addressee; 202 and Retry-After until it is printed."""
    caller()
    language = serving.known_language(request.args.get("lang", "") or "en")
    found = profile_files.file_of(kind, place, asked, language, format, now())
    if isinstance(found, serving.Ready):
        return profile_files.answer(place, asked, language, format, found, now())
    return serving.preparing_json(found)
