"""Who may take part in a meeting, and the life of a registration and of a contribution.

The rules of 2016 are applied as the letters apply them: in principle the region's own members take part, others when
the group invites them. Whether later editions changed this is not known (facts B4.3).
"""

from __future__ import annotations

from enum import StrEnum

from regional_groups.core.errors import N_


class RegistrationState(StrEnum):
    """Where a registration stands."""

    REQUESTED = "requested"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class ContributionState(StrEnum):
    """Where a contribution stands."""

    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """How somebody takes part; a registration knows the first two only."""

    ONSITE = "onsite"
    REMOTE = "remote"
    BOTH = "both"
    UNKNOWN = "unknown"


class Category(StrEnum):
    """As what somebody registers."""

    MEMBER_STATE = "member_state"
    SECTOR_MEMBER = "sector_member"
    ASSOCIATE = "associate"
    ACADEMIA = "academia"
    REGIONAL_ORGANIZATION = "regional_organization"
    GUEST = "guest"


class Certainty(StrEnum):
    """How sure a number is."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"


class Source(StrEnum):
    """Where an attendance comes from."""

    BADGE = "badge"
    JOIN = "join"
    PROVIDER = "provider"
    MANUAL = "manual"
    IMPORT = "import"


class Covers(StrEnum):
    """What an attendance speaks of: one day, the meeting, or the meeting with the event beside it."""

    DAY = "day"
    MEETING = "meeting"
    WHOLE_EVENT = "whole_event"


class Outcome(StrEnum):
    """What a meeting did with a contribution."""

    ACCEPTED = "accepted"
    NOTED = "noted"
    CARRIED_FORWARD = "carried_forward"
    NOT_ACCEPTED = "not_accepted"


MODE_LABELS = {
    Mode.ONSITE: N_("On site"),
    Mode.REMOTE: N_("Remote"),
    Mode.BOTH: N_("On site and remote"),
    Mode.UNKNOWN: N_("Mode unknown"),
}
