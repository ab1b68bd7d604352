"""Finished calendar files of public feeds: built once after a change, however many ask at the same time."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from regional_groups.core import jobs
from regional_groups.core.db import db
from regional_groups.core.errors import Message
from regional_groups.feeds import queries, writing
from regional_groups.feeds.answering import PUBLIC, Finished
from regional_groups.feeds.models import FeedAddress, FeedBody, FeedVersion
from regional_groups.feeds.queries import Feed, Stored
from regional_groups.feeds.rules import REFRESH
from regional_groups.feeds.speech import teller
from regional_groups.feeds.upsert import upsert
from regional_groups.ical.zones import tzdata_version
from regional_groups.settings import Settings

FORM = 2  # raised when the writer changes what stands around the entries
_EMPTY_DAY = date(2000, 1, 1)  # for a calendar without entries, which needs no zone
_building: defaultdict[tuple[str, str, str], threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True)
class Body:
    """A finished file in both encodings, with its validators."""

    finished: Finished
    plain: bytes
    packed: bytes


@lru_cache(maxsize=4)
def _edition(base_url: str) -> str:
    return hashlib.sha256(f"{FORM}\n{tzdata_version()}\n{base_url}".encode()).hexdigest()[:32]


def edition(settings: Settings) -> str:
    """Return what a finished file depends on besides its entries: zone database, public address, form."""
    return _edition(settings.base_url)


def finished(feed: Feed, language: str) -> Body:
    """Return the file of a public feed; builds it, once, where it is missing or older than its entries."""
    body = _kept(feed, language)
    if body is not None:
        return body
    bind = str(db.engine.url)
    with _building[bind, feed.key, language]:
        db.session.rollback()  # look again, at what the one before has written
        return _kept(feed, language) or _build(feed, language)


def _kept(feed: Feed, language: str) -> Body | None:
    version, modified = queries.version_of(feed.key)
    query = select(FeedBody.etag, FeedBody.etag_gzip, FeedBody.plain, FeedBody.packed).where(
        FeedBody.feed_key == feed.key,
        FeedBody.language == language,
        FeedBody.version == version,
        FeedBody.edition == edition(current_app.extensions["settings"]),
    )
    row = db.session.execute(query).first()
    if row is None or not version:
        return None
    validators = Finished(row.etag, row.etag_gzip, modified, language, feed.file, PUBLIC)
    return Body(validators, row.plain, row.packed)


def _build(feed: Feed, language: str) -> Body:
    try:
        with jobs.change():
            version, modified = _version(feed)
            plain = write(feed, queries.stored(feed.key, language), language)
            body = _body(feed, language, plain, modified)
            _keep(feed, language, version, body)
    except OperationalError:
        # Somebody else writes for long: answer now, keep it the next time.
        db.session.rollback()
        _, modified = queries.version_of(feed.key)
        plain = write(feed, queries.stored(feed.key, language), language)
        return _body(feed, language, plain, modified)
    return body


def _version(feed: Feed) -> tuple[int, int]:
    """Return the version before anything is read, so that a change meanwhile makes the file old, not wrong."""
    version, modified = queries.version_of(feed.key)
    if version:
        return version, modified
    first = {"feed_key": feed.key, "version": 1, "modified": writing.tick()}
    upsert(FeedVersion, first, keys=("feed_key",), keep=True)
    return queries.version_of(feed.key)


def _body(feed: Feed, language: str, plain: bytes, modified: int) -> Body:
    packed = pack(plain)
    return Body(Finished(tag(plain), tag(packed), modified, language, feed.file, PUBLIC), plain, packed)


def _keep(feed: Feed, language: str, version: int, body: Body) -> None:
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
            "plain": body.plain,
            "packed": body.packed,
        },
        keys=("feed_key", "language"),
    )
    remember_address(feed.path, feed)


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
    """Return the strong ETag of these very octets."""
    return hashlib.sha256(octets).hexdigest()[:32]


def write(feed: Feed, stored: Stored, language: str) -> bytes:
    """Join stored entries into a calendar file."""
    base = current_app.extensions["settings"].base_url
    name, description = called(feed, language)
    source = f"{base}/calendars/{feed.path}.ics" + (f"?lang={language}" if language != "en" else "")
    return joined(stored, name, description, language, source, base + feed.page)


def called(feed: Feed, language: str) -> tuple[str, str]:
    """Return name and description of a feed in a language."""
    tell = teller(language)
    if not feed.region:
        return tell(feed.name), tell(feed.description)
    region = {"region": queries.region_name(feed.region, language)}
    return tell(Message(feed.name.text, region)), tell(Message(feed.description.text, region))


def joined(stored: Stored, name: str, description: str, language: str, source: str, page: str) -> bytes:
    """Put head, entries and end together."""
    from regional_groups.ical.calendars import END, calendar_head  # heavy: loads the icalendar library

    head = calendar_head(
        name=name,
        description=description,
        language=language,
        source_url=source,
        url=page,
        refresh=REFRESH,
        zones=stored.zones,
        first=stored.first or _EMPTY_DAY,
        last=stored.last or _EMPTY_DAY,
    )
    return encoded([head, *stored.texts, END])


def encoded(parts: Iterable[str]) -> bytes:
    """Return the octets of parts of a calendar."""
    return "".join(parts).encode()
