"""A group that leaves a joint meeting: its calendars show the meeting as cancelled for a while, the others go on."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds import rebuilding
from regional_groups.feeds.collection_queries import to_write
from regional_groups.feeds.models import FeedEntry, FeedPortion
from regional_groups.groups.models import GroupLink
from regional_groups.meetings.models import Agreement, Meeting, MeetingState
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.counting import statements
from tests.feeds.test_personal import subscribed, titles
from tests.support.field import person, study_group
from tests.support.node import Node

GROUP, PARENT = "regional-groups/SG13RG-AFR", "study-groups/SG13"
LEFT = "No longer in this calendar: Meeting of SG5RG-AFR and SG13RG-AFR"
GOES_ON = "Meeting of SG5RG-AFR and SG13RG-AFR"


@pytest.fixture
def made(session) -> Meeting:
    return field.meeting("SG5RG-AFR", "SG13RG-AFR")


def say(made: Meeting, acronym: str, agreement: Agreement) -> None:
    """Make a group of a meeting withdraw, or come again."""
    (row,) = (row for row in made.groups if row.group.acronym == acronym)
    row.agreement = agreement
    made.changed_at += timedelta(minutes=1)
    field.tell(made)


def shown(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    events = Calendar.from_ical(client.get(f"/calendars/{path}.ics").data).events
    return [(str(event["SUMMARY"]), str(event["STATUS"])) for event in events]


def test_group_that_left_sees_it_cancelled_and_the_others_see_it_go_on(
    made: Meeting, client: FlaskClient
) -> None:
    before = client.get(f"/calendars/{GROUP}.ics").headers

    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)

    after = client.get(f"/calendars/{GROUP}.ics").headers
    assert before["ETag"] != after["ETag"]
    for path in (GROUP, PARENT, "joint-meetings"):
        assert shown(client, path) == [(LEFT, "CANCELLED")]
    for path in (
        "regional-groups/SG5RG-AFR",
        "study-groups/SG5",
        "regions/africa",
        "all",
        f"meetings/{made.id}",
    ):
        assert shown(client, path) == [(GOES_ON, "CONFIRMED")]


@pytest.mark.once
def test_three_parsers_read_that_it_left(
    made: Meeting, client: FlaskClient, node: Node, libical: Callable[..., str]
) -> None:
    field.session(made, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    stamps = {str(one["UID"]): one["LAST-MODIFIED"].dt for one in _events(client)}

    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)

    text = client.get(f"/calendars/{GROUP}.ics").text
    by_icalendar = {str(one["UID"]): str(one["STATUS"]) for one in _events(client)}
    by_mozilla = json.loads(node.run("calendar_entries.mjs", stdin=text))["entries"]
    by_libical = (line.split() for line in libical("calendar_entries", text).splitlines())
    assert by_icalendar == dict.fromkeys(stamps, "CANCELLED")
    assert {one["uid"]: one["status"] for one in by_mozilla} == by_icalendar
    assert {uid: status for uid, _, _, status in by_libical} == by_icalendar
    assert all(one["LAST-MODIFIED"].dt > stamps[str(one["UID"])] for one in _events(client))


def _events(client: FlaskClient) -> list[dict]:
    return Calendar.from_ical(client.get(f"/calendars/{GROUP}.ics").data).events


def test_past_meeting_stays_with_the_parent_of_its_day(session, client: FlaskClient) -> None:
    past, ahead = {"starts_on": date(2026, 2, 2), "ends_on": date(2026, 2, 4)}, {}
    for title, days in (("past", past), ("ahead", ahead), ("undated", {"starts_on": None, "ends_on": None})):
        made = field.meeting("SG5RG-AFR", title=title, **days)
    group = made.groups[0].group
    group.parent_code = study_group("SG20").code
    session.add(GroupLink(from_id=group.id, to_id=group.id, kind="transferred", former="SG5", on="2026-06"))

    field.tell(group, now=made.changed_at)

    left = "No longer in this calendar: SG5RG-AFR: ahead"
    assert sorted(shown(client, "study-groups/SG5")) == [
        (left, "CANCELLED"),
        ("SG5RG-AFR: past", "CONFIRMED"),
    ]
    assert shown(client, "study-groups/SG20") == [("SG5RG-AFR: ahead", "CONFIRMED")]
    for parent, titles_ in (("SG5", ["past"]), ("SG20", ["ahead", "undated"])):
        listed = client.get(f"/api/v1/meetings?parent={parent}").get_json()
        assert sorted(row["title"] for row in listed["items"]) == titles_


def test_group_that_comes_again_has_the_meeting_itself(made: Meeting, client: FlaskClient) -> None:
    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)

    say(made, "SG13RG-AFR", Agreement.ASKED)

    for path in (GROUP, PARENT, "joint-meetings"):
        assert shown(client, path) == [(GOES_ON, "CONFIRMED")]
    assert db.session.scalars(select(FeedEntry).where(FeedEntry.stands_for != "")).all() == []


def test_what_left_ends_after_thirty_days(made: Meeting, client: FlaskClient, clock: FixedClock) -> None:
    # it left by the clock of the meeting: 20 November
    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)
    found = []
    for day in (20, 21):
        clock.move_to(clock.now().replace(month=12, day=day, hour=9))
        rebuilding.rebuild(clock.now())
        db.session.commit()
        found.append(shown(client, GROUP))

    assert found == [[(LEFT, "CANCELLED")], []]
    assert db.session.scalars(select(FeedPortion).where(FeedPortion.portion.endswith("l"))).all() == []


def test_what_is_over_leaves_without_a_trace(session, client: FlaskClient) -> None:
    """A group that moves to another parent takes its whole history along."""
    made = field.meeting(
        "SG5RG-AFR",
        "SG13RG-AFR",
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 4),
        state=MeetingState.HELD,
    )

    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)

    assert shown(client, GROUP) == []


@pytest.mark.parametrize(
    ("scope", "choices", "expected"),
    [
        ("group:SG13RG-AFR", {}, [LEFT]),
        ("group:SG13RG-AFR", {"cancelled_days": 30}, [LEFT]),
        ("group:SG13RG-AFR", {"cancelled": "drop"}, []),
        ("group:SG13RG-AFR", {"detail": "busy"}, ["Cancelled: Busy"]),
        ("mine", {}, [GOES_ON]),
        ("mine", {"cancelled_days": 30}, [GOES_ON]),
        ("mine", {"detail": "busy"}, ["Busy"]),
    ],
)
def test_personal_calendar_of_both_groups_shows_it_once(
    made: Meeting, client: FlaskClient, scope: str, choices: dict, expected: list[str]
) -> None:
    owner = person("a@example.org", "rg_chair SG5RG-AFR", "rg_chair SG13RG-AFR")
    _, address = subscribed(owner, scope, **choices)
    assert len(titles(client, address)) == 1

    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)

    assert titles(client, address) == expected
    assert len(client.get(address.replace(".ics", ".json")).json["entries"]) == len(expected)


def test_personal_calendar_asks_as_often_for_many_that_left(session, client: FlaskClient) -> None:
    owner = person("a@example.org", "rg_chair SG5RG-AFR", "rg_chair SG13RG-AFR")
    _, address = subscribed(owner)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            say(field.meeting("SG5RG-AFR", "SG13RG-AFR"), "SG13RG-AFR", Agreement.WITHDRAWN)
        client.get(address)
        page = address.removesuffix(".ics") + ".json"
        with statements() as found:
            client.get(page)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_collection_elsewhere_loses_what_left(made: Meeting) -> None:
    """There an entry is removed by name, which every program understands."""
    group = next(row.group for row in made.groups if row.group.acronym == "SG13RG-AFR")

    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)

    assert to_write(made.id, f"group:{group.id}", "en", 10) == []
