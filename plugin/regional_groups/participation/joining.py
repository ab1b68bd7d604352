"""What this room gives the others: panels, who waits, one's own registrations, files to import, whom to tell."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import event, exists, select

from regional_groups.core import jobs
from regional_groups.core.changes import Change
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, say
from regional_groups.core.panels import panel
from regional_groups.meetings.models import Meeting
from regional_groups.participation import contributing, importing, panels, records_api, tallying
from regional_groups.participation.models import Registration
from regional_groups.participation.rules import RegistrationState
from regional_groups.participation.shown import own_registrations
from regional_groups.people.waiting import waiting_source

event.listen(db.session, "after_flush", tallying.note)
event.listen(db.session, "before_commit", tallying.settle)
event.listen(db.session, "after_rollback", tallying.forget)


def meeting_changed(change: Change) -> None:
    """Follow a meeting that moved; who registered is told with the calendar entry (``feeds/invitations.py``).

    Raises:
        IllegalMove: the convening would be taken back although people have registered.
    """
    if change.event == "meeting:move" and change.after.get("deadlines") == "recompute":
        contributing.reckon(change.subject)
    if change.event == "meeting:undo" and change.note == "convene" and _has_registrations(change.subject):
        raise IllegalMove(
            say("People have registered since the meeting was convened. Move it or cancel it instead.")
        )


def _has_registrations(meeting: Meeting) -> bool:
    gone = (RegistrationState.REFUSED, RegistrationState.CANCELLED)
    found = exists().where(Registration.meeting_id == meeting.id, Registration.state.not_in(gone))
    return bool(db.session.scalar(select(found)))


def join(app: Flask) -> None:
    """Register with the ground."""
    app.extensions["api"].register_blueprint(records_api.blueprint)
    app.extensions["changes"].listen(Meeting, meeting_changed)
    app.extensions.setdefault("me_sections", {})["registrations"] = own_registrations
    importers = app.extensions.setdefault("importers", {})
    importers["attendance.csv"] = importing.AttendanceFile()
    importers["contributions.csv"] = importing.ContributionFile()
    app.extensions["import_meeting_counts"] = importing.put_counts
    waiting_source(panels.waiting_registrations)
    jobs.every("attendance", timedelta(days=1), tallying.look_after)
    panel("meeting", panels.of_meeting, order=30)
    panel("event", panels.of_event, order=30)
    panel("me", panels.of_person, order=20)
    panel("regional_group", panels.of_group, order=60)
