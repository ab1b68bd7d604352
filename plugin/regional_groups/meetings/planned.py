"""A meeting as somebody is writing it: enough to look for what takes place at the same time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from regional_groups.core.forms import FormState
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import groups_of
from regional_groups.meetings import queries
from regional_groups.meetings.deadlines import GENEVA_ZONE
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.wall import is_zone


@dataclass(frozen=True)
class Planned:
    """Groups or a parent body, and days; what is not written yet, or cannot be read, is empty."""

    groups: tuple[RegionalGroup, ...]
    body: str | None
    starts_on: date | None
    ends_on: date | None
    zone: str
    meeting: UUID | None


def planned(form: FormState, meeting: Meeting | None) -> Planned:
    """Return what the form of a meeting holds, or the meeting where the form does not ask."""
    named = set(form.value("groups", []))
    groups = [group for group in groups_of() if group.acronym in named] if named else []
    zone = str(form.value("timezone")) or (queries.zone_of(meeting) if meeting else GENEVA_ZONE)
    return Planned(
        groups=tuple(groups),
        body=form.value("body") or (meeting.body if meeting else None),
        starts_on=_day(form.value("starts_on", None)),
        ends_on=_day(form.value("ends_on", None)),
        zone=zone if is_zone(zone) else GENEVA_ZONE,
        meeting=meeting.id if meeting else None,
    )


def _day(value: object) -> date | None:
    with suppress(ValueError):
        found = date.fromisoformat(str(value))
        return found if 1950 <= found.year <= 2200 else None
    return None
