"""How a creation request is shown to a reader: pages and the JSON answer draw from it, addresses only by right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from regional_groups.core import moves
from regional_groups.core.i18n import translate
from regional_groups.core.permissions import Actor, Permission, permits
from regional_groups.core.workflow import Waiting
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.queries import can_read_files, overlaps_of, subject, waiting
from regional_groups.creation.rules import FLOW, GroupFacts, to_follow

OWN = (
    "version",
    "created_at",
    "changed_at",
    "demonstration",
    "acronym",
    "region",
    "region_label",
    "title",
    "language",
    "justification",
    "supporting_states",
    "countries",
    "regional_organization",
    "resources",
    "hosting",
    "overlaps_acknowledged",
    "overlap_explanation",
    "submitted_at",
    "meeting",
    "meeting_on",
    "document",
    "decided_on",
    "reference",
    "terms_due_on",
    "recorded_afterwards",
)


def dump(
    request: CreationRequest,
    actor: Actor,
    now: datetime,
    facts: Iterable[GroupFacts],
    following: Mapping[UUID, list[Waiting]],
) -> dict[str, Any]:
    """Return a request as an actor may see it; addresses of persons only to those who work on it.

    Parameters:
        following: who is waited for where texts follow an approval, by request.
    """
    about = subject(request, now)
    inside = can_read_files(request, actor, now)
    found = overlaps_of(request, facts)
    values = {name: getattr(request, name) for name in ("terms", "working_methods", "officers", "countries")}
    values["overlap_explanation"] = request.overlap_explanation
    return {
        **{name: getattr(request, name) for name in OWN},
        "id": str(request.id),
        "state": str(request.state),
        "parent": request.parent_code,
        "waiting_for": following.get(request.id) or waiting(request),
        "actions": moves.available(request, FLOW, about, actor),
        "co_editors": request.co_editors if inside else [],
        "officers": [{**row, "email": row.get("email", "") if inside else ""} for row in request.officers],
        "terms": plain_sections(request.terms),
        "working_methods": plain_sections(request.working_methods),
        "support": support(request, named=actor.person_id is not None),
        "author": {
            "name": request.author.name if request.author and actor.person_id else "",
            "office": request.author_function,
            "scope": request.author_scope,
        },
        "group": request.group.acronym if request.group else None,
        "overlaps": found,
        "to_follow": [translate(text) for text in to_follow(values, found)],
    }


def plain_sections(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return sections as they are written: heading and body."""
    return [{"heading": row["heading"], "body": row["body"]} for row in rows]


def support(request: CreationRequest, *, named: bool) -> list[dict[str, Any]]:
    """Return who supports, and who said so; persons stay out of public answers."""
    return [
        {
            "country": row.country,
            "status": str(row.status),
            "answered": row.answered,
            "by": row.by_name if named else "",
            "at": row.at,
            "letter": row.file_id is not None,
        }
        for row in request.supporters
    ]


def may_write(request: CreationRequest, actor: Actor, now: datetime) -> bool:
    """Tell whether an actor may change the request or add letters to it."""
    about = subject(request, now)
    return permits(Permission.CREATION_EDIT, actor, about) or permits(
        Permission.CREATION_REVIEW, actor, about
    )
