"""The goals of whole requests: the service, an empty Flask route, a bare answer behind one server; and nginx."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from regional_groups.core.db import db
from regional_groups.core.jobs import change

from tests.benchmarks import scene
from tests.benchmarks.pairs import ROUNDS, Cost, Goal, Measured, compare, held, tell
from tests.benchmarks.scene import Scene
from tests.benchmarks.servers import Server, granian, has, nginx
from tests.conftest import migrate, new_app

GZIP = {"Accept_Encoding": "gzip"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Scene]:
    """Return the address of a filled database, and where its calendars stand."""
    if not has("wrk"):
        pytest.skip("wrk is not installed: whole requests are left out")
    database = f"sqlite:///{tmp_path_factory.mktemp('http')}/http.sqlite"
    migrate(database)
    app = new_app(database)
    with app.app_context():
        with change():
            made = scene.make()
        db.session.remove()
        db.engine.dispose()
    return database, made


@pytest.fixture(scope="module")
def service(place: tuple[str, Scene]) -> Iterator[Server]:
    """Return the running service."""
    with granian("service", place[0]) as server:
        yield server


@pytest.fixture(scope="module")
def empty() -> Iterator[Server]:
    """Return the running empty Flask route."""
    with granian("flask") as server:
        yield server


@pytest.fixture(scope="module")
def hello() -> Iterator[Server]:
    """Return the running bare answer."""
    with granian("bare") as server:
        yield server


@pytest.fixture(scope="module")
def folder(place: tuple[str, Scene], service: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the same files."""
    if not has("nginx"):
        pytest.skip("nginx is not installed: its pairs are left out")
    folder: Path = tmp_path_factory.mktemp("files")
    folder.chmod(0o755)
    for name, path in (("small", place[1].small), ("large", place[1].large)):
        packed = service.ask(path, **GZIP)[2]
        (folder / f"{name}.ics.gz").write_bytes(packed)
        (folder / f"{name}.ics").write_bytes(gzip.decompress(packed))
        (folder / f"{name}-plain.ics").write_bytes(gzip.decompress(packed))
    return folder


@pytest.fixture(scope="module")
def files(folder: Path) -> Iterator[Server]:
    """Return nginx with these files, as it is when it is told nothing else."""
    with nginx(folder) as server:
        yield server


@pytest.fixture(scope="module")
def sent_files(folder: Path) -> Iterator[Server]:
    """Return nginx which lets the kernel send these files."""
    with nginx(folder, sendfile=True) as server:
        yield server


def again(server: Server, path: str) -> Cost:
    """Return the cost of finding a calendar unchanged."""
    server.ask(path, **GZIP)  # the first of the day is noted
    status, headers, body = server.ask(path, **GZIP)
    assert status == 200
    assert body
    asked = {**GZIP, "If_None_Match": headers["etag"]}
    status, found, body = server.ask(path, **asked)
    assert (status, found["etag"], body) == (304, headers["etag"], b"")
    return lambda: server.cost(path, **asked)


def full(server: Server, path: str, **headers: str) -> Cost:
    """Return the cost of a whole file."""
    status, _, body = server.ask(path, **headers)
    assert status == 200
    assert body
    return lambda: server.cost(path, **headers)


def test_304_beside_an_empty_route_and_a_bare_answer(
    place: tuple[str, Scene], service: Server, empty: Server, hello: Server
) -> None:
    unchanged = again(service, place[1].small)

    held(
        Goal("F1", "304 / empty Flask route", 0.25, compare(unchanged, lambda: empty.cost("/empty"))),
        Goal("F2", "304 / bare WSGI answer", 1.2, compare(unchanged, lambda: hello.cost("/"))),
    )


def test_304_beside_nginx(place: tuple[str, Scene], service: Server, files: Server) -> None:
    tag = files.ask("/small.ics", **GZIP)[1]["etag"]
    assert files.ask("/small.ics", **GZIP, If_None_Match=tag)[0] == 304

    floor = compare(
        again(service, place[1].small), lambda: files.cost("/small.ics", **GZIP, If_None_Match=tag)
    )
    held(Goal("F2", "304 / nginx 304 of the same file", 3, floor))


def test_small_file_beside_an_empty_route(place: tuple[str, Scene], service: Server, empty: Server) -> None:
    packed = full(service, place[1].small, **GZIP)
    assert len(gzip.decompress(service.ask(place[1].small, **GZIP)[2])) < 55_000

    found = compare(packed, lambda: empty.cost("/empty"))
    held(Goal("F4", "200 gz of 40 meetings / empty Flask route", 0.25, found))


def test_small_file_beside_nginx(place: tuple[str, Scene], service: Server, files: Server) -> None:
    packed = full(service, place[1].small, **GZIP)
    assert files.ask("/small.ics", **GZIP)[2] == service.ask(place[1].small, **GZIP)[2]

    found = compare(packed, lambda: files.cost("/small.ics", **GZIP))
    held(Goal("F4", "200 gz of 40 meetings / nginx gzip_static", 2.2, found))


def test_file_of_a_thousand_beside_nginx(
    place: tuple[str, Scene], service: Server, files: Server, sent_files: Server
) -> None:
    service.ask(place[1].large)
    service.ask(place[1].large)  # the first who asks for it unpacked has it kept
    plain = service.ask(place[1].large)[2]
    assert gzip.decompress(service.ask(place[1].large, **GZIP)[2]) == plain
    assert files.ask("/large-plain.ics")[2] == plain
    floor = full(files, "/large-plain.ics")

    whole, packed = full(service, place[1].large), full(service, place[1].large, **GZIP)
    held(
        Goal("F5", "1,000 events, identity / nginx, the same file", 1.5, compare(whole, floor)),
        Goal("F5", "1,000 events, gz / nginx, identity", 0.33, compare(packed, floor)),
    )
    unread = full(sent_files, "/large-plain.ics")
    tell("", "1,000 events, identity / nginx by sendfile", 1.5, compare(whole, unread))
    tell("", "1,000 events, gz / nginx, identity by sendfile", 0.33, compare(packed, unread))


def test_personal_304_beside_a_shared_one(place: tuple[str, Scene], service: Server) -> None:
    shared, own = again(service, place[1].small), again(service, place[1].personal)

    held(Goal("F8", "personal 304 / shared 304, whole requests", 1.6, compare(own, shared)))


def test_load_of_a_hundred_thousand_readers(place: tuple[str, Scene], service: Server) -> None:
    """Polls every quarter of an hour, of which 97.2 % find nothing new; whole requests."""
    own, shared = again(service, place[1].personal), again(service, place[1].small)
    costs = [(own(), service.cost(place[1].personal, **GZIP)) for _ in range(ROUNDS)]
    noise = [shared() / shared() for _ in range(3)]

    shares = [100_000 / 900 * (0.972 * unchanged + 0.028 * whole) for unchanged, whole in costs]
    held(Goal("F11", "100,000 readers, share of one core", 0.01, Measured(shares, noise)))
