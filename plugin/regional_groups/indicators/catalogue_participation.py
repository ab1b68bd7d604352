"""The indicators of participation: people and countries."""

from __future__ import annotations

from regional_groups.core.errors import N_
from regional_groups.indicators.record import PLACES, Indicator

_HELD = N_("meetings held")
_PEOPLE = N_("Attendance records")
_REPRESENTED = N_("countries represented by name")
_STATUS_SOURCE = N_("Names of the countries that took part, and their recorded status")
_NO_STATUS = N_("No country is recorded by name, or no status list covers the last day of the period.")
_STATUS_SHARE = N_(
    "Countries that had the status on the last day of the period, divided by those of known status, times 100; "
    "where no dated list is recorded, that of today stands in."
)
_MEAN = N_(
    "Sum of the countries of these meetings, divided by the number of these meetings with known countries."
)
_NO_COUNTRIES = N_("Neither countries nor their number are recorded for the meeting.")

PARTICIPATION = (
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
        splits=(*PLACES, "status", "gender", "category", "mode"),
    ),
    Indicator(
        "remote_participants",
        N_("People who took part only remotely"),
        N_("Participants of the meetings held who were never in the room."),
        N_("Sum over the meetings of the participants known to have been remote only."),
        "people",
        "none",
        _PEOPLE,
        N_("It is not recorded how people took part in the meeting."),
        _HELD,
        "C6",
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
        "women_share_percent",
        N_("Share of women"),
        N_("Share of women among the participants whose gender is recorded."),
        N_("Women, divided by those whose gender is recorded, times 100; not shown for too few people."),
        "percent",
        "up",
        N_("Attendance of persons, with the gender they chose to give"),
        N_("No gender is recorded, or the people are too few to be shown."),
        N_("participants known by person"),
        "C5",
        decimals=1,
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
        splits=(*PLACES, "status"),
    ),
    Indicator(
        "countries_share_percent",
        N_("Share of the countries of the groups"),
        N_("Share of the countries of the regional groups that took part in a meeting of their group."),
        N_(
            "Countries of the groups seen at a meeting held, divided by the countries of the groups, times 100."
        ),
        "percent",
        "up",
        N_("Lists of countries of the groups, and attendance"),
        N_("No list of countries is recorded, or no country is recorded by name at a meeting."),
        _HELD,
        "A7",
        decimals=1,
    ),
    Indicator(
        "first_time_countries",
        N_("Countries taking part for the first time"),
        N_("Countries that took part in the period and in no meeting recorded before it."),
        N_(
            "Number of different countries recorded by name in the period, less those recorded by name before."
        ),
        "countries",
        "up",
        _PEOPLE,
        N_("No country is recorded by name, in the period or before it."),
        _HELD,
        "C5",
    ),
    Indicator(
        "ldc_countries_share_percent",
        N_("Share of LDCs"),
        N_("Share of least developed countries among the countries that took part."),
        _STATUS_SHARE,
        "percent",
        "up",
        _STATUS_SOURCE,
        _NO_STATUS,
        _REPRESENTED,
        "C5",
        decimals=1,
    ),
    Indicator(
        "sids_countries_share_percent",
        N_("Share of SIDS"),
        N_("Share of small island developing States among the countries that took part."),
        _STATUS_SHARE,
        "percent",
        "up",
        _STATUS_SOURCE,
        _NO_STATUS,
        _REPRESENTED,
        "C5",
        decimals=1,
    ),
    Indicator(
        "lldc_countries_share_percent",
        N_("Share of LLDCs"),
        N_("Share of landlocked developing countries among the countries that took part."),
        _STATUS_SHARE,
        "percent",
        "up",
        _STATUS_SOURCE,
        _NO_STATUS,
        _REPRESENTED,
        "C5",
        decimals=1,
    ),
    Indicator(
        "developing_countries_share_percent",
        N_("Share of developing countries"),
        N_("Share of developing countries among the countries that took part."),
        _STATUS_SHARE,
        "percent",
        "up",
        _STATUS_SOURCE,
        _NO_STATUS,
        _REPRESENTED,
        "C5",
        decimals=1,
    ),
    Indicator(
        "countries_per_joint_meeting",
        N_("Countries per joint meeting"),
        N_("Mean number of countries at a meeting of two or more regional groups."),
        _MEAN,
        "countries",
        "none",
        _PEOPLE,
        _NO_COUNTRIES,
        _HELD,
        "B6.5",
        decimals=1,
    ),
    Indicator(
        "countries_per_single_meeting",
        N_("Countries per single meeting"),
        N_("Mean number of countries at a meeting of one regional group."),
        _MEAN,
        "countries",
        "none",
        _PEOPLE,
        _NO_COUNTRIES,
        _HELD,
        "B6.5",
        decimals=1,
    ),
    Indicator(
        "countries_per_colocated_meeting",
        N_("Countries per meeting beside a workshop"),
        N_("Mean number of countries at a meeting held beside a workshop or another event."),
        _MEAN,
        "countries",
        "none",
        _PEOPLE,
        _NO_COUNTRIES,
        _HELD,
        "B6.5",
        decimals=1,
    ),
    Indicator(
        "countries_per_separate_meeting",
        N_("Countries per meeting on its own"),
        N_("Mean number of countries at a meeting of which it is known that no event stood beside it."),
        _MEAN,
        "countries",
        "none",
        _PEOPLE,
        _NO_COUNTRIES,
        _HELD,
        "B6.5",
        decimals=1,
    ),
)
