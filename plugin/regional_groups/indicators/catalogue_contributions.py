"""The indicators of contributions and of what arises from them."""

from __future__ import annotations

from regional_groups.core.errors import N_
from regional_groups.indicators.record import MEASURED, PLACES, Indicator

_HELD = N_("meetings held")
_PAPERS = N_("Records of contributions")
_NO_MEASURE = N_("No measure is recorded for exactly this period.")
_MEASURES = N_("measures")
_AS_COUNTED = N_("As the source of the measure counts it.")

CONTRIBUTIONS = (
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
        topic="contributions",
        formula_version=2,
        splits=(*PLACES, "status"),
    ),
    Indicator(
        "contributions_by_members",
        N_("Contributions by countries of the group"),
        N_("Contributions that the meetings held received from countries of their own groups."),
        N_("Number of contributions with at least one source among the countries of a group of the meeting."),
        "contributions",
        "up",
        _PAPERS,
        N_("No contribution with its source is recorded, or no list of countries of the group."),
        _HELD,
        "C5",
        topic="contributions",
        formula_version=2,
    ),
    Indicator(
        "contributions_accepted_share_percent",
        N_("Share of contributions accepted"),
        N_("Share of the contributions accepted or carried forward by the meetings held."),
        N_(
            "Contributions accepted or carried forward, divided by those whose outcome is recorded, times 100."
        ),
        "percent",
        "up",
        _PAPERS,
        N_("No outcome of a contribution is recorded."),
        N_("contributions recorded"),
        "C5",
        topic="contributions",
        formula_version=2,
        decimals=1,
    ),
    Indicator(
        "contributions_to_parent",
        N_("Contributions carried to the parent"),
        N_("Contributions of countries of the groups that go on to the parent group from the meetings held."),
        N_(
            "Number of contributions with a source among the countries of the group that are addressed to the "
            "parent, or carried forward by the meeting."
        ),
        "contributions",
        "up",
        _PAPERS,
        N_("No contribution with its source is recorded, or no list of countries of the group."),
        _HELD,
        "B3.4",
        topic="contributions",
        formula_version=2,
    ),
    Indicator(
        "contributions_taken_up",
        N_("Contributions taken up by the parent"),
        N_("Contributions of regional groups that a meeting of the parent accepted or carried forward."),
        N_(
            "Number of contributions of a group at meetings of its parent in the period, with such an outcome."
        ),
        "contributions",
        "up",
        _PAPERS,
        N_("No contribution of a group to its parent has a recorded outcome."),
        N_("contributions to the parent"),
        "C5",
        topic="contributions",
        rows="contribution",
    ),
    Indicator(
        "contributions_parent_share_percent",
        N_("Share of the contributions of the parent"),
        N_("Share of the contributions of the parent group that come from countries of the region."),
        N_(
            "Contributions at meetings of the parent that name a group or have a source among its countries, divided "
            "by those of which this is known, times 100; a recorded measure stands in where there are none."
        ),
        "percent",
        "up",
        _PAPERS,
        N_(
            "Neither contributions to the parent with their sources nor a measure is recorded for the period."
        ),
        N_("contributions to the parent"),
        "C5",
        topic="contributions",
        decimals=1,
        rows="contribution",
        formula_version=2,
    ),
    Indicator(
        "outputs_arising",
        N_("Recommendations and work items arising"),
        N_("New or revised Recommendations and work items that arise from the regional groups."),
        _AS_COUNTED,
        "outputs",
        "up",
        MEASURED,
        _NO_MEASURE,
        _MEASURES,
        "B3.2",
        topic="contributions",
        rows="measure",
    ),
)
