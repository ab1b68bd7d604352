"""Pages that show all rooms: what waits and what is next, the calendar, the trail, about."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.forms import FormState
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, now
from regional_groups.creation import queries as creation
from regional_groups.desk import duties as clauses
from regional_groups.desk import standing
from regional_groups.desk.awaiting import waiting_now
from regional_groups.desk.calendar_month import first_of, is_month, month_of
from regional_groups.desk.evidence import EVIDENCE
from regional_groups.groups import pages, queries
from regional_groups.groups.profiles import Wanted as WantedGroups
from regional_groups.groups.profiles import profiles, selected
from regional_groups.ical.zones import tzdata_version
from regional_groups.meetings import queries as meetings
from regional_groups.people.identify import asking_person

blueprint = Blueprint("desk", __name__)
NEXT = 8
LAST = 6
TRAIL_PAGE = 100


@blueprint.get("/")
def home() -> str:
    """Show what waits for the reader, what is next, and who has a group where."""
    person, today = asking_person(), geneva_day(now())
    shown = [item for item in profiles(selected(WantedGroups()), now()) if _counted(item.group)]
    return render_template(
        "desk/home.html",
        person=person,
        waiting=waiting_now(),
        today=today,
        upcoming=meetings.upcoming(meetings.Wanted(), today, NEXT),
        held=meetings.past(meetings.Wanted(), today, LAST, None)[0],
        requests=creation.under_way(actor(), LAST),
        matrix=pages.matrix(shown, dated=False),
        count=len(shown),
        may_ask=person is None or creation.may_begin(actor()),
    )


def _counted(group: object) -> bool:
    return not (getattr(group, "predecessor", False) or getattr(group, "demonstration", False))


@blueprint.get("/calendar/")
def calendar() -> str:
    """Show a month of meetings and events, narrowed to a group, study group or region."""
    today = geneva_day(now())
    asked = {name: request.args.get(name) or None for name in ("group", "parent", "region")}
    wanted = meetings.Wanted(asked["group"], asked["parent"], asked["region"])
    return render_template(
        "desk/calendar.html",
        month=month_of(first_of(request.args.get("month", ""), today), today, wanted),
        unread=not is_month(request.args.get("month") or f"{today:%Y-%m}"),
        today=today,
        form=FormState({name: value for name, value in asked.items() if value}),
        bodies=queries.study_groups(),
        groups=queries.groups_of(),
        regions=pages.regions(),
        feed=_feed(asked),
        base_url=current_app.extensions["settings"].base_url.rstrip("/"),
    )


def _feed(asked: dict[str, str | None]) -> str:
    if asked["group"]:
        return f"{request.script_root}/calendars/regional-groups/{asked['group']}.ics"
    if asked["parent"]:
        return f"{request.script_root}/calendars/study-groups/{asked['parent']}.ics"
    if asked["region"]:
        return f"{request.script_root}/calendars/regions/{asked['region']}.ics"
    return f"{request.script_root}/calendars/all.ics"


@blueprint.get("/audit/")
def trail() -> str:
    """Show the audit trail to administrators and TSB, newest first."""
    require(Permission.AUDIT_VIEW, actor(), Subject())
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(TRAIL_PAGE + 1)
    if closed := standing.closed_to(actor()):
        query = query.where(AuditEntry.subject_type.not_in(closed))
    if before := request.args.get("before", type=int):
        query = query.where(AuditEntry.id < before)
    if event := request.args.get("event", "").strip():
        query = query.where(AuditEntry.event == event)
    entries = list(db.session.scalars(query))
    return render_template(
        "desk/audit.html",
        entries=entries[:TRAIL_PAGE],
        older=entries[TRAIL_PAGE - 1].id if len(entries) > TRAIL_PAGE else None,
        event=event,
        broken=audit.verify() if "verify" in request.args else None,
        verified="verify" in request.args,
    )


@blueprint.get("/audit/day")
def as_it_stood() -> str:
    """Show how everything stood when a past day ended, to who may read the trail."""
    require(Permission.AUDIT_VIEW, actor(), Subject())
    day = standing.day_asked(request.args.get("day", ""), geneva_day(now()))
    kinds = standing.kinds_for(actor())
    kind = request.args.get("kind", "")
    kind = kind if kind in kinds else kinds[0]
    state = request.args.get("state", "")
    after = standing.mark(request.args.get("after", 0, type=int))
    rows, following = standing.standing(day, kind, TRAIL_PAGE, state=state, after=after)
    labels = standing.labels(kinds)
    return render_template(
        "desk/standing.html",
        day=day,
        kind=kind,
        kinds=list(labels.items()),
        kind_label=labels[kind],
        state=state,
        state_label=standing.label_of(kind, state),
        label_of=standing.label_of,
        values=standing.VALUES.get(kind, {}),
        in_words=standing.value_in_words,
        with_flow=kind not in standing.WITHOUT_FLOW,
        counts=None if after else standing.counted(day, kinds),  # once, not for each page of what follows
        rows=rows,
        following=following,
    )


@blueprint.get("/duties/")
def duties() -> str:
    """Show every clause of the resolutions: who must act, where, and what is recorded."""
    return render_template(
        "desk/duties.html",
        duties=clauses.duties(),
        counts=clauses.counted(clauses.duties()),
        evidence=EVIDENCE,
        open_pages={key for key, one in EVIDENCE.items() if one.may_be_seen(actor())},
        parts={text: clauses.by_part(text) for text in clauses.TEXTS},
        clause_parts=clauses.PARTS,
        texts=clauses.TEXTS,
        editions=clauses.EDITIONS,
    )


@blueprint.get("/about/")
def about() -> str:
    """Say what the service is, how accessible it is, and which data it stands on."""
    return render_template(
        "desk/about.html", version=current_app.extensions["version"], tzdata=tzdata_version()
    )
