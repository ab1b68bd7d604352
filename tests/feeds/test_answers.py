"""What HTTP says with a feed: validators, encodings, conditions, HEAD; the same octets each time."""

import gzip
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.feeds.answering import Asked, unchanged, wants_gzip

from tests.feeds import field

ADDRESS = "/calendars/regional-groups/SG5RG-AFR.ics"


@pytest.fixture
def feed(session, client: FlaskClient) -> FlaskClient:
    """Return a client of a service with one meeting."""
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    return client


def test_headers_of_a_feed(feed: FlaskClient) -> None:
    response = feed.get(ADDRESS)

    tag = response.headers.pop("ETag")
    assert tag.startswith('"')
    assert tag.endswith('"')
    assert len(tag) == 34
    assert dict(response.headers) == {
        "Last-Modified": "Mon, 23 Nov 2026 09:00:01 GMT",
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, no-cache",
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Language": "en",
        "Content-Disposition": 'inline; filename="SG5RG-AFR.ics"',
        "Accept-Ranges": "none",
        "Content-Length": str(len(response.data)),
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


def test_two_fetches_are_equal_octet_for_octet(feed: FlaskClient, clock, make_app) -> None:
    first = feed.get(ADDRESS)
    clock.advance(timedelta(days=3, seconds=7))

    second = feed.get(ADDRESS)
    elsewhere = make_app().test_client().get(ADDRESS)

    assert first.data == second.data == elsewhere.data
    assert dict(first.headers) == dict(second.headers) == dict(elsewhere.headers)


def test_gzip_is_the_same_calendar_with_an_etag_of_its_own(feed: FlaskClient) -> None:
    plain = feed.get(ADDRESS)
    packed = feed.get(ADDRESS, headers={"Accept-Encoding": "br, gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_unchanged_feed_answers_304_without_a_body(feed: FlaskClient, encoding: str) -> None:
    accept = {"Accept-Encoding": encoding}
    full = feed.get(ADDRESS, headers=accept)

    by_tag = feed.get(ADDRESS, headers={**accept, "If-None-Match": full.headers["ETag"]})
    by_date = feed.get(ADDRESS, headers={**accept, "If-Modified-Since": full.headers["Last-Modified"]})

    for answer in (by_tag, by_date):
        assert (answer.status_code, answer.data) == (304, b"")
        for name in ("ETag", "Last-Modified", "Vary", "Cache-Control"):
            assert answer.headers[name] == full.headers[name]
        assert "Content-Type" not in answer.headers
        assert "Content-Length" not in answer.headers


def test_etag_of_the_other_encoding_does_not_match(feed: FlaskClient) -> None:
    plain = feed.get(ADDRESS).headers["ETag"]

    answer = feed.get(ADDRESS, headers={"Accept-Encoding": "gzip", "If-None-Match": plain})

    assert answer.status_code == 200


def test_if_none_match_decides_alone(feed: FlaskClient) -> None:
    full = feed.get(ADDRESS)

    answer = feed.get(
        ADDRESS,
        headers={"If-None-Match": '"other"', "If-Modified-Since": full.headers["Last-Modified"]},
    )

    assert answer.status_code == 200


def test_head_has_the_headers_and_no_body(feed: FlaskClient) -> None:
    full = feed.get(ADDRESS)

    head = feed.head(ADDRESS)
    not_again = feed.head(ADDRESS, headers={"If-None-Match": full.headers["ETag"]})

    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(full.headers)
    assert not_again.status_code == 304


def test_feed_takes_no_change(feed: FlaskClient) -> None:
    assert feed.post(ADDRESS).status_code in (400, 405)
    assert feed.put(ADDRESS).status_code in (400, 405)
    assert feed.delete(ADDRESS).status_code in (400, 405)


def test_change_gives_new_validators_also_within_the_second(feed: FlaskClient) -> None:
    before = feed.get(ADDRESS)

    field.meeting("SG5RG-AFR")  # at the same instant of the clock

    after = feed.get(ADDRESS, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]


def test_change_elsewhere_leaves_the_feed_alone(feed: FlaskClient) -> None:
    before = feed.get(ADDRESS)

    field.meeting("SG5RG-ARB")

    assert feed.get(ADDRESS, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304


def test_each_language_has_its_own_etag(feed: FlaskClient) -> None:
    tags = {
        feed.get(f"{ADDRESS}?lang={code}").headers["ETag"] for code in ("ar", "zh", "en", "fr", "ru", "es")
    }

    assert len(tags) == 6


def test_too_many_requests_are_refused_with_the_time_to_wait(session, make_app) -> None:
    client = make_app(feed_limit="3 per minute").test_client()

    answers = [client.get("/calendars/all.ics") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Retry-After"] == "20"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip", True),
        ("GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("br, deflate", False),
        ("identity, gzip;q=0.5", False),
        ("gzip;q=nonsense", False),
        ("", False),
        (",;=,;;q", False),
    ],
)
def test_accept_encoding(header: str, expected: bool) -> None:
    assert wants_gzip(header) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(if_none_match='"a"'), True),
        (Asked(if_none_match='W/"a"'), True),
        (Asked(if_none_match='"b", "a"'), True),
        (Asked(if_none_match="*"), True),
        (Asked(if_none_match="a"), False),
        (Asked(if_none_match=""), False),
        (Asked(if_none_match="", if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT"), False),
        (Asked(if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT"), True),
        (Asked(if_modified_since="Wed, 31 Dec 2025 23:59:59 GMT"), False),
        (Asked(if_modified_since="Thursday, 01-Jan-26 00:00:00 GMT"), True),
        (Asked(if_modified_since="2026"), False),
        (Asked(if_modified_since="nonsense"), False),
        (Asked(if_modified_since="Thu, 99 Jan 99999 00:00:00 GMT"), False),
        (Asked(), False),
    ],
)
def test_conditions(asked: Asked, expected: bool) -> None:
    new_year_2026 = 1767225600

    assert unchanged(asked, '"a"', new_year_2026) is expected
