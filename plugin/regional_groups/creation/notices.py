"""Who is told of what happens to a creation request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from regional_groups.core.clock import geneva_day
from regional_groups.core.permissions import Office
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.queries import authors_of
from regional_groups.creation.rules import BEFORE_PARENT
from regional_groups.creation.support import SupportStatus
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.people.queries import holders

TO_MANY = ("defer", "approve", "decline")  # steps that write to many: their mail can be looked at before


def address(request: CreationRequest) -> str:
    """Return the path of a request's page."""
    return f"/creation-requests/{request.id}"


def _tell(
    notice: str, people: Iterable[Person], request: CreationRequest, before: str, now: datetime, **more: Any
) -> None:
    context = {
        "label": request.label,
        "title": request.title,
        "parent": request.parent_code,
        "before": before,
        "after": str(request.state),
        "action_url": address(request),
        **more,
    }
    notify(f"creation_{notice}", people, context, f"creation:{notice}:{request.id}:{request.version}", now)


def submitted(request: CreationRequest, before: str, now: datetime) -> None:
    """Tell the responsible counsellors, and ask the focal points of the States that are only named."""
    day = geneva_day(now)
    _tell("submitted", holders(Office.TSB_COUNSELLOR, request.parent_code, day), request, before, now)
    named = [row.country for row in request.supporters if row.status == SupportStatus.NAMED]
    _tell("support", _focal_points(named, now), request, before, now)


def returned(request: CreationRequest, before: str, note: str, now: datetime) -> None:
    """Tell those who write, with the reason."""
    _tell("returned", authors_of(request, now), request, before, now, note=note)


def placed(request: CreationRequest, before: str, now: datetime) -> None:
    """Tell the management of the parent before which the request is placed."""
    day = geneva_day(now)
    people = [
        person
        for function in (Office.SG_CHAIR, Office.SG_VICE_CHAIR)
        for person in holders(function, request.parent_code, day)
    ]
    _tell("placed", people, request, before, now, meeting=request.meeting, document=request.document)


def decided(request: CreationRequest, before: str, note: str, now: datetime) -> None:
    """Tell those who write and the focal points of the supporting States of the decision, or of the deferral."""
    supporting = [row.country for row in request.supporters if row.status != SupportStatus.DECLINED]
    people = [*authors_of(request, now), *_focal_points(supporting, now)]
    context = {
        "note": note,
        "meeting": request.meeting,
        "decided_on": request.decided_on,
        "terms_due_on": request.terms_due_on,
    }
    _tell("decided", people, request, before, now, **context)


def withdrawn(request: CreationRequest, before: str, note: str, now: datetime) -> None:
    """Tell the secretariat, and the parent's management if the request lies before it."""
    day = geneva_day(now)
    people = holders(Office.TSB_COUNSELLOR, request.parent_code, day)
    if before == BEFORE_PARENT:
        people += holders(Office.SG_CHAIR, request.parent_code, day)
    _tell("withdrawn", people, request, before, now, note=note)


def shared(request: CreationRequest, emails: Iterable[str], by: str, now: datetime) -> None:
    """Tell co-editors who are known that they may write too."""
    wanted = set(emails)
    people = [row.person for row in request.editors if row.person and row.email in wanted]
    _tell("shared", people, request, str(request.state), now, by=by)


def _focal_points(countries: Iterable[str], now: datetime) -> list[Person]:
    day = geneva_day(now)
    return [person for country in countries for person in holders(Office.FOCAL_POINT, country, day)]
