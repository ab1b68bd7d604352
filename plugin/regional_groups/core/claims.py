"""One sending, one change: the key of a request is claimed in the transaction of the change it asks for.

A POST to the API brings the header ``Idempotency-Key``; a form that makes something brings a hidden key of its own.
The claim is a row with a unique key, written before the view begins and committed with the change and its answer.
Who sends the same key again waits for the first and gets its answer; a refused request rolls its claim back, so the
key may be used again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, request
from flask_babel import gettext as _
from sqlalchemy import String, Text, delete, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, SessionTransaction, mapped_column
from werkzeug.wrappers import Response

from regional_groups.core import jobs
from regional_groups.core.db import Base, Identified, UtcDateTime, db
from regional_groups.core.errors import InvalidInput, StillRunning, say
from regional_groups.core.web import actor, is_api, real_now

HEADER = "Idempotency-Key"
FIELD = "form_key"
KEPT = timedelta(hours=24)  # keys of the API
FORMS_KEPT = timedelta(days=14)  # as long as a browser keeps the draft that holds the key (static/drafts.js)
PATIENCE = timedelta(seconds=5)  # how long a second request waits for the first
_LOCK_NOT_AVAILABLE = "55P03"  # SQLSTATE of PostgreSQL


class IdempotencyKey(Identified, Base):
    """The claim of a key and, committed with it, the answer that the same key gets as long as it is kept."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of who asks, address and key
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text, default="")  # of answers of the API; pages keep the address alone
    location: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass
class Claim:
    """What this request claimed; it stands as long as the transaction in which it was written is open."""

    key: str
    transaction: SessionTransaction | None
    changed: bool = False  # a view finished its change; it is committed with the answer

    @property
    def stands(self) -> bool:
        """Tell whether the claim was neither committed nor rolled back."""
        return self.transaction is not None and db.session().get_transaction() is self.transaction


def install(app: Flask) -> None:
    """Claim last of all that looks at a request, settle first of all that looks at its answer."""
    app.before_request(_claim)
    app.after_request(_settle)
    app.add_template_global(form_key)
    with app.app_context():
        jobs.every("old-keys", timedelta(hours=1), forget_old_keys)


def form_key(name: str = "") -> str:
    """Return a key for a form that makes something: a new one, or its own again where it was sent and made nothing.

    So the page of a refused form and the one before it, to which a reader may go back, have the same.

    Args:
        name: tells forms of one page that are sent to one address apart; the key begins with it.
    """
    claim: Claim | None = g.get("claim")
    if claim is not None and not claim.changed:
        sent: str = request.form[FIELD]
        if sent.rpartition(".")[0] == name:
            return sent
    return f"{name}.{secrets.token_urlsafe(16)}" if name else secrets.token_urlsafe(16)


def forget_old_keys(now: datetime) -> None:
    """Forget answers of the API and keys that are no longer kept; the machine's time counts, whatever ``now`` is.

    An answer without a body leaves its key until those of forms go; ``_take`` no longer counts it.
    """
    answer_old = (IdempotencyKey.body != "") & (IdempotencyKey.at < real_now() - KEPT)
    form_old = IdempotencyKey.at < real_now() - FORMS_KEPT
    db.session.execute(delete(IdempotencyKey).where(answer_old | form_old))


def _claim() -> Response | None:
    key = _key()
    if key is None:
        return None
    if _take(key):
        g.claim = Claim(key, db.session().get_transaction())
        return None
    kept = db.session.scalar(select(IdempotencyKey).where(IdempotencyKey.key == key))
    if kept is None or not kept.status:
        raise _running()
    return _answer_again(kept) if is_api() else _show_again(kept)


def _key() -> str | None:
    """Return the key under which this request is claimed: each token, person and address has keys of its own."""
    if request.method != "POST":
        return None
    given = request.headers.get(HEADER, "") if is_api() else request.form.get(FIELD, "")
    if not given or (is_api() and actor().person_id is None):
        return None
    if len(given) > 200:
        raise InvalidInput(say("The Idempotency-Key is longer than 200 characters."))
    who = g.get("token_id") or actor().person_id
    return hashlib.sha256(f"{who}\n{request.path}\n{given}".encode()).hexdigest()


def _take(key: str) -> bool:
    """Write the claim, or return that somebody else has it; waits for a transaction that is claiming the same."""
    on_postgres = db.engine.dialect.name == "postgresql"
    insert = (
        postgresql.insert if on_postgres else sqlite.insert
    )  # SQLite's lock is taken as the transaction begins
    row = insert(IdempotencyKey).values(key=key, request_hash=_content(), at=real_now())
    kept = KEPT if is_api() else FORMS_KEPT
    old = delete(IdempotencyKey).where(IdempotencyKey.key == key, IdempotencyKey.at < real_now() - kept)
    try:
        if on_postgres:
            wait = int(PATIENCE.total_seconds() * 1000)
            db.session.execute(text(f"SET LOCAL lock_timeout = {wait}"))
        db.session.execute(old)
        taken = db.session.scalar(
            row.on_conflict_do_nothing(index_elements=["key"]).returning(IdempotencyKey.id)
        )
        if on_postgres:
            db.session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            raise _running() from error
        raise
    return taken is not None


def _running() -> StillRunning:
    return StillRunning(
        say("The same request is still being worked on. Wait a few seconds, then send it again.")
    )


def _content() -> str:
    """Return the hash of what was sent, by which another request under the same key is told from a repeated one."""
    if is_api():
        return hashlib.sha256(request.get_data()).hexdigest()
    sent = [pair for pair in request.form.items(multi=True) if pair[0] not in (FIELD, "csrf_token")]
    files = [(name, file.filename) for name, file in request.files.items(multi=True)]
    return hashlib.sha256(json.dumps([sorted(sent), files]).encode()).hexdigest()


def _answer_again(kept: IdempotencyKey) -> Response:
    if kept.request_hash != _content():
        raise InvalidInput(say("This Idempotency-Key was used for another request. Choose a new one."))
    response = current_app.response_class(kept.body, kept.status, mimetype="application/json")
    if kept.location:
        response.headers["Location"] = kept.location
    return response


def _show_again(kept: IdempotencyKey) -> Response:
    """Lead to what the form made when it was sent first, and say that it was not made twice."""
    if kept.request_hash != _content():
        g.other_content = True  # the browser keeps what was written (static/drafts.js)
        flash(_kept_in_browser() if request.form.get("draft_key") else _not_saved(), "warning")
    elif kept.status == 200:
        flash(
            _(
                "You sent this form twice; it was done once. A new address or token is shown only in the first "
                "answer: if you did not see it, revoke it and make another."
            ),
            "warning",
        )
    else:
        flash(_("You sent this form twice; it was done once."), "info")
    return redirect(kept.location or _own_address(), 303)


def _kept_in_browser() -> str:
    told: str = _(
        "This form was sent before, and this is what came of it. What you changed in the form since then was not "
        "saved, but is kept in this browser: change it here, or open the form again to send it as a new one."
    )
    return told


def _not_saved() -> str:
    told: str = _(
        "This form was sent before, and this is what came of it. What you changed in the form since then was "
        "not saved: change it here, or open a new form."
    )
    return told


def _settle(response: Response) -> Response:
    """Commit the change with its answer under the key, or let go of a key whose request changed nothing."""
    claim: Claim | None = g.pop("claim", None)
    if claim is None or not claim.stands:
        return response
    if not claim.changed:
        db.session.rollback()
        return response
    mine = IdempotencyKey.key == claim.key
    if response.status_code < 400:
        db.session.execute(update(IdempotencyKey).where(mine).values(_kept_of(response)))
    else:
        db.session.execute(delete(IdempotencyKey).where(mine))
    db.session.commit()
    return response


def _kept_of(response: Response) -> dict[str, Any]:
    location = response.headers.get("Location", "")
    if is_api():
        return {"status": response.status_code, "body": _without_secrets(response), "location": location}
    leads_to = location or _page_of_form()
    # an address may itself be a secret (an invitation's); the second request brings its own
    return {"status": response.status_code, "location": "" if leads_to == _own_address() else leads_to}


def _own_address() -> str:
    return request.script_root + request.path


def _page_of_form() -> str:
    """Return a page to lead to where the first answer was itself a page: that of the form, else the first."""
    addresses = current_app.create_url_adapter(request)
    before = urlsplit(request.referrer or "").path
    for path in (request.path, before.removeprefix(request.script_root)):
        if addresses is not None and path and addresses.test(path, method="GET"):
            return request.script_root + path
    return f"{request.script_root}/"


def _without_secrets(response: Response) -> str:
    """Return a body as it is kept: what is shown once (``g.shown_once``) is not shown again, nor stored."""
    body = response.get_data(as_text=True)
    hidden = g.get("shown_once", ())
    if not hidden:
        return body
    return json.dumps({name: value for name, value in json.loads(body).items() if name not in hidden})
