"""Who is told, what waits for whom, and what the pages of groups show."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.operations import edit
from regional_groups.people.waiting import waiting_rows

from tests.meetings.people import Cast, act, now, proposed, reach
from tests.support.field import actor


def mails() -> list[tuple[str, str]]:
    """Return receiver and subject of the queued mails, and forget them."""
    rows = db.session.query(OutboxMessage).all()
    found = sorted((row.payload["to"], row.payload["subject"]) for row in rows if row.kind == "mail")
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return found


def receivers() -> list[str]:
    """Return who got the queued mails."""
    return sorted({to.partition("@")[0] for to, _ in mails()})


def test_who_is_asked_by_a_change_of_the_proposal_is_told(players: Cast) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair20)
    mails()
    groups = ["SG5RG-AFR", "SG20RG-AFR", "SG5RG-ARB"]

    edit(meeting, {"version": meeting.version, "groups": groups}, actor(players.chair5), now())
    assert receivers() == ["stranger"]
    edit(meeting, {"version": meeting.version, "city": "Mombasa"}, actor(players.chair5), now())
    assert receivers() == ["chair20"]


def test_each_step_tells_those_concerned_but_not_who_took_it(players: Cast, clock: FixedClock) -> None:
    meeting = proposed(players.chair5)
    assert mails() == [("chair20@example.org", "Do you agree? Joint meeting beside the Green Standards Week")]
    act(meeting, "object", players.chair20, note="Too early.")
    assert receivers() == ["chair5", "tsb20", "tsb5"]
    act(meeting, "agree", players.chair20)
    assert receivers() == []
    act(meeting, "agree", players.chair5)
    assert receivers() == ["sg20", "sg5", "tsb20", "tsb5"]
    act(
        meeting,
        "convene",
        players.counsellor,
        announced_by="letter",
        letter_on=date(2026, 11, 23),
        note="Coordination follows.",
    )
    assert receivers() == ["chair20", "chair5", "vice5"]
    act(meeting, "move", players.counsellor, starts_on=date(2027, 4, 12), deadlines="recompute")
    text = db.session.query(OutboxMessage).first().payload["text"]
    lines = [line for line in text.splitlines() if line.startswith("Dates")]
    assert ["12" in lines[0], "before" in lines[1], "5" in lines[1]] == [True, True, True]
    assert receivers() == ["chair20", "chair5", "sg20", "sg5", "tsb20", "vice5"]
    act(meeting, "cancel", players.counsellor, cause="elections", note="They were moved.")
    text = db.session.query(OutboxMessage).first().payload["text"]
    assert "Cause: elections" in text and "They were moved." in text
    assert "State before: Convened. State now: Cancelled." in text
    assert all(subject.startswith("Cancelled: ") for _, subject in mails())


def test_what_waits_for_whom(players: Cast, clock: FixedClock) -> None:
    def waits(who: Any) -> list[tuple[str, date | None]]:
        rows = waiting_rows(who, actor(who).offices, now())
        return [(row.url.partition("/meetings/")[0] + row.title, row.due) for row in rows]

    title = "Joint meeting beside the Green Standards Week"
    meeting: Meeting = proposed(players.chair5)
    assert waits(players.chair20) == [(f"{title} (Proposed)", date(2026, 12, 7))]
    assert waits(players.vice5) == []
    act(meeting, "agree", players.chair20)
    act(meeting, "agree", players.chair5)
    assert (waits(players.chair20), waits(players.counsellor)) == ([], [])
    assert waits(players.sg20) == [(f"{title} (Agreed)", date(2027, 1, 5))]
    act(meeting, "coordinate", players.sg5)
    act(meeting, "coordinate", players.sg20)
    assert waits(players.counsellor) == [(f"{title} (Agreed)", date(2027, 1, 5))]
    assert waits(players.stranger) == []


@pytest.mark.parametrize("address", ["/regional-groups/SG5RG-AFR", "/study-groups/SG20"])
def test_pages_of_groups_show_meetings_to_come(
    address: str, client: FlaskClient, players: Cast, clock: FixedClock
) -> None:
    assert "No meeting is planned." in client.get(address).text
    reach("convened", players, clock)
    db.session.commit()

    assert "Joint meeting beside the Green Standards Week" in client.get(address).text
