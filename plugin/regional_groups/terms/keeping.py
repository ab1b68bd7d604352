"""What every change of a version shares: saved revisions, the trail, and ends of versions that move."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from regional_groups.core import audit, moves
from regional_groups.core.changes import Change, announce
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.standing import check_existed
from regional_groups.terms import queries
from regional_groups.terms.models import TermsRevision, TermsVersion
from regional_groups.terms.rules import FLOW, TermsState
from regional_groups.terms.texts import Section, check_texts, digest, normalised

_DATE_LINE = timedelta(hours=14)


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


def texts(data: Mapping[str, Any], version: TermsVersion | None = None) -> dict[str, Any]:
    """Return language, both texts and their hash from what was sent; what is not sent stays as it is.

    Raises:
        InvalidInput: a text cannot be kept.
    """
    given: dict[str, Any] = {}
    for name in ("sections", "working_methods"):
        rows = data.get(name)
        given[name] = (
            normalised(rows) if rows is not None else list(getattr(version, name) if version else [])
        )
    given["language"] = data.get("language") or (version.language if version else "en")
    check_texts(given["sections"], given["working_methods"])
    given["text_hash"] = digest(given["language"], given["sections"], given["working_methods"])
    return given


def changed_sections(before: Iterable[Section], after: Iterable[Section]) -> list[str]:
    """Return the ids of sections that were added, changed or removed, for the trail."""
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    return [key for key in {**old, **new} if old.get(key) != new.get(key)]


def write(
    version: TermsVersion,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Write a change without a step to the trail, raise the version and tell the rooms above."""
    moves.touch(version, now)
    event = f"{FLOW.name}:{action}"
    audit.append(
        event,
        (FLOW.name, str(version.id), version.label),
        actor,
        now,
        before=before,
        after=after,
        note=note,
        demonstration=version.demonstration,
    )
    announce(Change(event, version, actor, now, dict(before), dict(after), note))


def supersede(version: TermsVersion, on: date, actor: Actor, now: datetime) -> None:
    """End a version in force on the day a newer one begins; it follows from a step that was permitted."""
    about = queries.subject(version, now)
    follows = replace(actor, system=True)
    moves.move(version, "supersede", FLOW, about, follows, now, changes={"in_force_until": on}, quiet=True)
    db.session.flush()


def move_ends(ends: Iterable[tuple[Hashable, date]], actor: Actor, now: datetime) -> None:
    """Move the last days of versions beside one that was recorded or corrected."""
    for key, end in ends:
        version = db.session.get_one(TermsVersion, key)
        if version.state == TermsState.APPROVED:
            supersede(version, end, actor, now)
        elif version.in_force_until != end:
            before = {"in_force_until": version.in_force_until}
            version.in_force_until = end
            write(version, "moved_end", before, {"in_force_until": end}, actor, now)
    db.session.flush()


def check_past(on: date | None, field: str, now: datetime) -> None:
    """Refuse a day that has not begun anywhere yet.

    Raises:
        RuleViolated: naming the field.
    """
    # the date line is fourteen hours ahead of UTC at most
    if on is not None and on > (now + _DATE_LINE).date():
        raise RuleViolated(
            say("This day lies in the future."), fields={field: [say("Give a day that is not after today.")]}
        )


def check_decided(group: RegionalGroup, on: date | None, now: datetime) -> None:
    """Refuse a decision of a day on which the group did not exist; a closed one keeps what was decided before.

    Raises:
        RuleViolated: naming ``decided_on``.
    """
    check_existed(group.acronym, group.periods, on, "decided_on", today=geneva_day(now))
