"""The catalogue of indicators: what each one is called, counts, rests on, and what "unknown" means for it.

The texts are English and translated where they are shown. A change of a formula raises its version, which stands in
every frozen report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from regional_groups.core.errors import N_

Unit = Literal["groups", "meetings", "people", "countries", "percent", "contributions", "days"]
Direction = Literal["up", "down", "none"]

UNIT_LABELS: Mapping[Unit, str] = MappingProxyType(
    {
        "groups": N_("groups"),
        "meetings": N_("meetings"),
        "people": N_("people"),
        "countries": N_("countries"),
        "percent": N_("per cent"),
        "contributions": N_("contributions"),
        "days": N_("days"),
    }
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; texts are marked for translation."""

    id: str
    name: str
    definition: str
    formula: str  # in words
    unit: Unit
    direction: Direction  # which way is better; none where more is not better in itself
    source: str  # of the rows
    unknown: str  # what "unknown" means for it
    cases: str  # what known and total count
    clause: str
    formula_version: int = 1
    decimals: int = 0


_MEETING_RECORDS = N_("The register of meetings of the service")
_HELD = N_("meetings held")
_ROWS = (
    Indicator(
        "groups_existing",
        N_("Regional groups existing"),
        N_("Regional groups that existed on the last day of the period, suspended ones included."),
        N_("Number of groups whose recorded states cover that day; predecessors are not counted."),
        "groups",
        "none",
        N_("The register of regional groups"),
        N_("The recorded dates do not tell whether a group existed on that day."),
        N_("groups"),
        "A3",
    ),
    Indicator(
        "groups_active",
        N_("Regional groups active"),
        N_("Regional groups with at least one meeting held in the period."),
        N_("Number of groups named in a meeting held; a joint meeting counts for each of its groups."),
        "groups",
        "up",
        _MEETING_RECORDS,
        N_("No meeting of the group with a known outcome is recorded in the period."),
        N_("groups"),
        "A3",
    ),
    Indicator(
        "meetings_held",
        N_("Meetings held"),
        N_("Meetings of regional groups that were held and began in the period."),
        N_(
            "Number of meetings by their first day, both ends of the period included; a joint meeting counts once."
        ),
        "meetings",
        "up",
        _MEETING_RECORDS,
        N_("No meeting of the period is recorded, or it is not recorded whether it was held."),
        N_("meetings recorded"),
        "B6.3",
    ),
    Indicator(
        "meetings_joint",
        N_("Joint meetings held"),
        N_("Meetings held of two or more regional groups together."),
        N_("Number of meetings held with two or more groups that did not withdraw."),
        "meetings",
        "none",
        _MEETING_RECORDS,
        N_("No meeting of the period is recorded, or it is not recorded whether it was held."),
        N_("meetings recorded"),
        "B6.3",
    ),
    Indicator(
        "meetings_colocated",
        N_("Meetings held beside a workshop"),
        N_("Meetings held at the place and time of a workshop or another event."),
        N_("Number of meetings held to which an event is linked, or beside which the source names one."),
        "meetings",
        "up",
        _MEETING_RECORDS,
        N_("Nothing is recorded on events beside the meeting."),
        _HELD,
        "B6.5",
    ),
    Indicator(
        "participants",
        N_("Participants"),
        N_("Participants of the meetings held, on site and remote."),
        N_(
            "Sum over the meetings of the different persons of each; numbers by country and totals stand in "
            "where no persons are recorded."
        ),
        "people",
        "up",
        N_("Attendance records"),
        N_("No attendance is recorded for the meeting."),
        _HELD,
        "C5",
    ),
    Indicator(
        "countries_represented",
        N_("Countries represented"),
        N_("Different countries that took part in the meetings held."),
        N_("Number of different countries; where only numbers are recorded, the largest of them at least."),
        "countries",
        "up",
        N_("Attendance records"),
        N_("Neither countries nor their number are recorded for the meeting."),
        _HELD,
        "C5",
    ),
    Indicator(
        "remote_share_percent",
        N_("Remote participants"),
        N_("Share of the participants who took part only remotely."),
        N_(
            "Participants only remote, divided by the participants whose way of taking part is known, times 100."
        ),
        "percent",
        "none",
        N_("Attendance records"),
        N_("It is not recorded how people took part in the meeting."),
        _HELD,
        "C6",
        decimals=1,
    ),
    Indicator(
        "contributions_received",
        N_("Contributions received"),
        N_("Contributions that the meetings held received from members."),
        N_(
            "Sum over the meetings of the contributions; a known total stands in where none is recorded singly."
        ),
        "contributions",
        "up",
        N_("Records of contributions"),
        N_("No contribution and no total is recorded for the meeting."),
        _HELD,
        "C5",
    ),
    Indicator(
        "terms_up_to_date",
        N_("Terms of reference up to date"),
        N_("Existing groups whose terms of reference in force were decided in the present study period."),
        N_(
            "Number of groups whose decision on the terms in force falls in the study period of the last day."
        ),
        "groups",
        "up",
        N_("Versions of terms of reference"),
        N_("No terms in force are recorded for the group, or not when they were decided."),
        N_("existing groups"),
        "B3.5",
    ),
    Indicator(
        "days_request_to_decision",
        N_("Time from request to decision"),
        N_("Time from the submission of a creation request to the decision of the parent, in days."),
        N_("Mean number of days over the requests decided in the period."),
        "days",
        "down",
        N_("Creation requests"),
        N_("No request was decided in the period, or it is not recorded when it was submitted."),
        N_("requests decided"),
        "B3.5",
        decimals=1,
    ),
    Indicator(
        "letters_on_time_share_percent",
        N_("Collective letters in time"),
        N_("Share of the meetings held whose collective letter was sent in time."),
        N_(
            "Letters dated two months before the first day or earlier (three months for a meeting that was not "
            "scheduled), divided by the letters whose date is known, times 100."
        ),
        "percent",
        "up",
        N_("Collective letters"),
        N_("The date of the collective letter is not recorded."),
        _HELD,
        "B7.1",
        decimals=1,
    ),
)

INDICATORS: Mapping[str, Indicator] = MappingProxyType({row.id: row for row in _ROWS})
IDS = tuple(INDICATORS)
# What can be recorded for a single meeting; the rest are facts of the service's own records.
OF_MEETINGS = ("participants", "countries_represented", "contributions_received")
