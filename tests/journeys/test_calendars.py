"""Every calendar of the demonstration: good by the grammar in each language and kind, and one to three parsers."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.db import db
from regional_groups.core.i18n import CODES
from regional_groups.feeds import operations
from regional_groups.groups.models import RegionalGroup, StudyGroup
from regional_groups.groups.regions import REGIONS
from regional_groups.meetings.models import Meeting
from regional_groups.participation.models import JoinLink, Registration
from regional_groups.people.models import Person
from sqlalchemy import select

from tests.ical.grammar import violations
from tests.ical.test_conformance import read_by_libical, read_by_mozilla, utc
from tests.journeys.conftest import STORY_DAY, MakeDemo
from tests.support.field import actor
from tests.support.node import Node

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere

SCOPES = ("mine", "group:SG5RG-AFR", "study-group:SG5", "region:africa", "joint", "deadlines")
KINDS: list[dict[str, Any]] = [
    {},
    {"detail": "busy"},
    {"cancelled": "drop"},
    {"cancelled": "show", "cancelled_days": None, "join_links": True},
]


# Who has a link to join a meeting that is still to come.
LINKED = (
    select(Registration.person_id)
    .join(JoinLink, JoinLink.registration_id == Registration.id)
    .join(Meeting, Meeting.id == Registration.meeting_id)
    .where(Registration.state == "approved", Meeting.starts_on >= STORY_DAY.date())
    .order_by(Registration.id)
)


@pytest.fixture
def demo(make_demo: MakeDemo) -> Flask:
    """Return the demonstration, whose calendars may be asked for as often as the test likes."""
    return make_demo(feed_limit="100000 per minute")


def public_paths() -> Iterator[str]:
    """Give the address of every public calendar."""
    yield from ("all", "joint-meetings", "deadlines")
    yield from (f"regions/{slug}" for slug in REGIONS)
    yield from (f"study-groups/{code}" for code in db.session.scalars(select(StudyGroup.code)))
    groups = select(RegionalGroup.acronym).where(RegionalGroup.predecessor.is_(False))
    yield from (f"regional-groups/{acronym}" for acronym in db.session.scalars(groups))


def checked(client: FlaskClient, address: str) -> bytes:
    """Fetch a calendar and hold it to the grammar."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert violations(answer.data) == [], address
    return answer.data


def test_every_public_calendar_is_good_in_each_language(demo: Flask) -> None:
    client = demo.test_client()
    with demo.app_context():
        paths = list(public_paths())
        meetings = [f"meetings/{id}" for id in db.session.scalars(select(Meeting.id).limit(30))]

    for path in paths:
        for language in CODES:
            checked(client, f"/calendars/{path}.ics?lang={language}")
    for number, path in enumerate(meetings):
        checked(client, f"/calendars/{path}.ics?lang={CODES[number % len(CODES)]}")
    assert len(paths) > 40


def test_every_kind_of_personal_calendar_is_good(demo: Flask) -> None:
    client = demo.test_client()
    with demo.app_context():
        owner = actor(db.session.get_one(Person, db.session.scalars(LINKED).first()))
        tokens = [
            operations.create({"scope": scope, "label": "Mine; and, \\ours", **kind}, owner, STORY_DAY)[1]
            for scope in SCOPES
            for kind in KINDS
        ]
        db.session.commit()

    found = [
        checked(client, f"/calendars/personal/{token}.ics?lang={CODES[number % len(CODES)]}")
        for number, token in enumerate(tokens)
    ]
    found += [checked(client, f"/calendars/personal/{tokens[0]}.ics?lang={language}") for language in CODES]

    assert sum(b"BEGIN:VEVENT" in data for data in found) > len(tokens) / 2
    assert any(b"CONFERENCE" in data for data in found)


def test_entries_of_all_calendars_are_the_same_instants_for_three_parsers(
    demo: Flask, node: Node, libical: Callable[..., str]
) -> None:
    client = demo.test_client()
    data = {name: client.get(f"/calendars/{name}.ics").data for name in ("all", "deadlines")}
    expected = {name: times(client.get(f"/calendars/{name}.json").get_json()) for name in data}

    for name, octets in data.items():
        by_icalendar = {
            str(event["UID"]): (utc(event.start), utc(event.end))
            for event in Calendar.from_ical(octets).events
        }
        assert by_icalendar == expected[name]
        assert read_by_mozilla(node, octets) == expected[name]
        assert read_by_libical(libical, octets) == expected[name]


def times(twin: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return begin and end of each entry as the JSON twin tells them: its last day is inclusive."""
    found = {}
    for entry in twin["entries"]:
        starts, ends = entry["starts"], entry["ends"]
        if "T" in starts:
            found[entry["uid"]] = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
        else:
            found[entry["uid"]] = date.fromisoformat(starts), date.fromisoformat(ends) + timedelta(days=1)
    return found
