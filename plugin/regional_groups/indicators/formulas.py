"""The indicators as pure functions over plain rows; those of support and of splits stand beside it.

Where the rows are silent the value is none, which is printed as "unknown" and never as zero. A joint meeting counts
once. No figure ranks groups or adds unlike things up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from regional_groups.groups.rules import existed
from regional_groups.indicators import formulas_more as more
from regional_groups.indicators.facts import Facts, GroupRow, MeetingRow, Period
from regional_groups.indicators.figures import (
    Figure,
    Formula,
    held_in,
    rounded,
    share_of,
    source_of,
    total_of,
)
from regional_groups.meetings.deadlines import is_late
from regional_groups.participation.rules import Certainty
from regional_groups.terms.periods import period_of, up_to_date

__all__ = ["FORMULAS", "Figure", "Formula", "figure", "held_in"]


def groups_existing(facts: Facts, period: Period) -> Figure:
    """Count the groups that existed on the day of counting; a suspended group exists."""
    answers = [_existed(row, facts) for row in facts.groups]
    known = sum(answer != "unknown" for answer in answers)
    found = answers.count("yes")
    if not known:
        return Figure(None, total=len(answers))
    sure = Certainty.EXACT if known == len(answers) else Certainty.AT_LEAST
    return Figure(found, found, None, known, len(answers), sure, "records")


def _existed(row: GroupRow, facts: Facts) -> str:
    return existed(row.spans, facts.counted_on, today=facts.today, met=row.met)


def groups_active(facts: Facts, period: Period) -> Figure:
    """Count the groups with at least one meeting held in the period, joint ones included."""
    existing = {row.acronym for row in facts.groups if _existed(row, facts) == "yes"}
    ours = {row.acronym for row in facts.groups}
    active = {acronym for row in held_in(facts, period) for acronym in row.groups} & ours
    heard = {
        acronym
        for row in facts.meetings
        if period.holds(row.starts_on) and row.outcome_known
        for acronym in row.groups
    } & ours
    total = len(existing | active | heard)
    if not heard:
        return Figure(None, None, len(existing) or None, 0, total)
    sure = Certainty.EXACT if len(heard) == total else Certainty.AT_LEAST
    return Figure(len(active), len(active), len(existing) or None, len(heard), total, sure, "records")


def meetings_held(facts: Facts, period: Period) -> Figure:
    """Count the meetings held."""
    return _count(facts, period, lambda row: True)


def meetings_joint(facts: Facts, period: Period) -> Figure:
    """Count the meetings held of two or more regional groups."""
    return _count(facts, period, lambda row: len(row.groups) > 1)


def _count(facts: Facts, period: Period, wanted: Callable[[MeetingRow], bool]) -> Figure:
    """Count meetings; ``known`` tells of how many it is recorded whether they took place."""
    recorded = [row for row in facts.meetings if period.holds(row.starts_on)]
    known = sum(row.outcome_known for row in recorded)
    if not known:
        return Figure(None, total=len(recorded))
    held = held_in(facts, period)
    found = sum(wanted(row) for row in held)
    sure = Certainty.EXACT if known == len(recorded) else Certainty.AT_LEAST
    return Figure(found, found, len(held), known, len(recorded), sure, "records")


def meetings_colocated(facts: Facts, period: Period) -> Figure:
    """Count the meetings held beside a workshop or another event."""
    held = held_in(facts, period)
    looked = [row for row in held if row.colocated is not None]
    if not looked:
        return Figure(None, total=len(held))
    found = sum(row.colocated is True for row in looked)
    sure = Certainty.EXACT if len(looked) == len(held) else Certainty.AT_LEAST
    return Figure(found, found, len(looked), len(looked), len(held), sure, "records")


def participants(facts: Facts, period: Period) -> Figure:
    """Add up the participants of each meeting; a person is counted once a meeting."""
    return total_of(held_in(facts, period), lambda row: row.taking.participants, "participants")


def contributions_received(facts: Facts, period: Period) -> Figure:
    """Add up the contributions that the meetings received."""
    return total_of(held_in(facts, period), lambda row: row.contributions, "contributions_received")


def countries_represented(facts: Facts, period: Period) -> Figure:
    """Count the different countries; where only numbers are known, the largest is the least there were."""
    held = held_in(facts, period)
    known = [row for row in held if row.taking.countries.value is not None]
    if not known:
        return Figure(None, total=len(held))
    named = {code for row in known for code in row.taking.named}
    largest = max((row.taking.countries for row in known), key=lambda number: number.value or 0)
    value = max(len(named), largest.value or 0)
    all_named = all(
        len(row.taking.named) == row.taking.countries.value
        and row.taking.countries.certainty == Certainty.EXACT
        for row in known
    )
    sure = Certainty.EXACT if all_named and len(known) == len(held) else Certainty.AT_LEAST
    if not all_named and len(held) == 1:
        sure = Certainty(largest.certainty)
    return Figure(value, value, None, len(known), len(held), sure, source_of(known, "countries_represented"))


def remote_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of those who took part only remotely, of all whose way of taking part is known."""
    held = held_in(facts, period)
    known = [row for row in held if row.taking.of_known_mode]
    remote = sum(row.taking.remote or 0 for row in known)
    whole = sum(row.taking.of_known_mode or 0 for row in known)
    return share_of(remote, whole, len(known), len(held))


def letters_on_time_share_percent(facts: Facts, period: Period) -> Figure:
    """Return the share of the meetings held whose collective letter came in time.

    Clause: Rec. ITU-T A.1 (2016) 1.1.4 (facts B7.1): two months before, three if the meeting was not scheduled.
    """
    held = held_in(facts, period)
    dated = [row for row in held if row.letter_on is not None and row.starts_on is not None]
    in_time = sum(
        not is_late(row.letter_on, row.starts_on, already_scheduled=row.already_scheduled)
        for row in dated
        if row.letter_on is not None and row.starts_on is not None
    )
    return share_of(in_time, len(dated), len(dated), len(held))


def terms_up_to_date(facts: Facts, period: Period) -> Figure:
    """Count the existing groups whose terms in force were decided in the study period of the day of counting.

    Clause: B3.5: terms are revised in each study period.
    """
    existing = [row.acronym for row in facts.groups if _existed(row, facts) == "yes"]
    decided = {row.group: row.decided_on for row in facts.terms}
    current = period_of(facts.counted_on)
    answers = [up_to_date(decided.get(acronym), current) for acronym in existing]
    known = sum(answer != "unknown" for answer in answers)
    if not known:
        return Figure(None, None, len(existing) or None, 0, len(existing))
    found = answers.count("yes")
    sure = Certainty.EXACT if known == len(existing) else Certainty.AT_LEAST
    return Figure(found, found, len(existing), known, len(existing), sure, "records")


def days_request_to_decision(facts: Facts, period: Period) -> Figure:
    """Return the mean number of days from the submission of a creation request to the parent's decision."""
    decided = [row for row in facts.requests if period.holds(row.decided_on)]
    spans = [
        (row.decided_on - row.submitted_on).days
        for row in decided
        if row.submitted_on is not None and row.submitted_on <= row.decided_on
    ]
    if not spans:
        return Figure(None, total=len(decided))
    sure = Certainty.EXACT if len(spans) == len(decided) else Certainty.ABOUT
    mean = rounded(Decimal(sum(spans)) / len(spans))
    return Figure(mean, sum(spans), len(spans), len(spans), len(decided), sure, "records")


FORMULAS: Mapping[str, Formula] = {
    "groups_existing": groups_existing,
    "groups_active": groups_active,
    "meetings_held": meetings_held,
    "meetings_joint": meetings_joint,
    "meetings_colocated": meetings_colocated,
    "participants": participants,
    "countries_represented": countries_represented,
    "remote_share_percent": remote_share_percent,
    "contributions_received": contributions_received,
    "terms_up_to_date": terms_up_to_date,
    "days_request_to_decision": days_request_to_decision,
    "letters_on_time_share_percent": letters_on_time_share_percent,
    **more.FORMULAS,
}


def figure(indicator: str, facts: Facts, period: Period) -> Figure:
    """Return the figure of an indicator; a measure recorded for the whole period stands in where records are silent."""
    found = FORMULAS[indicator](facts, period)
    measure = facts.measures.get((indicator, ""))
    if found.value is not None or found.withheld or measure is None:
        return found
    return replace(found, value=measure.value, certainty=measure.certainty, source="measures")
