"""Who guesses tokens, sends absurd requests, or asks for very large calendars learns nothing and costs little."""

import io
import logging
import tracemalloc
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.feeds import front, lookups, personal, rules
from regional_groups.feeds.answering import SAFE
from regional_groups.feeds.buckets import Buckets, network

from tests.feeds import field
from tests.feeds.counting import watched
from tests.feeds.filling import Filling, fill
from tests.feeds.test_personal import subscribed
from tests.support.field import person

ALL = "/calendars/all.ics"
GOOD = "A" * 43
WRONG = [
    GOOD,
    "A" * 42,
    "A" * 44,
    "A" * 5000,
    "",
    "é" * 43,
    "a/b",
    "..",
    "'; DROP TABLE people; --",
    "%00",
    "%FF%FE",
]


def asked(
    app: Flask, path: str, method: str = "GET", query: str = "", **environ: str
) -> tuple[str, dict, bytes]:
    """Ask the WSGI callable itself, with what no client library would send."""
    said: list = []
    values = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **environ,
    }
    found = app.wsgi_app(values, lambda status, headers, *_: said.append((status, dict(headers))))
    body = b"".join(found)
    if close := getattr(found, "close", None):
        close()
    return said[0][0], said[0][1], body


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unknown_and_malformed_tokens_answer_alike(session, app: Flask, method: str) -> None:
    client = app.test_client()
    expected = client.open(f"/calendars/personal/{GOOD}.ics", method=method)
    assert expected.status_code == 404

    for token in WRONG:
        answer = client.open(f"/calendars/personal/{token}.ics", method=method)
        assert (answer.status, dict(answer.headers), answer.data) == (
            expected.status,
            dict(expected.headers),
            expected.data,
        ), token


def test_404_is_equal_at_both_doors(session, app: Flask, make_app) -> None:
    behind = make_app()
    behind.wsgi_app = behind.extensions["feed_front"].app
    for address in (f"/calendars/personal/{GOOD}.ics", "/calendars/personal/x.ics"):
        ours, theirs = (one.test_client().get(address) for one in (app, behind))
        assert (ours.status, sorted(ours.headers), ours.data) == (
            theirs.status,
            sorted(theirs.headers),
            theirs.data,
        )


def test_token_is_looked_up_in_one_way_whatever_it_is(session, app: Flask) -> None:
    """The database compares hashes: how much of a token is right shows nowhere, and nobody leaves early."""
    made, address = subscribed(person("a@example.org"))
    token = address.split("/")[3].removesuffix(".ics")
    seen: list[str] = []
    found = app.extensions["feed_front"].personal
    find = found.find
    found.find = lambda token_hash, *rest: seen.append(token_hash) or find(token_hash, *rest)

    for one in (token, token[:-1] + ("A" if token[-1] != "A" else "B"), GOOD, "short", "é"):
        app.test_client().get(f"/calendars/personal/{one}.ics")

    assert len(seen) == len(set(seen)) == 5
    assert seen[0] == made.token_hash == personal.hashed(token)
    assert {len(one) for one in seen} == {64}


def test_guessing_is_refused_after_some_tries_at_every_ending(session, make_app) -> None:
    client = make_app(feed_guess_limit="3 per hour").test_client()
    endings = ("ics", "json", "html")
    codes = [
        client.get(f"/calendars/personal/{GOOD[:-1]}{n}.{end}").status_code for n, end in enumerate(endings)
    ]

    refused = [client.get(f"/calendars/personal/{GOOD[:-1]}x.{ending}") for ending in endings]

    assert codes == [404, 404, 404]
    assert {answer.status_code for answer in refused} == {429}
    assert 1100 < int(refused[0].headers["Retry-After"]) <= 1200
    assert client.get(ALL).status_code == 200  # public calendars have their own bucket


def test_guesses_of_a_neighbour_take_nothing_from_who_has_an_address(session, make_app) -> None:
    """Google, Microsoft and offices behind one router poll for many people from few addresses."""
    client = make_app(feed_guess_limit="3 per hour").test_client()
    _, address = subscribed(person("a@example.org"))
    for number in range(9):
        client.get(f"/calendars/personal/{GOOD[:-1]}{number}.ics")

    for ending in (".ics", ".json", ".html"):
        assert client.get(address.replace(".ics", ending)).status_code == 200


@pytest.mark.parametrize("front", [True, False])
def test_personal_calendar_is_limited_by_itself_not_by_who_asks(session, make_app, front: bool) -> None:
    app = make_app(feed_limit="3 per hour")
    if not front:
        app.wsgi_app = app.extensions["feed_front"].app
    client = app.test_client()
    addresses = [subscribed(person(f"{name}@example.org"))[1] for name in "abcdef"]

    assert {client.get(address).status_code for address in addresses} == {200}
    asked_again = [client.get(addresses[0].replace(".ics", ending)) for ending in (".json", ".html", ".ics")]
    assert [answer.status_code for answer in asked_again] == [200, 200, 429]
    assert client.get(addresses[1]).status_code == 200
    assert client.get(ALL).status_code == 200
    assert client.get(f"/calendars/personal/{GOOD}.ics").status_code == 404


def test_own_calendar_takes_nothing_from_the_guesses(session, make_app) -> None:
    app = make_app(feed_guess_limit="1 per hour")
    _, address = subscribed(person("a@example.org"))
    client = app.test_client()

    assert {client.get(address).status_code for _ in range(4)} == {200}
    assert {client.head(address).status_code for _ in range(2)} == {200}


@pytest.mark.once
def test_unchanged_calendars_do_not_count(session, make_app) -> None:
    client = make_app(feed_limit="2 per hour").test_client()
    tags = [client.get(ALL).headers["ETag"] for _ in range(2)]

    again = [client.get(ALL, headers={"If-None-Match": tag}).status_code for tag in tags * 2]

    assert again == [304] * 4
    assert client.get(ALL).status_code == 429


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("not:an:address", "not:an:address"),
        ("", ""),
    ],
)
def test_ipv6_is_counted_by_what_one_subscriber_has(address: str, expected: str) -> None:
    assert network(address) == expected


@pytest.mark.parametrize("ask", ["get", "head"])
def test_every_kind_of_request_is_counted(session, make_app, ask: str) -> None:
    client = make_app(feed_limit="2 per minute").test_client()

    answers = [
        getattr(client, ask)(f"/calendars/{name}") for name in ("no.ics", "all.ics", "all.json", "all.ics")
    ]

    assert [one.status_code for one in answers] == [404, 200, 429, 429]
    assert {one.headers["Content-Security-Policy"] for one in answers[2:]} == {SAFE[0][1]}


@pytest.mark.once
def test_calendar_can_only_be_read(session, app: Flask) -> None:
    methods = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE", "get", "")
    for path in (ALL, "/calendars/all.json", f"/calendars/personal/{GOOD}.ics", "/calendars/x"):
        for method in methods:
            status, headers, _ = asked(app, path, method)
            assert (path, method, status[:3], headers["Allow"]) == (path, method, "405", "GET, HEAD")


@pytest.mark.once
def test_very_long_query_is_refused_before_it_is_read(session, app: Flask) -> None:
    for query in ("a" * 1_000_000, "&".join(f"p{n}={n}" for n in range(10_000)), "lang=" * 5000):
        for path in (ALL, f"/calendars/personal/{GOOD}.ics"):
            assert (query[:9], path, asked(app, path, query=query)[0][:3]) == (query[:9], path, "414")


@pytest.mark.once
def test_absurd_query_has_a_plain_answer(session, app: Flask) -> None:
    asked(app, ALL)
    for query, language in (
        ("lang=fr&lang=ru", "fr"),
        ("lang=xx&lang=ru", "en"),
        ("lang=%66%72", "fr"),
        ("lang=%F", "en"),
        ("lang=%FF%FE", "en"),
        ("%%%&&&===;;;", "en"),
        ("LANG=fr", "en"),
        ("lang", "en"),
        ("lang=fr%00", None),
        ("x=\xff\xfe\x80", "en"),
        ("lang=fr\r\nX-Injected: 1", "en"),
        ("x" * 1900, "en"),
    ):
        for method in ("GET", "HEAD"):
            status, headers, _ = asked(app, ALL, method, query)
            assert (query, method, status[:3]) == (query, method, "200" if language else "404")
            assert headers.get("Content-Language", language) == language
            assert "X-Injected" not in headers


def test_absurd_path_is_unknown(session, app: Flask) -> None:
    for name in ("\xff\xfe", "\x00", "a/" * 4000, "", "/", "..%2f", "ALL", "personal", "personal/x/y"):
        status, headers, _ = asked(app, f"/calendars/{name}.ics")
        assert (name, status[:3]) == (name, "404")
        assert not any("\n" in value or "\r" in value for value in headers.values())


def test_range_is_answered_with_the_whole(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"))
    for path in (ALL, address):
        client.get(path)
        for headers in (
            {"Range": "bytes=0-9"},
            {"Range": "bytes=0-9", "If-Range": '"x"'},
            {"Range": "nonsense"},
        ):
            answer = client.get(path, headers=headers)
            assert answer.status_code == 200
            assert answer.headers["Accept-Ranges"] == "none"
            assert "Content-Range" not in answer.headers
            assert answer.data.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_head_of_a_personal_calendar_has_the_headers_of_its_body(session, app: Flask, encoding: str) -> None:
    field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR")
    client, accept = app.test_client(), {"Accept-Encoding": encoding}
    full = client.get(address, headers=accept)

    head = client.head(address, headers=accept)

    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(full.headers)
    assert int(head.headers["Content-Length"]) == len(full.data)


def test_no_token_stands_in_any_log(session, make_app, caplog: pytest.LogCaptureFixture) -> None:
    _, address = subscribed(person("a@example.org"), join_links=True)
    token = address.split("/")[3].removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        app = make_app()
        client = app.test_client()
        for ending in (".ics", ".json", ".html", ".txt", ".ics?lang=fr"):
            client.get(address.replace(".ics", ending))
            client.post(address.replace(".ics", ending))
        client.get(ALL, headers={"Referer": f"http://localhost{address}", "User-Agent": token})
        client.get("/nothing", headers={"Referer": f"http://localhost{address}"})
        client.get("/metrics")

    assert token not in caplog.text
    assert token not in client.get("/metrics").text


def test_failure_while_a_personal_calendar_is_made_does_not_log_its_token(
    session, make_app, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    _, address = subscribed(person("a@example.org"))

    def broken(*_: object, **__: object) -> None:
        raise LookupError("as if by a mistake")

    monkeypatch.setattr(lookups, "note_fetch", broken)

    answer = app.test_client().get(address)

    assert answer.status_code == 500
    assert "as if by a mistake" in caplog.text
    assert address.split("/")[3].removesuffix(".ics") not in caplog.text


def test_pages_of_a_personal_calendar_send_no_referrer(session, client: FlaskClient) -> None:
    _, address = subscribed(person("a@example.org"))

    page = client.get(address.replace(".ics", ".html"))

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_path_in_a_log_keeps_its_line() -> None:
    assert front.redacted("/calendars/a\nb.ics") == "/calendars/?"
    assert front.redacted(f"/calendars/personal/{GOOD}.ics") == "/calendars/personal/…"
    assert len(front.redacted("/calendars/" + "a" * 9000)) == 120


def test_counters_tell_what_became_of_polls(session, client: FlaskClient) -> None:
    tag = client.get(ALL).headers["ETag"]
    client.get(ALL, headers={"If-None-Match": tag})
    client.get(f"/calendars/personal/{GOOD}.ics")

    for _ in range(2):  # told again, counted once
        text = client.get("/metrics").text
        lines = {
            line.rpartition(" ")[0]: line.rpartition(" ")[2]
            for line in text.splitlines()
            if "feed_polls_total" in line
        }
        found = {
            name.partition('"')[2].rpartition('"')[0]: float(value)
            for name, value in lines.items()
            if "{" in name
        }
        assert found == {"passed on": 1, "built": 1, "304": 1, "404": 1, "unknown token": 1}


def test_memory_of_a_thread_takes_no_long_requests(session, app: Flask) -> None:
    tag = app.test_client().get(ALL).headers["ETag"]
    client, known = app.test_client(), app.extensions["feed_front"].reader.known
    for number in range(20):
        client.get(f"{ALL}?x={'y' * 1500}{number}", headers={"If-None-Match": f'{tag}, "{"z" * 3000}"'})

    assert sum(len(str(key)) for key in known()) < 2000


def test_addresses_without_end_do_not_fill_the_memory() -> None:
    buckets = Buckets("60 per minute")
    for number in range(60_000):
        buckets.take(f"2001:db8::{number:x}", 0.0)

    assert len(buckets._full_at) <= 50_000


def test_feed_of_ten_thousand_entries_is_bounded(session, app: Flask) -> None:
    """By contract the largest public feed. Built once in bounded memory; then asked as cheaply as a small one."""
    first = date(2000, 1, 1)
    text = "BEGIN:VEVENT\r\nUID:{}\r\nDESCRIPTION:" + "word " * 180 + "\r\nEND:VEVENT\r\n"
    fill(
        (
            Filling(f"m{n:05}@x", first + timedelta(days=n), frozenset({rules.ALL}))
            for n in range(rules.ENTRIES_MAX)
        ),
        text=lambda uid, _: text.format(uid),
    )
    client, packed = app.test_client(), {"Accept-Encoding": "gzip"}
    tracemalloc.start()
    full = client.get(ALL, headers=packed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    reader = watched(app)
    again = client.get(ALL, headers={**packed, "If-None-Match": full.headers["ETag"]})

    assert full.status_code == 200
    assert peak < 12 * len(full.data) + 20_000_000  # the pieces and their whole; never the entries
    assert (again.status_code, len(reader.statements)) == (304, 1)
