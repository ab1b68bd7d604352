"""What the room of indicators gives the others: panels on the pages of meetings and groups, and its importer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, render_template
from markupsafe import Markup
from sqlalchemy import event

from regional_groups.core import jobs
from regional_groups.core.db import db
from regional_groups.core.panels import panel
from regional_groups.core.permissions import Permission, permits
from regional_groups.core.web import actor, now
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators import figure_api, figure_pages, kept, queries, showing
from regional_groups.indicators.catalogue import INDICATORS, OF_MEETINGS
from regional_groups.indicators.importing import Measures
from regional_groups.indicators.wording import measure_value
from regional_groups.meetings.models import Meeting

event.listen(db.session, "after_flush", kept.note)
event.listen(db.session, "do_orm_execute", kept.note_statement)
event.listen(db.session, "after_commit", kept.settle)
event.listen(db.session, "after_rollback", kept.settle)


def of_place(thing: Any) -> Markup | None:
    """Return the panel of a meeting's or a group's page: its measures, and the way to record one."""
    meeting = thing if isinstance(thing, Meeting) else None
    group = thing if isinstance(thing, RegionalGroup) else None
    place = queries.subject_of(meeting, group, now())
    may_record = permits(Permission.MEASURES_RECORD, actor(), place)
    rows = queries.measures_at(thing)
    if not rows and not may_record:
        return None
    return Markup(  # noqa: S704 -- rendered with autoescape
        render_template(
            "indicators/panel.html",
            measures=rows,
            indicators=INDICATORS,
            choices=OF_MEETINGS if meeting else tuple(INDICATORS),
            may_record=may_record,
            place=("meeting", str(thing.id)) if meeting else ("group", thing.acronym),
        )
    )


def join(app: Flask) -> None:
    """Register with the rooms below."""
    app.extensions["counted"] = kept.Keeper()
    app.jinja_env.filters["measure_value"] = measure_value
    panel("meeting", of_place, 70)
    panel("regional_group", of_place, 70)
    jobs.every("figures", timedelta(hours=1), showing.keep)
    app.register_blueprint(figure_pages.blueprint)
    app.extensions["api"].register_blueprint(figure_api.blueprint)
    app.extensions["importers"]["measures.csv"] = Measures()
