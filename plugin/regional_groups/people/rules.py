"""Who may appoint to which office, what the scope of each office is, and which offices everybody may see."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import (
    Actor,
    Office,
    Permission,
    Subject,
    parent_management,
    permits,
    tsb,
)


class ScopeKind(StrEnum):
    """What the scope of an office names."""

    NONE = "none"
    ALL_OR_PARENT = "all_or_parent"  # empty is every study group
    PARENT_REGION = "parent_region"  # SG5, or SG5/arab-states
    GROUP = "group"
    COUNTRY = "country"
    REGION = "region"
    LANGUAGE = "language"
    ORGANIZATION = "organization"


SCOPE_KINDS: dict[Office, ScopeKind] = {
    Office.ADMIN: ScopeKind.NONE,
    Office.TSB_DIRECTOR: ScopeKind.NONE,
    Office.TSB_COUNSELLOR: ScopeKind.ALL_OR_PARENT,
    Office.REPORT_OFFICER: ScopeKind.NONE,
    Office.BSG_COORDINATOR: ScopeKind.NONE,
    Office.TRANSLATOR: ScopeKind.LANGUAGE,
    Office.REGIONAL_OFFICE: ScopeKind.REGION,
    Office.SG_CHAIR: ScopeKind.PARENT_REGION,
    Office.SG_VICE_CHAIR: ScopeKind.PARENT_REGION,
    Office.RG_CHAIR: ScopeKind.GROUP,
    Office.RG_CO_CHAIR: ScopeKind.GROUP,
    Office.RG_VICE_CHAIR: ScopeKind.GROUP,
    Office.RG_CONTACT: ScopeKind.GROUP,
    Office.FOCAL_POINT: ScopeKind.COUNTRY,
    Office.DELEGATE: ScopeKind.COUNTRY,
    Office.MEMBER_REP: ScopeKind.ORGANIZATION,
    Office.REGIONAL_ORGANIZATION: ScopeKind.ORGANIZATION,
}
GROUP_OFFICES = frozenset(office for office, kind in SCOPE_KINDS.items() if kind is ScopeKind.GROUP)
# Officers whom everybody may know; who speaks for a State or member is shown to persons who are signed in.
PUBLIC_OFFICES = GROUP_OFFICES | {
    Office.SG_CHAIR,
    Office.SG_VICE_CHAIR,
    Office.TSB_DIRECTOR,
    Office.TSB_COUNSELLOR,
    Office.REGIONAL_OFFICE,
}
# These give rights over every study group, so a counsellor of one group cannot give them.
EVERYWHERE = frozenset({Office.TSB_DIRECTOR})


def may_appoint(function: Office, scope: str, actor: Actor, subject: Subject) -> bool:
    """Tell whether the actor may give or end an office.

    An administrator gives any; TSB any but ``admin``, a counsellor of one study group those of that study group and
    those that belong to none; the management of a parent gives the offices of its regional groups.

    Parameters:
        subject: ``parents`` holds the study group to which the scope belongs, if it belongs to one.
    """
    if not permits(Permission.OFFICES_APPOINT, actor, facts_asked(function, scope, actor, subject)):
        return False
    if actor.system or actor.holds(Office.ADMIN):
        return True
    if function is Office.ADMIN:
        return False
    if function in GROUP_OFFICES and parent_management(actor, subject):
        return True
    return tsb(actor, facts_asked(function, scope, actor, subject))


def facts_asked(function: Office, scope: str, actor: Actor, subject: Subject) -> Subject:
    """Return the facts that TSB is asked about: an office without a study group belongs to each counsellor's own."""
    everywhere = function in EVERYWHERE or (function is Office.TSB_COUNSELLOR and not scope)
    if subject.parents or everywhere:
        return subject
    if SCOPE_KINDS[function] is ScopeKind.GROUP:
        return subject  # a predecessor without a parent: TSB of all study groups
    return Subject(parents=actor.scopes(Office.TSB_COUNSELLOR))


def check_period(from_on: date, until_on: date | None) -> None:
    """Refuse an office that would end before it begins.

    Raises:
        RuleViolated: naming the field.
    """
    if until_on is not None and until_on < from_on:
        raise RuleViolated(
            say("The office would end before it begins."),
            fields={"until": [say("Give a day that is not before the first day of the office.")]},
        )


def ended_with(closed: date, from_on: date, agreed: date | None) -> date:
    """Return the last day of an office of a group that is closed: the day of closing, or one agreed before it.

    Clause: B2.5: the parent closes a group; nobody leads one that is over.
    Parameters:
        closed: the last day that the closing can have been.
        from_on: first day of the office; one that would begin later ends as it begins.
    """
    last = max(closed, from_on)
    return min(last, max(agreed, from_on)) if agreed is not None else last


def touches(from_on: date, until_on: date | None, other_from: date, other_until: date | None) -> bool:
    """Tell whether two periods overlap or follow each other without a day between; both ends inclusive."""
    starts_late = until_on is not None and (other_from - until_on).days > 1
    ends_early = other_until is not None and (from_on - other_until).days > 1
    return not starts_late and not ends_early


def latest_end(ends: Collection[date | None]) -> date | None:
    """Return the latest of some last days; none is open."""
    return None if None in ends else max(end for end in ends if end is not None)


def overlaps(from_on: date, until_on: date | None, other_from: date, other_until: date | None) -> bool:
    """Tell whether two periods share a day; both ends inclusive."""
    return (until_on is None or other_from <= until_on) and (other_until is None or from_on <= other_until)


@dataclass(frozen=True)
class Term:
    """Some days of one person in an office; the last one is open where none is given."""

    person: Hashable  # what tells one person from another: an id, or the place in a list
    from_on: date
    until_on: date | None


TermOf = TypeVar("TermOf", bound=Term)


def other_chair(chair: TermOf, others: Iterable[TermOf]) -> TermOf | None:
    """Return another person's term as chair of the same group that shares a day with this one, if there is any.

    Whoever follows begins on the day after the last one at the earliest; co-chairs have an office of their own.

    Clause: facts A10: a group has one chair; co-chairs are possible.
    """
    return next(
        (
            one
            for one in others
            if one.person != chair.person
            and overlaps(one.from_on, one.until_on, chair.from_on, chair.until_on)
        ),
        None,
    )


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


_BROWSERS = {
    "Edg": "Edge",
    "EdgA": "Edge",
    "EdgiOS": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_named(agent: str) -> str:
    """Return browser and system by the names people know, as far as it says them; else what it says."""
    browser = next((name for mark, name in _BROWSERS.items() if f"{mark}/" in agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return " · ".join(filter(None, (browser, system))) if browser else agent
