"""Counting: detailed rows win, a person counts once, and what is not known stays unknown."""

from hypothesis import given, settings
from hypothesis import strategies as st
from regional_groups.participation.counting import Counts, Number, Row, add, counts, counts_by_group

MODES = st.sampled_from(["onsite", "remote", "both", "unknown"])
PERSONS = st.sampled_from(["ann", "ben", "cy", "dee", "eve"])
HOME = {"ann": "KE", "ben": "KE", "cy": "TG", "dee": "EG", "eve": None}
DAYS = st.sampled_from(["2027-03-01", "2027-03-02"])
person_rows = st.lists(
    st.builds(
        lambda person, mode, day: Row(person=person, country=HOME[person], mode=mode, covers="day", day=day),
        PERSONS,
        MODES,
        DAYS,
    ),
    max_size=25,
)


def number(country: str, people: int, **columns: object) -> Row:
    return Row(country=country, participants=people, **columns)  # type: ignore[arg-type]  # plain test values


@given(person_rows)
@settings(max_examples=300)
def test_counts_persons_as_a_plain_recount(rows: list[Row]) -> None:
    found = counts(rows)

    people: dict[str, set[str]] = {}
    for row in rows:
        people.setdefault(str(row.person), set()).add(row.mode)
    expected: dict[str, int] = {}
    for modes in people.values():
        both = "both" in modes or ("onsite" in modes and "remote" in modes)
        mode = "both" if both else next((one for one in ("onsite", "remote") if one in modes), "unknown")
        expected[mode] = expected.get(mode, 0) + 1
    if not rows:
        assert found == Counts()
        return
    assert found.participants == Number(len(people))
    assert {mode: item.value for mode, item in found.by_mode.items()} == expected
    assert sum(expected.values()) == found.participants.value
    assert found.countries.value == len({HOME[one] for one in people} - {None})
    assert {code: item.value for code, item in found.by_country.items()} == {
        code: len([one for one in people if HOME[one] == code])
        for code in {HOME[one] for one in people} - {None}
    }


@given(person_rows)
@settings(max_examples=100)
def test_counts_by_group_as_a_plain_recount(rows: list[Row]) -> None:
    groups = {"AFR": frozenset({"KE", "TG", "EG"}), "ARB": frozenset({"EG"}), "UNKNOWN": frozenset[str]()}

    found = counts_by_group(rows, groups)

    for acronym, members in groups.items():
        people = {row.person for row in rows if row.country in members}
        assert (found[acronym].participants.value or 0) == len(people)


@given(person_rows)
@settings(max_examples=100)
def test_counts_do_not_depend_on_order(rows: list[Row]) -> None:
    assert counts(rows) == counts(rows[::-1])


def test_counts_nothing() -> None:
    assert counts([]) == Counts()


def test_counts_totals_about() -> None:
    found = counts([Row(participants=150, participants_certainty="about", countries=30)])

    assert found.participants == Number(150, "about")
    assert found.countries == Number(30)
    assert (found.level, found.whole_event) == ("totals", False)


def test_counts_persons_win_over_totals_and_numbers() -> None:
    rows = [Row(person="ann", country="KE"), number("KE", 9), number("TG", 4), Row(participants=150)]

    found = counts(rows)

    assert found.participants == Number(5)
    assert {code: item.value for code, item in found.by_country.items()} == {"KE": 1, "TG": 4}
    assert found.level == "persons"


def test_counts_numbers_of_several_days_are_not_added() -> None:
    rows = [number("KE", 3, covers="day", day="2027-03-01"), number("KE", 5, covers="day", day="2027-03-02")]

    assert counts(rows).participants == Number(5, "at_least")


def test_counts_whole_meeting_wins_over_its_days() -> None:
    rows = [number("KE", 3, covers="day", day="2027-03-01"), number("KE", 2)]

    assert counts(rows).participants == Number(2)


def test_counts_modes_are_added_and_a_number_without_mode_is_the_whole() -> None:
    rows = [number("KE", 3, mode="onsite"), number("KE", 2, mode="remote"), number("TG", 7)]

    found = counts(rows)

    assert found.participants == Number(12)
    assert {mode: item.value for mode, item in found.by_mode.items()} == {
        "onsite": 3,
        "remote": 2,
        "unknown": 7,
    }


def test_counts_whole_event_is_named_as_such() -> None:
    found = counts([Row(participants=59, countries=23, covers="whole_event")])

    assert (found.participants.value, found.whole_event) == (59, True)


def test_counts_own_totals_win_over_those_of_the_event() -> None:
    found = counts([Row(participants=59, covers="whole_event"), Row(participants=20)])

    assert (found.participants.value, found.whole_event) == (20, False)


def test_counts_unknown_country_makes_countries_at_least() -> None:
    found = counts([Row(person="eve"), Row(person="ann", country="KE")])

    assert found.countries == Number(1, "at_least")


def test_counts_of_nobody_represents_no_country() -> None:
    assert counts([number("KE", 0)]).countries == Number(0)


def test_counts_by_group_names_win_over_countries() -> None:
    rows = [Row(person="ann", country="KE", groups=frozenset({"ARB"}))]
    groups = {"AFR": frozenset({"KE"}), "ARB": frozenset({"EG"})}

    found = counts_by_group(rows, groups)

    assert found["ARB"].participants == Number(1)
    assert found["AFR"].participants == Number(None)


def test_counts_by_group_never_splits_totals_of_a_joint_meeting() -> None:
    found = counts_by_group([Row(participants=80)], {"AFR": frozenset({"KE"}), "ARB": frozenset({"EG"})})

    assert [one.participants for one in found.values()] == [Number(None), Number(None)]


def test_counts_by_group_alone_takes_everything() -> None:
    assert counts_by_group([Row(participants=80)], {"AFR": frozenset()})["AFR"].participants == Number(80)


def test_add_is_as_sure_as_its_least_sure_part() -> None:
    assert add([Number(1), Number(2, "at_least")]) == Number(3, "at_least")
    assert add([Number(1, "about"), Number(2, "at_least")]) == Number(3, "about")
    assert add([]) == Number(None)
