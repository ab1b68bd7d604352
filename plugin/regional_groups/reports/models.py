"""Effectiveness reports, the files made of them, and which of those were published."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned, demonstrating
from regional_groups.core.i18n import CODES
from regional_groups.planning.session_models import CouncilSession
from regional_groups.reports.rules import Addressee, Correction, ReportState
from regional_groups.reports.session_plan import settings
from regional_groups.reports.translation_rules import TranslationState

__all__ = ["Addressee", "Rendering", "Report", "ReportComment", "ReportFile", "ReportState", "Translation"]


class Report(Versioned, Base):
    """An effectiveness report over a period: frozen figures, texts in six languages, and cover data."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="period"),
        CheckConstraint("baseline_from <= baseline_until", name="baseline"),
        CheckConstraint("(baseline_from IS NULL) = (baseline_until IS NULL)", name="baseline_whole"),
        CheckConstraint(
            "state NOT IN ('frozen', 'submitted', 'approved', 'transmitted', 'published', 'superseded')"
            " OR frozen_hash <> ''",
            name="frozen",
        ),
        Index("ix_reports_created_at_id", "created_at", "id"),
    )

    state: Mapped[ReportState] = mapped_column(EnumText(ReportState), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]  # included; a meeting counts by its first day
    baseline_from: Mapped[date | None]
    baseline_until: Mapped[date | None]
    addressee: Mapped[Addressee] = mapped_column(EnumText(Addressee), default=Addressee.COUNCIL)
    cover: Mapped[dict[str, Any]] = mapped_column(default=dict)  # document number, dates, labels by language
    narrative: Mapped[dict[str, Any]] = mapped_column(default=dict)  # block: {language: text}
    frozen: Mapped[str] = mapped_column(
        Text, default=""
    )  # canonical JSON of the extract; empty while a draft
    frozen_hash: Mapped[str] = mapped_column(String(64), default="", index=True)  # SHA-256 of it
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number: Mapped[int] = mapped_column(default=1)  # 1; of a correction 2 for the first of its kind, 3 …
    correction: Mapped[str] = mapped_column(String(20), default="")  # revision, corrigendum, addendum
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"), index=True)
    languages: Mapped[list[Any]] = mapped_column(default=list)  # published in
    approved_on: Mapped[date | None]
    transmitted_on: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_version: Mapped[int | None]  # the version that report.json of the published files names
    note: Mapped[str] = mapped_column(Text, default="")  # of the last decision
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")  # why it follows the one before
    reason_language: Mapped[str] = mapped_column(String(2), default="", server_default="")  # empty is unknown
    # By language: what its document said it changes when it was published; null after a withdrawal of that before.
    corrected: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    council_session_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_sessions.id"), index=True)
    plan_sequence: Mapped[int] = mapped_column(default=0, server_default="0")  # revisions of planned dates

    council_session: Mapped[CouncilSession | None] = relationship(lazy="selectin")
    follows: Mapped[Report | None] = relationship(remote_side="Report.id", back_populates="followers")
    followers: Mapped[list[Report]] = relationship(back_populates="follows", order_by="Report.created_at")
    files: Mapped[list[ReportFile]] = relationship(
        cascade="all, delete-orphan", order_by="ReportFile.language"
    )
    comments: Mapped[list[ReportComment]] = relationship(
        cascade="all, delete-orphan", order_by="ReportComment.at"
    )
    translations: Mapped[list[Translation]] = relationship(
        back_populates="report", order_by="Translation.block"
    )

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"{self.document_number} {self.from_on}/{self.until_on}".strip()

    @property
    def document_number(self) -> str:
        """Return the number of the document without the letter of a language; empty while there is none."""
        return str((self.cover or {}).get("document_number") or "")

    @property
    def planned_from(self) -> dict[str, Any]:
        """Return what its dates are reckoned back from: the cover data, and the session that it chose."""
        return settings(self.cover or {}, self.council_session)

    @property
    def settled_languages(self) -> tuple[str, ...]:
        """Return the languages in which it is not published any more: those it is in; a corrigendum is of one."""
        alone = self.public and self.correction == Correction.CORRIGENDUM
        return CODES if alone else tuple(self.languages or ())

    @property
    def public(self) -> bool:
        """Tell whether everybody may read it: it was published and not withdrawn since."""
        return self.state in (ReportState.PUBLISHED, ReportState.SUPERSEDED)


class Translation(Versioned, Base):
    """A text of a report in another language: which source it was made from, by whom, and how far it is.

    What the report prints stands in its ``narrative``; a translation comes there when it is checked.
    """

    __tablename__ = "report_translations"
    __table_args__ = (UniqueConstraint("report_id", "block", "language"),)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    block: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[TranslationState] = mapped_column(EnumText(TranslationState), index=True)
    source_hash: Mapped[str] = mapped_column(
        String(64), default=""
    )  # SHA-256 of the source sent or translated
    text: Mapped[str] = mapped_column(Text, default="")  # as it was handed in last
    note: Mapped[str] = mapped_column(Text, default="")  # of the last return
    translator_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    translator_name: Mapped[str] = mapped_column(String(200), default="")
    translated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    report: Mapped[Report] = relationship(back_populates="translations")

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"{self.block} {self.language} {self.report.from_on}/{self.report.until_on}"


class ReportComment(Identified, Base):
    """What somebody said on a report before it was approved; never published."""

    __tablename__ = "report_comments"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    block: Mapped[str] = mapped_column(String(40), default="")  # of the narrative; empty for the whole report
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    office: Mapped[str] = mapped_column(String(120), default="")  # function and scope in which it was said
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=demonstrating.get)


class ReportFile(Identified, Base):
    """A published file: stored once, served and verified by its hash."""

    __tablename__ = "report_files"
    __table_args__ = (UniqueConstraint("report_id", "language", "format"),)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    language: Mapped[str] = mapped_column(String(2))
    format: Mapped[str] = mapped_column(String(5))  # pdf, docx, html, xlsx, csv, json
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]  # bytes
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    versions: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}"
    )  # name: version, of what made it


class Rendering(Identified, Base):
    """A document that is, or was, to be printed: the same document is printed once."""

    __tablename__ = "report_renderings"

    key: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # SHA-256 of the document, its format and the template version
    format: Mapped[str] = mapped_column(String(5), default="pdf", server_default="pdf")  # or docx
    document: Mapped[str] = mapped_column(String(64))  # the stored document, by its SHA-256
    sha256: Mapped[str] = mapped_column(String(64), default="")  # the stored file; empty until it is printed
    failed: Mapped[str] = mapped_column(Text, default="")  # why the last try failed, English
    report_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("reports.id"), index=True
    )  # whose published file it becomes, in `language`
    language: Mapped[str] = mapped_column(String(2), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    report: Mapped[Report | None] = relationship()
