"""Reads of creation requests, and what the permission map is asked about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, say
from regional_groups.core.files import StoredFile
from regional_groups.core.permissions import Actor, Held, Office, Permission, Subject, permits
from regional_groups.core.workflow import Waiting, waiting_for
from regional_groups.creation.models import CreationEditor, CreationRequest, SupportingState
from regional_groups.creation.rules import (
    APPROVED,
    BEFORE_PARENT,
    EDITABLE,
    FINAL,
    FLOW,
    OPEN,
    GroupFacts,
    Overlap,
    as_filed,
    overlaps,
)
from regional_groups.creation.rules import author_office as filing_office
from regional_groups.creation.support import declined_members
from regional_groups.groups.models import GroupCountry, GroupState, RegionalGroup
from regional_groups.people.models import Person
from regional_groups.people.queries import holders

KIND = "creation"  # of the trail and of stored files
MOST_SHOWN = 500  # open requests at a time; there were some thirty groups in fifty years


def subject(request: CreationRequest, now: datetime, actor: Actor | None = None) -> Subject:
    """Return what permissions are asked about.

    The office in which the author wrote counts as the author where no person is known, and for a step that the
    counsellor records on behalf of that office; otherwise a draft stays with the persons who write it.
    """
    by_office = request.author_id is None or (actor is not None and actor.acting is not None)
    authors = {row.person.id for row in request.editors if row.person}
    named = {row.country for row in request.supporters} | set(request.countries)
    return Subject(
        parents=frozenset({request.parent_code}),
        regions=frozenset({request.region} if request.region else ()),
        countries=frozenset(named),
        authors=frozenset(authors | ({request.author_id} if request.author_id else set())),
        author_offices=frozenset({author_office(request)} if by_office else ()),
        public=request.submitted_at is not None,
    )


def author_office(request: CreationRequest) -> Held:
    """Return the office in which the request was written."""
    return Held(request.author_function, request.author_scope)


def can_see(request: CreationRequest, actor: Actor, now: datetime) -> bool:
    """Tell whether an actor may read the request: who writes it always, everybody once it was submitted."""
    return recorded(request, actor) or permits(Permission.CREATION_VIEW_DRAFT, actor, subject(request, now))


def recorded(request: CreationRequest, actor: Actor) -> bool:
    """Tell whether an actor began the request on behalf of its author."""
    return actor.person_id is not None and actor.person_id == request.recorded_by_id


def may_begin(actor: Actor) -> bool:
    """Tell whether an actor may begin a request, in an office of theirs or for a member who wrote."""
    return filing_office(actor) is not None or may_begin_for_others(actor)


def may_begin_for_others(actor: Actor) -> bool:
    """Tell whether an actor may begin a request for somebody else."""
    return permits(Permission.RECORD_FOR_OTHERS, actor, any_parent(actor))


def any_parent(actor: Actor) -> Subject:
    """Return the facts of something of any study group whose counsellor the actor is."""
    return Subject(parents=actor.scopes("tsb_counsellor"))


def can_record(request: CreationRequest, actor: Actor, now: datetime) -> bool:
    """Tell whether an actor may record steps of the request for others."""
    return permits(Permission.RECORD_FOR_OTHERS, actor, subject(request, now))


def can_edit(request: CreationRequest, actor: Actor, now: datetime) -> bool:
    """Tell whether an actor is the author or writes with the author."""
    return permits(Permission.CREATION_EDIT, actor, subject(request, now))


def can_read_files(request: CreationRequest, actor: Actor, now: datetime) -> bool:
    """Tell whether an actor may read letters and addresses: those who write, examine, decide or support."""
    about = subject(request, now)
    wanted = (
        Permission.CREATION_EDIT,
        Permission.CREATION_REVIEW,
        Permission.CREATION_DECIDE,
        Permission.CREATION_CONFIRM_SUPPORT,
    )
    return any(permits(permission, actor, about) for permission in wanted)


def creation_request(id: UUID, actor: Actor, now: datetime, *, for_others: bool = False) -> CreationRequest:
    """Return a request.

    Parameters:
        for_others: a step is recorded for somebody else: the responsible counsellor then reaches a draft too.
    Raises:
        NotFound: there is none, or it is a draft of others.
    """
    found = db.session.get(CreationRequest, id)
    reached = found is not None and (
        can_see(found, actor, now) or (for_others and can_record(found, actor, now))
    )
    if found is None or not reached:
        raise NotFound(say("There is no such creation request."))
    return found


def requests_for(
    actor: Actor,
    *,
    state: str | None = None,
    parent: str | None = None,
    region: str | None = None,
    group: str | None = None,
) -> Select[CreationRequest]:
    """Return the query of the requests an actor may see; a value that does not exist finds nothing."""
    query = select(CreationRequest).where(_visible(actor))
    if state:
        wanted = state if state in set(FLOW.states) else None
        query = (
            query.where(CreationRequest.state == wanted)
            if wanted
            else query.where(CreationRequest.id.is_(None))
        )
    if parent:
        query = query.where(CreationRequest.parent_code == parent)
    if region:
        query = query.where(CreationRequest.region == region)
    if group:
        query = query.where(CreationRequest.acronym == group)
    return query


def under_way(actor: Actor, limit: int) -> list[CreationRequest]:
    """Return the newest requests an actor may see that are not decided or withdrawn."""
    query = requests_for(actor).where(CreationRequest.state.not_in(FINAL))
    return list(db.session.scalars(query.order_by(CreationRequest.created_at.desc()).limit(limit)))


def _visible(actor: Actor) -> ColumnElement[bool]:
    if actor.system:
        return CreationRequest.id.is_not(None)
    public = CreationRequest.submitted_at.is_not(None)
    return public if actor.person_id is None else or_(public, *_written_by(actor))


def _written_by(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions under which a request is one's own: as author, co-editor, recorder, or by the office."""
    mine = (
        select(CreationEditor.request_id)
        .join(Person, Person.email == CreationEditor.email)
        .where(Person.id == actor.person_id)
    )
    offices = [
        and_(CreationRequest.author_function == held.function, CreationRequest.author_scope == held.scope)
        for held in actor.offices
    ]
    return [
        CreationRequest.author_id == actor.person_id,
        CreationRequest.recorded_by_id == actor.person_id,
        CreationRequest.id.in_(mine),
        *([and_(CreationRequest.author_id.is_(None), or_(*offices))] if offices else ()),
    ]


def _concerning(actor: Actor) -> ColumnElement[bool]:
    """Return what leaves out requests that cannot wait for the actor: others write, examine, decide and support."""
    parents = {
        scope.split("/")[0]
        for scope in actor.scopes(Office.TSB_COUNSELLOR, Office.SG_CHAIR, Office.SG_VICE_CHAIR)
    }
    named = select(SupportingState.request_id).where(
        SupportingState.country.in_(actor.scopes(Office.FOCAL_POINT)), SupportingState.status == "named"
    )
    return or_(
        *_written_by(actor),
        CreationRequest.id.is_not(None) if "" in parents else CreationRequest.parent_code.in_(parents),
        CreationRequest.id.in_(named),
    )


def waiting(request: CreationRequest) -> list[Waiting]:
    """Return who must act; before the parent the day of its meeting is the day by which, if it is known.

    For its authors the office stands in which the request was filed, even when it is no longer held. Who writes with
    the author is known by address, not by office, and is not told to everybody.
    """
    scopes = {"parent": (request.parent_code,)}
    found = [
        as_filed(row, author_office(request), request.parent_code)
        for row in waiting_for(FLOW, request.state, request.state_since, scopes)
    ]
    if request.state == BEFORE_PARENT and request.meeting_on:
        return [replace(row, due=request.meeting_on, house_default=False) for row in found]
    return found


def waits_for(
    request: CreationRequest, person_id: UUID | None, offices: Iterable[Held], now: datetime
) -> bool:
    """Tell whether the next step is one of this person's, or this person's State was named and has not answered."""
    held = frozenset(offices)
    actor = Actor(person_id=person_id, offices=held)
    asked = {row.country for row in request.supporters if row.status == "named"}
    if request.submitted_at and request.state in OPEN and asked & actor.scopes(Office.FOCAL_POINT):
        return True
    if request.state in EDITABLE:
        return can_edit(request, actor, now)
    for row in waiting(request):
        if row.office == Office.TSB_COUNSELLOR:
            if {row.scope, ""} & actor.scopes(Office.TSB_COUNSELLOR):
                return True
        elif row.scope in {
            scope.split("/")[0] for scope in actor.scopes(Office.SG_CHAIR, Office.SG_VICE_CHAIR)
        }:
            return True
    return False


def open_requests(parent: str | None = None) -> list[CreationRequest]:
    """Return the submitted requests that are not decided yet, the oldest first."""
    query = select(CreationRequest).where(
        CreationRequest.state.in_(OPEN), CreationRequest.submitted_at.is_not(None)
    )
    if parent:
        query = query.where(CreationRequest.parent_code == parent)
    query = query.order_by(CreationRequest.created_at, CreationRequest.id).limit(MOST_SHOWN)
    return list(db.session.scalars(query))


def requests_waiting(actor: Actor, now: datetime) -> list[CreationRequest]:
    """Return the requests whose next step is the actor's, those that wait longest first."""
    if actor.person_id is None:
        return []
    query = requests_for(actor).where(CreationRequest.state.in_(OPEN), _concerning(actor))
    query = query.order_by(CreationRequest.state_since, CreationRequest.id).limit(MOST_SHOWN)
    found = db.session.scalars(query.options(joinedload(CreationRequest.editors))).unique()
    return [item for item in found if waits_for(item, actor.person_id, actor.offices, now)]


def check_acronym(acronym: str, found: Select[Any]) -> None:
    """Refuse to narrow a list by an acronym that no group has and no request proposes.

    Parameters:
        found: the requests with this acronym that the actor may see.
    Raises:
        InvalidInput: beside ``group``.
    """
    known = select(RegionalGroup.id).where(RegionalGroup.acronym == acronym)
    if db.session.scalar(known) is None and db.session.scalar(found.limit(1)) is None:
        wrong = say("No regional group has this acronym.")
        raise InvalidInput(wrong, fields={"group": [wrong]})


def request_of_group(group_id: UUID) -> CreationRequest | None:
    """Return the request from which a regional group came."""
    return db.session.scalar(select(CreationRequest).where(CreationRequest.group_id == group_id).limit(1))


def group_facts(today: date) -> tuple[GroupFacts, ...]:
    """Return the regional groups of today as overlaps are computed from, in two queries."""
    columns = (RegionalGroup.id, RegionalGroup.acronym, RegionalGroup.parent_code, RegionalGroup.region)
    existing = (
        RegionalGroup.predecessor.is_(False),
        RegionalGroup.demonstration.is_(False),
        RegionalGroup.state != GroupState.CLOSED,
    )
    members: dict[UUID, set[str]] = {}
    current = or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= today)
    for group_id, country in db.session.execute(
        select(GroupCountry.group_id, GroupCountry.country).where(current)
    ):
        members.setdefault(group_id, set()).add(country)
    return tuple(
        GroupFacts(acronym, parent or "", region, frozenset(members.get(id, ())))
        for id, acronym, parent, region in db.session.execute(select(*columns).where(*existing))
    )


def declined_of(request: CreationRequest) -> tuple[str, ...]:
    """Return the countries of a request that its approval makes no members; once approved all of them are members."""
    return () if request.state == APPROVED else declined_members(request.countries, request.support)


def overlaps_of(request: CreationRequest, facts: Iterable[GroupFacts]) -> tuple[Overlap, ...]:
    """Return the groups a request overlaps, its own group left out; a State that declined counts nowhere."""
    own, declined = request.group.acronym if request.group else "", declined_of(request)
    return overlaps(
        request.region,
        [code for code in request.countries if code not in declined],
        request.parent_code,
        [each for each in facts if each.acronym != own],
    )


def files_of(request: CreationRequest) -> list[StoredFile]:
    """Return the letters and other files of a request, newest first."""
    query = (
        select(StoredFile)
        .where(StoredFile.subject_type == KIND, StoredFile.subject_id == str(request.id))
        .order_by(StoredFile.stored_at.desc(), StoredFile.id)
    )
    return list(db.session.scalars(query))


def file_of(request: CreationRequest, file_id: UUID) -> StoredFile:
    """Return one file of a request.

    Raises:
        NotFound: the request has no such file.
    """
    found = db.session.get(StoredFile, file_id)
    if found is None or (found.subject_type, found.subject_id) != (KIND, str(request.id)):
        raise NotFound(say("There is no such file."))
    return found


def authors_of(request: CreationRequest, now: datetime) -> list[Person]:
    """Return the persons who write a request; where an office wrote it, who holds that office today."""
    found = [request.author] if request.author else []
    if not found:
        found = holders(request.author_function, request.author_scope, geneva_day(now))
    return [*found, *(row.person for row in request.editors if row.person)]


def supporter_of(request: CreationRequest, country: str) -> SupportingState | None:
    """Return the row of a State in a request."""
    return next((row for row in request.supporters if row.country == country), None)


@cache
def _templates() -> Mapping[str, Any]:
    text = files("regional_groups.data").joinpath("terms_template.json").read_text(encoding="utf-8")
    languages: Mapping[str, Any] = json.loads(text)["languages"]
    return languages


def template(language: str, *, group: str, parent: str, region: str) -> dict[str, list[dict[str, str]]]:
    """Return the usual parts of both texts in a language, the names of the request filled in (facts B3.1, B3.3)."""
    names = {"{group}": group or "…", "{parent}": parent or "…", "{region}": region or "…"}

    def filled(text: str) -> str:
        for mark, name in names.items():
            text = text.replace(mark, name)
        return text

    found = _templates().get(language) or _templates()["en"]
    return {
        part: [
            {"id": row["id"], "heading": filled(row["heading"]), "body": filled(row["body"])}
            for row in found[part]
        ]
        for part in ("terms", "working_methods")
    }
