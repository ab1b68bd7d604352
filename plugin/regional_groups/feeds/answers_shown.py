"""Answers by calendar where people look at registrations: in lists, on the registration, at the meeting, as waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import and_, func, select

from regional_groups.core.db import db
from regional_groups.core.permissions import Held, Office, Permission, permits
from regional_groups.core.web import actor, now
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.feeds.inviting import Answered, Method
from regional_groups.meetings.models import Meeting
from regional_groups.participation import queries, rules
from regional_groups.participation.models import Registration
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow

# States that nobody but a person ends: a "no" by calendar is looked at.
DECIDED = [rules.RegistrationState(name) for name in (rules.ENDORSED, rules.APPROVED, rules.WAITLISTED)]
ROWS_MAX = 500


@dataclass(frozen=True)
class Said:
    """One answer, as it is shown."""

    answer: str
    at: datetime
    outdated: bool
    open: bool  # somebody endorsed or approved says no, and nobody has looked at it


def answers_of(registrations: Sequence[Registration]) -> dict[UUID, Said]:
    """Return the answers of registrations, by registration; one query."""
    ids = [one.id for one in registrations if one.meeting_id]
    if not ids:
        return {}
    query = (
        select(Registration.id, Registration.state, CalendarInvitation)
        .join(CalendarInvitation, _same())
        .where(Registration.id.in_(ids), CalendarInvitation.answer != "")
    )
    return {id: _said(row, state) for id, state, row in db.session.execute(query)}


def _same() -> Any:
    return and_(
        CalendarInvitation.meeting_id == Registration.meeting_id,
        CalendarInvitation.person_id == Registration.person_id,
    )


def _said(row: CalendarInvitation, state: str) -> Said:
    assert row.answered_at is not None
    waits = row.answer == Answered.DECLINED and not row.outdated and row.settled_at is None
    return Said(row.answer, row.answered_at, row.outdated, waits and state in DECIDED)


def remarks(registrations: Sequence[Registration]) -> dict[UUID, Markup]:
    """Return what the list of registrations shows of the answers."""
    found = answers_of(registrations)
    return {id: _drawn("feeds/answer.html", said=said) for id, said in found.items()}


def as_data(registrations: Sequence[Registration]) -> dict[UUID, dict[str, Any]]:
    """Return the answers as the API tells them, by registration."""
    return {
        id: {"answer": said.answer, "answered_at": said.at, "outdated": said.outdated, "waiting": said.open}
        for id, said in answers_of(registrations).items()
    }


def registration_panel(registration: Registration) -> Markup | None:
    """Draw the answer on the page of a registration, with what focal point and secretariat can do about a "no"."""
    said = answers_of([registration]).get(registration.id)
    if said is None:
        return None
    settles = said.open and may_settle(registration)
    return _drawn("feeds/panel_registration.html", said=said, registration=registration, settles=settles)


def may_settle(registration: Registration) -> bool:
    """Tell whether who asks may say that a "no" was looked at: the focal point of the country, the secretariat."""
    subject = queries.subject(registration, now())
    rights = (Permission.REGISTRATIONS_ENDORSE, Permission.REGISTRATIONS_APPROVE)
    return any(permits(right, actor(), subject) for right in rights)


def meeting_panel(meeting: Meeting) -> Markup | None:
    """Draw at a meeting what one answered oneself, and to the team how many answered how."""
    who = actor()
    if who.person_id is None:
        return None
    mine = db.session.scalar(
        select(CalendarInvitation).where(
            CalendarInvitation.meeting_id == meeting.id, CalendarInvitation.person_id == who.person_id
        )
    )
    sees_all = queries.sees_all(who, queries.scene(meeting, now()))
    counts = _counts(meeting.id) if sees_all else None
    if mine is None and not counts:
        return None
    return _drawn("feeds/panel_invitations.html", mine=mine, counts=counts, meeting=meeting)


def _counts(meeting_id: UUID) -> Counter[str]:
    """Return how many answered how, those apart whose answer was to the old dates."""
    columns = (CalendarInvitation.answer, CalendarInvitation.outdated)
    query = select(*columns, func.count()).where(
        CalendarInvitation.meeting_id == meeting_id, CalendarInvitation.method == Method.REQUEST
    )
    found: Counter[str] = Counter()
    for answer, outdated, number in db.session.execute(query.group_by(*columns)):
        found["outdated" if outdated else answer or "none"] += number
    return found


def waiting(person: Person, offices: frozenset[Held], at: datetime) -> list[WaitingRow]:
    """Return what waits for focal points and counsellors: people who were decided on and say no by calendar."""
    focal = {held.scope for held in offices if held.function == Office.FOCAL_POINT}
    counsels = {held.scope for held in offices if held.function == Office.TSB_COUNSELLOR}
    if not focal and not counsels:
        return []
    query = (
        select(Registration)
        .join(CalendarInvitation, _same())
        .where(
            CalendarInvitation.answer == Answered.DECLINED,
            CalendarInvitation.outdated.is_(False),
            CalendarInvitation.settled_at.is_(None),
            Registration.state.in_(DECIDED),
        )
        .options(*queries.WITH_PLACE)
        .order_by(CalendarInvitation.answered_at, Registration.id)
        .limit(ROWS_MAX)
    )
    rows = list(db.session.scalars(query))
    scenes = queries.scenes_of(rows, at)
    found: dict[UUID, list[Registration]] = {}
    for row in rows:
        assert row.meeting_id is not None
        parents = set(scenes[row.meeting_id].parents)
        if row.country in focal or "" in counsels or counsels & parents:
            found.setdefault(row.meeting_id, []).append(row)
    return [_waiting_row(ones, at) for ones in found.values()]


def _waiting_row(rows: list[Registration], at: datetime) -> WaitingRow:
    place = queries.place_of(rows[0])
    title = ngettext(
        "%(num)s person says by calendar not to come: %(meeting)s",
        "%(num)s persons say by calendar not to come: %(meeting)s",
        len(rows),
        meeting=place.title,
    )
    url = f"/registrations/{rows[0].id}" if len(rows) == 1 else f"/meetings/{place.id}/registrations"
    answered = [said.at for said in answers_of(rows).values()]
    return WaitingRow(title, url, min(answered, default=at))


def answer_label(answer: str) -> str:
    """Return an answer in words of the page's language."""
    labels: dict[str, str] = {
        "accepted": _("comes"),
        "tentative": _("comes perhaps"),
        "declined": _("does not come"),
    }
    return labels[answer]


def _drawn(template: str, **shown: Any) -> Markup:
    return Markup(render_template(template, answer_label=answer_label, **shown))  # noqa: S704 -- autoescaped
