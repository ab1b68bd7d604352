"""The steps of a meeting that write to many: looked at before, or taken without mail for a reason that is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regional_groups.core import audit
from regional_groups.core.permissions import Actor
from regional_groups.meetings import operations
from regional_groups.meetings.models import Meeting
from regional_groups.people import notices

TO_MANY = ("convene", "move", "postpone", "cancel", "not_held")
REASON = "no_mail_reason"


def perform(meeting: Meeting, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step; where a reason is given nobody is written to, and the reason stands in the trail before the step."""
    given = {name: value for name, value in data.items() if name != REASON}
    reason = data.get(REASON) or ""
    if not reason:
        operations.perform(meeting, action, given, actor, now)
        return
    audit.append(
        "meeting:hold_mail",
        ("meeting", str(meeting.id), meeting.label),
        actor,
        now,
        after={"step": action},
        note=reason,
        demonstration=meeting.demonstration,
    )
    with notices.held_back():
        operations.perform(meeting, action, given, actor, now)
