"""Who may take part in a meeting, and the life of a registration and of a contribution.

The rules of 2016 are applied as the letters apply them: in principle the region's own members take part, others when
the group invites them. Whether later editions changed this is not known (facts B4.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from regional_groups.core.errors import N_, Message, say
from regional_groups.core.house_days import due_by
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait, Waiting


class RegistrationState(StrEnum):
    """Where a registration stands."""

    REQUESTED = "requested"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class ContributionState(StrEnum):
    """Where a contribution stands."""

    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """How somebody takes part; a registration knows the first two only."""

    ONSITE = "onsite"
    REMOTE = "remote"
    BOTH = "both"
    UNKNOWN = "unknown"


class Category(StrEnum):
    """As what somebody registers."""

    MEMBER_STATE = "member_state"
    SECTOR_MEMBER = "sector_member"
    ASSOCIATE = "associate"
    ACADEMIA = "academia"
    REGIONAL_ORGANIZATION = "regional_organization"
    GUEST = "guest"


class Certainty(StrEnum):
    """How sure a number is."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"


class Source(StrEnum):
    """Where an attendance comes from."""

    BADGE = "badge"
    JOIN = "join"
    PROVIDER = "provider"
    MANUAL = "manual"
    IMPORT = "import"


class Covers(StrEnum):
    """What an attendance speaks of: one day, the meeting, or the meeting with the event beside it."""

    DAY = "day"
    MEETING = "meeting"
    WHOLE_EVENT = "whole_event"


class Outcome(StrEnum):
    """What a meeting did with a contribution."""

    ACCEPTED = "accepted"
    NOTED = "noted"
    CARRIED_FORWARD = "carried_forward"
    NOT_ACCEPTED = "not_accepted"


MODE_LABELS = {
    Mode.ONSITE: N_("On site"),
    Mode.REMOTE: N_("Remote"),
    Mode.BOTH: N_("On site and remote"),
    Mode.UNKNOWN: N_("Mode unknown"),
}
CATEGORY_LABELS = {
    Category.MEMBER_STATE: N_("Member State"),
    Category.SECTOR_MEMBER: N_("Sector Member or operating agency"),
    Category.ASSOCIATE: N_("Associate"),
    Category.ACADEMIA: N_("Academia"),
    Category.REGIONAL_ORGANIZATION: N_("Regional organization"),
    Category.GUEST: N_("Guest"),
}
CERTAINTY_LABELS = {
    Certainty.EXACT: N_("Exactly"),
    Certainty.ABOUT: N_("About"),
    Certainty.AT_LEAST: N_("At least"),
}
SOURCE_LABELS = {
    Source.BADGE: N_("Badge"),
    Source.JOIN: N_("Personal link"),
    Source.PROVIDER: N_("Remote participation tool"),
    Source.MANUAL: N_("Entered by hand"),
    Source.IMPORT: N_("Imported"),
}
OUTCOME_LABELS = {
    Outcome.ACCEPTED: N_("Accepted"),
    Outcome.NOTED: N_("Noted"),
    Outcome.CARRIED_FORWARD: N_("Carried forward"),
    Outcome.NOT_ACCEPTED: N_("Not accepted"),
}
ADDRESSEE_LABELS = {"group": N_("To the regional group"), "parent": N_("To the parent group")}

REQUESTED, ENDORSED, APPROVED, WAITLISTED = "requested", "endorsed", "approved", "waitlisted"
REFUSED, CANCELLED = "refused", "cancelled"
LIVE = (REQUESTED, ENDORSED, APPROVED, WAITLISTED)  # the person still wants to come
OPEN = (REQUESTED, ENDORSED, WAITLISTED)  # somebody has to decide

FLOW = Flow(
    "registration",
    states=tuple(RegistrationState),
    steps=(
        Step("create", (), (REQUESTED,), Permission.REGISTRATIONS_CREATE, clause="B4.2", entry=True),
        Step(
            "record",
            (),
            (APPROVED, REFUSED, CANCELLED),
            Permission.REGISTRATIONS_APPROVE,
            clause="B4.2",
            entry=True,
        ),
        Step("endorse", (REQUESTED,), (ENDORSED,), Permission.REGISTRATIONS_ENDORSE, label=N_("Endorse")),
        Step(
            "approve",
            (REQUESTED, ENDORSED, WAITLISTED),
            (APPROVED,),
            Permission.REGISTRATIONS_APPROVE,
            clause="B4.2",
            label=N_("Approve"),
        ),
        Step(
            "waitlist",
            (REQUESTED, ENDORSED),
            (WAITLISTED,),
            Permission.REGISTRATIONS_APPROVE,
            label=N_("Put on the waiting list"),
        ),
        Step(
            "refuse",
            LIVE,
            (REFUSED,),
            Permission.REGISTRATIONS_APPROVE,
            clause="B4.2",
            needs=("note",),
            label=N_("Refuse"),
        ),
        Step(
            "substitute",
            LIVE,
            LIVE,
            Permission.REGISTRATIONS_OWN,
            needs=("person", "note"),
            undoable=False,
            label=N_("Let another person take the place"),
        ),
        Step("cancel", LIVE, (CANCELLED,), Permission.REGISTRATIONS_OWN, label=N_("Cancel the registration")),
    ),
    waits={
        REQUESTED: (Wait(Office.FOCAL_POINT, "country"),),
        ENDORSED: (Wait(Office.TSB_COUNSELLOR, "parent"),),
        WAITLISTED: (Wait(Office.TSB_COUNSELLOR, "parent"),),
    },
    final=frozenset({REFUSED, CANCELLED}),
    usual=(REQUESTED, ENDORSED, APPROVED),
    labels={
        REQUESTED: N_("Requested"),
        ENDORSED: N_("Endorsed"),
        APPROVED: N_("Approved"),
        WAITLISTED: N_("On the waiting list"),
        REFUSED: N_("Refused"),
        CANCELLED: N_("Cancelled"),
    },
)

CONTRIBUTION_FLOW = Flow(
    "contribution",
    states=tuple(ContributionState),
    steps=(
        Step("create", (), ("received",), Permission.CONTRIBUTIONS_SUBMIT, clause="B7.2", entry=True),
        Step("record", (), ("received",), Permission.ATTENDANCE_RECORD, clause="B7.2", entry=True),
        Step(
            "set_outcome",
            ("received",),
            (),
            Permission.ATTENDANCE_RECORD,
            needs=("outcome",),
            label=N_("Record the outcome"),
        ),
        Step(
            "withdraw",
            ("received",),
            ("withdrawn",),
            Permission.CONTRIBUTIONS_SUBMIT,
            label=N_("Withdraw the contribution"),
        ),
    ),
    final=frozenset({"withdrawn"}),
    usual=("received",),
    labels={"received": N_("Received"), "withdrawn": N_("Withdrawn")},
)
FLOWS = (FLOW, CONTRIBUTION_FLOW)

MEMBERS = frozenset({Category.MEMBER_STATE, Category.SECTOR_MEMBER, Category.ASSOCIATE})
TARIFFS = "SG3"  # the one study group whose regional groups take Member States and operating agencies only


@dataclass(frozen=True)
class GroupMembers:
    """A group that meets: its parent and the countries recorded for it; none recorded is unknown."""

    acronym: str
    parent: str  # SG5
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """What somebody registers for: a meeting of groups, of a parent body (no groups), or an open event."""

    groups: tuple[GroupMembers, ...] = ()
    open: bool = False  # a workshop, open to any individual of a Member State (facts B4.4)


@dataclass(frozen=True)
class Verdict:
    """Whether a rule refuses a person, by which clause and why; or what only the approver can know."""

    clause: str
    refusal: Message | None = None
    unknown: Message | None = None  # approval then needs a note

    @property
    def allowed(self) -> bool:
        """Tell whether no rule refuses."""
        return self.refusal is None


def eligibility(category: str, country: str | None, *, invited: bool, place: Place) -> Verdict:
    """Decide whether somebody may register.

    What is not recorded never refuses: the approver decides, with a note. Participation is no substitute for
    membership (facts B4.5).

    Clause: R1 (2016) 2.3.2 for Study Group 3 and 2.3.3 for the others (facts B4.1 to B4.4).
    """
    if place.open:
        return Verdict("B4.4")
    if invited:
        return Verdict("B4.3")
    if category == Category.GUEST or (category not in MEMBERS and place.groups):
        text = say("This category takes part by invitation only. Ask the chair of the group to invite you.")
        return Verdict("B4.3", text)
    if not place.groups:
        return Verdict("B4.2")
    verdicts = [_of_group(category, country, group) for group in place.groups]
    certain = [one for one in verdicts if one.allowed and one.unknown is None]
    return next(iter(certain or [one for one in verdicts if one.allowed] or verdicts))


def _of_group(category: str, country: str | None, group: GroupMembers) -> Verdict:
    tariffs = group.parent == TARIFFS
    clause = "B4.1" if tariffs else "B4.2"
    if tariffs and category == Category.ASSOCIATE:
        text = say(
            "Meetings of %(group)s are for Member States and operating agencies of the region. "
            "Others take part when the group invites them.",
            group=group.acronym,
        )
        return Verdict(clause, text)
    if country is not None and group.countries and country not in group.countries:
        text = say(
            "Meetings of %(group)s are for members of its region, and this country is not recorded as a "
            "member of the group. Others take part when the group invites them.",
            group=group.acronym,
        )
        return Verdict(clause, text)
    if not group.countries:
        text = say(
            "No countries are recorded for %(group)s: the approver decides, with a note.", group=group.acronym
        )
        return Verdict(clause, unknown=text)
    if country is None:
        return Verdict(clause, unknown=say("The country is not known: the approver decides, with a note."))
    if tariffs and category == Category.SECTOR_MEMBER:
        text = say("Whether this is an operating agency is not recorded: the approver decides, with a note.")
        return Verdict(clause, unknown=text)
    return Verdict(clause)


def format_refuses(mode: str, formats: Iterable[str]) -> bool:
    """Tell whether no session has a format that this way of taking part fits; unknown formats refuse nobody.

    Clause: A-series Supplement 4 (facts D1).
    Parameters:
        formats: of the meeting and of its sessions; an empty one is unknown.
    """
    known = set(formats)
    if mode == Mode.REMOTE:
        return known == {"physical"}
    return known == {"virtual"}


def needs_endorsement(category: str, *, open_event: bool, focal_point_known: bool) -> bool:
    """Tell whether a focal point speaks before the secretariat does.

    Open workshops need none; where no focal point is known the secretariat does both in one step. A focal point
    speaks for a Member State, so others come to the secretariat directly.
    """
    return category == Category.MEMBER_STATE and not open_event and focal_point_known


def waiting(
    state: str,
    since: datetime,
    *,
    country: str | None,
    parents: Sequence[str],
    endorsement: bool,
    opens_on: date | None = None,
) -> list[Waiting]:
    """Return who must act on a registration: within the days of the service, and before the place opens."""
    due = due_by(FLOW.name, state, since, opens_on)
    if state == REQUESTED and endorsement:
        return [Waiting(Office.FOCAL_POINT, country or "", since, *due)]
    if state in OPEN:
        return [Waiting(Office.TSB_COUNSELLOR, code, since, *due) for code in parents or ("",)]
    return []


def contribution_is_late(received_on: date, starts_on: date, notice_days: int = 12) -> bool:
    """Tell whether a contribution came too late to be on time.

    Clause: Rec. ITU-T A.1 (2016) 3.1.8 (facts B7.2); applied to regional groups by analogy (B7.7).
    Parameters:
        received_on: date in the zone that the deadline is printed for.
        notice_days: calendar days before the opening; the secretariat may set more, not fewer.
    """
    return received_on > starts_on - timedelta(days=max(notice_days, 12))


def next_number(taken: Iterable[str]) -> str:
    """Return the number that a new contribution to a meeting gets: C1, C2 …, counted on from the highest."""
    found = [int(number[1:]) for number in taken if number[:1] == "C" and number[1:].isdecimal()]
    return f"C{max(found, default=0) + 1}"


WINDOW = timedelta(minutes=30)  # before and after a session


@dataclass(frozen=True)
class SessionTimes:
    """When a session takes place, and what it is called by (its id)."""

    key: str
    starts_at: datetime
    ends_at: datetime


def open_sessions(sessions: Iterable[SessionTimes], now: datetime) -> list[SessionTimes]:
    """Return the sessions to which a join link leads now, the one to be in first.

    A session is open from 30 minutes before until 30 minutes after. Those that run come first, then those about to
    begin, then those just over.
    """
    found = [one for one in sessions if one.starts_at - WINDOW <= now <= one.ends_at + WINDOW]

    def rank(one: SessionTimes) -> tuple[int, datetime, str]:
        turn = 0 if one.starts_at <= now <= one.ends_at else 1 if now < one.starts_at else 2
        return turn, one.starts_at, one.key

    return sorted(found, key=rank)


def opens_next(sessions: Iterable[SessionTimes], now: datetime) -> datetime | None:
    """Return when a join link leads somewhere next, or nothing when all sessions are over."""
    ahead = [one.starts_at - WINDOW for one in sessions if one.starts_at - WINDOW > now]
    return min(ahead, default=None)
