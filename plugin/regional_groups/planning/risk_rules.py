"""Risks: how likely and how grave, the level that follows from both, and the life of a risk in the register.

Only people assess. An indicator that crosses its threshold proposes a new assessment, which somebody takes over or
dismisses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Permission
from regional_groups.core.workflow import Flow, Step, Wait


class RiskState(StrEnum):
    """Where a risk stands."""

    OPEN = "open"
    MITIGATED = "mitigated"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class RiskKind(StrEnum):
    """Whether a risk concerns the goals or the daily work."""

    STRATEGIC = "strategic"
    OPERATIONAL = "operational"


class Level(StrEnum):
    """How high a risk is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Side(StrEnum):
    """On which side of its threshold an indicator warns."""

    BELOW = "below"
    ABOVE = "above"


SCALE = (1, 2, 3, 4, 5)
THRESHOLD_MAX = Decimal(10_000_000)
LIKELIHOOD_LABELS: Mapping[int, str] = {
    1: N_("rare"),
    2: N_("unlikely"),
    3: N_("possible"),
    4: N_("likely"),
    5: N_("almost certain"),
}
IMPACT_LABELS: Mapping[int, str] = {
    1: N_("negligible"),
    2: N_("minor"),
    3: N_("moderate"),
    4: N_("major"),
    5: N_("severe"),
}
KIND_LABELS: Mapping[str, str] = {
    RiskKind.STRATEGIC: N_("Strategic"),
    RiskKind.OPERATIONAL: N_("Operational"),
}
LEVEL_LABELS: Mapping[str, str] = {
    Level.LOW: N_("Low"),
    Level.MEDIUM: N_("Medium"),
    Level.HIGH: N_("High"),
    Level.VERY_HIGH: N_("Very high"),
}
SIDE_LABELS: Mapping[str, str] = {
    Side.BELOW: N_("below the threshold"),
    Side.ABOVE: N_("above the threshold"),
}
_LEAST = ((15, Level.VERY_HIGH), (10, Level.HIGH), (5, Level.MEDIUM), (1, Level.LOW))  # product: level
ALIVE = ("open", "mitigated", "accepted")
_KEEP = Permission.RISKS_KEEP

FLOW = Flow(
    "risk",
    states=tuple(RiskState),
    steps=(
        Step("create", (), ("open",), _KEEP, clause="C10.1", entry=True),
        Step(
            "assess",
            ALIVE,
            (),
            _KEEP,
            clause="C10.4",
            needs=("likelihood", "impact"),
            label=N_("Assess again"),
        ),
        Step("take_over", ALIVE, (), _KEEP, label=N_("Take over the proposed level")),
        Step("dismiss", ALIVE, (), _KEEP, needs=("note",), label=N_("Dismiss the proposed level")),
        Step(
            "mitigate",
            ("open", "accepted"),
            ("mitigated",),
            _KEEP,
            clause="C10.4",
            needs=("note",),
            label=N_("Record that the mitigation works"),
        ),
        Step(
            "accept",
            ("open", "mitigated"),
            ("accepted",),
            _KEEP,
            needs=("note",),
            label=N_("Accept the risk"),
        ),
        Step(
            "review",
            ALIVE,
            (),
            Permission.RISKS_REVIEW,
            needs=("review_on",),
            label=N_("Record a review"),
        ),
        Step("close", ALIVE, ("closed",), _KEEP, needs=("note",), label=N_("Close the risk")),
        Step(
            "reopen",
            ("mitigated", "accepted", "closed"),
            ("open",),
            _KEEP,
            needs=("note",),
            label=N_("Open the risk again"),
        ),
    ),
    waits=dict.fromkeys(ALIVE, (Wait("author", "owner"),)),
    final=frozenset(),
    usual=("open", "mitigated", "closed"),
    labels={
        "open": N_("Open"),
        "mitigated": N_("Mitigated"),
        "accepted": N_("Accepted"),
        "closed": N_("Closed"),
    },
)


def level_of(likelihood: int, impact: int) -> Level:
    """Return the level of a risk: of the product of likelihood and impact, each from 1 to 5.

    Example:
        ``level_of(4, 4)`` is ``very_high``: 15 and more; 10 to 14 is high, 5 to 9 medium, less is low.
    Raises:
        RuleViolated: a number lies outside the scale.
    """
    if likelihood not in SCALE or impact not in SCALE:
        raise RuleViolated(say("Likelihood and impact are numbers from 1 to 5."))
    return next(level for least, level in _LEAST if likelihood * impact >= least)


@dataclass(frozen=True)
class Watch:
    """What a risk watches: an indicator, its threshold, and what is proposed when it is crossed."""

    indicator: str
    side: str
    threshold: Decimal
    likelihood: int
    impact: int


@dataclass(frozen=True)
class Proposal:
    """A new assessment that an indicator proposes, with the value that crossed the threshold."""

    watch: Watch
    value: Decimal
    level: Level


def proposal(
    watch: Watch | None,
    value: Decimal | None,
    assessed: tuple[int, int],
    dismissed: Decimal | None,
) -> Proposal | None:
    """Return what an indicator proposes, or nothing: it is unknown, on the safe side, taken over or dismissed.

    Parameters:
        value: of the indicator now; none is unknown, which proposes nothing.
        assessed: likelihood and impact as people assessed them.
        dismissed: the value at which somebody dismissed the proposal; another value proposes anew.
    """
    if watch is None or value is None or value == dismissed:
        return None
    crossed = value < watch.threshold if watch.side == Side.BELOW else value > watch.threshold
    if not crossed or assessed == (watch.likelihood, watch.impact):
        return None
    return Proposal(watch, value, level_of(watch.likelihood, watch.impact))


def check_watch(given: Mapping[str, object]) -> None:
    """Refuse a watch that is told in part only, or whose threshold cannot be reached.

    Raises:
        RuleViolated: with a message for each field that is missing or wrong.
    """
    names = ("watched", "watch_side", "watch_threshold", "watch_likelihood", "watch_impact")
    told = [name for name in names if given.get(name) not in (None, "")]
    if told and len(told) < len(names):
        missing: dict[str, list[Message]] = {
            name: [say("Fill in all of the watch, or nothing of it.")] for name in names if name not in told
        }
        raise RuleViolated(say("This risk cannot be recorded."), fields=missing)
    threshold = given.get("watch_threshold")
    if isinstance(threshold, Decimal) and not (threshold.is_finite() and 0 <= threshold <= THRESHOLD_MAX):
        wrong = {"watch_threshold": [say("The value lies outside what is possible.")]}
        raise RuleViolated(say("This risk cannot be recorded."), fields=wrong)


# Themes that the sources support (facts C10.5); suggestions for the form, never recorded by themselves.
THEMES: Mapping[str, tuple[str, str]] = {
    "budget": (RiskKind.STRATEGIC, N_("Few countries attend, for reasons of budget.")),
    "late_entry": (
        RiskKind.STRATEGIC,
        N_("Developing countries join only when texts are about to be approved."),
    ),
    "contributions": (RiskKind.STRATEGIC, N_("Too few contributions are submitted.")),
    "letters": (RiskKind.OPERATIONAL, N_("Collective letters are sent late.")),
    "dates": (RiskKind.OPERATIONAL, N_("Dates move, or a host withdraws.")),
    "connectivity": (
        RiskKind.OPERATIONAL,
        N_("Poor connectivity or sound, which also stops interpretation."),
    ),
    "hours": (RiskKind.OPERATIONAL, N_("Meetings at hours that burden distant time zones.")),
    "overlap": (RiskKind.OPERATIONAL, N_("Groups overlap.")),
    "continuity": (RiskKind.STRATEGIC, N_("Delegates change, and continuity is lost.")),
}
