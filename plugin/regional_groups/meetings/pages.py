"""What the pages of this room show, made ready for templates: options, action forms, sessions by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from regional_groups.core import moves
from regional_groups.core.clauses import clause
from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import (
    current_language,
    day,
    listed,
    state_label,
    translate,
)
from regional_groups.core.language_names import languages_offered
from regional_groups.core.permissions import TEAM, Actor, Office, Permission, Subject, permits
from regional_groups.core.waits import waits_shown
from regional_groups.groups.queries import former_parents, group_name, groups_of, name_of, study_groups
from regional_groups.groups.regions import REGIONS
from regional_groups.groups.rules import value_on
from regional_groups.groups.standing import Doing, obstacle
from regional_groups.meetings import convening, naming, queries, rules, shown
from regional_groups.meetings.action_fields import country_options, labelled
from regional_groups.meetings.deadlines import GENEVA_ZONE
from regional_groups.meetings.models import Event, Meeting, MeetingSession
from regional_groups.meetings.rules import AHEAD, ANNOUNCED_BY, EVENT_FLOW, EVENT_KINDS, FLOW, FORMAT_LABELS

DANGEROUS = {"cancel", "not_held", "withdraw_group"}


def group_options(*, own: Sequence[str] = (), past: bool = False) -> list[tuple[str, str]]:
    """Return the groups that can meet; ``own``, and all where the ``past`` is recorded, whatever their state is now."""
    active = [
        (group.acronym, f"{group.acronym} · {group_name(group)}")
        for group in groups_of(all_states=past)
        if past or not obstacle(group.acronym, group.state, Doing.MEET)
    ]
    known = {acronym for acronym, _label in active}
    return [*((acronym, acronym) for acronym in own if acronym not in known), *active]


def options() -> dict[str, Any]:
    """Return the choices of the forms of meetings and events."""
    return {
        "countries": country_options(),
        "formats": labelled(FORMAT_LABELS),
        "languages": languages_offered(),
        "kinds": labelled(EVENT_KINDS),
        "bodies": [(body.code, body.code) for body in study_groups()],
        "announced": labelled(ANNOUNCED_BY),
        "states": [(state, state_label("meeting", state)) for state in rules.RECORDABLE],
        "known": [("1", _("Yes")), ("0", _("No"))],
    }


def filters() -> dict[str, Any]:
    """Return the choices of the filters of the list."""
    return {
        "groups": [(group.acronym, group.acronym) for group in groups_of(all_states=True)],
        "parents": [(body.code, body.code) for body in study_groups()],
        "regions": [(slug, name_of(f"region:{slug}")) for slug in REGIONS],
        "states": [(state, state_label("meeting", state)) for state in FLOW.states],
    }


def event_options(meeting: Meeting | None, today: date) -> list[tuple[str, str]]:
    """Return the events a meeting may stand beside: those to come, and its own."""
    own = list(meeting.events) if meeting else []
    found = {event.id: event for event in (*own, *queries.upcoming_events(today))}
    return [
        (str(event.id), f"{event.title} ({day(event.starts_on).striptags()})") for event in found.values()
    ]


def called(title: str) -> str:
    """Return the title of a meeting; one that the service gave is said in the reader's language."""
    groups = naming.unnamed(title) if current_language() != "en" else []
    return translate(naming.named(groups, listed(groups))) if groups else title


def place(thing: Meeting | Event) -> str:
    """Return city and country in words; that it is virtual where it has none."""
    country = name_of(thing.country) if thing.country else ""
    both = bool(thing.city and country)
    words = _("%(city)s, %(country)s", city=thing.city, country=country) if both else thing.city or country
    virtual = getattr(thing, "format", "") == rules.MeetingFormat.VIRTUAL
    return words or (_("Virtual") if virtual else "")


def waiting_rows(meeting: Meeting, subject: Subject, now: datetime) -> list[dict[str, Any]]:
    """Return who is waited for, in words."""
    return waits_shown(queries.waiting(meeting, subject, now), now)


def lifecycle(meeting: Meeting) -> tuple[list[tuple[str, str, bool]], str]:
    """Return the usual path with what is done, and where the meeting stands; a side state ends the path."""
    state = str(meeting.state)
    path = list(FLOW.usual)
    if state not in path:
        path = [*path[: 3 if meeting.convened_on else 2], state]
    done = path.index(state)
    return [(key, state_label("meeting", key), index < done) for index, key in enumerate(path)], state


def agreements(meeting: Meeting, *, named: bool) -> list[dict[str, Any]]:
    """Return what each group said, with its parent on the day of a past meeting; persons only to somebody signed in."""
    earlier = former_parents() if str(meeting.state) not in AHEAD else {}
    day = meeting.starts_on or date.max
    return [
        {
            "group": row.group.acronym,
            "region": name_of(f"region:{row.group.region}"),
            "parent": value_on(row.group.parent_code or "", earlier.get(row.group_id, ()), day),
            "agreement": row.agreement,
            "label": _(rules.AGREEMENT_LABELS[row.agreement]),
            "tone": {"agreed": "good", "objected": "bad", "asked": "info"}.get(row.agreement, "neutral"),
            "said_at": row.said_at,
            "said_by": row.said_by if named else "",
            "for_old_dates": queries.for_old_dates(row, meeting),
            "for_starts_on": row.for_starts_on,
            "for_ends_on": row.for_ends_on,
            "note": row.note,
        }
        for row in sorted(meeting.groups, key=lambda row: row.group.acronym)
    ]


def days(meeting: Meeting) -> list[tuple[date, list[MeetingSession]]]:
    """Return the sessions by day at the place."""
    ordered = sorted(meeting.sessions, key=lambda one: (one.starts_local, one.title))
    return [(on, list(rows)) for on, rows in groupby(ordered, key=lambda one: one.starts_local.date())]


def deadline_rows(meeting: Meeting, now: datetime) -> tuple[list[dict[str, Any]], bool]:
    """Return the deadline table with the days left, and whether it is fixed."""
    table, fixed = queries.deadlines(meeting)
    today = geneva_day(now)
    rows = [
        {
            "label": _(line.label),
            "remark": _(line.remark) if line.remark else "",
            "due_on": line.due_on,
            "due_at": line.due_at,
            "source": _(clause(line.clause).source),
            "sent_on": meeting.letter_on if line.item == "letter" else None,
            "left": (line.due_on - today).days,
            "past": line.due_at < now,
            "applies": meeting.state not in naming.OFF,
        }
        for line in table
    ]
    return rows, fixed


def steps(meeting: Meeting, subject: Subject, actor: Actor, now: datetime) -> list[str]:
    """Return what the actor may do now: the steps of the flow, taking back one's own step, correcting."""
    found = [step["name"] for step in shown.available(meeting, subject, actor, now)]
    if moves.may_undo(meeting, FLOW, actor, now):
        found.append("undo")
    return [*found, "amend"] if permits(Permission.AMEND, actor, subject) else found


def obstacles(meeting: Meeting, subject: Subject, actor: Actor) -> list[str]:
    """Return in words why a meeting cannot be convened, for those who would: a group of it does not meet."""
    asked = meeting.state in (rules.PROPOSED, rules.AGREED)
    may = asked and permits(Permission.MEETINGS_CONVENE, actor, subject)
    return [translate(one) for one in convening.obstacles(meeting)] if may else []


def event_steps(event: Event, subject: Subject, actor: Actor, now: datetime) -> list[str]:
    """Return what the actor may do with an event now."""
    if actor.person_id is None:
        return []
    found = [step["name"] for step in moves.available(event, EVENT_FLOW, subject, actor)]
    if moves.may_undo(event, EVENT_FLOW, actor, now):
        found.append("undo")
    return found


def reports(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the reports with the names of their groups."""
    names = {row.group_id: row.group.acronym for row in meeting.groups}
    return [
        {
            "group": names.get(one.group_id, meeting.body) if one.group_id else meeting.body,
            "text": one.text,
            "file": url_for("meetings.report_file", id=meeting.id, report=one.id) if one.file_id else None,
            "reported_at": one.reported_at,
        }
        for one in sorted(meeting.reports, key=lambda one: one.reported_at)
    ]


def form_data(thing: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return what a thing holds as a form shows it."""
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(thing, name)
        if isinstance(value, bool):
            value = "1" if value else "0"
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def session_rows(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the sessions as their form shows them; the join address is not among it."""
    return [
        {
            "id": str(one.id),
            "title": one.title,
            "starts_local": one.starts_local.isoformat(timespec="minutes"),
            "ends_local": one.ends_local.isoformat(timespec="minutes"),
            "groups": ", ".join(one.groups),
            "open": "1" if one.open else "0",
            "format": one.format,
            "languages": ", ".join(one.languages),
            "has_address": bool(one.join_address),
        }
        for one in meeting.sessions
        if not one.cancelled
    ]


def may_propose(actor: Actor) -> bool:
    """Tell whether a button to propose a meeting makes sense to this person."""
    return actor.holds(
        *TEAM,
        Office.REGIONAL_OFFICE,
        Office.TSB_COUNSELLOR,
        Office.TSB_DIRECTOR,
        Office.SG_CHAIR,
        Office.SG_VICE_CHAIR,
    )


def may_schedule(actor: Actor) -> bool:
    """Tell whether this person may put meetings of a parent body into the calendar."""
    return actor.holds(Office.SG_CHAIR, Office.SG_VICE_CHAIR, Office.TSB_COUNSELLOR, Office.TSB_DIRECTOR)


def zone_words(meeting: Meeting) -> str:
    """Return the zone of the deadlines in words."""
    return _("Geneva") if meeting.deadline_zone == GENEVA_ZONE else meeting.deadline_zone
