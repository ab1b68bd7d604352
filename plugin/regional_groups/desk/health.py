"""Is the service alive, is it ready, and what does it count: for those who run it."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address

from flask import Blueprint, Flask, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from regional_groups.core.db import db
from regional_groups.core.migrate import revisions
from regional_groups.core.outbox import OutboxMessage, count_failed, is_waiting
from regional_groups.core.web import now
from regional_groups.ical.zones import tzdata_version
from regional_groups.participation import tallying
from regional_groups.publishing.libraries import printing

blueprint = Blueprint("health", __name__)
LATE = timedelta(hours=1)  # a message that waits longer is a problem to look at
# After a start the jobs first send what fell due before: while the service stood still, or dated in the past.
CATCHING_UP = timedelta(minutes=5)


class Meters:
    """The counters of one application; labels are the names of views, never addresses or persons."""

    def __init__(self) -> None:
        """Make a registry of its own, so that several applications can live in one process."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "regional_groups_requests", "Requests answered", ("view", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "regional_groups_request_seconds",
            "Seconds to answer a request",
            ("view",),
            registry=self.registry,
        )
        self.waiting = Gauge(
            "regional_groups_outbox_waiting", "Messages not sent yet", registry=self.registry
        )
        self.failing = Gauge(
            "regional_groups_outbox_failing",
            "Messages that were tried and are not sent",
            registry=self.registry,
        )
        self.polls = Counter(
            "regional_groups_feed_polls",
            "Polls of calendars by what became of them, and calendar files built",
            ("outcome",),
            registry=self.registry,
        )
        self._polls_told: dict[str, int] = {}

    def count_polls(self, counts: Mapping[str, int]) -> None:
        """Take over what the front of the feeds has counted, which stands before the pages and counts for itself."""
        for outcome, number in counts.items():
            self.polls.labels(outcome).inc(max(0, number - self._polls_told.get(outcome, 0)))
            self._polls_told[outcome] = number


def install(app: Flask) -> None:
    """Count every request."""
    meters = app.extensions["meters"] = Meters()
    app.extensions["started_at"] = app.extensions["clock"].now()

    @app.before_request
    def _begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        view = request.endpoint or "none"
        meters.requests.labels(view, str(response.status_code)).inc()
        if begun := g.pop("begun", None):
            meters.seconds.labels(view).observe(time.perf_counter() - begun)
        return response


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether the database answers at the right revision and the outbox keeps up; the rest is for information."""
    checks = {
        "database": _database(),
        "outbox": _outbox(),
        "attendance": _attendance(),
        "printing": printing(),
        "time_zones": tzdata_version(),
    }
    good = checks["database"] == "ok" and checks["outbox"] == "ok"
    return jsonify({"status": "ok" if good else "not ready", "checks": checks}), 200 if good else 503


def _database() -> str:
    try:
        current, newest = revisions(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy
    except SQLAlchemyError:
        return "no answer"
    return "ok" if current == newest else f"at revision {current}, not {newest}"


def _outbox() -> str:
    """Say how much is late: nobody has taken it up for an hour, or nothing of its kind has gone out since it failed.

    One message that fails while others of its kind leave does not stop the service; it stands on the page of the
    outbox. What nobody has tried yet is not late while a start is being caught up with. Without a mail server letters
    wait by intent (``RG_MAIL_URL`` is empty).
    """
    long_ago, other = now() - LATE, aliased(OutboxMessage)
    gone = exists().where(other.kind == OutboxMessage.kind, other.sent_at >= OutboxMessage.created_at)
    failing = and_(OutboxMessage.attempts > 0, OutboxMessage.created_at < long_ago, ~gone)
    late = OutboxMessage.due_at < long_ago
    if now() - current_app.extensions["started_at"] < CATCHING_UP:
        late = and_(late, OutboxMessage.attempts > 0)
    conditions = [*is_waiting(), or_(late, failing)]
    if not current_app.extensions["settings"].mail_url:
        conditions.append(OutboxMessage.kind != "mail")
    try:
        count = db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*conditions))
    except SQLAlchemyError:
        return "no answer"
    return "ok" if not count else f"{count} messages wait longer than an hour"


def _attendance() -> str:
    """Say of how many meetings the attendance is counted from its rows, which is slower and as right."""
    try:
        waiting = tallying.waiting()
    except SQLAlchemyError:
        return "no answer"
    return "ok" if not waiting else f"{waiting} meetings are counted from their rows"


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Give the counters to loopback, or to the bearer of the metrics token."""
    if not _may_measure():
        abort(404)
    meters: Meters = current_app.extensions["meters"]
    waiting = db.session.scalar(select(func.count()).where(*is_waiting()))
    meters.waiting.set(waiting or 0)
    meters.failing.set(count_failed())
    meters.count_polls(current_app.extensions["feed_front"].counts)
    return Response(generate_latest(meters.registry), content_type=CONTENT_TYPE_LATEST)


def _may_measure() -> bool:
    token = current_app.extensions["settings"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    try:
        return ip_address(request.remote_addr or "").is_loopback and "X-Forwarded-For" not in request.headers
    except ValueError:
        return False
