"""Printable profiles of regional groups, regions and Member States for a period."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, render_template
from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.forms import FormState
from regional_groups.core.i18n import current_language
from regional_groups.core.web import now
from regional_groups.groups.queries import group_name, name_of
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.asked import asked
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figure_forms import period_in
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.record import TOPIC_LABELS, UNIT_LABELS, Indicator
from regional_groups.indicators.wording import figure_value, sure, value_in_words
from regional_groups.planning import work_queries
from regional_groups.planning.outreach_rules import KIND_LABELS, STANDING_LABELS
from regional_groups.planning.wording import in_words
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.numbers import number
from regional_groups.reports import mobilization, profiles

blueprint = Blueprint("profiles", __name__)


def _asked() -> tuple[Period, FormState]:
    data, form = asked("from", "until")
    return period_in(data, geneva_day(now())), form


def _count(value: int | None, certainty: str = "exact") -> str:
    """Return a number in words, or that it is unknown."""
    if value is None:
        return str(_("unknown"))
    return sure(number(value, cast(Language, current_language())), certainty)


def _told(found: Figure) -> str:
    """Return a number of a State in words, with how much of it is known where this is not all."""
    value = _count(None if found.value is None else int(found.value), str(found.certainty))
    if found.known == found.total:
        return value
    known = _("known for %(known)s of %(total)s", known=_count(found.known), total=_count(found.total))
    return f"{value} ({known})"


def _worded(one: Indicator, found: Figure) -> str:
    return figure_value(one, found, cast(Language, current_language()))


def _target(line: mobilization.TargetLine) -> str:
    """Return a target in words, with the year by whose end it is to be reached."""
    return value_in_words(
        INDICATORS[line.indicator], line.agreed["value"], cast(Language, current_language())
    )


def _page(title: str, profile: profiles.Profile, form: FormState, **more: Any) -> str:
    return render_template(
        "reports/profile.html",
        heading=title,
        profile=profile,
        form=form,
        worded=_worded,
        count=_count,
        name_of=name_of,
        labels=TOPIC_LABELS,
        units=UNIT_LABELS,
        place=more.pop("place", {}),
        facts=more.pop("facts", []),
        mobilization=more.pop("mobilization", None),
        kind_labels=KIND_LABELS,
        standing_labels=STANDING_LABELS,
        indicators=INDICATORS,
        told_target=_target,
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


@blueprint.get("/reports/profiles/groups/<acronym>")
def group(acronym: str) -> str:
    """Show the profile of a regional group."""
    period, form = _asked()
    found, profile = profiles.of_group(acronym, period, geneva_day(now()))
    facts = [(_("Group"), found.acronym), (_("Parent"), found.parent_code or found.parent_label)]
    return _page(group_name(found), profile, form, place={"group": found.acronym}, facts=facts)


@blueprint.get("/reports/profiles/regions/<slug>")
def region(slug: str) -> str:
    """Show the profile of a region, for its vice-chair's mobilization report."""
    period, form = _asked()
    profile = profiles.of_region(slug, period, geneva_day(now()))
    worked = next(row for row in work_queries.worked(period.from_on, period.until_on) if row.region == slug)
    facts = [
        (_("Staff days of the regional office"), in_words(worked.days)),
        (_("Missions of the regional office"), in_words(worked.missions)),
    ]
    return _page(
        name_of(f"region:{slug}"),
        profile,
        form,
        place={"region": slug},
        facts=facts,
        mobilization=mobilization.of_region(slug, profile, now()),
    )


@blueprint.get("/reports/profiles/states/<code>")
def state(code: str) -> str:
    """Show the profile of a Member State."""
    period, form = _asked()
    found = profiles.of_state(code.upper(), period, geneva_day(now()))
    labels = {
        "attended": _("Meetings attended"),
        "people": _("Participants"),
        "contributions": _("Contributions"),
        "hosted": _("Meetings hosted"),
        "posts": _("Leadership posts in the parent groups"),
    }
    facts = [(labels[name], _told(one)) for name, one in found.did.items()]
    return _page(name_of(code.upper()), found, form, facts=facts)
