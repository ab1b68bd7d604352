"""How a proposal changes after its groups were asked: nobody drops another's group, and what was agreed is asked anew.

A group taken out is withdrawn, not forgotten; one that is named again is asked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from regional_groups.core.errors import say
from regional_groups.core.permissions import Actor, Permission, Subject, lead, permits, tsb
from regional_groups.groups.models import RegionalGroup
from regional_groups.meetings import queries, rules, trail
from regional_groups.meetings.agreeing import answer, taking_part
from regional_groups.meetings.models import Meeting, MeetingGroup
from regional_groups.meetings.parts import refusal
from regional_groups.meetings.rules import Agreement


def may_take_out(actor: Actor, group: Subject) -> bool:
    """Tell whether an actor may take a group out of a proposal: its lead, or the counsellor of its parent."""
    return permits(Permission.MEETINGS_AGREE, actor, group) or tsb(actor, group)


def dropped(
    meeting: Meeting, acronyms: Collection[str], subject: Subject, actor: Actor
) -> list[MeetingGroup]:
    """Return the groups that a new list leaves out.

    Raises:
        RuleViolated: one of them is not the actor's to take out.
    """
    found = [row for row in taking_part(meeting) if row.group.acronym not in acronyms]
    for row in found:
        if not may_take_out(actor, queries.may_lead(actor, row, subject)):
            message = say(
                "%(group)s was asked and stays in the proposal. Who leads it, or the counsellor of its parent "
                "%(parent)s, takes it out by “Withdraw a group” (withdraw_group).",
                group=row.group.acronym,
                parent=row.group.parent_code or "",
            )
            raise refusal("groups", message, "B6.5")
    return found


def add_groups(meeting: Meeting, groups: Iterable[RegionalGroup]) -> list[str]:
    """Name more groups in a proposal and return who is asked by it; one that had withdrawn is asked again."""
    there = {row.group.id: row for row in meeting.groups}
    asked = []
    for group in groups:
        row = there.get(group.id)
        if row is None:
            meeting.groups.append(MeetingGroup(group_id=group.id, group=group, agreement=Agreement.ASKED))
        elif row.agreement == Agreement.WITHDRAWN:
            row.agreement, row.said_at, row.said_by, row.note = Agreement.ASKED, None, "", ""
            row.for_starts_on = row.for_ends_on = row.previous = None
        else:
            continue
        asked.append(group.acronym)
    return asked


def ask_anew(meeting: Meeting, subject: Subject, actor: Actor) -> list[str]:
    """Ask those who agreed to other dates or another place again, and return them.

    What they said stays on record, marked as given for the old dates. Who leads a group and changes the proposal
    stands by the change.
    """
    asked = []
    for row in taking_part(meeting):
        if row.agreement != Agreement.AGREED:
            continue
        if lead(actor, queries.may_lead(actor, row, subject)):
            row.for_starts_on, row.for_ends_on = meeting.starts_on, meeting.ends_on
        else:
            row.agreement = Agreement.ASKED
            asked.append(row.group.acronym)
    return asked


def take_out(meeting: Meeting, rows: Sequence[MeetingGroup], actor: Actor, now: datetime) -> None:
    """Withdraw groups that a new list leaves out, each by the step of the flow; the right was asked for before."""
    by = replace(actor, system=True)
    for row in rows:
        answer(row, Agreement.WITHDRAWN, "", actor, now)
        to = rules.state_of_agreements(queries.facts(meeting).groups)
        group = row.group.acronym
        subject = queries.subject(meeting, now)
        trail.take(
            meeting, "withdraw_group", {"group": group}, subject, by, now, to=to, values={"groups": [group]}
        )
