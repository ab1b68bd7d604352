"""Which meeting goes on in the place of a cancelled one: two that became one joint meeting."""

from __future__ import annotations

from uuid import UUID

from regional_groups.core.errors import say
from regional_groups.meetings import queries
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.parts import refusal
from regional_groups.meetings.rules import CANCELLED, NOT_HELD, MeetingFacts, taking_part


def may_take_in(other: MeetingFacts, merged: MeetingFacts) -> bool:
    """Tell whether a meeting goes on as another: that takes place, and a group or the parent body meets in both."""
    if other.state in (CANCELLED, NOT_HELD):
        return False
    groups, others = ({one.acronym for one in taking_part(facts.groups)} for facts in (merged, other))
    return bool(groups & others) or (merged.body is not None and other.body == merged.body)


def taking_in(meeting: Meeting, id: UUID) -> Meeting:
    """Return the meeting of an id, into which another is merged.

    Raises:
        RuleViolated: it does not exist, does not take place, or none of the groups meets in it.
    """
    other = queries.with_id(id)
    if other is None or other.id == meeting.id:
        raise refusal("merged_into", say("Choose another meeting, which exists."))
    if not may_take_in(queries.facts(other), queries.facts(meeting)):
        message = say("Choose a meeting that takes place and in which one of these groups meets.")
        raise refusal("merged_into", message)
    return other
