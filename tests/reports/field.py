"""Reports for tests: who prepares them, data to count, and a report brought to a state."""

from datetime import date, datetime
from typing import Any

from flask import current_app
from regional_groups.core import jobs, outbox
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.meetings.models import Meeting, MeetingGroup, MeetingState
from regional_groups.people.models import Person
from regional_groups.reports import operations
from regional_groups.reports.models import Report
from sqlalchemy import select

from tests.support.field import actor, person, real_now, regional_group

USUAL = ("freeze", "submit", "approve", "transmit", "publish")
TO = {"frozen": 1, "submitted": 2, "approved": 3, "transmitted": 4, "published": 5}
GIVEN: dict[str, dict[str, Any]] = {
    "return": {"note": "Please explain the figures."},
    "comment": {"text": "Say where the figures come from."},
    "publish": {"languages": ["en"]},
    "correct": {"kind": "revision"},
    "amend": {"cover": {"agenda_item": "PL 2"}, "reason": "Number given later."},
}


def officer() -> Person:
    """Return the one who prepares reports."""
    return _holder("officer@tsb.example", "report_officer")


def director() -> Person:
    """Return the Director."""
    return _holder("director@tsb.example", "tsb_director")


def _holder(email: str, office: str) -> Person:
    return db.session.scalar(select(Person).where(Person.email == email)) or person(email, office)


def now() -> datetime:
    """Return the time of the service's rules."""
    instant: datetime = current_app.extensions["clock"].now()
    return instant


def meeting(*groups: str, on: date | None = date(2026, 5, 4), **columns: Any) -> Meeting:
    """Make a meeting that was held."""
    at = real_now()
    found = [
        regional_group(acronym, region=columns.pop("region", "africa"))
        for acronym in groups or ("SG5RG-AFR",)
    ]
    columns.setdefault("state", MeetingState.HELD)
    made = Meeting(
        title=columns.pop("title", f"Meeting of {found[0].acronym}"),
        starts_on=on,
        ends_on=on,
        created_at=at,
        changed_at=at,
        state_since=at,
        **columns,
    )
    made.groups = [MeetingGroup(group=group) for group in found]
    db.session.add(made)
    db.session.commit()
    return made


def report(state: str = "draft", **data: Any) -> Report:
    """Make a report over the year 2026 and bring it to a state."""
    given = {"from_on": date(2026, 1, 1), "until_on": date(2026, 11, 20), **data}
    made = operations.create(given, actor(officer()), now())
    target = state if state in TO or state == "draft" else "published"
    for step in USUAL[: TO.get(target, 0)]:
        take(made, step)
    if state == "withdrawn":
        take(made, "withdraw")
    if state == "superseded":
        follower = take(made, "correct")
        assert follower is not None
        for step in USUAL:
            take(follower, step)
    db.session.commit()
    return made


def take(made: Report, step: str, **data: Any) -> Report | None:
    """Take a step as the one who may."""
    who = director() if step in ("approve", "return", "amend") else officer()
    given = {"version": made.version, **GIVEN.get(step, {}), **data}
    found = operations.perform(made, step, given, actor(who), now())
    db.session.commit()
    return found


def work() -> int:
    """Do the queued work once: print what is to be printed."""
    db.session.commit()
    token = jobs.writing.set(True)
    try:
        return outbox.drain(now())
    finally:
        jobs.writing.reset(token)


def load_packaged() -> None:
    """Load the field's real data."""
    from regional_groups.desk.importing.loading import load_packaged_data

    load_packaged_data(SYSTEM, now())
    db.session.commit()
