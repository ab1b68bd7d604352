"""Stored calendar entries, the feeds they stand in, finished bodies, and the subscriptions of persons.

Entries are written when their meeting changes; reading a feed only joins or sends what stands here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, UtcDateTime, Versioned
from regional_groups.core.deflated import Deflated, DeflatedJson
from regional_groups.feeds.rules import Cancelled, Detail, FeedState
from regional_groups.people.models import Person

__all__ = [
    "FeedAddress",
    "FeedBody",
    "FeedEntry",
    "FeedMembership",
    "FeedPortion",
    "FeedSegment",
    "FeedText",
    "FeedVersion",
    "ServiceIdentity",
    "Subscription",
    "SubscriptionKey",
]


# For a table that is little more than its key: SQLite keeps it as the tree of the key alone.
_ALL_KEY = {"sqlite_with_rowid": False}


class ServiceIdentity(Base):
    """What was fixed when the service first started: the domain of its UIDs never follows a new address."""

    __tablename__ = "service_identity"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(255))


class FeedEntry(Base):
    """One entry: what is true of it in every language."""

    __tablename__ = "feed_entries"
    __table_args__ = (
        Index("ix_feed_entries_days", "first_day", "uid"),
        Index("ix_feed_entries_portion", "portion", "segment"),
        Index("ix_feed_entries_told", "told"),
    )

    uid: Mapped[str] = mapped_column(String(360), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # meeting, session, deadline, event
    subject_id: Mapped[UUID] = mapped_column(index=True)  # the meeting or event it was written for
    source_id: Mapped[UUID]  # the session, else as subject_id
    first_day: Mapped[date]  # at its place
    last_day: Mapped[date]
    zone: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[str] = mapped_column(String(12))
    sequence: Mapped[int]
    # how much higher its SEQUENCE is than its meeting gives: it left feeds and came again
    ahead: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # DTSTAMP and LAST-MODIFIED
    cancelled_on: Mapped[date | None]  # Geneva date
    digest: Mapped[str] = mapped_column(String(64))  # of what it says in six languages, without its stamps
    demonstration: Mapped[bool] = mapped_column(default=False)
    # UID of the entry that left the feeds of this row, where it shows as cancelled; empty: the entry itself
    stands_for: Mapped[str] = mapped_column(String(360), default="")
    portion: Mapped[str] = mapped_column(String(30), default="")  # entries that stand in the same feeds
    segment: Mapped[int] = mapped_column(default=0)  # of its portion
    # Seconds of a change, as ``FeedVersion.modified`` counts them: of what it tells, of its hours alone, and when it
    # last was cancelled or ceased to be.
    told: Mapped[int] = mapped_column(BigInteger, default=0)
    told_busy: Mapped[int] = mapped_column(BigInteger, default=0)
    turned: Mapped[int] = mapped_column(BigInteger, default=0)


class FeedText(Base):
    """One entry in one language, ready to be joined into a calendar."""

    __tablename__ = "feed_texts"

    uid: Mapped[str] = mapped_column(ForeignKey("feed_entries.uid", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    shown: Mapped[dict[str, Any]] = mapped_column(DeflatedJson)  # what the JSON and HTML twins show
    busy: Mapped[str] = mapped_column(Deflated)  # the VEVENT that tells the hours alone
    text: Mapped[str] = mapped_column(Deflated)  # the VEVENT


class FeedMembership(Base):
    """In which feeds an entry stands."""

    __tablename__ = "feed_memberships"
    __table_args__ = _ALL_KEY

    feed_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    uid: Mapped[str] = mapped_column(
        ForeignKey("feed_entries.uid", ondelete="CASCADE"), primary_key=True, index=True
    )


class FeedPortion(Base):
    """Which portions of the entries a feed is made of; each entry stands in one portion, so none stands twice."""

    __tablename__ = "feed_portions"
    __table_args__ = _ALL_KEY

    feed_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the last day of its entries
    cancelled: Mapped[bool] = mapped_column(primary_key=True)
    portion: Mapped[str] = mapped_column(String(30), primary_key=True, index=True)


class FeedSegment(Base):
    """About fifty entries of a portion in one language, deflated: what calendars are joined from."""

    __tablename__ = "feed_segments"

    portion: Mapped[str] = mapped_column(String(30), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    segment: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_day: Mapped[date]  # of all its entries; decides where it stands in a file
    since: Mapped[int]  # year of the first day
    year: Mapped[int]  # of the last day of each of its entries
    entries: Mapped[int]
    zones: Mapped[str] = mapped_column(Text)  # names with a space between
    crc: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int]
    shift: Mapped[int] = mapped_column(BigInteger)  # see ``pieces.shift``
    # last, so that reading the others never touches it
    deflated: Mapped[bytes] = mapped_column(LargeBinary)


class FeedVersion(Base):
    """How often a feed has changed; its validators follow from it."""

    __tablename__ = "feed_versions"
    __table_args__ = _ALL_KEY

    feed_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int]
    modified: Mapped[int] = mapped_column(BigInteger)  # Last-Modified in seconds; rises with every change
    # seconds: when an entry last left it without a trace, or all that stands around the entries changed
    lost: Mapped[int] = mapped_column(BigInteger, default=0)


class FeedAddress(Base):
    """Which feed an address below /calendars/ shows; old acronyms keep theirs."""

    __tablename__ = "feed_addresses"

    path: Mapped[str] = mapped_column(String(120), primary_key=True)
    feed_key: Mapped[str] = mapped_column(String(80))


class FeedBody(Base):
    """A finished calendar file of a feed, in one language, as it is sent."""

    __tablename__ = "feed_bodies"

    feed_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    version: Mapped[int]  # of the feed it was built from
    edition: Mapped[str] = mapped_column(String(32))  # of the writer: zones, address, form
    file: Mapped[str] = mapped_column(String(60))  # its name without the ending
    etag: Mapped[str] = mapped_column(String(40))
    etag_gzip: Mapped[str] = mapped_column(String(40))
    # last, so that reading the validators never touches them
    packed: Mapped[bytes] = mapped_column(LargeBinary)  # gzip
    plain: Mapped[bytes | None] = mapped_column(LargeBinary)  # from the first who asks for it unpacked


class Subscription(Versioned, Base):
    """A personal address: what it shows, how, and when it was last fetched."""

    __tablename__ = "feed_subscriptions"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    scope: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2), default="en")
    cancelled: Mapped[Cancelled] = mapped_column(EnumText(Cancelled), default=Cancelled.SHOW)
    cancelled_days: Mapped[int | None]  # None: as long as the feed reaches back
    detail: Mapped[Detail] = mapped_column(EnumText(Detail), default=Detail.FULL)
    join_links: Mapped[bool] = mapped_column(default=False)
    label: Mapped[str] = mapped_column(String(120), default="")
    token_hash: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # SHA-256; the token itself is never kept
    modified: Mapped[int] = mapped_column(BigInteger)  # seconds: when it or its keys last changed
    reshaped: Mapped[int] = mapped_column(BigInteger, default=0)  # the same, where entries came or went by it
    resolved_on: Mapped[date | None]  # day on which its keys were looked up; empty: look again
    last_fetched_on: Mapped[date | None]
    last_fetched_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # first fetch of that day, or after a change
    # the last change, in seconds, that was there to be fetched at that fetch
    fetched_change: Mapped[int] = mapped_column(BigInteger, default=0)
    # hash of the join links it had then; "unknown" where that was before they were kept
    links_fetched: Mapped[str] = mapped_column(String(64), default="")
    client: Mapped[str] = mapped_column(String(20), default="")  # family of the calendar program
    state: Mapped[FeedState] = mapped_column(EnumText(FeedState))

    person: Mapped[Person] = relationship()


class SubscriptionKey(Base):
    """The feeds that a subscription shows today."""

    __tablename__ = "feed_subscription_keys"
    __table_args__ = _ALL_KEY

    subscription_id: Mapped[UUID] = mapped_column(
        ForeignKey("feed_subscriptions.id", ondelete="CASCADE"), primary_key=True
    )
    feed_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    since: Mapped[int] = mapped_column(BigInteger, default=0)  # seconds: when it came to the subscription
