"""Join links in calendars: each where its owner may go, the mailed entry and JSON alike."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.groups.models import GroupCountry
from regional_groups.meetings.models import Meeting
from regional_groups.participation import links
from regional_groups.participation.models import JoinLink, Registration
from sqlalchemy import select

from tests.feeds import field as feeds
from tests.feeds.counting import statements
from tests.feeds.inviting import REPLIES, Scene, letters
from tests.feeds.registering import approved
from tests.feeds.test_personal import subscribed
from tests.support.field import person, regional_group, state


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(reply_address=REPLIES)


def three_sessions(meeting: Meeting) -> list[UUID]:
    """Give a meeting the sessions One, Two and Three; return their ids."""
    for day, title in enumerate(("One", "Two", "Three"), start=2):
        feeds.session(meeting, title, f"2027-02-0{day}T09:00", f"2027-02-0{day}T12:00")
    return [one.id for one in meeting.sessions]


def links_in(client: FlaskClient, address: str) -> dict[str, str]:
    """Return the join link of each entry of a calendar, by its title; JSON must say the same."""
    found = {
        str(event["SUMMARY"]): str(event.get("CONFERENCE", ""))
        for event in Calendar.from_ical(client.get(address).data).events
    }
    told = client.get(address.replace(".ics", ".json")).get_json()["entries"]
    assert {one["title"]: one.get("join_address", "") for one in told} == found
    return found


def link_to(session: UUID, made: Registration) -> str:
    query = select(JoinLink).where(JoinLink.registration_id == made.id)
    return next(
        f"http://localhost{links.path_of(one)}"
        for one in db.session.scalars(query)
        if one.session_id == session
    )


def test_guest_of_some_sessions_has_a_link_on_those_alone(session, client: FlaskClient) -> None:
    scene = Scene()
    one, two, _three = three_sessions(scene.meeting)
    scene.invite(sessions=[one, two])
    guest = person(scene.guest)
    made = scene.register(guest, category="guest")
    scene.take(made, "approve")
    _, address = subscribed(guest, "group:SG5RG-AFR", join_links=True)

    assert links_in(client, address) == {
        "Meeting of SG5RG-AFR": "",
        "SG5RG-AFR: One": link_to(one, made),
        "SG5RG-AFR: Two": link_to(two, made),
        "SG5RG-AFR: Three": "",
    }


@pytest.mark.parametrize(("invited", "linked"), [([0], True), ([0, 1], False)])
def test_mailed_entry_of_a_guest_has_the_link_of_the_only_session(
    session, invited: list[int], linked: bool
) -> None:
    scene = Scene()
    ids = three_sessions(scene.meeting)
    scene.invite(sessions=[ids[number] for number in invited])
    made = scene.register(person(scene.guest), category="guest")
    scene.take(made, "approve")

    letter = letters(scene.guest)[-1]
    assert str(letter.event.get("CONFERENCE", "")) == (link_to(ids[0], made) if linked else "")


def test_session_of_another_group_has_no_link_while_it_is_restricted(session, client: FlaskClient) -> None:
    for acronym, region, country in (("SG5RG-AFR", "africa", "KE"), ("SG5RG-ARB", "arab-states", "EG")):
        group = regional_group(acronym, region=region)
        db.session.add(GroupCountry(group_id=group.id, country=state(country).code))
    made = feeds.meeting("SG5RG-AFR", "SG5RG-ARB", title="Meeting of SG5RG-AFR")
    feeds.session(made, "SG5RG-AFR alone", "2027-02-02T09:00", "2027-02-02T12:00", groups=["SG5RG-AFR"])
    closed = feeds.session(
        made, "SG5RG-ARB alone", "2027-02-03T09:00", "2027-02-03T12:00", groups=["SG5RG-ARB"]
    )
    owner = person("a@example.org", country="KE")
    path = f"http://localhost{approved(owner, made)}"
    _, address = subscribed(owner, "group:SG5RG-AFR", join_links=True)

    before = links_in(client, address)
    closed.open = True
    feeds.tell(made)
    after = links_in(client, address)

    assert before == {"Meeting of SG5RG-AFR": path, "SG5RG-AFR alone": path, "SG5RG-ARB alone": ""}
    assert after == {"Meeting of SG5RG-AFR": path, "SG5RG-AFR alone": path, "SG5RG-ARB alone": path}


def test_membership_that_begins_puts_the_link_in_that_day(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    group = regional_group("SG5RG-ARB", region="arab-states")
    db.session.add(GroupCountry(group_id=group.id, country=state("EG").code))
    db.session.add(GroupCountry(group_id=group.id, country=state("KE").code, from_on=date(2026, 11, 24)))
    made = feeds.meeting("SG5RG-AFR", "SG5RG-ARB", title="Meeting of SG5RG-AFR")
    feeds.session(made, "SG5RG-ARB alone", "2027-02-03T09:00", "2027-02-03T12:00", groups=["SG5RG-ARB"])
    owner = person("a@example.org", country="KE")
    path = f"http://localhost{approved(owner, made)}"
    _, address = subscribed(owner, "group:SG5RG-AFR", join_links=True, cancelled_days=None)
    before = client.get(address)

    clock.advance(timedelta(days=1))

    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert links_in(client, address)["SG5RG-ARB alone"] == path


def test_reads_do_not_grow_with_the_meetings(session, client: FlaskClient) -> None:
    owner = person("a@example.org", country="KE")
    regional_group("SG5RG-AFR")
    _, address = subscribed(owner, "group:SG5RG-AFR", join_links=True)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            made = feeds.meeting("SG5RG-AFR")
            three_sessions(made)
            approved(owner, made)
        client.get(address)
        db.session.expire_all()
        with statements() as found:
            client.get(address)
        counts.append(len(found))

    assert counts[0] == counts[1]
