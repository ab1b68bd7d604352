"""Writing of entries: what a meeting or event says is stored in six languages, and its feeds get a new version.

It runs once at the end of the transaction that changed the meeting (``joining.py``), so that everything the change
touched is there, and a change that no calendar shows writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.orm import lazyload, selectinload

from regional_groups.core.batches import batches
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.i18n import CODES
from regional_groups.feeds import departures, mending, plans, whole, wording
from regional_groups.feeds.entries import (
    Draft,
    Tongue,
    digest,
    event_draft,
    meeting_drafts,
    shown,
    stamped,
)
from regional_groups.feeds.later import free
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText, FeedVersion, ServiceIdentity
from regional_groups.feeds.news import News
from regional_groups.feeds.portions import Portions
from regional_groups.feeds.speech import teller
from regional_groups.feeds.upsert import upsert
from regional_groups.groups.models import Country, Name
from regional_groups.groups.queries import former_parents
from regional_groups.meetings.models import Event, Meeting, MeetingGroup

UID_DOMAIN = "uid_domain"
LAST_CHANGE = "*"  # the key under which the time of the last change of any feed is kept
_BATCH = 400
# What calendars show of a meeting, besides what comes with it; who coordinated it they do not.
_SHOWN = selectinload(Meeting.sessions), selectinload(Meeting.deadlines), lazyload(Meeting.coordinations)


def domain() -> str:
    """Return the domain of the UIDs: the host of the first public address, kept for ever."""
    kept = db.session.get(ServiceIdentity, UID_DOMAIN)
    if kept is None:
        host = urlsplit(current_app.extensions["settings"].base_url).hostname or "localhost"
        upsert(ServiceIdentity, {"name": UID_DOMAIN, "value": host}, keys=("name",), keep=True)
        kept = db.session.get_one(ServiceIdentity, UID_DOMAIN)
    return kept.value


@dataclass(frozen=True)
class Drafted:
    """The entries that a thing should have."""

    subject: UUID
    drafts: Sequence[Draft]
    changed_at: datetime
    codes: Iterable[str]  # of the States and regions that they name


@dataclass(frozen=True)
class Said:
    """What an entry says in every language, without its stamps."""

    entries: dict[str, Any]
    busy: dict[str, str]
    digest: str


class Writer:
    """Writes entries of several meetings in one go; names and languages are read once."""

    def __init__(self, now: datetime) -> None:
        """Take the time of the change."""
        self.now = now
        self.domain = domain()
        self.settings = current_app.extensions["settings"]
        self.touched: set[str] = set()
        self.news = News()
        self.portions = Portions()
        self._tongues: dict[frozenset[str], list[Tongue]] = {}

    @cached_property
    def _earlier(self) -> plans.Earlier:
        return former_parents()

    def of_meeting(self, meeting: Meeting) -> Drafted:
        """Draft the entries of a meeting; without dates it has none."""
        drafts: list[Draft] = []
        if meeting.starts_on is not None and self._shown(meeting):
            drafts = list(
                meeting_drafts(
                    plans.meeting_plan(meeting, self._earlier),
                    [plans.session_plan(one) for one in meeting.sessions],
                    [plans.deadline_plan(one) for one in meeting.deadlines],
                    meeting.deadline_zone,
                    sequence=meeting.sequence,
                    created_at=meeting.created_at,
                    domain=self.domain,
                    base_url=self.settings.base_url,
                )
            )
        return Drafted(meeting.id, drafts, meeting.changed_at, plans.codes_of(meeting))

    def of_event(self, event: Event) -> Drafted:
        """Draft the entry of a workshop or other event; without dates it has none."""
        drafts: list[Draft] = []
        if event.starts_on is not None and self._shown(event):
            beside = plans.meetings_beside(event)
            place = db.session.get(Country, event.country) if event.country else None
            drafts = [
                event_draft(
                    plans.event_plan(event, beside, self._earlier),
                    organizer=event.organizer,
                    open_to_all=event.open,
                    meetings=tuple(sorted(one.id for one in beside)),
                    regions=(place.region,) if place and place.region else (),
                    sequence=event.sequence,
                    created_at=event.created_at,
                    domain=self.domain,
                    base_url=self.settings.base_url,
                )
            ]
        return Drafted(event.id, drafts, event.changed_at, {event.country or ""})

    def of_other(self, thing: Any, drafts: Iterable[Draft]) -> Drafted:
        """Take the drafts of a thing of a room above."""
        return Drafted(thing.id, list(drafts) if self._shown(thing) else [], thing.changed_at, ())

    def stands(self, drafted: Drafted) -> bool:
        """Tell by the stored hashes whether the entries say the same already; their texts are not looked at."""
        query = select(FeedEntry.uid, FeedEntry.digest, *whole.counted()).where(
            FeedEntry.subject_id == drafted.subject, FeedEntry.stands_for == ""
        )
        known = {row.uid: row for row in db.session.execute(query)}
        if known.keys() != {draft.uid for draft in drafted.drafts}:
            return False
        tongues = self._speak(drafted.codes)
        return all(
            whole.is_whole(known[draft.uid], draft.keys)
            and _said(draft, tongues).digest == known[draft.uid].digest
            for draft in drafted.drafts
        )

    def end_departures(self) -> None:
        """Take away what has stood as cancelled long enough in feeds that it left."""
        self.touched |= departures.end(geneva_day(self.now), self.portions)

    def finish(self) -> None:
        """Give every feed that was touched its new version, and pack the segments again that changed."""
        self.news.stamp(bump(self.touched, self.news.lost))
        # After the versions, whose rows lock out who changes the same feeds: its entries belong in too.
        self.portions.pack()
        self.touched.clear()

    def _shown(self, thing: Any) -> bool:
        return not thing.demonstration or self.settings.demonstration

    def write(self, drafted: Drafted) -> None:
        """Write the entries of a thing, and take away those that it has no more."""
        subject, drafts, changed_at = drafted.subject, drafted.drafts, drafted.changed_at
        query = select(FeedEntry, *whole.counted()).where(FeedEntry.subject_id == subject)
        rows = db.session.execute(query.execution_options(populate_existing=True)).all()
        found = [row[0] for row in rows]
        parts = {row[0].uid: row for row in rows}
        known = {entry.uid: entry for entry in found if not entry.stands_for}
        left = [entry for entry in found if entry.stands_for]
        tongues = self._speak(drafted.codes) if drafts or known else []
        for draft in drafts:
            said = _said(draft, tongues)
            old = known.pop(draft.uid, None)
            if old and old.digest == said.digest and whole.is_whole(parts[old.uid], draft.keys):
                continue
            earlier = [row for row in left if row.stands_for == draft.uid]
            self._write_one(draft, said, subject, old, earlier, changed_at, tongues)
        if known and not self.settings.demonstration:
            known = self._hide(found, known)
        if known:
            newest = max(entry.changed_at for entry in known.values())
            change = self._change(changed_at if changed_at > newest else max(self.now, newest), tongues)
            self.touched |= departures.take_leave(known.values(), left, change)

    def _hide(self, found: Sequence[FeedEntry], known: dict[str, FeedEntry]) -> dict[str, FeedEntry]:
        """Take demonstration records away without a trace; return what else there is."""
        hidden = [entry for entry in found if entry.demonstration]
        keys = _keys(entry.uid for entry in hidden)
        self.touched |= keys
        self.news.lost |= keys
        departures.remove(hidden, self.portions)
        return {uid: entry for uid, entry in known.items() if not entry.demonstration}

    def _change(self, at: datetime, tongues: Sequence[Tongue]) -> departures.Change:
        return departures.Change(at, geneva_day(self.now), tongues, self.portions, self.news)

    def _write_one(
        self,
        draft: Draft,
        said: Said,
        subject: UUID,
        old: FeedEntry | None,
        left: Sequence[FeedEntry],
        changed_at: datetime,
        tongues: list[Tongue],
    ) -> None:
        if old is not None and old.digest == said.digest:
            changed_at = old.changed_at  # a part of it was lost: it says the same again
            self.portions.leave(old)
            old.portion = ""
        elif old is not None:
            # changed by something else than the meeting itself, such as a new acronym of a group
            changed_at = changed_at if changed_at > old.changed_at else max(self.now, old.changed_at)
        ahead = max(old.ahead if old else 0, departures.highest(left, draft.keys) + 1 - draft.sequence)
        draft = replace(draft, sequence=draft.sequence + ahead)
        if old is not None or left:
            before = _keys([draft.uid])
            change = self._change(changed_at, tongues)
            self.touched |= before | departures.settle(draft, subject, before, left, change)
        self.touched |= draft.keys
        entry = old or FeedEntry(uid=draft.uid)
        was_cancelled = old is not None and old.status == "CANCELLED"
        if draft.status != "CANCELLED":
            entry.cancelled_on = None
        elif not was_cancelled:
            entry.cancelled_on = geneva_day(changed_at)
        entry.kind, entry.subject_id, entry.source_id = draft.kind, subject, draft.source_id
        entry.first_day, entry.last_day, entry.zone = draft.first_day, draft.last_day, draft.zone
        entry.status, entry.sequence, entry.changed_at = draft.status, draft.sequence, changed_at
        entry.digest, entry.demonstration, entry.ahead = said.digest, draft.demonstration, ahead
        self.portions.place(entry, draft.keys)
        db.session.add(entry)
        db.session.flush()
        hours = self._write_texts(draft, said, changed_at)
        turned = old is not None and was_cancelled != (draft.status == "CANCELLED")
        self.news.tell(entry, hours=hours, turned=turned)

    def _write_texts(self, draft: Draft, said: Said, at: datetime) -> bool:
        """Write the texts of an entry; return whether its hours alone say something else than before."""
        from regional_groups.ical.entries import (  # heavy: loads the icalendar library
            busy_text,
            entry_text,
            says_the_same,
        )

        db.session.execute(delete(FeedMembership).where(FeedMembership.uid == draft.uid))
        gone = delete(FeedText).where(FeedText.uid == draft.uid).returning(FeedText.language, FeedText.busy)
        before = {row.language: row.busy for row in db.session.execute(gone)}
        entries = {language: stamped(bare, draft.sequence, at) for language, bare in said.entries.items()}
        texts = {language: entry_text(entry) for language, entry in entries.items()}
        hours = {
            language: busy_text(entry, texts[language], said.busy[language])
            for language, entry in entries.items()
        }
        if stands := all(says_the_same(text, before.get(language, "")) for language, text in hours.items()):
            hours = before
        rows = [
            {
                "uid": draft.uid,
                "language": language,
                "text": texts[language],
                "busy": hours[language],
                "shown": shown(entry, draft.zone, demonstration=draft.demonstration),
            }
            for language, entry in entries.items()
        ]
        stands_in = [{"feed_key": key, "uid": draft.uid} for key in sorted(draft.keys)]
        db.session.execute(insert(FeedText), rows)
        db.session.execute(insert(FeedMembership), stands_in)
        return not stands

    def _speak(self, codes: Iterable[str]) -> list[Tongue]:
        wanted = frozenset(filter(None, codes))
        if wanted not in self._tongues:
            found: dict[str, dict[str, str]] = {language: {} for language in CODES}
            query = select(Name.language, Name.code, Name.name).where(Name.code.in_(wanted))
            for language, code, name in db.session.execute(query):
                found[language][code] = name
            english = found["en"]
            self._tongues[wanted] = [
                Tongue(language, teller(language), {**english, **found[language]}) for language in CODES
            ]
        return self._tongues[wanted]


def _said(draft: Draft, tongues: Sequence[Tongue]) -> Said:
    entries = {tongue.language: draft.entry_in(tongue) for tongue in tongues}
    busy = {tongue.language: tongue.tell(wording.busy(draft.status)) for tongue in tongues}
    return Said(entries, busy, digest(draft, entries, busy))


def write(meeting_ids: Iterable[UUID], event_ids: Iterable[UUID], now: datetime) -> None:
    """Write the entries of meetings and events that changed, and of the events beside those meetings.

    What somebody else is changing is written after the commit.
    """
    db.session.flush()
    writer = Writer(now)
    events = set(event_ids)
    for batch in batches(sorted(meeting_ids), _BATCH):
        for meeting in fresh(Meeting, free(Meeting, batch, now)):
            writer.write(writer.of_meeting(meeting))
            events |= {event.id for event in meeting.events}
    for batch in batches(sorted(events), _BATCH):
        for event in fresh(Event, free(Event, batch, now)):
            writer.write(writer.of_event(event))
    writer.finish()


def fresh(kind: type[Any], ids: Sequence[UUID]) -> list[Any]:
    """Return things as they stand in the database now, whatever this session has read of them before."""
    query = select(kind).where(kind.id.in_(ids)).order_by(kind.id)
    if kind is Meeting:
        query = query.options(*_SHOWN)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def end_departures(now: datetime) -> None:
    """Take away what has stood as cancelled long enough in feeds that it left."""
    writer = Writer(now)
    writer.end_departures()
    writer.finish()


def mend_departures(uids: Collection[str], now: datetime) -> None:
    """Write again what was lost of rows that stand for entries in feeds they left."""
    writer = Writer(now)
    writer.touched |= mending.mend(uids, writer.portions)
    writer.finish()


def bump(keys: Iterable[str], lost: Collection[str] = ()) -> int:
    """Raise the version of feeds; in the order of their keys, so that two transactions cannot wait for each other.

    Parameters:
        lost: those that entries left without a trace.

    Returns:
        The time of the change in seconds; 0 where no feed changed.
    """
    wanted = sorted(keys)
    if not wanted:
        return 0
    seconds = tick()
    rows = [{"feed_key": key, "version": 1, "modified": seconds, "lost": 0} for key in wanted]
    again = {"version": FeedVersion.version + 1, "modified": seconds}
    upsert(FeedVersion, rows, keys=("feed_key",), set_=again)
    if lost:
        db.session.execute(update(FeedVersion).where(FeedVersion.feed_key.in_(lost)).values(lost=seconds))
    return seconds


def tick() -> int:
    """Return the time of a change in seconds, later than that of every change before.

    Two changes within a second must not look alike to who asks by date, nor in a calendar of several feeds.
    """
    seconds = int(current_app.extensions["clock"].real_now().timestamp())
    later = case((FeedVersion.modified >= seconds, FeedVersion.modified + 1), else_=seconds)
    first = {"feed_key": LAST_CHANGE, "version": 0, "modified": seconds, "lost": 0}
    upsert(FeedVersion, first, keys=("feed_key",), set_={"modified": later})
    query = select(FeedVersion.modified).where(FeedVersion.feed_key == LAST_CHANGE)
    return db.session.scalars(query).one()


def meetings_of_groups(groups: Iterable[UUID]) -> set[UUID]:
    """Return the meetings whose entries name one of these groups."""
    query = select(MeetingGroup.meeting_id).where(MeetingGroup.group_id.in_(list(groups)))
    return set(db.session.scalars(query))


def _keys(uids: Iterable[str]) -> set[str]:
    query = select(FeedMembership.feed_key).where(FeedMembership.uid.in_(list(uids))).distinct()
    return set(db.session.scalars(query))
