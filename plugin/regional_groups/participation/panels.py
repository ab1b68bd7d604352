"""What pages of lower rooms show of this one, and what waits for focal points and the secretariat."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from regional_groups.core.permissions import Held, Office, Permission, permits
from regional_groups.core.web import actor, now
from regional_groups.core.workflow import Waiting, soonest
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import in_order, name_of
from regional_groups.meetings.models import Event, Meeting
from regional_groups.meetings.pages import called
from regional_groups.participation import links, operations, queries, records, rules
from regional_groups.participation.models import Registration
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow

MOST_ROWS = 20


def _drawn(template: str, **shown: Any) -> Markup:
    return Markup(render_template(template, **shown))  # noqa: S704 -- autoescaped


def of_meeting(meeting: Meeting) -> Markup:
    """Show a meeting's registrations, attendance and contributions."""
    scene = queries.scene(meeting, now())
    who = actor()
    mine = queries.live_registration(meeting, who.person_id)
    counts = records.counts_of([meeting.id])[meeting.id]
    return _drawn(
        "participation/meeting_panel.html",
        meeting=meeting,
        mine=mine,
        path=_first_path(mine),
        accepts=operations.accepts(meeting, now()),
        late=operations.is_late(meeting, now()),
        tally=tally(meeting),
        counts=counts,
        group_counts=records.group_counts([meeting], now())[meeting.id] if meeting.joint else {},
        by_country=country_rows(counts),
        contributions=records.contributions_in_order(meeting, MOST_ROWS + 1),
        contribution_count=records.contribution_count(meeting),
        most=MOST_ROWS,
        sees_all=queries.sees_all(who, scene),
        records=permits(Permission.ATTENDANCE_RECORD, who, scene.subject),
        invites=permits(Permission.REGISTRATIONS_INVITE, who, scene.subject),
        contributes=permits(Permission.CONTRIBUTIONS_SUBMIT, who, scene.subject),
        labels=LABELS,
    )


def of_event(event: Event) -> Markup:
    """Show an event's registrations."""
    scene = queries.scene(event, now())
    mine = queries.live_registration(event, actor().person_id)
    return _drawn(
        "participation/event_panel.html",
        event=event,
        mine=mine,
        accepts=operations.accepts(event, now()),
        tally=tally(event),
        sees_all=queries.sees_all(actor(), scene),
    )


LABELS = {
    "mode": rules.MODE_LABELS,
    "category": rules.CATEGORY_LABELS,
    "certainty": rules.CERTAINTY_LABELS,
    "outcome": rules.OUTCOME_LABELS,
    "to": rules.ADDRESSEE_LABELS,
    "source": rules.SOURCE_LABELS,
}


def _first_path(registration: Registration | None) -> str | None:
    if registration is None:
        return None
    return next(iter(links.paths([registration]).get(registration.id, [])), None)


def tally(thing: Meeting | Event) -> dict[str, Any]:
    """Return how many registered and still want to come: all, by country, mode and category, and by state."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("country", "mode", "category", "state")}
    for country, mode, category, state, count in queries.tally(thing):
        found["state"][str(state)] += count
        if state in rules.LIVE:
            found["country"][country or ""] += count
            found["mode"][str(mode)] += count
            found["category"][str(category)] += count
    countries = [
        (-count, name_of(code) if code else _("Country unknown")) for code, count in found["country"].items()
    ]
    return {
        "all": sum(found["mode"].values()),
        "by_country": [{"name": name, "count": -count} for count, name in sorted(countries)],
        "by_mode": dict(found["mode"]),
        "by_category": dict(found["category"]),
        "by_state": dict(found["state"]),
    }


def country_rows(counts: Any) -> list[dict[str, Any]]:
    """Return who took part by country, the largest first."""
    rows = [{"name": name_of(code), "count": number.value} for code, number in counts.by_country.items()]
    return sorted(rows, key=lambda row: (-(row["count"] or 0), row["name"]))


def of_person(person: Person) -> Markup:
    """Show one's own registrations with the personal links."""
    rows = queries.registrations_of(person.id, limit=30)
    return _drawn(
        "participation/my_panel.html",
        registrations=rows,
        paths=links.paths(rows),
        absolute=links.absolute,
        place_of=queries.place_of,
        labels=LABELS,
    )


def of_group(group: RegionalGroup) -> Markup | None:
    """Show who took part in the latest meetings of a group, by country."""
    meetings = records.meetings_with_attendance(group.acronym)
    if not meetings:
        return None
    members = queries.members_of([group], now().date()).get(group.id, frozenset())
    found = records.group_counts(meetings, now())
    columns = [(meeting, found[meeting.id].get(group.acronym)) for meeting in meetings]
    seen = {code for _meeting, counts in columns if counts for code in counts.by_country}
    countries = sorted(((name_of(code), code) for code in seen | members), key=lambda row: in_order(row[0]))
    return _drawn(
        "participation/group_panel.html",
        group=group,
        columns=columns,
        countries=countries,
        labels=LABELS,
    )


def waiting_registrations(person: Person, offices: frozenset[Held], at: datetime) -> list[WaitingRow]:
    """Return what waits for a focal point to endorse and for the secretariat to approve, by meeting."""
    focal = {held.scope for held in offices if held.function == Office.FOCAL_POINT}
    counsels = {held.scope for held in offices if held.function == Office.TSB_COUNSELLOR}
    if not focal and not counsels:
        return []
    rows = queries.undecided(countries=None if counsels else focal)
    waits = queries.waits_of(rows, at)
    found: dict[tuple[str, Any], list[tuple[Registration, Waiting]]] = {}
    for row in rows:
        for wait in waits[row.id]:
            if wait.office == Office.FOCAL_POINT and wait.scope in focal:
                found.setdefault(("endorse", row.meeting_id or row.event_id), []).append((row, wait))
            elif wait.office == Office.TSB_COUNSELLOR and (
                wait.scope in counsels or "" in counsels or not wait.scope
            ):
                waiting = found.setdefault(("approve", row.meeting_id or row.event_id), [])
                if all(row is not other for other, _wait in waiting):
                    waiting.append((row, wait))
    return [_waiting_row(what, waiting) for (what, _id), waiting in found.items()]


def _waiting_row(what: str, rows: list[tuple[Registration, Waiting]]) -> WaitingRow:
    place = queries.place_of(rows[0][0])
    since = min(wait.since for _row, wait in rows)
    due = soonest(wait for _row, wait in rows)
    if what == "endorse":
        title = ngettext(
            "%(num)s registration to endorse: %(meeting)s",
            "%(num)s registrations to endorse: %(meeting)s",
            len(rows),
            meeting=called(place.title),
        )
        return WaitingRow(title, "/registrations/waiting", since, *due)
    title = ngettext(
        "%(num)s registration to approve: %(meeting)s",
        "%(num)s registrations to approve: %(meeting)s",
        len(rows),
        meeting=called(place.title),
    )
    kind = "meetings" if isinstance(place, Meeting) else "events"
    return WaitingRow(title, f"/{kind}/{place.id}/registrations?state=waiting", since, *due)
