"""Printable profiles of regional groups, regions and Member States for a period."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.forms import FormState, load
from regional_groups.core.i18n import current_language
from regional_groups.core.web import actor, now, signed_in
from regional_groups.groups.queries import name_of
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.asked import asked
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figure_forms import period_in
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.record import TOPIC_LABELS, UNIT_LABELS, Indicator
from regional_groups.indicators.wording import figure_value, post_label
from regional_groups.planning.outreach_rules import KIND_LABELS, STANDING_LABELS
from regional_groups.publishing.blocks import Language
from regional_groups.reports import profile_document, profile_files, profiles, serving
from regional_groups.reports.rules import ADDRESSEE_LABELS

blueprint = Blueprint("profiles", __name__)


def _asked() -> tuple[Period, FormState]:
    data, form = asked("from", "until")
    return period_in(data, geneva_day(now())), form


def _worded(one: Indicator, found: Figure) -> str:
    return figure_value(one, found, cast(Language, current_language()))


def _profile(kind: str, code: str, place: dict[str, str]) -> str:
    period, form = _asked()
    today = geneva_day(now())
    told = profile_document.KINDS[kind](code, period, today, name_of)
    return render_template(
        "reports/profile.html",
        heading=told.title,
        profile=told.profile,
        form=form,
        worded=_worded,
        count=profile_document.count,
        name_of=name_of,
        labels=TOPIC_LABELS,
        units=UNIT_LABELS,
        place=place,
        facts=told.facts,
        did=told.did,
        post_label=post_label,
        kind=kind,
        code=code,
        addressees=[(one, _(label)) for one, label in ADDRESSEE_LABELS.items()],
        signed=actor().person_id is not None,
        mobilization=told.mobilization,
        kind_labels=KIND_LABELS,
        standing_labels=STANDING_LABELS,
        indicators=INDICATORS,
        told_outreach=profile_document.outreach_in_words,
        told_target=profile_document.target_in_words,
    )


@blueprint.get("/reports/profiles/")
def index() -> str:
    """List the regions, groups and States that have a profile."""
    return render_template(
        "reports/profiles.html",
        regions=list(REGIONS),
        groups=profiles.acronyms(),
        states=profiles.states(),
        name_of=name_of,
    )


@blueprint.get("/reports/profiles/groups/<place>")
def group(place: str) -> str:
    """Show the profile of a regional group."""
    return _profile("groups", place, {"group": place})


@blueprint.get("/reports/profiles/regions/<place>")
def region(place: str) -> str:
    """Show the profile of a region, for its vice-chair's mobilization report."""
    return _profile("regions", place, {"region": place})


@blueprint.get("/reports/profiles/states/<place>")
def state(place: str) -> str:
    """Show the profile of a Member State."""
    return _profile("states", place, {})


@blueprint.get("/reports/profiles/<any(groups,regions,states):kind>/<place>/profile.<any(pdf,docx):format>")
def file(kind: str, place: str, format: str) -> ResponseReturnValue:
    """Give a profile as a file to who is signed in; while it is printed the page says so and looks again by itself."""
    signed_in()
    given = {name: request.args.get(name, "").strip() for name in ("from", "until", "addressee")}
    wanted = load(profile_files.ProfileArguments(), {name: value for name, value in given.items() if value})
    language = serving.known_language(request.args.get("lang", "") or current_language())
    found = profile_files.file_of(kind, place, wanted, language, format, now())
    if isinstance(found, serving.Ready):
        return profile_files.answer(place, wanted, language, format, found, now())
    return serving.preparing_page(found, format, language, _("Profiles"), url_for("profiles.index"))
