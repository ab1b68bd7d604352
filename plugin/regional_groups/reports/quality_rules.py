"""The kinds of gaps in the records that keep a report from being complete, and who can mend each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from regional_groups.core.errors import N_
from regional_groups.core.permissions import Held, Office, lead_functions


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of gap; texts are marked for translation."""

    id: str
    of: Literal["meeting", "group"]
    label: str
    request: str  # what the one who can mend it is asked
    office: Office  # that can mend it; for a group's chair whoever leads the group today


def offices(kind: Kind, groups: Mapping[str, str], filled: frozenset[Held]) -> tuple[tuple[str, str], ...]:
    """Return the offices that can mend a gap, with their scopes.

    Where a chair is asked, the chair and co-chair; where both are vacant the vice-chair and contact, then TSB.

    Parameters:
        groups: acronyms of the groups concerned, with their parents.
        filled: the leading offices of these groups that somebody holds.
    """
    found: dict[tuple[str, str], None] = {}
    for acronym, parent in groups.items():
        leading = lead_functions(acronym, filled) if kind.office == Office.RG_CHAIR else ()
        held = [(str(one), acronym) for one in leading if Held(one, acronym) in filled]
        secretariat = [(str(Office.TSB_COUNSELLOR), parent)] if parent else []
        found.update(dict.fromkeys(held or secretariat))
    return tuple(found)


DAYS_BETWEEN = 7  # until somebody may be asked for the same thing again; a convention of this service
NO_REPORT = "no_report"  # each group of a meeting owes its own
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
        NO_REPORT,
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


def long_ago(today: date) -> date:
    """Return the last day on which somebody who was asked may be asked for the same thing again today."""
    return today - timedelta(days=DAYS_BETWEEN)
