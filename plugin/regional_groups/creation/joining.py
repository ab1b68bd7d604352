"""What the room of creation gives the others: what waits for a person, and panels on the pages of groups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from regional_groups.core.i18n import state_label
from regional_groups.core.panels import panel
from regional_groups.core.permissions import Actor, Held
from regional_groups.core.waits import waits_shown
from regional_groups.core.web import now
from regional_groups.core.workflow import Waiting, soonest
from regional_groups.creation.following import awaited_of, promised_by
from regional_groups.creation.notices import address
from regional_groups.creation.queries import open_requests, request_of_group, requests_waiting, waiting
from regional_groups.creation.rules import FLOW
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow, waiting_source


def waiting_requests(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the requests whose next step is this person's, or whose State was named and has not answered."""
    actor = Actor(person_id=person.id, name=person.name, offices=offices)
    rows = []
    for request in requests_waiting(actor, now):
        title = _(
            "%(meeting)s (%(state)s)",
            meeting=_("Creation request %(label)s", label=request.label),
            state=state_label(FLOW.name, request.state),
        )
        rows.append(WaitingRow(title, address(request), request.state_since, *soonest(waiting(request))))
    return [*rows, *(_texts(group, wait) for group, wait in promised_by(offices, now))]


def _texts(group: str, wait: Waiting) -> WaitingRow:
    title = _("Terms of reference of %(group)s are to follow", group=group)
    return WaitingRow(title, f"/regional-groups/{group}/terms", wait.since, *soonest([wait]))


def of_study_group(body: Any) -> Markup | None:
    """Return the panel of a study group's page: the requests that are not decided yet."""
    requests = open_requests(body.code)
    if not requests:
        return None
    return Markup(render_template("creation/panel_study_group.html", requests=requests))  # noqa: S704 -- autoescaped


def of_regional_group(group: Any) -> Markup | None:
    """Return the panel of a regional group's page: the request it came from."""
    request = request_of_group(group.id)
    if request is None:
        return None
    return Markup(render_template("creation/panel_regional_group.html", asked=request))  # noqa: S704 -- autoescaped


def texts_to_follow(group: Any) -> Markup | None:
    """Return who is waited for where the texts of a group were to follow its approval."""
    found = awaited_of(group.id, now())
    if not found:
        return None
    shown = {"due": found[0].due, "rows": waits_shown(found, now())}
    return Markup(render_template("creation/panel_terms.html", **shown))  # noqa: S704 -- autoescaped


def join(app: Flask) -> None:
    """Register with the rooms below."""
    waiting_source(waiting_requests)
    panel("study_group", of_study_group, 60)
    panel("regional_group", of_regional_group, 60)
    panel("regional_group", texts_to_follow, 15)
    panel("terms", texts_to_follow)
