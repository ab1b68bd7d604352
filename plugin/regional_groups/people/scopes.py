"""The scope of an office as the service keeps it: existing, and written one way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, Message, NotFound, RuleViolated, say
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import Office, Subject
from regional_groups.groups.models import Country, RegionalGroup, StudyGroup
from regional_groups.groups.queries import group
from regional_groups.groups.regions import REGIONS
from regional_groups.groups.rules import PartialDate, state_on
from regional_groups.groups.standing import Doing, check_standing
from regional_groups.people.models import OfficeHeld
from regional_groups.people.rules import SCOPE_KINDS, ScopeKind, ended_with

LONGEST = 80  # characters of the column


def office_named(function: str) -> Office:
    """Return an office by its function.

    Raises:
        InvalidInput: there is no such office.
    """
    if function not in set(Office):
        raise InvalidInput(
            say("There is no such office."),
            fields={"function": [say("Choose one of: %(offices)s.", offices=", ".join(Office))]},
        )
    return Office(function)


def checked_scope(function: Office, scope: str) -> str:
    """Return a scope as it is kept.

    Raises:
        RuleViolated: it does not exist, is missing, or the office has none.
    """
    return _CHECKS[SCOPE_KINDS[function]](scope.strip())


def group_of(function: Office, scope: str) -> RegionalGroup | None:
    """Return the regional group of an office, none for an office of anything else."""
    return group(scope) if SCOPE_KINDS[function] is ScopeKind.GROUP else None


def check_group_stands(found: RegionalGroup | None, from_on: date, now: datetime) -> None:
    """Refuse an office of a regional group that begins after the group was closed.

    Raises:
        RuleViolated: naming the scope.
    """
    if found is None:
        return
    state = state_on(found.periods, from_on, today=max(from_on, geneva_day(now)))
    check_standing(found.acronym, state, Doing.APPOINT, "scope")


def until_closing(found: RegionalGroup | None, from_on: date, agreed: date | None) -> date | None:
    """Return the last day of an office: as agreed, or the day on which its group was closed if that comes first."""
    closed = PartialDate.parse(found.closed) if found is not None else None
    return ended_with(closed.latest, from_on, agreed) if closed is not None else agreed


def cut_by_closing(
    found: RegionalGroup | None, agreed: date | None, until_on: date | None
) -> dict[str, str | date | None]:
    """Return what the trail keeps of an office that the closing of its group cut short, so that it can follow it."""
    if found is None or agreed == until_on:
        return {}
    return {"closed_group": found.acronym, "agreed": agreed}


def last_recorded(office: OfficeHeld) -> AuditEntry | None:
    """Return what the trail says last of an office."""
    return next(iter(audit.entries_of("offices", str(office.id), limit=1)), None)


def agreed_end(office: OfficeHeld, last: AuditEntry | None) -> date | None:
    """Return the last day of an office as agreed: before the closing of its group cut it short, if that stands last."""
    if last is None or not last.after.get("closed_group"):
        return office.until_on
    return date.fromisoformat(last.after["agreed"]) if last.after["agreed"] else None


def parents_of(function: Office, scope: str) -> Subject:
    """Return the facts that a permission is asked about: the study group to which a scope belongs."""
    return parents_of_all({(function, scope)})[function, scope]


def parents_of_all(asked: Collection[tuple[Office, str]]) -> dict[tuple[Office, str], Subject]:
    """Return those facts for many offices with one query."""
    parents = parents_of_groups(
        scope for function, scope in asked if SCOPE_KINDS[function] is ScopeKind.GROUP
    )
    return {(function, scope): _facts(function, scope, parents) for function, scope in asked}


def parents_of_groups(acronyms: Iterable[str]) -> dict[str, str | None]:
    """Return the parent of each of these regional groups with one query; a group that is not known is left out."""
    wanted = set(acronyms)
    query = select(RegionalGroup.acronym, RegionalGroup.parent_code).where(RegionalGroup.acronym.in_(wanted))
    found = db.session.execute(query).all() if wanted else []
    parents: dict[str, str | None] = dict(found)
    return parents


def _facts(function: Office, scope: str, parents: Mapping[str, str | None]) -> Subject:
    kind = SCOPE_KINDS[function]
    if kind in (ScopeKind.PARENT_REGION, ScopeKind.ALL_OR_PARENT) and scope:
        return Subject(parents=frozenset({scope.split("/")[0]}))
    if kind is ScopeKind.GROUP:
        parent = parents.get(scope)
        return Subject(parents=frozenset({parent} if parent else ()), groups=frozenset({scope}))
    return Subject()


def _refused(text: Message) -> RuleViolated:
    return RuleViolated(say("The scope does not fit the office."), fields={"scope": [text]})


def _none(scope: str) -> str:
    if scope:
        raise _refused(say("This office has no scope. Leave it empty."))
    return ""


def _parent(scope: str) -> str:
    code = scope.upper()
    if db.session.get(StudyGroup, code) is None:
        raise _refused(say("Give a study group or TSAG, for example SG5."))
    return code


def _parent_region(scope: str) -> str:
    code, slash, region = scope.partition("/")
    if slash and region.lower() not in REGIONS:
        raise _refused(say("After the stroke give a region: %(regions)s.", regions=", ".join(REGIONS)))
    return f"{_parent(code)}/{region.lower()}" if slash else _parent(code)


def _group(scope: str) -> str:
    try:
        return group(scope).acronym
    except NotFound:
        raise _refused(say("Give the acronym of a regional group, for example SG5RG-AFR.")) from None


def _country(scope: str) -> str:
    code = scope.upper()
    if db.session.get(Country, code) is None:
        raise _refused(say("Give the two letters of a State, for example KE."))
    return code


def _region(scope: str) -> str:
    if scope.lower() not in REGIONS:
        raise _refused(say("Give a region: %(regions)s.", regions=", ".join(REGIONS)))
    return scope.lower()


def _language(scope: str) -> str:
    if scope.lower() not in CODES:
        raise _refused(say("Give a language: %(languages)s.", languages=", ".join(CODES)))
    return scope.lower()


def _organization(scope: str) -> str:
    if not scope or len(scope) > LONGEST:
        raise _refused(say("Give the name of the organization, in at most 80 characters."))
    return scope


_CHECKS: dict[ScopeKind, Callable[[str], str]] = {
    ScopeKind.NONE: _none,
    ScopeKind.ALL_OR_PARENT: lambda scope: _parent(scope) if scope else "",
    ScopeKind.PARENT_REGION: _parent_region,
    ScopeKind.GROUP: _group,
    ScopeKind.COUNTRY: _country,
    ScopeKind.REGION: _region,
    ScopeKind.LANGUAGE: _language,
    ScopeKind.ORGANIZATION: _organization,
}
