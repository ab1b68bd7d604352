"""The invented plan of the story: records of the parts of the planning room, begun and moved by its operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from marshmallow import Schema

from regional_groups.core.db import db
from regional_groups.core.forms import load
from regional_groups.core.permissions import Actor
from regional_groups.planning import funds_operations, work_operations
from regional_groups.planning.funds_forms import FundsCreateSchema
from regional_groups.planning.parts import Part
from regional_groups.planning.registry import PARTS
from regional_groups.planning.work_forms import WorkCreateSchema
from regional_groups.terms.periods import period_of

Step = tuple[float, Callable[[datetime], None]]


def biennium_of(day: date) -> str:
    """Return the two years of the budget that a day falls into, the first of them even."""
    first = day.year - day.year % 2
    return f"{first}-{first + 1}"


PRESENT: Mapping[str, Callable[[date], object]] = {"period": period_of, "biennium": biennium_of}
LEDGERS: Mapping[str, tuple[Any, type[Schema]]] = {
    "funds": (funds_operations, FundsCreateSchema),
    "office-work": (work_operations, WorkCreateSchema),
}
MOMENT = 0.01  # of a day, between a step and what follows on the same day


class Plan:
    """The records of the plan as the story tells them: ``{part: [{begun_in_days, by, data, steps}]}``.

    The ledgers of funds and office work are no parts: entries are ``{in_days, by, data}``, some of them ``reversed``.
    """

    def __init__(
        self,
        told: Mapping[str, Any],
        actor: Callable[[str, datetime], Actor],
        day: Callable[[int], date],
    ) -> None:
        """Keep what is told, who acts, and how days are counted from today."""
        self.told, self.actor, self.day = told, actor, day

    def steps(self) -> Iterator[Step]:
        """Give every step with its day; nothing where today's study period is not known."""
        if not period_of(self.day(0)):
            return
        for part in PARTS:
            for record in self.told.get(part.name, ()):
                yield from self._record(part, record)
        for name, (operations, form) in LEDGERS.items():
            for entry in self.told.get(name, ()):
                yield from self._entry(entry, operations, form)

    def _record(self, part: Part, record: Mapping[str, Any]) -> Iterator[Step]:
        made: list[Any] = []

        def begin(now: datetime) -> None:
            data = load(part.create_form(), self._given(record["data"]))
            made.append(part.create(data, self.actor(record["by"], now), now))
            db.session.flush()

        yield float(record["begun_in_days"]), begin
        for number, step in enumerate(record.get("steps", ()), start=1):
            yield step["in_days"] + number * MOMENT, self._take(part, made, step)

    def _take(self, part: Part, made: list[Any], step: Mapping[str, Any]) -> Callable[[datetime], None]:
        def take(now: datetime) -> None:
            given = {"version": made[0].version, **self._given(step.get("data", {}))}
            data = load(part.action_forms[step["action"]](), given)
            part.perform(made[0], step["action"], data, self.actor(step["by"], now), now)
            db.session.flush()

        return take

    def _entry(self, entry: Mapping[str, Any], operations: Any, form: type[Schema]) -> Iterator[Step]:
        made: list[Any] = []

        def record(now: datetime) -> None:
            data = load(form(), self._given(entry["data"]))
            made.append(operations.record(data, self.actor(entry["by"], now), now))

        yield float(entry["in_days"]), record
        if "reversed" in entry:
            told = entry["reversed"]

            def reverse(now: datetime) -> None:
                operations.reverse(made[0], {"note": told["note"]}, self.actor(told["by"], now), now)

            yield float(told["in_days"]), reverse

    def _given(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values with days instead of numbers of days, and the periods of today where they are asked."""
        given: dict[str, Any] = {}
        for name, value in data.items():
            if isinstance(value, Mapping):
                given[name] = self._given(value)
            elif name == "year_in_days":
                given["year"] = self.day(value).year
            elif name.endswith("_in_days"):
                given[name.removesuffix("_in_days")] = self.day(value).isoformat()
            else:
                given[name] = PRESENT[name](self.day(0)) if value == "present" else value
        return given
