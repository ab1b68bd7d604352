"""The command line: exit codes, what is printed, and that every room's commands are found."""

import pytest
from click.testing import CliRunner, Result
from regional_groups.cli import main
from regional_groups.core import audit
from regional_groups.core.command_line import Service
from regional_groups.core.permissions import SYSTEM
from regional_groups.people.queries import person_by_email
from sqlalchemy import text

from tests.support import field


@pytest.fixture
def run(app):
    """Return a function that runs the command on this test's service."""

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, obj=Service(lambda: app))

    return command


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("appoint",),
        ("token",),
        ("db",),
        ("db", "upgrade"),
        ("db", "check"),
        ("audit", "verify"),
        ("worker",),
    ],
)
def test_every_command_explains_itself(run, command):
    done = run(*command, "--help")

    assert done.exit_code == 0
    assert "Usage:" in done.stdout


def test_appoint_gives_an_office_from_a_day_to_a_day(session, run):
    field.state("KE")

    done = run(
        "appoint", "New@Example.org", "focal_point", "KE", "--name", "New", "--country", "KE",
        "--from", "2026-01-01", "--until", "2027-12-31",
    )  # fmt: skip

    assert (done.exit_code, done.stdout) == (
        0,
        "new@example.org: focal_point KE from 2026-01-01 until 2027-12-31\n",
    )
    person = person_by_email("new@example.org")
    assert (person.name, person.country) == ("New", "KE")


def test_appoint_says_what_it_does_with_the_country_of_a_known_person(session, run):
    field.state("KE"), field.state("TZ")
    known = field.person("known@example.org")
    told = []

    for country in ("ZZ", "ke", "KE", "TZ"):
        done = run("appoint", known.email, "admin", "--country", country)
        session.commit()
        told.append((done.exit_code, known.country, done.stderr.strip()))

    other = "known@example.org is not recorded with TZ. Leave the country out"
    assert [(code, country) for code, country, _ in told] == [(1, None), (0, "KE"), (0, "KE"), (1, "KE")]
    assert "The country is not known." in told[0][2]
    assert other in told[3][2]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("x@example.org", "sg_chair", "SG99"), 1),
        (("x@example.org", "admin", "SG5"), 1),
        (("no-address", "admin"), 1),
        (("x@example.org", "admin", "--from", "2026-02-01", "--until", "2026-01-01"), 1),
        (("x@example.org", "king"), 2),
        (("x@example.org",), 2),
        (("x@example.org", "admin", "--from", "tomorrow"), 2),
    ],
)
def test_appoint_refuses_with_a_message(session, run, arguments, code):
    done = run("appoint", *arguments)

    assert done.exit_code == code
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert person_by_email("x@example.org") is None


def test_token_is_printed_alone(session, run, client):
    field.person("p@example.org", "admin")

    done = run("token", "p@example.org", "--scope", "read")

    secret = done.stdout.strip()
    assert done.exit_code == 0
    assert done.stdout == f"{secret}\n"
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nobody@example.org", "--scope", "read"), 1),
        (("p@example.org",), 2),
        (("p@example.org", "--scope", "all"), 2),
    ],
)
def test_token_is_refused(session, run, arguments, code):
    done = run("token", *arguments)

    assert (done.exit_code, done.stdout) == (code, "")


def test_audit_verify_names_the_first_broken_entry(session, run, clock):
    for number in range(3):
        audit.append("test:event", ("test", str(number), "x"), SYSTEM, clock.now())
    session.commit()
    whole = run("audit", "verify")
    dialect = session.get_bind().dialect.name
    drop = (
        "DROP TRIGGER audit_entries_append_only ON audit_entries"
        if dialect == "postgresql"
        else ("DROP TRIGGER audit_entries_no_update")
    )
    session.execute(text(drop))
    session.execute(text("UPDATE audit_entries SET note = 'changed' WHERE id = 2"))
    session.commit()

    broken = run("audit", "verify")

    assert (whole.exit_code, whole.stdout) == (0, "The audit trail is whole.\n")
    assert (broken.exit_code, broken.stderr) == (
        1,
        "Entry 2 is broken: the content does not agree with its hash.\n",
    )


def test_worker_does_what_is_due(session, run, ports, clock):
    from regional_groups.core import outbox

    payload = {"to": "a@example.org", "subject": "s", "text": "t"}
    outbox.put("mail", "k", payload, clock.now())
    session.commit()

    done = run("worker", "--once")

    assert (done.exit_code, done.stdout) == (0, "1 sent\n")
    assert [mail.to for mail in ports.mailer.sent] == ["a@example.org"]


def test_database_without_tables_says_what_to_do(empty_database_url, tmp_path):
    from regional_groups.core.db import db

    from tests.conftest import new_app

    app = new_app(empty_database_url, data=str(tmp_path))

    done = CliRunner().invoke(main, ["audit", "verify"], obj=Service(lambda: app))
    checked = CliRunner().invoke(main, ["db", "check"], obj=Service(lambda: app))

    assert (done.exit_code, checked.exit_code) == (1, 1)
    assert "regional-groups db upgrade" in done.stderr
    assert "regional-groups db upgrade" in checked.stderr
    with app.app_context():
        db.engine.dispose()


def test_settings_that_are_wrong_are_named(monkeypatch):
    monkeypatch.setenv("RG_SESSION_HOURS", "many")

    done = CliRunner().invoke(main, ["audit", "verify"])

    assert (done.exit_code, done.stderr) == (1, "RG_SESSION_HOURS must be a whole number, not 'many'\n")
