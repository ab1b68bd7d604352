"""The indicators of meetings: how many, how they are joined, prepared and timed."""

from __future__ import annotations

from regional_groups.core.errors import N_
from regional_groups.indicators.record import PLACES, Indicator

_MEETING_RECORDS = N_("The register of meetings of the service")
_HELD = N_("meetings held")

MEETINGS = (
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
        topic="meetings",
        splits=(*PLACES, "format"),
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
        topic="meetings",
    ),
    Indicator(
        "meetings_joint_share_percent",
        N_("Share of joint meetings"),
        N_("Share of the meetings held that two or more regional groups held together."),
        N_("Joint meetings held, divided by the meetings held, times 100."),
        "percent",
        "none",
        _MEETING_RECORDS,
        N_("No meeting of the period is recorded, or it is not recorded whether it was held."),
        N_("meetings recorded"),
        "B6.3",
        topic="meetings",
        decimals=1,
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
        topic="meetings",
    ),
    Indicator(
        "meetings_colocated_share_percent",
        N_("Share of meetings beside a workshop"),
        N_("Share of the meetings held at the place and time of a workshop or another event."),
        N_("Meetings held beside an event, divided by the meetings of which this is known, times 100."),
        "percent",
        "up",
        _MEETING_RECORDS,
        N_("Nothing is recorded on events beside the meeting."),
        _HELD,
        "B6.5",
        topic="meetings",
        decimals=1,
    ),
    Indicator(
        "workshops_held",
        N_("Workshops and other events"),
        N_("Workshops, training courses and other events of the regional groups that began in the period."),
        N_(
            "Number of events not cancelled that have begun and name a group or stand beside a meeting; each "
            "counts once."
        ),
        "events",
        "up",
        N_("The register of events"),
        N_("No event is recorded in the period."),
        N_("events recorded"),
        "C6",
        topic="meetings",
        formula_version=2,
        rows="event",
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
        topic="meetings",
    ),
    Indicator(
        "hosting_countries",
        N_("Hosting countries"),
        N_("Different countries in which the meetings held took place."),
        N_("Number of different countries of meetings that were not virtual."),
        "countries",
        "up",
        _MEETING_RECORDS,
        N_("The country of the meeting is not recorded."),
        N_("meetings with a place"),
        "C5",
        topic="meetings",
        splits=(*PLACES, "status"),
    ),
    Indicator(
        "time_zone_burden_percent",
        N_("Time-zone burden"),
        N_("How often a session with remote participation fell outside the day of a country that took part."),
        N_(
            "Pairs of session and country outside 08:00 to 20:00 in all zones of the country, in per cent of all pairs."
        ),
        "percent",
        "down",
        N_("Sessions of meetings and time zones of countries"),
        N_("Sessions or countries of the meeting are not recorded."),
        N_("meetings with remote participation"),
        "D9",
        topic="meetings",
        decimals=1,
    ),
)
