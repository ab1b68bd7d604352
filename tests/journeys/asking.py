"""How the stories ask: as scripts do, with tokens and JSON only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from regional_groups.people.models import Person
from regional_groups.people.queries import person_by_email

from tests.support.field import bearer

Json = Any


def known(email: str) -> Person:
    """Return the person of an address."""
    found = person_by_email(email)
    assert found is not None, email
    return found


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
    """Return a program with a new token of a person."""
    return Script(client, bearer(known(person) if isinstance(person, str) else person))


def nobody(client: FlaskClient) -> Script:
    """Return a program without a token."""
    return Script(client, {})


def waits(thing: Json) -> list[tuple[str, str]]:
    """Return who is waited for: office and scope."""
    return [(one["office"], one["scope"]) for one in thing["waiting_for"]]


def steps(thing: Json) -> set[str]:
    """Return the names of the steps that the asking person may take."""
    return {one["name"] for one in thing["actions"]}
