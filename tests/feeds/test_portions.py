"""Segments say what the entries say, and a personal calendar joined from them what one read row by row would."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from regional_groups.core.db import db
from regional_groups.core.migrate import downgrade, revisions, upgrade
from regional_groups.feeds import personal, pieces, rebuilding, rules
from regional_groups.feeds.assembling import Wish, assembled
from regional_groups.feeds.models import (
    FeedEntry,
    FeedMembership,
    FeedPortion,
    FeedSegment,
    FeedText,
    FeedVersion,
)
from regional_groups.feeds.pieces import Piece
from regional_groups.meetings.models import MeetingGroup, MeetingState
from sqlalchemy import delete, select

from tests.feeds import field
from tests.feeds.filling import Filling, fill
from tests.support.field import regional_group

TODAY = date(2026, 11, 23)
GROUPS = [rules.group_key(UUID(int=number)) for number in range(1, 5)]
DEADLINES_OF = [rules.group_deadlines_key(UUID(int=number)) for number in range(1, 5)]
MEETINGS = [rules.meeting_key(UUID(int=number)) for number in range(1, 9)]


def assert_whole() -> None:
    """Every entry stands in one segment, every segment says what its entries say, portions know their feeds."""
    db.session.expire_all()
    expected: dict[tuple[str, int, str], list[str]] = {}
    keys: dict[str, set[frozenset[str]]] = {}
    query = select(FeedEntry).order_by(FeedEntry.first_day.desc(), FeedEntry.uid)
    for entry in db.session.scalars(query):
        of_entry = select(FeedMembership.feed_key).where(FeedMembership.uid == entry.uid)
        found = frozenset(db.session.scalars(of_entry))
        left = bool(entry.stands_for)
        assert entry.portion == rules.portion_of(found, entry.last_day, entry.status, left=left)
        keys.setdefault(entry.portion, set()).add(rules.shared(found))
        for text in db.session.scalars(select(FeedText).where(FeedText.uid == entry.uid)):
            expected.setdefault((entry.portion, entry.segment, text.language), []).append(text.text)
    segments = {
        (one.portion, one.segment, one.language): one for one in db.session.scalars(select(FeedSegment))
    }
    assert set(segments) == set(expected)
    for place, one in segments.items():
        said = pieces.text_of([Piece(one.deflated, one.crc, one.length, one.shift)])
        assert said.decode() == "".join(expected[place])
        assert pieces.deflated(said) == Piece(one.deflated, one.crc, one.length, one.shift)
        assert one.entries == len(expected[place]) <= rules.SEGMENT_ENTRIES
    assert {portion: len(found) for portion, found in keys.items()} == dict.fromkeys(keys, 1)
    rows = db.session.execute(select(FeedPortion.portion, FeedPortion.feed_key))
    standing = {(portion, key) for portion, key in rows}
    assert standing == {(portion, key) for portion, (of,) in keys.items() for key in of}


def test_segments_follow_every_change_of_a_meeting(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    other = field.meeting("SG5RG-AFR", "SG13RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    field.fix_deadlines(made)
    field.workshop("SG5RG-AFR")
    assert_whole()

    for number, change in enumerate(
        (
            {"city": "Mombasa"},
            {"starts_on": date(2028, 1, 3), "ends_on": date(2028, 1, 4)},
            {"state": MeetingState.CANCELLED},
            {"state": MeetingState.CONVENED},
            {"starts_on": None, "ends_on": None},
        ),
        1,
    ):
        for name, value in change.items():
            setattr(made, name, value)
        made.changed_at = made.changed_at + timedelta(minutes=number)
        field.tell(made)
        assert_whole()

    third = regional_group("SG5RG-ARB", region="arab-states")
    other.groups.append(MeetingGroup(group=third))
    other.changed_at = datetime(2026, 11, 22, tzinfo=UTC)
    field.tell(other)
    assert_whole()
    field.tell(regional_group("SG5RG-AFR"), "rename", datetime(2026, 11, 22, tzinfo=UTC))
    assert_whole()


def test_portion_grows_by_segments_and_a_change_packs_one(session) -> None:
    fill(
        Filling(f"m{number:03}@x", date(2027, 1, 1) + timedelta(days=number), frozenset({rules.ALL}))
        for number in range(120)
    )
    assert_whole()

    assert sorted(db.session.scalars(select(FeedSegment.entries))) == [20, 50, 50]


def test_rebuild_changes_no_segment(session) -> None:
    for number in range(3):
        field.meeting("SG5RG-AFR", starts_on=date(2026 + number, 2, 2), ends_on=date(2026 + number, 2, 3))
    before = {(one.portion, one.segment, one.language) for one in session.scalars(select(FeedSegment))}

    rebuilding.rebuild(datetime(2026, 11, 23, 9, tzinfo=UTC))
    session.commit()

    assert_whole()
    assert {
        (one.portion, one.segment, one.language) for one in session.scalars(select(FeedSegment))
    } == before


@st.composite
def fillings(draw: st.DrawFn) -> list[Filling]:
    """Give meetings of one or more groups, their deadlines, some cancelled, over the years around a window."""
    made = []
    for number in range(draw(st.integers(0, 30))):
        groups = draw(st.sets(st.integers(0, 3), min_size=1, max_size=3))
        deadline = draw(st.booleans())
        shared = {(DEADLINES_OF if deadline else GROUPS)[group] for group in groups}
        keys = shared | {MEETINGS[number % 8], rules.DEADLINES if deadline else rules.ALL}
        cancelled = draw(st.booleans())
        made.append(
            Filling(
                f"{number}@x",
                date(draw(st.integers(2023, 2027)), 1, 1) + timedelta(days=draw(st.sampled_from([0, 364]))),
                frozenset(keys),
                "CANCELLED" if cancelled else "CONFIRMED",
                "deadline" if deadline else "meeting",
                zone=draw(st.sampled_from(["", "Africa/Nairobi", "Asia/Tokyo"])),
                cancelled_on=TODAY - timedelta(days=draw(st.integers(0, 6))) if cancelled else None,
                subject=UUID(int=number % 8 + 1),
            )
        )
    return made


def wished(one: Filling, keys: set[str], policy: tuple[str, int | None]) -> bool:
    """Tell in plain words whether a calendar shows an entry."""
    if not one.keys & keys or one.day < date(2024, 1, 1):
        return False
    if one.status != "CANCELLED":
        return True
    kept, days = policy
    assert one.cancelled_on is not None
    return kept == "show" and (days is None or (TODAY - one.cancelled_on).days <= days)


POLICIES: list[tuple[str, int | None]] = [("show", None), ("drop", None), ("show", 0), ("show", 3)]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    fillings(),
    st.sets(st.sampled_from([*GROUPS, *DEADLINES_OF, *MEETINGS, rules.ALL, rules.DEADLINES]), max_size=7),
    st.sampled_from(POLICIES),
    st.sets(st.integers(1, 8), max_size=3),
)
def test_calendar_of_segments_shows_what_each_entry_alone_would(
    session, entries: list[Filling], keys: set[str], policy: tuple[str, int | None], linked: set[int]
) -> None:
    for table in (FeedSegment, FeedPortion, FeedMembership, FeedText, FeedEntry, FeedVersion):
        session.execute(delete(table))
    fill(entries)
    links = {
        one.uid: f"http://localhost/j/{'a' * 42}{one.subject.int}"
        for one in entries
        if one.kind == "meeting" and one.subject.int in linked
    }
    wish = Wish(sorted(keys), "en", TODAY, *policy, links, "http://localhost/j/", "Join")

    parts = assembled(personal.mapped_rows, wish)

    text = pieces.text_of(parts.pieces).decode()
    expected = [one for one in entries if wished(one, keys, policy)]
    found = {vevent.partition("\r\nUID:")[2].partition("\r\n")[0]: vevent for vevent in vevents(text)}
    assert sorted(found) == sorted(one.uid for one in expected)
    assert text.count("BEGIN:VEVENT") == parts.entries == len(expected)  # none stands twice
    assert parts.zones >= {one.zone for one in expected} - {""}
    assert parts.years >= {one.day.year for one in expected}
    for one in expected:
        address = links.get(one.uid) if one.status != "CANCELLED" else None
        assert ("CONFERENCE" in found[one.uid]) is (address is not None)
        assert address is None or address in found[one.uid].replace("\r\n ", "")


def vevents(text: str) -> Iterator[str]:
    """Give each VEVENT of a text."""
    return (one for one in text.split("BEGIN:VEVENT") if one.strip())


def test_calendar_of_very_many_entries_is_read_by_rows(
    session, client: FlaskClient, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rules, "ENTRIES_MAX", 2)
    from tests.feeds.test_personal import subscribed
    from tests.support.field import person

    for number in range(3):
        field.meeting("SG5RG-AFR", title=f"Meeting {number}", starts_on=date(2027, 1, number + 1))
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR")

    shown = [str(one["SUMMARY"]) for one in Calendar.from_ical(client.get(address).data).events]

    assert shown == ["SG5RG-AFR: Meeting 2", "SG5RG-AFR: Meeting 1"]


@pytest.mark.parametrize("seed", range(3))
def test_places_do_not_depend_on_the_order_of_keys(seed: int) -> None:
    keys = [*GROUPS, *DEADLINES_OF, rules.ALL]
    shuffled = random.Random(seed).sample(keys, len(keys))

    assert rules.portion_of(keys, TODAY, "CONFIRMED") == rules.portion_of(
        [*shuffled, MEETINGS[0], "event:1"], TODAY, "TENTATIVE"
    )
    assert rules.portion_of(keys, TODAY, "CANCELLED") != rules.portion_of(keys, TODAY, "CONFIRMED")


def texts() -> list[Any]:
    query = select(FeedText.uid, FeedText.language, FeedText.text, FeedText.busy, FeedText.shown)
    return [tuple(row) for row in db.session.execute(query.order_by(FeedText.uid, FeedText.language))]


def test_migration_packs_the_entries_that_are_there(session, app: Flask) -> None:
    made = field.meeting("SG5RG-AFR", "SG13RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    field.fix_deadlines(made)
    field.meeting("SG5RG-AFR", state=MeetingState.CANCELLED)
    memberships = len(session.scalars(select(FeedMembership)).all())
    before = texts()
    session.remove()
    newest = revisions(app)[1]
    db.engine.dispose()

    downgrade(app, "0015")
    db.engine.dispose()
    upgrade(app)

    assert revisions(app) == (newest, newest)
    assert len(session.scalars(select(FeedMembership)).all()) == memberships
    assert len(before) == 6 * len(session.scalars(select(FeedEntry)).all())
    assert texts() == before
    assert_whole()
