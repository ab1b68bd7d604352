"""How the page of a lower room shows what a higher room knows: panels, registered by ``app.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

Panel = Callable[[Any], Markup | None]


@dataclass(frozen=True)
class Registered:
    """A panel and its place on the page."""

    order: int
    draw: Panel


def panel(place: str, draw: Panel, order: int = 50) -> None:
    """Show a panel at a place such as ``regional_group``; lower orders stand first."""
    panels: list[Registered] = current_app.extensions["panels"].setdefault(place, [])
    panels.append(Registered(order, draw))
    panels.sort(key=lambda registered: registered.order)


def panels(place: str, subject: Any) -> list[Markup]:
    """Return the panels of a place for one object, those that have nothing to show left out."""
    registered: list[Registered] = current_app.extensions["panels"].get(place, [])
    drawn = (item.draw(subject) for item in registered)
    return [markup for markup in drawn if markup]
