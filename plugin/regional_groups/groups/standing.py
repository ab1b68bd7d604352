"""What the state and the dates of a group allow: whether it meets, drafts and appoints, which days can be true. Pure.

Every door asks these rules: pages, API, what is recorded afterwards, and files. What lies ahead is judged by the state
of today, what is recorded of the past by the state of its own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.groups.rules import GroupState, Interval, PartialDate, existed


class Doing(StrEnum):
    """What is done for a group or with it, as far as its state matters."""

    DRAFT_TERMS = "draft_terms"
    MEET = "meet"  # be named in a meeting to come, or convened
    APPOINT = "appoint"  # an officer of the group


# A suspended group exists and keeps its texts and officers, so that its parent can prepare its revival; it does not
# meet. A closed one is over. Where the state is unknown nothing is refused: nobody knows better.
NOT_WHILE: dict[tuple[GroupState, Doing], str] = {
    (GroupState.SUSPENDED, Doing.MEET): N_(
        "%(group)s is suspended and does not meet. Its parent study group reactivates it first."
    ),
    (GroupState.CLOSED, Doing.MEET): N_("%(group)s is closed and cannot meet."),
    (GroupState.CLOSED, Doing.DRAFT_TERMS): N_("%(group)s is closed: no new terms are written for it."),
    (GroupState.CLOSED, Doing.APPOINT): N_("%(group)s is closed then: nobody is appointed to it."),
}


def obstacle(group: str, state: GroupState | None, doing: Doing) -> Message | None:
    """Return why something cannot be done for a group in a state, or nothing.

    Clause: B2.1, B2.5: a group is set up, suspended and closed by its parent study group.
    Parameters:
        state: of the day that counts: today for what is to come, the day itself for what is recorded of the past.
    """
    text = NOT_WHILE.get((state, doing)) if state is not None else None
    return say(text, group=group) if text else None


def check_standing(group: str, state: GroupState | None, doing: Doing, field: str) -> None:
    """Refuse what the state of a group does not allow.

    Raises:
        RuleViolated: naming the field.
    """
    if wrong := obstacle(group, state, doing):
        raise RuleViolated(wrong, clause="B2.1", fields={field: [wrong]})


def check_existed(
    group: str, periods: Sequence[Interval], on: date | None, field: str, *, today: date | None = None
) -> None:
    """Refuse to record something of a day on which a group certainly did not exist.

    Raises:
        RuleViolated: naming the field.
    """
    if on is not None and existed(periods, on, today=today) == "no":
        wrong = say("%(group)s did not exist on %(day)s.", group=group, day=on.isoformat())
        raise RuleViolated(wrong, clause="B2.1", fields={field: [wrong]})


def check_within_life(created: str, closed: str, on: date) -> None:
    """Refuse a step that takes effect before a group was created, or after it was closed.

    Raises:
        RuleViolated: naming ``effective_on``.
    """
    first, last = PartialDate.parse(created), PartialDate.parse(closed)
    if first is not None and on < first.earliest:
        wrong = say("The group was created in %(created)s. Give that day or a later one.", created=created)
    elif last is not None and on > last.latest:
        wrong = say("The group was closed in %(closed)s. Give that day or an earlier one.", closed=closed)
    else:
        return
    raise RuleViolated(say("The group did not exist then."), clause="B2.5", fields={"effective_on": [wrong]})


def check_after(on: date, earlier: Iterable[str]) -> None:
    """Refuse a step that takes effect before the last recorded one of its kind.

    Parameters:
        earlier: partial dates of those recorded; empty ones are unknown.
    Raises:
        RuleViolated: naming ``effective_on``.
    """
    dates = [found for text in earlier if (found := PartialDate.parse(text)) is not None]
    newest = max(dates, key=lambda found: found.earliest, default=None)
    if newest is not None and on < newest.earliest:
        wrong = say(
            "A step of this kind is recorded for %(day)s. Give that day or a later one.", day=str(newest)
        )
        raise RuleViolated(
            say("A later step is recorded already."), clause="B2.5", fields={"effective_on": [wrong]}
        )


def check_dates(created: str, closed: str, state: str, changes: Iterable[str], today: date) -> None:
    """Refuse dates of creation and closing that cannot be true together.

    Parameters:
        changes: partial dates on which recorded changes of state between the two took effect.
        today: Geneva date of the correction.
    Raises:
        RuleViolated: naming each field.
    """
    first, last = PartialDate.parse(created), PartialDate.parse(closed)
    fields = {}
    if first is not None and first.earliest > today:
        fields["created"] = [say("This day lies in the future.")]
    if last is not None and state != GroupState.CLOSED:
        fields["closed"] = [say("The group is not closed. Close it, or leave this empty.")]
    elif last is not None and last.earliest > today:
        fields["closed"] = [say("This day lies in the future.")]
    elif first is not None and last is not None and last.latest < first.earliest:
        fields["closed"] = [say("The group would be closed before it was created.")]
    for change in filter(None, map(PartialDate.parse, changes)):
        if first is not None and change.latest < first.earliest:
            fields.setdefault("created", [_recorded(change)])
        if last is not None and change.earliest > last.latest:
            fields.setdefault("closed", [_recorded(change)])
    if fields:
        raise RuleViolated(say("These dates do not fit each other."), clause="B2.5", fields=fields)


def _recorded(change: PartialDate) -> Message:
    return say("A change of state is recorded for %(day)s.", day=str(change))
