"""State machines as tables: from one flow come the guard, the buttons, who must act next, and the diagram.

The diagrams stand in ``docs/flows.md``; ``scripts/flows.py`` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from regional_groups.core.errors import IllegalMove, Message, RuleViolated, say
from regional_groups.core.house_days import begun_on, due_by
from regional_groups.core.permissions import Permission


@dataclass(frozen=True)
class Step:
    """One arrow of a flow.

    ``targets`` holds the state after the step; several where the operation chooses (the last agreement makes a
    meeting agreed); empty where the state stays. ``needs`` must be given and not blank.
    """

    action: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    permission: Permission
    clause: str | None = None
    needs: tuple[str, ...] = ()
    undoable: bool = True
    remark: bool = False  # something is said on the object, whose version and last step stay
    internal: bool = False  # only the service takes it itself, when something else happens
    entry: bool = False  # import, record and adoption by another flow come in here
    label: str = ""  # what the button says, marked for translation


@dataclass(frozen=True)
class Wait:
    """Who must act while an object stands in a state; within how many days says ``core/house_days``."""

    office: str  # a function, or "author"
    scope: str  # which of the object's facts is the scope: parent, group, country, author, none


@dataclass(frozen=True)
class Waiting:
    """Somebody who must act: function and scope, since when, and by when (Geneva date) if a time is set."""

    office: str
    scope: str
    since: datetime
    due: date | None = None
    house_default: bool = False  # the day follows from a number of days that no clause gives


def soonest(waits: Iterable[Waiting]) -> tuple[date | None, bool]:
    """Return the first day by which somebody should act, and whether only a default of the service gives it."""
    days = [(wait.due, wait.house_default) for wait in waits if wait.due is not None]
    return min(days, default=(None, False))


def planned_by(wait: Waiting, day: date | None) -> Waiting:
    """Return a wait with the day that was planned for it, unless that was over before anybody was waited for."""
    if day is None or day < begun_on(wait.since):
        return wait
    return replace(wait, due=day, house_default=False)


@dataclass(frozen=True)
class Flow:
    """A life cycle: its states, steps, who is waited for, and the usual path that a page draws."""

    name: str
    states: tuple[str, ...]
    steps: tuple[Step, ...]
    waits: Mapping[str, tuple[Wait, ...]] = field(default_factory=dict)
    final: frozenset[str] = frozenset()
    usual: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(
        default_factory=dict
    )  # what each state is called, marked for translation

    def called(self, state: str) -> Message:
        """Return what a state is called, in the gender of what the flow is about."""
        return Message(self.labels[state], context=self.name)

    def step(self, action: str, state: str) -> Step:
        """Return the arrow for an action from a state.

        Raises:
            IllegalMove: the action is unknown, or not possible from this state.
        """
        for step in self.steps:
            if step.action == action and state in step.sources:
                return step
        refusal = IllegalMove(
            say(
                "“%(action)s” is not possible while the state is “%(state)s”. "
                "Look at the page again: it shows the steps that are.",
                action=action,
                state=state,
            )
        )
        refusal.possible = tuple(dict.fromkeys(one.action for one in self.choices(state)))
        raise refusal

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """Return the arrows that leave a state, in the order of the table."""
        return tuple(step for step in self.steps if state in step.sources and not step.entry)

    def choices(self, state: str) -> tuple[Step, ...]:
        """Return the arrows that leave a state and that somebody takes; the service's own are left out."""
        return tuple(step for step in self.steps_from(state) if not step.internal)

    def entry(self, action: str) -> Step:
        """Return the named entry step of an action that creates an object in a given state."""
        for step in self.steps:
            if step.action == action and step.entry:
                return step
        raise IllegalMove(say("“%(action)s” does not create this kind of object.", action=action))


def check_given(step: Step, given: Mapping[str, object]) -> None:
    """Refuse a step whose needed values are missing or blank.

    Raises:
        RuleViolated: with one message for each missing field.
    """
    missing = [name for name in step.needs if not str(given.get(name) or "").strip()]
    if missing:
        raise RuleViolated(
            say("Please fill in what this step needs."),
            clause=step.clause,
            fields={name: [say("This is needed for the step and must not be blank.")] for name in missing},
        )


def target_of(step: Step, state: str, chosen: str | None) -> str:
    """Return the state after a step; ``chosen`` must be one that the table allows."""
    if not step.targets:
        return state
    if chosen is None:
        return step.targets[0]
    if chosen not in step.targets:
        raise IllegalMove(say("This step cannot lead to “%(state)s”.", state=chosen))
    return chosen


def waiting_for(
    flow: Flow, state: str, since: datetime, scopes: Mapping[str, tuple[str, ...]]
) -> list[Waiting]:
    """Return who must act in a state.

    Parameters:
        since: when the state was reached, UTC.
        scopes: the object's own scopes by the kind that ``Wait.scope`` names, such as ``{"parent": ("SG5",)}``.
    """
    due = due_by(flow.name, state, since)
    return [
        Waiting(wait.office, scope, since, *due)
        for wait in flow.waits.get(state, ())
        for scope in scopes.get(wait.scope, ("",))
    ]
