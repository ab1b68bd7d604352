"""What an approval brings into being: the regional group, its countries, its officers, and its first terms in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.rules import group_name
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.operations import establish
from regional_groups.people.operations import appoint
from regional_groups.terms.operations import adopt

_TEXTS = ("terms", "working_methods")


def existing_group(request: CreationRequest) -> RegionalGroup | None:
    """Return the group that a past decision made, if the service knows it already."""
    found = db.session.scalar(select(RegionalGroup).where(RegionalGroup.acronym == request.acronym))
    if found is not None and found.parent_code != request.parent_code:
        raise RuleViolated(
            say("%(acronym)s exists and has another parent.", acronym=request.acronym),
            clause="B2.7",
            fields={"acronym": [say("Give the acronym of the group that the decision made.")]},
        )
    return found


def establish_from(
    request: CreationRequest,
    actor: Actor,
    now: datetime,
    *,
    decision: Mapping[str, Any] | None = None,
    quiet: bool = False,
) -> RegionalGroup:
    """Make the group of an approved request, in the transaction of the decision.

    The parent's plenary decided all of it at once (B2.3, B2.5), so who records the decision needs no further right.

    Parameters:
        decision: values that the decision sets and the request does not hold yet.
    """
    by = replace(actor, system=True)
    held = {
        name: getattr(request, name) for name in ("decided_on", "meeting", "reference", "countries", *_TEXTS)
    }
    held |= dict(decision or {})
    group = establish(
        acronym=request.acronym,
        parent_code=request.parent_code,
        region=request.region,
        region_label=request.region_label,
        name_en=group_name(request.title, request.language, request.parent_code, request.region_label),
        created_on=held["decided_on"],
        countries=held["countries"],
        meeting=held["meeting"],
        reference=held["reference"],
        actor=by,
        now=now,
        demonstration=request.demonstration,
    )
    db.session.flush()
    _appoint(request, group, held["decided_on"], held["meeting"], by, now, quiet=quiet)
    _adopt(request, group, held, by, now)
    return group


def _appoint(
    request: CreationRequest,
    group: RegionalGroup,
    on: date,
    meeting: str,
    by: Actor,
    now: datetime,
    *,
    quiet: bool,
) -> None:
    """Appoint the proposed officers whose address is known; the page names the others as not appointed yet."""
    for officer in request.officers:
        if not officer.get("email"):
            continue
        appoint(
            officer["email"],
            officer["office"],
            group.acronym,
            name=officer["name"],
            country=officer.get("country") or None,
            from_on=on,
            appointed_by=f"{request.parent_code}, {meeting}"[:200],
            actor=by,
            now=now,
            demonstration=request.demonstration,
            quiet=quiet,
        )


def _adopt(
    request: CreationRequest, group: RegionalGroup, held: Mapping[str, Any], by: Actor, now: datetime
) -> None:
    """Put the texts that were decided with the group in force; texts that are to follow make no version."""
    if not (held["terms"] or held["working_methods"]):
        return
    adopt(
        group,
        language=request.language,
        sections=held["terms"],
        working_methods=held["working_methods"],
        decided_on=held["decided_on"],
        meeting=held["meeting"],
        reference=held["reference"],
        actor=by,
        now=now,
        demonstration=request.demonstration,
    )
