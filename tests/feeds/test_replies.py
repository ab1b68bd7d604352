"""Answers by calendar: which ones count, what each does in each state, and everything hostile that may come."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.feeds.inviting import Outcome
from regional_groups.feeds.replies import Taken, take_message
from regional_groups.participation import queries
from regional_groups.participation.models import Registration
from regional_groups.participation.rules import Category, Mode
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.feeds.inviting import REPLIES, Letter, Scene, letters, mails, now
from tests.feeds.replying import STAMP, calendar, message

REPLY_OUTCOMES = {
    "requested": {"ACCEPTED": "requested", "TENTATIVE": "requested", "DECLINED": "cancelled"},
    "approved": {"ACCEPTED": "approved", "TENTATIVE": "approved", "DECLINED": "approved"},
    "waitlisted": {"ACCEPTED": "waitlisted", "TENTATIVE": "waitlisted", "DECLINED": "waitlisted"},
}
STEPS = {"requested": [], "approved": ["approve"], "waitlisted": ["waitlist"]}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(reply_address=REPLIES)


@pytest.fixture
def scene(session: scoped_session[Session]) -> Scene:
    return Scene()


def answer(letter: Letter, partstat: str = "ACCEPTED", **changes: Any) -> Taken:
    taken = take_message(message(letter, calendar(letter, partstat, **changes)), now())
    db.session.commit()
    return taken


def row_of(email: str) -> CalendarInvitation:
    db.session.expire_all()
    return db.session.scalars(select(CalendarInvitation).where(CalendarInvitation.email == email)).one()


def registration_of(scene: Scene, email: str) -> Registration | None:
    person = row_of(email).person_id
    return queries.live_registration(scene.meeting, person)


@pytest.mark.parametrize(
    ("state", "partstat", "after"),
    [(state, said, after) for state, row in REPLY_OUTCOMES.items() for said, after in row.items()],
)
def test_answer_in_each_state(scene: Scene, state: str, partstat: str, after: str) -> None:
    made = scene.register()
    for step in STEPS[state]:
        scene.take(made, step)
    taken = answer(letters(scene.delegate.email)[-1], partstat)

    db.session.expire_all()
    row = row_of(scene.delegate.email)
    assert taken == Taken(Outcome.COUNTED, partstat.lower())
    assert (str(made.state), row.answer, row.answered_at) == (after, partstat.lower(), now())


def test_guest_who_accepts_is_registered_and_waits(scene: Scene) -> None:
    scene.invite()
    taken = answer(letters(scene.guest)[0])

    made = registration_of(scene, scene.guest)
    assert taken.outcome == "counted"
    assert made is not None
    assert (str(made.state), made.category, made.mode) == ("requested", Category.GUEST, Mode.REMOTE)
    assert [entry.event for entry in audit.entries_of("registration", str(made.id))] == [
        "registration:create"
    ]
    told = {one["subject"]: one["text"] for one in mails(scene.guest)}  # rows come in no order
    answered = "Your calendar answer: Meeting of SG5RG-AFR"
    assert told.keys() == {"Invitation: Meeting of SG5RG-AFR", answered}
    assert len(mails(scene.guest)) == 2
    assert "/invitations/" in told[answered]


@pytest.mark.parametrize("partstat", ["TENTATIVE", "DECLINED"])
def test_guest_who_does_not_accept_is_not_registered(scene: Scene, partstat: str) -> None:
    scene.invite()
    answer(letters(scene.guest)[0], partstat)

    assert row_of(scene.guest).answer == partstat.lower()
    assert db.session.scalars(select(Registration)).all() == []


def test_guest_of_a_meeting_in_the_room_takes_part_on_site(session: scoped_session[Session]) -> None:
    scene = Scene()
    scene.change("edit", format="physical")
    scene.invite()
    answer(letters(scene.guest)[0])

    made = registration_of(scene, scene.guest)
    assert made is not None
    assert made.mode == Mode.ONSITE


def test_decline_can_be_undone_and_accepted_anew(scene: Scene) -> None:
    scene.register(mode="onsite")
    letter = letters(scene.delegate.email)[0]
    answer(letter, "DECLINED")
    answer(letter, "ACCEPTED", stamp=STAMP + timedelta(minutes=1))

    made = registration_of(scene, scene.delegate.email)
    assert made is not None
    assert (str(made.state), made.mode) == ("requested", Mode.ONSITE)
    assert [one.facts[0] for one in letters(scene.delegate.email)] == ["REQUEST"]


def test_each_answer_stands_in_the_trail(scene: Scene) -> None:
    scene.register()
    answer(letters()[0], "TENTATIVE")

    (entry,) = audit.entries_of("calendar_invitation", str(row_of(scene.delegate.email).id))
    assert (entry.event, entry.actor_name) == ("calendar_invitation:answer", "Afi Mensah")
    assert entry.after["answer"] == "tentative"


def test_answer_to_the_old_dates_is_kept_and_marked(scene: Scene) -> None:
    scene.invite()
    old = letters(scene.guest)[0]
    scene.change("move", starts_on=date(2027, 3, 9))
    taken = answer(old)

    row = row_of(scene.guest)
    assert taken.outcome == "old_dates"
    assert (row.answer, row.outdated) == ("accepted", True)
    assert db.session.scalars(select(Registration)).all() == []
    assert answer(letters(scene.guest)[1], stamp=STAMP + timedelta(minutes=5)).outcome == "counted"
    assert row_of(scene.guest).outdated is False


def test_answer_stays_when_only_words_change(scene: Scene) -> None:
    scene.register()
    first = letters()[0]
    answer(first, "TENTATIVE")
    scene.change("edit", host="Another host")
    letter = letters()[1]

    assert letter.facts == ("REQUEST", 0, "CONFIRMED", "TENTATIVE")
    assert answer(first, "ACCEPTED", stamp=STAMP + timedelta(minutes=1)).outcome == "counted"


def test_replay_and_older_answers_change_nothing(scene: Scene) -> None:
    scene.register()
    (letter,) = letters()
    answer(letter, "TENTATIVE")

    for partstat, stamp in (("TENTATIVE", STAMP), ("DECLINED", STAMP - timedelta(minutes=1))):
        assert answer(letter, partstat, stamp=stamp).outcome == "repeated"
    assert row_of(scene.delegate.email).answer == "tentative"


def test_clock_that_is_ahead_does_not_silence_a_correction(scene: Scene, clock: FixedClock) -> None:
    scene.register()
    (letter,) = letters()
    ahead = now() + timedelta(hours=20)
    answer(letter, "TENTATIVE", stamp=ahead)
    clock.advance(timedelta(minutes=10))
    before, after = now() - timedelta(minutes=11), now() - timedelta(minutes=1)

    assert answer(letter, "ACCEPTED", stamp=before).outcome == "repeated"  # sent before, came late
    assert answer(letter, "ACCEPTED", stamp=after).outcome == "counted"
    assert answer(letter, "ACCEPTED", stamp=after).outcome == "repeated"
    assert answer(letter, "DECLINED", stamp=ahead + timedelta(minutes=20)).outcome == "counted"
    clock.advance(timedelta(hours=24))
    assert answer(letter, "DECLINED", stamp=ahead + timedelta(minutes=20)).outcome == "repeated"


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"uid": "meeting-00000000-0000-0000-0000-000000000000@localhost"}, "other_entry"),
        ({"attendee": "mailto:colleague@example.org"}, "other_person"),
        ({"organizer": "mailto:replies@example.org"}, "unknown_address"),
        ({"organizer": f"mailto:replies+{'a' * 26}@example.org"}, "unknown_address"),
        ({"organizer": ""}, "counted"),
        ({"organizer": "", "method": "COUNTER"}, "not_taken"),
        ({"method": "COUNTER"}, "not_taken"),
        ({"method": "REFRESH"}, "not_taken"),
        ({"method": "NONSENSE"}, "unreadable"),
        ({"partstat": "DELEGATED"}, "not_taken"),
        ({"partstat": "NEEDS-ACTION"}, "no_answer"),
        ({"stamp": STAMP + timedelta(days=3)}, "unreadable"),
        ({"more": ["ATTENDEE;PARTSTAT=ACCEPTED:mailto:second@example.org"]}, "unreadable"),
        ({"more": ["UID:another"]}, "unreadable"),
        ({"more": ["RECURRENCE-ID:20270202T090000Z"]}, "unreadable"),
        ({"sequence": "-1"}, "unreadable"),
        ({"sequence": "9" * 40}, "unreadable"),
        ({"more": ["X-LONG:" + "x" * 300_000]}, "unreadable"),
        ({"more": [f"X-{number}:1" for number in range(3000)]}, "unreadable"),
        ({"more": ["BEGIN:VALARM"] * 50}, "unreadable"),
        ({"more": ["END:VEVENT", "BEGIN:VEVENT", "UID:x"]}, "unreadable"),
        ({"attendee": "mailto:delegate@example.org\r\nSTATUS:CANCELLED"}, "counted"),
        ({"attendee": "MAILTO:Delegate@Example.ORG"}, "counted"),
        ({"attendee": "mailto:dele\x00gate@example.org"}, "counted"),
    ],
)
def test_wrong_answer_does_not_count(scene: Scene, changes: dict[str, Any], outcome: str) -> None:
    made = scene.register()
    (letter,) = letters()
    taken = answer(letter, changes.pop("partstat", "DECLINED"), **changes)

    db.session.expire_all()
    assert taken.outcome == outcome
    assert (str(made.state) == "requested") == (outcome != "counted")
    assert (row_of(scene.delegate.email).answer == "") == (outcome != "counted")
    kinds = {"not_taken", "other_person"}
    assert len(mails(scene.delegate.email)) == (2 if outcome in {*kinds, "counted"} else 1)


def test_not_taken_is_told_once_a_day(scene: Scene) -> None:
    scene.register()
    for _ in range(3):
        answer(letters()[0], method="COUNTER")

    assert len(mails(scene.delegate.email)) == 2


def test_sender_proves_nothing_and_needs_to_prove_nothing(scene: Scene) -> None:
    scene.register()
    (letter,) = letters()
    part = calendar(letter, "DECLINED")

    forged = message(letter, part, to="replies@example.org", sender=scene.delegate.email)
    assert take_message(forged, now()).outcome == "unknown_address"
    assert take_message(message(letter, part, sender="mallory@evil.example"), now()).outcome == "counted"


@pytest.mark.parametrize("header", ["Cc", "Delivered_To", "X_Original_To", "Envelope_To"])
def test_address_may_stand_where_mail_systems_put_it(scene: Scene, header: str) -> None:
    scene.register()
    (letter,) = letters()
    raw = message(
        letter,
        calendar(letter),
        to="undisclosed@example.org",
        **{header: f"<{letter.headers['Reply-To'].upper()}>"},
    )

    assert take_message(raw, now()).outcome == "counted"


def test_address_of_one_reader_does_not_answer_for_another(scene: Scene) -> None:
    scene.register()
    scene.invite()
    mine, theirs = letters(scene.guest)[0], letters(scene.delegate.email)[0]
    part = calendar(mine, organizer=theirs.event["ORGANIZER"], attendee=theirs.event["ATTENDEE"])

    assert take_message(message(mine, part), now()).outcome == "unknown_address"
    silent = calendar(mine, organizer="", attendee=theirs.event["ATTENDEE"])
    assert take_message(message(mine, silent), now()).outcome == "other_person"
    both = message(mine, silent, cc=theirs.headers["Reply-To"])
    assert take_message(both, now()).outcome == "unknown_address"


def test_closed_invitations_take_no_answer(scene: Scene, clock: Any) -> None:
    made = scene.register()
    (letter,) = letters()
    scene.take(made, "refuse")

    assert answer(letter).outcome == "closed"
    scene.register()
    clock.advance(timedelta(days=100))
    assert answer(letters(scene.delegate.email)[-1]).outcome == "closed"


def nested(depth: int) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(depth)
    )
    return (
        b"To: replies@example.org\r\n" + opening + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
    )


def test_hostile_message_changes_nothing(scene: Scene) -> None:
    for raw, outcome in (
        (b"", "no_answer"),
        (b"\x00\xff" * 1000, "no_answer"),
        (b"To: replies@example.org\r\n\r\nI come.\r\n", "no_answer"),
        (b"x" * (1024 * 1024 + 1), "unreadable"),
        (nested(900), "unreadable"),
        (nested(10), "unreadable"),
        (b"Content-Type: text/calendar; charset=zlib\r\n\r\nBEGIN:VCALENDAR", "unreadable"),
        (b"Content-Type: text/calendar; charset=utf-16\r\n\r\nBEGIN:VCALENDAR", "unreadable"),
        (b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!", "unreadable"),
        (
            b"Content-Type: message/rfc822\r\n\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
            "no_answer",
        ),
        (b"To: " + b"a@b.example, " * 50_000 + b"\r\nContent-Type: text/calendar\r\n\r\nX", "unreadable"),
        (b"Content-Type: text/calendar\r\n\r\n" + b"\r\n " * 200_000, "unreadable"),
    ):
        assert (raw[:60], take_message(raw, now())) == (raw[:60], Taken(Outcome(outcome)))


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "UTF-16", "x-unknown"])
def test_answer_in_another_charset_is_read(scene: Scene, charset: str) -> None:
    scene.register()
    (letter,) = letters()
    text = calendar(letter, more=["COMMENT:with pleasure"]).decode()
    octets = text.encode("utf-8" if charset.startswith("x-") else charset)
    head = f"To: {letter.headers['Reply-To']}\r\nContent-Type: text/calendar; charset={charset}\r\n"
    raw = head.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + octets

    import base64

    if charset == "UTF-16":
        raw = head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(octets)
    assert take_message(raw, now()).outcome == "counted"
