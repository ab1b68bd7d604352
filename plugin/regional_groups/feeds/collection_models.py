"""Calendar collections of other servers, and what stands in them of ours as far as is known here."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, EnumText, UtcDateTime, Versioned
from regional_groups.core.ports import Trouble
from regional_groups.feeds.collection_rules import CollectionState

__all__ = ["CalendarCollection", "CollectionEntry"]

_NOT_ENDED = text("state <> 'ended'")


class CalendarCollection(Versioned, Base):
    """A collection to which one public feed is published; who the service is there stands in the settings alone."""

    __tablename__ = "calendar_collections"
    __table_args__ = (
        Index(
            "ix_calendar_collections_address",
            "address",
            unique=True,
            sqlite_where=_NOT_ENDED,
            postgresql_where=_NOT_ENDED,
        ),
    )

    feed: Mapped[str] = mapped_column(String(120))  # its path below /calendars/, as it was when this was made
    feed_key: Mapped[str] = mapped_column(String(80), index=True)
    language: Mapped[str] = mapped_column(String(2), default="en")
    address: Mapped[str] = mapped_column(String(500))
    withdraw: Mapped[bool] = mapped_column(default=False)  # ended: what was published is removed there
    trouble: Mapped[Trouble | None] = mapped_column(EnumText(Trouble))
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when everything stood there
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # empty: compare at the next turn
    foreign_entries: Mapped[int] = mapped_column(default=0)  # at the last comparison; left alone
    repaired_entries: Mapped[int] = mapped_column(
        default=0
    )  # changed or deleted there, put right since the start
    seen_version: Mapped[int] = mapped_column(default=0)  # of the feed, when a turn last began
    turns: Mapped[int] = mapped_column(default=0)  # asked for; numbers the messages
    message: Mapped[str] = mapped_column(
        String(200), default=""
    )  # key of the message that waits; empty: none
    state: Mapped[CollectionState] = mapped_column(EnumText(CollectionState))

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"{self.feed} ({self.language}), {urlsplit(self.address).hostname}"


class CollectionEntry(Base):
    """An entry that we wrote to a collection, or are about to."""

    __tablename__ = "collection_entries"

    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("calendar_collections.id", ondelete="CASCADE"), primary_key=True
    )
    uid: Mapped[str] = mapped_column(String(360), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    tag: Mapped[str | None] = mapped_column(String(250))  # as it was left; "": unknown; empty: not there
    digest: Mapped[str] = mapped_column(
        String(64), default=""
    )  # of the entry as written; "": write it (again)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the entry as written
    edition: Mapped[str] = mapped_column(String(32), default="")  # of the writer
    refused: Mapped[bool] = mapped_column(default=False)  # the collection did not take it as it is
