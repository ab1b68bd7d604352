"""What happens to a creation request: it is written, shared, supported, examined, placed before the parent, decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Held, Office, Permission, Subject, beside_whom, require
from regional_groups.core.workflow import check_given
from regional_groups.creation import notices
from regional_groups.creation.establishing import establish_from, existing_group
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.queries import author_office as office_of
from regional_groups.creation.queries import subject, supporter_of
from regional_groups.creation.rules import (
    APPROVED,
    EDITABLE,
    FLOW,
    author_office,
    check_complete,
    check_decision,
    check_early,
    check_terms,
)
from regional_groups.creation.support import SupportStatus, members_at_approval, past_members
from regional_groups.creation.writing import checked, merged_support, stamp_support
from regional_groups.groups.regions import REGIONS

Operation = Callable[[CreationRequest, dict[str, Any], Actor, datetime], None]


def create(
    data: dict[str, Any], actor: Actor, now: datetime, *, demonstration: bool = False
) -> CreationRequest:
    """Begin a request: a draft is kept at once, however little it holds.

    Clause: B2.3, B2.4.
    Raises:
        InvalidInput: a value does not exist (parent, country) or has another form (acronym).
        NotPermitted: none of the offices held may ask for a regional group.
    """
    changes = checked(data, None)
    about = Subject(
        parents=frozenset({changes["parent_code"]}),
        regions=frozenset({changes["region"]} if changes.get("region") else ()),
    )
    who = acting(actor, data, about, now)
    require(Permission.CREATION_CREATE, who, about)
    office = author_office(who) or Held("", "")
    request = CreationRequest(
        author_id=who.person_id,
        author_function=office.function,
        author_scope=office.scope,
        recorded_by_id=who.acting.recorded_by if who.acting else None,
        created_at=now,
        demonstration=demonstration,
        **changes,
    )
    stamp_support(request, {}, who, now)
    moves.enter(request, "create", FLOW, about, who, now, values=changes)
    notices.shared(request, request.co_editors, who.name, now)
    return request


def record(
    data: dict[str, Any], actor: Actor, now: datetime, *, demonstration: bool = False
) -> CreationRequest:
    """Record a request that was decided in the past; nobody is told and nothing is late.

    A group that exists already is linked; otherwise an approval makes it, as of its day.

    Clause: B2.5.
    """
    changes, state = checked(data, None, past=True), data["state"]
    about = Subject(parents=frozenset({changes["parent_code"]}))
    who = acting(actor, data, about, now)
    require(Permission.CREATION_REVIEW, who, about)
    if state == APPROVED:
        changes |= past_members(changes, data.get("keep_declined") or ())
    decision = {
        name: data.get(name) for name in ("decided_on", "meeting", "document", "reference", "terms_due_on")
    }
    decision = {name: value for name, value in decision.items() if value is not None}
    request = CreationRequest(
        author_id=None,
        author_function=data.get("author_function") or Office.DELEGATE,
        author_scope=data.get("author_scope") or "",
        created_at=now,
        submitted_at=now,
        recorded_afterwards=True,
        demonstration=demonstration,
        **changes,
        **decision,
    )
    if state == APPROVED:
        _check_past_approval(request, now)
    elif request.decided_on is not None:
        check_decision(request.decided_on, geneva_day(now))
    group = existing_group(request) if state == APPROVED else None
    request.group_id = group.id if group else None
    stamp_support(request, {}, who, now)
    values = {**changes, **decision, "recorded_afterwards": True}
    moves.enter(request, "record", FLOW, about, who, now, state=state, values=values, quiet=True)
    if state == APPROVED and group is None:
        request.group_id = establish_from(request, who, now, quiet=True).id
    return request


def _check_past_approval(request: CreationRequest, now: datetime) -> None:
    missing = [
        name for name in ("acronym", "region", "decided_on", "meeting") if not getattr(request, name, None)
    ]
    if missing:
        raise RuleViolated(
            say("Please fill in what this step needs."),
            clause="B2.5",
            fields={name: [say("This is needed for the step and must not be blank.")] for name in missing},
        )
    request.region_label = request.region_label or REGIONS[request.region].name
    if request.decided_on is not None:
        check_decision(request.decided_on, geneva_day(now))


def edit(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Change a draft or a returned request; only keys that are given change.

    What a focal point answered stays as it is, whatever the authors write.

    Raises:
        StaleVersion: somebody else saved meanwhile.
        IllegalMove: the request is with others now.
    """
    who = acting(actor, data, subject(request, now), now)
    require(Permission.CREATION_EDIT, who, subject(request, now, who))
    moves.check_version(request, data["version"])
    if request.state not in EDITABLE:
        raise IllegalMove(
            say("The request is not a draft any more. It can be changed after it was returned, or corrected.")
        )
    changes = checked(data, request)
    if "supporting_states" in changes:
        changes["supporting_states"] = merged_support(request, changes["supporting_states"])
    before = dict(request.support)
    editors = set(request.co_editors)
    moves.edit(request, changes, FLOW, who, now, version=data["version"])
    stamp_support(request, before, who, now)
    notices.shared(request, set(request.co_editors) - editors, who.name, now)


def submit(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Hand the request to the secretariat; from here on everybody may read it.

    Clause: B2.6; texts and officers may follow later.
    """
    about = subject(request, now, actor)
    _guard(request, "submit", data, about, actor)
    values = {name: getattr(request, name) for name in ("acronym", "region", "title", "justification")}
    check_complete(values, office_of(request), request.support)
    checked({"parent": request.parent_code, "acronym": request.acronym}, request)
    before = str(request.state)
    changes = {
        "submitted_at": request.submitted_at or now,
        "region_label": request.region_label or REGIONS[request.region].name,
    }
    _move(request, "submit", data, about, actor, now, changes)
    notices.submitted(request, before, now)


def return_for_changes(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Give the request back to its authors, with the reason."""
    before = str(request.state)
    _move(request, "return", data, subject(request, now, actor), actor, now)
    notices.returned(request, before, data["note"], now)


def accept_for_review(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take the request up for examination."""
    _move(request, "accept_for_review", data, subject(request, now, actor), actor, now)


def place_before_parent(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Put the request on the agenda of a meeting of the parent; a deferred one comes before the next.

    Clause: B2.5.
    """
    before = str(request.state)
    changes = {name: data.get(name) or "" for name in ("meeting", "document")}
    _move(
        request,
        "place_before_parent",
        data,
        subject(request, now, actor),
        actor,
        now,
        {**changes, "meeting_on": data.get("meeting_on")},
    )
    notices.placed(request, before, now)


def defer(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that the plenary left the request for a later meeting."""
    before = str(request.state)
    _move(request, "defer", data, subject(request, now, actor), actor, now)
    notices.decided(request, before, data["note"], now)


def approve(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record the plenary's approval: group, countries, officers and first terms come into being with it.

    All of it happens in one transaction; if any part is refused nothing is approved. A State that declined its support
    becomes no member, unless the decision names it.

    Clause: B2.5 for the decision, B2.3 for the texts; consensus is assumed (B5.3).
    Raises:
        RuleViolated: the decision lies in the future, or no terms exist and no day is set for them.
        InvalidInput: the acronym is in use meanwhile.
    """
    about = subject(request, now, actor)
    _guard(request, "approve", data, about, actor)
    texts = checked({name: data[name] for name in ("terms", "working_methods") if data.get(name)}, request)
    terms = texts.get("terms", request.terms)
    check_decision(data["decided_on"], geneva_day(now), data.get("terms_due_on"))
    check_early(data["decided_on"], request.filed_on, confirmed=data.get("early_decision"))
    check_terms(terms, data.get("terms_due_on"))
    before = str(request.state)
    decision = {
        "decided_on": data["decided_on"],
        "meeting": data["meeting"],
        "reference": data.get("reference") or "",
        "terms_due_on": data.get("terms_due_on"),
        "countries": members_at_approval(request.countries, request.support, data.get("keep_declined") or ()),
        **texts,
    }
    group = establish_from(request, actor, now, decision=decision)
    _move(request, "approve", data, about, actor, now, {**decision, "group_id": group.id})
    request.group = group  # the answer shows it: what was loaded before does not know it yet
    notices.decided(request, before, str(data.get("note") or ""), now)


def decline(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that the plenary declined, with its reason.

    Clause: B2.5.
    """
    before = str(request.state)
    decided_on = data.get("decided_on") or geneva_day(now)
    check_decision(decided_on, geneva_day(now))
    check_early(decided_on, request.filed_on, confirmed=data.get("early_decision"))
    changes: dict[str, Any] = {"decided_on": decided_on}
    changes |= {name: data[name] for name in ("meeting", "reference") if data.get(name)}
    _move(request, "decline", data, subject(request, now, actor), actor, now, changes)
    notices.decided(request, before, data["note"], now)


def withdraw(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take the request back before it is decided; a draft that was never submitted stays hidden."""
    before = str(request.state)
    _move(request, "withdraw", data, subject(request, now, actor), actor, now)
    if request.submitted_at is not None:
        notices.withdrawn(request, before, str(data.get("note") or ""), now)


def confirm_support(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Confirm, as its focal point, that a State supports the request."""
    _answer(request, "confirm_support", SupportStatus.CONFIRMED, data, actor, now)


def decline_support(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Say, as its focal point, that a State does not support the request; it then counts nowhere."""
    _answer(request, "decline_support", SupportStatus.DECLINED, data, actor, now)


def _answer(
    request: CreationRequest,
    action: str,
    status: SupportStatus,
    data: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    about = subject(request, now, actor)
    _guard(request, action, data, about, actor)
    country = _own_state(data.get("country"), about, actor)
    states = [row for row in request.supporting_states if row["country"] != country]
    position = next(
        (i for i, row in enumerate(request.supporting_states) if row["country"] == country), len(states)
    )
    states.insert(position, {"country": country, "status": str(status)})
    _move(request, action, data, about, actor, now, {"supporting_states": states})
    row = supporter_of(request, country)
    if row is not None:
        row.answered, row.by_id, row.by_name, row.at = True, actor.person_id, actor.name, now


def _own_state(country: str | None, about: Subject, actor: Actor) -> str:
    held = actor.scopes(Office.FOCAL_POINT) & about.countries
    if country is None and len(held) == 1:
        return min(held)
    if country is None:
        raise RuleViolated(
            say("Say for which State you answer."),
            clause="B2.6",
            fields={"country": [say("Choose the State for which you answer.")]},
        )
    if country not in held:
        raise beside_whom(say("Only the focal point of a named State answers for it."), actor)
    return country


def amend(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct a request after the fact, in any state; the group that came of it keeps its own history."""
    names = set(data) - {"version", "reason", "source", "note", "on_behalf_of", "effective_on", "evidence"}
    given = {name: data[name] for name in names}
    changes = checked(given, request, past=True)
    changes |= {
        name: given[name]
        for name in ("meeting", "meeting_on", "document", "decided_on", "reference", "terms_due_on")
        if name in given
    }
    _check_amended(request, changes, geneva_day(now))
    before = dict(request.support)
    moves.amend(
        request,
        changes,
        FLOW,
        subject(request, now, actor),
        actor,
        now,
        version=data["version"],
        reason=data["reason"],
        source=data.get("source") or "",
    )
    stamp_support(request, before, actor, now)


def _check_amended(request: CreationRequest, changes: Mapping[str, Any], today: date) -> None:
    """Refuse a corrected decision that the step itself would refuse."""
    if not {"decided_on", "terms_due_on"} & set(changes):
        return
    decided_on = changes.get("decided_on", request.decided_on)
    if decided_on is not None:
        check_decision(decided_on, today, changes.get("terms_due_on", request.terms_due_on))
    elif request.state == APPROVED:
        wrong = say("An approved request has a day on which it was decided.")
        raise RuleViolated(wrong, clause="B2.5", fields={"decided_on": [wrong]})


def undo(request: CreationRequest, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step within 24 hours; an approval stays, since a group depends on it."""
    moves.undo(request, FLOW, actor, now, version=data["version"])


def _guard(
    request: CreationRequest, action: str, data: Mapping[str, Any], about: Subject, actor: Actor
) -> None:
    """Ask version, flow, right and needs before anything else is looked at, in the order of ``moves.move``."""
    moves.check_version(request, data["version"])
    step = FLOW.step(action, request.state)
    require(step.permission, actor, about)
    check_given(step, data)


def _move(
    request: CreationRequest,
    action: str,
    data: Mapping[str, Any],
    about: Subject,
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    moves.move(request, action, FLOW, about, actor, now, version=data["version"], given=data, changes=changes)


ACTIONS: dict[str, Operation] = {
    "submit": submit,
    "accept_for_review": accept_for_review,
    "place_before_parent": place_before_parent,
    "return": return_for_changes,
    "defer": defer,
    "approve": approve,
    "decline": decline,
    "confirm_support": confirm_support,
    "decline_support": decline_support,
    "withdraw": withdraw,
    "amend": amend,
    "undo": undo,
}


def perform(request: CreationRequest, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step for oneself, or for the one on whose behalf it is recorded."""
    who = acting(actor, data, subject(request, now), now)
    ACTIONS[action](request, data, who, now)
