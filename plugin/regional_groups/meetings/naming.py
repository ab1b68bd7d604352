"""What a meeting is called and where it stands, as messages; pages, lists, letters, mails and calendars say the same.

A meeting that nobody named is kept with a title in English; it is shown in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from regional_groups.core.errors import N_, Message, say

OFF = (
    "postponed",
    "not_held",
    "cancelled",
)  # the dates shown do not stand, nor the deadlines counted from them
STANDING: Mapping[str, Message] = {
    "proposed": say(
        "This meeting is proposed. The groups have not all agreed yet; dates and place may change."
    ),
    "agreed": say("This meeting is agreed and not convened yet; dates and place may change."),
    "convened": say("This meeting is convened."),
    "postponed": say("This meeting is postponed; new dates will follow. The dates shown are the old ones."),
    "held": say("This meeting was held."),
    "reported": say("This meeting was held and its report is given."),
    "not_held": say("This meeting was not held."),
    "cancelled": say("This is cancelled."),
}
_MARKS = {
    "cancelled": N_("Cancelled: %(title)s"),
    "not_held": N_("Not held: %(title)s"),
    "postponed": N_("Postponed: %(title)s"),
}


def marked(state: str, title: Message | str) -> Message | str:
    """Return a title with in front what must be known at a glance: cancelled, not held, postponed."""
    return say(_MARKS[state], title=title) if state in _MARKS else title


def standing(state: str) -> Message | None:
    """Return one sentence for a meeting whose dates do not stand, or nothing."""
    return STANDING[state] if state in OFF else None


_UNNAMED = re.compile(r"(Joint meeting|Meeting) of ([A-Z0-9-]+(?:, [A-Z0-9-]+)*(?: and [A-Z0-9-]+)?)")


def named(groups: Sequence[str], listed: str) -> Message:
    """Return what a meeting is called when nobody named it.

    Parameters:
        groups: the acronyms of the groups, or the parent body.
        listed: the same as the reader's language writes a list.
    """
    if len(groups) > 1:
        return say("Joint meeting of %(groups)s", groups=listed)
    return say("Meeting of %(groups)s", groups=listed)


def unnamed(title: str) -> list[str]:
    """Return who meets by a title that the service gave; empty when somebody wrote the title."""
    found = _UNNAMED.fullmatch(title)
    return re.split(", | and ", found[2]) if found else []


def default_title(acronyms: Sequence[str], body: str | None = None) -> str:
    """Return the title kept of a meeting that nobody named, in English."""
    if body:
        return f"Meeting of {body}"
    names = f"{', '.join(acronyms[:-1])} and {acronyms[-1]}" if len(acronyms) > 1 else acronyms[0]
    return (f"Joint meeting of {names}" if len(acronyms) > 1 else f"Meeting of {names}")[:300]
