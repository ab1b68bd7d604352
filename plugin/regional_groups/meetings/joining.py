"""What the room of meetings gives the others: what waits for a person, mails, and panels on the pages of groups."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from regional_groups.core import jobs
from regional_groups.core.changes import Switchboard
from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import state_label
from regional_groups.core.panels import panel
from regional_groups.core.permissions import Held
from regional_groups.core.web import now
from regional_groups.core.workflow import soonest
from regional_groups.meetings import notices, queries, zone_law
from regional_groups.meetings.awaited import waiting_on
from regional_groups.meetings.days_met import days_met
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.pages import called
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow, waiting_source

ON_A_PAGE = 5


def waiting_meetings(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the meetings whose next step is this person's, each once."""
    rows: dict[str, WaitingRow] = {}
    for meeting, wait in waiting_on(offices, now):
        title = _(
            "%(meeting)s (%(state)s)",
            meeting=called(meeting.title),
            state=state_label("meeting", meeting.state),
        )
        row = WaitingRow(title, f"/meetings/{meeting.id}", wait.since, *soonest([wait]))
        rows.setdefault(str(meeting.id), row)
    return list(rows.values())


def of_regional_group(group: Any) -> Markup | None:
    """Return the panel of a regional group's page: its meetings to come."""
    return _panel(queries.Wanted(group=group.acronym), group=group.acronym)


def of_study_group(body: Any) -> Markup | None:
    """Return the panel of a study group's page: the meetings to come of its groups and its own."""
    return _panel(queries.Wanted(parent=body.code), parent=body.code)


def _panel(wanted: queries.Wanted, **address: Any) -> Markup:
    drawn = render_template(
        "meetings/panel.html",
        meetings=queries.upcoming(wanted, geneva_day(now()), ON_A_PAGE),
        all_url=url_for("meetings.index", **address),
        past_url=url_for("meetings.index", view="past", **address),
    )
    return Markup(drawn)  # noqa: S704 -- autoescaped


def join(app: Flask) -> None:
    """Register with the rooms below."""
    changes: Switchboard = app.extensions["changes"]
    changes.listen(Meeting, notices.tell)
    waiting_source(waiting_meetings)
    app.extensions["days_met"] = days_met
    jobs.every("zone law", timedelta(days=1), zone_law.look_after)
    panel("regional_group", of_regional_group, 20)
    panel("study_group", of_study_group, 20)
