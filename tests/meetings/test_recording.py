"""Past meetings, and rows of an import."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.changes import Change
from regional_groups.core.errors import NotPermitted, RuleViolated
from regional_groups.core.permissions import SYSTEM
from regional_groups.meetings import queries
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.operations import create, put_meeting

from tests.meetings.asking import ask
from tests.meetings.people import Cast, now
from tests.support.field import actor

ROW: dict[str, Any] = {
    "ref": None,
    "groups": ["SG5RG-AFR", "SG20RG-AFR"],
    "starts_on": date(2018, 4, 9),
    "ends_on": date(2018, 4, 12),
    "city": "Zanzibar",
    "country": "TZ",
    "host": "UCSAF",
    "colocated": "8th Green Standards Week",
    "source": "ITU page",
    "timezone": "Africa/Dar_es_Salaam",
    "format": "",
    "state": "held",
}


@pytest.fixture
def heard(app: Any) -> list[Change]:
    """Return the changes of meetings that are announced."""
    changes: list[Change] = []
    app.extensions["changes"].listen(Meeting, changes.append)
    return changes


def put(**changed: Any) -> tuple[Meeting, str]:
    """Import a row."""
    return put_meeting(**{**ROW, **changed}, actor=SYSTEM, now=now())


def test_past_meeting_is_recorded_without_lateness_and_notices(players: Cast, heard: list[Change]) -> None:
    data = {
        "groups": ["SG5RG-AFR"],
        "starts_on": date(2019, 3, 4),
        "state": "not_held",
        "cause": "too few contributions",
        "letter_on": date(2019, 3, 1),
        "announced_by": "letter",
    }

    meeting = create(data, actor(players.chair5), now())

    assert (meeting.state, meeting.cause, meeting.recorded_afterwards) == (
        "not_held",
        "too few contributions",
        True,
    )
    assert (meeting.deadlines, queries.deadlines(meeting)) == ([], ([], False))
    assert [(one.event, one.quiet) for one in heard] == [("meeting:record", True)]


@pytest.mark.parametrize("state", ["proposed", "agreed", "postponed"])
def test_states_in_which_others_must_act_are_not_recorded(state: str, players: Cast) -> None:
    with pytest.raises(RuleViolated):
        create({"groups": ["SG5RG-AFR"], "state": state}, actor(players.chair5), now())


def test_the_future_is_not_recorded_as_held_nor_by_just_anybody(players: Cast) -> None:
    data = {"groups": ["SG5RG-AFR"], "starts_on": date(2026, 11, 24), "state": "held"}

    with pytest.raises(RuleViolated, match="future"):
        create(data, actor(players.chair5), now())
    with pytest.raises(NotPermitted):
        create({**data, "starts_on": date(2026, 11, 23)}, actor(players.vice5), now())


def test_row_is_new_then_the_same_then_changed(players: Cast, heard: list[Change]) -> None:
    meeting, outcome = put()
    again = put()
    changed = put(host="TCRA")

    assert (outcome, again, changed) == ("new", (meeting, "same"), (meeting, "changed"))
    assert (meeting.title, meeting.joint, meeting.sequence) == (
        "Joint meeting of SG5RG-AFR and SG20RG-AFR",
        True,
        0,
    )
    assert [(one.event, one.quiet) for one in heard] == [("meeting:import", True)] * 2
    assert queries.waiting(meeting, queries.subject(meeting, now()), now()) == []


def test_order_of_groups_does_not_matter(players: Cast) -> None:
    meeting, _ = put()

    assert put(groups=["SG20RG-AFR", "SG5RG-AFR"]) == (meeting, "same")


def test_corrected_date_moves_a_meeting_with_a_ref(players: Cast) -> None:
    meeting, _ = put(ref="zanzibar")

    moved = put(ref="zanzibar", starts_on=date(2018, 4, 10))

    assert moved == (meeting, "changed")
    assert (meeting.starts_on, meeting.listed_on, meeting.sequence) == (
        date(2018, 4, 10),
        date(2018, 4, 10),
        1,
    )


def test_corrected_date_without_ref_is_another_meeting(players: Cast) -> None:
    meeting, _ = put()

    other, outcome = put(starts_on=date(2018, 4, 10))

    assert (outcome, other is meeting) == ("new", False)


def test_undated_rows_are_told_apart_by_source(players: Cast) -> None:
    first, _ = put(starts_on=None, ends_on=None)

    assert put(starts_on=None, ends_on=None) == (first, "same")
    assert put(starts_on=None, ends_on=None, source="Another page")[1] == "new"


def test_corrected_groups_with_a_ref(players: Cast) -> None:
    meeting, _ = put(ref="zanzibar")

    put(ref="zanzibar", groups=["SG5RG-AFR"])

    last = audit.entries_of("meeting", str(meeting.id))[0]
    assert (meeting.acronyms, meeting.title) == (["SG5RG-AFR"], "Meeting of SG5RG-AFR")
    assert last.before["groups"] == ["SG20RG-AFR", "SG5RG-AFR"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"groups": ["SG9RG-XX"]}, "groups"),
        ({"groups": []}, "groups"),
        ({"country": "XX"}, "country"),
        ({"ends_on": date(2018, 4, 1)}, "ends_on"),
    ],
)
def test_wrong_rows_are_refused_by_field(changed: dict[str, Any], field: str, players: Cast) -> None:
    with pytest.raises(RuleViolated) as refused:
        put(**changed)

    assert list(refused.value.fields) == [field]


def test_imported_meeting_to_come_asks_nothing_until_it_is_over(players: Cast) -> None:
    meeting, _ = put(state="convened", starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 5))
    subject = queries.subject(meeting, now())

    assert queries.waiting(meeting, subject, now()) == []
    later = now().replace(year=2027, month=2)
    assert [one.office for one in queries.waiting(meeting, subject, later)] == ["tsb_counsellor"] * 2


@pytest.mark.parametrize(
    ("state", "starts_on"),
    [("convened", "2027-04-05"), ("convened", "2020-04-05"), ("cancelled", "2027-04-05")],
)
def test_nobody_convenes_or_cancels_by_recording_but_the_secretariat(
    players: Cast, client: FlaskClient, state: str, starts_on: str
) -> None:
    body = {"groups": ["SG5RG-AFR", "SG20RG-AFR"], "starts_on": starts_on, "state": state}

    ask(client, players.chair5, "/meetings", body, 403)
    ask(client, players.counsellor, "/meetings", body, 201)


def test_a_correction_may_empty_what_is_not_known(players: Cast, client: FlaskClient) -> None:
    body = {
        "groups": ["SG5RG-AFR"],
        "starts_on": "2020-04-05",
        "state": "held",
        "city": "Accra",
        "country": "KE",
    }
    made = ask(client, players.chair5, "/meetings", body, 201)
    unknown = {"city": None, "country": "", "fields": {"host": None, "timezone": None}}
    emptied = {"version": 1, **unknown, "reason": "Not known"}

    amended = ask(client, players.counsellor, f"/meetings/{made['id']}/actions/amend", emptied)

    assert (amended["city"], amended["country"], amended["timezone"]) == ("", None, "")
