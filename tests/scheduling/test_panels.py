"""What the pages of meetings show of other bodies' plans: direct overlaps, in the zone of the place."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.meetings.people import Cast, act, proposed
from tests.scheduling.field import act as act_on
from tests.scheduling.field import added, entry, whole
from tests.support.field import csrf_token, person, regional_group, sign_in

NOTHING = "Nothing is known for"
PANEL = "At the same time elsewhere"


def page(client: FlaskClient, meeting: Any) -> str:
    """Return the page of a meeting."""
    return client.get(f"/meetings/{meeting.id}").get_data(as_text=True)


def panel(client: FlaskClient, meeting: Any) -> str:
    """Return the panel on the page of a meeting."""
    return page(client, meeting).partition(PANEL)[2].partition("Calendars that are taken into account")[0]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["DTSTART;VALUE=DATE:20270407", "DTEND;VALUE=DATE:20270410"], True),
        (["DTSTART;VALUE=DATE:20270408", "DTEND;VALUE=DATE:20270410"], False),
        (["DTSTART;VALUE=DATE:20270401", "DTEND;VALUE=DATE:20270405"], False),
        (["DTSTART;VALUE=DATE:20270401", "DTEND;VALUE=DATE:20270406"], True),
        (["DTSTART;VALUE=DATE:20270405", "TRANSP:TRANSPARENT"], True),
        # the meeting's days in Nairobi: from 4 April, 21:00 UTC, to 7 April, 21:00 UTC
        (["DTSTART:20270404T190000Z", "DTEND:20270404T210000Z"], False),
        (["DTSTART:20270404T190000Z", "DTEND:20270404T210100Z"], True),
        (["DTSTART:20270407T205900Z", "DTEND:20270408T090000Z"], True),
        (["DTSTART:20270407T210000Z", "DTEND:20270408T090000Z"], False),
        (["DTSTART:20270406T090000Z"], True),
        (["DTSTART:20270406T090000Z", "DTEND:20270406T100000Z", "TRANSP:TRANSPARENT"], False),
        (["DTSTART:20270406T090000Z", "DTEND:20270406T100000Z", "STATUS:CANCELLED"], False),
        (["DTSTART:20270330T090000Z", "DTEND:20270330T100000Z", "RRULE:FREQ=WEEKLY"], True),
    ],
)
def test_panel_shows_what_lies_over_the_days(
    client: FlaskClient, players: Cast, lines: list[str], shown: bool
) -> None:
    meeting = proposed(players.chair5)
    added(players.counsellor, entry("1", "SUMMARY:Assembly of CITEL", *lines))

    assert ("Assembly of CITEL" in panel(client, meeting)) is shown
    assert (NOTHING in panel(client, meeting)) is not shown


@pytest.mark.parametrize(
    ("concern", "shown"),
    [
        ({"everybody": True}, True),
        ({"groups": ["SG5RG-AFR"]}, True),
        ({"groups": ["SG5RG-ARB"]}, False),
        ({"parents": ["SG20"], "groups": []}, True),
        ({"regions": ["africa"], "groups": []}, True),
        ({"regions": ["cis"], "groups": []}, False),
    ],
)
def test_panel_shows_what_concerns_the_groups(
    client: FlaskClient, players: Cast, concern: dict[str, Any], shown: bool
) -> None:
    meeting = proposed(players.chair5)
    added(person("all@example.org", "tsb_director"), whole("1", "20270405", "20270406"), **concern)

    assert ("Plenary of CITEL" in panel(client, meeting)) is shown


def test_title_is_hidden_where_only_the_time_is_told(client: FlaskClient, players: Cast) -> None:
    meeting = proposed(players.chair5)
    made = added(players.counsellor, whole("1", "20270405", "20270406", "Secret of CITEL"), busy_only=True)

    assert "Busy (no title is told)" in panel(client, meeting)
    for address in (f"/meetings/{meeting.id}", f"/outside-calendars/{made.id}", "/api/v1/blocking-events"):
        assert "Secret of CITEL" not in client.get(address).get_data(as_text=True)


@pytest.mark.parametrize("action", ["pause", "retire"])
def test_calendar_that_is_left_out_blocks_nothing(client: FlaskClient, players: Cast, action: str) -> None:
    meeting = proposed(players.chair5)
    calendar = added(players.counsellor)
    assert "Plenary of CITEL" in panel(client, meeting)

    act_on(calendar, action, players.counsellor)

    assert NOTHING in panel(client, meeting)


def test_title_from_outside_is_text(client: FlaskClient, players: Cast) -> None:
    meeting = proposed(players.chair5)
    added(players.counsellor, whole("1", "20270405", "20270406", "<script>alert(1)</script>"))

    assert "&lt;script&gt;alert(1)" in panel(client, meeting)


def test_other_meetings_of_the_same_groups_or_parents_are_named_with_the_reason(
    client: FlaskClient, players: Cast
) -> None:
    meeting = proposed(players.chair5)
    regional_group("SG13RG-AFR")
    thirteen = person("chair13@example.org", "rg_chair SG13RG-AFR")
    proposed(
        players.chair5, "SG5RG-AFR", title="Same group", starts_on=date(2027, 4, 7), ends_on=date(2027, 4, 9)
    )
    proposed(
        players.stranger, "SG5RG-ARB", title="Same parent", country=None, city="", timezone="Africa/Cairo"
    )
    proposed(players.chair5, "SG5RG-AFR", title="Later", starts_on=date(2027, 4, 8), ends_on=date(2027, 4, 9))
    proposed(thirteen, "SG13RG-AFR", title="Of others")
    cancelled = proposed(players.chair5, "SG5RG-AFR", title="Cancelled")
    act(cancelled, "cancel", players.counsellor, cause="elections", note="Dates clash.")

    found = panel(client, meeting)

    assert "Same group" in found
    assert "the same group: SG5RG-AFR" in found
    assert "Same parent" in found
    assert "the same parent: SG5" in found
    assert not [
        title for title in ("Later", "Of others", "Cancelled", "Joint meeting beside") if title in found
    ]


def test_meeting_that_is_over_has_no_panel(client: FlaskClient, players: Cast, clock: Any) -> None:
    meeting = proposed(players.chair5)
    clock.move_to(clock.now().replace(year=2027, month=4, day=8))

    assert PANEL not in page(client, meeting)


def test_form_shows_what_lies_over_the_days_that_are_written(client: FlaskClient, players: Cast) -> None:
    added(players.counsellor)
    sign_in(client, players.chair5)
    form = {
        "csrf_token": csrf_token(client),
        "groups": "SG5RG-AFR",
        "starts_on": "2027-04-06",
        "ends_on": "2027-04-07",
    }

    assert PANEL not in client.get("/meetings/new").get_data(as_text=True)
    looked = client.post("/meetings/new", data={**form, "look": "1", "title": "Draft"})
    later = client.post("/meetings/new", data={**form, "look": "1", "starts_on": "2027-04-09", "ends_on": ""})

    assert looked.status_code == 200
    assert "Plenary of CITEL" in looked.get_data(as_text=True)
    assert 'value="Draft"' in looked.get_data(as_text=True)
    assert NOTHING in later.get_data(as_text=True)
    assert client.get("/api/v1/meetings").json["items"] == []


@pytest.mark.parametrize(
    "written",
    [{"starts_on": "soon"}, {"starts_on": "2027-04-06", "timezone": "Atlantis"}, {"starts_on": "9999-12-31"}],
)
def test_form_with_faults_is_shown_as_it_is(
    client: FlaskClient, players: Cast, written: dict[str, str]
) -> None:
    sign_in(client, players.chair5)
    form = {"csrf_token": csrf_token(client), "groups": "SG5RG-AFR", "look": "1", **written}

    assert client.post("/meetings/new", data=form).status_code == 200


def test_edited_meeting_does_not_meet_itself(client: FlaskClient, players: Cast) -> None:
    meeting = proposed(players.chair5)
    added(players.counsellor)
    sign_in(client, players.chair5)

    text = client.get(f"/meetings/{meeting.id}/edit").get_data(as_text=True)

    assert "Plenary of CITEL" in text
    assert "the same group" not in text


@pytest.mark.parametrize("many", [3, 20])
def test_panel_asks_as_much_for_many_rows_as_for_one(
    client: FlaskClient, players: Cast, count_queries: Any, many: int
) -> None:
    where = f"/meetings/{proposed(players.chair5).id}"
    proposed(players.chair5, "SG5RG-AFR")
    added(players.counsellor)
    client.get(where)
    with count_queries() as one:
        client.get(where)
    for number in range(many):
        proposed(players.chair5, "SG5RG-AFR", title=f"Meeting {number}")
        added(players.counsellor, whole(f"{number}", "20270405", "20270406"))

    with count_queries() as several:
        client.get(where)

    assert len(several) == len(one)


def test_panel_is_bounded_and_says_so(client: FlaskClient, players: Cast) -> None:
    meeting = proposed(players.chair5)
    added(
        players.counsellor,
        *[whole(f"{number}", "20270405", "20270406", f"No. {number}.") for number in range(25)],
    )

    found = panel(client, meeting)

    assert found.count("No. ") == 20
    assert "There is more than is shown here." in found
