"""Personal calendars: what they show, to whom, how long; what is kept of their fetches."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds import operations
from regional_groups.feeds.models import Subscription
from regional_groups.groups.models import GroupCountry
from regional_groups.meetings.models import MeetingState
from regional_groups.people.models import OfficeHeld, Person
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.registering import approved
from tests.support.field import actor, person, regional_group, state, study_group

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Fetch = Callable[..., Calendar]


def subscribed(owner: Person, scope: str = "mine", **choices: Any) -> tuple[Subscription, str]:
    """Make an address and return it with the subscription."""
    made, token = operations.create({"scope": scope, **choices}, actor(owner), NOW)
    db.session.commit()
    return made, f"/calendars/personal/{token}.ics"


def titles(client: FlaskClient, address: str, **headers: str) -> list[str]:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.text
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.data).events]


def test_token_is_kept_as_a_hash_alone(session, client: FlaskClient) -> None:
    made, address = subscribed(person("a@example.org"))

    token = re.fullmatch(r"/calendars/personal/([A-Za-z0-9_-]{43})\.ics", address)
    assert token is not None
    assert made.token_hash == operations.personal.hashed(token[1])
    trail = " ".join(str((entry.before, entry.after)) for entry in session.scalars(select(AuditEntry)))
    assert token[1] not in trail


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("group:SG5RG-AFR", {"Meeting of SG5RG-AFR", "Joint meeting of SG13RG-AFR, SG5RG-AFR"}),
        (
            "study-group:SG5",
            {"Meeting of SG5RG-AFR", "Joint meeting of SG13RG-AFR, SG5RG-AFR", "Meeting of SG5RG-ARB"},
        ),
        ("region:arab-states", {"Meeting of SG5RG-ARB"}),
        ("joint", {"Joint meeting of SG13RG-AFR, SG5RG-AFR"}),
        ("deadlines", set()),
        ("mine", set()),
    ],
)
def test_scope_decides_what_is_shown(session, client: FlaskClient, scope: str, expected: set[str]) -> None:
    regional_group("SG5RG-ARB", region="arab-states")
    for groups in (["SG5RG-AFR"], ["SG5RG-ARB"], ["SG13RG-AFR", "SG5RG-AFR"]):
        title = f"Meeting of {groups[0]}" if len(groups) == 1 else f"Joint meeting of {' and '.join(groups)}"
        field.meeting(*groups, title=title)
    _, address = subscribed(person("a@example.org"), scope)

    assert set(titles(client, address)) == expected


@pytest.mark.parametrize(
    "office",
    ["rg_chair SG5RG-AFR", "rg_contact SG5RG-AFR", "sg_vice_chair SG5/africa", "regional_office africa",
     "tsb_counsellor SG5", "tsb_counsellor", "tsb_director", "focal_point KE", "delegate KE"],
)  # fmt: skip
def test_mine_follows_from_the_offices_held(session, client: FlaskClient, office: str) -> None:
    field.meeting("SG5RG-AFR")
    group = regional_group("SG5RG-AFR")
    db.session.add(GroupCountry(group_id=group.id, country=state("KE").code, from_on=date(2020, 1, 1)))
    _, address = subscribed(person("a@example.org", office))

    assert titles(client, address) == ["Meeting of SG5RG-AFR"]


def test_mine_follows_from_the_persons_country(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    field.meeting("SG13RG-AFR")
    group = regional_group("SG5RG-AFR")
    db.session.add(GroupCountry(group_id=group.id, country=state("KE").code))
    _, address = subscribed(person("a@example.org", country="KE"))

    assert titles(client, address) == ["Meeting of SG5RG-AFR"]


def test_mine_holds_the_deadlines_of_my_groups(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    field.fix_deadlines(made)
    _, address = subscribed(person("a@example.org", "rg_chair SG5RG-AFR"))

    assert len(titles(client, address)) == 1 + len(made.deadlines)


def test_office_that_ends_takes_its_meetings_out(session, client: FlaskClient, clock: FixedClock) -> None:
    field.meeting("SG5RG-AFR")
    owner = person("a@example.org", "rg_chair SG5RG-AFR")
    _, address = subscribed(owner)
    before = client.get(address)
    office = session.scalars(select(OfficeHeld)).one()
    office.until_on = date(2026, 11, 23)
    session.commit()

    clock.advance(timedelta(days=1))

    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert Calendar.from_ical(after.data).events == []


@pytest.mark.parametrize("ending", [".json", ".html"])
def test_office_that_ends_takes_its_meetings_out_of_the_twins(
    session, client: FlaskClient, clock: FixedClock, ending: str
) -> None:
    field.meeting("SG5RG-AFR")
    made, address = subscribed(person("a@example.org", "rg_chair SG5RG-AFR"))
    before = client.get(address.replace(".ics", ending))
    office = session.scalars(select(OfficeHeld)).one()
    office.until_on = date(2026, 11, 23)
    session.commit()

    clock.advance(timedelta(days=1))

    after = client.get(
        address.replace(".ics", ending), headers={"If-None-Match": before.headers.get("ETag", "")}
    )
    session.refresh(made)
    assert ("Meeting of SG5RG-AFR" in before.text, after.status_code) == (True, 200)
    assert "Meeting of SG5RG-AFR" not in after.text
    assert made.last_fetched_on is None  # a page read by a person is no fetch


def test_busy_calendar_says_what_is_free_again_and_leaves_deadlines_out(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    field.fix_deadlines(made)
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00", cancelled=True)
    _, address = subscribed(
        person("a@example.org", "rg_chair SG5RG-AFR"), detail="busy", cancelled_days=None, language="fr"
    )

    events = Calendar.from_ical(client.get(address).data).events
    told = client.get(address.replace(".ics", ".json")).get_json()["entries"]

    assert {(str(one["SUMMARY"]), str(one["TRANSP"])) for one in events} == {
        ("Occupé", "TRANSPARENT"),
        ("Annulation : Occupé", "TRANSPARENT"),
    }
    assert sorted(one["title"].replace("\xa0", " ") for one in told) == sorted(
        str(one["SUMMARY"]) for one in events
    )


def test_postponed_session_blocks_no_hours(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    made.state = MeetingState.POSTPONED
    field.tell(made)

    events = Calendar.from_ical(client.get(f"/calendars/meetings/{made.id}.ics").data).events
    assert {(str(one["STATUS"]), str(one["TRANSP"])) for one in events} == {
        ("TENTATIVE", "TRANSPARENT"),
        ("CANCELLED", "TRANSPARENT"),
    }


@pytest.mark.parametrize("detail", ["full", "busy"])
def test_file_names_where_it_was_fetched(session, client: FlaskClient, detail: str) -> None:
    field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR", detail=detail)

    for _ in range(2):  # of the pages' door, then of the front
        text = client.get(address).text.replace("\r\n ", "")
        assert "BEGIN:VEVENT" in text
        assert re.search(rf"^SOURCE;VALUE=URI:http.*{re.escape(address)}\r$", text, re.M)


def test_meeting_of_two_of_my_groups_stands_once(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR", "SG13RG-AFR")
    _, address = subscribed(
        person("a@example.org", "rg_chair SG5RG-AFR", "rg_contact SG13RG-AFR", "sg_chair SG5")
    )

    assert len(titles(client, address)) == 1


def test_calendar_begins_two_years_back(session, client: FlaskClient, clock: FixedClock) -> None:
    old = field.meeting("SG5RG-AFR", title="Old", starts_on=date(2023, 12, 30), ends_on=date(2023, 12, 31))
    field.meeting("SG5RG-AFR", title="Over the turn", starts_on=date(2023, 12, 31), ends_on=date(2024, 1, 1))
    field.meeting("SG5RG-AFR", title="Next", starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 1))
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR", cancelled_days=None)
    first = client.get(address)

    clock.move_to(datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC))  # 23:59:59 in Geneva
    same = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    clock.advance(timedelta(seconds=1))
    other = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert old.title not in titles(client, address)
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(first.data).events] == [
        "SG5RG-AFR: Next",
        "SG5RG-AFR: Over the turn",
    ]
    assert same.status_code == 304
    assert (other.status_code, by_date.status_code) == (200, 200)
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(other.data).events] == ["SG5RG-AFR: Next"]


@pytest.mark.parametrize(
    ("choices", "shown_until"),
    [
        ({"cancelled": "drop"}, 0),
        ({"cancelled": "show", "cancelled_days": 2}, 3),
        ({"cancelled": "show", "cancelled_days": None}, 99),
    ],
)
def test_cancelled_meetings_are_shown_as_long_as_asked(
    session, client: FlaskClient, clock: FixedClock, choices: dict[str, Any], shown_until: int
) -> None:
    made = field.meeting("SG5RG-AFR", changed_at=NOW)
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR", **choices)
    assert len(titles(client, address)) == 1

    made.state, made.changed_at, made.sequence = MeetingState.CANCELLED, NOW, 1
    field.tell(made, "cancel")

    for day in range(5):
        assert len(titles(client, address)) == (1 if day < shown_until else 0), day
        clock.advance(timedelta(days=1))


def test_busy_calendar_tells_the_hours_alone(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR", title="Secret title of SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR", detail="busy", join_links=True)

    text = client.get(address).text
    listed = client.get(address.replace(".ics", ".json")).text
    page = client.get(address.replace(".ics", ".html")).text

    assert text.count("SUMMARY;LANGUAGE=en:Busy\r\n") == 2
    assert "DTSTART;TZID=Africa/Nairobi:20270202T093000" in text
    for told in (text, listed, page):
        assert "Secret" not in told
        assert "Nairobi, " not in told


def test_join_link_stands_in_only_if_asked_and_registered(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    field.session(
        made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00", join_address="https://out.example/canary"
    )
    other = field.meeting("SG5RG-AFR", title="Not mine")
    owner = person("a@example.org", country="KE")
    path = approved(owner, made)
    _, plain = subscribed(owner, "group:SG5RG-AFR")
    _, linked = subscribed(owner, "group:SG5RG-AFR", join_links=True)

    with_links = Calendar.from_ical(client.get(linked).data)

    address = f"http://localhost{path}"
    for event in with_links.events:
        if str(event["UID"]).startswith(f"meeting-{other.id}"):
            assert "CONFERENCE" not in event
        else:
            assert event["CONFERENCE"] == address
            assert event["CONFERENCE"].params["FEATURE"] == ["AUDIO", "VIDEO"]
            assert str(event["DESCRIPTION"]).splitlines()[0] == f"Join the meeting: {address}"
    assert all(len(line) <= 75 for line in client.get(linked).data.split(b"\r\n"))
    assert path not in client.get(plain).text
    assert "canary" not in client.get(linked).text
    assert address in client.get(linked.replace(".ics", ".json")).text
    assert path not in client.get(plain.replace(".ics", ".json")).text


def test_registration_shows_in_mine_at_once(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    owner = person("a@example.org", country="CH")
    _, address = subscribed(owner)
    before = client.get(address)

    approved(owner, made)

    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert (before.text.count("BEGIN:VEVENT"), after.text.count("BEGIN:VEVENT")) == (0, 1)


def test_revoked_address_explains_itself_and_is_gone_after_thirty_days(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    field.meeting("SG5RG-AFR")
    owner = person("a@example.org")
    made, address = subscribed(owner, "group:SG5RG-AFR", language="en")
    operations.perform(made, "revoke", {"version": made.version}, actor(owner), NOW)
    session.commit()

    first, second = client.get(address), client.get(address)
    (event,) = Calendar.from_ical(first.data).events
    assert event["SUMMARY"] == "This calendar address was revoked"
    assert event["DTSTART"].dt == date(2026, 11, 23)
    assert first.data == second.data
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    (told,) = client.get(address.replace(".ics", ".json")).get_json()["entries"]
    assert (told["kind"], told["uid"], told["title"]) == ("notice", str(event["UID"]), str(event["SUMMARY"]))
    assert told["description"] == str(event["DESCRIPTION"])
    assert "revoked" in client.get(address.replace(".ics", ".html")).text

    clock.move_to(NOW + timedelta(days=30) - timedelta(seconds=1))
    assert client.get(address).status_code == 200
    clock.advance(timedelta(seconds=1))
    for ending in (".ics", ".json", ".html"):
        assert client.get(address.replace(".ics", ending)).status_code == 410


@pytest.mark.parametrize("token", ["A" * 43, "A" * 42, "A" * 5000, "%00" * 43, "a/b", "..", "é" * 43])
def test_unknown_token_is_404(session, client: FlaskClient, token: str) -> None:
    for ending in ("ics", "json", "html"):
        assert client.get(f"/calendars/personal/{token}.{ending}").status_code == 404


def test_personal_calendar_is_private_and_equal_each_time(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR")

    first, second = client.get(address), client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert first.data == second.data
    assert dict(first.headers) == dict(second.headers)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert packed.headers["ETag"] != first.headers["ETag"]
    assert "Set-Cookie" not in first.headers


def test_edit_of_a_meeting_changes_the_validators(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR")
    before = client.get(address)
    assert client.get(address, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304

    made.city, made.changed_at = "Mombasa", datetime(2026, 11, 22, tzinfo=UTC)
    field.tell(made)

    tagged = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    dated = client.get(address, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (tagged.status_code, dated.status_code) == (200, 200)
    assert b"Mombasa" in tagged.data


def test_fetches_are_noted_once_a_day(session, client: FlaskClient, clock: FixedClock) -> None:
    made, address = subscribed(person("a@example.org"))
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.3"}
    version = made.version

    client.get(address, headers=agent)
    clock.advance(timedelta(hours=3))
    client.get(address, headers={"User-Agent": "curl/8"})
    session.refresh(made)
    noted = (made.last_fetched_on, made.last_fetched_at, made.client, made.version)
    clock.advance(timedelta(days=1))
    client.get(address, headers={"User-Agent": "DAVx5/4.4"})
    session.refresh(made)

    assert noted == (date(2026, 11, 23), NOW, "Thunderbird", version)
    assert (made.last_fetched_on, made.client) == (date(2026, 11, 24), "DAVx5")


def test_language_of_the_subscription_or_the_one_asked_for(session, client: FlaskClient) -> None:
    study_group("SG5")
    _, address = subscribed(person("a@example.org"), "study-group:SG5", language="fr")

    assert client.get(address).headers["Content-Language"] == "fr"
    assert client.get(f"{address}?lang=zh").headers["Content-Language"] == "zh"
    assert client.get(f"{address}?lang=xx").headers["Content-Language"] == "fr"
