"""The JSON twin of the room's pages: study groups, regional groups as on a day, and countries."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from regional_groups.core import moves
from regional_groups.core.api import (
    WorkflowSchema,
    api_blueprint,
    list_schema,
    register_actions,
)
from regional_groups.core.errors import InvalidInput, NotFound, say
from regional_groups.core.i18n import current_language
from regional_groups.core.rehearsing import register_preview
from regional_groups.core.web import actor, now
from regional_groups.groups import operations, queries, shown_then
from regional_groups.groups.forms import ACTION_FORMS, AsOfArguments, GroupListArguments, NamedListArguments
from regional_groups.groups.models import Country, RegionalGroup, StudyGroup
from regional_groups.groups.named_then import columns_then, groups_then, names_then, title_then
from regional_groups.groups.profiles import Profile, Wanted, profiles, selected
from regional_groups.groups.rules import FLOW

KNOWN_TOLD = (
    "`today`: what is known today about the day; `then`: what was shown when it ended (`existed`, what ends in "
    "`_as_of`, and `countries`; officers are left out)"
)
blueprint: Blueprint = api_blueprint("groups", "", "Study groups, regional groups and countries")
Item = TypeVar("Item")


class GroupOfficerSchema(Schema):
    """An officer of a group: the public name."""

    office = fields.String(required=True)
    name = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)


class GroupMembershipSchema(Schema):
    """A country of a group from one day until another; null is unknown, or still."""

    country = fields.String(required=True)
    from_on = fields.Date(allow_none=True, required=True)
    until_on = fields.Date(allow_none=True, required=True)


class GroupPeriodSchema(Schema):
    """A state over time; dates may be partial, empty is unknown."""

    state = fields.String(required=True)
    starts = fields.String(required=True)
    ends = fields.String(required=True)
    open = fields.Boolean(required=True)
    meeting = fields.String(required=True)
    reference = fields.String(required=True)


class GroupLinkSchema(Schema):
    """How a group follows from another one."""

    kind = fields.String(required=True)
    out = fields.Boolean(required=True)
    other = fields.String(required=True)
    former = fields.String(required=True)
    on = fields.String(required=True)
    meeting = fields.String(required=True)
    reference = fields.String(required=True)


class RegionalGroupSchema(WorkflowSchema):
    """A regional group."""

    acronym = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    parent = fields.String(allow_none=True, required=True)
    parent_label = fields.String(required=True)
    region = fields.String(required=True)
    region_label = fields.String(required=True)
    created = fields.String(required=True)
    closed = fields.String(required=True)
    source = fields.String(required=True)
    predecessor = fields.Boolean(required=True)
    as_of = fields.Date(required=True)
    known = fields.String(required=True, metadata={"description": KNOWN_TOLD})
    existed = fields.String(required=True)
    state_as_of = fields.String(allow_none=True, required=True)
    acronym_as_of = fields.String(required=True)
    name_as_of = fields.String(required=True, metadata={"description": "in English"})
    parent_as_of = fields.String(allow_none=True, required=True)
    countries = fields.List(
        fields.String(), required=True, metadata={"description": "of the day; without any, unknown"}
    )
    memberships = fields.List(fields.Nested(GroupMembershipSchema), required=True)
    officers = fields.List(fields.Nested(GroupOfficerSchema), required=True)
    aliases = fields.List(fields.String(), required=True)
    links = fields.List(fields.Nested(GroupLinkSchema), required=True)
    periods = fields.List(fields.Nested(GroupPeriodSchema), required=True)


class StudyGroupSchema(Schema):
    """A study group or TSAG."""

    code = fields.String(required=True)
    title = fields.String(required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    title_en = fields.String(required=True)
    title_fr = fields.String(required=True)
    mandate_en = fields.String(required=True)
    mandate_fr = fields.String(required=True)
    period = fields.String(required=True)
    source = fields.String(required=True)
    confidence = fields.String(required=True)
    regional_groups = fields.List(fields.String(), required=True)


class CountrySchema(Schema):
    """A State; the marks are as they are today, null is unknown."""

    code = fields.String(required=True)
    iso3 = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    region = fields.String(required=True)
    ldc = fields.Boolean(allow_none=True, required=True)
    sids = fields.Boolean(allow_none=True, required=True)
    lldc = fields.Boolean(allow_none=True, required=True)
    observer = fields.Boolean(required=True)
    zones = fields.List(fields.String(), required=True)


def dump(group: RegionalGroup) -> dict[str, Any]:
    """Return a group as it is today."""
    return _shown(profiles([group], now())[0])


def _shown(profile: Profile, known: str = "today") -> dict[str, Any]:
    group = profile.group
    subject = queries.subject(group, now(), with_officers=False)
    own = ("acronym", "parent_label", "region", "region_label", "created", "closed", "source", "predecessor")
    return {
        **{
            name: getattr(group, name)
            for name in (*own, "version", "created_at", "changed_at", "demonstration")
        },
        "id": group.acronym,
        "state": str(group.state),
        "waiting_for": [],
        "actions": moves.available(group, FLOW, subject, actor()),
        "name": profile.names.get(current_language()) or group.name_en,
        "names": {"en": group.name_en, **profile.names},
        "parent": group.parent_code,
        "as_of": profile.as_of,
        "known": known,
        "existed": profile.existed,
        "state_as_of": str(profile.state_as_of) if profile.state_as_of else None,
        "acronym_as_of": profile.acronym_as_of,
        "name_as_of": profile.name_as_of,
        "parent_as_of": profile.parent_as_of or None,
        "countries": [stay.country for stay in profile.countries],
        "memberships": sorted(group.countries, key=lambda item: (item.country, item.from_on or date.min)),
        "officers": [officer for officer in profile.officers if officer.present],
        "aliases": profile.former_acronyms,
        "links": profile.links,
        "periods": group.periods,
    }


def page_of_codes(
    items: Sequence[Item], code: Callable[[Item], str], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """Return one page of a short list that is ordered already, and the cursor of the next.

    Raises:
        InvalidInput: the cursor is not one of ours.
    """
    start = 0
    if cursor:
        places = {_cursor(code(item)): place + 1 for place, item in enumerate(items)}
        if cursor not in places:
            wrong = [say("Use the value of “next” of the page before, unchanged.")]
            raise InvalidInput(say("The cursor is not valid."), fields={"cursor": wrong})
        start = places[cursor]
    part = list(items[start : start + limit])
    more = start + limit < len(items)
    return part, _cursor(code(part[-1])) if more else None


def _cursor(code: str) -> str:
    return base64.urlsafe_b64encode(code.encode()).decode().rstrip("=")


@blueprint.route("/regional-groups")
@blueprint.arguments(GroupListArguments, location="query")
@blueprint.response(200, list_schema(RegionalGroupSchema))
def regional_groups(wanted: dict[str, Any]) -> dict[str, Any]:
    """List regional groups; predecessors of the CCITT stand last."""
    narrowing = Wanted(wanted["parent"], wanted["region"], wanted["state"], wanted["as_of"])
    if wanted["known"] == "then":
        there = shown_then.listed(narrowing, now())
        some, more = page_of_codes(there, lambda one: one.group.acronym, wanted["limit"], wanted["cursor"])
        full = shown_then.in_full(some, now())
        return {"items": [_shown(profile, "then") for profile in full], "next": more}
    found = selected(narrowing)
    part, following = page_of_codes(found, lambda group: group.acronym, wanted["limit"], wanted["cursor"])
    return {
        "items": [_shown(profile) for profile in profiles(part, now(), wanted["as_of"])],
        "next": following,
    }


@blueprint.route("/regional-groups/<acronym>")
@blueprint.arguments(AsOfArguments, location="query")
@blueprint.response(200, RegionalGroupSchema)
def regional_group(wanted: dict[str, Any], acronym: str) -> dict[str, Any]:
    """Show a regional group; an older acronym finds it too.

    Raises:
        NotFound: nothing of it was shown on the day, and what was shown then is asked for.
    """
    found = queries.group(acronym)
    if wanted["known"] == "today":
        return _shown(profiles([found], now(), wanted["as_of"])[0])
    shown = shown_then.one(found, wanted["as_of"], now())
    if shown is None:
        raise NotFound(say("Nothing was recorded until then."))
    return _shown(shown, "then")


register_actions(
    blueprint,
    ACTION_FORMS,
    load=queries.group,
    perform=lambda group, action, data: operations.perform(group, action, data, actor(), now()),
    shown=RegionalGroupSchema,
    dump=dump,
    flow=FLOW,
    path="/regional-groups/<acronym>",
)
for _action in operations.TO_MANY:
    register_preview(
        blueprint,
        _action,
        ACTION_FORMS[_action],
        load=queries.group,
        perform=lambda group, action, data: operations.perform(group, action, data, actor(), now()),
        path="/regional-groups/<acronym>",
    )


@blueprint.route("/study-groups")
@blueprint.arguments(NamedListArguments, location="query")
@blueprint.response(200, list_schema(StudyGroupSchema))
def study_groups(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the study groups and TSAG; with ``as_of`` as they were shown when that day ended in Geneva."""
    part, following = page_of_codes(
        queries.study_groups(), lambda body: body.code, wanted["limit"], wanted["cursor"]
    )
    return {"items": _bodies(part, wanted["as_of"]), "next": following}


@blueprint.route("/study-groups/<code>")
@blueprint.arguments(NamedListArguments(only=("as_of",)), location="query")
@blueprint.response(200, StudyGroupSchema)
def study_group(wanted: dict[str, Any], code: str) -> dict[str, Any]:
    """Show a study group or TSAG; with ``as_of`` as it was shown when that day ended in Geneva."""
    return _bodies([queries.study_group(code)], wanted["as_of"])[0]


def _bodies(bodies: Sequence[StudyGroup], day: date | None) -> list[dict[str, Any]]:
    groups = groups_then(day, now())
    columns, names = columns_then(bodies, day), names_then([body.code for body in bodies], day)
    own = (
        "code",
        "title_en",
        "title_fr",
        "mandate_en",
        "mandate_fr",
        "period",
        "source",
        "confidence",
    )
    return [
        {
            **{name: columns.get(body.code, {}).get(name, getattr(body, name)) for name in own},
            "title": title_then(body, columns.get(body.code, {}), names.get(body.code, {})),
            "names": names.get(body.code, {}),
            "regional_groups": groups.get(body.code, []),
        }
        for body in bodies
    ]


@blueprint.route("/countries")
@blueprint.arguments(NamedListArguments, location="query")
@blueprint.response(200, list_schema(CountrySchema))
def countries(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the States, by their English name of today; with ``as_of`` as they were shown when that day ended."""
    part, following = page_of_codes(
        queries.countries(), lambda country: country.code, wanted["limit"], wanted["cursor"]
    )
    day = shown_then.past_day(wanted["as_of"], now()) if wanted["as_of"] else None
    columns, names = columns_then(part, day), names_then([country.code for country in part], day)
    items = [_country(one, columns.get(one.code, {}), names.get(one.code, {})) for one in part]
    return {"items": items, "next": following}


def _country(country: Country, then: Mapping[str, Any], names: dict[str, str]) -> dict[str, Any]:
    own = ("code", "iso3", "region", "ldc", "sids", "lldc", "observer", "name_en", "zones")
    shown = {name: then.get(name, getattr(country, name)) for name in own}
    english, zones = shown.pop("name_en"), shown.pop("zones")
    return {
        **shown,
        "name": names.get(current_language()) or english,
        "names": {"en": english, **names},
        "zones": [zone for zone in zones.split(";") if zone],
    }
