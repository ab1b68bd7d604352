"""What every test may ask for: a fresh database, the service, its clock, a server, a browser, a provider.

`--database postgres` runs only the tests that touch a database, on a real PostgreSQL.
"""

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from tests.support.databases import DATABASES, Databases
from tests.support.keeping import keep_connections, keep_routes, keep_statements, let_go, wait_for_no_disk
from tests.support.node import Node, find_node, install
from tests.support.postgres import PostgresServer
from tests.support.prints import keep_prints

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from flask_sqlalchemy.session import Session
    from playwright.sync_api import Browser, Page
    from regional_groups.core.clock import FixedClock
    from regional_groups.core.ports import Ports
    from sqlalchemy.orm import scoped_session

    from tests.support.provider import CertifiedProvider
    from tests.support.server import LiveServer

# Each test makes the service anew; its templates are compiled once, until their text changes.
TEMPLATES = FileSystemBytecodeCache()
BENCHMARKS = Path(__file__).parent / "benchmarks"
GOLDEN = Path(__file__).parent / "golden"
SHARED = pytest.StashKey[Path]()  # folder that all workers of a run share


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this suite."""
    parser.addoption(
        "--database", choices=sorted(DATABASES), default="sqlite", help="database the tests run on"
    )
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write the golden files anew, to be looked at"
    )
    parser.addoption(
        "--search", action="store_true", help="try other random examples than those of every run"
    )
    parser.addoption("--office", action="store_true", help="open Word files in LibreOffice too")
    parser.addoption("--benchmarks", action="store_true", help="run the benchmarks too, not only their gates")


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the workers share, or take the one the controller made."""
    given = getattr(config, "workerinput", {}).get("shared")
    # Under /var/tmp: everybody may enter it, and PostgreSQL runs there as another user.
    shared = Path(given or tempfile.mkdtemp(prefix="regional-groups-tests-", dir="/var/tmp"))
    shared.chmod(0o711)
    config.stash[SHARED] = shared
    keep_routes()
    keep_prints(shared)
    # A run says the same of the same code, on a slow machine too; what is random is searched when asked for.
    settings.register_profile("suite", deadline=None, derandomize=not config.getoption("search"))
    settings.load_profile("suite")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the shared folder is."""
    node.workerinput["shared"] = str(node.config.stash[SHARED])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's PostgreSQL, if there is one, when the last worker is done."""
    if hasattr(config, "workerinput") or SHARED not in config.stash:
        return
    server = PostgresServer(config.stash[SHARED] / "postgres")
    if server.is_started:
        server.stop()
    shutil.rmtree(config.stash[SHARED])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out benchmarks and LibreOffice where not asked for, and on PostgreSQL what touches no database."""

    def belongs(item: pytest.Item) -> bool:
        is_benchmark = item.path.is_relative_to(BENCHMARKS) and item.get_closest_marker("gate") is None
        if is_benchmark and not config.getoption("benchmarks"):
            return False
        if item.get_closest_marker("office") and not config.getoption("office"):
            return False
        if config.getoption("database") == "sqlite":
            return True
        return "databases" in getattr(item, "fixturenames", ()) and item.get_closest_marker("once") is None

    left_out = [item for item in items if not belongs(item)]
    if left_out:
        items[:] = [item for item in items if belongs(item)]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """Look for garbage less often: next to all of it goes by count, and what is imported stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


# Databases


def migrate(url: str) -> None:
    """Run all migrations on the database of an address and leave no connection open."""
    from regional_groups.core.db import db
    from regional_groups.core.migrate import upgrade

    app = new_app(url)
    upgrade(app)
    with app.app_context():
        db.engine.dispose()


def new_app(url: str, **options: Any) -> "Flask":
    """Make the service on a database, with memory twins for everything outside."""
    from regional_groups.adapters.memory import memory_ports
    from regional_groups.app import create_app
    from regional_groups.core.db import db
    from regional_groups.settings import Settings

    ports = options.pop("ports", None) or memory_ports()
    clock = options.pop("clock", None)
    app = create_app(Settings.for_tests(database_url=url, **options), ports=ports, clock=clock)
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        keep_statements(db.engine)
        wait_for_no_disk(db.engine)
        db.engine.pool._pre_ping = False  # nobody restarts the run's database
    return app


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Return where tests get databases from: files, or the run's PostgreSQL."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    place = DATABASES[request.config.getoption("database")](request.config.stash[SHARED], worker, migrate)
    yield place
    place.close()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Return the address of a migrated database without rows."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """Return the address of a database without tables, for tests of the migrations."""
    url = databases.empty()
    yield url
    databases.drop(url)


# The service


@pytest.fixture
def clock() -> "FixedClock":
    """Return the clock of the service: Monday 23 November 2026, 9:00 UTC."""
    from regional_groups.core.clock import FixedClock

    return FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def ports() -> "Ports":
    """Return the memory twins that the service of this test uses."""
    from regional_groups.adapters.memory import memory_ports

    return memory_ports()


@pytest.fixture
def make_app(
    database_url: str, clock: "FixedClock", ports: "Ports", tmp_path: Path
) -> Iterator[Callable[..., "Flask"]]:
    """Return a function that makes the service on this test's database; settings are keywords."""
    from regional_groups.core.db import db

    from tests.support.client import OwnContextClient

    made: list[Flask] = []

    def make(**settings: Any) -> "Flask":
        options = {"clock": clock, "ports": ports, "data": str(tmp_path), **settings}
        made.append(new_app(database_url, **options))
        made[-1].test_client_class = OwnContextClient
        with made[-1].app_context():
            keep_connections(db.engine)
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            let_go(db.engine)


@pytest.fixture
def app(make_app: Callable[..., "Flask"]) -> "Flask":
    """Return the service."""
    return make_app()


@pytest.fixture
def client(app: "Flask") -> "FlaskClient":
    """Return a browser without window, cookies kept."""
    return app.test_client()


@pytest.fixture
def session(app: "Flask") -> Iterator["scoped_session[Session]"]:
    """Return the database session of an application context that lasts as long as the test."""
    from regional_groups.core.db import db

    with app.app_context():
        yield db.session


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return what compares a text with a file of ``tests/golden``; ``--rewrite-golden`` writes it anew first."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--rewrite-golden"):
            file.write_bytes(text.encode())
        assert text == file.read_bytes().decode()

    return compare


# The world outside


@pytest.fixture
def live_address() -> Iterator["LiveServer"]:
    """Return a listening address; `serve(app)` puts the service there."""
    from tests.support.server import listening_server

    with listening_server() as server:
        yield server


@pytest.fixture
def live_server(live_address: "LiveServer", make_app: Callable[..., "Flask"]) -> str:
    """Return the address of the running service."""
    return live_address.serve(make_app(base_url=live_address.url))


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Return a Chromium, started once a worker."""
    from tests.support.browser import running_browser

    with running_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """Return a page of a fresh profile; script errors and requests to other hosts fail the test."""
    from tests.support.browser import watched_page

    with watched_page(browser) as page:
        yield page


@pytest.fixture(scope="session")
def node(request: pytest.FixtureRequest) -> Node:
    """Return a new enough Node and the folder with its packages."""
    from tests.support.databases import one_at_a_time

    with one_at_a_time(request.config.stash[SHARED], "node"):
        install()
    return find_node()


@pytest.fixture(scope="session")
def libical() -> Iterator[Callable[..., str]]:
    """Return a function that runs a C program of tests/ical on texts and gives what it printed."""
    from tests.support.libical import run_on_texts

    # Not in pytest's own folder: another run that ends meanwhile may clear that away.
    with tempfile.TemporaryDirectory(prefix="libical-") as folder:
        yield partial(run_on_texts, Path(folder))


@pytest.fixture(scope="session")
def vdirsyncer(request: pytest.FixtureRequest) -> Path:
    """Return the program vdirsyncer, which keeps a folder in step with a calendar address."""
    from tests.support import clients
    from tests.support.databases import one_at_a_time

    with one_at_a_time(request.config.stash[SHARED], "clients"):
        clients.install()
    return clients.program("vdirsyncer")


@pytest.fixture
def certified_provider(node: Node, live_address: "LiveServer") -> Iterator["CertifiedProvider"]:
    """Return a certified OpenID provider whose one client is the service at `live_address`."""
    from tests.support.provider import running_provider

    with running_provider(node, live_address.url) as provider:
        yield provider
