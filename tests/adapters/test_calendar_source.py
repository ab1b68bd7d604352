"""Calendars of other bodies: what every source must do, and how the real one is guarded against being sent around."""

import gzip
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from regional_groups.adapters.calendar_source import HttpCalendarSource
from regional_groups.adapters.memory import MemoryCalendarSource, MemoryResolver
from regional_groups.adapters.resolving import SystemResolver
from regional_groups.core.ports import CalendarOrder, CalendarSource, FetchRefused, PlatformUnavailable

from tests.adapters.outside import CALENDAR, HOST, PUBLIC, Outside, answer, certificate, running_outside

AGENT = "regional-groups/test (+https://groups.example.int)"
ALLOWED = frozenset({HOST})
Put = Callable[[str, bytes], str]


@pytest.fixture
def outside() -> Iterator[Outside]:
    """Return a machine that speaks HTTP."""
    with running_outside() as running:
        yield running


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[Outside, HttpCalendarSource]]:
    """Return a machine that speaks HTTPS as a host of the list, and a source whose network leads there."""
    file = certificate(tmp_path, HOST)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    with running_outside(serving) as running:
        resolver = MemoryResolver({HOST: [[PUBLIC]]})
        yield (
            running,
            HttpCalendarSource(
                resolver, AGENT, dial=running.dial, trust=lambda: ssl.create_default_context(cafile=file)
            ),
        )


def http(**options: object) -> HttpCalendarSource:
    """Return the real source."""
    return HttpCalendarSource(SystemResolver(), AGENT, **options)


# What both must do


@pytest.fixture(params=["memory", "http"])
def source_and_put(request: pytest.FixtureRequest, outside: Outside) -> tuple[CalendarSource, Put]:
    """Return each source in turn, and how a calendar is put where it looks."""
    if request.param == "http":
        return http(), lambda path, body: outside.put(path, answer(body, 'ETag: "1"'))
    memory = MemoryCalendarSource()

    def put(path: str, body: bytes) -> str:
        memory.calendars[outside.url + path] = body
        return outside.url + path

    return memory, put


def test_source_gives_the_calendar(source_and_put: tuple[CalendarSource, Put]) -> None:
    source, put = source_and_put

    found = source.fetch(CalendarOrder(put("/plan.ics", CALENDAR), exempt=True))

    assert found.content == CALENDAR
    assert found.etag


def test_source_refuses_what_is_not_allowed(source_and_put: tuple[CalendarSource, Put]) -> None:
    source, put = source_and_put

    with pytest.raises(FetchRefused, match="begin with https"):
        source.fetch(CalendarOrder(put("/plan.ics", CALENDAR), hosts=ALLOWED))
    with pytest.raises(FetchRefused, match="not among the hosts"):
        source.fetch(CalendarOrder("https://other.example.org/plan.ics", hosts=ALLOWED))
    with pytest.raises(FetchRefused, match="no such calendar"):
        source.fetch(CalendarOrder(put("/plan.ics", CALENDAR) + "x", exempt=True))
    with pytest.raises(FetchRefused, match="larger than the 5000000 bytes"):
        source.fetch(CalendarOrder(put("/large.ics", b"x" * 5_000_001), exempt=True))


# The real one


def test_request_tells_who_asks_and_nothing_more(outside: Outside) -> None:
    http().fetch(CalendarOrder(outside.put("/plan.ics?key=1", answer()), exempt=True, etag='"0"'))

    lines = outside.requests[0].split("\r\n")
    assert lines[0] == "GET /plan.ics?key=1 HTTP/1.1"
    assert sorted(lines[1:-2]) == [
        "Accept-Encoding: gzip",
        "Accept: text/calendar, */*;q=0.5",
        "Connection: close",
        f"Host: 127.0.0.1:{outside.port}",
        'If-None-Match: "0"',
        f"User-Agent: {AGENT}",
    ]


def test_unchanged_calendar_is_not_sent_again(outside: Outside) -> None:
    address = outside.put("/plan.ics", answer(b"", status="304 Not Modified"))
    since = "Mon, 23 Nov 2026 09:00:00 GMT"

    found = http().fetch(CalendarOrder(address, exempt=True, etag='"7"', last_modified=since))

    assert (found.content, found.etag, found.last_modified) == (None, '"7"', since)
    assert f"If-Modified-Since: {since}" in outside.requests[0]


def test_unchanged_without_a_question_is_no_answer(outside: Outside) -> None:
    with pytest.raises(PlatformUnavailable):
        http().fetch(CalendarOrder(outside.put("/x", answer(b"", status="304 Not Modified")), exempt=True))


def test_packed_answers_are_unpacked(outside: Outside) -> None:
    packed = gzip.compress(CALENDAR[:30]) + gzip.compress(CALENDAR[30:])

    found = http().fetch(
        CalendarOrder(outside.put("/x", answer(packed, "Content-Encoding: gzip")), exempt=True)
    )

    assert found.content == CALENDAR


@pytest.mark.parametrize("parts", [1, 40])
def test_answer_that_is_huge_inside_is_refused(outside: Outside, parts: int) -> None:
    bomb = gzip.compress(b"\0" * (200_000_000 // parts)) * parts
    began = time.process_time()

    with pytest.raises(FetchRefused, match="larger than the 5000000 bytes"):
        http().fetch(CalendarOrder(outside.put("/x", answer(bomb, "Content-Encoding: gzip")), exempt=True))

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer(b"not gzip", "Content-Encoding: gzip"), PlatformUnavailable),
        (answer(gzip.compress(CALENDAR)[:-9], "Content-Encoding: gzip"), PlatformUnavailable),
        (answer(CALENDAR, "Content-Encoding: br"), FetchRefused),
        (answer(CALENDAR, "Content-Encoding: gzip, gzip"), FetchRefused),
        (answer(CALENDAR, length=9_000_000), FetchRefused),
        (answer(CALENDAR, length=900), PlatformUnavailable),
        (answer(b"", status="500 Down"), PlatformUnavailable),
        (answer(b"", status="429 Slowly"), PlatformUnavailable),
        (answer(b"", status="403 No"), FetchRefused),
        (answer(b"", status="302 Found"), PlatformUnavailable),  # leads nowhere
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", PlatformUnavailable),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", PlatformUnavailable),
        (b"SSH-2.0-OpenSSH\r\n", PlatformUnavailable),
        (b"", PlatformUnavailable),
    ],
)
def test_answer_that_is_none_is_refused(outside: Outside, reply: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        http().fetch(CalendarOrder(outside.put("/x", reply), exempt=True))


@pytest.mark.parametrize("pieces", [[b"H"] * 30, [answer(b"", length=100), *[b"x"] * 30]])
def test_slow_answer_is_not_waited_for(outside: Outside, pieces: list[bytes]) -> None:
    outside.pause = 0.2
    began = time.monotonic()

    with pytest.raises(PlatformUnavailable):
        http(seconds=1).fetch(CalendarOrder(outside.put("/x", *pieces), exempt=True))

    assert time.monotonic() - began < 3


def test_machine_that_does_not_listen_is_unavailable(outside: Outside) -> None:
    with pytest.raises(PlatformUnavailable, match=r"127\.0\.0\.1 does not answer"):
        http().fetch(CalendarOrder("http://127.0.0.1:9/x", exempt=True))


def test_redirects_within_the_origin_are_followed_three_times(outside: Outside) -> None:
    for number in range(5):
        outside.put(f"/{number}", answer(b"", f"Location: {number + 1}", status="302 Found"))
    outside.put("/5", answer())

    assert http().fetch(CalendarOrder(outside.url + "/2", exempt=True)).content == CALENDAR
    with pytest.raises(FetchRefused, match="more than 3 times"):
        http().fetch(CalendarOrder(outside.url + "/1", exempt=True))


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:{other}/x", "begin with https"),
        ("http://localhost:{port}/x", "begin with https"),
        ("https://127.0.0.1/x", "not among the hosts"),
        ("//169.254.169.254/latest", "begin with https"),
        (f"https://{HOST}/x", "private network"),
        ("file:///etc/passwd", "not a web address"),
        ("https://name:secret@calendar.example.org/", "name or password"),
    ],
)
def test_redirect_is_checked_like_a_new_address(outside: Outside, location: str, reason: str) -> None:
    told = location.format(port=outside.port, other=outside.port + 1)
    address = outside.put("/x", answer(b"", f"Location: {told}", status="301 Moved"))
    names = {"127.0.0.1": [["127.0.0.1"]], HOST: [["10.0.0.7"]]}
    source = HttpCalendarSource(MemoryResolver(names), AGENT)

    with pytest.raises(FetchRefused, match=reason):
        source.fetch(CalendarOrder(address, exempt=True, hosts=ALLOWED))

    assert len(outside.requests) == 1


def test_listed_host_is_asked_under_its_name_at_the_address_that_was_checked(
    secured: tuple[Outside, HttpCalendarSource],
) -> None:
    outside, source = secured
    outside.put("/plan.ics", answer())

    found = source.fetch(CalendarOrder(f"https://{HOST}/plan.ics", hosts=ALLOWED))

    assert found.content == CALENDAR
    assert outside.dialled == [(PUBLIC, 443)]
    assert outside.names == [HOST]
    assert f"\r\nHost: {HOST}\r\n" in outside.requests[0]
    assert isinstance(source.resolver, MemoryResolver)
    assert source.resolver.asked == [HOST]


def test_name_is_not_asked_a_second_time(secured: tuple[Outside, HttpCalendarSource]) -> None:
    outside, source = secured
    outside.put("/plan.ics", answer())
    assert isinstance(source.resolver, MemoryResolver)
    source.resolver.names[HOST] = [[PUBLIC], ["127.0.0.1"]]

    source.fetch(CalendarOrder(f"https://{HOST}/plan.ics", hosts=ALLOWED))

    assert outside.dialled == [(PUBLIC, 443)]


def test_name_that_changes_on_the_way_is_refused(secured: tuple[Outside, HttpCalendarSource]) -> None:
    outside, source = secured
    outside.put("/plan.ics", answer(b"", "Location: /inner", status="302 Found"))
    assert isinstance(source.resolver, MemoryResolver)
    source.resolver.names[HOST] = [[PUBLIC], ["127.0.0.1"]]

    with pytest.raises(FetchRefused, match="private network"):
        source.fetch(CalendarOrder(f"https://{HOST}/plan.ics", hosts=ALLOWED))

    assert outside.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1"]]
)
def test_name_with_a_closed_address_is_refused(addresses: list[str]) -> None:
    dialled: list[object] = []
    resolver = MemoryResolver({HOST: [addresses]})
    source = HttpCalendarSource(resolver, AGENT, dial=lambda *place: dialled.append(place))  # type: ignore[arg-type, func-returns-value]  # never called

    with pytest.raises(FetchRefused, match="private network"):
        source.fetch(CalendarOrder(f"https://{HOST}/plan.ics", hosts=ALLOWED))

    assert dialled == []


def test_number_that_means_this_machine_is_refused() -> None:
    with pytest.raises(FetchRefused, match="private network"):
        http().fetch(CalendarOrder("https://2130706433/x", hosts=frozenset({"2130706433"})))


def test_certificate_of_another_host_is_refused(secured: tuple[Outside, HttpCalendarSource]) -> None:
    outside, source = secured
    outside.put("/plan.ics", answer())
    assert isinstance(source.resolver, MemoryResolver)
    source.resolver.names["other.example.org"] = [[PUBLIC]]

    with pytest.raises(FetchRefused, match=r"certificate of other\.example\.org"):
        source.fetch(
            CalendarOrder("https://other.example.org/plan.ics", hosts=frozenset({"other.example.org"}))
        )


def test_nothing_of_an_address_stands_in_logs_or_refusals(
    outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = outside.put("/canary-4711?key=canary", answer(b"", status="500 canary"))

    with pytest.raises(PlatformUnavailable) as refusal:
        http().fetch(CalendarOrder(address, exempt=True))

    assert "canary" not in caplog.text
    assert "canary" not in str(refusal.value)
    assert refusal.value.__cause__ is None
