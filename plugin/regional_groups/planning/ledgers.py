"""What every ledger has, told once: rows are appended and never changed; what was wrong is reversed by a row.

From a ``Ledger`` come its reversal, its pages (``ledger_pages``) and their JSON twin (``ledger_api``). Funds and the
work of regional offices say what is their own: columns, forms, sums, and who may record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy import Select, select

from regional_groups.core import audit
from regional_groups.core.acting import acting
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, SignInNeeded, say
from regional_groups.core.permissions import Actor, Office, Permission, Subject, permits, require
from regional_groups.core.turns import take_turn
from regional_groups.planning.funds_rules import check_reversal
from regional_groups.planning.parts import Data

Record = Callable[[dict[str, Any], Actor, datetime], Any]


@dataclass(frozen=True)
class Entries:
    """The rows of a ledger: where they lie, and what a reversal takes over."""

    name: str  # of its events in the trail
    model: type[Any]
    right: Permission  # to record
    about: Callable[[Any], Subject]  # of an entry
    copied: tuple[str, ...]
    opposite: Callable[[Any, datetime], dict[str, Any]]  # what else a reversal holds
    said: tuple[str, ...]  # in the trail
    clause: str = ""
    may_see: Permission | None = None  # where the ledger is not public

    @property
    def order(self) -> tuple[Any, Any]:
        """Return the columns that its lists are ordered by."""
        return self.model.recorded_at, self.model.id

    def check_open(self, actor: Actor) -> None:
        """Refuse whoever may not see the ledger.

        Raises:
            SignInNeeded, NotFound.
        """
        if self.may_see is None or permits(self.may_see, actor, Subject()):
            return
        if actor.person_id is None:
            raise SignInNeeded(say("Please sign in to see this page."))
        raise NotFound(say("There is no such entry."))

    def entry(self, id: UUID, actor: Actor) -> Any:
        """Return an entry.

        Raises:
            SignInNeeded, NotFound: there is none, or the ledger is not open to the actor.
        """
        self.check_open(actor)
        found = db.session.get(self.model, id)
        if found is None:
            raise NotFound(say("There is no such entry."))
        return found

    def reversal_of(self, found: Any) -> Any:
        """Return the entry that reverses another, if there is one."""
        return db.session.scalar(select(self.model).where(self.model.reverses_id == found.id))

    def append(self, made: Any, action: str, who: Actor, now: datetime) -> Any:
        """Add an entry and say so in the trail."""
        made.recorded_at, made.recorded_by = now, who.name
        db.session.add(made)
        db.session.flush()
        self._tell(action, made, who, now, note=made.note)
        return made

    def _tell(self, action: str, of: Any, who: Actor, now: datetime, **said: Any) -> None:
        after = {name: getattr(of, name) for name in self.said}
        thing = (self.name, str(of.id), of.label)
        told = {"clause": self.clause, "demonstration": of.demonstration, **said}
        audit.append(f"{self.name}:{action}", thing, who, now, after=after, **told)

    def reverse(self, found: Any, data: Data, actor: Actor, now: datetime) -> Any:
        """Append that an entry does not count, with the reason; both stay.

        Raises:
            RuleViolated: it was reversed already, is a reversal itself, or the reason is blank.
        """
        about = self.about(found)
        who = acting(actor, data, about, now)
        require(self.right, who, about)
        note = data.get("note") or ""
        take_turn(f"{self.name}:reverse:{found.id}")
        done = self.reversal_of(found) is not None
        check_reversal(is_reversal=found.reverses_id is not None, is_reversed=done, note=note)
        made = self.model(
            **{name: getattr(found, name) for name in self.copied},
            **self.opposite(found, now),
            note=note,
            reverses_id=found.id,
            demonstration=found.demonstration,
        )
        self.append(made, "reverse", who, now)
        self._tell("reversed", found, who, now)
        return made


@dataclass(frozen=True)
class Totals:
    """What a ledger adds up, as the API gives it."""

    path: str
    form: type[Schema] | None
    shown: type[Schema]
    read: Callable[[dict[str, Any]], Sequence[Any]]
    told: str


@dataclass(frozen=True)
class Ledger:
    """A ledger as its pages and its API show it; texts are marked for translation where they are written."""

    rows: Entries
    address: str  # of its pages, and of its API, as /funds
    told: str  # what the API's description says
    record: Record
    create_form: type[Schema]
    reverse_form: type[Schema]
    list_form: type[Schema]
    shown: type[Schema]
    plain: tuple[str, ...]  # columns that the API shows as they are
    narrowed: Callable[[Mapping[str, Any]], Select[Any]]
    totals: Totals
    places: Callable[[Any], Sequence[Subject]]  # of an entry, or of a new one that may be anywhere
    office: Office  # for which a counsellor records
    choices: Callable[[], dict[str, Any]]  # what every page needs
    begun: Callable[[], dict[str, str]]  # what a new form holds
    listed: Callable[
        [], tuple[dict[str, Any], dict[str, Any]]
    ]  # what the list is of, and what it shows besides
