"""A proposal changes after its groups were asked: who may leave a group out, and whose agreement is asked anew."""

from datetime import date
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import NotPermitted, RuleViolated
from regional_groups.meetings import queries
from regional_groups.meetings.models import Meeting, MeetingGroup
from regional_groups.meetings.operations import edit
from regional_groups.people.models import Person

from tests.meetings.people import Cast, act, now, proposed
from tests.support.field import actor, bearer


def change(meeting: Meeting, who: Person, **data: Any) -> None:
    """Edit a meeting at the version that is there."""
    edit(meeting, {"version": meeting.version, **data}, actor(who), now())


def row_of(meeting: Meeting, acronym: str) -> MeetingGroup:
    """Return what a group said."""
    return next(row for row in meeting.groups if row.group.acronym == acronym)


@pytest.mark.parametrize("who", ["chair5", "vice5", "counsellor"])
def test_nobody_drops_the_group_of_another_parent(players: Cast, who: str) -> None:
    meeting = proposed(players.chair5)

    with pytest.raises(RuleViolated, match="withdraw_group") as refused:
        change(meeting, getattr(players, who), groups=["SG5RG-AFR"])

    assert list(refused.value.fields) == ["groups"]
    assert sorted(meeting.acronyms) == ["SG20RG-AFR", "SG5RG-AFR"]


def test_nobody_swaps_the_group_of_another_lead(players: Cast) -> None:
    meeting = proposed(players.chair5, "SG5RG-AFR", "SG5RG-ARB")

    with pytest.raises(RuleViolated, match="withdraw_group"):
        change(meeting, players.chair5, groups=["SG5RG-AFR", "SG20RG-AFR"])

    db.session.rollback()


@pytest.mark.parametrize("who", ["chair20", "counsellor20"])
def test_lead_and_counsellor_of_the_parent_take_their_group_out_and_it_is_remembered(
    players: Cast, who: str
) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair5)

    change(meeting, getattr(players, who), groups=["SG5RG-AFR"])

    row = row_of(meeting, "SG20RG-AFR")
    last = audit.entries_of("meeting", str(meeting.id))[0]
    assert (meeting.state, meeting.acronyms, row.agreement) == ("agreed", ["SG5RG-AFR"], "withdrawn")
    assert (last.event, last.after["groups"]) == ("meeting:withdraw_group", ["SG20RG-AFR"])


def test_group_that_withdrew_is_asked_again_when_it_is_named_again(players: Cast) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "withdraw_group", players.chair20)

    change(meeting, players.chair5, groups=["SG5RG-AFR", "SG20RG-AFR"])

    row = row_of(meeting, "SG20RG-AFR")
    assert (row.agreement, row.said_at) == ("asked", None)
    assert sorted(meeting.acronyms) == ["SG20RG-AFR", "SG5RG-AFR"]


def test_added_group_is_asked(players: Cast) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair20)

    change(meeting, players.chair5, groups=["SG5RG-AFR", "SG20RG-AFR", "SG5RG-ARB"])

    waits = queries.waiting(meeting, queries.subject(meeting, now()), now())
    assert row_of(meeting, "SG5RG-ARB").agreement == "asked"
    assert row_of(meeting, "SG20RG-AFR").agreement == "agreed"
    assert [(one.office, one.scope) for one in waits] == [
        ("rg_chair", "SG5RG-AFR"),
        ("rg_chair", "SG5RG-ARB"),
    ]


@pytest.mark.parametrize(
    "plan", [{"starts_on": date(2027, 4, 6)}, {"city": "Mombasa"}, {"country": "TZ", "city": "Arusha"}]
)
def test_who_agreed_to_other_dates_or_another_place_is_asked_again(
    players: Cast, plan: dict[str, Any]
) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair20)

    change(meeting, players.chair5, **plan)
    act(meeting, "agree", players.chair5)

    row = row_of(meeting, "SG20RG-AFR")
    waits = queries.waiting(meeting, queries.subject(meeting, now()), now())
    assert (row.agreement, queries.for_old_dates(row, meeting), row.said_by) == ("asked", True, "Ben Chair")
    assert (meeting.state, [one.scope for one in waits]) == ("proposed", ["SG20RG-AFR"])
    act(meeting, "agree", players.chair20)
    assert (meeting.state, queries.for_old_dates(row, meeting)) == ("agreed", False)


def test_lead_who_changes_the_dates_stands_by_them(players: Cast) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair5)

    change(meeting, players.chair5, starts_on=date(2027, 4, 6))

    row = row_of(meeting, "SG5RG-AFR")
    assert (row.agreement, queries.for_old_dates(row, meeting)) == ("agreed", False)


def test_other_words_ask_nobody_again(players: Cast) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair20)

    change(meeting, players.chair5, agenda="1. Opening", host="Authority", starts_on=meeting.starts_on)

    assert row_of(meeting, "SG20RG-AFR").agreement == "agreed"


def test_stranger_may_not_edit(players: Cast) -> None:
    meeting = proposed(players.chair5)

    with pytest.raises(NotPermitted):
        change(meeting, players.stranger, groups=["SG5RG-AFR", "SG20RG-AFR", "SG5RG-ARB"])


def test_api_refuses_to_drop_a_group_with_a_message_beside_the_field(players: Cast, client: Any) -> None:
    meeting = proposed(players.chair5)
    db.session.commit()

    answer = client.patch(
        f"/api/v1/meetings/{meeting.id}",
        json={"version": meeting.version, "groups": ["SG5RG-AFR"]},
        headers=bearer(players.chair5),
    )

    assert answer.status_code == 422
    assert "withdraw_group" in answer.get_json()["fields"]["groups"][0]
