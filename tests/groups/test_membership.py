"""Full lists of countries recorded in any order: on any day the latest one on or before it holds."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from regional_groups.groups.membership import Stay, next_change, relisted

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days))
LISTS = st.lists(st.tuples(DAYS, st.sets(st.sampled_from(["KE", "TZ", "UG", "RW"]))), max_size=12)


def members(stays: list[Stay], on: date) -> set[str]:
    """Return the countries of a day, each once."""
    found = [stay.country for stay in stays if stay.holds(on)]
    assert len(found) == len(set(found))
    return set(found)


@given(LISTS)
def test_membership_of_any_day_is_the_latest_list_on_or_before_it(lists):
    stays: list[Stay] = []
    days: list[date] = []
    for on, countries in lists:
        stays = relisted(stays, days, on, countries)
        days.append(on)

    for day in (FIRST + timedelta(days=number) for number in range(-1, 45)):
        before = [(on, place) for place, (on, _) in enumerate(lists) if on <= day]
        expected = lists[max(before)[1]][1] if before else set()
        assert members(stays, day) == expected


@given(LISTS, DAYS, st.sets(st.sampled_from(["KE", "TZ"])))
def test_a_list_changes_no_day_before_it_and_none_from_the_next_change_on(lists, on, countries):
    stays: list[Stay] = []
    days: list[date] = []
    for day, members_then in lists:
        stays = relisted(stays, days, day, members_then)
        days.append(day)

    after = relisted(stays, days, on, countries)

    until = next_change(stays, days, on)
    for day in (FIRST + timedelta(days=number) for number in range(-1, 45)):
        inside = day >= on and (until is None or day < until)
        assert members(after, day) == (countries if inside else members(stays, day))


def test_one_who_stays_keeps_one_interval_with_its_first_day():
    kenya = Stay("KE", None, None)

    after = relisted([kenya], [], FIRST, {"KE", "TZ"})

    assert after == [kenya, Stay("TZ", FIRST, None)]


def test_an_earlier_list_ends_where_recorded_membership_changes_next():
    stays = [Stay("KE", FIRST, FIRST + timedelta(days=9)), Stay("UG", FIRST + timedelta(days=10), None)]
    on = FIRST + timedelta(days=5)

    assert relisted(stays, [], on, {"TZ"}) == [
        Stay("KE", FIRST, FIRST + timedelta(days=4)),
        Stay("TZ", on, FIRST + timedelta(days=9)),
        Stay("UG", FIRST + timedelta(days=10), None),
    ]
