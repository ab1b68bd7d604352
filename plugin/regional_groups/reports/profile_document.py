"""A profile in words: what its page shows, and the same as a document for print, whoever it is addressed to.

The document lists what is known and names what is not in one sentence, so that a profile stays short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from flask_babel import gettext as _

from regional_groups.core.i18n import current_language, speaking
from regional_groups.groups.queries import group_name
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.record import UNIT_LABELS, Indicator
from regional_groups.indicators.wording import figure_value, sure
from regional_groups.planning import work_queries
from regional_groups.planning.wording import in_words
from regional_groups.publishing.blocks import (
    Block,
    Column,
    CouncilHeader,
    Document,
    Heading,
    Language,
    Paragraph,
    Table,
    plain_runs,
)
from regional_groups.publishing.numbers import code, day, day_range, number
from regional_groups.reports import profiles
from regional_groups.reports.rules import ADDRESSEE_LABELS, Addressee
from regional_groups.reports.sheet import Names, instant
from regional_groups.reports.wording import COMMA


@dataclass(frozen=True)
class Told:
    """A profile with what stands above its figures."""

    title: str
    profile: profiles.Profile
    facts: list[tuple[str, str]]


def count(value: int | None, certainty: str = "exact") -> str:
    """Return a number in words, or that it is unknown."""
    if value is None:
        return str(_("unknown"))
    return sure(number(value, cast(Language, current_language())), certainty)


def of_group(acronym: str, period: Period, today: date, names: Names) -> Told:
    """Return the profile of a regional group in words."""
    found, profile = profiles.of_group(acronym, period, today)
    parent = found.parent_code or found.parent_label
    return Told(group_name(found), profile, [(_("Group"), found.acronym), (_("Parent"), parent)])


def of_region(slug: str, period: Period, today: date, names: Names) -> Told:
    """Return the profile of a region in words, for its vice-chair's mobilization report."""
    profile = profiles.of_region(slug, period, today)
    worked = next(row for row in work_queries.worked(period.from_on, period.until_on) if row.region == slug)
    facts = [
        (_("Staff days of the regional office"), in_words(worked.days)),
        (_("Missions of the regional office"), in_words(worked.missions)),
    ]
    return Told(names(f"region:{slug}"), profile, facts)


def of_state(state: str, period: Period, today: date, names: Names) -> Told:
    """Return what a Member State did in a period, in words."""
    found = profiles.of_state(state.upper(), period, today)
    labels = {
        "attended": _("Meetings attended"),
        "people": _("Participants"),
        "contributions": _("Contributions"),
        "hosted": _("Meetings hosted"),
        "posts": _("Leadership posts in the parent groups"),
    }
    facts = [(labels[name], _counted(one)) for name, one in found.did.items()]
    return Told(names(state.upper()), found, facts)


def _counted(found: Figure) -> str:
    """Return a number of a State in words, with how much of it is known where this is not all."""
    value = count(None if found.value is None else int(found.value), str(found.certainty))
    if found.known == found.total:
        return value
    known = _("known for %(known)s of %(total)s", known=count(found.known), total=count(found.total))
    return f"{value} ({known})"


KINDS: Final[dict[str, Callable[[str, Period, date, Names], Told]]] = {
    "groups": of_group,
    "regions": of_region,
    "states": of_state,
}


def build(
    kind: str,
    place: str,
    period: Period,
    today: date,
    language: Language,
    names: Names,
    addressee: Addressee | None = None,
) -> Document:
    """Return a profile as a document in a language, dated with its day of counting.

    Parameters:
        kind: one of ``KINDS``.
        names: the name of a State or region in this language.
        addressee: before whom it is laid; it stands in the head.
    """
    with speaking(language):
        told = KINDS[kind](place, period, today, names)
        label = _("Regional groups of ITU-T study groups")
        dated = instant(today.isoformat())
        return Document(
            language=language,
            title=told.title,
            header=CouncilHeader(_(ADDRESSEE_LABELS[addressee]) if addressee else label, dated_on=today),
            blocks=tuple(_blocks(told, kind, language, names)),
            footer_label=label,
            created=dated,
            modified=dated,
        )


def _blocks(told: Told, kind: str, language: Language, names: Names) -> list[Block]:
    profile = told.profile
    over = day_range(profile.period.from_on, profile.period.until_on, language)
    columns = (Column(_("Period"), width=60), Column(over, width=40))
    found: list[Block] = [Table(told.title, columns, tuple(told.facts))]
    if profile.groups and kind != "groups":
        groups = COMMA[language].join(code(acronym, language) for acronym in profile.groups)
        found += [Heading(1, _("Regional groups")), Paragraph(plain_runs(groups))]
    if profile.figures:
        found += _figures(profile, language)
    found += _meetings(profile, language)
    if profile.figures:
        silent = _silent(profile, language, names)
        found += [Heading(1, _("Countries seen at no meeting")), Paragraph(plain_runs(silent))]
    return found


def _figures(profile: profiles.Profile, language: Language) -> list[Block]:
    rows = [row for topic in profile.figures.values() for row in topic]
    known = [_row(one, figure, language) for one, figure in rows if _is_known(figure)]
    unknown = [str(_(one.name)) for one, figure in rows if not _is_known(figure)]
    found: list[Block] = [] if known else [Heading(1, _("Indicators"))]
    if known:
        columns = (
            Column(_("Indicator"), width=56),
            Column(_("Value"), "number", width=22),
            Column(_("Unit"), width=22),
        )
        found.append(Table(_("Indicators"), columns, tuple(known)))
    if unknown:
        text = _("Unknown in this period: %(names)s.", names=COMMA[language].join(unknown))
        found.append(Paragraph(plain_runs(text)))
    return found


def _is_known(figure: Figure) -> bool:
    return figure.withheld or figure.value is not None


def _row(one: Indicator, figure: Figure, language: Language) -> tuple[str, str, str]:
    return str(_(one.name)), figure_value(one, figure, language), str(_(UNIT_LABELS[one.unit]))


def _meetings(profile: profiles.Profile, language: Language) -> list[Block]:
    if not profile.meetings:
        return [
            Heading(1, _("Meetings held")),
            Paragraph(plain_runs(_("No meeting of the period is recorded."))),
        ]
    columns = (
        Column(_("First day"), width=22),
        Column(_("Meeting"), width=58),
        Column(_("Participants"), "number", width=20),
    )
    rows = tuple(
        (day(row.on, language) if row.on else "–", row.title, count(row.people, row.certainty))
        for row in profile.meetings
    )
    return [Table(_("Meetings held"), columns, rows)]


def _silent(profile: profiles.Profile, language: Language, names: Names) -> str:
    if profile.silent is None:
        return str(_("unknown"))
    if not profile.silent:
        return str(_("Every country of the groups took part."))
    listed = COMMA[language].join(names(one) for one in profile.silent)
    if profile.silent_certain:
        return listed
    doubt = _(
        "Only %(known)s of %(total)s meetings tell every country that was there: these countries may have been at "
        "one of the others.",
        known=profile.silent_known,
        total=profile.silent_total,
    )
    return f"{listed}. {doubt}"
