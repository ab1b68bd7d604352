"""What the desk gives the ground: how much waits for a person, health and counters."""

from __future__ import annotations

from flask import Flask

from regional_groups.core.permissions import Actor
from regional_groups.desk import health, models
from regional_groups.desk.awaiting import waiting_now

__all__ = ["join", "models", "waiting_count"]  # the models must be known wherever the service is


def waiting_count(actor: Actor) -> int:
    """Return how many things wait for the person who asks."""
    return len(waiting_now())


def join(app: Flask) -> None:
    """Register with the ground."""
    app.extensions["waiting_count"] = waiting_count
    app.register_blueprint(health.blueprint)
    health.install(app)
