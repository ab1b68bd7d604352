"""The commands `run` and `demo`: what production refuses, and that a demonstration stays on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from regional_groups import serving
from regional_groups.cli import main
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.participation.tally_models import AttendanceTally
from regional_groups.settings import SettingMissing, Settings

from tests.conftest import new_app
from tests.participation.field import meeting, workshop

GOOD = {"RG_SECRET_KEY": "s" * 32}
REFUSED = {
    "no secret": ({"RG_SECRET_KEY": ""}, "RG_SECRET_KEY is missing or shorter than 32 characters"),
    "short secret": ({"RG_SECRET_KEY": "s" * 31}, "RG_SECRET_KEY is missing or shorter than 32 characters"),
    "clock": (
        {"RG_NOW": "2026-11-23T09:00:00Z"},
        "RG_NOW is for tests and demonstrations; remove it, or set RG_TESTING=1",
    ),
    "clock without offset": (
        {"RG_NOW": "2026-11-23T09:00:00", "RG_TESTING": "1"},
        "RG_NOW needs an offset, as in 2026-11-23T09:00:00+00:00",
    ),
    "demonstration": ({"RG_DEMONSTRATION": "1"}, "RG_DEMONSTRATION is set by `demo` only; remove it"),
    "reply address": (
        {"RG_REPLY_ADDRESS": "a+b@example.org"},
        "RG_REPLY_ADDRESS must be one address without a plus, as in replies@example.org",
    ),
    "provider": (
        {"RG_OIDC_ISSUER": "https://id.example.org", "RG_OIDC_CLIENT_ID": "rg"},
        "RG_OIDC_ISSUER is set: RG_OIDC_CLIENT_ID and RG_OIDC_CLIENT_SECRET are needed too",
    ),
    "jobs": ({"RG_JOBS": "embeded"}, "RG_JOBS is `embedded` or `none`, not 'embeded'"),
    "public address": (
        {"RG_BASE_URL": "https://groups.example.org/"},
        "RG_BASE_URL is written like https://groups.example.org, without a final slash",
    ),
    "mail": (
        {"RG_MAIL_URL": "smtp://user:pass#word@host?from=a@example.org"},
        "RG_MAIL_URL is written like smtp://user:password@host:port?from=… or maildir:///folder; "
        "signs such as # and @ in the password as %23 and %40\n",
    ),
    "attempts": (
        {"RG_SIGN_IN_LIMIT": "twenty"},
        "RG_SIGN_IN_LIMIT is written like “120 per minute”, not 'twenty'",
    ),
    "requests": ({"RG_API_LIMIT": ""}, "RG_API_LIMIT is written like “120 per minute”, not ''"),
    "feeds": ({"RG_FEED_LIMIT": "x"}, "RG_FEED_LIMIT is written like “120 per minute”, not 'x'"),
    "store of limits": ({"RG_LIMITS_URL": "foo://"}, "RG_LIMITS_URL: unknown storage scheme"),
    "number": ({"RG_SESSION_HOURS": "half"}, "RG_SESSION_HOURS must be a whole number, not 'half'"),
}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Return what the server was started with; it is not started."""
    started: list[tuple[object, ...]] = []
    monkeypatch.setattr(serving, "serve", lambda *arguments: started.append(arguments))
    return started


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder of data; no setting of the machine reaches the test."""
    for name in ("RG_SETTINGS", "DATA", "PORT", *(f"RG_{name.upper()}" for name in vars(Settings()))):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@contextmanager
def no_provider(*arguments: object) -> Iterator[None]:
    """Stand where the process of the demonstration's provider would."""
    yield


def run(app: Flask | None, environment: dict[str, str]) -> Result:
    """Run the command `run`; without an application it makes its own from the environment."""
    made = Service(lambda: app) if app else None
    return CliRunner().invoke(main, ["run", "--port", "8123"], obj=made, env=environment)


@pytest.mark.once
@pytest.mark.parametrize("name", REFUSED)
def test_run_refuses_naming_the_setting(alone: Path, served: list[tuple[object, ...]], name: str) -> None:
    changed, message = REFUSED[name]

    done = run(None, {**GOOD, "RG_DATA": str(alone), **changed})

    assert (done.exit_code, done.stdout, served) == (1, "", [])
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.output


def test_run_serves_a_database_that_is_ready(
    app: Flask, alone: Path, served: list[tuple[object, ...]]
) -> None:
    done = run(app, GOOD)

    assert (done.exit_code, served) == (0, [("127.0.0.1", 8123, 1)])
    assert done.stderr == "No OpenID provider is set (RG_OIDC_ISSUER): sign-in will answer 503.\n"


@pytest.mark.parametrize("marked", [True, False])
def test_run_refuses_one_demonstration_record(
    session: object, app: Flask, alone: Path, served: list[tuple[object, ...]], marked: bool
) -> None:
    workshop(demonstration=marked)
    db.session.add(AttendanceTally(meeting_id=meeting().id, demonstration=True))  # of rows that are gone
    db.session.commit()

    done = run(app, GOOD)

    if not marked:
        assert (done.exit_code, len(served)) == (0, 1)
        return
    assert (done.exit_code, served) == (1, [])
    assert done.stderr == (
        "The database holds demonstration records (events). Demonstrations never stand in a production database: "
        "choose another one with RG_DATABASE_URL.\n"
    )


def test_run_refuses_a_database_without_tables(
    empty_database_url: str, alone: Path, served: list[tuple[object, ...]]
) -> None:
    app = new_app(empty_database_url, data=str(alone))

    done = run(app, GOOD)
    with app.app_context():
        db.engine.dispose()

    assert (done.exit_code, served) == (1, [])
    assert done.stderr.startswith("The database is at revision None, not ")
    assert done.stderr.endswith("Run: regional-groups db upgrade\n")


@pytest.mark.once
def test_every_table_of_cases_is_asked_for_demonstration_records() -> None:
    tables = {table.name for table in serving._marked(db.metadata)}

    assert {"creation_requests", "meetings", "events", "terms_versions", "registrations", "reports"} <= tables


@pytest.mark.once
def test_demonstration_stands_on_loopback_with_its_own_data(tmp_path: Path) -> None:
    folder = tmp_path / "demo"

    first, second = (serving._demo_environment(folder, 8100) for _ in range(2))

    secrets = {name: first.pop(name) for name in ("RG_SECRET_KEY", "RG_OIDC_CLIENT_SECRET")}
    assert first == {
        "RG_DATA": str(folder),
        "RG_DATABASE_URL": "",
        "RG_DEMONSTRATION": "1",
        "RG_OIDC_ISSUER": "http://127.0.0.1:8101",
        "RG_OIDC_CLIENT_ID": "regional-groups-demo",
        "RG_BASE_URL": "http://127.0.0.1:8100",
        "RG_MAIL_URL": f"maildir://{folder}/mail?from=regional-groups@demo.example",
    }
    assert secrets == {name: second[name] for name in secrets}  # kept: sign-ins survive a new start
    assert all(len(secret) >= 48 for secret in secrets.values())
    assert [file.stat().st_mode & 0o777 for file in sorted(folder.iterdir())] == [0o600, 0o600]
    with pytest.raises(SettingMissing, match="RG_DEMONSTRATION"):
        Settings.from_environment({**first, **secrets}).check_for_production()


@pytest.mark.once
@pytest.mark.parametrize(
    ("arguments", "environment", "port"),
    [((), {}, 8000), ((), {"PORT": "8200"}, 8200), (("--port", "8300"), {"PORT": "8200"}, 8300)],
)
def test_demo_takes_port_and_data_of_the_environment(
    alone: Path,
    served: list[tuple[object, ...]],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    port: int,
) -> None:
    asked: list[Settings] = []
    monkeypatch.setattr(serving, "prepare_demo", lambda settings: asked.append(settings) or [])
    monkeypatch.setattr("regional_groups.adapters.demo_process.start_demo_provider", no_provider)

    done = CliRunner().invoke(main, ["demo", *arguments], env={"DATA": str(alone / "d"), **environment})

    assert (done.exit_code, done.stderr) == (0, "")
    assert [(one.data_folder, one.base_url, one.demonstration) for one in asked] == [
        (alone / "d", f"http://127.0.0.1:{port}", True)
    ]
    assert [arguments[:3] for arguments in served] == [("127.0.0.1", port, 1)]


@pytest.mark.once
@pytest.mark.parametrize(
    ("host", "port", "wrong"),
    [
        ("0.0.0.0", "", "--host"),
        ("192.0.2.1", "", "--host"),
        ("::", "", "--host"),
        ("127.0.0.1", "eight", "--port"),
        ("127.0.0.1", "65535", "--port"),  # the provider takes the next one
    ],
)
def test_demo_listens_nowhere_but_on_a_port_of_loopback(
    host: str, port: str, wrong: str, served: list[tuple[object, ...]]
) -> None:
    done = CliRunner().invoke(main, ["demo", "--host", host], env={"PORT": port})

    assert (done.exit_code, served) == (2, [])
    assert f"Invalid value for '{wrong}'" in done.stderr
