"""The first formulas: unknown stays unknown, joint meetings count once, and an independent count agrees."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regional_groups.groups.queries import code_order
from regional_groups.indicators.catalogue import IDS, INDICATORS
from regional_groups.indicators.facts import (
    Facts,
    GroupRow,
    Measured,
    MeetingRow,
    Period,
    RequestRow,
    StateSpan,
    Taking,
    TermsRow,
)
from regional_groups.indicators.formulas import FORMULAS, Figure, figure
from regional_groups.indicators.splits import of_study_groups
from regional_groups.participation.counting import Number

TODAY = date(2026, 11, 23)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
AFR = GroupRow("SG5RG-AFR", "SG5", "africa", (StateSpan("established", "2010"),))
ARB = GroupRow("SG5RG-ARB", "SG5", "arab-states", (StateSpan("established", "2012-03-01"),))
LOST = GroupRow("SG2RG-EACO", "SG2", "africa", (StateSpan("unknown"),))
GROUPS = (AFR, ARB, LOST)


def facts(*meetings: MeetingRow, **more: object) -> Facts:
    return replace(Facts(TODAY, TODAY, GROUPS, meetings), **more)  # type: ignore[arg-type]  # columns of Facts


def meeting(id: str = "1", *groups: str, on: date | None = date(2026, 5, 4), **more: object) -> MeetingRow:
    row = MeetingRow(id, groups or ("SG5RG-AFR",), "held", on)
    return replace(row, **more)  # type: ignore[arg-type]  # columns of MeetingRow


def test_nothing_recorded_is_unknown_everywhere_and_never_zero() -> None:
    found = {id: figure(id, Facts(TODAY, TODAY), YEAR) for id in IDS}

    assert {id: (row.value, row.known) for id, row in found.items()} == dict.fromkeys(IDS, (None, 0))


def test_groups_existing_names_those_of_which_it_is_not_known() -> None:
    assert figure("groups_existing", facts(), YEAR) == Figure(2, 2, None, 2, 3, "at_least", "records")


def test_a_meeting_counts_for_the_parent_that_its_group_had_on_its_first_day() -> None:
    moved = replace(AFR, before=(("SG20", "2026-06-01"),))
    rows = [meeting("1", on=date(2026, 5, 31)), meeting("2", on=date(2026, 6, 1)), meeting("3", "SG5RG-ARB")]
    known = {"SG5RG-AFR": frozenset({"KE"})}
    found = facts(*rows, groups=(moved, ARB), members=known, earlier=known)

    parts = of_study_groups(found, code_order)

    assert {code: [row.id for row in one.meetings] for code, one in parts.items()} == {
        "SG20": ["1"],
        "SG5": ["2", "3"],
    }
    assert {code: [row.acronym for row in one.groups] for code, one in parts.items()} == {
        "SG20": [],
        "SG5": ["SG5RG-AFR", "SG5RG-ARB"],
    }
    assert (parts["SG20"].members, parts["SG20"].earlier) == (known, known)


def test_groups_existing_before_they_were_created() -> None:
    before = facts(counted_on=date(2009, 12, 31))

    assert figure("groups_existing", before, YEAR) == Figure(0, 0, None, 2, 3, "at_least", "records")


def test_a_joint_meeting_counts_once() -> None:
    joint = facts(meeting("1", "SG5RG-AFR", "SG5RG-ARB"), meeting("2"))

    assert figure("meetings_held", joint, YEAR) == Figure(2, 2, 2, 2, 2, "exact", "records")
    assert figure("meetings_joint", joint, YEAR) == Figure(1, 1, 2, 2, 2, "exact", "records")
    assert figure("groups_active", joint, YEAR).value == 2


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), None),
        (None, None),
    ],
)
def test_a_meeting_counts_by_its_first_day(on: date | None, counted: int | None) -> None:
    assert figure("meetings_held", facts(meeting(on=on)), YEAR).value == counted


@pytest.mark.parametrize(
    ("state", "value", "known"),
    [
        ("proposed", None, 0),
        ("agreed", None, 0),
        ("convened", None, 0),
        ("postponed", None, 0),
        ("held", 1, 1),
        ("reported", 1, 1),
        ("not_held", 0, 1),
        ("cancelled", 0, 1),
    ],
)
def test_only_a_known_outcome_is_counted(state: str, value: int | None, known: int) -> None:
    found = figure("meetings_held", facts(meeting(state=state)), YEAR)

    assert (found.value, found.known, found.total) == (value, known, 1)


def test_colocation_nobody_looked_into_is_unknown() -> None:
    assert figure("meetings_colocated", facts(meeting(colocated=None)), YEAR).value is None
    assert figure("meetings_colocated", facts(meeting(colocated=False)), YEAR).value == 0
    two = facts(meeting("1", colocated=True), meeting("2", colocated=None))
    assert figure("meetings_colocated", two, YEAR) == Figure(1, 1, 1, 1, 2, "at_least", "records")


def test_participants_of_some_meetings_only_are_at_least() -> None:
    known = meeting("1", taking=Taking(participants=Number(40)))

    assert figure("participants", facts(known), YEAR) == Figure(40, 40, None, 1, 1, "exact", "records")
    assert figure("participants", facts(known, meeting("2")), YEAR) == Figure(
        40, 40, None, 1, 2, "at_least", "records"
    )


def test_about_stays_about() -> None:
    rough = meeting("1", taking=Taking(participants=Number(60, "about")))

    assert figure("participants", facts(rough, meeting("2")), YEAR).certainty == "about"


def test_countries_are_counted_once_over_meetings() -> None:
    one = meeting("1", taking=Taking(countries=Number(2), named=frozenset({"KE", "TZ"})))
    two = meeting("2", taking=Taking(countries=Number(2), named=frozenset({"KE", "UG"})))
    numbers = meeting("3", taking=Taking(countries=Number(23)))

    assert figure("countries_represented", facts(one, two), YEAR).value == 3
    assert figure("countries_represented", facts(one, two), YEAR).certainty == "exact"
    more = figure("countries_represented", facts(one, two, numbers), YEAR)
    assert (more.value, more.certainty, more.known) == (23, "at_least", 3)


def test_remote_share_needs_the_way_of_taking_part() -> None:
    told = meeting("1", taking=Taking(participants=Number(8), remote=2, of_known_mode=8))
    silent = meeting("2", taking=Taking(participants=Number(50)))

    found = figure("remote_share_percent", facts(told, silent), YEAR)

    assert found == Figure(Decimal("25.0"), 2, 8, 1, 2, "about", "records")


def test_letters_the_day_of_the_rule_and_the_day_after() -> None:
    in_time = meeting("1", on=date(2026, 5, 31), letter_on=date(2026, 3, 31), already_scheduled=True)
    late = meeting("2", on=date(2026, 5, 31), letter_on=date(2026, 4, 1), already_scheduled=True)
    unscheduled = meeting("3", on=date(2026, 5, 31), letter_on=date(2026, 3, 31))

    found = figure("letters_on_time_share_percent", facts(in_time, late, unscheduled, meeting("4")), YEAR)

    assert (found.value, found.numerator, found.denominator, found.known, found.total) == (
        Decimal("33.3"),
        1,
        3,
        3,
        4,
    )


def test_terms_of_the_present_study_period() -> None:
    terms = (TermsRow("SG5RG-AFR", date(2025, 9, 1)), TermsRow("SG5RG-ARB", date(2024, 2, 1)))

    assert figure("terms_up_to_date", facts(terms=terms), YEAR) == Figure(1, 1, 2, 2, 2, "exact", "records")
    assert figure("terms_up_to_date", facts(terms=terms[:1]), YEAR).certainty == "at_least"
    assert figure("terms_up_to_date", facts(), YEAR) == Figure(None, None, 2, 0, 2)


def test_days_from_request_to_decision() -> None:
    requests = (
        RequestRow(date(2026, 6, 30), date(2026, 6, 1)),
        RequestRow(date(2026, 7, 2), date(2026, 6, 1)),
        RequestRow(date(2026, 8, 1), None),
        RequestRow(date(2025, 8, 1), date(2025, 1, 1)),
    )

    found = figure("days_request_to_decision", facts(requests=requests), YEAR)

    assert found == Figure(Decimal("30.0"), 60, 2, 2, 3, "about", "records")


def test_a_measure_stands_in_only_where_records_are_silent() -> None:
    measures = {("participants", ""): Measured(Decimal(70), "about")}
    silent = facts(meeting("1"), measures=measures)
    told = facts(meeting("1", taking=Taking(participants=Number(12))), measures=measures)

    assert figure("participants", silent, YEAR) == Figure(Decimal(70), None, None, 0, 1, "about", "measures")
    assert figure("participants", told, YEAR).value == 12


def test_narrowing_never_splits_a_joint_meeting_by_guess() -> None:
    joint = meeting("1", "SG5RG-AFR", "SG5RG-ARB", taking=Taking(participants=Number(90)))
    known = replace(joint, by_group={"SG5RG-AFR": Taking(participants=Number(50))})

    alone = facts(joint).narrowed({"SG5RG-AFR"})
    assert figure("participants", alone, YEAR).value is None
    assert figure("meetings_held", alone, YEAR).value == 1
    assert figure("participants", facts(known).narrowed({"SG5RG-AFR"}), YEAR).value == 50
    assert figure("participants", facts(known).narrowed({"SG5RG-AFR", "SG5RG-ARB"}), YEAR).value == 90


NUMBERS = st.one_of(
    st.just(Number(None)),
    st.builds(Number, st.integers(0, 500), st.sampled_from(["exact", "about", "at_least"])),
)
MEETINGS = st.lists(
    st.builds(
        MeetingRow,
        id=st.uuids().map(str),
        groups=st.lists(
            st.sampled_from([row.acronym for row in GROUPS]), min_size=1, max_size=3, unique=True
        ).map(tuple),
        state=st.sampled_from(
            ["proposed", "agreed", "convened", "postponed", "held", "not_held", "reported", "cancelled"]
        ),
        starts_on=st.one_of(
            st.none(), st.integers(0, 900).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
        ),
        colocated=st.one_of(st.none(), st.booleans()),
        taking=st.builds(Taking, participants=NUMBERS),
        contributions=NUMBERS,
    ),
    max_size=12,
)


@given(MEETINGS)
def test_counts_agree_with_a_straightforward_count(rows: list[MeetingRow]) -> None:
    held, known, people, papers, joint, beside, looked = 0, 0, [], [], 0, 0, 0
    active: set[str] = set()
    for row in rows:
        if row.starts_on is None or row.starts_on.year != 2026:
            continue
        if row.state in ("held", "reported", "not_held", "cancelled"):
            known += 1
        if row.state not in ("held", "reported"):
            continue
        held += 1
        joint += len(row.groups) >= 2
        active |= set(row.groups)
        looked += row.colocated is not None
        beside += row.colocated is True
        people += [row.taking.participants.value] if row.taking.participants.value is not None else []
        papers += [row.contributions.value] if row.contributions.value is not None else []

    found = {id: figure(id, facts(*rows), YEAR).value for id in IDS}

    assert found["meetings_held"] == (held if known else None)
    assert found["meetings_joint"] == (joint if known else None)
    assert found["meetings_colocated"] == (beside if looked else None)
    assert found["participants"] == (sum(people) if people else None)
    assert found["contributions_received"] == (sum(papers) if papers else None)
    assert found["groups_active"] == (len(active) if known else None)


@given(MEETINGS, st.randoms())
def test_the_order_of_rows_makes_no_difference(rows: list[MeetingRow], random: "object") -> None:
    other = list(rows)
    random.shuffle(other)  # type: ignore[attr-defined]  # hypothesis' own generator

    for id in IDS:
        assert figure(id, facts(*rows), YEAR) == figure(id, facts(*other), YEAR)


@given(MEETINGS)
def test_what_is_known_is_never_more_than_there_is(rows: list[MeetingRow]) -> None:
    for id in IDS:
        found = figure(id, facts(*rows), YEAR)
        assert 0 <= found.known <= found.total
        assert (found.value is None) == (found.source == "")


def test_every_indicator_of_the_contract_is_in_the_catalogue() -> None:
    contract = (
        "groups_existing groups_active meetings_held meetings_joint meetings_colocated participants "
        "countries_represented remote_share_percent contributions_received terms_up_to_date "
        "days_request_to_decision letters_on_time_share_percent"
    )
    assert set(contract.split()) <= set(IDS)
    assert set(FORMULAS) == set(IDS)
    for one in INDICATORS.values():
        assert all((one.name, one.definition, one.formula, one.source, one.unknown, one.cases, one.clause))
        assert ("percent" in one.id) == (one.unit == "percent")


def test_every_clause_of_the_catalogue_is_in_the_register() -> None:
    from regional_groups.core.clauses import CLAUSES

    assert {one.clause for one in INDICATORS.values()} <= set(CLAUSES)
