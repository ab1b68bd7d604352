"""What this room gives the others: panels, who waits, one's own registrations, files to import, whom to tell."""

from __future__ import annotations

from flask import Flask

from regional_groups.core.changes import Change
from regional_groups.core.panels import panel
from regional_groups.meetings.models import Meeting
from regional_groups.participation import contributing, importing, panels
from regional_groups.participation.shown import own_registrations
from regional_groups.people.waiting import waiting_source


def meeting_changed(change: Change) -> None:
    """Follow a meeting that moved; who registered is told with the calendar entry (``feeds/invitations.py``)."""
    if change.event == "meeting:move" and change.after.get("deadlines") == "recompute":
        contributing.reckon(change.subject)


def join(app: Flask) -> None:
    """Register with the ground."""
    app.extensions["changes"].listen(Meeting, meeting_changed)
    app.extensions.setdefault("me_sections", {})["registrations"] = own_registrations
    importers = app.extensions.setdefault("importers", {})
    importers["attendance.csv"] = importing.AttendanceFile()
    importers["contributions.csv"] = importing.ContributionFile()
    app.extensions["import_meeting_counts"] = importing.put_counts
    waiting_source(panels.waiting_registrations)
    panel("meeting", panels.of_meeting, order=30)
    panel("event", panels.of_event, order=30)
    panel("me", panels.of_person, order=20)
    panel("regional_group", panels.of_group, order=60)
