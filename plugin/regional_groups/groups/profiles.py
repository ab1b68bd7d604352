"""Groups with all that a page or the API shows of them, read with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.i18n import CODES
from regional_groups.groups.meeting_days import days_met
from regional_groups.groups.membership import Stay
from regional_groups.groups.models import GroupAlias, GroupLink, Name, RegionalGroup
from regional_groups.groups.officers import Officer, officers_of
from regional_groups.groups.queries import code_order, former_parents, members
from regional_groups.groups.rules import Answer, GroupState, existed, state_on, value_on


@dataclass(frozen=True)
class Link:
    """How a group follows from another one; ``out`` tells whether this group is the earlier one."""

    kind: str
    out: bool
    other: str  # acronym; the group's own when it was transferred or continued
    former: str
    on: str
    meeting: str
    reference: str


@dataclass(frozen=True)
class Profile:
    """A group as a reader sees it on a day."""

    group: RegionalGroup
    as_of: date
    existed: Answer
    state_as_of: GroupState | None  # none: it did not exist yet
    acronym_as_of: str
    name_as_of: str  # in English
    parent_as_of: str  # code; empty where a predecessor has none
    region_as_of: str  # slug
    countries: list[Stay]  # of the day
    officers: list[Officer]
    names: dict[str, str]  # recorded, by language
    outdated: dict[str, str]  # by language the former English name of which a name is the translation
    aliases: list[GroupAlias]
    links: list[Link]
    countries_untold: bool = False  # the trail does not tell which they were on the day: there are none here

    @property
    def former_acronyms(self) -> list[str]:
        """Return the acronyms that the group had and has no more, each once, in the order in which it gave them up."""
        own = self.group.acronym
        return list(dict.fromkeys(item.acronym for item in self.aliases if item.acronym != own))


@dataclass(frozen=True)
class Wanted:
    """What a list of groups is narrowed to."""

    parent: str | None = None
    region: str | None = None
    state: str | None = None
    as_of: date | None = None  # the parent is that of this day; today's when none is given


_WHOLE = (selectinload(RegionalGroup.periods), selectinload(RegionalGroup.countries))


def load_whole(groups: Sequence[RegionalGroup]) -> list[RegionalGroup]:
    """Return groups in the same order, with their states and countries read at once."""
    ids = [group.id for group in groups]
    found = db.session.scalars(select(RegionalGroup).where(RegionalGroup.id.in_(ids)).options(*_WHOLE))
    return sorted(found, key=lambda group: ids.index(group.id))


def selected(wanted: Wanted, *, whole: bool = True) -> list[RegionalGroup]:
    """Return the groups wanted in code order, demonstration records and predecessors with them.

    Parameters:
        whole: their states and countries are read too.
    """
    query = select(RegionalGroup).options(*(_WHOLE if whole else ()))
    narrow = (
        (RegionalGroup.parent_code, wanted.parent if wanted.as_of is None else None),
        (RegionalGroup.region, wanted.region),
        (RegionalGroup.state, wanted.state),
    )
    query = query.where(*(column == value for column, value in narrow if value))
    found = list(db.session.scalars(query))
    if wanted.parent and (on := wanted.as_of) is not None:
        earlier = former_parents()
        found = [
            item
            for item in found
            if value_on(item.parent_code or "", earlier.get(item.id, ()), on) == wanted.parent
        ]
    return sorted(found, key=lambda item: (item.predecessor, *code_order(item.acronym)))


def profiles(groups: Sequence[RegionalGroup], now: datetime, as_of: date | None = None) -> list[Profile]:
    """Return groups with what is recorded of them, as on a day; today in Geneva when none is given."""
    today = geneva_day(now)
    on = as_of or today
    officers = officers_of([group.acronym for group in groups], on)
    names, former = _names(group.acronym for group in groups)
    aliases = _aliases(groups)
    links = _links(groups)
    met = days_met([group.id for group in groups]) if on != today else {}  # what lasts today needs no witness
    return [
        Profile(
            group=group,
            as_of=on,
            existed=existed(group.periods, on, today=today, met=met.get(group.id)),
            state_as_of=state_on(group.periods, on, today=today, met=met.get(group.id)),
            acronym_as_of=value_on(
                group.acronym, [(item.acronym, item.until) for item in aliases[group.id]], on
            ),
            name_as_of=value_on(
                group.name_en, [(item.name_en, item.until) for item in aliases[group.id] if item.name_en], on
            ),
            parent_as_of=value_on(
                group.parent_code or "",
                [(link.former, link.on) for link in links[group.id] if link.kind == "transferred"],
                on,
            ),
            region_as_of=group.region,
            countries=sorted(
                (Stay(item.country, item.from_on, item.until_on) for item in members(group, on)),
                key=lambda stay: stay.country,
            ),
            officers=officers.get(group.acronym, []),
            names=names.get(group.acronym, {}),
            outdated=former.get(group.acronym, {}),
            aliases=aliases[group.id],
            links=links[group.id],
        )
        for group in groups
    ]


def names_of(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the recorded names by code and language, languages in their official order."""
    return _names(codes)[0]


def _names(codes: Iterable[str]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return the recorded names, and of which former English name some are translations, by code and language."""
    query = select(Name.code, Name.language, Name.name, Name.of_name).where(Name.code.in_(list(codes)))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    former: dict[str, dict[str, str]] = defaultdict(dict)
    rows = db.session.execute(query).all()
    for code, language, name, of_name in sorted(rows, key=lambda row: CODES.index(row[1])):
        found[code][language] = name
        if of_name:
            former[code][language] = of_name
    return found, former


def _aliases(groups: Sequence[RegionalGroup]) -> dict[object, list[GroupAlias]]:
    query = select(GroupAlias).where(GroupAlias.group_id.in_([group.id for group in groups]))
    found: dict[object, list[GroupAlias]] = defaultdict(list)
    for alias in db.session.scalars(query.order_by(GroupAlias.until, GroupAlias.acronym)):
        found[alias.group_id].append(alias)
    return found


def _links(groups: Sequence[RegionalGroup]) -> dict[object, list[Link]]:
    ids = [group.id for group in groups]
    rows = list(
        db.session.scalars(
            select(GroupLink)
            .where(or_(GroupLink.from_id.in_(ids), GroupLink.to_id.in_(ids)))
            .order_by(GroupLink.on)
        )
    )
    ends = {row.from_id for row in rows} | {row.to_id for row in rows}
    named = select(RegionalGroup.id, RegionalGroup.acronym).where(RegionalGroup.id.in_(ends))
    acronyms = dict(db.session.execute(named).all())
    found: dict[object, list[Link]] = defaultdict(list)
    for row in rows:
        said = (row.former, row.on, row.meeting, row.reference)
        found[row.from_id].append(Link(row.kind, True, acronyms[row.to_id], *said))
        if row.to_id != row.from_id:
            found[row.to_id].append(Link(row.kind, False, acronyms[row.from_id], *said))
    return found
