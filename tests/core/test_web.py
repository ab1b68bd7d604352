"""The edge: which addresses it follows, the flags of cookies, the policy of pages, and how much it takes in."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.ports import local_path
from regional_groups.core.web import is_local

from tests.support.field import bearer, csrf_token, person, regional_group, sign_in

LOCAL = (
    "/",
    "/me/",
    "/meetings/?group=SG5RG-AFR&next=//x",
    "/terms/#section-2",
    "/regional-groups/é",
    "/a//b",
)
HOSTILE = (
    "",
    "me/",
    "elsewhere.example",
    "//elsewhere.example",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/me/\\elsewhere.example",
    "/\t/elsewhere.example",
    "\t//elsewhere.example",
    "/\n/elsewhere.example",
    "/\r/elsewhere.example",
    " //elsewhere.example",
    "/ /elsewhere.example",
    "/me/ ",
    "/\x7f/elsewhere.example",
    "/a\x00b",
    "https://elsewhere.example/",
    "https:/elsewhere.example",
    "HTTPS:elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "@elsewhere.example",
    "?next=/",
    "#x",
)


@pytest.mark.parametrize("address", LOCAL)
def test_address_of_this_service_is_followed(address: str) -> None:
    assert (is_local(address), local_path(address)) == (True, address)


@pytest.mark.parametrize("address", HOSTILE)
def test_address_of_anywhere_else_is_not(address: str) -> None:
    assert (is_local(address), local_path(address)) == (False, "/")


MEGABYTE = 1024 * 1024
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {frames}"
)
NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("path", ["/", "/regional-groups/", "/nothing-here"])
def test_pages_run_nothing_of_others_and_stand_in_no_frame(
    session: object, client: FlaskClient, path: str
) -> None:
    headers = client.get(path).headers

    assert headers["Content-Security-Policy"] == POLICY.format(frames="'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.once
@pytest.mark.parametrize(
    ("ancestors", "frames"), [("", "*"), ("https://www.itu.int", "'self' https://www.itu.int")]
)
def test_embedded_pages_differ_in_who_may_frame_them_alone(
    session: object, make_app: Callable[..., Flask], ancestors: str, frames: str
) -> None:
    app = make_app(frame_ancestors=ancestors)

    page = app.test_client().get("/embed/calendars/all")

    assert (page.status_code, page.headers["Content-Security-Policy"]) == (200, POLICY.format(frames=frames))


def flags(cookie: str) -> set[str]:
    """Return the flags of a cookie, without its value and its age."""
    return {part.strip() for part in cookie.split(";")[1:]} - {"Path=/"}


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_reach_no_script_and_no_other_site(
    session: object, make_app: Callable[..., Flask], scheme: str
) -> None:
    client = make_app(base_url=f"{scheme}://localhost").test_client()
    sign_in(client, person("reader@example.org"))

    page = client.get("/me/?lang=fr", base_url=f"{scheme}://localhost")

    wanted = {"HttpOnly", "SameSite=Lax"} | ({"Secure"} if scheme == "https" else set())
    found = {cookie.partition("=")[0]: flags(cookie) for cookie in page.headers.getlist("Set-Cookie")}
    assert set(found) == {"rg_session", "language"}
    assert found["rg_session"] == wanted
    assert {flag for flag in found["language"] if "=" not in flag or "Same" in flag} == wanted
    assert ("Strict-Transport-Security" in page.headers) is (scheme == "https")


def multipart(token: str, size: int) -> bytes:
    """Return a form with a file, as long as asked."""
    head = (
        f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    tail = b"\r\n--b--\r\n"
    return head + b"x" * (size - len(head) - len(tail)) + tail


@pytest.mark.once
def test_bodies_are_taken_up_to_the_limit_and_not_one_byte_more(
    session: object, make_app: Callable[..., Flask]
) -> None:
    app = make_app(upload_megabytes=1)
    client, who = app.test_client(), person("busy@example.org", "rg_chair SG5RG-AFR")
    sign_in(client, who)
    headers, token = bearer(who), csrf_token(client)

    def form(size: int) -> int:
        body = f"csrf_token={token}&version=1&name=".encode()
        body += b"x" * (size - len(body))
        address, kind = "/me/profile", "application/x-www-form-urlencoded"
        return client.post(address, data=body, content_type=kind).status_code

    def form_in_pieces(size: int) -> int:
        body = f"csrf_token={token}&version=1&name=".encode()
        return client.post(
            "/me/profile",
            input_stream=BytesIO(body + b"x" * (size - len(body))),
            content_type="application/x-www-form-urlencoded",
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        ).status_code

    def upload(size: int) -> int:
        address = f"/creation-requests/{NOWHERE}/files"
        kind = "multipart/form-data; boundary=b"
        return client.post(address, data=multipart(token, size), content_type=kind).status_code

    def api(size: int, **options: Any) -> int:
        body = b'{"title": "' + b"x" * (size - 13) + b'"}'
        options = {"data": body, "content_type": "application/json", "headers": headers, **options}
        return app.test_client().post("/api/v1/meetings", **options).status_code

    def in_pieces(size: int) -> int:
        body = BytesIO(b'{"title": "' + b"x" * (size - 13) + b'"}')
        chunked = {"Transfer-Encoding": "chunked", **headers}
        terminated = {"wsgi.input_terminated": True}
        return api(0, data=None, input_stream=body, headers=chunked, environ_overrides=terminated)

    assert {
        door.__name__: (door(MEGABYTE), door(MEGABYTE + 1))
        for door in (form, form_in_pieces, upload, api, in_pieces)
    } == {
        "form": (422, 413),
        "form_in_pieces": (411, 413),
        "upload": (404, 413),
        "api": (422, 413),
        "in_pieces": (422, 413),
    }


@pytest.mark.once
def test_a_form_of_parts_that_is_cut_off_is_refused(session: object, client: FlaskClient) -> None:
    sign_in(client, person("busy@example.org"))
    head = "--b\r\nContent-Disposition: form-data; name="
    whole = (
        f'{head}"csrf_token"\r\n\r\n{csrf_token(client)}\r\n{head}"name"\r\n\r\nlong\r\n--b--\r\n'.encode()
    )

    def status(cut: int) -> int:
        return client.post(
            "/me/profile",
            input_stream=BytesIO(whole[: len(whole) - cut]),
            content_type="multipart/form-data; boundary=b",
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        ).status_code

    assert [status(cut) for cut in (0, 2, 3, 11)] == [422, 422, 400, 400]  # the last two bytes end a line


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 200, None),
        ("/nothing", 404, None),
        ("/regional-groups/sg5rg-afr", 301, "/regional-groups/SG5RG-AFR?a=%FF&b=%C3%A9+1"),
        ("/me/", 302, "/auth/login?next=/me/?a%3D%25FF%26b%3D%25C3%25A9%2B1"),
    ],
)
def test_a_byte_that_is_no_text_in_a_query_breaks_nothing(
    session: object, client: FlaskClient, path: str, status: int, location: str | None
) -> None:
    regional_group("SG5RG-AFR")

    raw = client.get(path, environ_overrides={"QUERY_STRING": "a=\xff&b=%C3%A9+1"})

    assert (raw.status_code, raw.location) == (status, location)


@pytest.mark.once
def test_texts_of_a_form_are_bounded_though_files_may_be_larger(session: object, client: FlaskClient) -> None:
    sign_in(client, person("busy@example.org"))
    token = csrf_token(client)

    def status(size: int) -> int:
        fields = {"csrf_token": token, "version": "1", "name": "x" * size}
        parts = (
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        # as bytes: the test client would put a large form into a file that it leaves to the garbage collector
        body, kind = f"{''.join(parts)}--b--\r\n".encode(), "multipart/form-data; boundary=b"
        return client.post("/me/profile", data=body, content_type=kind).status_code

    assert (status(2 * MEGABYTE - 1000), status(2 * MEGABYTE + 1)) == (422, 413)


APPOINTMENT = {"person": "a@example.org", "function": "admin"}
# How each status is brought about: at a page by somebody signed in, at the API with a token unless headers are given.
REFUSALS: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (400, "POST", "/me/profile", {}),  # without the form's token
    (403, "GET", "/audit/", {}),
    (404, "GET", "/nothing", {}),
    (405, "DELETE", "/", {}),
    (413, "POST", "/me/profile", {"data": b"x" * (MEGABYTE + 1)}),
    (500, "GET", "/about/", {}),
    (400, "POST", "/api/v1/offices", {"data": b"{", "content_type": "application/json"}),
    (401, "POST", "/api/v1/offices", {"json": APPOINTMENT, "headers": {}}),
    (403, "POST", "/api/v1/offices", {"json": APPOINTMENT}),
    (404, "GET", f"/api/v1/reports/{NOWHERE}", {}),
    (404, "GET", "/api/v1/nothing", {}),
    (405, "DELETE", "/api/v1/offices", {}),
    (413, "POST", "/api/v1/offices", {"json": {"person": "x" * MEGABYTE}}),
    (415, "POST", "/api/v1/offices", {"data": b"{}", "content_type": "text/plain"}),
    (422, "POST", "/api/v1/offices", {"json": {}}),
    (500, "GET", "/api/v1/meetings", {}),
    (429, "GET", "/api/v1/meetings", {}),
)


@pytest.mark.once
def test_every_refusal_is_as_safe_as_a_page_and_a_problem_at_the_api(
    session: object, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(
        upload_megabytes=1, api_limit="7 per minute"
    )  # those of the token with an address that exists
    client, reader = app.test_client(), bearer(person("reader@example.org"))
    sign_in(client, person("other@example.org"))

    def crash(**given: object) -> None:
        raise RuntimeError

    monkeypatch.setitem(app.view_functions, "desk.about", crash)
    monkeypatch.setitem(app.view_functions, "api_meetings.list_meetings", crash)
    for status, method, path, options in REFUSALS:
        program = path.startswith("/api/")
        browser = app.test_client() if program else client

        answer = browser.open(path, method=method, **{"headers": reader if program else {}, **options})

        kind = "application/problem+json" if program else "text/html"
        assert (path, answer.status_code, answer.mimetype) == (path, status, kind)
        assert answer.headers["Content-Security-Policy"] == POLICY.format(frames="'none'")
        if program:
            told = answer.get_json()
            assert told["status"] == status
            assert {"type", "title", "detail"} <= told.keys()


@pytest.mark.once
def test_too_large_a_body_is_told_in_a_sentence(session: object, make_app: Callable[..., Flask]) -> None:
    client = make_app(upload_megabytes=0).test_client()
    headers = bearer(person("busy@example.org"))

    page = client.post("/me/profile", data=b"x")
    problem = client.post("/api/v1/meetings", json={}, headers=headers)

    assert "Send less text or a smaller file." in page.text
    assert (problem.mimetype, problem.json["status"]) == ("application/problem+json", 413)
