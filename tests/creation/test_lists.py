"""Lists and letters: what waits stands first, filters, as few questions to the database as for one, files by right."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.creation.models import CreationRequest
from regional_groups.people.models import Person
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.creation.requests import draft, step
from tests.support.field import csrf_token, person, post

pytestmark = pytest.mark.usefixtures("session")
PDF = b"%PDF-1.7 letter"


As = Callable[..., FlaskClient]


def address(request: CreationRequest, *more: str) -> str:
    return "/".join((f"/creation-requests/{request.id}", *more))


def content_of(client: FlaskClient, path: str) -> bytes:
    with client.get(path) as answer:
        return answer.data


def text(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_list_puts_first_what_waits_for_the_reader_and_filters(author: Person, tsb: Person, as_: As) -> None:
    request = step(draft(author), "submit", author)

    own = text(as_(tsb).get("/creation-requests/"))
    public = text(as_().get("/creation-requests/"))
    narrowed = text(as_().get("/creation-requests/?state=approved"))
    wrong = as_().get("/creation-requests/?region=atlantis&cursor=%C3%A9")

    assert "1 request waits for you" in own
    assert "waits for you" not in public
    assert request.acronym in public
    assert request.acronym not in narrowed
    assert wrong.status_code in (200, 422)


def test_study_group_shows_its_open_requests(author: Person, as_: As) -> None:
    request = draft(author)
    assert "Open creation requests" not in text(as_().get("/study-groups/SG21"))

    step(request, "submit", author)

    assert "Open creation requests" in text(as_().get("/study-groups/SG21"))


def test_letter_is_kept_shown_and_read_by_right(author: Person, tsb: Person, as_: As) -> None:
    request = draft(author)
    client = as_(author)

    def send(content: bytes = PDF, name: str = "letter.pdf", **fields: str) -> TestResponse:
        data = {"csrf_token": csrf_token(client), "file": (io.BytesIO(content), name), **fields}
        return client.post(address(request, "files"), data=data, content_type="multipart/form-data")

    wrong = send(b"MZ program", purpose="support_letter")
    stranger = send(purpose="support_letter", country="RW")
    kept = send(purpose="support_letter", country="EG")
    db.session.expire_all()
    row = next(row for row in request.supporters if row.country == "EG")
    file = address(request, f"files/{row.file_id}")
    step(request, "submit", author)

    assert (wrong.status_code, stranger.status_code, kept.status_code) == (422, 422, 302)
    assert "its content is not what its name says" in text(wrong)
    assert str(row.status) == "letter"
    assert content_of(client, file) == PDF
    with as_(tsb).get(file) as handed_out:
        assert handed_out.data == PDF
        assert handed_out.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert handed_out.headers["Content-Disposition"] == "attachment; filename=letter.pdf"
        assert handed_out.headers["X-Content-Type-Options"] == "nosniff"
    assert as_().get(file).status_code == 403
    assert as_(person("other@example.org", "delegate RW")).get(file).status_code == 403


def test_letter_is_taken_out_of_a_draft(author: Person, as_: As) -> None:
    request = draft(author)
    client = as_(author)
    data = {
        "csrf_token": csrf_token(client),
        "file": (io.BytesIO(PDF), "l.pdf"),
        "purpose": "support_letter",
        "country": "EG",
    }
    client.post(address(request, "files"), data=data, content_type="multipart/form-data")
    db.session.expire_all()
    file_id = next(row.file_id for row in request.supporters if row.country == "EG")

    done = post(client, address(request, f"files/{file_id}/remove"))

    db.session.expire_all()
    assert done.status_code == 302
    assert {row.country: str(row.status) for row in request.supporters} == {"KE": "confirmed", "EG": "named"}
    assert client.get(address(request, f"files/{file_id}")).status_code == 404


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that the database is sent."""
    sent: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/creation-requests/", "/api/v1/creation-requests"])
def test_list_asks_the_database_as_often_for_three_as_for_one(path: str, author: Person, as_: As) -> None:
    client = as_(author)
    step(draft(author, co_editors=["one@example.org"]), "submit", author)
    client.get(path)

    with counted() as one:
        client.get(path)
    for region in ("EA", "WA"):
        step(draft(author, acronym=f"SG21RG-{region}"), "submit", author)
    with counted() as three:
        answer = client.get(path)

    assert "SG21RG-WA" in answer.get_data(as_text=True)
    assert len(three) == len(one)
