"""A profile in words: what its page shows, and the same as a document for print, whoever it is addressed to.

The document lists what is known and names what is not in one sentence, so that a profile stays short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from flask_babel import gettext as _

from regional_groups.core.errors import N_
from regional_groups.core.i18n import current_language, speaking, state_label
from regional_groups.groups.queries import group_name
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.record import UNIT_LABELS, Indicator
from regional_groups.indicators.wording import figure_value, sure, value_in_words
from regional_groups.planning import work_queries
from regional_groups.planning.outreach_rules import KIND_LABELS, STANDING_LABELS
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
from regional_groups.reports import mobilization, profiles
from regional_groups.reports.mobilization import Mobilization, TargetLine
from regional_groups.reports.rules import ADDRESSEE_LABELS, Addressee
from regional_groups.reports.sheet import Names, instant
from regional_groups.reports.wording import COMMA

LINES = 46  # of figures and meetings on one page; the latest meetings are listed, the service lists them all
MEETINGS_LISTED = (2, 12)  # at least, at most
LONG = ("regions",)  # kinds that need no single page: all meetings are listed


# The numbers of a State: name, label, what it counts, and under which heading of the page its rows stand.
_DID = (
    (
        "attended",
        N_("Meetings attended"),
        N_("Meetings of regional groups held and begun in the period at which the country is recorded."),
        "meetings",
    ),
    (
        "people",
        N_("Participants"),
        N_("Participants from the country at these meetings, added up; each person counts once a meeting."),
        "meetings",
    ),
    (
        "contributions",
        N_("Contributions"),
        N_("Contributions to the meetings held in the period of which the country is a source."),
        "contributions",
    ),
    (
        "hosted",
        N_("Meetings hosted"),
        N_("Meetings held in the period that took place in the country and were not virtual."),
        "hosted",
    ),
    (
        "posts",
        N_("Leadership posts in the parent groups"),
        N_(
            "Posts of chair and vice-chair of study groups and TSAG that people of the country hold at the end of "
            "the period, or today."
        ),
        "posts",
    ),
)


@dataclass(frozen=True)
class Did:
    """A number of a State with what it counts, and under which heading of the page its rows stand."""

    label: str
    value: str
    definition: str
    rows: str


@dataclass(frozen=True)
class Told:
    """A profile with what stands above its figures."""

    title: str
    profile: profiles.Profile
    facts: list[tuple[str, str]]
    did: tuple[Did, ...] = ()  # of a State
    mobilization: Mobilization | None = None  # of a region


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
    outreach = mobilization.of_region(slug, profile, today)
    return Told(names(f"region:{slug}"), profile, facts, mobilization=outreach)


def of_state(state: str, period: Period, today: date, names: Names) -> Told:
    """Return what a Member State did in a period, in words."""
    found = profiles.of_state(state.upper(), period, today)
    did = tuple(
        Did(_(label), _counted(found.did[name]), _(definition), rows)
        for name, label, definition, rows in _DID
    )
    return Told(names(state.upper()), found, [(one.label, one.value) for one in did], did)


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
        return document(told, kind, today, language, names, addressee)


def document(
    told: Told, kind: str, today: date, language: Language, names: Names, addressee: Addressee | None = None
) -> Document:
    """Return a profile as a document; that of a group or a State stands on one page."""
    with speaking(language):
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
            compact=kind not in LONG,
        )


def _blocks(told: Told, kind: str, language: Language, names: Names) -> list[Block]:
    profile = told.profile
    over = day_range(profile.period.from_on, profile.period.until_on, language)
    columns = (Column(_("Period"), width=60), Column(over, width=40))
    found: list[Block] = [Table(told.title, columns, tuple(told.facts))]
    if profile.groups and kind != "groups":
        groups = COMMA[language].join(code(acronym, language) for acronym in profile.groups)
        found += [Heading(1, _("Regional groups")), Paragraph(plain_runs(groups))]
    if told.mobilization is not None:
        found += [*_outreach(told.mobilization, language), *_targets(told.mobilization, language)]
    if profile.figures:
        found += _figures(profile, language)
    found += _meetings(profile, language, len(profile.meetings) if kind in LONG else _listed(profile))
    if profile.figures:
        silent = _silent(profile, language, names)
        found += [Heading(1, _("Countries seen at no meeting")), Paragraph(plain_runs(silent))]
    return found


def _outreach(found: Mobilization, language: Language) -> list[Block]:
    if not found.owed and not found.campaigns:
        silent = _("No vice-chair with duties for this region and no campaign is recorded.")
        return [Heading(1, _("Outreach")), Paragraph(plain_runs(silent))]
    columns = (
        Column(_("What"), width=46),
        Column(_("TSAG or study group"), width=16),
        Column(_("Due on"), width=20),
        Column(_("State"), width=18),
    )

    def row(title: str, body: str, due: date | None, state: str) -> tuple[str, str, str, str]:
        return (
            title,
            code(body, language) if body else "–",
            day(due, language) if due else _("unknown"),
            state,
        )

    owed = [
        row(_(KIND_LABELS[one.kind]), one.body, one.due_on, _(STANDING_LABELS[one.standing]))
        for one in found.owed
    ]
    campaigns = [
        row(one.title, one.body or "", one.due_on, state_label("outreach", one.state))
        for one in found.campaigns
    ]
    said = Paragraph(plain_runs(outreach_in_words(found)))
    return [Table(_("Outreach"), columns, (*owed, *campaigns)), said]


def outreach_in_words(found: Mobilization) -> str:
    """Return how much of what is owed was handed in, and what the campaigns brought."""
    return str(
        _(
            "Study period %(period)s: %(delivered)s of %(owed)s plans and reports are handed in; campaigns: "
            "%(campaigns)s; new members: %(joined)s.",
            period=found.study_period,
            delivered=count(found.delivered),
            owed=count(len(found.owed)),
            campaigns=count(len(found.campaigns)),
            joined=count(found.joined, found.joined_certainty),
        )
    )


def target_in_words(line: TargetLine) -> str:
    """Return a target in words, with the year by whose end it is to be reached."""
    language = cast(Language, current_language())
    value = value_in_words(INDICATORS[line.indicator], line.agreed["value"], language)
    return str(_("%(value)s (%(year)s)", value=value, year=line.agreed["due_on"][:4]))


def _targets(found: Mobilization, language: Language) -> list[Block]:
    if not found.targets:
        return [Heading(1, _("Targets")), Paragraph(plain_runs(_("no target agreed")))]
    columns = (
        Column(_("Indicator"), width=40),
        Column(_("Target"), "number", width=18),
        Column(_("Actual"), "number", width=18),
        Column(_("Reference"), width=24),
    )
    rows = tuple(
        (
            str(_(INDICATORS[one.indicator].name)),
            target_in_words(one),
            figure_value(INDICATORS[one.indicator], one.figure, language),
            str(one.agreed["reference"]),
        )
        for one in found.targets
    )
    return [Table(_("Targets"), columns, rows)]


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


def _meetings(profile: profiles.Profile, language: Language, latest: int) -> list[Block]:
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
        for row in profile.meetings[-latest:]
    )
    found: list[Block] = [Table(_("Meetings held"), columns, rows)]
    if more := len(profile.meetings) - len(rows):
        text = _("Earlier meetings of the period that are not listed: %(count)s.", count=count(more))
        found.append(Paragraph(plain_runs(text)))
    return found


def _listed(profile: profiles.Profile) -> int:
    """Return how many meetings are listed, so that a profile with many known figures keeps to its page."""
    known = sum(_is_known(figure) for rows in profile.figures.values() for _, figure in rows)
    least, most = MEETINGS_LISTED
    return max(least, min(most, LINES - known))


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
