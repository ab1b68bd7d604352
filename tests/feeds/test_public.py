"""Public feeds: what stands in them, at which addresses, and that nothing secret does."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.db import db
from regional_groups.groups.models import GroupAlias, RegionalGroup
from regional_groups.meetings.models import MeetingState

from tests.feeds import field
from tests.support.field import regional_group, study_group


def fetched(client: FlaskClient, address: str, status: int = 200) -> Calendar:
    response = client.get(f"/calendars/{address}")
    assert response.status_code == status, response.text
    return Calendar.from_ical(response.data)


def uids(calendar: Calendar) -> set[str]:
    return {str(event["UID"]) for event in calendar.events}


def test_meeting_stands_in_every_feed_it_belongs_to(session, client: FlaskClient) -> None:
    one = field.meeting("SG5RG-AFR")
    both = field.meeting("SG5RG-AFR", "SG13RG-AFR")
    of_body = field.meeting(body=study_group("SG5").code)

    found = {
        address: uids(fetched(client, address))
        for address in (
            "all.ics",
            "study-groups/SG5.ics",
            "study-groups/SG13.ics",
            "regional-groups/SG5RG-AFR.ics",
            "regional-groups/SG13RG-AFR.ics",
            "regions/africa.ics",
            "regions/cis.ics",
            "joint-meetings.ics",
            "deadlines.ics",
            f"meetings/{one.id}.ics",
        )
    }

    first, joint, body = (f"meeting-{made.id}@localhost" for made in (one, both, of_body))
    assert found == {
        "all.ics": {first, joint, body},
        "study-groups/SG5.ics": {first, joint, body},
        "study-groups/SG13.ics": {joint},
        "regional-groups/SG5RG-AFR.ics": {first, joint},
        "regional-groups/SG13RG-AFR.ics": {joint},
        "regions/africa.ics": {first, joint},
        "regions/cis.ics": set(),
        "joint-meetings.ics": {joint},
        "deadlines.ics": set(),
        f"meetings/{one.id}.ics": {first},
    }


def test_banner_has_dates_and_is_transparent(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")

    (event,) = fetched(client, f"meetings/{made.id}.ics").events

    assert event["DTSTART"].dt == date(2027, 2, 2)
    assert event["DTEND"].dt == date(2027, 2, 5)
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Meeting of SG5RG-AFR"
    assert event["LOCATION"] == "Nairobi, KE"
    assert event["URL"] == f"http://localhost/meetings/{made.id}"
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == field.WRITTEN_AT
    assert event["CATEGORIES"].cats == ["SG5RG-AFR", "SG5", "africa"]


def test_session_has_the_zone_of_the_place(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    opening = field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")

    calendar = fetched(client, "regional-groups/SG5RG-AFR.ics")

    event = next(one for one in calendar.events if str(one["UID"]).startswith("session-"))
    assert event["UID"] == f"session-{opening.id}@localhost"
    assert event["DTSTART"].to_ical() == b"20270202T093000"
    assert event["DTSTART"].params["TZID"] == "Africa/Nairobi"
    assert event["TRANSP"] == "OPAQUE"
    assert "08:30" not in event["DESCRIPTION"]
    assert "Geneva time: 2027-02-02 07:30 to 10:00" in event["DESCRIPTION"]
    assert [zone["TZID"] for zone in calendar.timezones] == ["Africa/Nairobi"]


def test_deadlines_have_their_own_feed_and_stand_with_the_meeting(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    field.fix_deadlines(made)

    deadlines = fetched(client, "deadlines.ics")

    expected = {f"deadline-{made.id}-{line.item}@localhost" for line in made.deadlines}
    assert uids(deadlines) == expected
    assert uids(fetched(client, f"meetings/{made.id}.ics")) == expected | {f"meeting-{made.id}@localhost"}
    assert uids(fetched(client, "regional-groups/SG5RG-AFR.ics")) == {f"meeting-{made.id}@localhost"}
    last = next(one for one in deadlines.events if "-contribution@" in one["UID"])
    assert last["DTSTART"].dt == date(2027, 1, 21)
    assert "Until 2027-01-21 23:59:59 (Europe/Zurich)" in last["DESCRIPTION"]


@pytest.mark.parametrize(
    ("state", "status", "prefix"),
    [
        (MeetingState.PROPOSED, "TENTATIVE", "Proposed: "),
        (MeetingState.AGREED, "TENTATIVE", ""),
        (MeetingState.CONVENED, "CONFIRMED", ""),
        (MeetingState.POSTPONED, "TENTATIVE", "Postponed: "),
        (MeetingState.HELD, "CONFIRMED", ""),
        (MeetingState.REPORTED, "CONFIRMED", ""),
        (MeetingState.NOT_HELD, "CANCELLED", "Not held: "),
        (MeetingState.CANCELLED, "CANCELLED", "Cancelled: "),
    ],
)
def test_state_shows_in_status_and_title(session, client: FlaskClient, state, status, prefix) -> None:
    made = field.meeting("SG5RG-AFR", state=state)

    (event,) = fetched(client, f"meetings/{made.id}.ics").events

    assert (event["STATUS"], event["SUMMARY"]) == (status, f"{prefix}Meeting of SG5RG-AFR")


def test_moved_meeting_keeps_its_uid_and_raises_its_sequence(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    before = fetched(client, "all.ics").events[0]

    made.starts_on, made.ends_on = date(2027, 3, 2), date(2027, 3, 4)
    made.sequence, made.changed_at = 1, datetime(2026, 11, 21, 10, tzinfo=UTC)
    field.tell(made, "move")

    after = fetched(client, "all.ics").events[0]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == date(2027, 3, 2)
    assert after["DTSTAMP"].dt == made.changed_at


def test_change_that_no_calendar_shows_writes_nothing(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    before = client.get("/calendars/all.ics")

    made.note, made.changed_at = "Ask about the room.", datetime(2026, 11, 21, tzinfo=UTC)
    field.tell(made)

    after = client.get("/calendars/all.ics")
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_meeting_that_loses_its_dates_stays_as_cancelled(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    assert len(fetched(client, "all.ics").events) == 1

    made.starts_on = made.ends_on = None
    field.tell(made)

    for path in ("all", f"meetings/{made.id}"):
        assert [str(event["STATUS"]) for event in fetched(client, f"{path}.ics").events] == ["CANCELLED"]


def test_old_acronym_serves_the_same_feed(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    group = regional_group("SG5RG-AFR")
    old = client.get("/calendars/regional-groups/SG5RG-AFR.ics")

    group.acronym = "SG5RG-AFRICA"
    db.session.add(GroupAlias(group_id=group.id, acronym="SG5RG-AFR", until="2026-11-22"))
    now = datetime(2026, 11, 22, tzinfo=UTC)
    field.tell(group, "rename", now)

    by_old = client.get("/calendars/regional-groups/SG5RG-AFR.ics")
    by_new = client.get("/calendars/regional-groups/SG5RG-AFRICA.ics")
    assert by_old.data == by_new.data != old.data
    assert by_old.headers["ETag"] == by_new.headers["ETag"]
    (event,) = Calendar.from_ical(by_new.data).events
    assert event["UID"] == f"meeting-{made.id}@localhost"
    assert event["CATEGORIES"].cats[0] == "SG5RG-AFRICA"
    assert event["DTSTAMP"].dt == now


def test_workshop_stands_with_its_groups_and_meetings(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    beside = field.workshop()
    made.events = [beside]
    field.tell(made)

    uid = f"event-{beside.id}@localhost"
    assert uid in uids(fetched(client, f"meetings/{made.id}.ics"))
    assert uid in uids(fetched(client, "regional-groups/SG5RG-AFR.ics"))
    assert uid in uids(fetched(client, "study-groups/SG5.ics"))

    made.events = []
    field.tell(made, events=[str(beside.id)])

    assert uid not in uids(fetched(client, f"meetings/{made.id}.ics"))
    assert uid in uids(fetched(client, "regions/africa.ics"))


def test_demonstration_records_stand_in_feeds_of_a_demonstration_alone(session, make_app) -> None:
    made = field.meeting("SG5RG-AFR", demonstration=True)
    assert fetched(make_app().test_client(), "all.ics").events == []
    assert make_app().test_client().get(f"/calendars/meetings/{made.id}.ics").status_code == 404

    demo = make_app(demonstration=True)
    with demo.app_context():
        again = db.session.get_one(type(made), made.id)
        field.tell(again)

    (event,) = fetched(demo.test_client(), "all.ics").events
    assert event["SUMMARY"] == "Demonstration: Meeting of SG5RG-AFR"


def test_join_address_is_in_no_feed(session, client: FlaskClient) -> None:
    secret = "https://conference.example/canary-7391"
    made = field.meeting("SG5RG-AFR", "SG13RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:00", "2027-02-02 10:00", join_address=secret)
    field.fix_deadlines(made)
    places = ["all", "joint-meetings", "deadlines", "regions/africa", "study-groups/SG5"]
    places += ["regional-groups/SG5RG-AFR", f"meetings/{made.id}"]

    for place in places:
        for ending in ("ics", "json", "html"):
            response = client.get(f"/calendars/{place}.{ending}")
            assert response.status_code == 200, (place, ending)
            assert b"canary" not in response.data
            assert b"CONFERENCE" not in response.data


@pytest.mark.parametrize(
    "address",
    [
        "nothing",
        "all/SG5",
        "study-groups/SG99",
        "study-groups",
        "regional-groups/SG5RG-XYZ",
        "regions/antarctica",
        "meetings/00000000-0000-0000-0000-000000000001",
        "meetings/not-a-uuid",
        "regional-groups/" + "A" * 5000,
        "regional-groups/%00",
        "regional-groups/SG5RG-AFR%00",
        "regional-groups/..%2f..%2fall",
        "regional-groups/'%20OR%201=1--",
        "regions/%D8%A7%D9%84",
    ],
)
def test_unknown_feed_is_404(session, client: FlaskClient, address: str) -> None:
    answers = [client.get(f"/calendars/{address}.{ending}") for ending in ("ics", "json", "html")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    if "%00" not in address:  # refused before any room is asked
        assert answers[0].data == b"There is no such calendar.\n"
        assert answers[1].mimetype == "application/problem+json"


def test_predecessor_has_no_feed(session, client: FlaskClient) -> None:
    group: RegionalGroup = regional_group("SG3RG-LAC", region="americas")
    group.predecessor = True
    db.session.commit()

    assert client.get("/calendars/regional-groups/SG3RG-LAC.ics").status_code == 404


def test_domain_of_uids_never_follows_a_new_address(session, client: FlaskClient, make_app) -> None:
    made = field.meeting("SG5RG-AFR")
    moved = make_app(base_url="https://groups.example")
    with moved.app_context():
        again = db.session.get_one(type(made), made.id)
        again.changed_at = datetime(2026, 11, 22, tzinfo=UTC)
        field.tell(again)

    (event,) = fetched(moved.test_client(), "all.ics").events
    assert event["UID"] == f"meeting-{made.id}@localhost"
    assert event["URL"] == f"https://groups.example/meetings/{made.id}"


def test_feed_says_how_to_be_fetched(session, client: FlaskClient) -> None:
    regional_group("SG5RG-AFR")

    calendar = fetched(client, "regional-groups/SG5RG-AFR.ics?lang=fr")

    assert calendar["NAME"] == calendar["X-WR-CALNAME"]
    assert calendar["REFRESH-INTERVAL"].to_ical() == calendar["X-PUBLISHED-TTL"].to_ical() == b"PT1H"
    assert calendar["SOURCE"] == "http://localhost/calendars/regional-groups/SG5RG-AFR.ics?lang=fr"
    assert calendar["URL"] == "http://localhost/regional-groups/SG5RG-AFR"


def test_language_is_asked_for_never_negotiated(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    english = client.get("/calendars/all.ics")

    assert client.get("/calendars/all.ics", headers={"Accept-Language": "fr"}).data == english.data
    assert client.get("/calendars/all.ics?lang=xx").data == english.data
    assert client.get("/calendars/all.ics?lang=en&lang=fr&" + "x" * 1500).data == english.data
    arabic = client.get("/calendars/all.ics?lang=ar")
    assert arabic.headers["Content-Language"] == "ar"
    assert b"SUMMARY;LANGUAGE=ar" in arabic.data
    assert 'lang="ar"' in client.get("/calendars/all.html?lang=ar").text
    assert 'lang="en"' in client.get("/calendars/all.html", headers={"Accept-Language": "fr"}).text


def test_json_twin_holds_the_same_entries(session, client: FlaskClient, app: Flask) -> None:
    made = field.meeting("SG5RG-AFR")
    opening = field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")

    response = client.get("/calendars/regional-groups/SG5RG-AFR.json")

    data = response.get_json()
    assert data["name"] == "Meetings of SG5RG-AFR"
    assert [entry["uid"] for entry in data["entries"]] == [
        f"meeting-{made.id}@localhost",
        f"session-{opening.id}@localhost",
    ]
    assert data["entries"][0]["starts"] == "2027-02-02"
    assert data["entries"][0]["ends"] == "2027-02-04"
    assert data["entries"][1]["starts"] == "2027-02-02T06:30:00+00:00"
    again = client.get(
        "/calendars/regional-groups/SG5RG-AFR.json", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("groups", "title", "name"),
    [
        (["SG5RG-AFR"], "Meeting of SG5RG-AFR", "Réunion de SG5RG-AFR"),
        (["SG13RG-AFR", "SG5RG-AFR"], "Joint meeting of SG13RG-AFR and SG5RG-AFR", ""),
        (["SG5RG-AFR"], "Digital Africa", "Digital Africa"),
    ],
)
def test_feed_of_a_meeting_nobody_named_is_called_in_the_language(
    session, client: FlaskClient, groups: list[str], title: str, name: str
) -> None:
    made = field.meeting(*groups, title=title)

    calendar = Calendar.from_ical(client.get(f"/calendars/meetings/{made.id}.ics?lang=fr").data)
    told = client.get(f"/calendars/meetings/{made.id}.json?lang=fr").get_json()

    (entry,) = calendar.events
    title, named = (str(calendar[one]).replace("\\,", ",") for one in ("X-WR-CALNAME", "NAME"))
    assert title == named == told["name"]
    assert named.replace("\xa0", " ") == (name or str(entry["SUMMARY"]).replace("\xa0", " "))
