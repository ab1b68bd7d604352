"""The indicators of support: interpretation, fellowships, training and funds."""

from __future__ import annotations

from regional_groups.core.errors import N_
from regional_groups.indicators.record import MEASURED, PLACES, Indicator

_HELD = N_("meetings held")
_REGISTRATIONS = N_("Registrations, and the languages of meetings and sessions")
_NO_LANGUAGES = N_("Nobody registered for the meeting in the service, or its languages are not recorded.")
_NO_MEASURE = N_("No measure is recorded for exactly this period.")
_MEASURES = N_("measures")
_AS_COUNTED = N_("As the source of the measure counts it.")
_SPENT = N_(
    "Sum of the amounts in Swiss francs that the ledger of funds holds as spent from this budget in the period."
)
_LEDGER = N_("Ledger of funds; where it is silent, recorded measures")
_NOTHING_SPENT = N_(
    "The ledger holds no amount of this budget in the period, and no measure is recorded for it."
)
_ENTRIES = N_("entries of the ledger of funds")

SUPPORT = (
    Indicator(
        "interpretation_asked",
        N_("Interpretation asked for"),
        N_(
            "Languages of interpretation that people asked for when they registered, added up over the meetings held."
        ),
        N_("Sum over the meetings of the different languages asked for."),
        "languages",
        "none",
        _REGISTRATIONS,
        N_("Nobody registered for the meeting in the service."),
        _HELD,
        "D4",
        topic="support",
    ),
    Indicator(
        "interpretation_provided",
        N_("Interpretation need met"),
        N_(
            "Languages asked for in which the meeting or one of its sessions was held, added up over the meetings."
        ),
        N_("Sum over the meetings of the languages asked for that stand among its languages."),
        "languages",
        "up",
        _REGISTRATIONS,
        _NO_LANGUAGES,
        _HELD,
        "D4",
        topic="support",
    ),
    Indicator(
        "interpretation_unmet",
        N_("Interpretation need not met"),
        N_(
            "Languages asked for in which neither the meeting nor a session was held, added up over the meetings."
        ),
        N_("Sum over the meetings of the languages asked for that do not stand among its languages."),
        "languages",
        "down",
        _REGISTRATIONS,
        _NO_LANGUAGES,
        _HELD,
        "D4",
        topic="support",
    ),
    Indicator(
        "fellowships_requested",
        N_("Fellowships requested"),
        N_("Fellowships requested for meetings of regional groups."),
        _AS_COUNTED,
        "fellowships",
        "none",
        MEASURED,
        _NO_MEASURE,
        _MEASURES,
        "D6",
        topic="support",
        rows="measure",
        splits=(*PLACES, "status"),
    ),
    Indicator(
        "fellowships_granted",
        N_("Fellowships granted"),
        N_("Fellowships granted for meetings of regional groups, full and partial."),
        _AS_COUNTED,
        "fellowships",
        "up",
        MEASURED,
        _NO_MEASURE,
        _MEASURES,
        "D6",
        topic="support",
        rows="measure",
        splits=(*PLACES, "status"),
    ),
    Indicator(
        "fellowships_full",
        N_("Full fellowships granted"),
        N_("Fellowships granted with both ticket and daily subsistence allowance."),
        _AS_COUNTED,
        "fellowships",
        "none",
        MEASURED,
        _NO_MEASURE,
        _MEASURES,
        "D6",
        topic="support",
        rows="measure",
    ),
    Indicator(
        "fellowships_partial",
        N_("Partial fellowships granted"),
        N_("Fellowships granted with either the ticket or the daily subsistence allowance."),
        _AS_COUNTED,
        "fellowships",
        "none",
        MEASURED,
        _NO_MEASURE,
        _MEASURES,
        "D6",
        topic="support",
        rows="measure",
    ),
    Indicator(
        "fellowships_unmet",
        N_("Fellowship need not met"),
        N_("Fellowships requested for meetings of regional groups and not granted."),
        N_("Fellowships requested less fellowships granted, both recorded for the period."),
        "fellowships",
        "down",
        MEASURED,
        N_("The number requested or the number granted is not recorded for the period."),
        _MEASURES,
        "D6",
        topic="support",
        rows="measure",
    ),
    Indicator(
        "people_trained",
        N_("People trained"),
        N_("People who took part in training courses for the regional groups."),
        N_(
            "Sum of the participants of the training courses that have begun; a recorded measure stands in where no "
            "number is recorded."
        ),
        "people",
        "up",
        N_("The register of events"),
        N_("Neither participants of a training course nor a measure is recorded for the period."),
        N_("training courses recorded"),
        "C6",
        topic="support",
        rows="event",
        formula_version=2,
    ),
    Indicator(
        "resources_used",
        N_("Resources used"),
        N_("Resources of the ordinary budget used for the regional groups."),
        _SPENT,
        "francs",
        "none",
        _LEDGER,
        _NOTHING_SPENT,
        _ENTRIES,
        "B6.1",
        topic="support",
        rows="ledger",
        formula_version=2,
    ),
    Indicator(
        "extrabudgetary_funds",
        N_("Extra-budgetary funds"),
        N_("Extra-budgetary funds used for the regional groups."),
        _SPENT,
        "francs",
        "none",
        _LEDGER,
        _NOTHING_SPENT,
        _ENTRIES,
        "B6.1",
        topic="support",
        rows="ledger",
        formula_version=2,
    ),
)
