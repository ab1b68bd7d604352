"""What entries say, as messages: titles, places, descriptions; the language comes in when they are written.

Titles begin with what a person must know at a glance (cancelled, postponed), since many calendars hide the status.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from regional_groups.core.errors import Message, say
from regional_groups.core.language_names import Spoken
from regional_groups.ical.zones import zone as zone_named
from regional_groups.meetings import naming
from regional_groups.meetings.deadlines import ITEMS
from regional_groups.meetings.rules import EVENT_KINDS, FORMAT_LABELS, MeetingFormat

GENEVA = "Europe/Zurich"
Line = Message | str

STATUS = {
    "proposed": "TENTATIVE",
    "agreed": "TENTATIVE",
    "convened": "CONFIRMED",
    "postponed": "TENTATIVE",
    "held": "CONFIRMED",
    "reported": "CONFIRMED",
    "not_held": "CANCELLED",
    "cancelled": "CANCELLED",
    "planned": "CONFIRMED",
}


@dataclass(frozen=True)
class GroupNamed:
    """A regional group as entries name it."""

    id: UUID
    acronym: str
    parent: str
    region: str


@dataclass(frozen=True)
class Plan:
    """What a meeting or event is, as far as its entries tell."""

    id: UUID
    state: str
    title: str
    starts_on: date
    ends_on: date
    zone: str = ""
    city: str = ""
    country: str = ""  # alpha-2
    format: str = ""
    host: str = ""
    languages: tuple[str, ...] = ()  # codes
    body: str = ""
    groups: tuple[GroupNamed, ...] = ()
    kind: str = ""  # of an event
    untitled: bool = False  # the title is the one the service gives
    cause: str = ""
    moved_from: date | None = None  # the first day it had before it was moved
    demonstration: bool = False
    parents: tuple[str, ...] = field(default=())
    merged_into: UUID | None = None  # the meeting that goes on in its place

    @property
    def acronyms(self) -> tuple[str, ...]:
        """Return who meets: the acronyms of the groups, or the parent body."""
        return tuple(group.acronym for group in self.groups) or ((self.body,) if self.body else ())


def title(plan: Plan) -> Line:
    """Return what the meeting or event is called, with who meets in front where the title does not say so."""
    names = ", ".join(plan.acronyms)
    if plan.untitled:
        return naming.named(plan.acronyms, names)
    if not names or any(name in plan.title for name in plan.acronyms):
        return plan.title
    return f"{names}: {plan.title}"


def is_untitled(title: str, groups: Sequence[str], body: str) -> bool:
    """Tell whether a title is the one that the service gives."""
    return bool(groups or body) and title == naming.default_title(groups, body or None)


def marked(plan: Plan, text: Line, *, cancelled: bool = False) -> Line:
    """Return a title with what must be known at a glance in front."""
    if plan.demonstration:
        text = say("Demonstration: %(title)s", title=text)
    if not cancelled and plan.state == "proposed":
        return say("Proposed: %(title)s", title=text)
    return naming.marked("cancelled" if cancelled else plan.state, text)


def busy(status: str) -> Line:
    """Return the title of an entry that only says the hours are taken, or that they are free again."""
    taken = say("Busy")
    return say("Cancelled: %(title)s", title=taken) if status == "CANCELLED" else taken


def standing(plan: Plan) -> Line:
    """Return one sentence on where the meeting stands."""
    if plan.state in ("cancelled", "not_held") and plan.cause:
        return say("%(sentence)s Cause: %(cause)s", sentence=naming.STANDING[plan.state], cause=plan.cause)
    return naming.STANDING.get(plan.state, "")


def place(plan: Plan, country: str) -> Line:
    """Return city and country, or that it is virtual; ``country`` is the State's name in the language."""
    if plan.city and country:
        return say("%(city)s, %(country)s", city=plan.city, country=country)
    if not plan.city and not country and plan.format == MeetingFormat.VIRTUAL:
        return say("Virtual meeting")
    return plan.city or country


def about_meeting(plan: Plan, url: str) -> list[Line]:
    """Return the description of a meeting."""
    merged: list[Line] = []
    if plan.merged_into:
        other = f"{url.rpartition('/')[0]}/{plan.merged_into}"
        merged = [say("It was merged into another meeting: %(url)s", url=other)]
    return [*_introduction(plan), *merged, *_facts(plan), say("Page of the meeting: %(url)s", url=url)]


def about_session(
    plan: Plan, starts: datetime, ends: datetime, open_to_all: bool | None, format: str, url: str
) -> list[Line]:
    """Return the description of a session, its hours at the place and in Geneva."""
    lines = [*_introduction(plan), title(plan)]
    if plan.zone and plan.zone != GENEVA:
        there, until = _hours(starts, ends, plan.zone)
        lines.append(
            say("At the place: %(starts)s to %(ends)s (%(zone)s)", starts=there, ends=until, zone=plan.zone)
        )
    there, until = _hours(starts, ends, GENEVA)
    lines.append(say("Geneva time: %(starts)s to %(ends)s", starts=there, ends=until))
    if format in FORMAT_LABELS:
        lines.append(say("Format: %(format)s", format=Message(FORMAT_LABELS[MeetingFormat(format)])))
    if open_to_all is not None:
        lines.append(
            say("This session is open.") if open_to_all else say("This session is restricted to the groups.")
        )
    return [*lines, say("Page of the meeting: %(url)s", url=url)]


def deadline_title(plan: Plan, item: str) -> Line:
    """Return what falls due, for which meeting."""
    return say("Deadline: %(item)s, %(meeting)s", item=Message(ITEMS[item][3]), meeting=title(plan))


def about_deadline(plan: Plan, due_at: datetime, zone: str, url: str) -> list[Line]:
    """Return the description of a deadline: its last instant, and the first day of the meeting."""
    due = due_at.astimezone(zone_named(zone or GENEVA)).strftime("%Y-%m-%d %H:%M:%S")
    return [
        *_introduction(plan),
        say("Until %(instant)s (%(zone)s)", instant=due, zone=zone or GENEVA),
        say("The meeting begins on %(day)s.", day=plan.starts_on.isoformat()),
        say("Page of the meeting: %(url)s", url=url),
    ]


def about_event(plan: Plan, organizer: str, open_to_all: bool, url: str) -> list[Line]:
    """Return the description of a workshop or other event."""
    lines: list[Line] = [Message(EVENT_KINDS[plan.kind])] if plan.kind in EVENT_KINDS else []
    if plan.state == "cancelled":
        lines.append(naming.STANDING["cancelled"])
    if organizer:
        lines.append(say("Organizer: %(name)s", name=organizer))
    if open_to_all:
        lines.append(say("Open to participants of all Member States."))
    if plan.acronyms:
        lines.append(say("Groups: %(groups)s", groups=", ".join(plan.acronyms)))
    return [*_introduction(plan, standing_first=False), *lines, say("Page of the event: %(url)s", url=url)]


def categories(plan: Plan, regions: Sequence[str]) -> list[str]:
    """Return the categories: groups, parent bodies, regions by their names in the language."""
    return [*plan.acronyms, *plan.parents, *regions]


def _introduction(plan: Plan, *, standing_first: bool = True) -> list[Line]:
    lines: list[Line] = []
    if plan.demonstration:
        lines.append(say("This is a demonstration: it is invented."))
    if standing_first and (sentence := standing(plan)):
        lines.append(sentence)
    if plan.moved_from and plan.state in ("proposed", "agreed", "convened"):
        lines.append(
            say("It was moved: before, it was to begin on %(day)s.", day=plan.moved_from.isoformat())
        )
    return lines


def _facts(plan: Plan) -> list[Line]:
    lines: list[Line] = []
    if plan.groups:
        lines.append(say("Groups: %(groups)s", groups=", ".join(plan.acronyms)))
    if plan.format in FORMAT_LABELS:
        lines.append(say("Format: %(format)s", format=Message(FORMAT_LABELS[MeetingFormat(plan.format)])))
    if plan.host:
        lines.append(say("Host: %(name)s", name=plan.host))
    if plan.zone:
        lines.append(say("Time zone of the place: %(zone)s", zone=plan.zone))
    if plan.languages:
        lines.append(say("Working languages: %(languages)s", languages=Spoken(plan.languages)))
    return lines


def _hours(starts: datetime, ends: datetime, zone: str) -> tuple[str, str]:
    there, until = (one.astimezone(UTC).astimezone(zone_named(zone)) for one in (starts, ends))
    shown = "%H:%M" if there.date() == until.date() else "%Y-%m-%d %H:%M"
    return there.strftime("%Y-%m-%d %H:%M"), until.strftime(shown)
