"""The kinds of gaps in the records that keep a report from being complete, and who can mend each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from regional_groups.core.errors import N_
from regional_groups.core.permissions import Office


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of gap; texts are marked for translation."""

    id: str
    of: Literal["meeting", "group"]
    label: str
    request: str  # what the one who can mend it is asked
    office: Office


_ROWS = (
    Kind(
        "not_said",
        "meeting",
        N_("Meetings that are over and not said to be held"),
        N_("Please record whether the meeting was held."),
        Office.TSB_COUNSELLOR,
    ),
    Kind(
        "no_attendance",
        "meeting",
        N_("Meetings held without attendance"),
        N_("Please record who took part, or at least how many people and countries."),
        Office.TSB_COUNSELLOR,
    ),
    Kind(
        "no_report",
        "meeting",
        N_("Meetings held without a report"),
        N_("Please record the report of the meeting."),
        Office.RG_CHAIR,
    ),
    Kind(
        "no_terms",
        "group",
        N_("Groups without terms of reference in force"),
        N_("Please submit terms of reference, or record those in force."),
        Office.RG_CHAIR,
    ),
    Kind(
        "no_creation_date",
        "group",
        N_("Groups of which it is not known when they were created"),
        N_("Please record when the group was created, with the source."),
        Office.TSB_COUNSELLOR,
    ),
)
KINDS: Mapping[str, Kind] = MappingProxyType({row.id: row for row in _ROWS})


def week_of(day: date) -> str:
    """Return the ISO week of a day, 2026-W48: somebody is asked for the same thing once in it."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
