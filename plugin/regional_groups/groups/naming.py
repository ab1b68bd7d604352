"""Names of a regional group in the languages beside English: recorded, dropped or marked when its name changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import Actor
from regional_groups.groups.models import Name, RegionalGroup
from regional_groups.groups.stepping import decision, guard, step

TRANSLATED = tuple(code for code in CODES if code != "en")  # the English name stands with the group

_CARRIED = ("language", "name", "source", "checked", "entered", "of_name")


def names_beside_english(acronym: str) -> dict[str, str]:
    """Return the recorded names of a group by language, without the English one."""
    return {code: row.name for code, row in names_recorded(acronym).items()}


def names_recorded(acronym: str) -> dict[str, Name]:
    """Return what is recorded of the names of a group by language, without the English one."""
    return {row.language: row for row in _rows(acronym) if row.language in TRANSLATED}


def _rows(acronym: str) -> list[Name]:
    return list(db.session.scalars(select(Name).where(Name.code == acronym).order_by(Name.language)))


def record_names(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Record the names of a group in other languages; one that is left out stays, a blank one is dropped.

    Raises:
        RuleViolated: nothing would change.
    """
    guard(group, "record_names", data, actor, now)
    given = {code: data.get(f"name_{code}") for code in TRANSLATED}
    there = names_recorded(group.acronym)
    before = {code: row.name for code, row in there.items()}
    marked = {code for code, row in there.items() if row.of_name}
    changed = {
        code: name
        for code, name in given.items()
        if name is not None and (name != before.get(code, "") or (name and code in marked))
    }
    if not changed:
        raise RuleViolated(
            say("Nothing would change."),
            fields={f"name_{TRANSLATED[0]}": [say("Give a name that is new in at least one language.")]},
        )
    values = {"was": {code: before.get(code, "") for code in changed}, "names": changed}
    step(group, "record_names", data, actor, now, values=values)
    for code, name in changed.items():
        _put(group.acronym, code, name, decision(data)[:200])


def _put(acronym: str, language: str, name: str, source: str) -> None:
    found = db.session.get(Name, (acronym, language))
    if found is not None and not name:
        db.session.delete(found)
    elif found is not None:
        found.name, found.source, found.checked, found.entered, found.of_name = name, source, True, True, ""
    elif name:
        said = {"name": name, "source": source, "checked": True, "entered": True}
        db.session.add(Name(code=acronym, language=language, **said))
    db.session.flush()


def mark_names(acronym: str, former: str, current: str) -> None:
    """Mark the names in other languages as translations of a former English name, until they are recorded again.

    A group that takes the name they translate again needs no mark.
    """
    for row in names_recorded(acronym).values():
        translated = row.of_name or former
        row.of_name = translated if translated != current else ""
    db.session.flush()


def drop_names(acronym: str) -> None:
    """Drop the names in other languages: those of a group that has another name now say the old one."""
    for row in names_recorded(acronym).values():
        db.session.delete(row)
    db.session.flush()


def carry_names(old: str, new: str) -> None:
    """Let the names in other languages go with a group to its new acronym, where none is recorded yet."""
    there = {row.language for row in _rows(new)}
    for row in _rows(old):
        if row.language not in there:
            kept = {column: getattr(row, column) for column in _CARRIED}
            db.session.add(Name(code=new, **kept))
    db.session.flush()
