"""What happens to a regional group: it is established, renamed, continued, transferred, merged, suspended, closed.

The state stands on the group; ``GroupPeriod`` keeps when, so that "as of" answers never read free text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.permissions import Actor, Subject
from regional_groups.groups import queries
from regional_groups.groups.acronyms import check_free
from regional_groups.groups.correcting import amend, record_countries
from regional_groups.groups.models import (
    GroupAlias,
    GroupCountry,
    GroupLink,
    GroupPeriod,
    GroupState,
    RegionalGroup,
)
from regional_groups.groups.naming import carry_names, drop_names, names_beside_english, record_names
from regional_groups.groups.rules import FLOW
from regional_groups.groups.standing import check_after, check_within_life
from regional_groups.groups.stepping import effective, guard, known, step
from regional_groups.groups.turns import check_turn, turn, turn_back


def establish(
    *,
    acronym: str,
    parent_code: str,
    region: str,
    region_label: str,
    name_en: str,
    created_on: date,
    countries: Iterable[str],
    meeting: str,
    reference: str,
    actor: Actor,
    now: datetime,
    demonstration: bool = False,
    source: str = "",
) -> RegionalGroup:
    """Make a regional group that its parent has decided on.

    Clause: B2.1, B2.5.
    Parameters:
        created_on: day of the parent's decision; the countries belong to the group from then on.
        countries: alpha-2 codes; empty when membership is not known yet.
        meeting: the parent's meeting that decided; ``reference`` names its report.
    Raises:
        InvalidInput: the acronym has another form, is or was in use, or a country is unknown.
        NotFound: there is no such parent.
    """
    check_free(acronym)
    parent = queries.study_group(parent_code)
    group = RegionalGroup(
        acronym=acronym,
        parent_code=parent.code,
        parent=parent,
        region=region,
        region_label=region_label,
        name_en=name_en,
        created=created_on.isoformat(),
        source=source,
        created_at=now,
        demonstration=demonstration,
        countries=[GroupCountry(country=code, from_on=created_on) for code in known(countries)],
        periods=[
            GroupPeriod(
                state=GroupState.ESTABLISHED,
                starts=created_on.isoformat(),
                ends="",
                open=True,
                meeting=meeting,
                reference=reference,
            )
        ],
    )
    about = Subject(
        parents=frozenset({parent.code}), groups=frozenset({acronym}), regions=frozenset({region})
    )
    values: dict[str, Any] = {
        "acronym": acronym,
        "parent": parent.code,
        "created": group.created,
        "meeting": meeting,
    }
    values |= {"reference": reference, "countries": [item.country for item in group.countries]}
    moves.enter(group, "create", FLOW, about, actor, now, values=values)
    return group


def rename(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Give a group another acronym or name; the old acronym keeps its address and feed.

    Names in other languages go along with an acronym; under another name they would say the old one and are dropped.

    Clause: A8.
    """
    guard(group, "rename", data, actor, now)
    on = effective(group, data, now)
    check_after(on, queries.renamed_on(group))
    acronym = data.get("acronym") or group.acronym
    name = data.get("name_en") or group.name_en
    if (acronym, name) == (group.acronym, group.name_en):
        wanted = [say("Give a new acronym, a new name, or both.")]
        raise RuleViolated(say("Nothing would change."), clause="A8", fields={"acronym": wanted})
    changes = {"name_en": name, **_other_acronym(group, acronym)}
    old, old_name = group.acronym, group.name_en
    dropped = {} if name == old_name else names_beside_english(old)
    values = {"was": dropped, "names": dict.fromkeys(dropped, "")} if dropped else None
    step(group, "rename", data, actor, now, changes=changes, values=values)
    if dropped:
        drop_names(old)
    _remember(group, old, old_name, on, data)


def _other_acronym(group: RegionalGroup, acronym: str) -> dict[str, str]:
    """Return the change of an acronym, if it is one; a group may take its own old acronym again."""
    if acronym == group.acronym:
        return {}
    if acronym not in queries.former_acronyms(group):
        check_free(acronym)
    return {"acronym": acronym}


def _remember(group: RegionalGroup, old: str, name: str, on: date, data: Mapping[str, Any]) -> None:
    reference = data.get("reference") or data.get("meeting") or ""
    alias = GroupAlias(
        group_id=group.id, acronym=old, name_en=name, until=on.isoformat(), reference=reference[:200]
    )
    db.session.add(alias)
    if old != group.acronym:
        carry_names(old, group.acronym)


def continue_(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Record that the parent continues a group, as it does when a study period begins.

    Clause: B3.5: terms are revised in each study period, so the group is looked at again.
    """
    guard(group, "continue", data, actor, now)
    on = effective(group, data, now)
    check_turn(group, on)
    check_after(on, queries.linked_on(group, "continued"))
    revived = group.state != GroupState.ESTABLISHED
    step(group, "continue", data, actor, now)
    if revived:
        turn(group, GroupState.ESTABLISHED, on, data)
    _link(group, group, "continued", on, data, former=data.get("period") or "")


def transfer(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Give a group another parent, with a new acronym if there is one; it keeps exactly one parent.

    Clause: B2.7.
    """
    guard(group, "transfer", data, actor, now)
    on = effective(group, data, now)
    check_after(on, queries.linked_on(group, "transferred"))
    parent = _parent(data["parent"])
    if parent == group.parent_code:
        already = [say("The group belongs to this study group already.")]
        raise RuleViolated(say("Nothing would change."), clause="B2.7", fields={"parent": already})
    acronym = data.get("acronym") or group.acronym
    former, old, old_name = group.parent_code or "", group.acronym, group.name_en
    changes = {"parent_code": parent, **_other_acronym(group, acronym)}
    step(group, "transfer", data, actor, now, changes=changes)
    db.session.flush()
    db.session.refresh(group, ["parent"])
    if acronym != old:
        _remember(group, old, old_name, on, data)
    _link(group, group, "transferred", on, data, former=former)


def merge(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Merge a group into another one, which goes on; the merged group is closed."""
    guard(group, "merge", data, actor, now)
    on = effective(group, data, now)
    into = _group("into", data["into"])
    if into.id == group.id or into.state == GroupState.CLOSED:
        wrong = [say("Choose another group that is not closed.")]
        raise RuleViolated(say("The group cannot be merged into this one."), fields={"into": wrong})
    check_within_life(into.created, into.closed, on)
    check_turn(group, on)
    step(group, "merge", data, actor, now, changes={"closed": on.isoformat()})
    turn(group, GroupState.CLOSED, on, data)
    _link(group, into, "merged", on, data)


def suspend(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Suspend a group: it exists, and does not meet."""
    _change_state(group, "suspend", GroupState.SUSPENDED, data, actor, now)


def reactivate(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Let a suspended group, or one of unknown state, work again."""
    _change_state(group, "reactivate", GroupState.ESTABLISHED, data, actor, now)


def close(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Close a group on the day its parent decided."""
    closed = {"closed": data["effective_on"].isoformat()} if data.get("effective_on") else {}
    _change_state(group, "close", GroupState.CLOSED, data, actor, now, changes=closed)


def _change_state(
    group: RegionalGroup,
    action: str,
    state: GroupState,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    guard(group, action, data, actor, now)
    on = effective(group, data, now)
    check_turn(group, on)
    step(group, action, data, actor, now, changes=changes)
    turn(group, state, on, data)


def _link(
    group: RegionalGroup, to: RegionalGroup, kind: str, on: date, data: Mapping[str, Any], former: str = ""
) -> None:
    link = GroupLink(
        from_id=group.id,
        to_id=to.id,
        kind=kind,
        former=former,
        on=on.isoformat(),
        meeting=data.get("meeting") or "",
        reference=data.get("reference") or "",
    )
    db.session.add(link)


def undo(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last suspension, reactivation or closing within 24 hours."""
    moves.undo(group, FLOW, actor, now, version=data["version"])
    turn_back(group)


def _parent(code: str) -> str:
    try:
        found = queries.study_group(code).code
    except NotFound as error:
        raise InvalidInput(say("Choose a study group."), fields={"parent": [error.message]}) from error
    if not found.startswith("SG"):  # TSAG has none (facts B2.1)
        within = [say("A regional group is set up within a study group: choose one.")]
        raise InvalidInput(say("Choose a study group."), fields={"parent": within})
    return found


def _group(field: str, acronym: str) -> RegionalGroup:
    try:
        return queries.group(acronym)
    except NotFound as error:
        raise InvalidInput(say("Choose a regional group."), fields={field: [error.message]}) from error


ACTIONS = {
    "record_countries": record_countries,
    "rename": rename,
    "record_names": record_names,
    "continue": continue_,
    "transfer": transfer,
    "merge": merge,
    "suspend": suspend,
    "reactivate": reactivate,
    "close": close,
    "amend": amend,
    "undo": undo,
}


TO_MANY = ("close", "merge")  # the officers are told that their terms end: the mail can be looked at before


def perform(group: RegionalGroup, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step, for oneself or recorded for somebody else; pages and API both call this."""
    who = acting(actor, data, queries.subject(group, now), now)
    ACTIONS[action](group, data, who, now)
