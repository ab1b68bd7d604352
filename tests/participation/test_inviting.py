"""Invitations: by the team, to all or part of a meeting, answered with or without an account."""

import pytest
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated
from regional_groups.participation import inviting, links, operations
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import Field, now
from tests.support.field import actor, person


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field()


def test_invite_by_the_team_lets_a_guest_in(field: Field) -> None:
    guest = person("guest@example.org", country="FR")
    given = {"email": "Guest@Example.org", "name": "Guest"}

    inviting.invite(field.meeting, given, actor(field.chair), now())

    made = field.register(guest, category="guest")
    assert made.invitation is not None
    assert field.take(made, "approve", field.counsellor).state == "approved"


def test_invite_is_refused_to_others(field: Field) -> None:
    for who in (field.delegate, field.counsellor, field.other_chair):
        with pytest.raises(NotPermitted):
            inviting.invite(field.meeting, {"email": "g@example.org", "name": "G"}, actor(who), now())


def test_invite_twice_and_to_a_strange_session(field: Field) -> None:
    given = {"email": "g@example.org", "name": "G"}
    made = inviting.invite(field.meeting, given, actor(field.chair), now())

    with pytest.raises(RuleViolated):
        inviting.invite(field.meeting, given, actor(field.chair), now())
    with pytest.raises(RuleViolated):
        strange = {"email": "h@example.org", "name": "H", "sessions": [made.id]}
        inviting.invite(field.meeting, strange, actor(field.chair), now())


def test_invitation_withdrawn_and_sent_again(field: Field) -> None:
    given = {"email": "g@example.org", "name": "G"}
    made = inviting.invite(field.meeting, given, actor(field.chair), now())
    token = links.token_of(made.nonce, "invitation")

    inviting.withdraw(made, {"version": made.version}, actor(field.chair), now())
    assert links.invitation_by(token) is None
    with pytest.raises(IllegalMove):
        inviting.withdraw(made, {"version": made.version}, actor(field.chair), now())
    inviting.invite(field.meeting, given, actor(field.chair), now())

    assert links.invitation_by(token) is None
    assert links.invitation_by(links.token_of(made.nonce, "invitation")) is made


def test_invitation_answered_without_an_account(field: Field) -> None:
    given = {"email": "g@example.org", "name": "Grace Guest", "country": "FR"}
    invitation = inviting.invite(field.meeting, given, actor(field.chair), now())

    made = operations.accept(invitation, {"mode": "remote"}, now())

    assert (made.person.name, made.category, made.country, made.state) == (
        "Grace Guest",
        "guest",
        "FR",
        "requested",
    )
