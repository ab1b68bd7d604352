"""Every operation of the API does what its description says, whatever is sent: tried with generated requests."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from regional_groups.people.queries import person_by_email
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.conftest import MakeDemo
from tests.support.field import token_for

# One example of each operation takes minutes on PostgreSQL too, and deviates nowhere; what differs between databases is
# held by the tests of each room, which run on both.
pytestmark = pytest.mark.once

EXPECTED = {200, 201, 202, 204, 304, 400, 401, 403, 404, 409, 411, 413, 415, 422}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
LISTS = (
    "meetings",
    "events",
    "outside-calendars",
    "creation-requests",
    "reports",
    "feeds",
    "offices",
    "measures",
    "targets",
    "risks",
    "activities",
    "plan-reviews",
    "council-sessions",
    "office-work",
)
Operation = APIOperation[Any, Any, Any, Any]
Known = Mapping[str, list[dict[str, str]]]


def headers_of(app: Flask, email: str) -> dict[str, str]:
    """Return the headers of a program that speaks for somebody of the demonstration."""
    with app.app_context():
        person = person_by_email(email)
        assert person is not None
        return {"Authorization": f"Bearer {token_for(person)}"}


def known_things(app: Flask, headers: dict[str, str]) -> Known:
    """Return the values of paths that lead to things of the demonstration, by the names in the path."""
    client = app.test_client()

    def ids(path: str) -> list[str]:
        answer = client.get(f"/api/v1/{path}?limit=200", headers=headers)
        return [item["id"] for item in answer.json["items"]] if answer.status_code == 200 else []  # type: ignore[index]  # an answer with JSON

    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for name in LISTS:
        found[f"/{name}/{{id}}"] = [{"id": one} for one in ids(name)]
    for group in ids("regional-groups"):
        found["/regional-groups/{acronym}"].append({"acronym": group})
        for label in ids(f"regional-groups/{group}/terms"):
            at = {"acronym": group, "label": label, "other": label, "language": "fr"}
            found["/regional-groups/{acronym}/terms/{label}"].append(at)
    for meeting in ids("meetings"):
        for name in ("registrations", "invitations", "attendance", "contributions"):
            for one in ids(f"meetings/{meeting}/{name}"):
                found[f"/meetings/{{meeting}}/{name}/{{id}}"].append({"meeting": meeting, "id": one})
                if name == "registrations":
                    found["/registrations/{id}"].append({"id": one})
    return found


def operations(app: Flask) -> Iterator[Operation]:
    """Give every operation of the description."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    schema.config.generation.with_security_parameters = False  # who asks is chosen by the test
    refusals = [str(status) for status in sorted(EXPECTED) if status >= 400]
    schema.config.checks.negative_data_rejection.expected_statuses = refusals
    for result in schema.get_all_operations():
        yield result.ok()


def begins(operation: Operation, known: Known) -> str:
    """Return the longest known beginning of the operation's path, or nothing."""
    path = operation.path.removeprefix("/api/v1")
    return max(
        (start for start, things in known.items() if things and path.startswith(start)), key=len, default=""
    )


class Attempts:
    """Generated requests to the operations of the service, for one who asks, and what deviated."""

    def __init__(self, app: Flask, known: Known, headers: dict[str, str]) -> None:
        """Begin with nothing sent."""
        self.app, self.known, self.headers = app, known, headers
        self.answers: Counter[int] = Counter()
        self.deviations: set[str] = set()

    def make(self, operation: Operation, mode: GenerationMode, examples: int) -> None:
        """Send so many requests to an operation."""

        @given(data=st.data())
        @settings(
            max_examples=examples,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def attempt(data: st.DataObject) -> None:
            case: Case = data.draw(operation.as_strategy(generation_mode=mode))
            start = begins(operation, self.known)
            if start and data.draw(st.integers(0, 5)) < 5:
                self.aim(case, start, data.draw(st.sampled_from(self.known[start])))
            self.send(case)

        attempt()

    def aim(self, case: Case, start: str, values: dict[str, str]) -> None:
        """Point a request at a thing that exists, on its present version."""
        case.path_parameters.update({k: v for k, v in values.items() if k in case.path_parameters})
        if (
            isinstance(case.body, dict) and type(case.body.get("version")) is int
        ):  # true is wrong, and stays so
            address = "/api/v1" + start.format(**values)
            thing = self.app.test_client().get(address, headers=self.headers).json
            case.body["version"] = (thing or {}).get("version", 1)

    def send(self, case: Case) -> None:
        """Send a request and keep what deviates from the description."""
        try:
            response = case.call(headers=self.headers)
            self.answers[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)
        except (FailureGroup, Failure) as found:
            for one in getattr(found, "exceptions", [found]):
                told = f"{one.title}: {one.message[:300]} -- sent {case.body!r:.300}"
                self.deviations.add(f"{case.operation.label}: {told}")


@pytest.mark.parametrize(
    ("who", "positive", "negative"), [("tsb_counsellor", 2, 1), ("rg_chair", 1, 1), ("", 1, 1)]
)
def test_operations_do_as_described(make_demo: MakeDemo, who: str, positive: int, negative: int) -> None:
    app = make_demo()
    known = known_things(app, headers_of(app, "tsb_counsellor@demo.example"))
    headers = headers_of(app, f"{who}@demo.example") if who else {}
    attempts = Attempts(app, known, headers)

    for operation in operations(app):
        attempts.make(operation, GenerationMode.POSITIVE, positive)
        if operation.body or operation.query:  # any text may stand in a path: there is nothing wrong to send
            attempts.make(operation, GenerationMode.NEGATIVE, negative)

    print(f"\n{who or 'nobody'}: {attempts.answers.total()} requests, {sorted(attempts.answers.items())}")
    assert not attempts.deviations, "\n".join(sorted(attempts.deviations))
    assert set(attempts.answers) <= EXPECTED
