"""Changes of which calendars of other bodies are taken into account; none of them commits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from regional_groups.core import files, moves
from regional_groups.core.acting import acting
from regional_groups.core.errors import IllegalMove, Message, RuleViolated, say
from regional_groups.core.outgoing import FetchRefused, target_of
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.groups.queries import groups_of, study_groups
from regional_groups.groups.regions import REGIONS
from regional_groups.scheduling import queries, reading, refreshing, rules, storing
from regional_groups.scheduling.models import OutsideCalendar
from regional_groups.scheduling.rules import FLOW, CalendarKind, CalendarState

WRITTEN = ("body_name", "title", "timezone", "busy_only", "everybody", "parents", "regions", "groups")
FILES: dict[str, tuple[str, tuple[bytes, ...]]] = {".ics": ("text/calendar; charset=utf-8", ())}
Upload = tuple[bytes, str]


def refusal(field: str, message: Message) -> RuleViolated:
    """Return a refusal that names one field."""
    return RuleViolated(message, fields={field: [message]})


def create(data: dict[str, Any], actor: Actor, now: datetime) -> OutsideCalendar:
    """Take a calendar of another body into account, from an address or a file.

    Raises:
        RuleViolated, InvalidInput: a field is wrong; NotPermitted, SignInNeeded: no right.
    """
    values = {name: data[name] for name in WRITTEN if data.get(name) is not None}
    _check(values)
    address, file = _source(data)
    if queries.in_use() >= rules.MOST_CALENDARS:
        raise refusal(
            "address",
            say("%(most)d calendars are taken into account; retire one.", most=rules.MOST_CALENDARS),
        )
    calendar = OutsideCalendar(
        **{"parents": [], "regions": [], "groups": [], **values},
        kind=CalendarKind.ADDRESS if address else CalendarKind.FILE,
        address=address,
        **_facts_of(address),
        created_at=now,
        next_refresh_at=now,
    )
    subject = queries.subjects([calendar])[calendar.id]
    who = acting(actor, data, subject, now)
    calendar.author_id = who.person_id
    moves.enter(
        calendar, "create", FLOW, subject, who, now, values={"title": calendar.label, "host": calendar.host}
    )
    _begin(calendar, file, who, now)
    return calendar


def _facts_of(address: str) -> dict[str, str]:
    """Return what may be told of an address: its host, and whether it is still the same; the rest may be secret."""
    if not address:
        return {"host": "", "address_hash": ""}
    return {
        "host": target_of(address).host,
        "address_hash": hashlib.sha256(address.encode()).hexdigest(),
    }


def _source(data: Mapping[str, Any]) -> tuple[str, Upload | None]:
    address, file = data.get("address") or "", data.get("file")
    if bool(address) == bool(file):
        raise refusal("address", say("Give either an address or a file."))
    return _checked_address(address) if address else "", file


def _checked_address(address: str) -> str:
    try:
        return target_of(address).url
    except FetchRefused as error:
        raise refusal("address", error.message) from error


def _check(values: dict[str, Any]) -> None:
    """Refuse a calendar that concerns nobody, or whom nobody knows; one that concerns everybody names nobody."""
    if values.get("everybody"):
        values.update(parents=[], regions=[], groups=[])
        return
    known = {
        "parents": {body.code for body in study_groups()} if values.get("parents") else set(),
        "regions": set(REGIONS),
        "groups": {group.acronym for group in groups_of(all_states=True)} if values.get("groups") else set(),
    }
    for name, all_known in known.items():
        values[name] = list(dict.fromkeys(values.get(name) or ()))
        if unknown := [one for one in values[name] if one not in all_known]:
            raise refusal(name, say("%(name)s is not known.", name=unknown[0]))
    if not any(values[name] for name in known):
        raise refusal(
            "everybody", say("Say whom it concerns: all groups, or some parents, regions or groups.")
        )


def _begin(calendar: OutsideCalendar, file: Upload | None, actor: Actor, now: datetime) -> None:
    """Read a small file at once, so that a fault is told to who sent it; all else is read by a job."""
    if file is None:
        if queries.is_allowed(calendar):
            refreshing.queue(calendar, now)
        return
    content, name = file
    if len(content) > rules.MOST_BYTES:
        raise refusal(
            "file", say("The file is too large: at most %(most)d bytes are taken.", most=rules.MOST_BYTES)
        )
    small = len(content) <= rules.SMALL_BYTES
    expanded = reading.parse_sent(content, calendar.timezone, now) if small else None
    stored = files.store(
        content, name, (FLOW.name, str(calendar.id)), "calendar", actor.person_id, now, kinds=FILES
    )
    calendar.file_id = stored.id
    if expanded is not None:
        storing.keep(calendar, reading.Result(expanded), now)
    else:
        refreshing.queue(calendar, now)


def edit(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Change what is written about a calendar, or its address.

    Raises:
        StaleVersion, IllegalMove, NotPermitted, RuleViolated.
    """
    if calendar.state == CalendarState.RETIRED:
        raise IllegalMove(say("A retired calendar is not edited. Use “amend” and say why it is corrected."))
    who = acting(actor, data, queries.subject(calendar), now)
    require(Permission.CALENDARS_KEEP, who, queries.subject(calendar))
    changes = _changes(calendar, data)
    require(Permission.CALENDARS_KEEP, who, queries.subject(_as_changed(calendar, changes)))
    if not moves.edit(calendar, changes, FLOW, who, now, version=data.get("version")):
        raise refusal("title", say("Nothing would change: the values are the ones already recorded."))
    _follow(calendar, data)
    _read_anew(calendar, changes, now)


def _changes(calendar: OutsideCalendar, data: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: data[name] for name in WRITTEN if data.get(name) is not None}
    whole = {**{name: getattr(calendar, name) for name in WRITTEN}, **given}
    _check(whole)
    if (address := data.get("address")) and calendar.kind == CalendarKind.ADDRESS:
        checked = _checked_address(address)
        # an administrator allowed the old address only
        whole |= {**_facts_of(checked), "exempt": calendar.exempt and checked == calendar.address}
    return whole


def _follow(calendar: OutsideCalendar, data: Mapping[str, Any]) -> None:
    """Set a new address beside the trail, which holds its host and hash only."""
    address = _checked_address(data["address"]) if data.get("address") else ""
    if _facts_of(address)["address_hash"] == calendar.address_hash:
        calendar.address = address


def _as_changed(calendar: OutsideCalendar, changes: Mapping[str, Any]) -> OutsideCalendar:
    """Return a calendar as it will be, to ask whether who changes it may keep it then too."""
    return OutsideCalendar(
        id=calendar.id, **{name: changes[name] for name in ("everybody", "parents", "regions", "groups")}
    )


def _read_anew(calendar: OutsideCalendar, changes: Mapping[str, Any], now: datetime) -> None:
    if {"address_hash", "timezone", "exempt"} & set(changes) and calendar.state == CalendarState.ACTIVE:
        calendar.etag = calendar.last_modified = ""
        calendar.next_refresh_at = now
        if queries.is_allowed(calendar):
            refreshing.queue(calendar, now)


def refresh(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Read a calendar again, or a newer file of it."""
    file = data.get("file")
    if file and calendar.kind != CalendarKind.FILE:
        raise refusal("file", say("This calendar comes from an address; no file of it is taken."))
    if not queries.is_allowed(calendar):
        raise refusal("address", say("An administrator must allow this address first."))
    _step(calendar, "refresh", data, actor, now)
    if file:
        _begin(calendar, file, actor, now)
    else:
        refreshing.queue(calendar, now)


def pause(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Leave a calendar out for a while; its entries are kept but block nothing."""
    _step(calendar, "pause", data, actor, now)


def resume(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a calendar into account again."""
    _step(calendar, "resume", data, actor, now)
    calendar.next_refresh_at = now


def retire(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a calendar out for good; its entries are removed."""
    _step(calendar, "retire", data, actor, now)
    storing.forget(calendar)


def exempt(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Allow an address that no list allows, or take that back; an administrator's word, no step of the flow.

    Raises:
        NotPermitted: not an administrator; RuleViolated: there is no address, or nothing would change.
    """
    require(Permission.CALENDARS_EXEMPT, actor, queries.subject(calendar))
    if calendar.kind != CalendarKind.ADDRESS:
        raise refusal("exempt", say("This calendar comes from a file; there is no address to allow."))
    changes = {"exempt": bool(data.get("exempt"))}
    if not moves.edit(
        calendar,
        changes,
        FLOW,
        actor,
        now,
        version=data.get("version"),
        action="exempt",
        note=data.get("note") or "",
    ):
        raise refusal("exempt", say("Nothing would change: the values are the ones already recorded."))
    _read_anew(calendar, changes, now)


def amend(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct a calendar in any state, with reason and source."""
    changes = _changes(calendar, data)
    moves.amend(
        calendar,
        changes,
        FLOW,
        queries.subject(calendar),
        actor,
        now,
        version=data["version"],
        reason=data.get("reason") or "",
        source=data.get("source") or "",
    )
    _follow(calendar, data)
    _read_anew(calendar, changes, now)


def undo(calendar: OutsideCalendar, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step within 24 hours; a calendar that was retired is read again."""
    moves.undo(calendar, FLOW, actor, now, version=data["version"])
    calendar.next_refresh_at = now


def _step(calendar: OutsideCalendar, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    moves.move(
        calendar, action, FLOW, queries.subject(calendar), actor, now, version=data.get("version"), given=data
    )


Action = Callable[[OutsideCalendar, dict[str, Any], Actor, datetime], None]
ACTIONS: dict[str, Action] = {
    "refresh": refresh,
    "pause": pause,
    "resume": resume,
    "retire": retire,
    "exempt": exempt,
    "amend": amend,
    "undo": undo,
}


def perform(
    calendar: OutsideCalendar, action: str, data: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Take one step; pages and the API both come through here."""
    who = acting(actor, data, queries.subject(calendar), now)
    ACTIONS[action](calendar, data, who, now)
