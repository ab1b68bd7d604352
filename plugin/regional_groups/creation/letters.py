"""Letters of support, letters of a host and other files of a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from regional_groups.core import audit, moves
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, InvalidInput, NotPermitted, say
from regional_groups.core.files import StoredFile, store
from regional_groups.core.permissions import Actor, Permission, permits, require
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.queries import KIND, can_read_files, file_of, files_of, subject, supporter_of
from regional_groups.creation.rules import EDITABLE, FINAL, FLOW
from regional_groups.creation.support import SupportStatus


def add_file(
    request: CreationRequest,
    data: Mapping[str, Any],
    file: tuple[bytes, str] | None,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    """Keep a file; a letter of support that names a State shows that State as supporting by letter.

    Authors add files until the decision, the secretariat at any time. What a focal point answered stays.

    Raises:
        InvalidInput: no file, a kind that is not taken, or a State that the request does not name.
    """
    about = subject(request, now)
    if not permits(Permission.CREATION_REVIEW, actor, about):
        require(Permission.CREATION_EDIT, actor, about)
        if request.state in FINAL:
            raise IllegalMove(say("The request is decided. Send further letters to the secretariat."))
    if file is None:
        raise InvalidInput(say("No file was sent."), fields={"file": [say("Choose a file.")]})
    country = data.get("country") or ""
    row = supporter_of(request, country) if country else None
    if country and row is None:
        raise InvalidInput(
            say("The request does not name this State."),
            fields={"country": [say("Choose one of the States that the request names.")]},
        )
    stored = store(file[0], file[1], (KIND, str(request.id)), data["purpose"], actor.person_id, now)
    _trail(request, "file", {"file": stored.name, "purpose": stored.purpose}, actor, now)
    if row is not None and not row.answered:
        states = [
            {**each, "status": str(SupportStatus.LETTER)} if each["country"] == country else each
            for each in request.supporting_states
        ]
        moves.edit(
            request, {"supporting_states": states}, FLOW, actor, now, version=None, action="support_letter"
        )
        row.by_id, row.by_name, row.at, row.file_id = actor.person_id, actor.name, now, stored.id
    return stored


def remove_file(request: CreationRequest, file: StoredFile, actor: Actor, now: datetime) -> None:
    """Take a file out again while the request is a draft or was returned; its State is merely named then."""
    require(Permission.CREATION_EDIT, actor, subject(request, now))
    if request.state not in EDITABLE:
        raise IllegalMove(say("Files can be taken out while the request is a draft or was returned."))
    states = []
    for row in request.supporters:
        status = str(row.status)
        if row.file_id == file.id:
            row.file_id = None
            status = str(SupportStatus.NAMED) if status == SupportStatus.LETTER else status
        states.append({"country": row.country, "status": status})
    moves.edit(
        request, {"supporting_states": states}, FLOW, actor, now, version=None, action="support_letter"
    )
    _trail(request, "file_removed", {"file": file.name, "purpose": file.purpose}, actor, now)
    db.session.delete(file)


def readable_files(request: CreationRequest, actor: Actor, now: datetime) -> list[StoredFile]:
    """Return the files for those who write, examine, decide or support.

    Raises:
        NotPermitted: letters hold names and addresses, and the actor is none of these.
    """
    _require_reading(request, actor, now)
    return files_of(request)


def readable_file(request: CreationRequest, file_id: UUID, actor: Actor, now: datetime) -> StoredFile:
    """Return one file for those who write, examine, decide or support.

    Raises:
        NotPermitted: letters hold names and addresses, and the actor is none of these.
        NotFound: the request has no such file.
    """
    _require_reading(request, actor, now)
    return file_of(request, file_id)


def _require_reading(request: CreationRequest, actor: Actor, now: datetime) -> None:
    if not can_read_files(request, actor, now):
        raise NotPermitted(
            say("Letters are open to those who write, examine, decide or support the request.")
        )


def _trail(
    request: CreationRequest, action: str, after: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    audit.append(
        f"{KIND}:{action}",
        (KIND, str(request.id), request.label),
        actor,
        now,
        after=after,
        demonstration=request.demonstration,
    )
