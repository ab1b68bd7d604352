"""Answers to invitations by calendar: which ones count, and what they change.

An answer counts only by the opaque address it came to; who claims to have sent it proves nothing. It becomes an
intent: a guest who accepts is registered and waits to be approved like everybody, and nobody who was endorsed,
approved or put on the waiting list is dropped by a program: focal point and secretariat look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError
from regional_groups.core.permissions import Actor
from regional_groups.feeds import invited, reply_addresses, reply_letters
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.feeds.inviting import ALIVE, Answered, Method, Outcome
from regional_groups.feeds.reply_messages import UnreadableMessage, read_message
from regional_groups.ical.answers import Answer, UnreadableCalendar, read_answer
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import MeetingFormat
from regional_groups.participation import operations, queries, rules
from regional_groups.participation.models import Registration
from regional_groups.people.models import Person
from regional_groups.people.queries import person_by_email

AHEAD = timedelta(days=1)  # how much a calendar program's clock may be ahead


@dataclass(frozen=True)
class Taken:
    """What became of a message, and the answer if one was read."""

    outcome: Outcome
    answer: str = ""


def take_message(raw: bytes, now: datetime) -> Taken:
    """Take in a message of RFC 5322 as it was delivered."""
    try:
        message = read_message(raw)
    except UnreadableMessage:
        return Taken(Outcome.UNREADABLE)
    if message.calendar is None:
        return Taken(Outcome.NO_ANSWER)
    return take(message.recipients, message.calendar, now)


def take(recipients: str, calendar: bytes, now: datetime) -> Taken:
    """Take in the calendar part of an answer.

    Parameters:
        recipients: the addresses to which it came, as text.
        calendar: the part, in UTF-8.
    """
    try:
        answer = read_answer(calendar)
    except UnreadableCalendar:
        return Taken(Outcome.UNREADABLE)
    row = _invitation(recipients, answer)
    if row is None:
        return Taken(Outcome.UNKNOWN_ADDRESS)
    meeting = db.session.get_one(Meeting, row.meeting_id)
    said = _said(answer)
    outcome = _refusal(answer, said, row, meeting, now)
    if outcome is not None:
        if outcome in (Outcome.NOT_TAKEN, Outcome.OTHER_PERSON):
            reply_letters.not_taken(row, meeting, str(outcome), now)
        return Taken(outcome, said)
    row.outdated = answer.sequence < row.dated_sequence
    _record(row, meeting, said, answer, now)
    if row.outdated:
        reply_letters.told(row, meeting, "old_dates", now)
        return Taken(Outcome.OLD_DATES, said)
    _follow(row, meeting, said, now)
    return Taken(Outcome.COUNTED, said)


def _invitation(recipients: str, answer: Answer) -> CalendarInvitation | None:
    """Return whose answer it is: the address it came to must be known, and be the organizer if it names one."""
    tokens = reply_addresses.tokens_in(recipients)
    if answer.organizer:
        tokens &= reply_addresses.tokens_in(answer.organizer)
    if len(tokens) != 1:
        return None
    query = select(CalendarInvitation).where(
        CalendarInvitation.token_hash == reply_addresses.digest(tokens.pop())
    )
    return db.session.scalar(query.with_for_update())


def _said(answer: Answer) -> str:
    word = answer.partstat.lower()
    return word if word in set(Answered) and answer.method == "REPLY" else ""


def _refusal(
    answer: Answer, said: str, row: CalendarInvitation, meeting: Meeting, now: datetime
) -> Outcome | None:
    last = meeting.ends_on or meeting.starts_on
    over = last is not None and last < geneva_day(now)
    checks = (
        (answer.uid != invited.uid_of(row.meeting_id), Outcome.OTHER_ENTRY),
        (answer.stamp > now + AHEAD, Outcome.UNREADABLE),
        (over or meeting.state not in ALIVE or row.method == Method.CANCEL, Outcome.CLOSED),
        (answer.method == "REPLY" and answer.partstat in ("", "NEEDS-ACTION"), Outcome.NO_ANSWER),
        (not said, Outcome.NOT_TAKEN),
        (answer.attendee != row.email, Outcome.OTHER_PERSON),
        (_repeated(answer, row, now), Outcome.REPEATED),
    )
    return next((outcome for wrong, outcome in checks if wrong), None)


def _repeated(answer: Answer, row: CalendarInvitation, now: datetime) -> bool:
    """Tell whether an answer is the last one again, or older.

    A program whose clock is ahead must not silence what is answered after it: its stamp counts as the instant at which
    it came. Only another stamp from ahead, which is likely of the same clock, is held against it as it is.
    """
    last = row.answer_stamp
    if last is None or answer.stamp == last:
        return last is not None
    if answer.stamp > now:
        return answer.stamp < last
    return answer.stamp <= min(last, row.answered_at or last)


def _record(row: CalendarInvitation, meeting: Meeting, said: str, answer: Answer, now: datetime) -> None:
    before = row.answer
    row.answer, row.answer_stamp, row.answered_at, row.settled_at = said, answer.stamp, now, None
    audit.append(
        "calendar_invitation:answer",
        ("calendar_invitation", str(row.id), meeting.label),
        _actor(row),
        now,
        before={"answer": before},
        after={"answer": said, "sequence": answer.sequence, "old_dates": row.outdated},
        clause="",
        demonstration=row.demonstration,
    )


def _actor(row: CalendarInvitation) -> Actor:
    """Return who answered: the person, without offices, since an answer is one's own."""
    person = _person(row)
    return Actor(person_id=person.id, name=person.name) if person else Actor(name=row.email)


def _person(row: CalendarInvitation) -> Person | None:
    return db.session.get(Person, row.person_id) if row.person_id else person_by_email(row.email)


def _follow(row: CalendarInvitation, meeting: Meeting, said: str, now: datetime) -> None:
    """Turn an answer into an intent: a registration that waits, a cancellation, or something to look at."""
    person = _person(row)
    mine = queries.live_registration(meeting, person.id if person else None)
    if mine is None and said == Answered.ACCEPTED:
        reply_letters.told(row, meeting, _register(row, meeting, person, now), now)
    elif mine is not None and said == Answered.DECLINED:
        if mine.state == rules.REQUESTED:
            data = {"version": mine.version, "note": ""}
            operations.perform(mine, "cancel", data, _actor(row), now)
            reply_letters.told(row, meeting, "cancelled", now)
        else:
            reply_letters.told(row, meeting, "looked_at", now)


def _register(row: CalendarInvitation, meeting: Meeting, person: Person | None, now: datetime) -> str:
    """Register who accepts; facts that a calendar cannot tell are asked on the page. Return what is told."""
    invitation = queries.invitation_for(meeting.id, row.email)
    try:
        with db.session.begin_nested():
            if invitation is not None:
                made = operations.accept(invitation, {"mode": mode_for(meeting)}, now)
                row.person_id = made.person_id
            else:
                data = _as_before(meeting, person)
                operations.create(meeting, data, _actor(row), now)
    except DomainError:
        return "not_registered"
    return "registered"


def mode_for(meeting: Meeting) -> rules.Mode:
    """Return how somebody takes part who only said yes: on site where there is no other way, else from afar.

    From afar asks nothing of the host until the person says more.
    """
    on_site = meeting.format == MeetingFormat.PHYSICAL or not meeting.format
    return rules.Mode.ONSITE if on_site else rules.Mode.REMOTE


def _as_before(meeting: Meeting, person: Person | None) -> dict[str, Any]:
    """Return how somebody took part who cancelled and now says yes again."""
    query = select(Registration).where(
        Registration.meeting_id == meeting.id, Registration.person_id == (person.id if person else None)
    )
    last = db.session.scalars(query.order_by(Registration.created_at.desc())).first()
    if last is None:
        return {"mode": mode_for(meeting), "category": rules.Category.MEMBER_STATE}
    names = ("mode", "category", "country", "organization", "languages_needed")
    return {name: getattr(last, name) for name in names}
