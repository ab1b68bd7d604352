"""Versions of the terms of reference, every text that was saved, and translations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned
from regional_groups.groups.models import RegionalGroup
from regional_groups.people.models import Person
from regional_groups.terms.rules import TermsState, TranslationState


class TermsVersion(Versioned, Base):
    """One version of both texts of a group: drafted by the region, decided by the parent (facts B2.3)."""

    __tablename__ = "terms_versions"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        UniqueConstraint("group_id", "draft_number"),
        Index(
            "uq_terms_versions_in_force",
            "group_id",
            unique=True,
            sqlite_where=text("state = 'approved'"),
            postgresql_where=text("state = 'approved'"),
        ),
        Index(
            "uq_terms_versions_open",
            "group_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'consultation', 'submitted')"),
            postgresql_where=text("state IN ('draft', 'consultation', 'submitted')"),
        ),
        CheckConstraint(
            "in_force_from IS NULL OR in_force_until IS NULL OR in_force_from < in_force_until",
            name="interval",
        ),
        CheckConstraint("state != 'approved' OR in_force_until IS NULL", name="open_end"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    number: Mapped[str] = mapped_column(String(14))  # 0.1 as a draft, 1 when decided
    draft_number: Mapped[str | None] = mapped_column(String(14))  # as a draft; its addresses go on working
    state: Mapped[TermsState] = mapped_column(EnumText(TermsState), index=True)
    language: Mapped[str] = mapped_column(String(2))  # of the text that is decided
    sections: Mapped[list[Any]] = mapped_column(default=list)  # terms of reference: id, heading, body
    working_methods: Mapped[list[Any]] = mapped_column(default=list)
    text_hash: Mapped[str] = mapped_column(String(64))  # of both texts in their language
    decided_on: Mapped[date | None]  # by the parent; empty when not known
    meeting: Mapped[str] = mapped_column(String(200), default="")  # of the parent
    reference: Mapped[str] = mapped_column(String(200), default="")  # its report; may follow later
    in_force_from: Mapped[date | None]  # empty: not in force, or since an unknown day
    in_force_until: Mapped[date | None]  # first day on which it no longer was
    recorded_afterwards: Mapped[bool] = mapped_column(default=False)
    since_unknown: Mapped[bool] = mapped_column(default=False)  # in force, nobody knows since when
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    based_on_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("terms_versions.id")
    )  # text it was copied from
    note: Mapped[str] = mapped_column(Text, default="")  # of the last decision

    group: Mapped[RegionalGroup] = relationship(lazy="joined")
    author: Mapped[Person | None] = relationship(lazy="joined")
    revisions: Mapped[list[TermsRevision]] = relationship(
        cascade="all, delete-orphan", order_by="TermsRevision.number"
    )
    translations: Mapped[list[TermsTranslation]] = relationship(
        cascade="all, delete-orphan", order_by="TermsTranslation.language", back_populates="original"
    )

    @property
    def label(self) -> str:
        """Return what people call it in the trail: group and version."""
        return f"{self.group.acronym} {self.number}"

    @property
    def known_from(self) -> date | None:
        """Return the first day on which it is known to have been in force."""
        if self.state not in ("approved", "superseded"):
            return None
        return self.in_force_from or geneva_day(self.created_at)


class TermsRevision(Identified, Base):
    """One saved text, never changed: what a draft said at a time, and who saved it."""

    __tablename__ = "terms_revisions"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("terms_versions.id"), index=True)
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    sections: Mapped[list[Any]]
    working_methods: Mapped[list[Any]]
    text_hash: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    saved_by_name: Mapped[str] = mapped_column(String(200), default="")


class TermsTranslation(Identified, Base):
    """A text in another language than the one decided; never the decided text."""

    __tablename__ = "terms_translations"
    __table_args__ = (UniqueConstraint("version_id", "language"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("terms_versions.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    sections: Mapped[list[Any]]
    working_methods: Mapped[list[Any]]
    source_hash: Mapped[str] = mapped_column(String(64))  # text_hash of the original it was made from
    state: Mapped[TranslationState] = mapped_column(EnumText(TranslationState))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    changed_by_name: Mapped[str] = mapped_column(String(200), default="")

    original: Mapped[TermsVersion] = relationship(back_populates="translations")
