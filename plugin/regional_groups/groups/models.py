"""Countries and regions, study groups, regional groups with their states and members, and names in six languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned
from regional_groups.groups.rules import GroupState

__all__ = [
    "Country",
    "CountryList",
    "CountryStatus",
    "GroupAlias",
    "GroupCountry",
    "GroupLink",
    "GroupPeriod",
    "GroupState",
    "Name",
    "RegionalGroup",
    "StudyGroup",
]


class Country(Base):
    """A Member State, or an observer; flags as they are today, dated history in ``CountryStatus``."""

    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)  # ISO 3166-1 alpha-2
    iso3: Mapped[str] = mapped_column(String(3), default="")
    name_en: Mapped[str] = mapped_column(String(120))
    name_fr: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(20), index=True)  # slug; empty for an observer without region
    ldc: Mapped[bool | None]  # least developed country; unknown when empty
    sids: Mapped[bool | None]  # small island developing State
    lldc: Mapped[bool | None]  # landlocked developing country
    observer: Mapped[bool] = mapped_column(
        default=False
    )  # takes part without being a Member State (PP Res. 99)
    zones: Mapped[str] = mapped_column(
        Text, default=""
    )  # IANA zones, `;` between; one alone is the default zone


class CountryStatus(Identified, Base):
    """A dated status of a State: ldc, sids, lldc or developing. Dates matter for past figures (facts E5)."""

    __tablename__ = "country_statuses"
    __table_args__ = (UniqueConstraint("country", "status", "from_on"),)

    country: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300), default="")


class Name(Base):
    """The name of a State, group or region in one language."""

    __tablename__ = "names"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)  # KE, SG5, SG5RG-AFR, region:africa
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(200), default="")
    checked: Mapped[bool] = mapped_column(default=False)
    entered: Mapped[bool] = mapped_column(
        default=False
    )  # on a page or by the API: files do not write over it
    of_name: Mapped[str] = mapped_column(
        String(300), default=""
    )  # the former English name that it translates


class StudyGroup(Base):
    """A parent body: a study group, or TSAG."""

    __tablename__ = "study_groups"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    title_en: Mapped[str] = mapped_column(Text)
    title_fr: Mapped[str] = mapped_column(Text, default="")
    mandate_en: Mapped[str] = mapped_column(Text, default="")
    mandate_fr: Mapped[str] = mapped_column(Text, default="")
    period: Mapped[str] = mapped_column(String(20), default="")  # study period, 2025-2028
    source: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[str] = mapped_column(String(120), default="")


class RegionalGroup(Versioned, Base):
    """A regional group of one study group (facts B2.1, B2.7), or a predecessor without a parent of today."""

    __tablename__ = "regional_groups"
    __table_args__ = (CheckConstraint("predecessor OR parent_code IS NOT NULL", name="has_parent"),)

    acronym: Mapped[str] = mapped_column(String(40), unique=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("study_groups.code"), index=True)
    parent_label: Mapped[str] = mapped_column(
        String(60), default=""
    )  # as the source writes it: SG III (CCITT)
    predecessor: Mapped[bool] = mapped_column(default=False)  # no feed, not counted
    region: Mapped[str] = mapped_column(String(20), index=True)  # slug
    region_label: Mapped[str] = mapped_column(String(120))  # as the group calls its region (facts A6)
    name_en: Mapped[str] = mapped_column(String(300))
    created: Mapped[str] = mapped_column(
        String(10), default=""
    )  # YYYY, YYYY-MM or YYYY-MM-DD; empty is unknown
    closed: Mapped[str] = mapped_column(String(10), default="")
    state: Mapped[GroupState] = mapped_column(EnumText(GroupState))
    source: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[str] = mapped_column(String(40), default="")  # working languages agreed, `;` between

    parent: Mapped[StudyGroup | None] = relationship(lazy="joined")
    countries: Mapped[list[GroupCountry]] = relationship(back_populates="group", cascade="all, delete-orphan")
    country_lists: Mapped[list[CountryList]] = relationship(cascade="all, delete-orphan")
    periods: Mapped[list[GroupPeriod]] = relationship(
        cascade="all, delete-orphan", order_by="GroupPeriod.starts"
    )

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.acronym


class GroupCountry(Identified, Base):
    """A country of a group from one day until another; membership is per group, not per region (facts A7)."""

    __tablename__ = "group_countries"
    __table_args__ = (
        UniqueConstraint("group_id", "country", "from_on"),
        Index("ix_group_countries_country", "country"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    country: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300), default="")

    group: Mapped[RegionalGroup] = relationship(back_populates="countries")


class CountryList(Identified, Base):
    """A full list of a group's countries as it was recorded for a day; the memberships follow from all of them."""

    __tablename__ = "group_country_lists"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    effective_on: Mapped[date]
    countries: Mapped[list[Any]] = mapped_column(default=list)  # alpha-2; empty: nobody belongs to it
    source: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupPeriod(Identified, Base):
    """A state of a group over time: the typed interval that every "as of" answer reads."""

    __tablename__ = "group_periods"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    state: Mapped[GroupState] = mapped_column(EnumText(GroupState))
    starts: Mapped[str] = mapped_column(String(10), default="")  # partial date; empty is unknown
    ends: Mapped[str] = mapped_column(String(10), default="")  # exclusive; empty while it lasts, see `open`
    open: Mapped[bool] = mapped_column(
        default=True
    )  # lasts until today; false with empty `ends`: end unknown
    meeting: Mapped[str] = mapped_column(String(200), default="")  # the meeting that decided
    reference: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class GroupAlias(Identified, Base):
    """Acronym and name that a group had until a day: an old acronym keeps its address and its feed (facts A8)."""

    __tablename__ = "group_aliases"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    acronym: Mapped[str] = mapped_column(String(40), index=True)
    name_en: Mapped[str] = mapped_column(String(300), default="")
    until: Mapped[str] = mapped_column(String(10), default="")  # partial date
    reference: Mapped[str] = mapped_column(String(200), default="")


class GroupLink(Identified, Base):
    """How groups follow from each other: continued, merged, transferred, predecessor."""

    __tablename__ = "group_links"

    from_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    former: Mapped[str] = mapped_column(
        String(60), default=""
    )  # the parent before, or the period continued in
    on: Mapped[str] = mapped_column(String(10), default="")  # partial date
    meeting: Mapped[str] = mapped_column(String(200), default="")  # the meeting that decided
    reference: Mapped[str] = mapped_column(String(200), default="")
