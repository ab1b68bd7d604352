"""What the desk gives the ground: how much waits for a person, health and counters."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, has_request_context, request

from regional_groups.core.i18n import CODES
from regional_groups.core.panels import panel
from regional_groups.core.permissions import Actor
from regional_groups.desk import frame_pages, health, models, outbox_pages, standing_api
from regional_groups.desk.awaiting import waiting_now
from regional_groups.desk.frames import can_be_framed

__all__ = ["join", "models", "waiting_count"]  # the models must be known wherever the service is


def waiting_count(actor: Actor) -> int:
    """Return how many things wait for the person who asks."""
    return len(waiting_now())


def discovery(base_url: str) -> dict[str, str]:
    """Return where a platform finds the frame of the page that is shown, for its head; empty where it has none."""
    if not has_request_context() or not can_be_framed(request.path):
        return {"oembed": ""}
    asked = request.args.get("lang", "")
    page = base_url.rstrip("/") + request.path + (f"?lang={asked}" if asked in CODES else "")
    return {"oembed": f"{base_url.rstrip('/')}/oembed?{urlencode({'url': page})}"}


def join(app: Flask) -> None:
    """Register with the ground."""
    app.extensions["waiting_count"] = waiting_count
    app.register_blueprint(health.blueprint)
    app.register_blueprint(frame_pages.blueprint)
    app.register_blueprint(outbox_pages.blueprint)
    app.extensions["api"].register_blueprint(standing_api.blueprint)
    panel("me", outbox_pages.panel, order=95)
    app.context_processor(lambda: discovery(app.extensions["settings"].base_url))
    health.install(app)
