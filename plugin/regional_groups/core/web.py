"""The edge: who asks, what is refused and how it is said, and the headers that keep a browser safe.

Only this module and ``core/api.py`` turn the domain's errors into HTTP.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import (
    Flask,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from marshmallow import Schema
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from regional_groups.core.db import db, writing
from regional_groups.core.errors import (
    DomainError,
    IllegalMove,
    InvalidInput,
    NotFound,
    NotPermitted,
    SignInNeeded,
    StaleVersion,
    say,
)
from regional_groups.core.forms import FORM_REFUSED, REFUSED, CreateSchema, FormState, nested, refused
from regional_groups.core.headers import guard
from regional_groups.core.i18n import translate
from regional_groups.core.permissions import NOBODY, Actor, Permission, Subject, permits
from regional_groups.core.ports import local_path
from regional_groups.core.reader import measure, spell_query

P = ParamSpec("P")
R = TypeVar("R")

csrf = CSRFProtect()
SAFE = {"GET", "HEAD", "OPTIONS"}


def now() -> datetime:
    """Return the time of the field's rules for this request."""
    if "now" not in g:
        g.now = current_app.extensions["clock"].now()
    instant: datetime = g.now
    return instant


def real_now() -> datetime:
    """Return the time of the machine, for sign-in, sessions and tokens."""
    instant: datetime = current_app.extensions["clock"].real_now()
    return instant


def actor() -> Actor:
    """Return who asks: the person signed in or whose token it is, with the offices held today, or nobody."""
    if "actor" not in g:
        identify: Callable[[], Actor] = current_app.extensions.get("identify", lambda: NOBODY)
        g.actor = identify()
    found: Actor = g.actor
    return found


def signed_in() -> Actor:
    """Return the person who asks.

    Raises:
        SignInNeeded: nobody is signed in.
    """
    found = actor()
    if found.person_id is None:
        raise SignInNeeded(say("Please sign in to see this page."))
    return found


def is_api() -> bool:
    """Tell whether the request came through the API's door."""
    return request.path.startswith("/api/")


def is_local(address: str) -> bool:
    """Tell whether an address to go on to stays inside the service (no open redirect)."""
    return bool(address) and local_path(address) == address


def changes_data(view: Callable[P, R]) -> Callable[P, R]:
    """Make a view one transaction: commit when it returns, roll back when it refuses.

    Where the request has claimed a key (``core/claims.py``), its answer is part of the transaction and the commit
    follows when the answer is made.
    """

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with refused_beside():
                result = view(*args, **kwargs)
            _finish()
        except BaseException:
            db.session.rollback()
            raise
        return result

    return wrapped


@contextmanager
def refused_beside() -> Iterator[None]:
    """Refuse a step recorded for a wrong office as a wrong field, so that the page shows its form again.

    Raises:
        InvalidInput: instead of NotPermitted, where it names its field; the API keeps to its 403.
    """
    try:
        yield
    except NotPermitted as error:
        if is_api() or not error.fields:
            raise
        raise InvalidInput(error.message, fields=error.fields) from error


def _finish() -> None:
    claim = g.get("claim")
    if claim is None or not claim.stands:
        db.session.commit()
        return
    db.session.flush()
    db.session.expire_all()  # what is read from here on comes from the database, as after a commit
    claim.changed = True


def problem(error: DomainError) -> dict[str, Any]:
    """Return the problem+json body of a refusal."""
    detail = REFUSED if is_api() and error.message == FORM_REFUSED else error.message
    body: dict[str, Any] = {
        "type": error.kind,
        "title": translate(error.title),
        "status": error.status,
        "detail": translate(detail),
    }
    if error.clause:
        body["clause"] = error.clause
    if error.fields:
        body["fields"] = {name: [translate(text) for text in texts] for name, texts in error.fields.items()}
    if isinstance(error, StaleVersion):
        body["current_version"] = error.current
    if isinstance(error, IllegalMove) and error.possible is not None:
        body["possible"] = list(error.possible)
    return body


def problem_response(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem+json answer."""
    response = jsonify(body)
    response.status_code = int(body["status"])
    response.mimetype = "application/problem+json"
    response.headers.update(headers or {})
    return response


_REFUSED = "data-refused"  # how templates/parts/forms.html marks a form that shows what was wrong with it


def again(error: DomainError, schema: Schema, page: Callable[[FormState], str]) -> ResponseReturnValue:
    """Show a refused form again with what was filled in; a stale one holds the version of now.

    Raises:
        StaleVersion: the page has no such form by now; the page of the refusal shows what was written.
    """
    db.session.rollback()
    shown = page(sent_back(error, schema))
    if isinstance(error, StaleVersion) and _REFUSED not in shown:
        raise error
    return shown, error.status


def sent_back(
    error: DomainError, schema: Schema, data: MultiDict[str, str] | Mapping[str, Any] | None = None
) -> FormState:
    """Return a refused form as it was filled in, on the version it was sent with; a stale one on that of now.

    Parameters:
        data: what was filled in, where a page reads its form in a way of its own.
    """
    form = refused(request.form if data is None else data, schema, error.fields, error.message)
    newest = {"version": error.current} if isinstance(error, StaleVersion) else {}
    return replace(form, data={**form.data, **newest})


def _refuse(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    if is_api():
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
        return problem_response(problem(error), headers)
    if isinstance(error, SignInNeeded) and request.method in SAFE:
        return redirect(url_for("people.login", next=request.full_path.rstrip("?")))
    if isinstance(error, NotFound) and request.method in SAFE and (address := _address_meant()):
        return redirect(address, 301)
    return render_template("errors/error.html", error=problem(error), reference=None), error.status


def _address_meant() -> str:
    """Return the address of this page with codes as they are written, or nothing where they are so already."""
    spelled: Callable[[str], str] = current_app.extensions.get("spelled", lambda code: code)
    given = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, str)}
    meant = {name: found for name, value in given.items() if (found := spelled(value)) != value}
    if not meant or request.endpoint is None:
        return ""
    address = url_for(request.endpoint, **{**(request.view_args or {}), **meant})
    return f"{address}?{request.query_string.decode()}" if request.query_string else address


TITLES = {
    400: (say("The request could not be read"), say("Go back, reload the page and try again.")),
    401: (say("Please sign in"), say("Sign in and try again.")),
    403: (say("This is not open to you"), say("Ask the secretariat if you think it should be.")),
    404: (
        say("There is nothing here"),
        say("The address may be mistyped, or the thing was removed or is not public."),
    ),
    405: (say("This address does not take that"), say("Go back and use the buttons of the page.")),
    411: (
        say("The length of this is unknown"),
        say("Send it with its length (Content-Length), not in pieces."),
    ),
    413: (say("This is too large"), say("Send less text or a smaller file.")),
    415: (
        say("This kind of content is not taken here"),
        say("Send JSON with the header Content-Type: application/json."),
    ),
    422: (say("Some fields need your attention"), say("Look at the fields that are named.")),
    429: (say("Too many requests"), say("Wait a minute, then try again.")),
    500: (
        say("Something went wrong on our side"),
        say("Nothing was changed. Try again; if it happens again, tell the secretariat the reference."),
    ),
    503: (say("This is not available now"), say("Try again in a few minutes.")),
}


# What a program that calls the API does next; it has no page to go back to.
API_DETAILS = {
    400: say("The body cannot be read. Send one JSON object, in UTF-8."),
    405: say("Look at Allow: it names what this address takes."),
}


def _http_problem(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    code = error.code or 500
    if code < 400:
        return error
    title, detail = TITLES.get(code, TITLES[500 if code >= 500 else 400])
    detail = API_DETAILS.get(code, detail) if is_api() else detail
    body: dict[str, Any] = {
        "type": "http",
        "title": translate(title),
        "status": code,
        "detail": translate(detail),
    }
    if isinstance(error, CSRFError):
        body["title"] = translate(say("The form was open too long or your sign-in ended"))
        body["detail"] = translate(
            say(
                "Nothing is lost: what you wrote is kept in your browser. Go back to the form, sign in again if "
                "you are asked to, and send it once more."
            )
        )
    headers = {}
    valid = getattr(error, "valid_methods", None)
    if valid:
        headers["Allow"] = ", ".join(sorted(valid))
    if retry := getattr(error, "retry_after", None):
        headers["Retry-After"] = str(retry)
    if is_api():
        return problem_response(body, headers)
    response = current_app.make_response(
        (render_template("errors/error.html", error=body, reference=None), code)
    )
    response.headers.update(headers)
    return response


def _crash(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    reference = uuid.uuid4().hex[:12]
    current_app.logger.exception("reference %s: %s %s", reference, request.method, request.endpoint)
    title, detail = TITLES[500]
    body = {"type": "http", "title": translate(title), "status": 500, "detail": translate(detail)}
    if is_api():
        return problem_response({**body, "reference": reference})
    return render_template("errors/error.html", error=body, reference=reference), 500


def _headers(response: Response) -> Response:
    # Who has a calendar has its headers too (RFC 9111, 4.3.4); a page might have those of an older release.
    if response.status_code != 304 or not request.path.startswith("/calendars/"):
        guard(response)
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache" if actor_known() else "no-cache"
    return response


def _draft_saved(response: Response) -> Response:
    """Tell the next page that a form which the browser keeps was taken, or only its key spent (static/drafts.js)."""
    taken = request.method == "POST" and response.status_code in (302, 303)
    if taken and (key := request.form.get("draft_key", "")[:200]):
        told = "unsaved_drafts" if g.get("other_content") else "saved_drafts"
        session[told] = [*session.get(told, [])[-9:], key]
    return response


def drafts(told: str) -> list[str]:
    """Return the keys of the ``saved_drafts`` or ``unsaved_drafts`` since the last page, once."""
    return list(session.pop(told)) if told in session else []


def go_on_for(thing: UUID) -> None:
    """Keep for whom a form was filled in, and the evidence, for the next page of the same thing."""
    session["acting_for"] = [str(thing), nested(CreateSchema(), request.form)]


def gone_on_for(thing: UUID) -> dict[str, Any]:
    """Return what ``go_on_for`` kept of a thing, once."""
    kept_of, values = session.pop("acting_for") if "acting_for" in session else ("", {})
    return values if kept_of == str(thing) else {}


def actor_known() -> bool:
    """Tell whether this request has found somebody signed in."""
    return "actor" in g and g.actor.person_id is not None


def _permits(permission: str, subject: Subject) -> bool:
    return permits(Permission(permission), actor(), subject)


def install(app: Flask) -> None:
    """Join the edge to the application: transactions, errors, headers, CSRF, and what templates may ask."""
    app.register_error_handler(DomainError, _refuse)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _crash)
    app.after_request(_headers)
    app.after_request(_draft_saved)
    app.add_template_global(drafts)

    @app.before_request
    def _open() -> None:
        spell_query(request)
        if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
            abort(404)  # PostgreSQL takes no such text, and nothing is called so
        changes = request.method not in SAFE
        if changes:
            measure(request)
        g.writing = writing.set(changes)

    csrf.init_app(app)  # after the above: it reads the form

    @app.teardown_request
    def _close(error: BaseException | None) -> None:
        if token := g.pop("writing", None):
            writing.reset(token)

    @app.context_processor
    def _who() -> dict[str, Any]:
        return {"actor": actor(), "now": now(), "permits": _permits}
