"""Any entry that can be made is good by the grammar and the same to three independent parsers, wherever it is held."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from regional_groups.ical.entries import RELATION_TYPES, STATUSES, Entry, busy, entry_text
from regional_groups.ical.invitations import Party, invitation_bytes, invitation_form
from regional_groups.ical.texts import SUMMARY_LENGTH, one_line, plain_text
from regional_groups.ical.zones import Transition, transitions, zone

from tests.ical.grammar import violations
from tests.ical.samples import BANNER, sample_calendar
from tests.ical.test_entries import ANY_TEXT
from tests.ical.zone_facts import member_state_zones
from tests.support.node import Node

# Years that a whole history and what is planned span; many laws of daylight saving ended in them.
FIRST, LAST = date(2012, 1, 1), date(2030, 12, 31)
ZONES = [None, *member_state_zones()]
YEARS_OF_CHANGE = datetime(2008, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
QUIET_SINCE = 2026
EXAMPLES = settings(max_examples=250, database=None, phases=[Phase.explicit, Phase.generate])


def zones_that_dropped_daylight_saving() -> dict[str, list[Transition]]:
    """Return the zones of Member States whose clocks moved every year once and move no more, with those changes.

    Of zones whose clocks moved alike it is one.
    """
    found = {}
    for name in member_state_zones():
        changes = list(transitions(zone(name), *YEARS_OF_CHANGE))
        summers = [change for change in changes if change.new.dst]
        if len(summers) > 1 and changes[-1].at.year < QUIET_SINCE:
            found[tuple((change.at, change.new.offset) for change in changes)] = name, changes
    return dict(found.values())


DROPPED = zones_that_dropped_daylight_saving()


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Make an entry of any texts, days, hours and place."""
    made = replace(
        BANNER,
        summary=draw(ANY_TEXT),
        description=draw(ANY_TEXT),
        location=draw(ANY_TEXT),
        categories=tuple(draw(st.lists(ANY_TEXT, max_size=3))),
        related_to=(("meeting-1@a.example", draw(st.sampled_from(sorted(RELATION_TYPES)))),),
        status=draw(st.sampled_from(sorted(STATUSES))),
        sequence=draw(st.integers(0, 10_000)),
        language=draw(st.sampled_from([None, "ar", "zh", "en", "fr", "ru", "es"])),
    )
    if draw(st.booleans()):
        first = draw(st.dates(FIRST, LAST))
        days = draw(st.none() | st.integers(0, 20))
        return replace(made, starts=first, ends=None if days is None else first + timedelta(days=days))
    starts = datetime(2012, 1, 2, tzinfo=UTC) + timedelta(seconds=draw(st.integers(0, 18 * 365 * 86_400)))
    ends = starts + timedelta(minutes=draw(st.integers(1, 3000)))
    return replace(made, starts=starts, ends=ends, tzid=draw(st.sampled_from(ZONES)))


def times(entry: Entry) -> tuple[date | datetime, date | datetime]:
    """Return begin and end as a parser gives them: instants in UTC, or days, the last one exclusive."""
    if isinstance(entry.starts, datetime) and isinstance(entry.ends, datetime):
        return entry.starts.astimezone(UTC), entry.ends.astimezone(UTC)
    return entry.starts, (entry.ends or entry.starts) + timedelta(days=1)


def utc(value: date | datetime) -> date | datetime:
    """Return an instant in UTC, a day as it is."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def moment(text: str) -> date | datetime:
    """Read what a parser printed."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def numbered(made: list[Entry]) -> dict[str, Entry]:
    """Give each entry a UID of its own."""
    return {f"{number}@a.example": replace(one, uid=f"{number}@a.example") for number, one in enumerate(made)}


def read_by_mozilla(node: Node, data: bytes) -> dict[str, tuple[date | datetime, date | datetime]]:
    """Return begin and end of each entry as Mozilla's parser has them."""
    rows = json.loads(node.run("calendar_entries.mjs", stdin=data.decode()))["entries"]
    return {row["uid"]: (moment(row["starts"]), moment(row["ends"])) for row in rows}


def read_by_libical(
    libical: Callable[..., str], data: bytes
) -> dict[str, tuple[date | datetime, date | datetime]]:
    """Return begin and end of each entry as libical has them."""
    rows = (line.split() for line in libical("calendar_entries", data.decode()).splitlines())
    return {uid: (moment(starts), moment(ends)) for uid, starts, ends, _ in rows}


def test_any_entry_is_good_and_read_back_equal_by_three_parsers(
    node: Node, libical: Callable[..., str]
) -> None:
    made: list[Entry] = []

    @EXAMPLES
    @given(entries())
    def make(entry: Entry) -> None:
        made.append(entry)

    make()
    batch = numbered(made)
    data = sample_calendar(*batch.values())
    expected = {uid: times(entry) for uid, entry in batch.items()}
    assert len(batch) > 200
    assert violations(data) == []
    assert violations(sample_calendar(*(busy(entry, "Busy") for entry in batch.values()))) == []
    for event in Calendar.from_ical(data).events:
        entry = batch[str(event["UID"])]
        assert (utc(event.start), utc(event.end)) == times(entry)
        assert event.get("SUMMARY", "") == one_line(entry.summary, SUMMARY_LENGTH)
        assert event.get("DESCRIPTION", "") == plain_text(entry.description)
    assert read_by_mozilla(node, data) == expected
    assert read_by_libical(libical, data) == expected


def test_zones_that_dropped_daylight_saving_are_right_before_and_after(
    node: Node, libical: Callable[..., str]
) -> None:
    made = []
    for name, changes in DROPPED.items():
        days = [change.at + timedelta(days=step) for change in changes[-5:] for step in (-2, 2)]
        days += [datetime(year, month, 3, 9, 30, tzinfo=UTC) for year in (2009, 2028) for month in (1, 7)]
        made += [replace(BANNER, starts=day, ends=day + timedelta(hours=3), tzid=name) for day in days]
    batch = numbered(made)
    data = sample_calendar(*batch.values())
    expected = {uid: times(entry) for uid, entry in batch.items()}
    by_icalendar = {
        str(one["UID"]): (utc(one.start), utc(one.end)) for one in Calendar.from_ical(data).events
    }

    assert {"America/Sao_Paulo", "Asia/Amman", "Pacific/Fiji"} <= set(DROPPED)
    assert len(DROPPED) > 30
    assert violations(data) == []
    assert by_icalendar == expected
    assert read_by_mozilla(node, data) == expected
    assert read_by_libical(libical, data) == expected


@settings(max_examples=60)
@given(entries(), st.sampled_from(["REQUEST", "CANCEL", "PUBLISH"]), ANY_TEXT)
def test_any_invitation_is_good(entry: Entry, method: str, name: str) -> None:
    if method == "REQUEST":
        entry = replace(entry, status="CONFIRMED")
    attendee = None if method == "PUBLISH" else Party("amal@member.example", name)

    zone = (entry.tzid, entry.first_day, entry.last_day) if entry.tzid else None
    stamp = datetime(2026, 11, 23, 9, tzinfo=UTC)
    form = invitation_form(entry_text(entry), method=method, sequence=entry.sequence, stamp=stamp, zone=zone)
    data = invitation_bytes(form, Party("tsb@a.example", name), attendee)

    assert violations(data) == []
