"""For which offices the secretariat may record a step: one rule, asked by every page and by the API.

Source: the contract, "Acting for others" (the responsible counsellor, for any office within scope) and "Who may"
(TSB is the counsellor of the parent, and the Director). No text of the field speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from regional_groups.core.errors import Message, say
from regional_groups.core.permissions import Actor, Held, Office


class Belongs(StrEnum):
    """Where an office belongs: whose counsellor is responsible for it."""

    PARENT = "parent"  # its scope names the study group or TSAG
    GROUP = "group"  # its scope names a regional group, which has one parent
    MEMBERS = "members"  # works in every study group: whoever the matter concerns is responsible
    HEADQUARTERS = "headquarters"  # serves all study groups at once
    NOBODY = "nobody"  # takes no step of a flow


BELONGS: dict[Office, Belongs] = {
    Office.ADMIN: Belongs.NOBODY,
    Office.TSB_DIRECTOR: Belongs.HEADQUARTERS,
    Office.TSB_COUNSELLOR: Belongs.PARENT,
    Office.REPORT_OFFICER: Belongs.HEADQUARTERS,
    Office.BSG_COORDINATOR: Belongs.HEADQUARTERS,
    Office.TRANSLATOR: Belongs.HEADQUARTERS,
    Office.REGIONAL_OFFICE: Belongs.MEMBERS,
    Office.SG_CHAIR: Belongs.PARENT,
    Office.SG_VICE_CHAIR: Belongs.PARENT,
    Office.RG_CHAIR: Belongs.GROUP,
    Office.RG_CO_CHAIR: Belongs.GROUP,
    Office.RG_VICE_CHAIR: Belongs.GROUP,
    Office.RG_CONTACT: Belongs.GROUP,
    Office.FOCAL_POINT: Belongs.MEMBERS,
    Office.DELEGATE: Belongs.MEMBERS,
    Office.MEMBER_REP: Belongs.MEMBERS,
    Office.REGIONAL_ORGANIZATION: Belongs.MEMBERS,
}


def parent_of(office: Held, group_parent: str | None) -> str:
    """Return the study group to which an office belongs; empty when it belongs to none.

    Parameters:
        group_parent: parent of the regional group that the scope names, if it names one.
    """
    belongs = BELONGS[Office(office.function)]
    if belongs is Belongs.PARENT:
        return office.scope.partition("/")[0].upper()
    return group_parent or "" if belongs is Belongs.GROUP else ""


def within_scope(recorder: Actor, office: Held, group_parent: str | None = None) -> bool:
    """Tell whether somebody of the secretariat may record a step for an office.

    The Director and a counsellor of all may for every office but that of an administrator. A counsellor of one study
    group may for its chair and vice-chairs, for the officers of its regional groups, and for members, delegates,
    focal points and regional offices. That the matter concerns the counsellor's study group is asked apart, by
    ``Permission.RECORD_FOR_OTHERS``.

    Parameters:
        group_parent: parent of the regional group that the office's scope names, if it names one.
    """
    belongs = BELONGS[Office(office.function)]
    if belongs is Belongs.NOBODY:
        return False
    own = recorder.scopes(Office.TSB_COUNSELLOR)
    if recorder.system or recorder.holds(Office.TSB_DIRECTOR) or "" in own:
        return True
    if belongs is Belongs.MEMBERS:
        return bool(own)
    return parent_of(office, group_parent) in own


def who_may(office: Held, group_parent: str | None = None) -> Message:
    """Return the refusal of a counsellor from whose scope an office lies outside: it says who may."""
    parent = parent_of(office, group_parent)
    if parent:
        return say(
            "This office belongs to %(parent)s. Its counsellor, a counsellor of all study groups or the Director "
            "records steps for it.",
            parent=parent,
        )
    return say(
        "This office serves all study groups. A counsellor of all study groups or the Director records steps for it."
    )


def kept(recorder: Actor, offices: Iterable[Held], parents: Mapping[str, str | None]) -> frozenset[Held]:
    """Return the offices with which a step recorded for a person is taken; those out of scope drop out.

    Parameters:
        parents: parent of each regional group that these offices name.
    """
    return frozenset(one for one in offices if within_scope(recorder, one, parents.get(one.scope)))
