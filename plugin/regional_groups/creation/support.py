"""Who supports a request, and whom its approval makes members: a State that declined counts nowhere. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from regional_groups.core.errors import N_, RuleViolated, say


class SupportStatus(StrEnum):
    """What is known of a State's support."""

    NAMED = "named"  # named by the authors, no answer yet
    CONFIRMED = "confirmed"  # by its focal point
    LETTER = "letter"
    DECLINED = "declined"  # counts nowhere


SUPPORT_LABELS = {
    SupportStatus.NAMED: N_("Named, not confirmed yet"),
    SupportStatus.CONFIRMED: N_("Confirmed"),
    SupportStatus.LETTER: N_("By letter"),
    SupportStatus.DECLINED: N_("Support declined"),
}


def supporters(support: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the States that count as supporting, from (country, status): a declined one counts nowhere."""
    return tuple(country for country, status in support if status != SupportStatus.DECLINED)


def declined_members(countries: Iterable[str], support: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the countries of the proposed group whose State declined its support, in their order."""
    declined = {country for country, status in support if status == SupportStatus.DECLINED}
    return tuple(code for code in countries if code in declined)


def members_at_approval(
    countries: Iterable[str], support: Iterable[tuple[str, str]], kept: Collection[str] = ()
) -> list[str]:
    """Return the countries that the approval makes members: a State that declined counts nowhere.

    Support is not membership, which is recorded per group (facts A7): who records the decision may name States that
    declined and belong to the group all the same.

    Parameters:
        kept: those that were named.
    Raises:
        RuleViolated: one of them did not decline, or is no country of the group; or every country declined, and the
            group would have no member although its countries are known.
    """
    listed = list(countries)
    declined = declined_members(listed, support)
    if not set(kept) <= set(declined):
        wrong = say("Name States only that declined their support and stand in the list of countries.")
        raise RuleViolated(wrong, clause="A7", fields={"keep_declined": [wrong]})
    members = [code for code in listed if code not in declined or code in kept]
    if listed and not members:
        none = say(
            "Every State in the list of countries declined its support. Name those that are members, or correct the "
            "countries."
        )
        raise RuleViolated(none, clause="A7", fields={"keep_declined": [none]})
    return members


def past_members(given: Mapping[str, Any], kept: Collection[str] = ()) -> dict[str, Any]:
    """Return, as columns of a request, the countries that an approval of the past made members; none if none is given.

    Parameters:
        given: what was recorded of the request.
        kept: as of ``members_at_approval``.
    Raises:
        RuleViolated: as ``members_at_approval``.
    """
    support = [(row["country"], row["status"]) for row in given.get("supporting_states") or ()]
    members = members_at_approval(given.get("countries") or (), support, kept)
    return {"countries": members} if members else {}
