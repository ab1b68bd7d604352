"""Loads the invented story of ``data/demonstration.json`` through the operations that everybody uses.

Each step runs at its own day, in the order of days, so that trails, deadlines and waits look as in real life.
What is made carries the demonstration mark; the letters of those days are not sent, and what was published then is
printed after the start, by the queued work.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from flask import Flask
from sqlalchemy import delete, exists, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db, demonstrating
from regional_groups.core.jobs import change
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import SYSTEM
from regional_groups.demonstration.cases import Story
from regional_groups.desk.importing.loading import load_packaged_data
from regional_groups.people.models import Person
from regional_groups.people.operations import appoint
from regional_groups.people.persons import new_person
from regional_groups.reports import rendering

BEFORE_ALL = 1200  # days before today from which the invented offices run


def load_demonstration(app: Flask) -> None:
    """Load the packaged field data and the invented story on top of it, once.

    A later start leaves both alone: the packaged meetings have no reference, so one whose day was corrected meanwhile
    would come a second time, and other corrections would be undone.
    """
    now = app.extensions["clock"].now()
    with app.app_context(), app.test_request_context("/"):
        if db.session.scalar(select(exists().where(Person.demonstration))):
            return
        with change():
            load_packaged_data(SYSTEM, now)
        mark = demonstrating.set(True)
        try:
            with change():
                _tell(json.loads(_file()), now)
        finally:
            demonstrating.reset(mark)
        for done in app.extensions.get("after_loading", ()):
            with change():
                done(now)


def _file() -> str:
    return files("regional_groups.data").joinpath("demonstration.json").read_text(encoding="utf-8")


def _tell(told: dict[str, Any], now: datetime) -> None:
    for person in told["persons"]:
        _person(person, now)
    db.session.flush()
    story = Story(told, now)
    steps: list[tuple[float, int, Callable[[datetime], None]]] = []
    for day, step in story.steps():
        steps.append((day, len(steps), step))
    for day, _, step in sorted(steps, key=lambda item: item[:2]):
        step(now + timedelta(days=day))
    unsent = (OutboxMessage.sent_at.is_(None), OutboxMessage.kind != rendering.KIND)
    db.session.execute(delete(OutboxMessage).where(*unsent))


def _person(told: dict[str, Any], now: datetime) -> None:
    since = geneva_day(now) - timedelta(days=BEFORE_ALL)
    for office in told["offices"]:
        appoint(
            told["email"],
            office["function"],
            office["scope"] or "",
            name=told["name"],
            country=told["country"],
            from_on=since,
            appointed_by="demonstration",
            actor=SYSTEM,
            now=now,
            demonstration=True,
            quiet=True,
        )
    if not told["offices"]:
        new_person(told["email"], told["name"], told["country"], now, demonstration=True)
    person = db.session.scalars(select(Person).where(Person.email == told["email"])).one()
    person.language = (
        told["language"] if told["language"] != "en" else ""
    )  # then the reader's own browser decides
    person.demonstration = True
    for held in person.offices:
        held.demonstration = True
