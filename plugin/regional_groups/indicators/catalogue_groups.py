"""The indicators of regional groups, their texts and their posts."""

from __future__ import annotations

from regional_groups.core.errors import N_
from regional_groups.indicators.record import PLACES, Indicator

_MEETING_RECORDS = N_("The register of meetings of the service")

GROUPS = (
    Indicator(
        "groups_existing",
        N_("Regional groups existing"),
        N_("Regional groups that existed on the last day of the period, suspended ones included."),
        N_(
            "Number of groups whose recorded states cover that day; a meeting held shows that a group had begun. "
            "Predecessors are not counted."
        ),
        "groups",
        "none",
        N_("The register of regional groups"),
        N_("The recorded dates do not tell whether a group existed on that day."),
        N_("groups"),
        "A3",
        topic="groups",
        formula_version=2,
        rows="group",
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
        topic="groups",
        formula_version=2,
        rows="group",
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
        topic="groups",
        formula_version=2,
        rows="group",
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
        topic="groups",
        rows="request",
        no_case=True,
    ),
    Indicator(
        "progress_reports_share_percent",
        N_("Reports delivered to the parent"),
        N_(
            "Share of the reports due from meetings held that were delivered; each group of a joint meeting reports."
        ),
        N_("Reports recorded, divided by the reports due of which it is known whether they came, times 100."),
        "percent",
        "up",
        N_("Reports of meetings"),
        N_("The meeting was recorded afterwards, and no report of it is known."),
        N_("reports due"),
        "B3.4",
        topic="groups",
        decimals=1,
    ),
    Indicator(
        "leadership_posts",
        N_("Leadership posts in the parent groups"),
        N_("Chairs and vice-chairs of study groups and TSAG who come from the region."),
        N_("Number of posts held on the last day of the period; a person counts once in each study group."),
        "posts",
        "up",
        N_("The register of offices"),
        N_("No post is recorded, or the country of its holder is not known."),
        N_("posts recorded"),
        "C5",
        topic="groups",
        rows="post",
        splits=(*PLACES, "status"),
    ),
)
