"""What the room of terms gives the others: panels on pages of groups and parents, and what waits for whom."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from regional_groups.core.i18n import state_label
from regional_groups.core.panels import panel
from regional_groups.core.permissions import Held
from regional_groups.core.web import actor, now
from regional_groups.core.workflow import soonest
from regional_groups.groups.models import RegionalGroup, StudyGroup
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow, waiting_source
from regional_groups.terms import overview, queries
from regional_groups.terms.periods import period_of
from regional_groups.terms.rules import OPEN, TermsState


def group_panel(group: RegionalGroup) -> Markup | None:
    """Show the text in force of a group, and its open draft to those who may see it."""
    if group.predecessor:
        return None
    versions = queries.visible_versions(group, actor(), now())
    current = next((version for version in versions if version.state == TermsState.APPROVED), None)
    draft = next((version for version in versions if version.state in OPEN), None)
    period = period_of(current.in_force_from) if current else ""
    return _markup("group", group=group, current=current, draft=draft, period=period)


def parent_panel(body: StudyGroup) -> Markup | None:
    """Show which texts wait for a parent, and which of its groups have no text of the present study period."""
    rows = overview.rows({"parent": body.code}, actor(), now())
    if not rows:
        return None
    waiting = [row for row in rows if row.draft is not None and row.draft.state == TermsState.SUBMITTED]
    return _markup("parent", body=body, waiting=waiting, counts=overview.counts(rows), total=len(rows))


def _markup(name: str, **context: object) -> Markup:
    # rendered by Jinja, which escapes what stands in the context
    return Markup(render_template(f"terms/panel_{name}.html", **context))  # noqa: S704 -- see above


def waits(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the texts that wait for somebody holding these offices."""
    return [
        WaitingRow(
            _(
                "Terms of %(group)s, version %(number)s: %(state)s",
                group=version.group.acronym,
                number=version.number,
                state=state_label("terms", version.state),
            ),
            f"/regional-groups/{version.group.acronym}/terms/{version.number}",
            wait.since,
            *soonest([wait]),
        )
        for version, wait in queries.waiting_on(offices, now)
    ]


def join(app: Flask) -> None:
    """Register panels and what waits."""
    panel("regional_group", group_panel, order=20)
    panel("study_group", parent_panel, order=20)
    waiting_source(waits)
