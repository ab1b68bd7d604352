"""How the room of people tells this one who leads a group: a plain record and the way to ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from flask import current_app


@dataclass(frozen=True, slots=True)
class Officer:
    """An office in a group, with the person's public name."""

    office: str  # rg_chair, rg_co_chair, rg_vice_chair, rg_contact
    name: str
    country: str | None
    from_on: date
    until_on: date | None
    present: bool  # holds it on the day asked about
    demonstration: bool = False  # an invented person


OfficersOf = Callable[[Iterable[str], date], dict[str, list[Officer]]]


def officers_of(acronyms: Iterable[str], on: date) -> dict[str, list[Officer]]:
    """Return the officers of groups by acronym, those of the day first."""
    ask: OfficersOf = current_app.extensions.get("officers_of", lambda acronyms, on: {})
    return ask(acronyms, on)
