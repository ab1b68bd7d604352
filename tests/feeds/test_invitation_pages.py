"""Pages around calendar mail: out and in again, the update by mail, answers at the meeting and its registrations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.db import db
from regional_groups.feeds import answers_shown, lookups
from regional_groups.feeds.invitation_models import CalendarInvitation, CalendarMailRefusal
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.operations import create
from regional_groups.feeds.replies import take_message
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.feeds.counting import statements
from tests.feeds.inviting import REPLIES, Scene, letters, mails, now
from tests.feeds.replying import calendar, message
from tests.support.field import actor, bearer, person, post, sign_in


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(reply_address=REPLIES)


@pytest.fixture
def scene(session: scoped_session[Session]) -> Scene:
    return Scene()


def declined(scene: Scene) -> Any:
    made = scene.register()
    scene.take(made, "approve")
    letter = letters(scene.delegate.email)[-1]
    take_message(message(letter, calendar(letter, "DECLINED")), now())
    db.session.commit()
    return made


def refusals() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(CalendarMailRefusal.email)))


def test_one_click_of_a_mail_program_ends_calendar_mail(scene: Scene, client: FlaskClient) -> None:
    scene.invite()
    link = letters(scene.guest)[0].headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")

    assert "Send me no calendar entries" in client.get(link).text
    assert refusals() == []
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert refusals() == [scene.guest]
    assert client.post(link, data={"again": "1"}).status_code == 200
    assert refusals() == []
    assert client.get(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code == 404


def test_preference_on_my_page(scene: Scene, client: FlaskClient) -> None:
    scene.register()
    sign_in(client, scene.delegate)

    page = client.get("/me/").text
    assert "Meetings in my calendar by mail" in page
    assert "Meeting of SG5RG-AFR" in page
    post(client, "/me/calendar-mail")
    assert refusals() == [scene.delegate.email]
    assert "Send me calendar entries again" in client.get("/me/").text
    post(client, "/me/calendar-mail", wanted="1")
    assert refusals() == []


def test_update_is_mailed_once_a_change(scene: Scene, client: FlaskClient, clock: Any) -> None:
    made, _token = create({"scope": "group:SG5RG-AFR"}, actor(scene.delegate), now())
    db.session.commit()
    made.last_fetched_at, made.last_fetched_on = now(), now().date()
    lookups.resolve(made, now().date())
    db.session.commit()
    id = made.id
    clock.advance(timedelta(hours=9))
    scene.change("edit", host="Another host")
    sign_in(client, scene.delegate)

    page = client.get("/me/feeds").text
    assert "fetched this 9 hours ago" in page
    for _ in range(2):
        post(client, f"/me/feeds/{id}/mail-update")
    (told,) = mails(scene.delegate.email)
    (part,) = told["parts"]
    (event,) = Calendar.from_ical(part["text"]).events
    assert told["subject"] == "What changed in your calendar"
    assert "method" not in part["type"]
    assert str(event["UID"]) == f"meeting-{scene.meeting.id}@localhost"
    assert "Host: Another host" in event["DESCRIPTION"]


def test_update_of_somebody_elses_calendar_is_not_mailed(scene: Scene, client: FlaskClient) -> None:
    made, _token = create({"scope": "group:SG5RG-AFR"}, actor(scene.delegate), now())
    db.session.commit()
    sign_in(client, person("admin@example.org", "admin"))

    assert post(client, f"/me/feeds/{made.id}/mail-update").status_code == 404
    assert db.session.scalars(select(Subscription)).one().id == made.id


def test_no_of_an_approved_person_waits_until_it_is_looked_at(scene: Scene, client: FlaskClient) -> None:
    made = declined(scene)
    focal = person("focal@example.org", "focal_point TG", country="TG")

    def titles(who: Any) -> list[str]:
        db.session.expire_all()
        return [row.title for row in answers_shown.waiting(who, actor(who).offices, now())]

    expected = ["1 person says by calendar not to come: Meeting of SG5RG-AFR"]
    assert [titles(who) for who in (scene.counsellor, focal, scene.chair)] == [expected, expected, []]
    sign_in(client, scene.chair)
    assert post(client, f"/registrations/{made.id}/calendar-answer").status_code == 403
    sign_in(client, focal)
    assert "the person comes after all" in client.get(f"/registrations/{made.id}").text
    assert post(client, f"/registrations/{made.id}/calendar-answer").status_code == 303
    assert titles(scene.counsellor) == []
    assert str(made.state) == "approved"


def test_answers_stand_in_the_list_and_at_the_meeting(scene: Scene, client: FlaskClient) -> None:
    made = declined(scene)
    scene.register(person("other@example.org", country="TG"))
    sign_in(client, scene.chair)

    page = client.get(f"/meetings/{scene.meeting.id}/registrations").text
    meeting = client.get(f"/meetings/{scene.meeting.id}").text
    assert "Answer by calendar" in page
    assert "does not come" in page
    assert "Answers by calendar" in meeting
    assert "No answer" in meeting
    assert "does not come" in client.get(f"/registrations/{made.id}").text
    sign_in(client, scene.delegate)
    assert "Your answer: does not come" in client.get(f"/meetings/{scene.meeting.id}").text


def test_public_page_of_a_meeting_tells_nothing_of_answers(scene: Scene, client: FlaskClient) -> None:
    declined(scene)

    assert "Answers by calendar" not in client.get(f"/meetings/{scene.meeting.id}").text


def test_api_tells_the_answer_of_a_registration(scene: Scene, client: FlaskClient) -> None:
    made = declined(scene)
    other = scene.register(person("other@example.org", country="TG"))
    headers = bearer(scene.chair)

    listed = client.get(f"/api/v1/meetings/{scene.meeting.id}/registrations", headers=headers).json["items"]
    one = client.get(f"/api/v1/registrations/{made.id}", headers=headers).json

    found = {row["id"]: row["calendar_answer"] for row in listed}
    answer = found[str(made.id)]
    assert found[str(other.id)] is None
    assert one["calendar_answer"] == answer
    assert (answer["answer"], answer["outdated"], answer["waiting"]) == ("declined", False, True)
    assert answer["answered_at"].startswith("2026-11-")


def test_lists_read_answers_with_one_query(scene: Scene) -> None:
    people = [scene.register(person(f"p{number}@example.org", country="TG")) for number in range(3)]
    rows = db.session.scalars(select(CalendarInvitation)).all()
    for row in rows:
        row.answer, row.answered_at = "accepted", now()
    db.session.commit()

    for some in (people[:1], people):
        with statements() as found:
            assert len(answers_shown.answers_of(some)) == len(some)
        reading = [one for one in found if "calendar_invitations" in one]
        assert len(reading) == 1
