"""The life of a meeting and of an event beside it: states, steps, who is waited for, what is still missing.

A proposal is no draft: like every meeting it is public from the day it is made (contract, section 3), so that
the other regions and the parents see early what is planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from regional_groups.core.errors import N_, RuleViolated, say
from regional_groups.core.house_days import due_by
from regional_groups.core.permissions import Held, Office, Permission, lead_functions
from regional_groups.core.workflow import Flow, Step, Wait, Waiting


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CONVENED = "convened"
    POSTPONED = "postponed"
    HELD = "held"
    NOT_HELD = "not_held"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class EventState(StrEnum):
    """Where an event stands."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class MeetingFormat(StrEnum):
    """How people take part (facts D1)."""

    PHYSICAL = "physical"
    OBSERVED = "observed"  # physical with remote observation
    HYBRID = "hybrid"  # physical with remote participation
    VIRTUAL = "virtual"


class Agreement(StrEnum):
    """What the lead of a named group said."""

    ASKED = "asked"
    AGREED = "agreed"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"


DAYS_MAX = 30  # a longer meeting is more often a slip of the pen than true: it is asked back

FORMAT_LABELS = {
    MeetingFormat.PHYSICAL: N_("Physical"),
    MeetingFormat.OBSERVED: N_("Physical, with remote observation"),
    MeetingFormat.HYBRID: N_("Physical, with remote participation"),
    MeetingFormat.VIRTUAL: N_("Virtual"),
}
AGREEMENT_LABELS = {
    Agreement.ASKED: N_("Asked, no answer yet"),
    Agreement.AGREED: N_("Has agreed"),
    Agreement.OBJECTED: N_("Objected"),
    Agreement.WITHDRAWN: N_("Withdrawn"),
}
EVENT_KINDS = {
    "workshop": N_("Workshop"),
    "seminar": N_("Seminar"),
    "training": N_("Training"),
    "webinar": N_("Webinar"),
    "forum": N_("Forum"),
    "regional_body": N_("Meeting of a regional organization"),
    "plenary": N_("Plenary"),
    "assembly": N_("Assembly"),
    "council": N_("Council"),
}
ANNOUNCED_BY = {"letter": N_("Collective letter"), "circular": N_("Circular"), "mail": N_("Mail")}
# How the announcement is called with its number: letters run per group, circulars for the whole TSB (facts B7.10).
REFERENCES = {
    "letter": N_("TSB Collective letter %(number)s"),
    "circular": N_("TSB Circular %(number)s"),
    "mail": N_("Announcement %(number)s"),
}

PROPOSED, AGREED, CONVENED, POSTPONED = "proposed", "agreed", "convened", "postponed"
HELD, NOT_HELD, REPORTED, CANCELLED = "held", "not_held", "reported", "cancelled"
AHEAD = (PROPOSED, AGREED, CONVENED, POSTPONED)  # may still be edited, moved, cancelled
RECORDABLE = (HELD, REPORTED, NOT_HELD, CANCELLED, CONVENED)  # states in which one is recorded afterwards

FLOW = Flow(
    "meeting",
    states=tuple(MeetingState),
    steps=(
        Step("create", (), (PROPOSED,), Permission.MEETINGS_CREATE, clause="B6.5", entry=True),
        Step("schedule", (), (AGREED,), Permission.MEETINGS_SCHEDULE, clause="B7.1", entry=True),
        Step("record", (), RECORDABLE, Permission.MEETINGS_HOLD, entry=True),
        Step("import", (), RECORDABLE, Permission.MEETINGS_CONVENE, entry=True),
        Step(
            "agree",
            (PROPOSED,),
            (PROPOSED, AGREED),
            Permission.MEETINGS_AGREE,
            clause="B6.5",
            label=N_("Agree to the meeting"),
        ),
        Step(
            "object",
            (PROPOSED, AGREED),
            (PROPOSED,),
            Permission.MEETINGS_AGREE,
            clause="B6.5",
            needs=("group", "note"),
            label=N_("Object"),
        ),
        Step(
            "withdraw_group",
            (PROPOSED,),
            (PROPOSED, AGREED),
            Permission.MEETINGS_AGREE,
            needs=("group",),
            label=N_("Withdraw a group"),
        ),
        Step(
            "withdraw_group",
            (AGREED, CONVENED, POSTPONED),
            (),
            Permission.MEETINGS_AGREE,
            needs=("group",),
            label=N_("Withdraw a group"),
        ),
        Step(
            "coordinate",
            (PROPOSED, AGREED),
            (),
            Permission.MEETINGS_COORDINATE,
            clause="B6.4",
            needs=("parent",),
            label=N_("Record the coordination of the parent"),
        ),
        Step(
            "convene",
            (AGREED, PROPOSED),
            (CONVENED,),
            Permission.MEETINGS_CONVENE,
            clause="B7.1",
            needs=("announced_by", "letter_on"),
            label=N_("Convene"),
        ),
        Step(
            "move",
            (PROPOSED, AGREED, CONVENED),
            (),
            Permission.MEETINGS_CONVENE,
            clause="B7.12",
            needs=("starts_on",),
            undoable=False,
            label=N_("Move to other dates or another place"),
        ),
        Step(
            "move",
            (POSTPONED,),
            (CONVENED, AGREED, PROPOSED),
            Permission.MEETINGS_CONVENE,
            clause="B7.12",
            needs=("starts_on",),
            undoable=False,
            label=N_("Set new dates"),
        ),
        Step(
            "postpone",
            (PROPOSED, AGREED, CONVENED),
            (POSTPONED,),
            Permission.MEETINGS_CONVENE,
            clause="B7.12",
            label=N_("Postpone, new dates to follow"),
        ),
        Step(
            "hold",
            (CONVENED,),
            (HELD,),
            Permission.MEETINGS_HOLD,
            label=N_("Record that it was held"),
        ),
        Step(
            "not_held",
            (CONVENED,),
            (NOT_HELD,),
            Permission.MEETINGS_CONVENE,
            clause="B7.4",
            needs=("cause",),
            label=N_("Record that it was not held"),
        ),
        Step(
            "report",
            (HELD,),
            (HELD, REPORTED),
            Permission.MEETINGS_REPORT,
            clause="B7.5",
            needs=("group",),
            label=N_("Give the report of a group"),
        ),
        Step(
            "cancel",
            AHEAD,
            (CANCELLED,),
            Permission.MEETINGS_CONVENE,
            clause="B7.12",
            needs=("cause", "note"),
            label=N_("Cancel"),
        ),
    ),
    waits={
        PROPOSED: (Wait(Office.RG_CHAIR, "group"),),
        AGREED: (Wait(Office.SG_CHAIR, "parent"), Wait(Office.TSB_COUNSELLOR, "parent")),
        CONVENED: (Wait(Office.TSB_COUNSELLOR, "parent"),),
        POSTPONED: (Wait(Office.TSB_COUNSELLOR, "parent"),),
        HELD: (Wait(Office.RG_CHAIR, "group"),),
    },
    final=frozenset({NOT_HELD, REPORTED, CANCELLED}),
    usual=(PROPOSED, AGREED, CONVENED, HELD, REPORTED),
    labels={
        PROPOSED: N_("Proposed"),
        AGREED: N_("Agreed"),
        CONVENED: N_("Convened"),
        POSTPONED: N_("Postponed"),
        HELD: N_("Held"),
        NOT_HELD: N_("Not held"),
        REPORTED: N_("Reported"),
        CANCELLED: N_("Cancelled"),
    },
)

EVENT_FLOW = Flow(
    "event",
    states=tuple(EventState),
    steps=(
        Step("create", (), ("planned",), Permission.EVENTS_EDIT, clause="B6.5", entry=True),
        Step("cancel", ("planned",), ("cancelled",), Permission.EVENTS_EDIT, label=N_("Cancel the event")),
    ),
    final=frozenset({"cancelled"}),
    usual=("planned",),
    labels={"planned": N_("Planned"), "cancelled": N_("Cancelled")},
)
FLOWS = (FLOW, EVENT_FLOW)


@dataclass(frozen=True)
class GroupFacts:
    """What counts of one group of a meeting."""

    acronym: str
    parent: str  # SG5
    agreement: str = Agreement.ASKED
    reported: bool = False
    said_at: datetime | None = None  # when its lead answered


@dataclass(frozen=True)
class MeetingFacts:
    """What counts of a meeting when it is asked what is missing and who must act."""

    state: str
    since: datetime
    groups: tuple[GroupFacts, ...] = ()
    body: str | None = None
    coordinated: frozenset[str] = frozenset()
    coordinated_at: datetime | None = None  # when the last parent did
    ends_at: datetime | None = None  # the end of its last day at the place, or of its last session
    letter_due: date | None = None
    recorded: bool = False  # recorded afterwards or imported
    filled: frozenset[Held] = frozenset()


def taking_part(groups: Iterable[GroupFacts]) -> tuple[GroupFacts, ...]:
    """Return the groups that have not withdrawn."""
    return tuple(group for group in groups if group.agreement != Agreement.WITHDRAWN)


def parents(facts: MeetingFacts) -> tuple[str, ...]:
    """Return the codes of the parent bodies concerned, in order."""
    found = {group.parent for group in taking_part(facts.groups) if group.parent}
    return in_order(found | ({facts.body} if facts.body else set()))


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes of bodies in the order of their numbers."""
    return tuple(sorted(codes, key=_by_number))


def _by_number(code: str) -> tuple[int, str]:
    return int("".join(filter(str.isdigit, code)) or 0), code


def needs_coordination(facts: MeetingFacts) -> bool:
    """Tell whether the parents must coordinate: once each, and only when there are two or more.

    Clause: R44, instructs study groups and TSAG 3 (facts B6.4).
    """
    return len(parents(facts)) > 1


def missing_coordinations(facts: MeetingFacts) -> tuple[str, ...]:
    """Return the parents that have not coordinated yet."""
    return (
        tuple(code for code in parents(facts) if code not in facts.coordinated)
        if needs_coordination(facts)
        else ()
    )


def begun(begins: datetime | None, now: datetime) -> bool:
    """Tell whether a meeting has begun, so that it was held or not; before that it is cancelled."""
    return begins is None or now >= begins


def missing_agreements(facts: MeetingFacts) -> tuple[str, ...]:
    """Return the groups whose lead has not agreed: not asked yet answered, or objected."""
    return tuple(group.acronym for group in taking_part(facts.groups) if group.agreement != Agreement.AGREED)


def state_of_agreements(groups: Iterable[GroupFacts]) -> str:
    """Return the state that the answers of the groups give: agreed when the last one has agreed."""
    return AGREED if all(one.agreement == Agreement.AGREED for one in taking_part(groups)) else PROPOSED


def lead_waits(
    group: GroupFacts, filled: frozenset[Held], since: datetime, due: tuple[date | None, bool]
) -> list[Waiting]:
    """Return who is waited for when a group's lead must act; TSB where the team is vacant."""
    functions = [
        function
        for function in lead_functions(group.acronym, filled)
        if Held(function, group.acronym) in filled
    ]
    if not functions:
        return [Waiting(Office.TSB_COUNSELLOR, group.parent, since, *due)]
    return [Waiting(function, group.acronym, since, *due) for function in functions]


def _since(facts: MeetingFacts) -> datetime:
    """Return since when the secretariat is waited for: the last answer of the groups, or of the parents."""
    said = [one.said_at for one in taking_part(facts.groups) if one.said_at and facts.state == PROPOSED]
    coordinated = [facts.coordinated_at] if facts.coordinated_at and facts.state == AGREED else []
    return max([facts.since, *said, *coordinated])


def waiting(facts: MeetingFacts, now: datetime) -> list[Waiting]:
    """Return who must act on a meeting now, since when and by when.

    Clause: Rec. ITU-T A.1 (2016) 1.1.4 (facts B7.1): the letter, and before it the agreements; no text on the rest.
    """
    asked = [one for one in taking_part(facts.groups) if one.agreement == Agreement.ASKED]
    awaited = AGREED if facts.state == PROPOSED and not asked else facts.state
    due = due_by(FLOW.name, awaited, facts.since, facts.letter_due if awaited in (PROPOSED, AGREED) else None)
    secretariat = [Waiting(Office.TSB_COUNSELLOR, code, _since(facts), *due) for code in parents(facts)]
    found: Sequence[Waiting] = ()
    if facts.state == PROPOSED:
        found = _leads(asked, facts, due) or secretariat
    elif facts.state == AGREED:
        missing = missing_coordinations(facts)
        found = [Waiting(Office.SG_CHAIR, code, facts.since, *due) for code in missing] or secretariat
    elif facts.state == CONVENED and facts.ends_at is not None and now > facts.ends_at:
        due = due_by(FLOW.name, CONVENED, facts.ends_at)
        found = [Waiting(Office.TSB_COUNSELLOR, code, facts.ends_at, *due) for code in parents(facts)]
    elif facts.state == POSTPONED:
        found = secretariat
    elif facts.state == HELD and not facts.recorded:
        silent = [one for one in taking_part(facts.groups) if not one.reported]
        found = secretariat if facts.body else _leads(silent, facts, due)
    return list(dict.fromkeys(found))


def _leads(groups: Iterable[GroupFacts], facts: MeetingFacts, due: tuple[date | None, bool]) -> list[Waiting]:
    return [wait for one in groups for wait in lead_waits(one, facts.filled, facts.since, due)]


def check_letter(letter_on: date | None, starts_on: date | None, today: date) -> None:
    """Refuse a letter dated after today, or after the first day of its meeting.

    Clause: Rec. ITU-T A.1 (2016) 1.1.4 (facts B7.1).
    Parameters:
        today: Geneva date of the change.
    Raises:
        RuleViolated: naming ``letter_on``.
    """
    if letter_on is None:
        return
    if letter_on > today:
        wrong = say("The letter is dated in the future. Give a day that is not after today.")
    elif starts_on is not None and letter_on > starts_on:
        wrong = say("The letter is dated after the meeting begins.")
    else:
        return
    raise RuleViolated(wrong, clause="B7.1", fields={"letter_on": [wrong]})
