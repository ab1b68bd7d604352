"""How a lower room tells a higher one: it announces what changed, and ``app.py`` has said who listens.

Listeners run in the transaction of the change itself; what leaves the house goes through the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app

from regional_groups.core.permissions import Actor


@dataclass(frozen=True)
class Change:
    """What happened to an object: the event (``meeting:convene``), and values before and after."""

    event: str
    subject: Any
    actor: Actor
    now: datetime
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    quiet: bool = False  # past data and recorded facts: no notices


Listener = Callable[[Change], None]


@dataclass
class Switchboard:
    """Who listens to which kind of object."""

    listeners: list[tuple[type, Listener]] = field(default_factory=list)

    def listen(self, kind: type, listener: Listener) -> None:
        """Call the listener for each change of an object of this class."""
        self.listeners.append((kind, listener))

    def announce(self, change: Change) -> None:
        """Tell every listener, in the order of registration."""
        for kind, listener in self.listeners:
            if isinstance(change.subject, kind):
                listener(change)


def announce(change: Change) -> None:
    """Tell the rooms above about a change."""
    switchboard: Switchboard = current_app.extensions["changes"]
    switchboard.announce(change)
