"""Two African groups of two parents with their leads, the parents' chairs, the secretariat; and a meeting of theirs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from regional_groups.core.permissions import Actor
from regional_groups.meetings import operations
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import Person

from tests.support.field import actor, person, regional_group, state

FIRST, LAST = date(2027, 4, 5), date(2027, 4, 7)  # Monday to Wednesday
SESSION = {
    "title": "Opening",
    "starts_local": datetime.fromisoformat("2027-04-05T09:00"),
    "ends_local": datetime.fromisoformat("2027-04-05T12:30"),
    "groups": [],
    "open": False,
    "format": "hybrid",
    "languages": ["en", "fr"],
    "join_address": None,
}


@dataclass
class Cast:
    """Who plays."""

    chair5: Person
    chair20: Person
    vice5: Person
    sg5: Person
    sg20: Person
    counsellor: Person
    counsellor20: Person
    stranger: Person


def cast() -> Cast:
    """Make the groups SG5RG-AFR, SG20RG-AFR and SG5RG-ARB, and everybody."""
    regional_group("SG5RG-AFR")
    regional_group("SG20RG-AFR")
    regional_group("SG5RG-ARB", region="arab-states")
    state("KE"), state("TZ"), state("CH")
    return Cast(
        chair5=person("chair5@example.org", "rg_chair SG5RG-AFR", name="Awa Chair"),
        chair20=person("chair20@example.org", "rg_chair SG20RG-AFR", name="Ben Chair"),
        vice5=person("vice5@example.org", "rg_vice_chair SG5RG-AFR"),
        sg5=person("sg5@example.org", "sg_chair SG5"),
        sg20=person("sg20@example.org", "sg_vice_chair SG20"),
        counsellor=person("tsb5@example.org", "tsb_counsellor SG5", name="Cora Counsellor"),
        counsellor20=person("tsb20@example.org", "tsb_counsellor SG20", name="Carl Counsellor"),
        stranger=person("stranger@example.org", "rg_chair SG5RG-ARB"),
    )


def now() -> datetime:
    """Return the time of the service."""
    instant: datetime = current_app.extensions["clock"].now()
    return instant


def act(meeting: Meeting, action: str, who: Person | Actor, **data: Any) -> None:
    """Take a step on the version that is there."""
    data = {"version": meeting.version, **data}
    by = who if isinstance(who, Actor) else actor(who)
    operations.perform(meeting, action, data, by, now())


def proposed(who: Person, *groups: str, **fields: Any) -> Meeting:
    """Propose a meeting of these groups in Nairobi in April 2027."""
    data = {
        "groups": list(groups or ("SG5RG-AFR", "SG20RG-AFR")),
        "title": "Joint meeting beside the Green Standards Week",
        "starts_on": FIRST,
        "ends_on": LAST,
        "city": "Nairobi",
        "country": "KE",
        "format": "hybrid",
        "languages": ["en", "fr"],
        **fields,
    }
    return operations.create(data, actor(who), now())


def reach(state: str, players: Cast, clock: Any) -> Meeting:
    """Bring a joint meeting into a state by the steps that lead there."""
    meeting = proposed(players.chair5)
    if state == "proposed":
        return meeting
    act(meeting, "agree", players.chair5)
    act(meeting, "agree", players.chair20)
    if state == "agreed":
        return meeting
    if state == "cancelled":
        act(meeting, "cancel", players.counsellor, cause="elections", note="Dates clash with elections.")
        return meeting
    act(meeting, "coordinate", players.sg5)
    act(meeting, "coordinate", players.sg20)
    act(meeting, "convene", players.counsellor, announced_by="letter", letter_on=date(2026, 11, 23))
    if state == "convened":
        return meeting
    if state == "postponed":
        act(meeting, "postpone", players.counsellor)
        return meeting
    clock.move_to(datetime.fromisoformat("2027-04-08T09:00:00+00:00"))
    if state == "not_held":
        act(meeting, "not_held", players.counsellor, cause="too few contributions")
        return meeting
    act(meeting, "hold", players.chair5)
    if state == "held":
        return meeting
    act(meeting, "report", players.chair5, group="SG5RG-AFR", text="Report of SG5RG-AFR.")
    act(meeting, "report", players.chair20, group="SG20RG-AFR", text="Report of SG20RG-AFR.")
    return meeting
