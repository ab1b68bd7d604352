"""Finished calendar files of public feeds: joined once after a change, however many ask at the same time.

No entry is read, written or packed for it: its segments were packed with the change (``portions.py``).
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from regional_groups.core import jobs
from regional_groups.core.db import db
from regional_groups.core.errors import Message
from regional_groups.feeds import heads, pieces, queries, writing
from regional_groups.feeds.answering import PUBLIC, Finished
from regional_groups.feeds.models import FeedAddress, FeedBody, FeedPortion, FeedSegment, FeedVersion
from regional_groups.feeds.pieces import Piece
from regional_groups.feeds.queries import Feed, Stored
from regional_groups.feeds.rules import ENTRIES_MAX, PERSONAL_COLOUR, REFRESH, colour_of
from regional_groups.feeds.speech import teller
from regional_groups.feeds.upsert import upsert
from regional_groups.ical.zones import tzdata_version
from regional_groups.settings import Settings

FORM = 6  # raised when the writer changes what stands around the entries
END = "END:VCALENDAR\r\n"
_EMPTY_DAY = date(2000, 1, 1)  # for a calendar without entries, which needs no zone
_building = [threading.Lock() for _ in range(64)]  # each for the files whose names fall to it


@dataclass(frozen=True)
class Body:
    """A finished file, with its validators; unpacked only for who asks for it so."""

    finished: Finished
    packed: bytes
    plain: bytes | None = None

    def unpacked(self) -> bytes:
        """Return the file as it is read."""
        return gzip.decompress(self.packed) if self.plain is None else self.plain


@lru_cache(maxsize=4)
def _edition(base_url: str) -> str:
    return hashlib.sha256(f"{FORM}\n{tzdata_version()}\n{base_url}".encode()).hexdigest()[:32]


def edition(settings: Settings) -> str:
    """Return what a finished file depends on besides its entries: zone database, public address, form."""
    return _edition(settings.base_url)


def finished(feed: Feed, language: str) -> Body:
    """Return the file of a public feed; puts it together, once, where it is missing or older than its entries."""
    body = _kept(feed, language)
    if body is not None:
        return body
    lock = _building[hash((feed.key, language)) % len(_building)]
    waits = not lock.acquire(blocking=False)
    if waits:
        lock.acquire()
    try:
        if waits:  # look again, at what the one before has written
            db.session.rollback()
            body = _kept(feed, language)
        return body or _build(feed, language)
    finally:
        lock.release()


def _kept(feed: Feed, language: str) -> Body | None:
    version, modified = queries.version_of(feed.key)
    query = select(FeedBody.etag, FeedBody.etag_gzip, FeedBody.packed, FeedBody.plain).where(
        FeedBody.feed_key == feed.key,
        FeedBody.language == language,
        FeedBody.version == version,
        FeedBody.edition == edition(current_app.extensions["settings"]),
    )
    row = db.session.execute(query).first()
    if row is None or not version:
        return None
    validators = Finished(row.etag, row.etag_gzip, modified, language, feed.file, PUBLIC)
    return Body(validators, row.packed, row.plain)


def _build(feed: Feed, language: str) -> Body:
    """Put a file together and keep it; another process that did so meanwhile has done it for both."""
    db.session.rollback()  # what was read so far belongs to a view of the database that may not be written to
    try:
        with jobs.change():
            _claim(feed, language)
            return _kept(feed, language) or _keep(feed, language, *_version(feed))
    except OperationalError:
        # Somebody else writes for long: answer now, keep it the next time.
        db.session.rollback()
        _, modified = queries.version_of(feed.key)
        return _joined(feed, language, modified)


def _claim(feed: Feed, language: str) -> None:
    """Wait for who builds the same file in another process; SQLite has let in one writer alone already."""
    if db.engine.dialect.name == "postgresql":
        name = f"feed body {feed.key} {language}"
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def keep_unpacked(feed: Feed, language: str, body: Body) -> None:
    """Keep the unpacked form too, from the first who asks for it: hardly anybody does."""
    if body.plain is not None:
        return
    try:
        with jobs.change():
            db.session.execute(
                update(FeedBody)
                .where(
                    FeedBody.feed_key == feed.key,
                    FeedBody.language == language,
                    FeedBody.etag == body.finished.etag,
                )
                .values(plain=body.unpacked())
            )
    except OperationalError:
        db.session.rollback()  # somebody else writes just now; the next who asks has it kept


def _version(feed: Feed) -> tuple[int, int]:
    """Return the version before anything is read, so that a change meanwhile makes the file old, not wrong."""
    version, modified = queries.version_of(feed.key)
    if version:
        return version, modified
    first = {"feed_key": feed.key, "version": 1, "modified": writing.tick()}
    upsert(FeedVersion, first, keys=("feed_key",), keep=True)
    return queries.version_of(feed.key)


def _joined(feed: Feed, language: str, modified: int) -> Body:
    current_app.extensions["feed_front"].counts["built"] += 1
    found = None if feed.key.startswith("meeting:") else _segments(feed, language)
    if found is None:
        packed = pack(write(feed, queries.stored(feed.key, language), language))
    else:
        head = pieces.deflated(head_of(feed, found, language))
        packed = pieces.gzipped([head, *found.pieces, heads.end()])
    # The unpacked form follows from the packed one, so its tag may too.
    tags = tag(packed + b"\nidentity"), tag(packed)
    return Body(Finished(*tags, modified, language, feed.file, PUBLIC), packed)


@dataclass(frozen=True)
class Segments:
    """The segments of a feed, newest year first, and what the zones of their head must cover, in whole years."""

    pieces: list[Piece]
    zones: frozenset[str]
    first: date
    last: date


def _segments(feed: Feed, language: str) -> Segments | None:
    """Return the segments of a feed; nothing where they hold more than a feed may."""
    inside = select(FeedPortion.portion).where(FeedPortion.feed_key == feed.key)
    query = (
        select(
            FeedSegment.deflated,
            FeedSegment.crc,
            FeedSegment.length,
            FeedSegment.shift,
            FeedSegment.entries,
            FeedSegment.zones,
            FeedSegment.since,
            FeedSegment.year,
        )
        .where(FeedSegment.language == language, FeedSegment.portion.in_(inside))
        .order_by(
            FeedSegment.year.desc(),
            FeedSegment.first_day.desc(),
            FeedSegment.portion.desc(),
            FeedSegment.segment.desc(),
        )
    )
    rows = db.session.execute(query).all()
    if sum(row.entries for row in rows) > ENTRIES_MAX:
        return None
    timed = [row for row in rows if row.zones] or rows  # zones must reach no further
    return Segments(
        [Piece(*row[:4]) for row in rows],
        frozenset(name for row in rows for name in row.zones.split()),
        date(min((row.since for row in timed), default=_EMPTY_DAY.year), 1, 1),
        date(max((row.year for row in timed), default=_EMPTY_DAY.year), 12, 31),
    )


def _keep(feed: Feed, language: str, version: int, modified: int) -> Body:
    body = _joined(feed, language, modified)
    upsert(
        FeedBody,
        {
            "feed_key": feed.key,
            "language": language,
            "version": version,
            "edition": edition(current_app.extensions["settings"]),
            "file": feed.file,
            "etag": body.finished.etag,
            "etag_gzip": body.finished.etag_gzip,
            "packed": body.packed,
            "plain": None,
        },
        keys=("feed_key", "language"),
    )
    remember_address(feed.path, feed)
    return body


def remember_address(path: str, feed: Feed) -> None:
    """Note which feed an address shows, for who answers without asking the rooms."""
    upsert(FeedAddress, {"path": path, "feed_key": feed.key}, keys=("path",), keep=True)


def note_address(path: str, feed: Feed) -> None:
    """Note an older address of a feed, the first time it is asked for."""
    if db.session.get(FeedAddress, path) is not None:
        return
    try:
        with jobs.change():
            remember_address(path, feed)
    except OperationalError:
        db.session.rollback()  # somebody else writes just now; the next request notes it


def pack(plain: bytes, level: int = 6) -> bytes:
    """Return the gzip of a file; the same octets each time."""
    return gzip.compress(plain, level, mtime=0)


def tag(octets: bytes) -> str:
    """Return a strong ETag of these very octets."""
    return hashlib.sha256(octets).hexdigest()[:32]


def write(feed: Feed, stored: Stored, language: str) -> bytes:
    """Join stored entries into a calendar file, one by one."""
    return head_of(feed, stored, language) + "".join([*stored.texts, END]).encode()


def head_of(feed: Feed, found: Segments | Stored, language: str) -> bytes:
    """Return what stands before the entries of a public feed."""
    base = current_app.extensions["settings"].base_url
    name, description = called(feed, language)
    source = f"{base}/calendars/{feed.path}.ics" + (f"?lang={language}" if language != "en" else "")
    days = (found.first or _EMPTY_DAY, found.last or _EMPTY_DAY)
    colour = colour_of(feed.key)
    return _head(name, description, language, source, base + feed.page, found.zones, days, colour).encode()


def called(feed: Feed, language: str) -> tuple[str, str]:
    """Return name and description of a feed in a language."""
    tell = teller(language)
    if not feed.region:
        return tell(feed.name), tell(feed.description)
    region = {"region": queries.region_name(feed.region, language)}
    return tell(Message(feed.name.text, region)), tell(Message(feed.description.text, region))


def joined(stored: Stored, name: str, description: str, language: str, source: str, page: str) -> bytes:
    """Put head, entries and end of a personal calendar together."""
    days = (stored.first or _EMPTY_DAY, stored.last or _EMPTY_DAY)
    head = _head(name, description, language, source, page, stored.zones, days, PERSONAL_COLOUR)
    return "".join([head, *stored.texts, END]).encode()


@lru_cache(maxsize=1024)
def _head(
    name: str,
    description: str,
    language: str,
    source: str,
    page: str,
    zones: frozenset[str],
    days: tuple[date, date],
    colour: str,
) -> str:
    """Write a head; a change of an entry seldom changes it, so it is kept."""
    from regional_groups.ical.calendars import calendar_head  # heavy: loads the icalendar library

    return calendar_head(
        name=name,
        description=description,
        language=language,
        source_url=source,
        url=page,
        refresh=REFRESH,
        zones=zones,
        first=days[0],
        last=days[1],
        color=colour,
    )
