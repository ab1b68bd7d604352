"""Personal links: who is led on, when, and to whom there is nothing to see."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.groups.models import GroupCountry
from regional_groups.meetings import operations as meeting_operations
from regional_groups.meetings.models import MeetingGroup
from regional_groups.meetings.rules import Agreement, MeetingState
from regional_groups.participation import inviting, links
from regional_groups.participation.models import JoinLink, JoinUse, Registration
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import CANARY, STARTS, Field, now
from tests.participation.field import session as a_session
from tests.support.field import actor, person, regional_group, sign_in

BEGINS = datetime(2027, 3, 1, 6, tzinfo=UTC)  # the first session, 9:00 in Nairobi
ENDS_AT = BEGINS + timedelta(hours=3)


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field()


def path(registration: Registration) -> str:
    return links.paths([registration])[registration.id][0]


def uses(session: scoped_session[Session]) -> int:
    return session.scalar(select(func.count()).select_from(JoinUse)) or 0


def test_join_leads_its_person_on(
    field: Field, client: FlaskClient, clock: FixedClock, session: scoped_session[Session]
) -> None:
    address = path(field.approved())
    clock.move_to(BEGINS)
    sign_in(client, field.delegate)

    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, CANARY)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert uses(session) == 1


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (BEGINS - timedelta(minutes=30, seconds=1), 200),
        (BEGINS - timedelta(minutes=30), 302),
        (ENDS_AT + timedelta(minutes=30), 302),
        (ENDS_AT + timedelta(minutes=30, seconds=1), 200),
        (datetime(2027, 3, 9, tzinfo=UTC), 200),
    ],
)
def test_join_window(
    field: Field,
    client: FlaskClient,
    clock: FixedClock,
    session: scoped_session[Session],
    at: datetime,
    status: int,
) -> None:
    address = path(field.approved())
    clock.move_to(at)
    sign_in(client, field.delegate)

    answer = client.get(address)

    assert answer.status_code == status
    assert CANARY not in answer.text or status == 302
    assert answer.headers["Cache-Control"] == "no-store"
    assert uses(session) == (1 if status == 302 else 0)


def test_join_says_when_it_opens_in_the_readers_zone(
    field: Field, client: FlaskClient, session: object
) -> None:
    address = path(field.approved())
    field.delegate.timezone = "Africa/Nairobi"
    sign_in(client, field.delegate)

    text = client.get(address).text

    assert "08:30" in text
    assert "06:30 Geneva" in text


def test_join_signed_out_asks_to_sign_in_known_or_not(
    field: Field, client: FlaskClient, clock: FixedClock
) -> None:
    address = path(field.approved())
    clock.move_to(BEGINS)

    known, unknown = client.get(address), client.get("/j/unknown")

    assert [known.status_code, unknown.status_code] == [302, 302]
    assert "/auth/login" in known.headers["Location"]
    assert "/auth/login" in unknown.headers["Location"]


def test_join_of_somebody_else_looks_like_an_unknown_one(
    field: Field, client: FlaskClient, clock: FixedClock, session: scoped_session[Session]
) -> None:
    address = path(field.approved())
    clock.move_to(BEGINS)
    sign_in(client, field.chair)

    other, unknown = client.get(address), client.get("/j/" + "x" * 43)

    assert (other.status_code, unknown.status_code) == (404, 404)
    pages = [
        re.sub(r'name="csrf_token" value="[^"]+"', "", text)  # signed with the second
        for text in (other.text.replace(address, "/j/"), unknown.text.replace("/j/" + "x" * 43, "/j/"))
    ]
    assert pages[0] == pages[1]
    assert uses(session) == 0


@pytest.mark.parametrize("action", ["refuse", "cancel", "undo"])
def test_join_ends_with_the_approval(
    field: Field, client: FlaskClient, clock: FixedClock, action: str
) -> None:
    made = field.approved()
    address = path(made)
    by = field.delegate if action == "cancel" else field.counsellor
    field.take(made, action, by, note="no")
    clock.move_to(BEGINS)
    sign_in(client, field.delegate)

    assert client.get(address).status_code == 404


def test_join_of_a_cancelled_meeting(field: Field, client: FlaskClient, clock: FixedClock) -> None:
    address = path(field.approved())
    field.meeting.state = MeetingState.CANCELLED
    clock.move_to(BEGINS)
    sign_in(client, field.delegate)

    answer = client.get(address)

    assert answer.status_code == 200
    assert CANARY not in answer.text


def test_join_of_a_moved_meeting_is_the_same_link(
    field: Field, client: FlaskClient, clock: FixedClock
) -> None:
    made = field.approved()
    address = path(made)
    data = {"version": field.meeting.version, "starts_on": date(2027, 4, 5)}
    meeting_operations.perform(field.meeting, "move", data, actor(field.counsellor), now())
    clock.move_to(datetime(2027, 4, 5, 6, tzinfo=UTC))
    sign_in(client, field.delegate)

    answer = client.get(address)

    assert path(made) == address
    assert (answer.status_code, answer.headers["Location"]) == (302, CANARY)


@pytest.mark.parametrize("join_address", ["", "javascript:alert(1)", "ftp://x", "http://[bad"])
def test_join_without_a_way_in(
    field: Field, client: FlaskClient, clock: FixedClock, join_address: str
) -> None:
    field.meeting.sessions[0].join_address = join_address
    address = path(field.approved())
    clock.move_to(BEGINS)
    sign_in(client, field.delegate)

    assert client.get(address).status_code == 200


def test_join_of_sessions_side_by_side_asks_which(
    field: Field, client: FlaskClient, clock: FixedClock
) -> None:
    other = a_session(STARTS, title="Beside", join_address=CANARY + "-2")
    field.meeting.sessions.append(other)
    address = path(field.approved())
    clock.move_to(BEGINS)
    sign_in(client, field.delegate)

    asked = client.get(address)
    chosen = client.get(address, query_string={"session": str(other.id)})
    strange = client.get(address, query_string={"session": "nothing"})

    assert asked.status_code == 200
    assert "Beside" in asked.text
    assert CANARY not in asked.text
    assert chosen.headers["Location"] == CANARY + "-2"
    assert strange.status_code == 200


def test_join_of_a_session_of_another_group_is_closed(
    field: Field, client: FlaskClient, clock: FixedClock, session: scoped_session[Session]
) -> None:
    other = regional_group("SG5RG-ARB", region="arab-states")
    session.add(GroupCountry(group_id=other.id, country="FR"))
    field.meeting.groups.append(MeetingGroup(group_id=other.id, group=other, agreement=Agreement.AGREED))
    first = field.meeting.sessions[0]
    first.groups = ["SG5RG-ARB"]
    address = path(field.approved())
    clock.move_to(BEGINS)
    sign_in(client, field.delegate)

    assert client.get(address).status_code == 200
    first = session.get_one(type(first), first.id)
    first.open = True
    session.commit()
    assert client.get(address).status_code == 302


def test_join_of_a_guest_needs_the_token_alone(
    field: Field, client: FlaskClient, clock: FixedClock, session: scoped_session[Session]
) -> None:
    guest = person("guest@example.org", country="FR")
    sessions = [field.meeting.sessions[0].id]
    given = {"email": guest.email, "name": "Guest", "sessions": sessions}
    inviting.invite(field.meeting, given, actor(field.chair), now())
    address = path(field.approved(guest, category="guest"))

    clock.move_to(BEGINS)
    first = client.get(address)
    clock.move_to(BEGINS + timedelta(days=1))
    second = client.get(address)

    assert (first.status_code, first.headers.get("Location")) == (302, CANARY)
    assert second.status_code == 200


def test_head_is_no_intent(
    field: Field, client: FlaskClient, clock: FixedClock, session: scoped_session[Session]
) -> None:
    address = path(field.approved())
    clock.move_to(BEGINS)
    sign_in(client, field.delegate)

    assert client.head(address).status_code == 302
    assert uses(session) == 0


def test_token_is_not_kept(field: Field, session: scoped_session[Session]) -> None:
    made = field.approved()
    token = path(made).removeprefix("/j/")

    link = session.scalars(select(JoinLink)).one()

    assert token not in (link.nonce, link.token_hash)
    assert link.token_hash == links.digest(token)
    assert len(token) == 43


def test_paths_for_the_owners_feed(field: Field) -> None:
    made = field.approved()
    expected = {
        ("meeting", field.meeting.id): path(made),
        **{("session", one.id): path(made) for one in field.meeting.sessions},
    }

    assert links.entry_paths(field.delegate.id, STARTS) == expected
    assert links.entry_paths(field.chair.id, STARTS) == {}
