"""Meetings in people's calendars by mail: what a transaction changed is mailed at its end, one letter a reader.

It runs after the entries were written (``joining.py``). A letter that the transaction sends about the meeting anyway,
such as an approval, carries the calendar part; nobody gets two for one change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from regional_groups.core import outbox
from regional_groups.core.changes import Change
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.feeds import invited, reply_addresses
from regional_groups.feeds.invitation_letters import Desk, Post, attach
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.feeds.invited import Reader
from regional_groups.feeds.inviting import DEAD, Hours, Known, Letter, Method, Wish, decide, moved, under_law
from regional_groups.meetings.models import Meeting
from regional_groups.participation.models import Invitation, Registration
from regional_groups.people.notices import holds_back

_PENDING = "calendar mail"  # in the session's own notes
# Told to everybody who registered, in whatever state the meeting and whoever wants no calendar mail.
TOLD = {
    "meeting:move": "move",
    "meeting:postpone": "postpone",
    "meeting:cancel": "cancel",
    "meeting:not_held": "cancel",
    "meeting:zone_law": "change",
}

WRITTEN = (
    "person_id",
    "token_hash",
    "method",
    "sequence",
    "dated_sequence",
    "said",
    "digest",
    "outdated",
    "sent_at",
    "answer",
    "answered_at",
    "settled_at",
    "demonstration",
)


@dataclass
class News:
    """What a transaction changed about one meeting."""

    now: datetime
    everybody: bool = False
    before: dict[str, Any] = field(default_factory=dict)  # columns of the meeting as they were at first
    told: str = ""  # what all who registered are told
    note: str = ""
    law: dict[Hours, Hours] = field(default_factory=dict)  # hours that a new zone law set, before and after
    people: set[UUID] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)


def _news(meeting_id: UUID, now: datetime) -> News:
    pending: dict[UUID, News] = db.session().info.setdefault(_PENDING, {})
    found = pending.setdefault(meeting_id, News(now))
    found.now = now
    return found


def note_meeting(change: Change) -> None:
    """Note a change of a meeting; past data, imports and steps without mail tell nobody."""
    if change.quiet or holds_back() or not isinstance(change.subject, Meeting):
        return
    news = _news(change.subject.id, change.now)
    news.everybody = True
    news.before = {**change.before, **news.before}
    if change.event in TOLD:
        news.told, news.note = TOLD[change.event], change.note
    if change.event == "meeting:zone_law":
        news.law = dict(zip(_hours(change.before), _hours(change.after), strict=True))


def _hours(values: Mapping[str, Any]) -> list[Hours]:
    return [(one["starts_at"].isoformat(), one["ends_at"].isoformat()) for one in values["sessions"]]


def note_registration(change: Change) -> None:
    """Note that somebody registered, was decided on, left, or gave the place to another person."""
    registration: Registration = change.subject
    if change.quiet or registration.meeting_id is None:
        return
    found = {registration.person_id, change.before.get("person_id")} - {None}
    news = _news(registration.meeting_id, change.now)
    news.people |= {one if isinstance(one, UUID) else UUID(str(one)) for one in found}


def note_invitation(change: Change) -> None:
    """Note that a guest was invited, or an invitation withdrawn."""
    invitation: Invitation = change.subject
    _news(invitation.meeting_id, change.now).emails.add(invitation.email)


def settle(session: Session) -> None:
    """Queue the letters of what this transaction changed; called before it is committed."""
    if session.in_nested_transaction():
        return
    pending: dict[UUID, News] = session.info.pop(_PENDING, {})
    if not pending:
        return
    session.flush()
    for meeting_id in filter(invited.has_readers, sorted(pending)):
        meeting = invited.meeting_with_sessions(meeting_id)
        if meeting is not None:
            _settle(meeting, pending[meeting_id])


def forget(session: Session) -> None:
    """Forget what a transaction that was rolled back had changed."""
    if not session.in_nested_transaction():
        session.info.pop(_PENDING, None)


def _settle(meeting: Meeting, news: News) -> None:
    last = meeting.ends_on or meeting.starts_on
    over = last is not None and last < geneva_day(news.now)
    only = None if news.everybody else frozenset(news.emails) | invited.addresses(news.people)
    if over or only == frozenset():
        return
    readers = invited.readers(meeting, only)
    posts = list(_posts(meeting, news, readers, invited.known(meeting.id, only)))
    _send(meeting, news, posts)


def _posts(
    meeting: Meeting,
    news: News,
    readers: Mapping[str, Reader],
    known: Mapping[str, tuple[CalendarInvitation, Reader]],
) -> Iterator[Post]:
    entry = invited.entry_of(meeting)
    said = invited.said_of(meeting)
    earlier = {**said, **_as_said(news.before, said)}
    for email in sorted({*readers, *known}):
        row, absent = known.get(email, (None, None))
        reader = readers.get(email) or absent
        assert reader is not None
        letter = None
        if entry is not None and not reader.refuses and _addressable(email):
            digest = invited.digest_of(said, reader.join)
            wish = Wish(reader.wanted, reader.registered, entry[0].sequence, digest, said)
            letter = decide(wish, _known(row, news), over=False)
        if letter is not None:
            before = earlier
            if row and row.method == Method.REQUEST:
                before = under_law(row.said, news.law) if news.law else dict(row.said)
            row = _keep(row, meeting, reader, letter, digest, said, news.now)
            yield Post(reader, _what(letter, before, said, news), before, letter, row)
        elif news.told and reader.registered:
            yield Post(reader, news.told, earlier)


def _addressable(email: str) -> bool:
    return email.isascii() and email == email.strip() and " " not in email and "@" in email[1:-1]


def _as_said(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return old columns of a meeting as ``invited.said_of`` writes them."""
    plain = {name: before[name] for name in before if name in said and name not in ("sessions", "groups")}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in plain.items()
        if value is not None or name in ("starts_on", "ends_on")
    }


def _known(row: CalendarInvitation | None, news: News) -> Known | None:
    if row is None:
        return None
    return Known(
        Method(row.method),
        row.sequence,
        row.dated_sequence,
        row.digest,
        row.said,
        row.answer,
        row.outdated,
        under_law(row.said, news.law) if news.law else None,
    )


def _what(letter: Letter, before: Mapping[str, Any], said: Mapping[str, Any], news: News) -> str:
    if letter.withdrawn:
        return "withdraw"
    if said["state"] in DEAD:
        return "cancel"
    if letter.first:
        return news.told or "invite"
    if said["state"] == "postponed" and before["state"] != "postponed":
        return "postpone"
    return "move" if moved(said, before) else "change"


def _keep(
    row: CalendarInvitation | None,
    meeting: Meeting,
    reader: Reader,
    letter: Letter,
    digest: str,
    said: dict[str, Any],
    now: datetime,
) -> CalendarInvitation:
    """Write down what is sent; a reader invited again begins without an answer."""
    if row is None:
        row = CalendarInvitation(id=uuid4(), meeting_id=meeting.id, email=reader.email)
        row.nonce, row.answer = reply_addresses.new_nonce(), ""
        db.session.add(row)
    else:
        db.session.expunge(row)  # written in bulk below
        if letter.first:
            row.answer, row.answered_at, row.settled_at = "", None, None
    token = reply_addresses.digest(reply_addresses.token_of(row.nonce))
    row.person_id, row.token_hash = reader.person_id, token
    row.method, row.sequence, row.dated_sequence = letter.method, letter.sequence, letter.dated_sequence
    row.said, row.digest, row.outdated = said, digest, letter.outdated
    row.sent_at = _stamp(row.sent_at, now)
    row.demonstration = meeting.demonstration
    return row


def _stamp(last: datetime | None, now: datetime) -> datetime:
    """Return the instant of a mail in whole seconds, later than that of the mail before."""
    whole = now.replace(microsecond=0)
    return whole if last is None else max(whole, last + timedelta(seconds=1))


def _send(meeting: Meeting, news: News, posts: list[Post]) -> None:
    if not posts:
        return
    _write([post.row for post in posts if post.row is not None])
    entry = invited.entry_of(meeting)
    desk = Desk(meeting, invited.said_of(meeting), entry[1] if entry else {}, news.note, bool(news.law))
    underway = {one.payload["to"]: one for one in reversed(list(_letters_about(meeting)))}
    letters: dict[str, dict[str, Any]] = {}
    for post in posts:
        message = underway.get(post.reader.email)
        if message is None:
            letters[_key(post, meeting)] = desk.letter(post)
        elif post.letter is not None:
            attach(message, post, desk)
    outbox.put_many("mail", letters, news.now)


def _write(rows: Iterable[CalendarInvitation]) -> None:
    """Write what is kept of the letters: new rows in one statement, known ones in one."""
    known = [
        {"id": row.id, **{name: getattr(row, name) for name in WRITTEN}}
        for row in rows
        if row not in db.session
    ]
    db.session.flush()
    if known:
        db.session.execute(update(CalendarInvitation), known)


def _letters_about(meeting: Meeting) -> Iterable[outbox.OutboxMessage]:
    return (one for one in outbox.queued("mail") if one.payload.get("about") == str(meeting.id))


def _key(post: Post, meeting: Meeting) -> str:
    if post.row is None:
        return f"{post.notice}:{meeting.id}:{meeting.version}:{post.reader.person_id}"
    return f"{post.notice}:{post.row.id}:{post.row.sent_at.isoformat()}"
