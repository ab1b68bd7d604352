"""How the stories ask: as scripts do, with tokens and JSON only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner
from flask.testing import FlaskClient
from regional_groups.cli import main
from regional_groups.core.command_line import Service
from regional_groups.people.models import Person

Json = Any


@dataclass
class Script:
    """A program that speaks for one person, or for nobody."""

    client: FlaskClient
    headers: Mapping[str, str]

    def ask(self, method: str, address: str, body: Json = None, status: int = 200, **headers: str) -> Json:
        """Send a request below /api/v1 and return the JSON of the answer, whose status must be this."""
        answer = self.client.open(
            f"/api/v1{address}", method=method, json=body, headers={**self.headers, **headers}
        )
        assert answer.status_code == status, (
            method,
            address,
            answer.status_code,
            answer.get_json(silent=True),
        )
        if status >= 400:
            assert answer.mimetype == "application/problem+json"
            assert answer.json is not None
            assert answer.json["status"] == status
        return answer.get_json(silent=True)

    def get(self, address: str, status: int = 200) -> Json:
        """Read."""
        return self.ask("GET", address, status=status)

    def create(self, address: str, body: Json, status: int = 201, **headers: str) -> Json:
        """Make a thing."""
        return self.ask("POST", address, body, status, **headers)

    def change(self, address: str, body: Json, status: int = 200) -> Json:
        """Change a draft."""
        return self.ask("PATCH", address, body, status)

    def take(self, address: str, action: str, version: int | None, status: int = 200, **given: Any) -> Json:
        """Take a step on the version that was read."""
        body = {**given} if version is None else {"version": version, **given}
        return self.ask("POST", f"{address}/actions/{action}", body, status)


def script(client: FlaskClient, person: Person | str) -> Script:
    """Return a program with a new token of a person, made with the command line."""
    email = person if isinstance(person, str) else person.email
    secret = command(client, "token", email, "--scope", "write").strip()
    return Script(client, {"Authorization": f"Bearer {secret}"})


def appointed(
    client: FlaskClient, email: str, office: str, *, name: str = "Somebody", country: str = ""
) -> Script:
    """Return a program of somebody new, who was given an office with the command line."""
    options = ["--name", name, "--from", "2020-01-01", *(["--country", country] if country else [])]
    command(client, "appoint", email, *office.split(" "), *options)
    return script(client, email)


def command(client: FlaskClient, *arguments: str) -> str:
    """Run `regional-groups` on the service of a client and return what it printed."""
    done = CliRunner().invoke(main, arguments, obj=Service(lambda: client.application))
    assert done.exit_code == 0, done.output
    return done.stdout


def nobody(client: FlaskClient) -> Script:
    """Return a program without a token."""
    return Script(client, {})


def waits(thing: Json) -> list[tuple[str, str]]:
    """Return who is waited for: office and scope."""
    return [(one["office"], one["scope"]) for one in thing["waiting_for"]]


def steps(thing: Json) -> set[str]:
    """Return the names of the steps that the asking person may take."""
    return {one["name"] for one in thing["actions"]}
