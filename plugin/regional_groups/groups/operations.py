"""What happens to a regional group: it is established, renamed, continued, transferred, merged, suspended, closed.

The state stands on the group; ``GroupPeriod`` keeps when, so that "as of" answers never read free text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.permissions import Actor, Subject, require
from regional_groups.core.workflow import check_given
from regional_groups.groups import queries
from regional_groups.groups.models import (
    Country,
    GroupAlias,
    GroupCountry,
    GroupLink,
    GroupPeriod,
    GroupState,
    RegionalGroup,
)
from regional_groups.groups.regions import LABELS
from regional_groups.groups.rules import FLOW, check_acronym
from regional_groups.groups.turns import check_turn, leave, redate, turn, turn_back


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
    _free(acronym)
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
        countries=[GroupCountry(country=code, from_on=created_on) for code in _known(countries)],
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
    values = {"acronym": acronym, "parent": parent.code, "created": group.created, "meeting": meeting}
    moves.enter(group, "create", FLOW, about, actor, now, values={**values, "reference": reference})
    return group


def record_countries(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Record the full list of countries from a day on; those not in it leave the group the day before.

    Clause: A7: membership is recorded for each group.
    """
    _guard(group, "record_countries", data, actor, now)
    on = _effective(data, now)
    wanted = set(_known(data["countries"]))
    open_now = {item.country: item for item in group.countries if item.until_on is None}
    reference = _source(data)
    moves.move(
        group,
        "record_countries",
        FLOW,
        queries.subject(group, now),
        actor,
        now,
        version=data["version"],
        given=data,
    )
    for code, item in open_now.items():
        if code not in wanted:
            leave(group, item, on)
    for code in sorted(wanted - set(open_now)):
        group.countries.append(GroupCountry(country=code, from_on=on, source=reference))


def rename(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Give a group another acronym or name; the old acronym keeps its address and feed.

    Clause: A8.
    """
    _guard(group, "rename", data, actor, now)
    on = _effective(data, now)
    acronym = data.get("acronym") or group.acronym
    name = data.get("name_en") or group.name_en
    if (acronym, name) == (group.acronym, group.name_en):
        wanted = [say("Give a new acronym, a new name, or both.")]
        raise RuleViolated(say("Nothing would change."), clause="A8", fields={"acronym": wanted})
    changes = {"name_en": name, **_other_acronym(group, acronym)}
    old, old_name = group.acronym, group.name_en
    _step(group, "rename", data, actor, now, changes=changes)
    if acronym != old:
        _remember(group, old, old_name, on, data)


def _other_acronym(group: RegionalGroup, acronym: str) -> dict[str, str]:
    """Return the change of an acronym, if it is one; a group may take its own old acronym again."""
    if acronym == group.acronym:
        return {}
    own = db.session.query(GroupAlias).filter_by(group_id=group.id, acronym=acronym).one_or_none()
    if own is not None:
        db.session.delete(own)
        db.session.flush()
    else:
        _free(acronym)
    return {"acronym": acronym}


def _remember(group: RegionalGroup, old: str, name: str, on: date, data: Mapping[str, Any]) -> None:
    reference = data.get("reference") or data.get("meeting") or ""
    alias = GroupAlias(
        group_id=group.id, acronym=old, name_en=name, until=on.isoformat(), reference=reference[:200]
    )
    db.session.add(alias)


def continue_(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Record that the parent continues a group, as it does when a study period begins.

    Clause: B3.5: terms are revised in each study period, so the group is looked at again.
    """
    on = _effective(data, now)
    revived = group.state != GroupState.ESTABLISHED
    _step(group, "continue", data, actor, now)
    if revived:
        turn(group, GroupState.ESTABLISHED, on, data)
    _link(group, group, "continued", on, data, former=data.get("period") or "")


def transfer(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Give a group another parent, with a new acronym if there is one; it keeps exactly one parent.

    Clause: B2.7.
    """
    _guard(group, "transfer", data, actor, now)
    on = _effective(data, now)
    parent = _parent(data["parent"])
    if parent == group.parent_code:
        already = [say("The group belongs to this study group already.")]
        raise RuleViolated(say("Nothing would change."), clause="B2.7", fields={"parent": already})
    acronym = data.get("acronym") or group.acronym
    former, old, old_name = group.parent_code or "", group.acronym, group.name_en
    changes = {"parent_code": parent, **_other_acronym(group, acronym)}
    _step(group, "transfer", data, actor, now, changes=changes)
    db.session.flush()
    db.session.refresh(group, ["parent"])
    if acronym != old:
        _remember(group, old, old_name, on, data)
    _link(group, group, "transferred", on, data, former=former)


def merge(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Merge a group into another one, which goes on; the merged group is closed."""
    _guard(group, "merge", data, actor, now)
    on = _effective(data, now)
    into = _group("into", data["into"])
    if into.id == group.id or into.state == GroupState.CLOSED:
        wrong = [say("Choose another group that is not closed.")]
        raise RuleViolated(say("The group cannot be merged into this one."), fields={"into": wrong})
    check_turn(group, on)
    _step(group, "merge", data, actor, now, changes={"closed": on.isoformat()})
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
    _guard(group, action, data, actor, now)
    on = _effective(data, now)
    check_turn(group, on)
    _step(group, action, data, actor, now, changes=changes)
    turn(group, state, on, data)


def _guard(group: RegionalGroup, action: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Refuse before anything is looked up, in the order in which ``moves.move`` refuses."""
    moves.check_version(group, data["version"])
    step = FLOW.step(action, group.state)
    require(step.permission, actor, queries.subject(group, now))
    check_given(step, data)


def _step(
    group: RegionalGroup,
    action: str,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    moves.move(
        group,
        action,
        FLOW,
        queries.subject(group, now),
        actor,
        now,
        version=data["version"],
        given=data,
        changes=changes,
    )


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


def amend(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Correct what is recorded of a group, with reason and source; its states over time follow."""
    kept = ("name_en", "region", "region_label", "created", "closed", "languages")
    changes = {name: data[name] for name in kept if data.get(name) is not None}
    if data.get("sources") is not None:
        changes["source"] = data["sources"]
    if "region_label" in changes and "region" not in changes and changes["region_label"] in LABELS:
        changes["region"] = LABELS[changes["region_label"]]
    before = (group.created, group.closed)
    moves.amend(
        group,
        changes,
        FLOW,
        queries.subject(group, now),
        actor,
        now,
        version=data["version"],
        reason=data["reason"],
        source=data.get("source") or "",
    )
    redate(group, *before)


def undo(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last suspension, reactivation or closing within 24 hours."""
    moves.undo(group, FLOW, actor, now, version=data["version"])
    turn_back(group)


def _effective(data: Mapping[str, Any], now: datetime) -> date:
    given: date | None = data.get("effective_on")
    return given or geneva_day(now)


def _source(data: Mapping[str, Any]) -> str:
    return ", ".join(text for text in (data.get("meeting"), data.get("reference")) if text)[:300]


def _free(acronym: str) -> None:
    check_acronym(acronym)
    if queries.in_use(acronym):
        taken = [say("A regional group has or had this acronym. Choose another one.")]
        raise InvalidInput(say("The acronym is in use."), fields={"acronym": taken})


def _known(codes: Iterable[str]) -> list[str]:
    wanted = sorted(set(codes))
    known = set(db.session.scalars(db.select(Country.code).where(Country.code.in_(wanted))))
    if missing := [code for code in wanted if code not in known]:
        unknown = [say("No State has the code %(codes)s.", codes=", ".join(missing))]
        raise InvalidInput(say("Some countries are not known."), fields={"countries": unknown})
    return wanted


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
    "continue": continue_,
    "transfer": transfer,
    "merge": merge,
    "suspend": suspend,
    "reactivate": reactivate,
    "close": close,
    "amend": amend,
    "undo": undo,
}


def perform(group: RegionalGroup, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step, for oneself or recorded for somebody else; pages and API both call this."""
    who = acting(actor, data, queries.subject(group, now), now)
    ACTIONS[action](group, data, who, now)
