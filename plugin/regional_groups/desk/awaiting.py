"""What waits for the person who asks, gathered once a request."""

from __future__ import annotations

from flask import g

from regional_groups.core.web import actor, now
from regional_groups.people.identify import asking_person
from regional_groups.people.waiting import WaitingRow, waiting_rows


def waiting_now() -> list[WaitingRow]:
    """Return what waits for the person who asks, the most urgent first; nothing for nobody."""
    if "waiting" not in g:
        person = asking_person()
        g.waiting = waiting_rows(person, actor().offices, now()) if person else []
    found: list[WaitingRow] = g.waiting
    return found
