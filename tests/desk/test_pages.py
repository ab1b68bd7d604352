"""The pages of the desk: home, calendar, trail, about, frames, health."""

import re
from calendar import Calendar
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.permissions import SYSTEM
from regional_groups.desk.calendar_month import bars, first_of
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.recording import put_meeting
from regional_groups.people.waiting import WaitingRow, waiting_source
from sqlalchemy.orm import Session, scoped_session

from tests.creation.requests import delegate, draft, field_around, step
from tests.support.field import person, regional_group, sign_in, study_group

Database = scoped_session[Session]


@pytest.fixture
def meeting(session: Database, clock: FixedClock) -> Meeting:
    """Return a meeting of one group in December 2026."""
    study_group("SG5")
    regional_group("SG5RG-AFR", "SG5", "africa")
    found, _ = put_meeting(
        ref=None,
        groups=["SG5RG-AFR"],
        starts_on=date(2026, 12, 30),
        ends_on=date(2027, 1, 2),
        city="Nairobi",
        country=None,
        host="",
        colocated="",
        source="test",
        timezone="Africa/Nairobi",
        format="physical",
        state="convened",
        actor=SYSTEM,
        now=clock.now(),
    )
    session.commit()
    return found


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("", date(2026, 11, 1)),
        ("2026-13", date(2026, 11, 1)),
        ("1968-01", date(1968, 1, 1)),
        ("1967-12", date(2026, 11, 1)),
        ("9999-12", date(2026, 11, 1)),
        ("x-y", date(2026, 11, 1)),
        ("2026-1-1", date(2026, 11, 1)),
    ],
)
def test_month_that_cannot_be_read_is_this_month(asked: str, first: date) -> None:
    assert first_of(asked, date(2026, 11, 23)) == first


def test_home_of_nobody_shows_the_next_meetings(client: FlaskClient, meeting: Meeting) -> None:
    page = client.get("/").text

    assert f"/meetings/{meeting.id}" in page
    assert "What waits for you" not in page


def test_home_shows_what_was_last_and_what_is_asked_for_but_no_draft(
    client: FlaskClient, session: Database, meeting: Meeting, clock: FixedClock
) -> None:
    field_around()
    author = delegate()
    asked, kept = draft(author), draft(author, acronym="SG21RG-ARB", region="arab-states")
    step(asked, "submit", author)
    session.commit()
    clock.advance(timedelta(days=60))
    page = client.get("/").text

    last = page.partition('id="last"')[2]
    assert f"/meetings/{meeting.id}" in last.partition('id="asked"')[0]
    assert f"/creation-requests/{asked.id}" in last
    assert f"/creation-requests/{kept.id}" not in page


def test_home_of_a_person_tells_what_waits_and_is_overdue_by_the_day_of_geneva(
    client: FlaskClient, session: Database, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=14, minutes=30))  # the 23rd in UTC, the 24th in Geneva
    sign_in(client, person("a@b.example", name="Ana"))
    nothing = client.get("/").text
    waiting_source(lambda person, offices, now: [WaitingRow("Terms", "/terms/x", now, date(2026, 11, 23))])

    assert "Nothing waits for you." in nothing
    assert "overdue by 1 day" in client.get("/").text


@pytest.mark.parametrize(
    ("offices", "asks"),
    [
        ("delegate KE", True),
        ("tsb_counsellor SG5", True),
        ("tsb_director", True),
        ("rg_chair SG5RG-AFR", False),
    ],
)
def test_home_and_list_offer_a_new_request_to_who_may_begin_one(
    client: FlaskClient, session: Database, offices: str, asks: bool
) -> None:
    sign_in(client, person("reader@example.org", offices))

    form = client.get("/creation-requests/new").status_code
    offered = ["/creation-requests/new" in client.get(page).text for page in ("/", "/creation-requests/")]

    assert (form, offered) == (200 if asks else 403, [asks, asks])


def test_meeting_over_new_year_stands_in_both_months(client: FlaskClient, meeting: Meeting) -> None:
    for month in ("2026-12", "2027-01"):
        assert f"/meetings/{meeting.id}" in client.get(f"/calendar/?month={month}").text
    assert f"/meetings/{meeting.id}" not in client.get("/calendar/?month=2027-02").text


def test_a_meeting_of_several_days_is_one_bar_over_them(client: FlaskClient, meeting: Meeting) -> None:
    december = client.get("/calendar/?month=2026-12").text
    january = client.get("/calendar/?month=2027-01").text

    # Wednesday 30 December to Saturday 2 January
    for page in (december, january):
        grid, beside = page.split('id="beside"')
        assert grid.count(f"/meetings/{meeting.id}") == 1
        assert beside.count(f"/meetings/{meeting.id}") == 1  # the month as a list
        assert 'class="month-bar from-3 over-4"' in page
        assert re.search(r'month-period"><time datetime="2026-12-30">30 Dec 2026\W+2 Jan 2027<', page)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "spans"),
    [
        (date(2027, 4, 5), date(2027, 4, 5), [(1, 1, False, False)]),
        (date(2027, 4, 9), date(2027, 4, 13), [(5, 3, True, False), (1, 2, False, True)]),
        (date(2027, 3, 29), date(2027, 3, 31), [(1, 3, False, True)]),  # shown, but not of this month
        (date(2027, 3, 29), date(2027, 4, 1), [(1, 4, False, False)]),
        (date(2027, 4, 30), date(2027, 5, 5), [(5, 3, True, False)]),
        (date(2027, 5, 1), date(2027, 5, 2), [(6, 2, False, True)]),
        (date(2027, 1, 1), date(2027, 12, 31), [(1, 7, True, False), *[(1, 7, True, True)] * 4]),
    ],
)
def test_bars_are_cut_at_the_week_and_listed_once(
    starts_on: date, ends_on: date, spans: list[tuple[int, int, bool, bool]]
) -> None:
    weeks = Calendar().monthdatescalendar(2027, 4)

    found = [bar for week in weeks for bar in bars(week, date(2027, 4, 1), [(starts_on, ends_on, {})])]

    assert [(bar.column, bar.days, bar.goes_on, bar.again) for bar in found] == spans


def test_calendar_marks_a_demonstration_meeting(
    client: FlaskClient, meeting: Meeting, session: Database
) -> None:
    address = "/calendar/?month=2026-12"
    assert "chip-demo" not in client.get(address).text
    meeting.demonstration = True
    session.commit()

    assert "chip-demo" in client.get(address).text


@pytest.mark.parametrize(("month", "unread"), [("9999-99", True), ("", False), ("2026-12", False)])
def test_calendar_says_when_the_month_could_not_be_read(
    client: FlaskClient, session: Database, month: str, unread: bool
) -> None:
    page = client.get(f"/calendar/?month={month}").text

    assert ("The month could not be read. This month is shown." in page) is unread


def test_calendar_of_another_region_leaves_it_out(client: FlaskClient, meeting: Meeting) -> None:
    assert f"/meetings/{meeting.id}" in client.get("/calendar/?month=2026-12&region=africa").text
    assert f"/meetings/{meeting.id}" not in client.get("/calendar/?month=2026-12&region=europe").text


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
def test_calendar_speaks_every_language(client: FlaskClient, session: Database, language: str) -> None:
    page = client.get(f"/calendar/?lang={language}")

    assert page.status_code == 200
    assert f'lang="{"zh-Hans" if language == "zh" else language}"' in page.text
    assert not set("٠١٢٣٤٥٦٧٨٩") & set(page.text)


def test_trail_is_for_administrators_and_the_secretariat(client: FlaskClient, session: Database) -> None:
    assert client.get("/audit/").status_code == 302
    sign_in(client, person("d@b.example", "delegate KE"))
    assert client.get("/audit/").status_code == 403


def test_trail_shows_events_and_checks_the_chain(client: FlaskClient, meeting: Meeting) -> None:
    sign_in(client, person("t@b.example", "tsb_counsellor"))

    page = client.get("/audit/?verify=1").text

    assert "The chain is whole." in page
    assert "meeting:import" in page


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    told = ("database", "outbox", "attendance", "printing")
    assert [ready.json["checks"][name] for name in told] == ["ok"] * 4


def test_metrics_are_for_loopback_or_the_token(app: Flask, client: FlaskClient) -> None:
    assert b"regional_groups_requests_total" in client.get("/metrics").data
    outside = {"REMOTE_ADDR": "192.0.2.1"}
    assert client.get("/metrics", environ_base=outside).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404


def test_frame_may_stand_in_other_pages_and_the_rest_not(client: FlaskClient, meeting: Meeting) -> None:
    frame = client.get("/embed/regional-groups/SG5RG-AFR")

    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in frame.headers
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/embed/people/x", "/embed/regional-groups/NONE", "/embed/regions/mars"])
def test_unknown_frame_is_not_found(client: FlaskClient, session: Database, path: str) -> None:
    assert client.get(path).status_code == 404


def test_oembed_gives_a_frame_of_this_service_only(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get("/oembed?url=http://localhost/regional-groups/SG5RG-AFR&maxwidth=99999").json

    frame = ElementTree.fromstring(answer["html"].replace(' loading="lazy"', ""))
    assert frame.attrib["src"] == "http://localhost/embed/regional-groups/SG5RG-AFR"
    assert answer["width"] == 1200
    for url in ("http://evil.example/regional-groups/SG5RG-AFR", "http://localhost/me/", '"><script>', ""):
        assert client.get("/oembed", query_string={"url": url}).status_code == 404
