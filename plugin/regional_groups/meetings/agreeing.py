"""What the groups and their parents say to a proposal: agree, object, withdraw, coordinate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from regional_groups.core.errors import IllegalMove, say
from regional_groups.core.permissions import Actor, Permission, Subject, beside_whom, lead, permits, require
from regional_groups.meetings import queries, rules, trail
from regional_groups.meetings.models import Meeting, MeetingCoordination, MeetingGroup
from regional_groups.meetings.parts import refusal
from regional_groups.meetings.rules import Agreement


def taking_part(meeting: Meeting) -> list[MeetingGroup]:
    """Return the rows of the groups that have not withdrawn, in order."""
    rows = [row for row in meeting.groups if row.agreement != Agreement.WITHDRAWN]
    return sorted(rows, key=lambda row: row.group.acronym)


def led_by(actor: Actor, meeting: Meeting, subject: Subject) -> list[MeetingGroup]:
    """Return the rows of the groups that an actor leads."""
    return [row for row in taking_part(meeting) if lead(actor, queries.may_lead(actor, row, subject))]


def row_for(
    meeting: Meeting, data: Mapping[str, Any], subject: Subject, actor: Actor, permission: Permission
) -> MeetingGroup:
    """Return the row of the group a step is for: the one named, else the only one the actor leads.

    Raises:
        RuleViolated: the group does not take part, or several could be meant.
        NotPermitted, SignInNeeded: the actor does not lead it.
    """
    named = str(data.get("group") or "")
    rows = [row for row in taking_part(meeting) if row.group.acronym == named] if named else []
    if named and not rows:
        raise refusal("group", say("%(group)s does not take part in this meeting.", group=named))
    rows = rows or led_by(actor, meeting, subject)
    if not rows:
        require(permission, actor, subject)
    if len(rows) != 1:
        raise refusal("group", say("Say which group this is for."))
    require(permission, actor, queries.may_lead(actor, rows[0], subject))
    return rows[0]


def answer(row: MeetingGroup, agreement: Agreement, note: str, actor: Actor, now: datetime) -> None:
    """Write down what a group says, and keep what it said before for taking the step back."""
    row.previous = {
        "agreement": str(row.agreement),
        "said_at": row.said_at.isoformat() if row.said_at else None,
        "said_by": row.said_by,
        "for_starts_on": row.for_starts_on.isoformat() if row.for_starts_on else None,
        "for_ends_on": row.for_ends_on.isoformat() if row.for_ends_on else None,
        "note": row.note,
    }
    row.agreement, row.said_at, row.said_by, row.note = agreement, now, actor.name, note
    row.for_starts_on, row.for_ends_on = row.meeting.starts_on, row.meeting.ends_on


def agree(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that a group agrees, or all that the actor leads when none is named; the last one makes it agreed.

    Raises:
        IllegalMove: the group has agreed to these dates already.
    """
    trail.possible(meeting, "agree", data)
    subject = queries.subject(meeting, now)
    named = data.get("group")
    rows = (
        [row_for(meeting, data, subject, actor, Permission.MEETINGS_AGREE)]
        if named
        else led_by(actor, meeting, subject)
    )
    if not rows:
        require(Permission.MEETINGS_AGREE, actor, subject)
        raise beside_whom(
            say("You lead none of the groups of this meeting. Name the group you speak for."), actor
        )
    rows = [row for row in rows if row.agreement != Agreement.AGREED or queries.for_old_dates(row, meeting)]
    if not rows:
        raise IllegalMove(say("The group has agreed to these dates already."))
    for row in rows:
        answer(row, Agreement.AGREED, str(data.get("note") or ""), actor, now)
    groups = [row.group.acronym for row in rows]
    to = rules.state_of_agreements(queries.facts(meeting).groups)
    narrowed = queries.may_lead(actor, rows[0], subject)
    trail.take(meeting, "agree", data, narrowed, actor, now, to=to, values={"groups": groups})


def object_(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that a group objects, and why; an agreed meeting is a proposal again."""
    trail.possible(meeting, "object", data)
    subject = queries.subject(meeting, now)
    row = row_for(meeting, data, subject, actor, Permission.MEETINGS_AGREE)
    data = {**data, "group": row.group.acronym}
    narrowed = queries.may_lead(actor, row, subject)
    trail.guard(meeting, "object", data, narrowed, actor)
    answer(row, Agreement.OBJECTED, data["note"], actor, now)
    trail.take(meeting, "object", data, narrowed, actor, now, values={"groups": [data["group"]]})


def withdraw_group(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a group out of a meeting; the others go on.

    Raises:
        RuleViolated: it is the last group; such a meeting is cancelled.
    """
    trail.possible(meeting, "withdraw_group", data)
    subject = queries.subject(meeting, now)
    row = row_for(meeting, data, subject, actor, Permission.MEETINGS_AGREE)
    data = {**data, "group": row.group.acronym}
    narrowed = queries.may_lead(actor, row, subject)
    trail.guard(meeting, "withdraw_group", data, narrowed, actor)
    if len(taking_part(meeting)) < 2:
        message = say("This is the last group of the meeting. Ask the secretariat to cancel it.")
        raise refusal("group", message)
    answer(row, Agreement.WITHDRAWN, str(data.get("note") or ""), actor, now)
    proposed = meeting.state == rules.PROPOSED
    to = rules.state_of_agreements(queries.facts(meeting).groups) if proposed else None
    trail.take(
        meeting, "withdraw_group", data, narrowed, actor, now, to=to, values={"groups": [data["group"]]}
    )


def coordinate(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that a parent has coordinated a joint meeting of groups of different parents.

    Clause: R44, instructs study groups and TSAG 3 (facts B6.4).
    Raises:
        RuleViolated: the groups have one parent, or the parent has none of the groups.
        IllegalMove: the parent has coordinated already.
    """
    trail.possible(meeting, "coordinate", data)
    subject = queries.subject(meeting, now)
    facts = queries.facts(meeting)
    own = [code for code in rules.parents(facts) if _manages(actor, code)]
    named = str(data.get("parent") or "") or (own[0] if len(own) == 1 else "")
    data = {**data, "parent": named}
    narrowed = Subject(parents=frozenset({named}), public=True) if named else subject
    trail.guard(meeting, "coordinate", data, narrowed, actor)
    if not rules.needs_coordination(facts):
        raise refusal("parent", say("The groups have one parent: nothing is to be coordinated."), "B6.4")
    if named not in rules.parents(facts):
        raise refusal("parent", say("%(parent)s is parent of none of the groups.", parent=named), "B6.4")
    if named in facts.coordinated:
        raise IllegalMove(say("%(parent)s has coordinated this meeting already.", parent=named))
    note = str(data.get("note") or "")
    meeting.coordinations.append(
        MeetingCoordination(parent_code=named, said_at=now, said_by=actor.name, note=note)
    )
    trail.take(meeting, "coordinate", data, narrowed, actor, now, values={"parent": named})


def _manages(actor: Actor, code: str) -> bool:
    return permits(Permission.MEETINGS_COORDINATE, actor, Subject(parents=frozenset({code})))
