"""Wall time and instants: hours that come twice or never, dates at the edge of the world."""

from datetime import UTC, date, datetime

import pytest
from regional_groups.core.errors import RuleViolated
from regional_groups.meetings import wall


def local(text: str) -> datetime:
    """Return a wall time."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("at", "zone", "instant"),
    [
        ("2027-04-05T09:00", "Africa/Nairobi", "2027-04-05T06:00"),
        ("2027-04-05T09:00", "Pacific/Kiritimati", "2027-04-04T19:00"),
        ("2027-04-05T09:00", "Pacific/Apia", "2027-04-04T20:00"),
        ("2027-04-05T09:00", "Pacific/Niue", "2027-04-05T20:00"),
        ("2027-04-05T09:00", "Asia/Kathmandu", "2027-04-05T03:15"),
    ],
)
def test_wall_time_and_instant_give_each_other(at: str, zone: str, instant: str) -> None:
    found = wall.instant(local(at), zone)

    assert found == local(instant).replace(tzinfo=UTC)
    assert wall.wall(found, zone) == local(at)


def test_an_hour_that_is_skipped_is_refused() -> None:
    with pytest.raises(RuleViolated, match="does not exist in Europe/Zurich"):
        wall.instant(local("2027-03-28T02:30"), "Europe/Zurich")


def test_a_day_that_is_skipped_is_refused() -> None:
    with pytest.raises(RuleViolated):
        wall.instant(local("2011-12-30T10:00"), "Pacific/Apia")


def test_an_hour_that_comes_twice_is_the_first_unless_asked() -> None:
    twice = local("2027-10-31T02:30")

    assert wall.instant(twice, "Europe/Zurich") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert wall.instant(twice, "Europe/Zurich", fold=1) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_days_begin_and_end_at_the_place() -> None:
    day = date(2027, 4, 5)

    assert wall.first_instant(day, "Pacific/Kiritimati") == datetime(2027, 4, 4, 10, tzinfo=UTC)
    assert wall.last_instant(day, "Pacific/Niue") == datetime(2027, 4, 6, 10, 59, 59, tzinfo=UTC)


def test_names_of_zones_are_known_or_not() -> None:
    assert wall.is_zone("Africa/Nairobi")
    assert [
        name for name in ("", "Europe", "Mars/Olympus", "../etc/passwd", "+03:00") if wall.is_zone(name)
    ] == []


def test_wall_time_of_a_shifted_day_is_kept() -> None:
    assert wall.shifted(local("2027-03-27T09:00"), 2) == local("2027-03-29T09:00")
