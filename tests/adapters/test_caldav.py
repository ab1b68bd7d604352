"""What every publisher of calendar entries must do, on the memory twin and on a real CalDAV server; and bad servers."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from regional_groups.adapters import caldav
from regional_groups.adapters.caldav import CaldavPublisher, credentials_of
from regional_groups.adapters.memory import MemoryCalendars
from regional_groups.core.ports import (
    CalendarPublisher,
    CollectionRefused,
    EntryMoved,
    EntryRefused,
    PlatformUnavailable,
    Trouble,
)
from regional_groups.settings import SettingMissing, Settings

from tests.conftest import SHARED
from tests.support.radicale import Radicale, running_radicale

NAME = "rg-1.ics"
CANARY = "canary-of-a-password"


def entry(summary: str, uid: str = "meeting-1@example.org") -> bytes:
    """Return a calendar with one entry."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//test//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261123T090000Z",
        "DTSTART;VALUE=DATE:20270202",
        f"SUMMARY:{summary}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


@dataclass
class Place:
    """A publisher, a new collection it may write to, and how another program reads and writes there."""

    publisher: CalendarPublisher
    collection: str
    read: Callable[[str], bytes]
    write: Callable[[str, bytes], Any]
    stop: Callable[[], Any]


@pytest.fixture(scope="module")
def radicale(request: pytest.FixtureRequest) -> Iterator[Radicale]:
    """Return a running CalDAV server."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with running_radicale(request.config.stash[SHARED] / f"radicale-{worker}") as server:
        yield server


@pytest.fixture(params=["memory", "radicale"])
def place(request: pytest.FixtureRequest) -> Place:
    """Return each publisher in turn."""
    if request.param == "memory":
        twin = MemoryCalendars()
        where = f"https://{twin.host}/groups/all/"
        return Place(
            twin,
            where,
            lambda name: twin.kept[where][name][1],
            lambda name, body: twin.kept[where].update({name: ('"other"', body)}),
            lambda: setattr(twin, "unavailable", True),
        )
    server: Radicale = request.getfixturevalue("radicale")
    where = server.collection(uuid4().hex)
    return Place(
        CaldavPublisher(credentials_of(server.setting)),
        where,
        lambda name: server.ask("GET", where + name).content,
        lambda name, body: server.ask("PUT", where + name, body),
        server.stop,
    )


def test_collection_is_made_and_empty(place: Place) -> None:
    assert place.publisher.accepts(place.collection)
    with pytest.raises(CollectionRefused) as refused:
        place.publisher.listed(place.collection)
    assert refused.value.trouble == Trouble.MISSING

    place.publisher.make(place.collection, "Meetings <of> SG5 & others")
    place.publisher.make(place.collection, "again")

    assert place.publisher.listed(place.collection) == {}


def test_entry_without_a_collection_says_so(place: Place) -> None:
    with pytest.raises(CollectionRefused) as refused:
        place.publisher.put(place.collection, NAME, entry("One"), None)

    assert refused.value.trouble == Trouble.MISSING


def test_entry_is_put_changed_and_removed(place: Place) -> None:
    place.publisher.make(place.collection, "All")

    first = place.publisher.put(place.collection, NAME, entry("One"), None)
    assert place.publisher.listed(place.collection) == {NAME: first}
    second = place.publisher.put(place.collection, NAME, entry("Two"), first)
    assert first != second
    assert place.publisher.listed(place.collection) == {NAME: second}
    assert b"SUMMARY:Two" in place.read(NAME)

    place.publisher.remove(place.collection, NAME, second)
    place.publisher.remove(place.collection, NAME, second)
    assert place.publisher.listed(place.collection) == {}


def test_entry_that_somebody_changed_is_not_overwritten(place: Place) -> None:
    place.publisher.make(place.collection, "All")
    tag = place.publisher.put(place.collection, NAME, entry("Ours"), None)
    place.write(NAME, entry("Theirs"))

    with pytest.raises(EntryMoved):
        place.publisher.put(place.collection, NAME, entry("Ours"), tag)
    with pytest.raises(EntryMoved):
        place.publisher.put(place.collection, NAME, entry("Ours"), None)
    with pytest.raises(EntryMoved):
        place.publisher.remove(place.collection, NAME, tag)

    assert b"SUMMARY:Theirs" in place.read(NAME)
    place.publisher.put(place.collection, NAME, entry("Ours"), place.publisher.listed(place.collection)[NAME])
    assert b"SUMMARY:Ours" in place.read(NAME)


def test_entry_with_an_unknown_tag_is_written_where_it_is_there(place: Place) -> None:
    place.publisher.make(place.collection, "All")
    with pytest.raises(EntryMoved):
        place.publisher.put(place.collection, NAME, entry("Ours"), "")
    place.publisher.put(place.collection, NAME, entry("Ours"), None)

    place.publisher.put(place.collection, NAME, entry("Ours again"), "")
    place.publisher.remove(place.collection, NAME, "")

    assert place.publisher.listed(place.collection) == {}


def test_unknown_host_is_never_asked(place: Place) -> None:
    assert not place.publisher.accepts("https://elsewhere.example/groups/all/")
    with pytest.raises(CollectionRefused) as refused:
        place.publisher.listed("https://elsewhere.example/groups/all/")

    assert refused.value.trouble == Trouble.UNKNOWN_HOST


def test_server_that_is_down_may_work_later(place: Place, request: pytest.FixtureRequest) -> None:
    place.publisher.make(place.collection, "All")
    place.stop()
    if isinstance(place.publisher, CaldavPublisher):
        request.addfinalizer(request.getfixturevalue("radicale").start)

    with pytest.raises(PlatformUnavailable):
        place.publisher.listed(place.collection)
    with pytest.raises(PlatformUnavailable):
        place.publisher.put(place.collection, NAME, entry("One"), None)


def test_wrong_password_is_named(radicale: Radicale) -> None:
    publisher = CaldavPublisher({radicale.host: ("groups", CANARY)})

    with pytest.raises(CollectionRefused) as refused:
        publisher.listed(radicale.collection("all"))

    assert refused.value.trouble == Trouble.PASSWORD
    assert CANARY not in repr(refused.value)
    assert CANARY not in repr(publisher)


def test_collection_of_somebody_else_is_named(radicale: Radicale) -> None:
    publisher = CaldavPublisher(credentials_of(radicale.setting))

    with pytest.raises(CollectionRefused) as refused:
        publisher.make(f"http://{radicale.host}/somebody/all/", "All")

    assert refused.value.trouble == Trouble.FORBIDDEN


def test_entry_with_the_uid_of_a_foreign_one_is_refused_alone(radicale: Radicale) -> None:
    publisher = CaldavPublisher(credentials_of(radicale.setting))
    where = radicale.collection("uids")
    publisher.make(where, "All")
    radicale.ask("PUT", where + "theirs.ics", entry("Theirs"))

    with pytest.raises(EntryRefused):
        publisher.put(where, NAME, entry("Ours"), None)
    with pytest.raises(EntryRefused):
        publisher.put(where, NAME, b"no calendar", None)
    assert publisher.put(where, NAME, entry("Ours", "another@example.org"), None)


# Servers that misbehave


@pytest.fixture
def tls_context(tmp_path: Path) -> ssl.SSLContext:
    """Return the side of a server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (tmp_path / "server.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context


@dataclass
class Odd:
    """What an odd server answers, and what it was asked."""

    status: int = 207
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def odd_server(odd: Odd, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Answer every request as it is told; return host and port."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            odd.asked.append((self.command, self.path, dict(self.headers)))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(odd.status)
            for name, value in {"Content-Length": str(len(odd.body)), **odd.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(odd.body)

        do_PROPFIND = do_PUT = do_DELETE = do_MKCALENDAR = answer

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (301, Trouble.ELSEWHERE),
        (307, Trouble.ELSEWHERE),
        (200, Trouble.PROTOCOL),
        (400, Trouble.PROTOCOL),
        (401, Trouble.PASSWORD),
        (403, Trouble.FORBIDDEN),
        (404, Trouble.MISSING),
        (405, Trouble.PROTOCOL),
        (410, Trouble.MISSING),
    ],
)
def test_lasting_refusal_is_named(status: int, trouble: Trouble) -> None:
    odd = Odd(status, headers={"Location": "http://127.0.0.1:1/elsewhere/"})
    with odd_server(odd) as host, pytest.raises(CollectionRefused) as refused:
        CaldavPublisher({host: ("u", CANARY)}).listed(f"http://{host}/c/")

    assert refused.value.trouble == trouble
    assert len(odd.asked) == 1


@pytest.mark.parametrize("status", [408, 423, 429, 500, 502, 503, 507])
def test_passing_refusal_may_work_later(status: int) -> None:
    with odd_server(Odd(status)) as host, pytest.raises(PlatformUnavailable):
        CaldavPublisher({host: ("u", "p")}).put(f"http://{host}/c/", NAME, entry("One"), None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe<\x00",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><multistatus xmlns="DAV:">&a;</multistatus>',
        b'<multistatus xmlns="DAV:"><response><href>/c/</href></response></multistatus>',
    ],
)
def test_answer_that_is_no_calendar_is_refused(body: bytes) -> None:
    with odd_server(Odd(body=body)) as host, pytest.raises(CollectionRefused) as refused:
        CaldavPublisher({host: ("u", "p")}).listed(f"http://{host}/c/")

    assert refused.value.trouble == Trouble.PROTOCOL


def test_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caldav, "ANSWER_MAX", 100_000)
    with odd_server(Odd(body=b" " * 200_000)) as host, pytest.raises(CollectionRefused):
        CaldavPublisher({host: ("u", "p")}).listed(f"http://{host}/c/")


def test_certificate_is_checked(tls_context: ssl.SSLContext) -> None:
    odd = Odd()
    with odd_server(odd, tls_context) as host, pytest.raises(CollectionRefused) as refused:
        CaldavPublisher({host: ("u", "p")}).listed(f"https://{host}/c/")

    assert refused.value.trouble == Trouble.CERTIFICATE
    assert odd.asked == []


def test_weak_or_missing_tag_asks_only_that_the_entry_is_there() -> None:
    odd = Odd(204, headers={"Set-Cookie": "session=1"})
    with odd_server(odd) as host:
        publisher = CaldavPublisher({host: ("u", "p")})
        tags = [publisher.put(f"http://{host}/c/", NAME, b"x", tag) for tag in ('W/"1"', "", '"1"', None)]

    sent = [(headers.get("If-Match"), headers.get("If-None-Match")) for _, _, headers in odd.asked]
    assert tags == ["", "", "", ""]
    assert sent == [("*", None), ("*", None), ('"1"', None), (None, "*")]
    assert [headers for _, _, headers in odd.asked if "Cookie" in headers] == []


@pytest.mark.parametrize("setting", ["host", "host=user", "host=:p", "=u:p", "host=u:", f"a=b:c;{CANARY}"])
def test_setting_that_cannot_be_read_is_refused_without_repeating_it(setting: str) -> None:
    with pytest.raises(SettingMissing) as refused:
        credentials_of(setting)

    assert CANARY not in str(refused.value)


def test_setting_is_read_with_reserved_letters() -> None:
    read = credentials_of(" Cal.Example.org=me:a%3Bb=c:d ; cal.example.org:8443=you:p%25 ")

    assert read == {"cal.example.org": ("me", "a;b=c:d"), "cal.example.org:8443": ("you", "p%")}
    assert CANARY not in repr(Settings.for_tests(caldav_credentials=f"h=u:{CANARY}"))
