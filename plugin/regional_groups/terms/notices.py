"""Who is told about terms: the parent of a submission, the team of the decision, the members of a new text in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, tuple_

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import TEAM, Actor, Office
from regional_groups.groups import queries as groups
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.people.notices import notify
from regional_groups.terms import queries
from regional_groups.terms.keeping import changed_sections
from regional_groups.terms.models import TermsVersion


def submitted(version: TermsVersion, before: str, actor: Actor, now: datetime) -> None:
    """Tell the parent's management and its counsellor that a text waits for the parent's decision."""
    wanted = [(office, version.group.parent_code or "") for office in (Office.SG_CHAIR, Office.SG_VICE_CHAIR)]
    wanted += [(Office.TSB_COUNSELLOR, version.group.parent_code or ""), (Office.TSB_COUNSELLOR, "")]
    known = {"before": before, **_since(queries.current(version.group), version)}
    _tell("terms_submitted", version, known, wanted, actor, now)


def approved(
    version: TermsVersion, before: str, so_far: TermsVersion | None, actor: Actor, now: datetime
) -> None:
    """Tell the team that its text was approved, and the members of the group which text is in force.

    Parameters:
        so_far: the text that was in force until then.
    """
    known = {"before": before, **_since(so_far, version)}
    team = _tell("terms_approved", version, known, _team(version), actor, now)
    countries = {item.country for item in groups.members(version.group, geneva_day(now))}
    members = [(Office.FOCAL_POINT, country) for country in sorted(countries)]
    _tell("terms_in_force", version, known, members, actor, now, but=team)


def returned(version: TermsVersion, before: str, actor: Actor, now: datetime) -> None:
    """Tell the team that its text was returned, with the note."""
    _tell("terms_returned", version, {"before": before}, _team(version), actor, now)


def _team(version: TermsVersion) -> list[tuple[Office, str]]:
    return [(office, version.group.acronym) for office in TEAM]


def _since(so_far: TermsVersion | None, version: TermsVersion) -> dict[str, Any]:
    """Return the text in force that a new one follows, and the headings of the sections that differ.

    Texts in two languages, or one that was never recorded, differ everywhere: then no section is named.
    """
    changed: list[str] = []
    if so_far is not None and so_far.sections and so_far.language == version.language:
        for name in ("sections", "working_methods"):
            before, after = getattr(so_far, name), getattr(version, name)
            headings = {row["id"]: row["heading"] for row in (*before, *after)}
            changed += [headings[id] for id in changed_sections(before, after)]
    return {"so_far": so_far, "changed": changed}


def _tell(
    notice: str,
    version: TermsVersion,
    known: Mapping[str, Any],
    wanted: Iterable[tuple[str, str]],
    actor: Actor,
    now: datetime,
    but: Iterable[Person] = (),
) -> list[Person]:
    by = actor.acting.recorded_by if actor.acting else actor.person_id
    left_out = {by, *(person.id for person in but)}
    people = [person for person in _holders(wanted, geneva_day(now)) if person.id not in left_out]
    context: dict[str, Any] = {
        **known,
        "after": str(version.state),
        "group": version.group.acronym,
        "parent": version.group.parent_code or "",
        "number": version.number,
        "draft_number": version.draft_number or version.number,
        "decided_on": version.decided_on,
        "meeting": version.meeting,
        "note": version.note,
        "by": actor.name,
        "action_url": f"/regional-groups/{version.group.acronym}/terms/{version.number}",
    }
    notify(notice, people, context, f"{notice}:{version.id}:{version.version}", now)
    return people


def _holders(wanted: Iterable[tuple[str, str]], on: date) -> list[Person]:
    """Return who holds one of these offices on a Geneva date."""
    pairs = [(str(function), scope) for function, scope in wanted]
    query = (
        select(Person)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .where(
            tuple_(OfficeHeld.function, OfficeHeld.scope).in_(pairs),
            OfficeHeld.from_on <= on,
            or_(OfficeHeld.until_on.is_(None), OfficeHeld.until_on >= on),
        )
        .order_by(Person.email)
        .distinct()
    )
    return list(db.session.scalars(query)) if pairs else []
