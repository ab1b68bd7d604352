"""What happens to the terms of a regional group: drafted, submitted, approved or returned, then superseded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, Message, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, permits, require
from regional_groups.core.workflow import check_given
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import subject as group_subject
from regional_groups.groups.standing import Doing, check_standing, obstacle
from regional_groups.terms import notices, queries, recording, rules
from regional_groups.terms.intervals import check_newer
from regional_groups.terms.keeping import (
    changed_sections,
    check_decided,
    check_past,
    keep,
    supersede,
    texts,
    write,
)
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.rules import EDITABLE, FLOW, TermsState
from regional_groups.terms.starting import starting_text
from regional_groups.terms.texts import is_written


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
    given = {"language": language, "sections": list(sections), "working_methods": list(working_methods)}
    version = TermsVersion(
        group=group,
        number="1",
        decided_on=decided_on,
        meeting=meeting,
        reference=reference,
        in_force_from=decided_on,
        author_id=actor.person_id,
        created_at=now,
        demonstration=demonstration,
        **texts(given),
    )
    keep(version, actor, now)
    values = {"number": "1", "decided_on": decided_on, "meeting": meeting, "text": version.text_hash}
    follows = replace(actor, system=True)
    moves.enter(version, "adopt", FLOW, group_subject(group, now), follows, now, values=values)
    return version


def create(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> TermsVersion:
    """Begin a draft: from the texts sent, else the text that was returned, the one in force, or the starting text.

    Clause: B2.3.
    Raises:
        RuleViolated: the group has an open draft already.
    """
    about = group_subject(group, now)
    actor = acting(actor, data, about, now)
    require(Permission.TERMS_DRAFT, actor, about)
    queries.lock(group)
    _check_open(group)
    _none_open(group)
    based_on = queries.latest(group)
    language = data.get("language") or (based_on.language if based_on else starting_language(group))
    given = {**_start(group, based_on, language), **{k: v for k, v in data.items() if v is not None}}
    number = rules.next_draft_label(queries.numbers(group))
    version = TermsVersion(
        group=group,
        number=number,
        draft_number=number,
        author_id=actor.person_id,
        based_on_id=based_on.id if based_on else None,
        created_at=now,
        demonstration=group.demonstration,
        **texts({**given, "language": language}),
    )
    keep(version, actor, now)
    values = {"number": number, "language": language, "text": version.text_hash}
    moves.enter(version, "create", FLOW, about, actor, now, values=values)
    return version


def _check_open(group: RegionalGroup) -> None:
    """Refuse to write for a group that is closed; one that is suspended may prepare its revival."""
    check_standing(group.acronym, group.state, Doing.DRAFT_TERMS, "sections")


def _none_open(group: RegionalGroup) -> None:
    held = queries.open_version(group)
    if held is None:
        return
    raise RuleViolated(
        say(
            "Version %(number)s is open already (%(state)s); %(name)s began it. "
            "Go on with it: a group has one draft at a time.",
            number=held.number,
            state=FLOW.called(held.state),
            name=held.author.name if held.author else say("somebody for the group"),
        ),
        clause="B2.3",
    )


def starting_language(group: RegionalGroup) -> str:
    """Return the first working language of a group, English if none is agreed."""
    return group.languages.split(";")[0].strip() or "en"


def _start(group: RegionalGroup, based_on: TermsVersion | None, language: str) -> dict[str, Any]:
    if based_on is not None and based_on.sections:
        return {"sections": based_on.sections, "working_methods": based_on.working_methods}
    return starting_text(group, language)


def save(version: TermsVersion, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Save the text of a draft; every saved text is kept as a revision.

    Raises:
        StaleVersion: somebody saved after this text was read.
        IllegalMove: the version is no draft any more.
    """
    queries.lock(version.group, version)
    about = queries.subject(version, now)
    actor = acting(actor, data, about, now)
    require(Permission.TERMS_DRAFT, actor, about)
    if version.state not in EDITABLE:
        raise IllegalMove(say("Only a draft can be edited. Begin a new version instead."))
    _check_open(version.group)
    moves.check_version(version, data["version"])
    given = texts(data, version)
    if given["text_hash"] == version.text_hash:
        return
    before = {"language": version.language, "text": version.text_hash}
    after = {"language": given["language"], "text": given["text_hash"]}
    for name in ("sections", "working_methods"):
        if changed := changed_sections(getattr(version, name), given[name]):
            after[name] = ", ".join(changed)
    for name, value in given.items():
        setattr(version, name, value)
    keep(version, actor, now)
    write(version, "edit", before, after, actor, now)


def open_consultation(version: TermsVersion, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Let the States of the group read a draft before it is submitted."""
    _guard(version, "open_consultation", data, actor, now)
    _check_open(version.group)
    _step(version, "open_consultation", data, actor, now)


def submit(version: TermsVersion, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Submit a draft to the parent; no meeting of the group is needed.

    Clause: B2.3.
    Raises:
        RuleViolated: the terms of reference hold no text.
    """
    _guard(version, "submit", data, actor, now)
    _check_open(version.group)
    if not is_written(version.sections):
        raise RuleViolated(
            say("The terms of reference hold no text yet. Write them first."),
            clause="B2.3",
            fields={"sections": [say("At least one section needs a text.")]},
        )
    before = str(version.state)
    _step(version, "submit", data, actor, now)
    notices.submitted(version, before, actor, now)


def approve(version: TermsVersion, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Record that the parent approved the text: in force from the day of the decision; the one before ends then.

    Clause: B2.3, B3.5.
    Raises:
        RuleViolated: the day is not newer than the text in force, or lies in the future.
    """
    _guard(version, "approve", data, actor, now)
    decided_on: date = data["decided_on"]
    check_past(decided_on, "decided_on", now)
    check_decided(version.group, decided_on, now)
    check_newer(queries.spans(version.group), decided_on)
    so_far, before = queries.current(version.group), str(version.state)
    if so_far is not None:
        supersede(so_far, decided_on, actor, now)
    changes = {
        "number": rules.next_label(queries.numbers(version.group)),
        "decided_on": decided_on,
        "meeting": data["meeting"],
        "reference": data.get("reference") or "",
        "in_force_from": decided_on,
        "note": data.get("note") or "",
    }
    _step(version, "approve", data, actor, now, changes=changes)
    db.session.flush()
    notices.approved(version, before, so_far, actor, now)


def return_(version: TermsVersion, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Return a text to the group; a new version follows it.

    Clause: B2.3.
    """
    before = str(version.state)
    _step(version, "return", data, actor, now, changes={"note": data.get("note") or ""})
    notices.returned(version, before, actor, now)


def _guard(version: TermsVersion, action: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    moves.check_version(version, data.get("version"))
    step = FLOW.step(action, version.state)
    require(step.permission, actor, queries.subject(version, now))
    check_given(step, data)


def _step(
    version: TermsVersion,
    action: str,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    about = queries.subject(version, now)
    moves.move(
        version, action, FLOW, about, actor, now, version=data.get("version"), given=data, changes=changes
    )


Step = Callable[[TermsVersion, Mapping[str, Any], Actor, datetime], None]
ACTIONS: dict[str, Step] = {
    "open_consultation": open_consultation,
    "submit": submit,
    "approve": approve,
    "return": return_,
    "amend": recording.amend,
    "undo": recording.undo,
}


TO_MANY = ("approve",)  # of these the mail can be looked at before


def perform(version: TermsVersion, action: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step for a page or the API, for oneself or recorded for somebody else."""
    queries.lock(version.group, version)
    ACTIONS[action](version, data, acting(actor, data, queries.subject(version, now), now), now)


def available(
    version: TermsVersion, actor: Actor, now: datetime, about: Subject | None = None
) -> list[dict[str, Any]]:
    """Return the steps this person may take now; those that follow from other steps are left out."""
    found = moves.available(version, FLOW, about or queries.subject(version, now), actor)
    closed = set() if barrier(version.group) is None else {"open_consultation", "submit"}
    return [step for step in found if step["name"] in ACTIONS and step["name"] not in closed]


def barrier(group: RegionalGroup) -> Message | None:
    """Return why no terms are written for a group, or nothing."""
    return obstacle(group.acronym, group.state, Doing.DRAFT_TERMS)


def may_edit(version: TermsVersion, actor: Actor, now: datetime) -> bool:
    """Tell whether somebody may change the text of a draft, as one of the team or for one who wrote by mail."""
    about = queries.subject(version, now)
    open_ = version.state in EDITABLE and barrier(version.group) is None
    rights = (Permission.TERMS_DRAFT, Permission.RECORD_FOR_OTHERS)
    return open_ and any(permits(right, actor, about) for right in rights)


def is_in_force(version: TermsVersion) -> bool:
    """Tell whether a version is the text in force."""
    return version.state == TermsState.APPROVED
