"""What a program sends wrongly at the API is named: no JSON, another type, a stale condition, an unknown state."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.people.models import Person
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from tests.support.field import bearer, person, study_group

pytestmark = pytest.mark.usefixtures("session")
ADDRESS = "/api/v1/creation-requests"


@pytest.fixture
def delegate() -> Person:
    """Return a delegate who may begin a request."""
    study_group("SG5")
    found = person("delegate@example.org", "delegate KE")
    db.session.commit()
    return found


@pytest.mark.parametrize(
    ("body", "kind", "status", "told"),
    [
        (b'{"parent": "SG5"', "application/json", 400, "Send one JSON object, in UTF-8."),
        (b"\xff\xfe{}", "application/json", 400, "Send one JSON object, in UTF-8."),
        (b"[" * 100_000, "application/json", 400, "Send one JSON object, in UTF-8."),
        (b"[1, 2]", "application/json", 422, "Give an object: values by name."),
        (b'"text"', "application/json", 422, "Give an object: values by name."),
        (
            b'{"parent": "SG5"}',
            "text/plain",
            415,
            "Send JSON with the header Content-Type: application/json.",
        ),
        (b"parent=SG5", "application/x-www-form-urlencoded", 415, "Content-Type: application/json."),
        (b'{"parent": "SG5", "countries": "KE"}', "application/json", 422, "Give a list."),
    ],
)
def test_what_is_no_json_object_is_named(
    body: bytes, kind: str, status: int, told: str, client: FlaskClient, delegate: Person
) -> None:
    answer = client.post(ADDRESS, data=body, content_type=kind, headers=bearer(delegate))

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert told in answer.text


IN_PIECES = {"HTTP_TRANSFER_ENCODING": "chunked"}
OVER_HTTP_2: dict[str, str] = {}  # which has no such header, and needs no length


@pytest.mark.once
@pytest.mark.parametrize(
    ("server", "kind", "body", "status"),
    [
        (IN_PIECES, "application/json", b'{"parent": "SG5"}', 201),
        (IN_PIECES, "application/json", b'{"parent": "SG5"', 400),
        (IN_PIECES, "application/json", b"", 411),  # cut off before its first byte
        (IN_PIECES, "text/plain", b'{"parent": "SG5"}', 415),
        (IN_PIECES, "message/rfc822", b"From: a@example.org", 411),
        (OVER_HTTP_2, "application/json", b'{"parent": "SG5"}', 201),
        (OVER_HTTP_2, "text/plain", b'{"parent": "SG5"}', 415),
        (OVER_HTTP_2, "application/x-www-form-urlencoded", b"parent=SG5", 411),
        (OVER_HTTP_2, "application/json", b"", 422),  # a request without a body
        ({"CONTENT_LENGTH": "18"}, "application/json", b'{"parent": "SG5"}', 400),
        ({"CONTENT_LENGTH": "17"}, "application/json", b'{"parent": "SG5"}', 201),
    ],
)
def test_what_a_server_ends_is_never_taken_for_nothing_nor_a_part_for_the_whole(
    server: dict[str, str], kind: str, body: bytes, status: int, client: FlaskClient, delegate: Person
) -> None:
    sent = EnvironBuilder(
        ADDRESS, method="POST", input_stream=BytesIO(body), content_type=kind, headers=bearer(delegate)
    ).get_environ()
    del sent["CONTENT_LENGTH"]

    answer = Response.from_app(client.application, {**sent, "wsgi.input_terminated": True, **server})

    assert (answer.status_code, status < 400 or answer.mimetype == "application/problem+json") == (
        status,
        True,
    )


def test_a_condition_names_the_version_as_the_body_does(client: FlaskClient, delegate: Person) -> None:
    made = client.post(ADDRESS, json={"parent": "SG5"}, headers=bearer(delegate)).json or {}
    one = f"{ADDRESS}/{made['id']}"

    def change(condition: str, **body: object) -> tuple[int, object]:
        answer = client.patch(one, json=body, headers={**bearer(delegate), "If-Match": condition})
        return answer.status_code, (answer.json or {}).get("fields") or (answer.json or {}).get("version")

    assert change('"1"', hosting="Nairobi") == (200, 2)
    assert change('"1"', hosting="Mombasa")[0] == 409
    assert change("*", hosting="Mombasa") == (422, {"version": ["Please fill this in."]})
    assert change('"1"', version=2, hosting="Mombasa") == (
        422,
        {"version": ["The header If-Match names another version than the body. Send one of them."]},
    )
    assert change('"abc"', version=2) == (
        422,
        {"If-Match": ["Name the version that you read, as a number in quotation marks."]},
    )


@pytest.mark.parametrize("kind", [None, "application/json"])
def test_a_step_without_a_body_is_taken_on_the_condition(
    kind: str | None, client: FlaskClient, delegate: Person
) -> None:
    made = client.post(ADDRESS, json={"parent": "SG5"}, headers=bearer(delegate)).json or {}
    step = f"{ADDRESS}/{made['id']}/actions/withdraw"

    def take(condition: str, data: bytes = b"") -> tuple[int, dict[str, object]]:
        headers = {**bearer(delegate), "If-Match": condition}
        answer = client.post(step, data=data, content_type=kind, headers=headers)
        return answer.status_code, answer.json or {}

    null = take('"1"', b"null")[0]
    stale, unread = take('"7"'), take('"abc"')
    withdrawn = take('"1"')

    assert null == (415 if kind is None else 422)
    assert (stale[0], unread[0]) == (409, 422)
    assert unread[1]["fields"] == {
        "If-Match": ["Name the version that you read, as a number in quotation marks."]
    }
    assert (withdrawn[0], withdrawn[1].get("state")) == (200, "withdrawn"), withdrawn


@pytest.mark.parametrize("path", ["reports", "feeds", "risks", "regional-groups/SG5RG-AFR/terms"])
def test_a_state_that_does_not_exist_is_refused(path: str, client: FlaskClient, delegate: Person) -> None:
    answer = client.get(f"/api/v1/{path}?state=nowhere", headers=bearer(delegate))

    assert answer.status_code == 422
    assert (answer.json or {})["fields"]["state"][0].startswith("Choose one of: ")


@pytest.mark.parametrize(
    "query",
    ["regional-groups?parent=SG99", "meetings?parent=SG99", "meetings?region=moon", "measures?group=SG5RG-X"],
)
def test_a_list_is_not_narrowed_by_what_does_not_exist(query: str, client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/{query}")

    assert (answer.status_code, len((answer.json or {})["fields"])) == (422, 1)


def test_a_step_that_is_not_possible_names_those_that_are(client: FlaskClient, delegate: Person) -> None:
    made = client.post(ADDRESS, json={"parent": "SG5"}, headers=bearer(delegate)).json or {}

    answer = client.post(
        f"{ADDRESS}/{made['id']}/actions/defer", json={"version": 1, "note": "x"}, headers=bearer(delegate)
    )

    assert (answer.status_code, (answer.json or {})["possible"]) == (
        409,
        ["submit", "confirm_support", "decline_support", "withdraw"],
    )


def test_a_method_that_is_not_taken_names_those_that_are(client: FlaskClient) -> None:
    answer = client.put("/api/v1/meetings")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert "Look at Allow" in answer.text


def test_a_number_out_of_bounds_is_told_the_bounds(client: FlaskClient) -> None:
    answer = client.get("/api/v1/meetings?limit=201")

    assert (answer.json or {})["fields"] == {"limit": ["Give a number from 1 to 200."]}
