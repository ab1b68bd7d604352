"""The office that answers for something of the plan: one that exists, since rights are found by it."""

from __future__ import annotations

from typing import Any

from regional_groups.core.errors import NotFound, RuleViolated
from regional_groups.core.permissions import Office
from regional_groups.people.scopes import checked_scope
from regional_groups.planning.parts import Data


def scope_of_owner(owner: str, scope: str) -> str:
    """Return a scope as offices have it.

    Raises:
        RuleViolated: it does not exist, is missing, or the office has none.
    """
    try:
        return checked_scope(Office(owner), scope)
    except (RuleViolated, NotFound) as error:
        told = [one for messages in error.fields.values() for one in messages] or [error.message]
        raise RuleViolated(error.message, fields={"owner_scope": told}) from error


def owner_changed(thing: Any, changes: Data) -> dict[str, str]:
    """Return the scope to set where owner or scope change; nothing where neither does."""
    if not {"owner", "owner_scope"} & changes.keys():
        return {}
    owner, scope = (changes.get(name, getattr(thing, name)) for name in ("owner", "owner_scope"))
    return {"owner_scope": scope_of_owner(owner, scope)}
