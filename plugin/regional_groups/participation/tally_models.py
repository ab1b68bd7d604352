"""What is kept of the persons at each meeting, so that a figure of many meetings reads none of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base

_UNCOUNTED = text("tally IS NULL")


class AttendanceTally(Base):
    """The persons of one meeting, counted; whatever changes its attendance empties it, in the database itself.

    An empty tally is no zero: the rows are counted instead, until somebody counts them here (``tallying.count``).
    """

    __tablename__ = "attendance_tallies"
    __table_args__ = (
        Index(
            "ix_attendance_tallies_uncounted",
            "meeting_id",
            sqlite_where=_UNCOUNTED,
            postgresql_where=_UNCOUNTED,
        ),
        {"info": {"derived": True}},  # made from other rows: no part of an archive
    )

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    tally: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # ``tally.Seen``
    parts: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # ``tally.Part``, as lists
    apart: Mapped[bool] = mapped_column(default=True)  # every person stands in one part only
    demonstration: Mapped[bool] = mapped_column(default=False)  # it counts demonstration records
    mixed: Mapped[bool] = mapped_column(default=False)  # there are both kinds, and it counts the real ones
