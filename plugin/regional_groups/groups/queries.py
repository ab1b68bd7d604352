"""Reads of countries, study groups and regional groups."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import current_app, g, has_request_context
from sqlalchemy import ColumnElement, Text, cast, func, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import current_language
from regional_groups.core.permissions import Held, Subject
from regional_groups.groups.models import (
    Country,
    GroupAlias,
    GroupCountry,
    GroupLink,
    GroupState,
    Name,
    RegionalGroup,
    StudyGroup,
)

FilledOffices = Callable[[Iterable[str], date], frozenset[Held]]


def group(acronym: str) -> RegionalGroup:
    """Return a regional group by its acronym, today's or an older one.

    Raises:
        NotFound: no group has it.
    """
    found = db.session.scalar(select(RegionalGroup).where(RegionalGroup.acronym == acronym))
    if found is None:
        query = (
            select(RegionalGroup)
            .join(GroupAlias, GroupAlias.group_id == RegionalGroup.id)
            .where(GroupAlias.acronym == acronym)
        )
        found = db.session.scalar(query)
    if found is None:
        raise NotFound(say("No regional group is called %(acronym)s.", acronym=acronym))
    return found


def spelled(code: str) -> str:
    """Return a group's acronym, today's or an older one, or a study group's code as it is written: SG5RG-AFR."""
    for column in (RegionalGroup.acronym, GroupAlias.acronym, StudyGroup.code):
        if found := db.session.scalar(select(column).where(func.lower(column) == code.lower())):
            return str(found)
    return code


def in_use(acronym: str) -> bool:
    """Tell whether a group has or had an acronym."""
    now = select(RegionalGroup.id).where(RegionalGroup.acronym == acronym)
    before = select(GroupAlias.id).where(GroupAlias.acronym == acronym)
    return db.session.scalar(now) is not None or db.session.scalar(before) is not None


def former_acronyms(group: RegionalGroup) -> list[str]:
    """Return the acronyms that a group had before, also where it has one of them again."""
    return list(db.session.scalars(select(GroupAlias.acronym).where(GroupAlias.group_id == group.id)))


def renamed_on(group: RegionalGroup) -> list[str]:
    """Return the partial dates on which a group took another acronym or name."""
    return list(db.session.scalars(select(GroupAlias.until).where(GroupAlias.group_id == group.id)))


def linked_on(group: RegionalGroup, kind: str) -> list[str]:
    """Return the partial dates on which a group was continued or transferred."""
    query = select(GroupLink.on).where(GroupLink.from_id == group.id, GroupLink.kind == kind)
    return list(db.session.scalars(query))


def former_parents() -> dict[UUID, list[tuple[str, str]]]:
    """Return the parents that groups had before, by group, each with the partial date of the transfer, in order."""
    query = select(GroupLink.from_id, GroupLink.former, GroupLink.on).where(GroupLink.kind == "transferred")
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for id, former, on in db.session.execute(query.order_by(GroupLink.on)):
        found[id].append((former, on))
    return found


def parent_then(day: Any) -> ColumnElement[str | None]:
    """Return the code of a group's parent on a day, as an expression on ``RegionalGroup``: ``value_on`` in SQL.

    Partial dates compare as text like their first days: "2020-06" comes before "2020-06-01", and after "2020-05-31".

    Parameters:
        day: a column of dates; where it is empty the parent is that of today.
    """
    former = (
        select(GroupLink.former)
        .where(GroupLink.from_id == RegionalGroup.id, GroupLink.kind == "transferred")
        .where(GroupLink.on > cast(day, Text))
        .order_by(GroupLink.on)
        .limit(1)
    )
    return func.coalesce(former.correlate_except(GroupLink).scalar_subquery(), RegionalGroup.parent_code)


def ever_of(parent: str) -> ColumnElement[bool]:
    """Return the condition that a group has a parent today or had it before."""
    formerly = select(GroupLink.from_id).where(GroupLink.kind == "transferred", GroupLink.former == parent)
    return or_(RegionalGroup.parent_code == parent, RegionalGroup.id.in_(formerly))


def members(group: RegionalGroup, on: date) -> list[GroupCountry]:
    """Return the countries recorded for a group on a day; an unknown first day counts as long ago."""
    return [
        item
        for item in group.countries
        if (item.from_on is None or item.from_on <= on) and (item.until_on is None or on <= item.until_on)
    ]


def subject(group: RegionalGroup, now: datetime, *, with_officers: bool = True) -> Subject:
    """Return what permissions are asked about: parent, region, countries of today and who leads the group.

    Parameters:
        with_officers: false where no right of the group's officers is asked about, as in this room's lists.
    """
    on = geneva_day(now)
    filled: FilledOffices = current_app.extensions.get("filled_offices", lambda groups, on: frozenset())
    return Subject(
        parents=frozenset({group.parent_code} if group.parent_code else ()),
        groups=frozenset({group.acronym}),
        regions=frozenset({group.region}),
        countries=frozenset(item.country for item in members(group, on)),
        filled=filled([group.acronym], on) if with_officers else frozenset(),
        public=True,
    )


def study_group(code: str) -> StudyGroup:
    """Return a study group or TSAG by its code.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(StudyGroup, code)
    if found is None:
        raise NotFound(say("No study group is called %(code)s.", code=code))
    return found


def study_groups() -> list[StudyGroup]:
    """Return all parent bodies: TSAG first, then by number."""
    found = db.session.scalars(select(StudyGroup)).all()
    return sorted(found, key=lambda item: int("".join(filter(str.isdigit, item.code)) or 0))


def groups_of(
    parent: str | None = None, region: str | None = None, *, all_states: bool = False
) -> list[RegionalGroup]:
    """Return regional groups in code order, predecessors and demonstration records left out."""
    query = select(RegionalGroup).where(
        RegionalGroup.predecessor.is_(False), RegionalGroup.demonstration.is_(False)
    )
    if parent:
        query = query.where(RegionalGroup.parent_code == parent)
    if region:
        query = query.where(RegionalGroup.region == region)
    if not all_states:
        query = query.where(RegionalGroup.state != GroupState.CLOSED)
    return sorted(db.session.scalars(query), key=lambda item: code_order(item.acronym))


def code_order(acronym: str) -> tuple[int, str]:
    """Return the key that puts SG2 before SG11."""
    digits = "".join(filter(str.isdigit, acronym.split("RG")[0]))
    return int(digits or 0), acronym


def countries() -> list[Country]:
    """Return all States, by their English name."""
    return list(db.session.scalars(select(Country).order_by(Country.name_en)))


def in_order(name: str) -> str:
    """Return what a name is put in order by: letters without accents or case."""
    plain = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def states() -> list[tuple[str, str]]:
    """Return code and name of every State, in the order of their names in the current language."""
    return sorted(((one.code, name_of(one.code)) for one in countries()), key=lambda pair: in_order(pair[1]))


def names(language: str) -> dict[str, str]:
    """Return every name recorded in a language, by code; read once a request."""
    kept: dict[str, dict[str, str]] = g.setdefault("names", {}) if has_request_context() else {}
    if language not in kept:
        rows = db.session.execute(select(Name.code, Name.name).where(Name.language == language))
        kept[language] = {**_names_of_states(language), **dict(rows.all())}
    return kept[language]


def _names_of_states(language: str) -> dict[str, str]:
    """Return the names that stand with the States themselves, for those without a recorded one."""
    columns = {"en": Country.name_en, "fr": Country.name_fr}
    if language not in columns:
        return {}
    rows = db.session.execute(select(Country.code, columns[language]))
    return {code: name for code, name in rows if name}


def name_of(code: str, language: str | None = None) -> str:
    """Return the name of a State, group or region in a language: recorded, else English, else the code."""
    language = language or current_language()
    return names(language).get(code) or names("en").get(code) or code


def title_of(body: StudyGroup) -> str:
    """Return the title of a study group in the current language: its own French one, a recorded name, else English."""
    language = current_language()
    if language == "fr" and body.title_fr:
        return body.title_fr
    return (names(language).get(body.code) if language != "en" else None) or body.title_en


def group_name(group: RegionalGroup) -> str:
    """Return the name of a group in the current language: a recorded one, else the English name it has now."""
    language = current_language()
    return (names(language).get(group.acronym) if language != "en" else None) or group.name_en
