"""The agenda of a feed: what stands on which page, how it is grouped, and that it is bounded."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from regional_groups.feeds import agenda
from regional_groups.meetings.models import MeetingState

from tests.feeds import field
from tests.feeds.counting import statements
from tests.feeds.test_personal import subscribed
from tests.support.field import person, sign_in
from tests.support.tree import ROOT

PAGE = "/calendars/regional-groups/SG5RG-AFR.html"
TODAY = date(2026, 11, 23)


def entry(uid: str, starts: str, ends: str | None = None) -> dict[str, Any]:
    """Return an entry as the feeds keep it for pages."""
    return {"uid": uid, "starts": starts, "ends": ends or starts, "title": uid}


def shown(page: agenda.Agenda) -> list[str]:
    """Return the UIDs of a page in the order in which they stand."""
    return [one["uid"] for month in page.months for day in month.days for one in day.entries]


def titles(html: str) -> list[str]:
    """Return the titles of the meetings on a page."""
    return re.findall(r"SG5RG-AFR: ([A-Z][a-z]+)</a>", html)


@pytest.fixture
def months(session) -> None:
    """Make meetings before, on and after today, of which the last two are in one month."""
    for title, first, last in (
        ("Past", date(2025, 3, 1), date(2025, 3, 2)),
        ("Yesterday", date(2026, 11, 20), date(2026, 11, 22)),
        ("Ongoing", date(2026, 11, 20), date(2026, 11, 23)),
        ("Coming", date(2027, 2, 2), date(2027, 2, 4)),
        ("Later", date(2027, 2, 9), date(2027, 2, 9)),
    ):
        field.meeting("SG5RG-AFR", title=title, starts_on=first, ends_on=last)


def test_page_begins_with_what_is_going_on_today(months: None, client: FlaskClient) -> None:
    page = client.get(PAGE).text

    assert titles(page) == ["Ongoing", "Coming", "Later"]
    assert re.findall(r'<h3 id="month-[^>]*>([^<]*)</h3>', page) == ["November 2026", "February 2027"]
    assert page.count("<h4>") == 3


def test_pages_before_hold_the_rest_and_lead_back(months: None, client: FlaskClient) -> None:
    page = client.get(PAGE).text
    (earlier,) = re.findall(r'rel="prev" href="([^"]+)"', page)
    before = client.get(earlier.replace("&amp;", "&")).text

    assert titles(before) == ["Past", "Yesterday"]
    assert 'rel="prev"' not in before
    (later,) = re.findall(r'rel="next" href="([^"]+)"', before)
    assert titles(client.get(later.replace("&amp;", "&")).text) == ["Ongoing", "Coming", "Later"]


def test_cancelled_is_struck_and_said(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR", title="Off", state=MeetingState.CANCELLED)

    page = client.get(PAGE).text

    assert re.search(r"<s><a [^>]*>[^<]*Off</a></s> <span[^>]*>.*Cancelled", page)


@pytest.mark.parametrize(
    "text",
    ["", "x", "2027-02-30.a", "2027-02-02", "2027-02-02." + "u" * 500, "2027-02-02.\x07", "٢٠٢٧-02-02.a"],
)
def test_place_that_cannot_be_read_is_no_mistake(months: None, client: FlaskClient, text: str) -> None:
    for name in ("after", "before"):
        assert client.get(PAGE, query_string={name: text}).status_code == 200


def test_page_is_bounded_and_each_entry_stands_on_one(session, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        field.meeting(
            "SG5RG-AFR", id=UUID(int=number + 1), starts_on=date(2027, 2, 2), ends_on=date(2027, 2, 2)
        )
    wish, found = agenda.Wish(most=3), []

    for _ in range(3):
        page = agenda.of_feed("all", "en", TODAY, wish)
        assert page.count <= 3
        found += shown(page)
        wish = agenda.Wish(after=agenda.wish_of({"after": page.later or ""}).after, most=3)
    back = agenda.of_feed("all", "en", TODAY, agenda.Wish(before=(date(2027, 2, 2), max(found)), most=3))

    assert found == sorted(set(found))
    assert len(found) == 7
    assert page.later is None
    assert (shown(back), back.later is not None, back.earlier is not None) == (found[3:6], True, True)


def test_entries_at_hand_are_paged_alike(session) -> None:
    entries = [entry(f"u{number}", f"2027-02-0{number}") for number in range(1, 8)]
    first = agenda.of_entries(entries, date(2027, 2, 3), agenda.Wish(most=3))
    second = agenda.of_entries(entries, date(2027, 2, 3), agenda.Wish(after=(date(2027, 2, 5), "u5"), most=3))
    before = agenda.of_entries(
        entries, date(2027, 2, 3), agenda.Wish(before=(date(2027, 2, 3), "u3"), most=1)
    )

    assert (shown(first), first.earlier, first.later) == (
        ["u3", "u4", "u5"],
        "2027-02-03.u3",
        "2027-02-05.u5",
    )
    assert (shown(second), second.later) == (["u6", "u7"], None)
    assert (shown(before), before.earlier, before.later) == (["u2"], "2027-02-02.u2", "2027-02-02.u2")


def test_page_asks_as_often_for_many_as_for_few(session, client: FlaskClient) -> None:
    counts = []
    for number in (1, 20):
        for _ in range(number):
            field.meeting("SG5RG-AFR")
        client.get(PAGE)
        with statements() as found:
            client.get(PAGE)
        counts.append(len(found))

    assert counts[0] == counts[1] <= 12


def test_page_is_not_sent_again_unchanged(months: None, client: FlaskClient) -> None:
    first = client.get(PAGE)
    tag = first.headers["ETag"]

    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{PAGE}?lang=fr", headers={"If-None-Match": tag}).status_code == 200
    assert client.head(PAGE).headers["ETag"] == tag
    field.meeting("SG5RG-AFR", title="New")
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_page_of_somebody_signed_in_is_always_sent(months: None, client: FlaskClient) -> None:
    tag = client.get(PAGE).headers["ETag"]
    sign_in(client, person("a@example.org", timezone="Africa/Nairobi"))

    page = client.get(PAGE, headers={"If-None-Match": tag})

    assert page.status_code == 200
    assert "ETag" not in page.headers


def test_times_are_the_readers_with_geneva_second(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    sign_in(client, person("a@example.org", timezone="Africa/Nairobi", language="en"))

    assert "Tue 2 Feb 2027, 09:30–12:00 for you, 07:30–10:00 Geneva" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("reader", "day", "line"),
    [
        (
            "",
            "2 February 2027",
            "Tue 2 Feb 2027, 00:30–03:00 Geneva</time> · 08:30 to 11:00 at the place (Asia/Tokyo)",
        ),
        (
            "America/Lima",
            "1 February 2027",
            "Mon 1 Feb 2027, 18:30–21:00 for you, Tue 00:30–03:00 Geneva</time> · Tue 08:30 to 11:00 at the place",
        ),
        (
            "Asia/Tokyo",
            "2 February 2027",
            "Tue 2 Feb 2027, 08:30–11:00 for you, 00:30–03:00 Geneva</time></p>",
        ),
    ],
)
def test_session_stands_under_the_date_it_shows(
    session, client: FlaskClient, reader: str, day: str, line: str
) -> None:
    made = field.meeting("SG5RG-AFR", timezone="Asia/Tokyo", city="", country=None)
    field.session(made, "Opening", "2027-02-02 08:30", "2027-02-02 11:00")
    if reader:
        sign_in(client, person("a@example.org", timezone=reader, language="en"))

    page = client.get(f"/calendars/meetings/{made.id}.html").text
    before, _, after = page.partition("SG5RG-AFR: Opening</a>")
    headings = re.findall(r"<h4><time[^>]*>([^<]*)</time></h4>", before)

    assert after
    assert headings[-1] == day
    assert line in before


def test_every_feed_answers_as_json_and_as_a_page(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    _, personal = subscribed(person("a@example.org"), "group:SG5RG-AFR")
    for path in (
        "/calendars/all",
        "/calendars/study-groups/SG5",
        "/calendars/regional-groups/SG5RG-AFR",
        "/calendars/regions/africa",
        "/calendars/joint-meetings",
        "/calendars/deadlines",
        f"/calendars/meetings/{made.id}",
        personal.removesuffix(".ics"),
    ):
        page = client.get(f"{path}.html?lang=ar")
        found = client.get(f"{path}.json?lang=fr")
        assert (page.status_code, found.status_code) == (200, 200)
        assert '<html lang="ar" dir="rtl">' in page.text
        assert set(found.json) >= {"name", "description", "language", "entries"}
        assert found.json["language"] == "fr"
        assert (
            client.get(f"{path}.json?lang=fr", headers={"If-None-Match": found.headers["ETag"]}).status_code
            == 304
        )


def test_json_has_the_documented_shape(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    field.fix_deadlines(made)
    lines = (ROOT / "docs/platform.md").read_text(encoding="utf-8").splitlines()
    documented = {
        name
        for line in lines
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }

    found = client.get(f"/calendars/meetings/{made.id}.json").json

    assert set(found) == {"name", "description", "language", "source", "url", "entries"}
    assert {one["kind"] for one in found["entries"]} == {"meeting", "session", "deadline"}
    for one in found["entries"]:
        assert set(found) | set(one) | {"join_address"} == documented
        starts, ends = (datetime.fromisoformat(one[name]) for name in ("starts", "ends"))
        assert starts <= ends
        assert (starts.tzinfo is None) == (len(one["starts"]) == 10)
        assert datetime.fromisoformat(one["changed_at"]).tzinfo is not None
        assert one["status"] in ("confirmed", "tentative", "cancelled")
        assert isinstance(one["sequence"], int)
