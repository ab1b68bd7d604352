"""Files that lie ready: the same answer at both doors, never to who may not have it, without hashing or counting."""

import hashlib
import shutil

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.reports.models import Report
from werkzeug.test import TestResponse

from tests.feeds.counting import statements
from tests.reports.field import meeting, officer, report, take
from tests.support.field import bearer, sign_in

pytestmark = pytest.mark.usefixtures("session")
SECRET = ("draft", "frozen", "submitted", "approved", "transmitted", "withdrawn")


def through_pages(app: Flask) -> None:
    """Take the front for published files away."""
    front = app.extensions["feed_front"]
    front.app = front.app.app


def said(answer: TestResponse) -> list[tuple[str, str]]:
    """Return the headers of an answer but what the pages add for a person: a cookie, and that caches keep it out."""
    mine = ("Set-Cookie", "Vary", "Cache-Control")
    return sorted(header for header in answer.headers if header[0] not in mine)


def conditions(made: Report) -> list[dict[str, str]]:
    tag = next(file.sha256 for file in made.files if file.format == "html")
    return [
        {},
        {"If-None-Match": f'"{tag}"'},
        {"If-None-Match": f'W/"{tag}", "x"'},
        {"If-None-Match": "*"},
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
        {"Range": "bytes=0-3"},
    ]


def test_front_and_page_give_equal_answers(app: Flask, client: FlaskClient) -> None:
    made = report("published")
    asked = [
        (method, f"/reports/{made.id}.{format}{query}", headers, base)
        for method in ("GET", "HEAD")
        for format, query in (("html", "?lang=en"), ("csv", ""), ("json", "?lang=en"), ("xlsx", "?lang=en"))
        for base in ("http://localhost", "https://localhost")
        for headers in conditions(made)
    ]
    with statements() as by_pages:
        ours = [
            client.open(path, method=method, headers=headers, base_url=base)
            for method, path, headers, base in asked
        ]
    through_pages(app)
    theirs = [
        client.open(path, method=method, headers=headers, base_url=base)
        for method, path, headers, base in asked
    ]

    assert by_pages == []  # the front answered all of them
    assert [one.status for one in ours] == [one.status for one in theirs]
    assert [said(one) for one in ours] == [said(one) for one in theirs]
    assert [one.data for one in ours] == [one.data for one in theirs]
    assert {one.status_code for one in ours} == {200, 304}
    assert {one.headers["Cache-Control"] for one in ours} == {"public, no-cache"}
    assert {one.headers["Cache-Control"] for one in theirs} == {
        "private, no-cache"
    }  # a cookie may come with it
    assert all(
        one.headers["ETag"] == f'"{hashlib.sha256(one.data).hexdigest()}"'
        for one, (method, *_) in zip(ours, asked, strict=True)
        if one.status_code == 200 and method == "GET"
    )


@pytest.mark.parametrize("state", SECRET)
def test_embargoed_and_withdrawn_files_are_nobodys(client: FlaskClient, state: str) -> None:
    made = report(state)

    for headers in ({}, {"If-None-Match": "*"}):
        assert client.get(f"/reports/{made.id}.csv?lang=en", headers=headers).status_code == 404
        assert client.get(f"/api/v1/reports/{made.id}.csv?lang=en", headers=headers).status_code == 404
    sign_in(client, officer())
    assert client.get(f"/reports/{made.id}.csv?lang=en").headers["Cache-Control"] == "private, no-cache"


def test_a_withdrawal_closes_the_file_at_once(client: FlaskClient) -> None:
    made = report("published")
    address = f"/reports/{made.id}.csv?lang=en"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    take(made, "withdraw")

    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 404


def test_a_superseded_report_stays_open(client: FlaskClient) -> None:
    made = report("superseded")

    answer = client.get(f"/reports/{made.id}.csv?lang=en")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, no-cache")


def test_a_language_that_was_not_published_is_the_pages_business(client: FlaskClient) -> None:
    made = report("published")

    assert client.get(f"/reports/{made.id}.csv?lang=fr").status_code == 404
    assert client.get(f"/reports/{made.id}.csv?lang=xx").status_code == 422
    assert client.get(f"/reports/{made.id}.exe?lang=en").status_code == 404
    chosen = client.get(f"/reports/{made.id}.csv", headers={"Accept-Language": "fr"})
    assert (chosen.status_code, chosen.headers["Content-Disposition"].endswith('-en.csv"')) == (200, True)


def test_the_api_gives_a_stored_file_without_counting(client: FlaskClient) -> None:
    meeting()
    made = report("published")
    address = f"/api/v1/reports/{made.id}.json?lang=en"

    with statements() as asked:
        answer = client.get(address)

    assert answer.status_code == 200
    assert len(asked) == 2  # the report, whose right is judged, and the file
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_draft_has_a_validator_for_those_who_see_it(client: FlaskClient) -> None:
    made = report()
    address = f"/api/v1/reports/{made.id}.csv?lang=en"
    first = client.get(address, headers=bearer(officer()))

    again = client.get(address, headers=bearer(officer()) | {"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 404


def test_a_file_that_is_lost_is_told_by_the_pages(app: Flask, client: FlaskClient) -> None:
    made = report("published")
    shutil.rmtree(app.extensions["settings"].data_folder / "files")
    db.session.commit()

    assert client.get(f"/reports/{made.id}.csv?lang=en").status_code == 500
    assert client.get(f"/reports/{made.id}").status_code == 200
