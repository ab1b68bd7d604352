"""Two meetings that became one: the cancelled one names the other, on its page, in the API and in calendars."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated
from regional_groups.meetings import operations, queries
from regional_groups.meetings.merging import may_take_in
from regional_groups.meetings.rules import GroupFacts, MeetingFacts

from tests.meetings.people import Cast, act, now, proposed
from tests.support.field import actor, bearer, post, sign_in


def facts(state: str, *groups: str, body: str | None = None, **agreement: str) -> MeetingFacts:
    """Return the facts of a meeting."""
    named = tuple(GroupFacts(name, "SG5", **agreement) for name in groups)
    return MeetingFacts(state, now(), named, body=body)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (("agreed", "SG5RG-AFR", "SG5RG-ARB"), True),
        (("held", "SG5RG-AFR"), True),
        (("cancelled", "SG5RG-AFR"), False),
        (("not_held", "SG5RG-AFR"), False),
        (("agreed", "SG5RG-ARB"), False),
    ],
)
def test_meeting_goes_on_as_one_of_its_groups_that_takes_place(
    session, other: tuple[str, ...], expected: bool
) -> None:
    assert may_take_in(facts(*other), facts("proposed", "SG5RG-AFR")) is expected


def test_withdrawn_group_leads_nowhere_and_a_body_to_its_own(session) -> None:
    alone = facts("proposed", "SG5RG-AFR")

    assert not may_take_in(facts("agreed", "SG5RG-AFR", agreement="withdrawn"), alone)
    assert may_take_in(facts("agreed", body="SG5"), facts("proposed", body="SG5"))
    assert not may_take_in(facts("agreed", body="SG20"), facts("proposed", body="SG5"))


def both(players: Cast) -> tuple[Any, Any]:
    """Propose a meeting of one group, and a joint one that takes its place."""
    alone = proposed(players.chair5, "SG5RG-AFR")
    joint = proposed(players.chair5, "SG5RG-AFR", "SG20RG-AFR")
    db.session.commit()
    return alone, joint


@pytest.mark.parametrize("wrong", ["itself", "nothing", "stranger"])
def test_other_meeting_must_be_one_it_can_go_on_as(players: Cast, wrong: str) -> None:
    alone, _ = both(players)
    ids = {"itself": alone.id, "nothing": uuid4(), "stranger": proposed(players.stranger, "SG5RG-ARB").id}

    with pytest.raises(RuleViolated) as refused:
        act(alone, "cancel", players.counsellor, cause="merged", note="One.", merged_into=ids[wrong])

    assert list(refused.value.fields) == ["merged_into"]
    assert alone.state == "proposed"


def test_page_offers_the_joint_meeting_and_leads_there(players: Cast, client: FlaskClient) -> None:
    alone, joint = both(players)
    proposed(players.stranger, "SG5RG-ARB")
    db.session.commit()
    sign_in(client, players.counsellor)
    assert queries.taking_in(alone) == [joint]
    assert f'<option value="{joint.id}">' in client.get(f"/meetings/{alone.id}").text

    address = f"/meetings/{alone.id}/actions/cancel"
    given = {"version": str(alone.version), "cause": "merged", "note": "One meeting."}
    refused = post(client, address, **given, merged_into=str(alone.id))
    answer = post(client, address, **given, merged_into=str(joint.id))

    assert (refused.status_code, answer.status_code) == (422, 302)
    assert "Choose another meeting, which exists." in refused.text
    page = client.get(f"/meetings/{alone.id}").text
    assert f'Merged into: <a href="/meetings/{joint.id}"' in page


def test_cancelled_entry_is_related_to_the_one_that_goes_on(players: Cast, client: FlaskClient) -> None:
    alone, joint = both(players)

    act(alone, "cancel", players.counsellor, cause="merged", note="One.", merged_into=joint.id)
    db.session.commit()

    (event,) = Calendar.from_ical(client.get(f"/calendars/meetings/{alone.id}.ics").data).events
    assert event["STATUS"] == "CANCELLED"
    assert str(event["RELATED-TO"]) == f"meeting-{joint.id}@localhost"
    assert event["RELATED-TO"].params["RELTYPE"] == "SIBLING"
    assert f"It was merged into another meeting: http://localhost/meetings/{joint.id}" in event["DESCRIPTION"]
    shown = client.get(f"/api/v1/meetings/{alone.id}", headers=bearer(players.chair5)).json
    assert shown["merged_into"] == str(joint.id)


def test_taken_back_it_goes_on_itself(players: Cast, client: FlaskClient) -> None:
    alone, joint = both(players)
    act(alone, "cancel", players.counsellor, cause="merged", note="One.", merged_into=joint.id)

    operations.perform(alone, "undo", {"version": alone.version}, actor(players.counsellor), now())
    db.session.commit()

    (event,) = Calendar.from_ical(client.get(f"/calendars/meetings/{alone.id}.ics").data).events
    assert alone.merged_into_id is None
    assert "RELATED-TO" not in event
