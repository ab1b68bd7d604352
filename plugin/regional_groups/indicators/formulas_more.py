"""Formulas of the catalogue beyond the first twelve; where the rows are silent the value is none, never zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from regional_groups.indicators.facts import Facts, MeetingRow, Papers, Period
from regional_groups.indicators.figures import (
    Figure,
    Formula,
    at_best,
    count_of,
    held_in,
    rounded,
    share_of,
    total_of,
)
from regional_groups.indicators.record import STATUSES
from regional_groups.indicators.small_cells import SILENT, WOMAN, may_share
from regional_groups.participation.counting import UNKNOWN, Number, add
from regional_groups.participation.rules import Certainty
from regional_groups.participation.tally import belongs

TRAINING = "training"  # a kind of event


def meetings_joint_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of joint meetings among the meetings held."""
    recorded = [row for row in facts.meetings if period.holds(row.starts_on)]
    known = sum(row.outcome_known for row in recorded)
    held = held_in(facts, period)
    return share_of(sum(len(row.groups) > 1 for row in held), len(held), known, len(recorded))


def meetings_colocated_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of meetings beside an event among those of which this is known."""
    held = held_in(facts, period)
    looked = [row for row in held if row.colocated is not None]
    beside = sum(row.colocated is True for row in looked)
    return share_of(beside, len(looked), len(looked), len(held))


def workshops_held(facts: Facts, period: Period) -> Figure:
    """Count the events of the period; each counts once, whatever the number of groups."""
    events = {row.id for row in facts.events}
    return count_of(len(events), len(events), len(events))


def hosting_countries(facts: Facts, period: Period) -> Figure:
    """Count the different countries in which meetings took place."""
    placed = [row for row in held_in(facts, period) if row.format != "virtual"]
    known = [row.country for row in placed if row.country]
    return count_of(len(set(known)), len(known), len(placed))


def time_zone_burden_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of the pairs of session and country that lay outside the country's day."""
    remote = [row for row in held_in(facts, period) if row.format not in ("", "physical")]
    known = [row.hours for row in remote if row.hours is not None and row.hours[1]]
    return share_of(sum(one[0] for one in known), sum(one[1] for one in known), len(known), len(remote))


def progress_reports_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of the reports that came, one due from each group of a meeting held.

    Clause: B3.4: groups report to the parent.
    """
    due = delivered = known = 0
    for row in held_in(facts, period):
        groups = row.narrowed_to or row.groups
        came = len(row.reported & set(groups))
        due += len(groups)
        delivered += came
        known += came if row.afterwards else len(groups)
    return share_of(delivered, known, known, due)


def leadership_posts(facts: Facts, period: Period) -> Figure:
    """Count the posts in study groups and TSAG; a person counts once in each."""
    posts = {(row.person, row.parent): row.region for row in facts.posts}
    known = sum(bool(region) for region in posts.values())
    return count_of(known, known, len(posts))


def remote_participants(facts: Facts, period: Period) -> Figure:
    """Add up those who took part only remotely; with some of unknown mode it is the least there were."""
    return total_of(held_in(facts, period), _remote, "remote_participants")


def _remote(row: MeetingRow) -> Number:
    taking = row.taking
    if taking.remote is None:
        return UNKNOWN
    partly = (taking.of_known_mode or 0) < (taking.participants.value or 0)
    return Number(taking.remote, Certainty.AT_LEAST if partly else taking.participants.certainty)


def women_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of women; withheld where it tells of a few people, even with the cells that are shown."""
    held = held_in(facts, period)
    cells: Counter[str] = Counter()
    for row in held:
        cells.update(row.taking.by_gender)
    total = sum(cells.values())
    known = total - sum(cells[silent] for silent in SILENT)
    if not may_share(dict(cells)):
        return Figure(None, total=total, withheld=True)
    return share_of(cells[WOMAN], known, known, total)


def countries_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of the countries of the groups that were seen at a meeting of a group of theirs."""
    held = held_in(facts, period)
    named = [row for row in held if row.taking.named]
    ours = {code for states in facts.members.values() for code in states}
    if not named or not ours:
        return Figure(None, total=len(held))
    seen = {
        code
        for row in named
        for code in row.taking.named
        if any(code in facts.members.get(group, ()) for group in row.groups)
    }
    sure = Certainty.EXACT if len(named) == len(held) else Certainty.AT_LEAST
    share = rounded(Decimal(100 * len(seen)) / len(ours))
    return Figure(share, len(seen), len(ours), len(named), len(held), sure, "records")


def first_time_countries(facts: Facts, period: Period) -> Figure:
    """Count the countries seen in the period and never before it."""
    held = held_in(facts, period)
    named = [row.taking.named for row in held if row.taking.named]
    anywhere = facts.earlier.get("")
    before = (
        anywhere if anywhere is not None else {code for states in facts.earlier.values() for code in states}
    )
    if not named or not before:
        return Figure(None, total=len(held))
    new = {code for states in named for code in states} - before
    return count_of(len(new), len(named), len(held))


def _status_share(status: str) -> Formula:
    def share(facts: Facts, period: Period) -> Figure:
        """Return the share of the countries with a status among those that took part."""
        seen = {code for row in held_in(facts, period) for code in row.taking.named}
        answers = [facts.statuses[status][code] for code in seen if code in facts.statuses.get(status, {})]
        return share_of(sum(answers), len(answers), len(answers), len(seen))

    return share


def _countries_per_meeting(wanted: Callable[[MeetingRow], bool]) -> Formula:
    def mean(facts: Facts, period: Period) -> Figure:
        """Return the mean number of countries of some of the meetings."""
        rows = [row for row in held_in(facts, period) if wanted(row)]
        known = [row.taking.countries.value for row in rows if row.taking.countries.value is not None]
        if not known:
            return Figure(None, total=len(rows))
        sure = Certainty.EXACT if len(known) == len(rows) else Certainty.ABOUT
        if any(row.taking.countries.certainty != Certainty.EXACT for row in rows):
            sure = Certainty.ABOUT
        value = rounded(Decimal(sum(known)) / len(known))
        return Figure(value, sum(known), len(known), len(known), len(rows), sure, "records")

    return mean


def _papers(held: Sequence[MeetingRow], count: Callable[[Papers], int | None]) -> Figure:
    """Add up contributions that are recorded singly; a known total alone tells nothing of them."""

    def number(row: MeetingRow) -> Number:
        papers = row.papers
        if not papers.rows:
            return UNKNOWN
        sure = Certainty.AT_LEAST if papers.unsourced or papers.others else Certainty.EXACT
        return Number(count(papers), sure)

    return total_of(held, number, "")


def contributions_by_members(facts: Facts, period: Period) -> Figure:
    """Count the contributions with a source among the countries of a group of the meeting."""
    return _papers(held_in(facts, period), lambda papers: papers.by_members)


def contributions_to_parent(facts: Facts, period: Period) -> Figure:
    """Count the contributions of countries of the groups that go on to the parent.

    Clause: C8: contributions by the group's countries to the group, then to the parent.
    """
    return _papers(held_in(facts, period), lambda papers: papers.carried)


def contributions_accepted_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of the contributions accepted or carried forward."""
    papers = [row.papers for row in held_in(facts, period)]
    decided = sum(one.decided for one in papers)
    return share_of(
        sum(one.accepted for one in papers), decided, decided, sum(one.rows + one.others for one in papers)
    )


def contributions_taken_up(facts: Facts, period: Period) -> Figure:
    """Count the contributions of groups that a meeting of the parent accepted or carried forward."""
    papers = facts.parent_papers
    known = sum(row.decided for row in papers)
    return count_of(sum(row.accepted for row in papers), known, sum(row.rows for row in papers), of=known)


def contributions_parent_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of the contributions at meetings of the parents that come from the groups or their countries."""
    part = known = total = 0
    for row in facts.parent_sources:
        groups = [one.acronym for one in facts.groups if one.parent == row.parent]
        if not groups:
            continue
        named = [row.group] if row.group else []
        answers = [
            belongs(named, row.countries, group, facts.members.get(group, frozenset())) for group in groups
        ]
        total += row.rows
        known += row.rows if any(answer is not None for answer in answers) else 0
        part += row.rows if True in answers else 0
    return share_of(part, known, known, total)


def people_trained(facts: Facts, period: Period) -> Figure:
    """Add up the participants of the training courses."""
    courses = {row.id: row.participants for row in facts.events if row.kind == TRAINING}
    known = [number for number in courses.values() if number.value is not None]
    if not known:
        return Figure(None, total=len(courses))
    found = add(known)
    sure = found.certainty if len(known) == len(courses) else at_best(found.certainty)
    return Figure(found.value, found.value, None, len(known), len(courses), sure, "records")


def interpretation_asked(facts: Facts, period: Period) -> Figure:
    """Add up the languages of interpretation asked for."""
    return total_of(held_in(facts, period), lambda row: _languages(row.asked), "")


def interpretation_provided(facts: Facts, period: Period) -> Figure:
    """Add up the languages asked for in which there were meetings or sessions."""
    return total_of(held_in(facts, period), lambda row: _need(row, met=True), "")


def interpretation_unmet(facts: Facts, period: Period) -> Figure:
    """Add up the languages asked for in which there was neither a meeting nor a session."""
    return total_of(held_in(facts, period), lambda row: _need(row, met=False), "")


def _languages(codes: Iterable[str] | None) -> Number:
    return UNKNOWN if codes is None else Number(len(set(codes)))


def _need(row: MeetingRow, *, met: bool) -> Number:
    if row.asked is None or (row.asked and not row.languages):
        return UNKNOWN
    return _languages(row.asked & row.languages if met else row.asked - row.languages)


def fellowships_unmet(facts: Facts, period: Period) -> Figure:
    """Return the fellowships requested less those granted, where both are recorded for the period."""
    asked = facts.measures.get(("fellowships_requested", ""))
    given = facts.measures.get(("fellowships_granted", ""))
    if asked is None or given is None or given.value > asked.value:
        return Figure(None)
    sure = {asked.certainty, given.certainty} - {Certainty.EXACT}
    unmet = int(asked.value - given.value)
    certainty = Certainty.ABOUT if sure else Certainty.EXACT
    return Figure(unmet, unmet, int(asked.value), 2, 2, certainty, "measures")


BUDGETS: Mapping[str, str] = {"resources_used": "regular", "extrabudgetary_funds": "extrabudgetary"}


def _spent(budget: str) -> Formula:
    def formula(facts: Facts, period: Period) -> Figure:
        own = [row for row in facts.spent if row.budget == budget]
        known = sum(row.in_francs for row in own)
        unclear = sum(row.in_francs + row.others for row in facts.spent if not row.budget)
        total = known + unclear + sum(row.others for row in own)
        return count_of(rounded(sum((row.francs for row in own), Decimal(0))), known, total)

    return formula


def only_measured(facts: Facts, period: Period) -> Figure:
    """Return that records tell nothing: what somebody measured stands in."""
    return Figure(None)


FORMULAS: Mapping[str, Formula] = {
    "progress_reports_share_percent": progress_reports_share_percent,
    "leadership_posts": leadership_posts,
    "meetings_joint_share_percent": meetings_joint_share_percent,
    "meetings_colocated_share_percent": meetings_colocated_share_percent,
    "workshops_held": workshops_held,
    "hosting_countries": hosting_countries,
    "time_zone_burden_percent": time_zone_burden_percent,
    "remote_participants": remote_participants,
    "women_share_percent": women_share_percent,
    "countries_share_percent": countries_share_percent,
    "first_time_countries": first_time_countries,
    **{f"{status}_countries_share_percent": _status_share(status) for status in STATUSES},
    "countries_per_joint_meeting": _countries_per_meeting(lambda row: len(row.groups) > 1),
    "countries_per_single_meeting": _countries_per_meeting(lambda row: len(row.groups) == 1),
    "countries_per_colocated_meeting": _countries_per_meeting(lambda row: row.colocated is True),
    "countries_per_separate_meeting": _countries_per_meeting(lambda row: row.colocated is False),
    "contributions_by_members": contributions_by_members,
    "contributions_accepted_share_percent": contributions_accepted_share_percent,
    "contributions_to_parent": contributions_to_parent,
    "contributions_taken_up": contributions_taken_up,
    "contributions_parent_share_percent": contributions_parent_share_percent,
    "people_trained": people_trained,
    "interpretation_asked": interpretation_asked,
    "interpretation_provided": interpretation_provided,
    "interpretation_unmet": interpretation_unmet,
    "fellowships_unmet": fellowships_unmet,
    **{id: _spent(budget) for id, budget in BUDGETS.items()},
    **dict.fromkeys(
        (
            "outputs_arising",
            "fellowships_requested",
            "fellowships_granted",
            "fellowships_full",
            "fellowships_partial",
        ),
        only_measured,
    ),
}
