"""What happens to the terms of a regional group: drafted, submitted, approved or returned, then superseded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.permissions import Actor
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import subject as group_subject
from regional_groups.terms.models import TermsRevision, TermsVersion
from regional_groups.terms.rules import FLOW
from regional_groups.terms.texts import check_texts, digest, normalised


def adopt(
    group: RegionalGroup,
    *,
    language: str,
    sections: Iterable[Mapping[str, Any]],
    working_methods: Iterable[Mapping[str, Any]],
    decided_on: date,
    meeting: str,
    reference: str,
    actor: Actor,
    now: datetime,
    demonstration: bool = False,
) -> TermsVersion:
    """Make the first version in force of a new group, which its parent decided together with the group.

    The deciding flow has asked for the right already.

    Clause: B2.3, B2.5.
    Raises:
        InvalidInput: the texts cannot be kept.
    """
    terms, methods = normalised(sections), normalised(working_methods)
    check_texts(terms, methods)
    version = TermsVersion(
        group=group,
        number="1",
        language=language,
        sections=terms,
        working_methods=methods,
        text_hash=digest(language, terms, methods),
        decided_on=decided_on,
        meeting=meeting,
        reference=reference,
        in_force_from=decided_on,
        author_id=actor.person_id,
        created_at=now,
        demonstration=demonstration,
    )
    keep(version, actor, now)
    values = {"label": "1", "decided_on": decided_on, "meeting": meeting, "text": version.text_hash}
    moves.enter(
        version, "adopt", FLOW, group_subject(group, now), replace(actor, system=True), now, values=values
    )
    return version


def keep(version: TermsVersion, actor: Actor, now: datetime) -> None:
    """Keep the present text as a saved revision, if it is not the last one saved."""
    if version.revisions and version.revisions[-1].text_hash == version.text_hash:
        return
    version.revisions.append(
        TermsRevision(
            number=len(version.revisions) + 1,
            language=version.language,
            sections=version.sections,
            working_methods=version.working_methods,
            text_hash=version.text_hash,
            saved_at=now,
            saved_by=actor.acting.recorded_by if actor.acting else actor.person_id,
            saved_by_name=actor.acting.recorded_by_name if actor.acting else actor.name,
        )
    )
