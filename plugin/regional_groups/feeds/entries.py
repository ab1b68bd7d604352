"""Drafts of the entries of a meeting or event: one for each UID, in every language, without stamps yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from regional_groups.feeds import wording
from regional_groups.feeds.rules import Belongs, keys_of
from regional_groups.feeds.speech import Tell
from regional_groups.feeds.wording import Line, Plan
from regional_groups.ical.zones import zone as zone_named

if TYPE_CHECKING:
    from regional_groups.ical.entries import Entry

UNSTAMPED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Tongue:
    """A language with what is needed to speak it: messages, and names of States and regions."""

    language: str
    tell: Tell
    names: Mapping[str, str]

    def name(self, code: str) -> str:
        """Return the name of a State or region, else its code."""
        return self.names.get(code, code.removeprefix("region:"))


@dataclass(frozen=True)
class SessionPlan:
    """What a session is, as far as its entry tells; the join address is left where it is."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    groups: tuple[str, ...]
    open: bool
    format: str
    sequence: int
    cancelled: bool


@dataclass(frozen=True)
class DeadlinePlan:
    """What a deadline is."""

    item: str
    due_on: date
    due_at: datetime
    sequence: int


@dataclass(frozen=True)
class Draft:
    """An entry to be written: where it belongs and what it says in each language."""

    uid: str
    kind: str
    source_id: UUID
    belongs: Belongs
    first_day: date
    last_day: date
    zone: str
    status: str
    sequence: int
    entry_in: Callable[[Tongue], Entry]
    demonstration: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """Return the feeds in which the entry stands."""
        return keys_of(self.belongs)


def digest(draft: Draft, entries: Mapping[str, Entry], busy: Mapping[str, str]) -> str:
    """Return one hash of all that an entry says, its stamps left out."""
    said = repr((draft.kind, sorted(draft.keys), sorted(entries.items()), sorted(busy.items())))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def stamped(entry: Entry, sequence: int, at: datetime) -> Entry:
    """Return an entry with the number and the instant of its stored revision."""
    return replace(entry, sequence=sequence, dtstamp=at, last_modified=at)


def shown(entry: Any, zone: str = "", *, demonstration: bool = False) -> dict[str, Any]:
    """Return what the JSON and HTML twins show of an entry."""
    return {
        "uid": entry.uid,
        "kind": entry.kind,
        "title": entry.summary,
        "description": entry.description,
        "location": entry.location,
        "starts": entry.starts.isoformat(),
        "ends": (entry.ends or entry.starts).isoformat(),  # a date: the last day, inclusive
        "timezone": zone,
        "status": entry.status.lower(),
        "sequence": entry.sequence,
        "categories": list(entry.categories),
        "url": entry.url,
        "demonstration": demonstration,
    }


def entry_shown(said: Mapping[str, Any], zone: str, language: str) -> Entry:
    """Return the entry of which ``shown`` told, without what that leaves out: what it belongs to, when it was made."""
    from regional_groups.ical.entries import Entry  # heavy, and wanted only when something is written

    at = datetime.fromisoformat if "T" in said["starts"] else date.fromisoformat
    return Entry(
        uid=said["uid"],
        kind=said["kind"],
        starts=at(said["starts"]),
        ends=at(said["ends"]),
        tzid=zone or None,
        summary=said["title"],
        description=said["description"],
        location=said["location"],
        url=said["url"],
        categories=tuple(said["categories"]),
        status=said["status"].upper(),
        sequence=said["sequence"],
        dtstamp=UNSTAMPED,
        last_modified=UNSTAMPED,
        language=language,
    )


def _text(lines: list[Line], tell: Tell) -> str:
    return "\n".join(line if isinstance(line, str) else tell(line) for line in lines)


def _line(line: Line, tell: Tell) -> str:
    return line if isinstance(line, str) else tell(line)


def _entry(plan: Plan, tongue: Tongue, *, located: bool = True, **values: Any) -> Entry:
    """Build an entry from what all entries of a meeting have in common and ``values``."""
    from regional_groups.ical.entries import Entry  # heavy, and wanted only when something is written

    tell = tongue.tell
    regions = [tongue.name(f"region:{slug}") for slug in dict.fromkeys(group.region for group in plan.groups)]
    values["summary"] = _line(values["summary"], tell)
    values["description"] = _text(values["description"], tell)
    country = tongue.name(plan.country) if plan.country else ""
    return Entry(
        location=_line(wording.place(plan, country), tell) if located else "",
        categories=tuple(wording.categories(plan, regions)),
        dtstamp=UNSTAMPED,
        last_modified=UNSTAMPED,
        language=tongue.language,
        **values,
    )


def meeting_drafts(
    plan: Plan,
    sessions: list[SessionPlan],
    deadlines: list[DeadlinePlan],
    deadline_zone: str,
    *,
    sequence: int,
    created_at: datetime,
    domain: str,
    base_url: str,
) -> Iterator[Draft]:
    """Give the entries of a meeting: a banner over its days, its sessions, its deadlines."""
    url = f"{base_url}/meetings/{plan.id}"
    banner = f"meeting-{plan.id}@{domain}"
    status = wording.STATUS[plan.state]
    belongs = _belongs(plan, "meeting", (plan.id,))

    def of_meeting(tongue: Tongue) -> Entry:
        return _entry(
            plan,
            tongue,
            uid=banner,
            kind="meeting",
            starts=plan.starts_on,
            ends=plan.ends_on,
            summary=wording.marked(plan, wording.title(plan)),
            description=wording.about_meeting(plan, url),
            url=url,
            status=status,
            sequence=sequence,
            created=created_at,
            related_to=((f"meeting-{plan.merged_into}@{domain}", "SIBLING"),) if plan.merged_into else (),
        )

    yield Draft(
        banner,
        "meeting",
        plan.id,
        belongs,
        plan.starts_on,
        plan.ends_on,
        "",
        status,
        sequence,
        of_meeting,
        plan.demonstration,
    )
    for session in sessions:
        yield _session_draft(plan, session, banner, belongs, sequence, created_at, domain, url)
    for deadline in deadlines:
        yield _deadline_draft(plan, deadline, deadline_zone, banner, sequence, created_at, domain, url)


def _belongs(plan: Plan, kind: str, meetings: tuple[UUID, ...], regions: tuple[str, ...] = ()) -> Belongs:
    return Belongs(
        kind=kind,
        meetings=meetings,
        groups=tuple(group.id for group in plan.groups),
        parents=plan.parents or ((plan.body,) if plan.body else ()),
        regions=(*(group.region for group in plan.groups), *regions),
        joint=len(plan.groups) > 1 and kind != "event",
    )


def _session_draft(
    plan: Plan,
    session: SessionPlan,
    banner: str,
    belongs: Belongs,
    sequence: int,
    created_at: datetime,
    domain: str,
    url: str,
) -> Draft:
    # Postponed: the old hours are free again, whatever the meeting's banner still says of its days.
    status = "CANCELLED" if session.cancelled or plan.state == "postponed" else wording.STATUS[plan.state]
    uid = f"session-{session.id}@{domain}"
    zone = plan.zone or "UTC"
    names = ", ".join(session.groups or plan.acronyms)
    plain = session.title if not names or names in session.title else f"{names}: {session.title}"

    def of_session(tongue: Tongue) -> Entry:
        return _entry(
            plan,
            tongue,
            uid=uid,
            kind="session",
            starts=session.starts_at,
            ends=session.ends_at,
            tzid=plan.zone or None,
            summary=wording.marked(plan, plain, cancelled=session.cancelled),
            description=wording.about_session(
                plan, session.starts_at, session.ends_at, session.open, session.format or plan.format, url
            ),
            url=url,
            status=status,
            sequence=sequence + session.sequence,
            created=created_at,
            related_to=((banner, "PARENT"),),
        )

    first, last = (at.astimezone(zone_named(zone)).date() for at in (session.starts_at, session.ends_at))
    return Draft(
        uid,
        "session",
        session.id,
        replace(belongs, kind="session"),
        first,
        last,
        plan.zone,
        status,
        sequence + session.sequence,
        of_session,
        plan.demonstration,
    )


def _deadline_draft(
    plan: Plan,
    deadline: DeadlinePlan,
    zone: str,
    banner: str,
    sequence: int,
    created_at: datetime,
    domain: str,
    url: str,
) -> Draft:
    status = "CANCELLED" if plan.state in ("postponed", "cancelled", "not_held") else "CONFIRMED"
    uid = f"deadline-{plan.id}-{deadline.item}@{domain}"

    def of_deadline(tongue: Tongue) -> Entry:
        return _entry(
            plan,
            tongue,
            located=False,
            uid=uid,
            kind="deadline",
            starts=deadline.due_on,
            summary=wording.marked(plan, wording.deadline_title(plan, deadline.item)),
            description=wording.about_deadline(plan, deadline.due_at, zone, url),
            url=url,
            status=status,
            sequence=sequence + deadline.sequence,
            created=created_at,
            related_to=((banner, "PARENT"),),
        )

    return Draft(
        uid,
        "deadline",
        plan.id,
        _belongs(plan, "deadline", (plan.id,)),
        deadline.due_on,
        deadline.due_on,
        "",
        status,
        sequence + deadline.sequence,
        of_deadline,
        plan.demonstration,
    )


def event_draft(
    plan: Plan,
    *,
    organizer: str,
    open_to_all: bool,
    meetings: tuple[UUID, ...],
    regions: tuple[str, ...],
    sequence: int,
    created_at: datetime,
    domain: str,
    base_url: str,
) -> Draft:
    """Return the entry of a workshop or other event; it stands in the feeds of the meetings beside it too."""
    url = f"{base_url}/events/{plan.id}"
    uid = f"event-{plan.id}@{domain}"
    status = wording.STATUS[plan.state]

    def of_event(tongue: Tongue) -> Entry:
        return _entry(
            plan,
            tongue,
            uid=uid,
            kind="event",
            starts=plan.starts_on,
            ends=plan.ends_on,
            summary=wording.marked(plan, plan.title),
            description=wording.about_event(plan, organizer, open_to_all, url),
            url=url,
            status=status,
            sequence=sequence,
            created=created_at,
        )

    return Draft(
        uid,
        "event",
        plan.id,
        replace(_belongs(plan, "event", meetings, regions), event=plan.id),
        plan.starts_on,
        plan.ends_on,
        "",
        status,
        sequence,
        of_event,
        plan.demonstration,
    )
