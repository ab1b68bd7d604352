"""What is mailed to whose calendar: decided from what the last mail said and what is true now. Pure.

One mail is about one entry, the meeting's own, since Gmail and Outlook take one UID a message; its UID is the one that
the calendars have, so that nobody who also imports a feed sees the meeting twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ALIVE = frozenset({"proposed", "agreed", "convened", "postponed"})
DEAD = frozenset({"cancelled", "not_held"})
INVITING = frozenset({"convened"})  # states in which somebody new is invited
# What makes an answer one to something else, and besides what makes clients show the entry anew (RFC 5546, 2.1.4).
DATES = ("starts_on", "ends_on", "city", "country")
HOURS = ("starts_at", "ends_at")
REVISION = (*DATES, *HOURS, "timezone", "format", "status")
Hours = tuple[str, str]  # from and until, as instants


class Method(StrEnum):
    """What a mail asks of a calendar program."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Answered(StrEnum):
    """What somebody answered by calendar."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Outcome(StrEnum):
    """What became of an answer."""

    COUNTED = "counted"
    OLD_DATES = "old_dates"  # kept, and shown as answered to the old dates
    REPEATED = "repeated"  # the same again, or older than the last one
    NO_ANSWER = "no_answer"  # no calendar part, or one that says nothing
    UNREADABLE = "unreadable"
    UNKNOWN_ADDRESS = "unknown_address"  # not one of the addresses that were given out
    OTHER_ENTRY = "other_entry"  # about another meeting
    OTHER_PERSON = "other_person"  # a forwarded message: somebody else answered
    NOT_TAKEN = "not_taken"  # proposes other dates, delegates
    CLOSED = "closed"  # the invitation was withdrawn, or the meeting is over


KEPT_ASIDE = frozenset(Outcome) - {Outcome.COUNTED, Outcome.OLD_DATES, Outcome.REPEATED}


@dataclass(frozen=True)
class Known:
    """What is known of one reader: the last mail and the last answer."""

    method: Method
    sequence: int
    dated_sequence: int
    digest: str
    said: Mapping[str, Any]
    answer: str = ""
    outdated: bool = False
    by_law: Mapping[str, Any] | None = None  # what was said, its hours as a new zone law gives them


@dataclass(frozen=True)
class Wish:
    """What a reader's calendar should say now."""

    wanted: bool  # registered, or invited as a guest
    registered: bool
    sequence: int  # of the stored entry
    digest: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Letter:
    """One mail to one calendar, and what is kept of it."""

    method: Method
    sequence: int
    dated_sequence: int
    outdated: bool
    answer: str  # PARTSTAT of the reader in the mail
    first: bool = False  # the reader had no entry before
    withdrawn: bool = False  # this reader's invitation alone, not the meeting


def decide(wish: Wish, known: Known | None, *, over: bool) -> Letter | None:
    """Return the mail that a reader's calendar needs, if any.

    Parameters:
        over: the last day has passed; then nothing is sent.
    """
    state = wish.said["state"]
    if over or state not in ALIVE | DEAD:
        return None
    if known is None or known.method == Method.CANCEL:
        return _invited(wish, known) if wish.wanted and state in INVITING else None
    if state in DEAD:
        return _cancelled(wish, known)
    if not wish.wanted:
        # who said no has taken the entry out already
        return None if known.answer == Answered.DECLINED else _cancelled(wish, known, withdrawn=True)
    return _updated(wish, known) if wish.digest != known.digest else None


def _invited(wish: Wish, known: Known | None) -> Letter:
    sequence = wish.sequence if known is None else max(wish.sequence, known.sequence + 1)
    answer = "ACCEPTED" if wish.registered else "NEEDS-ACTION"
    return Letter(Method.REQUEST, sequence, sequence, False, answer, first=True)


def _cancelled(wish: Wish, known: Known, *, withdrawn: bool = False) -> Letter:
    sequence = max(wish.sequence, known.sequence + 1)
    return Letter(
        Method.CANCEL, sequence, known.dated_sequence, known.outdated, "NEEDS-ACTION", withdrawn=withdrawn
    )


def _updated(wish: Wish, known: Known) -> Letter:
    dated, revised = moved(wish.said, known.by_law or known.said), differs(wish.said, known.said, REVISION)
    sequence = max(wish.sequence, known.sequence + (1 if revised else 0))
    outdated = known.outdated or dated
    answer = known.answer.upper() or ("ACCEPTED" if wish.registered else "NEEDS-ACTION")
    return Letter(
        Method.REQUEST,
        sequence,
        sequence if dated else known.dated_sequence,
        outdated,
        "NEEDS-ACTION" if outdated else answer,
    )


def under_law(said: Mapping[str, Any], law: Mapping[Hours, Hours]) -> dict[str, Any]:
    """Return what was said with the instants that a new zone law gives its hours: on the clocks there they stay."""

    def follow(starts: Any, ends: Any) -> Hours:
        return law.get((starts, ends), (starts, ends))

    sessions = [[id, title, *follow(starts, ends)] for id, title, starts, ends in said["sessions"]]
    starts_at, ends_at = follow(said["starts_at"], said["ends_at"])
    return {**said, "sessions": sessions, "starts_at": starts_at, "ends_at": ends_at}


def moved(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Tell whether a meeting is at another time or place; hours that become known or unknown move nothing."""
    timed = all(said.get(name) for said in (new, old) for name in HOURS)
    return differs(new, old, (*DATES, *HOURS) if timed else DATES)


def differs(new: Mapping[str, Any], old: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    """Tell whether one of the named values is another."""
    return any(new.get(name) != old.get(name) for name in names)
