"""Frames and oEmbed: what can stand in a platform's page, what is told of it, and what is not."""

from datetime import date
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from tests.feeds import field
from tests.feeds.test_personal import subscribed
from tests.support.field import person, sign_in

FEED = "/embed/calendars/regional-groups/SG5RG-AFR"


def test_frame_of_a_calendar_shows_what_comes(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR", title="Coming")

    page = client.get(FEED)

    assert page.status_code == 200
    assert "SG5RG-AFR: Coming" in page.text
    assert '<base target="_top">' in page.text
    assert "<script" not in page.text
    assert '<html lang="fr" dir="ltr">' in client.get(f"{FEED}?lang=fr").text
    assert '<html lang="ar" dir="rtl">' in client.get(f"{FEED}?lang=ar").text


@pytest.mark.parametrize(
    "path", ["/embed/regional-groups/SG5RG-AFR", FEED, "/embed/calendars/all", "/embed/none"]
)
def test_frame_reads_and_sets_no_cookie(session, client: FlaskClient, path: str) -> None:
    field.meeting("SG5RG-AFR")
    somebody = person("ada.somebody@example.org", language="fr")
    plain = client.get(path)
    sign_in(client, somebody)
    client.set_cookie("language", "fr")

    page = client.get(path, headers={"Accept-Language": "fr"})

    assert page.data == plain.data
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")
    assert "Sign in" not in page.text
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]


def test_frame_may_stand_where_the_setting_says(session, make_app) -> None:
    client = make_app(frame_ancestors="https://indico.example.org").test_client()
    field.meeting("SG5RG-AFR")

    assert (
        "frame-ancestors 'self' https://indico.example.org"
        in client.get(FEED).headers["Content-Security-Policy"]
    )
    assert "frame-ancestors 'none'" in client.get("/calendars/all.html").headers["Content-Security-Policy"]


def test_frame_of_a_past_meeting_shows_it(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR", title="Past", starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 2))

    assert "SG5RG-AFR: Past" in client.get(f"/embed/calendars/meetings/{made.id}").text


@pytest.mark.parametrize(
    "path", ["calendars/none", "calendars/regional-groups/NONE", "calendars/a/b/c", "x", "people/x"]
)
def test_unknown_frame_is_a_small_page(session, client: FlaskClient, path: str) -> None:
    page = client.get(f"/embed/{path}")

    assert page.status_code == 404
    assert "<nav" not in page.text


def test_oembed_answers_for_every_kind_of_page(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    for page, frame in (
        ("/regional-groups/SG5RG-AFR", "/embed/regional-groups/SG5RG-AFR"),
        ("/study-groups/SG5", "/embed/study-groups/SG5"),
        (f"/meetings/{made.id}", f"/embed/calendars/meetings/{made.id}"),
        ("/calendars/all.html", "/embed/calendars/all"),
        ("/calendars/regions/africa.ics?lang=fr", "/embed/calendars/regions/africa?lang=fr"),
    ):
        answer = client.get("/oembed", query_string={"url": f"http://localhost{page}", "lang": "fr"})
        found = answer.json
        shown = ElementTree.fromstring(found["html"].replace(' loading="lazy"', ""))
        assert (found["version"], found["type"]) == ("1.0", "rich")
        assert shown.attrib["src"] == f"http://localhost{frame}"
        assert shown.attrib["title"] == found["title"] != ""
        assert "Set-Cookie" not in answer.headers
        assert client.get(frame).status_code == 200


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({}, (600, 480)),
        ({"maxwidth": "320", "maxheight": "90"}, (320, 90)),
        ({"maxwidth": "99999", "maxheight": "99999"}, (1200, 1200)),
        ({"maxwidth": "0", "maxheight": "-5"}, (600, 480)),
        ({"maxwidth": "wide", "maxheight": ""}, (600, 480)),
    ],
)
def test_oembed_is_never_larger_than_allowed(
    session, client: FlaskClient, asked: dict[str, str], size: tuple[int, int]
) -> None:
    field.meeting("SG5RG-AFR")
    address = "http://localhost/regional-groups/SG5RG-AFR"

    found = client.get("/oembed", query_string={"url": address, **asked}).json

    assert (found["width"], found["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in found["html"]


def test_oembed_tells_private_things_from_unknown_ones_to_nobody(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    _, personal = subscribed(person("a@example.org"))
    answers = {
        (answer.status_code, answer.data)
        for address in (
            f"http://localhost{personal}",
            f"http://localhost{personal.replace('.ics', '.html')}",
            "http://localhost/calendars/personal/" + "a" * 43 + ".html",
            "http://localhost/me/",
            "http://localhost/regional-groups/NONE",
            "http://localhost/meetings/00000000-0000-0000-0000-000000000000",
            "https://localhost/regional-groups/SG5RG-AFR",
            "http://elsewhere.example/regional-groups/SG5RG-AFR",
            "http://[broken",
            "",
        )
        for answer in [client.get("/oembed", query_string={"url": address})]
    }

    assert [status for status, _ in answers] == [404]
    assert client.get("/oembed?format=xml&url=http://localhost/study-groups/SG5").status_code == 501


def test_pages_say_where_their_frame_is_found(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    for path in (
        "/regional-groups/SG5RG-AFR",
        "/study-groups/SG5",
        f"/meetings/{made.id}",
        "/calendars/all.html",
    ):
        page = client.get(path).text
        assert page.count('type="application/json+oembed"') == 1
        address = page.partition('type="application/json+oembed" href="')[2].partition('"')[0]
        assert client.get(address.removeprefix("http://localhost")).status_code == 200
    _, personal = subscribed(person("a@example.org"))
    for path in ("/", "/meetings/", personal.replace(".ics", ".html")):
        assert "json+oembed" not in client.get(path).text
