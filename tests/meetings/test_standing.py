"""Meetings of groups that are suspended or closed."""

from datetime import date
from typing import Any

import pytest
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated
from regional_groups.groups.models import GroupState
from regional_groups.groups.queries import group
from regional_groups.meetings import operations, pages, queries
from regional_groups.meetings.models import Meeting

from tests.meetings.people import Cast, act, now, proposed
from tests.support.field import actor, sign_in

LETTER: dict[str, Any] = {"announced_by": "mail", "letter_on": date(2026, 11, 20), "note": "Soon."}


def put(acronym: str, state: str) -> None:
    """Bring a group into a state."""
    found = group(acronym)
    found.state = GroupState(state)
    for period in found.periods:
        period.state = GroupState(state)
    db.session.flush()


@pytest.mark.parametrize(("state", "word"), [("suspended", "is suspended"), ("closed", "is closed")])
def test_group_that_does_not_meet_is_named_in_no_new_meeting(players: Cast, state: str, word: str) -> None:
    put("SG20RG-AFR", state)

    with pytest.raises(RuleViolated, match=word) as refused:
        proposed(players.chair5)

    assert (refused.value.clause, list(refused.value.fields)) == ("B2.1", ["groups"])
    assert "SG20RG-AFR" not in dict(pages.group_options())


def test_group_of_unknown_state_meets(players: Cast) -> None:
    put("SG20RG-AFR", "unknown")

    assert proposed(players.chair5).state == "proposed"


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_meeting_of_a_group_that_does_not_meet_is_not_convened_until_it_withdraws(
    players: Cast, client: Any, state: str
) -> None:
    meeting: Meeting = proposed(players.chair5)
    put("SG20RG-AFR", state)
    db.session.commit()
    sign_in(client, players.counsellor)

    page = client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    with pytest.raises(RuleViolated, match=f"is {state}"):
        act(meeting, "convene", players.counsellor, **LETTER)

    subject = queries.subject(meeting, now())
    assert "convene" not in pages.steps(meeting, subject, actor(players.counsellor), now())
    assert f"SG20RG-AFR is {state}" in page
    act(meeting, "withdraw_group", players.chair20, group="SG20RG-AFR")
    act(meeting, "convene", players.counsellor, **LETTER)
    assert meeting.state == "convened"


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (date(2014, 12, 31), True),
        (date(2015, 1, 1), False),
        (date(2019, 6, 29), False),
        (date(2019, 6, 30), True),
    ],
)
@pytest.mark.parametrize("door", ["record", "amend", "import"])
def test_past_meeting_of_a_closed_group_is_judged_by_its_day(
    players: Cast, door: str, day: date, refused: bool
) -> None:
    found = group("SG5RG-AFR")
    found.periods[0].starts, found.periods[0].ends, found.periods[0].open = "2015", "2019-06-30", False
    later = type(found.periods[0])(state=GroupState.CLOSED, starts="2019-06-30", ends="", open=True)
    found.periods.append(later)
    found.state = GroupState.CLOSED
    db.session.flush()

    def record(on: date) -> Meeting:
        data = {"groups": ["SG5RG-AFR"], "starts_on": on, "state": "held"}
        return operations.create(data, actor(players.counsellor), now())

    def go() -> None:
        if door == "record":
            record(day)
        elif door == "amend":
            meeting = record(date(2016, 2, 2))
            act(
                meeting, "amend", players.counsellor, starts_on=day, ends_on=day, reason="Seen in the letter."
            )
        else:
            columns = dict.fromkeys(("city", "host", "colocated", "source", "timezone", "format"), "")
            operations.put_meeting(
                ref=None,
                groups=["SG5RG-AFR"],
                starts_on=day,
                ends_on=day,
                country=None,
                state="held",
                actor=actor(players.counsellor),
                now=now(),
                **columns,
            )

    if refused:
        with pytest.raises(RuleViolated, match="did not exist on") as error:
            go()
        assert list(error.value.fields) == ["starts_on"]
    else:
        go()
