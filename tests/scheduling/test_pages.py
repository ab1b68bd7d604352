"""The pages of other bodies' calendars, as people use them."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.adapters.memory import MemoryCalendarSource
from regional_groups.core.clock import FixedClock
from regional_groups.scheduling.views import PER_PAGE

from tests.meetings.people import Cast
from tests.scheduling.field import ADDRESS, PLENARY, act, added, calendar_file, whole, work
from tests.support.field import person, post, sign_in


def text(client: FlaskClient, address: str) -> str:
    """Return a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_list_is_public_and_says_when_it_is_empty(client: FlaskClient, players: Cast) -> None:
    assert "No calendar is taken into account" in text(client, "/outside-calendars/")
    assert "No calendar was retired" in text(client, "/outside-calendars/?view=retired")
    assert "Add a calendar" not in text(client, "/outside-calendars/")

    sign_in(client, players.counsellor)

    assert "Add a calendar" in text(client, "/outside-calendars/")


def test_list_shows_whom_a_calendar_concerns_and_how_it_is(client: FlaskClient, players: Cast) -> None:
    added(players.counsellor, regions=["africa"])
    added(person("all@example.org", "tsb_director"), address=ADDRESS, everybody=True, body_name="APT")

    page = text(client, "/outside-calendars/")

    for words in (
        "CITEL: Meetings",
        "SG5RG-AFR",
        "APT: Meetings",
        "all regional groups",
        "waits for an administrator",
    ):
        assert words in page


def test_calendar_is_added_from_a_file(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.counsellor)
    fields = {"body_name": "CITEL", "title": "Meetings", "groups": ["SG5RG-AFR"], "groups-present": "1"}

    answer = post(
        client, "/outside-calendars/new", **fields, file=(io.BytesIO(calendar_file(PLENARY)), "plan.ics")
    )

    page = text(client, answer.headers["Location"])
    assert "Plenary of CITEL" in page
    assert '<time datetime="2027-04-06">' in page
    assert "Cora Counsellor" in page


def test_refused_form_keeps_what_was_written(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.counsellor)
    fields = {"body_name": "CITEL", "title": "Meetings", "groups": ["SG5RG-AFR"]}

    answer = post(client, "/outside-calendars/new", **fields, file=(io.BytesIO(b"no calendar"), "plan.ics"))

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Line 1 of the calendar file cannot be read" in page
    assert "Export the calendar again" in page
    assert 'value="CITEL"' in page


def test_form_needs_somebody(client: FlaskClient, players: Cast) -> None:
    assert client.get("/outside-calendars/new").headers["Location"].startswith("/auth/login")


def test_failure_is_shown_with_its_reason(
    client: FlaskClient, players: Cast, source: MemoryCalendarSource, session: Any
) -> None:
    made = added(players.counsellor, address=ADDRESS)
    act(made, "exempt", person("admin@example.org", "admin"), exempt=True)
    work()

    page = text(client, f"/outside-calendars/{made.id}")

    assert "This calendar could not be read yet." in page
    assert "calendar.example.org has no such calendar (404)." in page
    assert "canary" not in page


def test_steps_are_those_of_who_looks(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor)
    where = f"/outside-calendars/{made.id}"
    assert "Retire" not in text(client, where)

    sign_in(client, players.counsellor)

    for words in ("Read it again now", "Pause", "Retire", "Edit"):
        assert words in text(client, where)


def test_administrator_is_told_and_allows_the_address(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor, address=ADDRESS)
    sign_in(client, person("admin@example.org", "admin"))
    where = f"/outside-calendars/{made.id}"
    assert "Allow the address of CITEL: Meetings" in text(client, "/")
    assert ADDRESS.replace("&", "&amp;") in text(client, where)

    answer = post(client, f"{where}/actions/exempt", version="1", exempt="1")

    assert answer.status_code == 302
    assert "Waits for" not in text(client, where)
    assert "Allow the address of CITEL: Meetings" not in text(client, "/")


def test_step_with_a_fault_is_shown_beside_its_field(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor)
    sign_in(client, players.counsellor)
    where = f"/outside-calendars/{made.id}/actions"

    answer = post(client, f"{where}/refresh", version="1", file=(io.BytesIO(b""), "plan.ics"))

    assert answer.status_code == 422
    assert "The calendar file is empty." in answer.get_data(as_text=True)
    assert post(client, f"{where}/burn", version="1").status_code == 404
    assert post(client, f"{where}/pause", version="9").status_code == 409


def test_edit_changes_what_is_written(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor)
    sign_in(client, players.counsellor)
    where = f"/outside-calendars/{made.id}"
    assert 'value="Meetings"' in text(client, f"{where}/edit")

    fields = {
        "version": "1",
        "body_name": "CITEL",
        "title": "Plenaries",
        "groups": "SG5RG-AFR",
        "groups-present": "1",
    }
    assert post(client, f"{where}/edit", **fields).status_code == 302

    page = text(client, where)
    assert "CITEL: Plenaries" in page
    assert "Changed" in page


def test_edit_that_concerns_nobody_is_refused(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor)
    sign_in(client, players.counsellor)

    fields = {"version": "1", "body_name": "CITEL", "title": "Meetings", "groups-present": "1"}
    answer = post(client, f"/outside-calendars/{made.id}/edit", **fields)

    assert answer.status_code == 422
    assert "Say whom it concerns" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/outside-calendars/", "/outside-calendars/{id}"])
def test_pages_ask_as_much_for_many_rows_as_for_one(
    client: FlaskClient, players: Cast, count_queries: Any, path: str
) -> None:
    made = added(players.counsellor)
    many = added(players.counsellor, *[whole(f"{number}", "20270407", "20270408") for number in range(9)])
    text(client, path.format(id=made.id))
    with count_queries() as one:
        text(client, path.format(id=made.id))
    added(players.counsellor)
    added(players.counsellor)

    with count_queries() as several:
        text(client, path.format(id=many.id))

    assert len(several) == len(one)


def test_list_comes_in_pages(client: FlaskClient, players: Cast, clock: FixedClock) -> None:
    for number in range(PER_PAGE + 1):
        clock.advance(timedelta(minutes=1))
        added(players.counsellor, title=f"No. {number}.")

    page = text(client, "/outside-calendars/")

    assert ("No. 30." in page, "No. 0." in page, "Show more" in page) == (True, False, True)


def test_missing_calendar_is_not_found(client: FlaskClient, players: Cast) -> None:
    assert client.get("/outside-calendars/00000000-0000-0000-0000-000000000000").status_code == 404
