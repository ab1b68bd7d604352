"""Who answers for an activity or a risk: an office that exists, since its rights are found by function and scope."""

from __future__ import annotations

from regional_groups.core.errors import NotFound, RuleViolated
from regional_groups.core.permissions import Office
from regional_groups.people.scopes import checked_scope


def scope_of_owner(owner: str, scope: str) -> str:
    """Return the scope as offices have it.

    Raises:
        RuleViolated: there is no such office.
    """
    try:
        return checked_scope(Office(owner), scope)
    except (RuleViolated, NotFound) as error:
        told = [one for messages in error.fields.values() for one in messages] or [error.message]
        raise RuleViolated(error.message, fields={"owner_scope": told}) from error
