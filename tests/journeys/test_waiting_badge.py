"""The number beside one's name: right for everybody, and cheap, since every page of who is signed in shows it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.meetings.awaited import waiting_on
from regional_groups.meetings.rules import MeetingState
from regional_groups.people.models import OfficeHeld, Person
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.journeys.conftest import STORY_DAY, MakeDemo
from tests.journeys.places import COOKIE, add_reports, session_cookie
from tests.participation.field import NOW, meeting
from tests.support.field import actor, person, regional_group, sign_in

PLAIN = "/about/"  # a page that asks nothing for itself
BADGE = re.compile(r'<span class="count"><span aria-hidden="true">(\d+)</span>')
LIST = re.compile(r'<section class="flow" aria-labelledby="waits">.*?</section>', re.DOTALL)
# Statements of a page that asks nothing for itself: who asks, three; the rest is for the number.
MOST = {
    "admin": 7,
    "translator": 7,
    "member_rep": 7,
    "delegate": 9,
    "focal_point": 10,
    "report_officer": 8,
    "tsb_director": 7,
    "rg_chair": 13,
    "rg_contact": 13,
    "sg_chair": 13,
    "sg_vice_chair": 13,  # two of them for the name of the region in the reader's language
    "tsb_counsellor": 20,
}


@pytest.fixture
def demo(make_demo: MakeDemo) -> Flask:
    """Return the demonstration with a report that waits."""
    app = make_demo()
    add_reports(app)
    return app


def visitor(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, session_cookie(app, email))
    return client


def asked(app: Flask, client: FlaskClient) -> int:
    client.get(PLAIN)
    with app.app_context(), statements() as found:
        assert client.get(PLAIN).status_code == 200
    return len(found)


def office_holders(app: Flask) -> list[str]:
    with app.app_context():
        held = select(OfficeHeld.person_id).where(OfficeHeld.from_on <= geneva_day(STORY_DAY))
        query = select(Person.email).where(Person.id.in_(held)).order_by(Person.email)
        return list(db.session.scalars(query))


def test_number_is_that_of_the_rows_on_the_home_page(demo: Flask) -> None:
    numbers = {}

    for email in office_holders(demo):
        client = visitor(demo, email)
        badge = BADGE.search(client.get(PLAIN).text)
        listed = LIST.search(client.get("/").text)
        numbers[email] = (int(badge[1]) if badge else 0, listed[0].count("<li ") if listed else 0)

    assert {email: both for email, both in numbers.items() if both[0] != both[1]} == {}
    assert sum(number for number, _ in numbers.values()) > 8


@pytest.mark.once
def test_number_costs_little_for_each_kind_of_office(demo: Flask) -> None:
    counts = {office: asked(demo, visitor(demo, office)) for office in MOST}

    print(counts)
    assert {office: count for office, count in counts.items() if count > MOST[office]} == {}


@pytest.mark.usefixtures("session")
def test_number_costs_the_same_for_many_offices(app: Flask, client: FlaskClient) -> None:
    groups = [regional_group(f"SG{number}RG-AFR") for number in (2, 3, 5, 12, 20)]
    for group in groups:
        meeting(group, state=MeetingState.HELD, starts_on=NOW.date() - timedelta(days=9), ends_on=None)
    few = person("few@example.org", "rg_chair SG5RG-AFR")
    many = person("many@example.org", *(f"rg_chair {group.acronym}" for group in groups))
    counts = {}

    for who, waits in ((few, 1), (many, 5)):
        browser = app.test_client()
        sign_in(browser, who)
        counts[waits] = asked(app, browser)
        badge = BADGE.search(browser.get(PLAIN).text)
        assert badge is not None
        assert int(badge[1]) == waits

    assert counts[1] == counts[5]


@pytest.mark.usefixtures("session")
def test_past_meetings_recorded_afterwards_hide_nothing_that_waits() -> None:
    group = regional_group("SG5RG-AFR")
    for day in range(3):
        meeting(
            group,
            state=MeetingState.HELD,
            starts_on=NOW.date() - timedelta(days=900 + day),
            ends_on=None,
            recorded_afterwards=True,
        )
    waits = meeting(group, state=MeetingState.HELD, starts_on=NOW.date() - timedelta(days=9), ends_on=None)
    chair = person("chair@example.org", "rg_chair SG5RG-AFR")

    found = waiting_on(actor(chair).offices, NOW, limit=2)

    assert [one.id for one, _ in found] == [waits.id]


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("days", "sessions", "waits"), [(1, True, 0), (0, True, 0), (-1, True, 1), (-1, False, 1)]
)
def test_convened_meeting_waits_when_it_is_over(days: int, sessions: bool, waits: int) -> None:
    first = NOW.date() + timedelta(days=days)
    meeting(regional_group("SG5RG-AFR"), starts_on=first, ends_on=first, sessions=sessions)
    counsellor = person("tsb@example.org", "tsb_counsellor SG5")

    assert len(waiting_on(actor(counsellor).offices, NOW)) == waits
