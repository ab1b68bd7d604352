"""Meetings in people's calendars by mail: the matrix of iTIP methods, and one letter a reader and change."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.feeds.invitation_models import CalendarInvitation, CalendarMailRefusal
from regional_groups.feeds.models import FeedEntry
from regional_groups.meetings.models import MeetingState
from regional_groups.participation import inviting
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.feeds import field as feeds
from tests.feeds.counting import statements
from tests.feeds.inviting import REPLIES, Scene, fresh, letters, mails, now
from tests.participation.field import CANARY
from tests.support.field import actor, person

MOVED = {"starts_on": date(2027, 3, 9), "ends_on": date(2027, 3, 11)}
CANCEL = {"cause": "host", "note": "The host withdrew."}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(reply_address=REPLIES)


@pytest.fixture
def scene(session: scoped_session[Session]) -> Scene:
    return Scene()


def lines(text: str) -> list[str]:
    """Return the lines of a letter, thin spaces left out."""
    return text.replace("\u2009", "").splitlines()


def row_of(email: str) -> CalendarInvitation:
    db.session.expire_all()
    return db.session.scalars(select(CalendarInvitation).where(CalendarInvitation.email == email)).one()


def test_registered_person_gets_the_entry_the_calendars_have(scene: Scene) -> None:
    scene.register()

    (letter,) = letters()
    entry = db.session.get_one(FeedEntry, f"meeting-{scene.meeting.id}@localhost")
    assert letter.to == scene.delegate.email
    assert letter.type == "text/calendar; method=REQUEST; charset=utf-8"
    assert letter.facts == ("REQUEST", entry.sequence, "CONFIRMED", "ACCEPTED")
    assert str(letter.event["UID"]) == entry.uid
    assert letter.event["DTSTART"].dt == date(2027, 2, 2)
    assert str(letter.event["ATTENDEE"]) == "mailto:delegate@example.org"
    assert letter.event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert str(letter.event["ORGANIZER"]) == f"mailto:{letter.headers['Reply-To']}"
    assert letter.headers["Reply-To"].startswith("replies+")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_address_for_answers_is_kept_as_a_hash(scene: Scene) -> None:
    scene.register()

    token = letters()[0].headers["Reply-To"].partition("+")[2].partition("@")[0]
    row = row_of(scene.delegate.email)
    assert len(token) == 26
    assert token not in repr(vars(row))
    assert len(row.token_hash) == 64


@pytest.mark.parametrize(
    ("action", "data", "facts", "subject", "line"),
    [
        (
            "move",
            MOVED,
            ("REQUEST", 1, "CONFIRMED", "NEEDS-ACTION"),
            "Moved: Meeting of SG5RG-AFR",
            "Dates: 2–4 Feb 2027, now 9–11 Mar 2027",
        ),
        (
            "postpone",
            {},
            ("REQUEST", 1, "TENTATIVE", "ACCEPTED"),
            "Postponed: Meeting of SG5RG-AFR",
            "State: Convened, now Postponed",
        ),
        (
            "cancel",
            CANCEL,
            ("CANCEL", 1, "CANCELLED", ""),
            "Does not take place: Meeting of SG5RG-AFR",
            "State: Convened, now Cancelled",
        ),
        (
            "not_held",
            {"cause": "host"},
            ("CANCEL", 1, "CANCELLED", ""),
            "Does not take place: Meeting of SG5RG-AFR",
            "State: Convened, now Not held",
        ),
        (
            "edit",
            {"host": "Communications Authority"},
            ("REQUEST", 0, "CONFIRMED", "ACCEPTED"),
            "Changed: Meeting of SG5RG-AFR",
            "Host: unknown, now Communications Authority",
        ),
    ],
)
def test_change_is_one_letter_that_says_what_changed(
    scene: Scene, action: str, data: dict[str, Any], facts: tuple[Any, ...], subject: str, line: str
) -> None:
    scene.register()
    first = letters()[0]
    if action == "not_held":
        current_app.extensions["clock"].move_to(datetime.fromisoformat("2027-02-02T12:00:00+00:00"))
    scene.change(action, **data)

    told = mails(scene.delegate.email)
    _, letter = letters()
    assert len(told) == 2
    assert letter.facts == facts
    assert letter.subject == subject
    assert line in lines(letter.text)
    assert letter.type == f"text/calendar; method={letter.calendar['METHOD']}; charset=utf-8"
    assert letter.event["ORGANIZER"] == first.event["ORGANIZER"]
    assert letter.event["UID"] == first.event["UID"]
    assert letter.event["DTSTAMP"].dt > first.event["DTSTAMP"].dt


def test_change_that_the_entry_does_not_show_is_not_mailed(scene: Scene) -> None:
    scene.register()
    scene.change("edit", agenda="Opening")

    assert len(mails(scene.delegate.email)) == 1


def test_several_changes_of_one_transaction_are_one_letter(scene: Scene) -> None:
    scene.register()
    for host in ("One", "Two"):
        scene.meeting.host = host
        announce(Change("meeting:edit", scene.meeting, SYSTEM, now(), {"host": ""}, {"host": host}))

    assert [one.text.count("Host: unknown, now Two") for one in letters()] == [0, 1]


@pytest.mark.parametrize("way", ["quiet", "over", "held"])
def test_past_and_recorded_facts_are_not_mailed(scene: Scene, clock: Any, way: str) -> None:
    scene.register()
    if way == "over":
        clock.move_to(datetime.fromisoformat("2027-02-05T12:00:00+00:00"))
    scene.meeting.host = "Another"
    scene.meeting.state = MeetingState.HELD if way == "held" else scene.meeting.state
    announce(Change("meeting:edit", scene.meeting, SYSTEM, now(), {}, {}, quiet=way == "quiet"))

    assert len(mails(scene.delegate.email)) == 1


def test_meeting_that_is_not_convened_invites_nobody_yet(session: scoped_session[Session]) -> None:
    scene = Scene(state=MeetingState.AGREED)
    scene.register()
    before = letters()
    given = {"announced_by": "mail", "letter_on": date(2026, 11, 20), "note": "late"}
    scene.change("convene", **given)

    assert before == []
    assert [one.facts[0] for one in letters(scene.delegate.email)] == ["REQUEST"]


def test_registered_person_of_a_meeting_not_convened_is_told_of_a_move(
    session: scoped_session[Session],
) -> None:
    scene = Scene(state=MeetingState.AGREED)
    scene.register()
    scene.change("move", **MOVED)

    (told,) = mails(scene.delegate.email)
    assert told["subject"] == "Moved: Meeting of SG5RG-AFR"
    assert "Dates: 2–4 Feb 2027, now 9–11 Mar 2027" in lines(told["text"])
    assert "parts" not in told


def test_approval_carries_the_entry_with_the_personal_link(scene: Scene) -> None:
    made = scene.register()
    scene.take(made, "approve")

    told = mails(scene.delegate.email)
    _, letter = letters()
    link = next(line for line in lines(letter.text) if "/j/" in line)
    assert len(told) == 2
    assert letter.subject.startswith("Your registration is now")
    assert letter.event["DESCRIPTION"].startswith(f"Join the meeting: {link}\n\n")
    assert str(letter.event["CONFERENCE"]) == link
    assert letter.event["SEQUENCE"] == 0


@pytest.mark.parametrize(("action", "by"), [("cancel", "delegate"), ("refuse", "counsellor")])
def test_end_of_a_registration_withdraws_the_one_entry(scene: Scene, action: str, by: str) -> None:
    made = scene.register()
    other = person("other@example.org", country="TG")
    scene.register(other)
    scene.take(made, action, getattr(scene, by))

    (_, letter), (kept,) = letters(scene.delegate.email), letters(other.email)
    assert letter.facts == ("CANCEL", 1, "", "")
    assert kept.facts[0] == "REQUEST"
    assert "/j/" not in letter.raw


def test_registration_anew_is_a_newer_request(scene: Scene) -> None:
    scene.take(scene.register(), "cancel", scene.delegate)
    scene.register()

    assert [one.facts for one in letters(scene.delegate.email)] == [
        ("REQUEST", 0, "CONFIRMED", "ACCEPTED"),
        ("CANCEL", 1, "", ""),
        ("REQUEST", 2, "CONFIRMED", "ACCEPTED"),
    ]


def test_substitute_gets_the_entry_and_the_first_person_loses_it(scene: Scene) -> None:
    made = scene.register()
    other = person("other@example.org", country="TG")
    scene.take(made, "substitute", scene.delegate, person=other.email)

    assert [one.facts[0] for one in letters(scene.delegate.email)] == ["REQUEST", "CANCEL"]
    assert [one.facts[0] for one in letters(other.email)] == ["REQUEST"]


def test_guest_is_asked_in_the_invitation_itself(scene: Scene) -> None:
    invitation = scene.invite()
    inviting.withdraw(invitation, {"version": invitation.version}, actor(scene.chair), now())

    first, second = letters(scene.guest)
    assert first.subject == "Invitation: Meeting of SG5RG-AFR"
    assert first.facts == ("REQUEST", 0, "CONFIRMED", "NEEDS-ACTION")
    assert first.event["ATTENDEE"].params["ROLE"] == "OPT-PARTICIPANT"
    assert second.facts == ("CANCEL", 1, "", "")
    assert len(mails(scene.guest)) == 2


def test_cancelled_meeting_that_is_taken_back_is_requested_anew(scene: Scene) -> None:
    scene.register()
    scene.change("cancel", **CANCEL)
    scene.change("undo")

    assert [one.facts[:3] for one in letters(scene.delegate.email)] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("CANCEL", 1, "CANCELLED"),
        ("REQUEST", 2, "CONFIRMED"),
    ]


def test_officer_who_is_registered_gets_one_letter(scene: Scene) -> None:
    scene.register(scene.chair)
    scene.change("move", **MOVED)

    told = mails(scene.chair.email)
    assert len(told) == 2
    assert [one.facts[0] for one in letters(scene.chair.email)] == ["REQUEST", "REQUEST"]


def test_hours_of_a_meeting_of_one_day_are_those_of_its_only_session(
    session: scoped_session[Session],
) -> None:
    scene = Scene(ends_on=date(2027, 2, 2))
    feeds.session(scene.meeting, "Opening", "2027-02-02T09:00", "2027-02-02T12:00", join_address=CANARY)
    scene.register()
    feeds.session(scene.meeting, "Closing", "2027-02-02T14:00", "2027-02-02T17:00", join_address=CANARY)

    one, two = letters(scene.delegate.email)
    assert str(one.event["DTSTART"].params["TZID"]) == "Africa/Nairobi"
    assert one.event["DTSTART"].dt.isoformat() == "2027-02-02T09:00:00+03:00"
    assert one.event["TRANSP"] == "OPAQUE"
    assert two.event["DTSTART"].dt == date(2027, 2, 2)
    assert two.event["SEQUENCE"] > one.event["SEQUENCE"]
    assert (
        "Opening: 2027-02-02 09:00–12:00 (Africa/Nairobi); 2027-02-02 07:00–10:00 Geneva"
        in two.event["DESCRIPTION"]
    )
    assert "- Closing: none, now Tue 2 Feb 2027, 12:00 Geneva" in lines(two.text)
    assert two.subject == "Changed: Meeting of SG5RG-AFR"
    assert two.facts[3] == "ACCEPTED"


def test_meeting_of_several_days_keeps_its_days_however_few_its_sessions(scene: Scene) -> None:
    feeds.session(scene.meeting, "Opening", "2027-02-02T09:00", "2027-02-02T10:00")
    closing = feeds.session(scene.meeting, "Closing", "2027-02-04T09:00", "2027-02-04T12:00")
    scene.register()
    closing.cancelled = True
    feeds.tell(scene.meeting)

    one, two = letters(scene.delegate.email)
    for letter in (one, two):
        assert (letter.event["DTSTART"].dt, letter.event["DTEND"].dt) == (date(2027, 2, 2), date(2027, 2, 5))
        assert letter.event["TRANSP"] == "TRANSPARENT"
    assert two.subject == "Changed: Meeting of SG5RG-AFR"
    assert (two.event["SEQUENCE"], two.facts[3]) == (one.event["SEQUENCE"], "ACCEPTED")
    assert "- Closing: Thu 4 Feb 2027, 07:00 Geneva, now none" in lines(two.text)
    assert not [line for line in lines(two.text) if "Hours:" in line]
    assert row_of(scene.delegate.email).outdated is False


def test_session_on_another_day_than_its_meeting_gives_no_hours(session: scoped_session[Session]) -> None:
    scene = Scene(ends_on=date(2027, 2, 2))
    feeds.session(scene.meeting, "Opening", "2027-02-03T09:00", "2027-02-03T12:00")
    scene.register()

    (letter,) = letters(scene.delegate.email)
    assert letter.event["DTSTART"].dt == date(2027, 2, 2)


def test_who_refuses_calendar_mail_is_told_without_an_entry(scene: Scene) -> None:
    db.session.add(CalendarMailRefusal(email=scene.delegate.email, since=now()))
    scene.register()
    scene.change("move", **MOVED)

    (told,) = mails(scene.delegate.email)
    assert letters() == []
    assert told["subject"] == "Moved: Meeting of SG5RG-AFR"


def test_without_a_reply_address_no_answer_is_asked(make_app: Callable[..., Flask]) -> None:
    with make_app(mail_url="smtp://host?from=Groups+%3Cgroups%40example.org%3E").app_context():
        Scene().register()
        (letter,) = letters()

    assert str(letter.event["ORGANIZER"]) == "mailto:groups@example.org"
    assert letter.event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert "Reply-To" not in letter.headers


def test_readers_see_neither_each_other_nor_the_provider(scene: Scene) -> None:
    feeds.session(scene.meeting, "Opening", "2027-02-02T09:00", "2027-02-02T12:00", join_address=CANARY)
    people = [
        scene.delegate,
        person("other@example.org", country="TG"),
        person("third@example.org", country="TG"),
    ]
    for one in people:
        scene.take(scene.register(one), "approve")
    scene.invite()
    scene.change("move", **MOVED)

    for letter in letters():
        everything = letter.raw + letter.text + repr(letter.headers)
        others = {one.email for one in people} | {scene.guest}
        assert len(letter.event["ATTENDEE"].split(",")) == 1
        assert not [one for one in others - {letter.to} if one in everything]
        assert CANARY not in everything
    links = {line for letter in letters() for line in letter.raw.split() if "/j/" in line}
    assert len({letter.headers["Reply-To"] for letter in letters()}) == 4
    assert len(links) >= 3


def test_statements_do_not_grow_with_the_readers(scene: Scene) -> None:
    counts = []
    for round_ in range(2):
        for number in range(30 if round_ else 3):
            scene.register(person(f"p{round_}-{number}@example.org", country="TG", language="fr"))
        fresh(scene.meeting)
        with statements() as found:
            scene.change("move", starts_on=date(2027, 3, 9) + timedelta(days=round_))
        counts.append(len(found))

    assert len(letters()) == 33 + 3 + 33
    assert counts[1] == counts[0]


def test_letter_leaves_as_an_alternative_of_its_method(scene: Scene, ports: Any, app: Flask) -> None:
    from email import message_from_bytes
    from email.policy import default

    from regional_groups.adapters.letters import compose
    from regional_groups.core import outbox

    scene.register()
    outbox.drain(now())
    message = message_from_bytes(bytes(compose(ports.mailer.sent[-1], "groups@example.org")), policy=default)

    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert message.get_content_type() == "multipart/alternative"
    assert part.get_param("method") == "REQUEST"
    assert "METHOD:REQUEST" in part.get_content()
