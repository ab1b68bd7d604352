"""Reads of requests for regional standards: who sees which, and who must act."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from regional_groups.core.permissions import Actor, Held, Office, Subject
from regional_groups.core.workflow import Waiting, waiting_for
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import study_groups
from regional_groups.planning.parts import Data
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.standards_rules import FLOW


def subject(request: StandardsRequest | None) -> Subject:
    """Return the facts that rights are asked about; before there is a request, every study group may be meant."""
    if request is None:
        return Subject(parents=frozenset(body.code for body in study_groups()))
    by_office = frozenset() if request.author_id else frozenset({author_office(request)})
    return Subject(
        parents=frozenset({request.parent_code}),
        groups=frozenset({request.group} if request.group else ()),
        regions=frozenset({request.region} if request.region else ()),
        countries=frozenset(request.supporting_states),
        authors=frozenset({request.author_id} if request.author_id else ()),
        author_offices=by_office,
        public=request.submitted_at is not None,
    )


def author_office(request: StandardsRequest) -> Held:
    """Return the office in which a request was written."""
    return Held(request.author_function, request.author_scope)


def visible(actor: Actor) -> Select[Any]:
    """Return the query of the requests that somebody may see: submitted ones, and one's own."""
    query = select(StandardsRequest)
    if actor.system:
        return query
    return query.where(or_(StandardsRequest.submitted_at.is_not(None), *_own(actor)))


def _own(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.person_id is None:
        return []
    offices = [
        and_(StandardsRequest.author_function == held.function, StandardsRequest.author_scope == held.scope)
        for held in actor.offices
    ]
    by_office = [and_(StandardsRequest.author_id.is_(None), or_(*offices))] if offices else []
    return [
        StandardsRequest.author_id == actor.person_id,
        StandardsRequest.recorded_by_id == actor.person_id,
        *by_office,
    ]


def narrowed(query: Select[Any], wanted: Data) -> Select[Any]:
    """Return the query of those requests that were asked for."""
    if wanted.get("parent"):
        query = query.where(StandardsRequest.parent_code == wanted["parent"])
    for name in ("region", "kind"):
        if wanted.get(name):
            query = query.where(getattr(StandardsRequest, name) == wanted[name])
    if wanted.get("group"):
        ids = select(RegionalGroup.id).where(RegionalGroup.acronym == wanted["group"])
        query = query.where(StandardsRequest.group_id.in_(ids))
    return query


def waiting(request: StandardsRequest) -> list[Waiting]:
    """Return who must act; a draft waits for the office in which it was written."""
    scopes = {"parent": (request.parent_code,)}
    found = waiting_for(FLOW, request.state, request.state_since, scopes)
    office = author_office(request)
    return [
        replace(row, office=office.function, scope=office.scope)
        if row.office == "author" and office.function
        else row
        for row in found
    ]


def concerning(actor: Actor) -> ColumnElement[bool]:
    """Return what leaves out requests that cannot wait for somebody."""
    scopes = actor.scopes(Office.TSB_COUNSELLOR, Office.SG_CHAIR)
    parents = {scope.partition("/")[0] for scope in scopes}
    of_parent = (
        StandardsRequest.id.is_not(None) if "" in parents else StandardsRequest.parent_code.in_(parents)
    )
    return or_(of_parent, *_own(actor))
