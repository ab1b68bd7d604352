"""Asking everyone at once for what is missing: one letter a person that lists all of it, after a look at them.

Whoever was asked for something less than seven days ago is not asked for it again; a letter holds only what is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from regional_groups.core import audit
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.indicators.facts import Period
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.reports.quality import Gap, newest, numbers, who_can_mend_each
from regional_groups.reports.quality_asking import asked_of, is_left, record, thing
from regional_groups.reports.quality_rules import KINDS, Kind

NOTICE = "data_missing_all"
GAPS_MOST = 500  # of one kind, asked for at once
LISTED_MOST = 20  # of one kind, named in a letter; the rest is counted


@dataclass(frozen=True)
class Scope:
    """What is asked for: the gaps of a period, of one kind or of all, of one group or of all."""

    period: Period
    kind: str = ""
    group: str = ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return the kinds that are asked for."""
        return (KINDS[self.kind],) if self.kind else tuple(KINDS.values())

    @property
    def page(self) -> str:
        """Return the address of the page that shows these gaps."""
        asked = {"from": self.period.from_on, "until": self.period.until_on}
        narrowed = {"kind": self.kind, "group": self.group}
        return "/reports/quality?" + urlencode(
            asked | {name: text for name, text in narrowed.items() if text}
        )


@dataclass(frozen=True)
class Letter:
    """What one person would be asked for."""

    person: Person
    gaps: tuple[Gap, ...]

    @property
    def parts(self) -> list[tuple[Kind, list[Gap], int]]:
        """Return by kind the first gaps, and how many more there are."""
        by_kind = [(kind, [one for one in self.gaps if one.kind is kind]) for kind in KINDS.values()]
        return [(kind, all[:LISTED_MOST], max(0, len(all) - LISTED_MOST)) for kind, all in by_kind if all]


@dataclass(frozen=True)
class Round:
    """Who would be asked for what, and what nobody would be asked for."""

    letters: tuple[Letter, ...]
    waiting: int  # gaps for which all who can mend them were asked lately
    nobody: tuple[Gap, ...]  # no office that can mend them is held
    beyond: int  # gaps of older meetings that are too many for one time

    @property
    def seal(self) -> str:
        """Return what tells this round from any other: who decides on it sends what was seen."""
        lines = (
            ":".join((str(letter.person.id), *map(str, thing(one))))
            for letter in self.letters
            for one in letter.gaps
        )
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:20]


def prepare(scope: Scope, actor: Actor, now: datetime) -> Round:
    """Find who would be asked for what.

    Raises:
        NotPermitted: the actor does not prepare reports.
    """
    require(Permission.REPORTS_PREPARE, actor, Subject())
    today = geneva_day(now)
    counts = numbers(scope.period, today, scope.group)
    gaps = list(_gaps(scope, today))
    told = asked_of(gaps, today)
    asking: dict[UUID, Letter] = {}
    waiting, nobody = 0, []
    for found, people in zip(gaps, who_can_mend_each(gaps, today), strict=True):
        left = [one for one in people if is_left(one, told[thing(found)])]
        for person in left:
            so_far = asking.get(person.id, Letter(person, ()))
            asking[person.id] = Letter(person, (*so_far.gaps, found))
        waiting += bool(people and not left)
        nobody += [] if people else [found]
    letters = sorted(asking.values(), key=lambda one: (one.person.name, str(one.person.id)))
    beyond = sum(counts[kind.id] for kind in scope.kinds) - len(gaps)
    return Round(tuple(letters), waiting, tuple(nobody), max(0, beyond))


def _gaps(scope: Scope, today: date) -> Iterator[Gap]:
    for kind in scope.kinds:
        yield from newest(kind, scope.period, today, scope.group, GAPS_MOST)


def shown(letter: Letter, scope: Scope) -> dict[str, Any]:
    """Return what a letter shows."""
    parts = [{"wanted": kind.request, "gaps": gaps, "more": more} for kind, gaps, more in letter.parts]
    return {"parts": parts, "number": len(letter.gaps), "action_url": scope.page}


def ask_everyone(scope: Scope, seal: str | None, actor: Actor, now: datetime) -> Round:
    """Send a letter to each person who can mend something, and write to the trail who was asked for what.

    Parameters:
        seal: of the round that was looked at; without it whatever is missing now is asked for.

    Raises:
        NotPermitted: the actor does not prepare reports.
        RuleViolated: there is nobody to ask, or it is another round than the one that was looked at.
    """
    require(Permission.REPORTS_PREPARE, actor, Subject())
    audit.take_turn()  # of two who ask at the same moment the second finds whom the first has asked
    found = prepare(scope, actor, now)
    if seal is not None and seal != found.seal:
        refusal = say(
            "What would be asked has changed since you looked. Look at the list again, then decide."
        )
        raise RuleViolated(refusal, fields={"seal": [refusal]})
    if not found.letters:
        raise RuleViolated(say("There is nobody to ask now."))
    _record(found.letters, actor, now)
    for letter in found.letters:
        key = f"data:{geneva_day(now)}:{Round((letter,), 0, (), 0).seal}"
        notify(NOTICE, [letter.person], shown(letter, scope), key, now)
    return found


def _record(letters: Sequence[Letter], actor: Actor, now: datetime) -> None:
    """Write one entry for each gap, whoever was asked for it."""
    asked: dict[Any, tuple[Gap, list[Person]]] = {}
    for letter in letters:
        for found in letter.gaps:
            asked.setdefault(thing(found), (found, []))[1].append(letter.person)
    for found, people in asked.values():
        record(found, people, actor, now)
