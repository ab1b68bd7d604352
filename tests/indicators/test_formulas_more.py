"""Formulas beyond the first twelve: parts, status, first time, reports, languages; an independent recount agrees."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regional_groups.indicators.catalogue import INDICATORS, by_topic
from regional_groups.indicators.day_hours import outside, pairs
from regional_groups.indicators.facts import (
    EventRow,
    Facts,
    GroupRow,
    Measured,
    MeetingRow,
    Papers,
    ParentPapers,
    Period,
    PostRow,
    StateSpan,
    Taking,
)
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.small_cells import LEAST, shown
from regional_groups.indicators.splits import cells
from regional_groups.participation.counting import Number

TODAY = date(2026, 11, 23)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SPANS = (StateSpan("established", "2010"),)
GROUPS = (
    GroupRow("SG3RG-AFR", "SG3", "africa", SPANS),
    GroupRow("SG5RG-AFR", "SG5", "africa", SPANS),
    GroupRow("SG5RG-ARB", "SG5", "arab-states", SPANS),
)


def facts(*meetings: MeetingRow, **more: object) -> Facts:
    return replace(Facts(TODAY, TODAY, GROUPS, meetings), **more)  # type: ignore[arg-type]  # columns of Facts


def meeting(id: str = "1", *groups: str, **more: object) -> MeetingRow:
    row = MeetingRow(id, groups or ("SG5RG-AFR",), "held", date(2026, 5, 4))
    return replace(row, **more)  # type: ignore[arg-type]  # columns of MeetingRow


def seen(*codes: str, **more: object) -> Taking:
    taking = Taking(countries=Number(len(codes)), named=frozenset(codes))
    return replace(taking, **more)  # type: ignore[arg-type]  # columns of Taking


def value(indicator: str, found: Facts) -> object:
    return figure(indicator, found, YEAR).value


def test_joint_meetings_and_whether_they_draw_more_countries() -> None:
    rows = facts(
        meeting("1", "SG5RG-AFR", "SG5RG-ARB", taking=seen("KE", "EG", "TG"), colocated=True),
        meeting("2", taking=seen("KE"), colocated=False),
        meeting("3", taking=seen("KE", "TG")),
    )

    assert figure("meetings_joint_share_percent", rows, YEAR) == Figure(
        Decimal("33.3"), 1, 3, 3, 3, "exact", "records"
    )
    assert figure("meetings_colocated_share_percent", rows, YEAR) == Figure(
        Decimal("50.0"), 1, 2, 2, 3, "about", "records"
    )
    assert value("countries_per_joint_meeting", rows) == Decimal("3.0")
    assert value("countries_per_single_meeting", rows) == Decimal("1.5")
    assert value("countries_per_colocated_meeting", rows) == Decimal("3.0")
    assert value("countries_per_separate_meeting", rows) == Decimal("1.0")


def test_share_of_the_countries_of_the_groups_counts_only_their_own() -> None:
    lists = {"SG5RG-AFR": frozenset({"KE", "TG", "GH", "BJ"})}
    rows = facts(meeting(taking=seen("KE", "FR")), members=lists)

    assert figure("countries_share_percent", rows, YEAR) == Figure(
        Decimal("25.0"), 1, 4, 1, 1, "exact", "records"
    )
    assert figure("countries_share_percent", facts(meeting(taking=seen("KE"))), YEAR) == Figure(None, total=1)


def test_first_time_countries_need_somebody_seen_before() -> None:
    rows = facts(meeting(taking=seen("KE", "TG")))

    assert value("first_time_countries", rows) is None
    assert value("first_time_countries", replace(rows, earlier={"": frozenset({"KE"})})) == 1
    before = {"": frozenset({"KE", "TG"}), "SG5RG-AFR": frozenset({"TG"})}
    alone = replace(rows, earlier=before).narrowed({"SG5RG-AFR"})
    assert value("first_time_countries", alone) == 1


def test_developing_countries_are_unknown_without_a_dated_list() -> None:
    rows = facts(meeting(taking=seen("KE", "TG", "XX")), statuses={"ldc": {"KE": False, "TG": True}})

    assert figure("ldc_countries_share_percent", rows, YEAR) == Figure(
        Decimal("50.0"), 1, 2, 2, 3, "about", "records"
    )
    assert figure("developing_countries_share_percent", rows, YEAR) == Figure(None, total=3)


def test_reports_are_due_from_each_group_and_unknown_where_recorded_afterwards() -> None:
    joint = meeting("1", "SG5RG-AFR", "SG5RG-ARB", reported=frozenset({"SG5RG-ARB"}))
    old = meeting("2", afterwards=True)

    assert figure("progress_reports_share_percent", facts(joint, old), YEAR) == Figure(
        Decimal("50.0"), 1, 2, 2, 3, "about", "records"
    )
    assert value("progress_reports_share_percent", facts(joint, old).narrowed({"SG5RG-AFR"})) == Decimal(
        "0.0"
    )
    assert value("progress_reports_share_percent", facts(joint).narrowed({"SG5RG-ARB"})) == Decimal("100.0")


def test_posts_count_a_person_once_in_each_parent_and_narrow_by_region() -> None:
    posts = (
        PostRow("ann", "SG5", "africa"),
        PostRow("ann", "SG5", "africa"),
        PostRow("ben", "SG3", "europe"),
        PostRow("cy", "TSAG"),
    )
    rows = facts(posts=posts)

    assert figure("leadership_posts", rows, YEAR) == Figure(2, 2, None, 2, 3, "at_least", "records")
    assert value("leadership_posts", rows.narrowed({"SG5RG-AFR"})) == 1
    assert value("leadership_posts", rows.narrowed({"SG3RG-AFR"})) is None
    assert value("leadership_posts", rows.narrowed({"SG5RG-AFR"}, region="europe")) == 1


def test_languages_asked_met_and_unmet() -> None:
    told = meeting("1", asked=frozenset({"fr", "ar"}), languages=frozenset({"en", "fr"}))
    nobody_asked = meeting("2", asked=frozenset())
    silent = meeting("3", asked=frozenset({"fr"}))

    rows = facts(told, nobody_asked, silent)

    assert figure("interpretation_asked", rows, YEAR) == Figure(3, 3, None, 3, 3, "exact", "records")
    assert figure("interpretation_provided", rows, YEAR) == Figure(1, 1, None, 2, 3, "at_least", "records")
    assert figure("interpretation_unmet", rows, YEAR) == Figure(1, 1, None, 2, 3, "at_least", "records")


def test_fellowships_unmet_need_both_measures() -> None:
    asked = {("fellowships_requested", ""): Measured(Decimal(9))}
    both = asked | {("fellowships_granted", ""): Measured(Decimal(6), "about")}

    assert value("fellowships_unmet", facts(measures=asked)) is None
    assert figure("fellowships_unmet", facts(measures=both), YEAR) == Figure(
        3, 3, 9, 2, 2, "about", "measures"
    )
    assert figure("fellowships_granted", facts(measures=both), YEAR) == Figure(
        Decimal(6), certainty="about", source="measures"
    )


def test_contributions_recorded_singly_and_those_the_parent_took_up() -> None:
    papers = Papers(rows=5, by_members=3, carried=2, decided=4, accepted=3)
    rows = facts(
        meeting(contributions=Number(5), papers=papers), parent_papers=(ParentPapers("SG5RG-AFR", 4, 3, 2),)
    )

    assert [value(f"contributions_{name}", rows) for name in ("by_members", "to_parent", "taken_up")] == [
        3,
        2,
        2,
    ]
    assert value("contributions_accepted_share_percent", rows) == Decimal("75.0")
    assert value("contributions_taken_up", rows.narrowed({"SG5RG-ARB"})) is None


def test_events_and_hosts_count_once() -> None:
    rows = facts(
        meeting("1", format="physical", country="KE"),
        meeting("2", format="hybrid", country="KE"),
        meeting("3", format="virtual"),
        meeting("4", format="physical"),
        events=(
            EventRow("a", frozenset({"SG5RG-AFR", "SG5RG-ARB"})),
            EventRow("b", frozenset({"SG5RG-ARB"})),
        ),
    )

    assert figure("hosting_countries", rows, YEAR) == Figure(1, 1, None, 2, 3, "at_least", "records")
    assert value("workshops_held", rows) == 2
    assert value("workshops_held", rows.narrowed({"SG5RG-AFR"})) == 1


@pytest.mark.parametrize(
    ("first", "last", "hard"), [((8, 0), (20, 0), False), ((7, 59), (9, 0), True), ((19, 0), (20, 1), True)]
)
def test_the_day_of_a_country_begins_at_eight_and_ends_at_twenty(
    first: tuple[int, int], last: tuple[int, int], hard: bool
) -> None:
    zone = ZoneInfo("Africa/Nairobi")

    found = outside(
        datetime(2026, 5, 4, *first, tzinfo=zone), datetime(2026, 5, 4, *last, tzinfo=zone), zone.key
    )

    assert found is hard


def test_a_country_of_many_zones_is_spared_by_any_of_them() -> None:
    session = (datetime(2026, 5, 4, 6, tzinfo=UTC), datetime(2026, 5, 4, 8, tzinfo=UTC))
    zones = {"XA": ("Africa/Nairobi", "America/New_York"), "XB": ("America/New_York",)}

    assert pairs([session], ["XA", "XB", "XC"], zones) == (1, 2)
    burden = facts(meeting(format="hybrid", hours=(1, 2)), meeting("2", format="physical"))
    assert figure("time_zone_burden_percent", burden, YEAR) == Figure(
        Decimal("50.0"), 1, 2, 1, 1, "exact", "records"
    )


def test_women_are_withheld_where_they_or_the_others_are_few() -> None:
    def of(women: int, men: int) -> Figure:
        taking = Taking(by_gender={"female": women, "male": men, "": 20})
        return figure("women_share_percent", facts(meeting(taking=taking)), YEAR)

    assert of(LEAST, 15) == Figure(Decimal("25.0"), 5, 20, 20, 40, "about", "records")
    assert of(LEAST - 1, 15) == Figure(None, total=39, withheld=True)
    assert of(15, LEAST - 1) == Figure(None, total=39, withheld=True)
    assert of(0, 15).value == Decimal("0.0")


@given(st.dictionaries(st.sampled_from(["", "female", "male", "other", "unstated"]), st.integers(0, 30)))
def test_a_withheld_cell_cannot_be_computed_from_the_total(cells: dict[str, int]) -> None:
    found = shown(cells)

    hidden = [name for name, people in found.items() if people is None]
    assert all(people is None or people == 0 or people >= LEAST for people in found.values())
    assert len(hidden) != 1 or len(cells) == 1
    together = sum(cells[name] for name in hidden)
    assert not hidden or together >= LEAST or len(hidden) == len(cells)


def test_cells_by_status_mode_and_format() -> None:
    taking = seen("KE", "TG", by_country={"KE": 7, "TG": 2}, by_mode={"onsite": 6, "remote": 3})
    rows = facts(meeting(taking=taking, format="hybrid"), statuses={"ldc": {"KE": False, "TG": True}})

    assert cells("participants", "status", rows, YEAR) == {"ldc": 2}
    assert cells("countries_represented", "status", rows, YEAR) == {"ldc": 1}
    assert cells("participants", "mode", rows, YEAR) == {"onsite": 6, "remote": 3}
    assert cells("meetings_held", "format", rows, YEAR) == {"hybrid": 1}


CODES = ["KE", "TG", "EG", "FR"]
TAKINGS = st.builds(
    lambda codes, remote, known: Taking(
        Number(known), Number(len(codes)), frozenset(codes), min(remote, known), known
    ),
    st.frozensets(st.sampled_from(CODES)),
    st.integers(0, 9),
    st.integers(0, 9),
)
ROWS = st.lists(
    st.builds(
        MeetingRow,
        id=st.uuids().map(str),
        groups=st.lists(
            st.sampled_from([row.acronym for row in GROUPS]), min_size=1, max_size=3, unique=True
        ).map(tuple),
        state=st.sampled_from(["convened", "held", "reported", "cancelled"]),
        starts_on=st.integers(0, 800).map(lambda n: date(2025, 6, 1) + timedelta(days=n)),
        taking=TAKINGS,
        format=st.sampled_from(["", "physical", "hybrid", "virtual"]),
        country=st.sampled_from(["", "KE", "EG"]),
        afterwards=st.booleans(),
        reported=st.frozensets(st.sampled_from([row.acronym for row in GROUPS])),
    ),
    max_size=10,
)


@given(ROWS)
def test_counts_agree_with_a_straightforward_recount(rows: list[MeetingRow]) -> None:
    hosts, joint, single, new, delivered, due, silent = set(), [], [], set(), 0, 0, 0
    held = 0
    for row in rows:
        if row.state not in ("held", "reported") or row.starts_on is None or row.starts_on.year != 2026:
            continue
        held += 1
        if row.format != "virtual" and row.country:
            hosts.add(row.country)
        (joint if len(row.groups) > 1 else single).append(len(row.taking.named))
        new |= set(row.taking.named)
        for group in row.groups:
            due += 1
            delivered += group in row.reported
            silent += row.afterwards and group not in row.reported

    found = facts(*rows, earlier={"": frozenset({"FR"})})

    assert value("hosting_countries", found) == (len(hosts) or None)
    assert value("first_time_countries", found) == (len(new - {"FR"}) if new else None)
    for kind, numbers in (("joint", joint), ("single", single)):
        mean = value(f"countries_per_{kind}_meeting", found)
        assert mean is None if not numbers else abs(float(mean) - sum(numbers) / len(numbers)) <= 0.0501  # type: ignore[arg-type]  # a number here
    reports = figure("progress_reports_share_percent", found, YEAR)
    assert (reports.numerator or 0, reports.denominator or 0) == (
        delivered,
        due - silent if due - silent else 0,
    )
    assert figure("meetings_joint_share_percent", found, YEAR).denominator == (held or None)


def test_topics_hold_the_whole_catalogue_in_its_order() -> None:
    listed = [one for rows in by_topic().values() for one in rows]

    assert listed == list(INDICATORS.values())
    assert all(later not in ("score", "rank", "index") for _, later in pairwise(["", *INDICATORS]))
