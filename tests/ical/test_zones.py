"""Time zones: the packaged database, changes of the clocks, and the VTIMEZONE as three programs read it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Timezone
from regional_groups.ical.vtimezones import vtimezone, vtimezone_text
from regional_groups.ical.zones import (
    observance,
    transitions,
    tzdata_version,
    zone,
)

from tests.ical.zone_facts import (
    END,
    FIRST,
    LAST,
    START,
    ZoneFacts,
    distinct,
    facts,
    member_state_zones,
    one_of_each_law,
)
from tests.support.node import Node

# Ramadan, a last Friday in November, a Sunday after the first, half an hour, time below the standard.
DIFFICULT = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "America/Asuncion",
    "America/Santiago",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Norfolk",
]


@pytest.fixture(scope="module")
def all_zones() -> list[ZoneFacts]:
    """Return one zone for each different VTIMEZONE of all Member States."""
    return distinct([facts(tzid) for tzid in one_of_each_law(sorted({*member_state_zones(), *DIFFICULT}))])


def test_packaged_zones_win_over_those_of_the_system(tmp_path):
    (tmp_path / "Africa").mkdir()
    (tmp_path / "Africa" / "Cairo").write_bytes(b"a copy years old")
    program = """if True:
        import zoneinfo

        try:
            zoneinfo.ZoneInfo("Africa/Cairo")
        except ValueError:
            import regional_groups.ical.zones

            assert regional_groups.ical.zones.zone("Africa/Cairo").key == "Africa/Cairo"
            raise SystemExit(0)
        raise SystemExit("the old copy was not read first")
    """
    system = {**os.environ, "PYTHONTZPATH": str(tmp_path)}

    assert subprocess.run([sys.executable, "-c", program], check=False, env=system).returncode == 0


def test_a_zone_is_kept():
    assert zone("Africa/Cairo") is zone("Africa/Cairo")


def test_zones_are_known_without_loading_the_calendar_library():
    program = "import sys, regional_groups.ical.zones; sys.exit('icalendar' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_tzdata_version_is_that_of_the_package():
    import tzdata

    assert tzdata_version() == tzdata.IANA_VERSION


@pytest.mark.parametrize("name", ["", "Europe", "Europe/Atlantis", "../etc/passwd", "/etc/localtime", "a\0b"])
def test_zone_of_an_unknown_name_is_refused(name):
    with pytest.raises(ValueError, match="no time zone is named"):
        zone(name)


def test_transitions_give_the_onset_in_the_offset_before():
    year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

    changes = transitions(zone("Europe/Zurich"), *year)
    found = [(change.at, change.onset.isoformat(), change.new.name) for change in changes]

    assert found == [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), "2026-03-29T02:00:00", "CEST"),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), "2026-10-25T03:00:00", "CET"),
    ]


@pytest.mark.parametrize("tzid", ["Africa/Casablanca", "America/Santiago", "Europe/Dublin", "Asia/Tokyo"])
def test_vtimezone_equals_its_golden_text(golden, tzid):
    text = vtimezone_text(tzid, date(2025, 5, 5), date(2026, 9, 9))

    golden(f"ical/zone-{tzid.partition('/')[2].lower()}.ics", text)


def test_vtimezone_ends_a_rule_that_ends_within_its_years():
    # Paraguay moved its clocks by one rule until 2024 and no more since.
    text = vtimezone_text("America/Asuncion", date(2017, 1, 1), date(2026, 1, 1))

    assert "RRULE:FREQ=YEARLY;UNTIL=20240324T030000Z;BYDAY=4SU;BYMONTH=3\r\n" in text
    assert text.count("UNTIL=") == text.count("RRULE:")


def test_vtimezone_text_does_not_change_from_day_to_day():
    texts = {vtimezone_text("Asia/Gaza", date(2026, 1, day), date(2026, 12, day)) for day in (1, 15, 31)}

    assert len(texts) == 1


def test_vtimezone_with_days_in_the_wrong_order_is_refused():
    with pytest.raises(ValueError, match="before the first day"):
        vtimezone_text("Asia/Tokyo", date(2026, 1, 2), date(2026, 1, 1))


def test_all_zones_use_rules_and_never_lists_of_dates(all_zones):
    for place in all_zones:
        assert "RDATE" not in place.text
        assert place.text.count("BEGIN:") <= 45  # Gaza: four single changes a year
    assert sum("RRULE" in place.text for place in all_zones) > 20


def test_all_zones_are_right_at_every_half_hour_for_mozilla(all_zones, node: Node):
    given = [
        {
            "tzid": place.tzid,
            "text": place.text,
            "first": int(START.timestamp()),
            "last": int(END.timestamp()),
            "spans": place.spans,
        }
        for place in all_zones
    ]

    counts = json.loads(node.run("calendar_offsets.mjs", stdin=json.dumps(given)))

    assert [count for count in counts if count["wrong"]] == []
    assert len(counts) == len(all_zones)
    assert min(count["halfHours"] for count in counts) > 87_000
    assert min(count["checked"] for count in counts) > 3_600
    assert [count for count in counts if not count["known"]] == []


def test_all_zones_are_right_at_every_half_hour_for_libical(all_zones, libical: Callable[..., str]):
    calendar = "".join(place.text for place in all_zones)
    lines = [
        f"{place.tzid} {START.timestamp():.0f} {END.timestamp():.0f} {len(place.spans)} "
        + " ".join(f"{since} {offset}" for since, offset in place.spans)
        for place in all_zones
    ]
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n"

    answer = libical("calendar_offsets", f"{head}{calendar}END:VCALENDAR\r\n", "\n".join(lines))
    counts = [line.split() for line in answer.splitlines()]

    assert [count for count in counts if count[2] != "0"] == []
    assert [count[0] for count in counts] == [place.tzid for place in all_zones]
    assert min(int(count[1]) for count in counts) > 87_000


def test_all_zones_are_right_around_each_change_for_python(all_zones):
    """The library reads one instant in the time that the others take for a hundred: the half hours at each change."""
    for place in all_zones:
        parsed, law = Timezone.from_ical(place.text).to_tz(lookup_tzid=False), zone(place.tzid)
        steps = [timedelta(minutes=30 * number) for number in (-3, -1, 1, 3)]
        moments = [change.at + step for change in transitions(law, START, END) for step in steps]
        for at in [START, *moments]:
            wall = at.astimezone(law).replace(tzinfo=None)
            if wall.replace(tzinfo=law).utcoffset() == wall.replace(tzinfo=law, fold=1).utcoffset():
                assert wall.replace(tzinfo=parsed).utcoffset() == observance(law, at).offset, (place.tzid, at)


@pytest.mark.parametrize("tzid", DIFFICULT)
def test_difficult_zones_are_right_around_each_change_for_python(tzid):
    parsed = vtimezone(tzid, zone(tzid), FIRST.year, LAST.year + 2).to_tz(lookup_tzid=False)
    moments = [START + timedelta(days=20 * number) for number in range(90)]
    for change in transitions(zone(tzid), START, END):
        moments += [change.at + timedelta(minutes=30 * step) for step in range(-96, 96)]

    for at in moments:
        wall = at.astimezone(zone(tzid)).replace(tzinfo=None)
        if wall.replace(tzinfo=zone(tzid)).utcoffset() == wall.replace(tzinfo=zone(tzid), fold=1).utcoffset():
            assert wall.replace(tzinfo=parsed).utcoffset() == observance(zone(tzid), at).offset, at


def test_vtimezone_of_a_negative_summer_calls_the_later_clock_daylight():
    parsed = Timezone.from_ical(vtimezone_text("Europe/Dublin", date(2026, 1, 1), date(2026, 1, 1)))

    assert {str(part["TZNAME"]) for part in parsed.daylight} == {"IST"}
    assert {str(part["TZNAME"]) for part in parsed.standard} == {"GMT"}


def test_vtimezone_calls_a_clock_that_stays_standard():
    # Morocco was below its standard in Ramadan until 2026, and is on one clock since.
    parsed = Timezone.from_ical(vtimezone_text("Africa/Casablanca", date(2025, 1, 1), date(2026, 1, 1)))

    assert {str(part["TZNAME"]) for part in parsed.daylight} == {"+01"}
    assert {str(part["TZNAME"]) for part in parsed.standard} == {"+00"}
