"""Every indicator counted a second time, plainly and apart from the service: loops over rows, no code of its own.

``RECOUNTS`` has a function for each indicator of the catalogue; what it cannot know is none.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from regional_groups.indicators.facts import Facts, MeetingRow, Papers, Taking
from regional_groups.participation.counting import Number

from tests.indicators.random_facts import FIRST, GROUPS, LAST, MEASURED

Answer = Any


def tenth(value: Decimal) -> Decimal:
    """Return a number with one decimal place."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def share(part: int, whole: int) -> Answer:
    """Return per cent; of nothing it is unknown."""
    return tenth(Decimal(part) * 100 / Decimal(whole)) if whole else None


def dated(facts: Facts) -> list[MeetingRow]:
    """Return the meetings that begin in the year."""
    return [row for row in facts.meetings if row.starts_on and FIRST <= row.starts_on <= LAST]


def told(facts: Facts) -> list[MeetingRow]:
    """Return those of which it is known whether they took place."""
    return [row for row in dated(facts) if row.state in ("held", "reported", "cancelled", "not_held")]


def held(facts: Facts) -> list[MeetingRow]:
    """Return those that took place."""
    return [row for row in dated(facts) if row.state in ("held", "reported")]


def added(facts: Facts, number: Callable[[MeetingRow], int | None]) -> Answer:
    """Add a number up over the meetings that tell it."""
    known = [found for row in held(facts) if (found := number(row)) is not None]
    return sum(known) if known else None


def existing(facts: Facts) -> list[str]:
    """Return the groups of which it is known that they exist on the last day."""
    return [row.acronym for row in facts.groups if row.spans[0].starts == "2010-01-01"]


def groups_existing(facts: Facts) -> Answer:
    """Count groups established by the last day, where any date is known."""
    return len(existing(facts)) if any(row.spans[0].starts for row in facts.groups) else None


def groups_active(facts: Facts) -> Answer:
    """Count groups that met."""
    ours = {row.acronym for row in facts.groups}
    return len({name for row in held(facts) for name in row.groups} & ours) if told(facts) else None


def terms_up_to_date(facts: Facts) -> Answer:
    """Count existing groups whose terms were decided in 2025-2028."""
    days = {row.group: row.decided_on for row in facts.terms}
    known = [days[name] for name in existing(facts) if days.get(name)]
    return sum(day is not None and day.year >= 2025 for day in known) if known else None


def days_request_to_decision(facts: Facts) -> Answer:
    """Return the mean of the days that are known."""
    days = [
        (row.decided_on - row.submitted_on).days
        for row in facts.requests
        if row.submitted_on and FIRST <= row.decided_on <= LAST
    ]
    return tenth(Decimal(sum(days)) / len(days)) if days else None


def progress_reports(facts: Facts) -> Answer:
    """Return the share of reports, silence of later records left out."""
    ours = {row.acronym for row in facts.groups}
    owed = [(row, name) for row in held(facts) for name in row.groups if name in ours]
    came = [name in row.reported for row, name in owed if name in row.reported or not row.afterwards]
    return share(sum(came), len(came))


def leadership_posts(facts: Facts) -> Answer:
    """Count persons in bodies."""
    return len({(row.person, row.parent) for row in facts.posts}) or None


def letters(facts: Facts) -> Answer:
    """Return the share of letters two months before, or three where the meeting was not scheduled."""
    answers = []
    for row in held(facts):
        if row.letter_on and row.starts_on:
            month = row.starts_on.month - (2 if row.already_scheduled else 3)
            year = row.starts_on.year - (month < 1)
            month += 12 if month < 1 else 0
            day = row.starts_on.day
            while True:  # the last day of a shorter month
                try:
                    due = date(year, month, day)
                    break
                except ValueError:
                    day -= 1
            answers.append(row.letter_on <= due)
    return share(sum(answers), len(answers))


def hours(facts: Facts) -> Answer:
    """Return the share of pairs of session and country outside the day."""
    pairs = [row.hours for row in held(facts) if row.format in ("hybrid", "virtual") and row.hours]
    return share(sum(one[0] for one in pairs), sum(one[1] for one in pairs))


def women(facts: Facts) -> Answer:
    """Return the share of women; of few people nothing is told."""
    cells: Counter[str] = Counter()
    for row in held(facts):
        cells.update(row.taking.by_gender)
    if any(0 < people < 5 for people in cells.values()):
        return None
    return share(cells["female"], cells["female"] + cells["male"])


def countries(facts: Facts) -> Answer:
    """Count countries: at least those named, and the largest number of one meeting."""
    numbers = [row.taking.countries.value for row in held(facts) if row.taking.countries.value is not None]
    names = {code for row in held(facts) for code in row.taking.named}
    return max([len(names), *numbers]) if numbers else None


def own_countries(facts: Facts) -> Answer:
    """Return the share of the countries of the groups seen at a meeting of a group of theirs."""
    lists = {name: facts.members.get(name, frozenset()) for name in GROUPS}
    ours = frozenset().union(*lists.values())
    rows = [row for row in held(facts) if row.taking.named]
    seen = {code for row in rows for name in row.groups for code in row.taking.named if code in lists[name]}
    return share(len(seen), len(ours)) if rows else None


def first_time(facts: Facts) -> Answer:
    """Count countries never seen before."""
    names = {code for row in held(facts) for code in row.taking.named}
    before = facts.earlier.get("", frozenset().union(*facts.earlier.values()))
    return len(names - before) if names and before else None


def of_status(status: str) -> Callable[[Facts], Answer]:
    """Return the count of the share of countries with a status."""

    def count(facts: Facts) -> Answer:
        """Return the share among those of known status."""
        names = {code for row in held(facts) for code in row.taking.named}
        known = [facts.statuses[status][code] for code in names if code in facts.statuses.get(status, {})]
        return share(sum(known), len(known))

    return count


def mean_countries(wanted: Callable[[MeetingRow], bool]) -> Callable[[Facts], Answer]:
    """Return the count of the mean number of countries of some meetings."""

    def count(facts: Facts) -> Answer:
        """Return the mean of the numbers that are known."""
        known = [row.taking.countries.value for row in held(facts) if wanted(row)]
        numbers = [one for one in known if one is not None]
        return tenth(Decimal(sum(numbers)) / len(numbers)) if numbers else None

    return count


def taken_up(facts: Facts) -> Answer:
    """Count what the parents accepted, where any outcome is known."""
    return (
        sum(row.accepted for row in facts.parent_papers)
        if sum(row.decided for row in facts.parent_papers)
        else None
    )


def of_parents(facts: Facts) -> Answer:
    """Return the share of the contributions of the parents from groups or their countries."""
    ours = known = 0
    for row in facts.parent_sources:
        for_group = [one.acronym for one in facts.groups if one.parent == row.parent]
        lists = [facts.members[name] for name in for_group if name in facts.members]
        if row.group and for_group:
            known += row.rows
            ours += row.rows if row.group in for_group else 0
        elif row.countries and lists:
            known += row.rows
            ours += row.rows if any(set(row.countries) & one for one in lists) else 0
    return share(ours, known)


def trained(facts: Facts) -> Answer:
    """Add up the people of training courses, else take the measure."""
    known = [row.participants.value for row in facts.events if row.kind == "training"]
    numbers = [one for one in known if one is not None]
    return sum(numbers) if numbers else measured("people_trained")(facts)


def measured(id: str) -> Callable[[Facts], Answer]:
    """Return the reading of a measure."""
    return lambda facts: facts.measures[id, ""].value if (id, "") in facts.measures else None


def spent(id: str, budget: str) -> Callable[[Facts], Answer]:
    """Return the reading of the ledger, else of the measure."""

    def counted(facts: Facts) -> Answer:
        rows = [row.francs for row in facts.spent if row.budget == budget and row.in_francs]
        return tenth(sum(rows, Decimal(0))) if rows else measured(id)(facts)

    return counted


def unmet_fellowships(facts: Facts) -> Answer:
    """Return requested less granted."""
    asked, given = (measured(f"fellowships_{name}")(facts) for name in ("requested", "granted"))
    return asked - given if asked is not None and given is not None and asked >= given else None


def people(facts: Facts) -> Answer:
    """Add up participants, else take the measure."""
    found = added(facts, lambda row: row.taking.participants.value)
    return measured("participants")(facts) if found is None else found


def unmet(row: MeetingRow, met: bool) -> int | None:
    """Count the languages asked for that were met, or not."""
    if row.asked is None or (row.asked and not row.languages):
        return None
    return sum((language in row.languages) is met for language in row.asked)


def of_place(facts: Facts, names: tuple[str, ...], region: str) -> Facts:
    """Return the rows of some groups: of a joint meeting with others what is told of one of them, else nothing."""
    meetings = []
    for row in facts.meetings:
        inside = [name for name in row.groups if name in names]
        if inside and len(inside) < len(row.groups):
            told_of = inside[0] if len(inside) == 1 else "nobody"
            part = {
                "taking": row.by_group.get(told_of, Taking()),
                "contributions": row.contributions_by_group.get(told_of, Number(None)),
                "papers": row.papers_by_group.get(told_of, Papers()),
            }
            row = replace(row, asked=None, hours=None, **part)
        if inside:
            meetings.append(row)
    groups = tuple(row for row in facts.groups if row.acronym in names)
    theirs = {(one.parent, one.region) for one in groups}
    posts = [
        row for row in facts.posts if (row.region == region if region else (row.parent, row.region) in theirs)
    ]
    return replace(
        facts,
        groups=groups,
        meetings=tuple(meetings),
        terms=tuple(row for row in facts.terms if row.group in names),
        requests=tuple(
            row for row in facts.requests if row.group in names or (row.region and row.region == region)
        ),
        measures={
            (id, ""): one for (id, name), one in facts.measures.items() if not region and name in names
        },
        members={name: codes for name, codes in facts.members.items() if name in names},
        earlier={name: codes for name, codes in facts.earlier.items() if name in names},
        posts=tuple(posts),
        events=tuple(row for row in facts.events if row.groups & set(names)),
        parent_papers=tuple(row for row in facts.parent_papers if row.group in names),
        spent=(),
    )


RECOUNTS: dict[str, Callable[[Facts], Answer]] = {
    "groups_existing": groups_existing,
    "groups_active": groups_active,
    "terms_up_to_date": terms_up_to_date,
    "days_request_to_decision": days_request_to_decision,
    "progress_reports_share_percent": progress_reports,
    "leadership_posts": leadership_posts,
    "meetings_held": lambda facts: len(held(facts)) if told(facts) else None,
    "meetings_joint": lambda facts: sum(len(row.groups) > 1 for row in held(facts)) if told(facts) else None,
    "meetings_joint_share_percent": lambda facts: share(
        sum(len(row.groups) > 1 for row in held(facts)), len(held(facts))
    ),
    "meetings_colocated": lambda facts: (
        sum(row.colocated is True for row in held(facts))
        if any(row.colocated is not None for row in held(facts))
        else None
    ),
    "meetings_colocated_share_percent": lambda facts: share(
        sum(row.colocated is True for row in held(facts)),
        sum(row.colocated is not None for row in held(facts)),
    ),
    "workshops_held": lambda facts: len(facts.events) or None,
    "letters_on_time_share_percent": letters,
    "hosting_countries": lambda facts: (
        len({row.country for row in held(facts) if row.country and row.format != "virtual"}) or None
    ),
    "time_zone_burden_percent": hours,
    "participants": people,
    "remote_participants": lambda facts: added(facts, lambda row: row.taking.remote),
    "remote_share_percent": lambda facts: share(
        sum(row.taking.remote or 0 for row in held(facts)),
        sum(row.taking.of_known_mode or 0 for row in held(facts)),
    ),
    "women_share_percent": women,
    "countries_represented": countries,
    "countries_share_percent": own_countries,
    "first_time_countries": first_time,
    "ldc_countries_share_percent": of_status("ldc"),
    "sids_countries_share_percent": of_status("sids"),
    "lldc_countries_share_percent": of_status("lldc"),
    "developing_countries_share_percent": of_status("developing"),
    "countries_per_joint_meeting": mean_countries(lambda row: len(row.groups) > 1),
    "countries_per_single_meeting": mean_countries(lambda row: len(row.groups) == 1),
    "countries_per_colocated_meeting": mean_countries(lambda row: row.colocated is True),
    "countries_per_separate_meeting": mean_countries(lambda row: row.colocated is False),
    "contributions_received": lambda facts: added(facts, lambda row: row.contributions.value),
    "contributions_by_members": lambda facts: added(
        facts, lambda row: row.papers.by_members if row.papers.rows else None
    ),
    "contributions_accepted_share_percent": lambda facts: share(
        sum(row.papers.accepted for row in held(facts)), sum(row.papers.decided for row in held(facts))
    ),
    "contributions_to_parent": lambda facts: added(
        facts, lambda row: row.papers.carried if row.papers.rows else None
    ),
    "contributions_taken_up": taken_up,
    "contributions_parent_share_percent": of_parents,
    "interpretation_asked": lambda facts: added(
        facts, lambda row: None if row.asked is None else len(row.asked)
    ),
    "interpretation_provided": lambda facts: added(facts, lambda row: unmet(row, True)),
    "interpretation_unmet": lambda facts: added(facts, lambda row: unmet(row, False)),
    "fellowships_unmet": unmet_fellowships,
    "people_trained": trained,
    **{id: measured(id) for id in MEASURED},
    "resources_used": spent("resources_used", "regular"),
    "extrabudgetary_funds": spent("extrabudgetary_funds", "extrabudgetary"),
}
