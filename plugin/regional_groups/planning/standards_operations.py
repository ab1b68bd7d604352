"""Changes of requests for regional standards: guard, change, audit; never committed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db, demonstrating
from regional_groups.core.errors import IllegalMove, InvalidInput, NotFound, say
from regional_groups.core.permissions import Actor, Held, Subject, require
from regional_groups.core.workflow import check_given
from regional_groups.creation.rules import author_office
from regional_groups.groups import queries as groups
from regional_groups.groups.models import Country
from regional_groups.planning import standards_queries as queries
from regional_groups.planning.parts import Data
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.standards_rules import (
    FLOW,
    check_complete,
    check_order,
    check_past,
    check_place,
    check_tariff,
)

WRITTEN = (
    "kind",
    "parent",
    "group",
    "region",
    "title",
    "need",
    "supporting_states",
    "supporting_members",
)
DAYS = ("informed_on", "decided_on", "delivered_on")  # in this order
OUTCOME = ("meeting", "decided_on", "informed_on", "work_item", "reference", "delivered_on")
# what must be known of a request that is recorded in a state of the past
_NEEDS = {"supported": "support", "under_study": "start_study", "delivered": "deliver"}


def create(data: Data, actor: Actor, now: datetime) -> StandardsRequest:
    """Begin a request as a draft; with a state of the past it is recorded as it was settled.

    Clause: R44:resolves 7.
    Raises:
        InvalidInput: a study group, group or State does not exist.
        RuleViolated: the group belongs to another parent, or a tariff to another study group.
    """
    action = "record" if data.get("state") else "create"
    changes = _checked(data, None)
    about = _about(changes)
    who = acting(actor, data, about, now)
    require(FLOW.entry(action).permission, who, about)
    made = StandardsRequest(created_at=now, demonstration=demonstrating.get(), **changes, **_author(who))
    if action == "record":
        _settle(made, data, now)
    state, quiet = data.get("state") or None, action == "record"
    moves.enter(made, action, FLOW, about, who, now, state=state, values=_said(changes), quiet=quiet)
    return made


def _about(changes: Mapping[str, Any]) -> Subject:
    group = changes.get("regional_group")
    regions = [changes["region"]] if changes.get("region") else []
    parents = frozenset({changes["parent_code"]})
    return Subject(
        parents=parents, groups=frozenset({group.acronym} if group else ()), regions=frozenset(regions)
    )


def _author(who: Actor) -> dict[str, Any]:
    office = author_office(who) or next(iter(sorted(who.offices)), Held(""))
    return {
        "author_id": who.person_id,
        "author_function": office.function,
        "author_scope": office.scope,
        "recorded_by_id": who.acting.recorded_by if who.acting else None,
    }


def _settle(made: StandardsRequest, data: Data, now: datetime) -> None:
    state = data["state"]
    if state in _NEEDS:
        step = next(step for step in FLOW.steps if step.action == _NEEDS[state])
        check_given(step, data)
    for name in OUTCOME:
        if data.get(name) is not None:
            setattr(made, name, data[name])
    _check_days(made, {}, now)
    made.submitted_at, made.recorded_afterwards = now, True
    made.author_id, made.author_function, made.author_scope = None, "", ""


def _said(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name not in ("regional_group", "group_id")}


def _checked(data: Data, request: StandardsRequest | None) -> dict[str, Any]:
    """Return the columns to set, with everything they name looked up."""
    found = {name: data[name] for name in WRITTEN if name in data}
    if "parent" in found:
        found["parent_code"] = _parent(found.pop("parent"))
    if "group" in found:
        group = found["regional_group"] = _group(found.pop("group"))
        found["group_id"] = group.id if group else None
    if "supporting_states" in found:
        found["supporting_states"] = _states(found["supporting_states"])
    group = found.get("regional_group", request.regional_group if request else None)
    kind = found.get("kind", request.kind if request else "standard")
    parent = found.get("parent_code") or (request.parent_code if request else "")
    check_place(kind, parent, group.parent_code if group else None)
    return found


def as_kept(data: Data) -> dict[str, Any]:
    """Return what somebody wrote the way a request says it: the group by its acronym of today, States in order.

    Raises:
        InvalidInput: there is no such group or State.
    """
    kept = dict(data)
    if kept.get("group"):
        kept["group"] = _group(kept["group"]).acronym
    if "supporting_states" in kept:
        kept["supporting_states"] = _states(kept["supporting_states"])
    return kept


def _parent(code: str) -> str:
    if code not in {body.code for body in groups.study_groups()}:
        unknown = say("There is no such study group.")
        raise InvalidInput(unknown, fields={"parent": [unknown]})
    return code


def _group(acronym: str) -> Any:
    if not acronym:
        return None
    try:
        return groups.group(acronym)
    except NotFound as error:
        raise InvalidInput(error.message, fields={"group": [error.message]}) from None


def _states(codes: list[str]) -> list[str]:
    wanted = sorted({code.upper() for code in codes if code})
    if [code for code in wanted if db.session.get(Country, code) is None]:
        unknown = say("Use the two-letter codes of Member States, such as KE.")
        raise InvalidInput(unknown, fields={"supporting_states": [unknown]})
    return wanted


def edit(request: StandardsRequest, data: Data, actor: Actor, now: datetime) -> None:
    """Change a draft.

    Raises:
        IllegalMove: it is no draft any more.
    """
    about = queries.subject(request)
    who = acting(actor, data, about, now)
    require(FLOW.step("submit", "draft").permission, who, about)
    moves.check_version(request, data["version"])
    if request.state != "draft":
        raise IllegalMove(say("Only a draft can be changed. What was submitted can be corrected."))
    _change(request, _checked(data, request), who, now, data["version"])


def _change(
    request: StandardsRequest, changes: dict[str, Any], actor: Actor, now: datetime, version: int
) -> None:
    group = changes.pop("regional_group", request.regional_group)
    moves.edit(request, changes, FLOW, actor, now, version=version)
    request.regional_group = group


def submit(request: StandardsRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Hand the request to the study group; from here on everybody may read it.

    Clause: R44:resolves 7.
    """
    _guard(request, "submit", data, actor)
    check_complete({name: getattr(request, name) for name in ("title", "need", "region")} | _support(request))
    _move(request, "submit", data, actor, now, {"submitted_at": request.submitted_at or now})


def _support(request: StandardsRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in ("supporting_states", "supporting_members")}


def decide(action: str) -> Callable[[StandardsRequest, dict[str, Any], Actor, datetime], None]:
    """Return the operation of a step that sets the columns its form gives, none of them in the future."""

    def taken(request: StandardsRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
        _guard(request, action, data, actor)
        if action in ("choose_tap", "clear_tap", "object_tap"):
            check_tariff(request.kind)
        changes = {name: data[name] for name in OUTCOME if data.get(name)}
        _check_days(request, changes, now)
        _move(request, action, data, actor, now, changes)

    return taken


def _check_days(request: StandardsRequest, changes: Data, now: datetime) -> None:
    days = {name: changes.get(name, getattr(request, name)) for name in DAYS}
    for name, day in days.items():
        check_past(name, day, geneva_day(now))
    check_order(**days)


def undo(request: StandardsRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step."""
    moves.undo(request, FLOW, actor, now, version=data["version"])


def amend(request: StandardsRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct a request in any state, with reason and source in the trail."""
    changes = _checked(data, request) | {name: data[name] for name in OUTCOME if name in data}
    _check_days(request, changes, now)
    group = changes.pop("regional_group", request.regional_group)
    about, version, reason = queries.subject(request), data["version"], data["reason"]
    source = data.get("source") or ""
    moves.amend(request, changes, FLOW, about, actor, now, version=version, reason=reason, source=source)
    request.regional_group = group


def _guard(request: StandardsRequest, action: str, data: Data, actor: Actor) -> None:
    moves.check_version(request, data["version"])
    step = FLOW.step(action, request.state)
    require(step.permission, actor, queries.subject(request))
    check_given(step, data)


def _move(
    request: StandardsRequest, action: str, data: Data, actor: Actor, now: datetime, changes: Data
) -> None:
    note = {"note": data["note"]} if data.get("note") else {}
    about, version = queries.subject(request), data["version"]
    moves.move(
        request, action, FLOW, about, actor, now, version=version, given=data, changes={**changes, **note}
    )


ACTIONS: dict[str, Callable[[StandardsRequest, dict[str, Any], Actor, datetime], None]] = {
    "submit": submit,
    **{
        action: decide(action)
        for action in (
            "support",
            "choose_tap",
            "clear_tap",
            "object_tap",
            "start_study",
            "deliver",
            "decline",
            "withdraw",
        )
    },
    "undo": undo,
    "amend": amend,
}


def perform(
    request: StandardsRequest, action: str, data: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Take a step, for oneself or for somebody else."""
    who = acting(actor, data, queries.subject(request), now)
    ACTIONS[action](request, data, who, now)
