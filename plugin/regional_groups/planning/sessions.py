"""Sessions of the Council as a part of the plan: what its pages and its API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.errors import N_, say
from regional_groups.core.permissions import Actor, Office, Permission, Subject
from regional_groups.planning import session_operations as operations
from regional_groups.planning import session_queries as queries
from regional_groups.planning.parts import Fields, Part
from regional_groups.planning.session_forms import (
    ACTION_FORMS,
    SessionCreateSchema,
    SessionEditSchema,
    SessionSchema,
)
from regional_groups.planning.session_models import CouncilSession
from regional_groups.planning.session_rules import FLOW, WEEKS_BEFORE, WEEKS_BEFORE_FINANCIAL

_ENTERED = ("documents_due_on", "financial_due_on")


def dump(session: CouncilSession, actor: Actor) -> dict[str, Any]:
    """Return what the API shows of a session: the days that hold, and which of them were entered."""
    return {
        **{name: getattr(session, name) for name in operations.WRITTEN},
        "documents_due_on": session.due_on(financial=False),
        "financial_due_on": session.due_on(financial=True),
        "entered": [name for name in _ENTERED if getattr(session, name)],
    }


def fields(session: CouncilSession, action: str) -> Fields:
    """Return the fields of a step's form."""
    return [{"name": "note", "label": _("Note"), "type": "textarea", "rows": 3, "required": True}]


def on_list(rows: Sequence[CouncilSession], actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the list shows besides its rows: nothing."""
    return {}


def changes() -> dict[str, str]:
    """Return the names of the columns that the history tells of."""
    return {
        "title": _("Title"),
        "opens_on": _("Opens on"),
        "closes_on": _("Last day"),
        "documents_due_on": _("Documents due on"),
        "financial_due_on": _("Documents with financial implications due on"),
        "translation_days": _("Days for translation"),
    }


PART = Part(
    name="council-sessions",
    title=N_("Council sessions"),
    told="Sessions of the Council, which reports are planned back from",
    flow=FLOW,
    model=CouncilSession,
    keep=Permission.REPORTS_PREPARE,
    missing=say("There is no such session."),
    visible=queries.visible,
    narrowed=lambda query, wanted: query,
    subject=lambda session: Subject(public=True),
    create=operations.create,
    edit=operations.edit,
    perform=operations.perform,
    create_form=SessionCreateSchema,
    edit_form=SessionEditSchema,
    action_forms=ACTION_FORMS,
    shown=SessionSchema,
    dump=dump,
    written=operations.WRITTEN,
    editable=("planned",),
    choices=lambda: {"weeks": WEEKS_BEFORE, "weeks_financial": WEEKS_BEFORE_FINANCIAL},
    fields=fields,
    on_list=on_list,
    on_page=lambda session, actor, now: {},
    headline=lambda session: str(session.title),
    changes=changes,
    offices={Permission.REPORTS_PREPARE: (Office.REPORT_OFFICER,)},
    kinds={"cancel": "danger", "undo": "quiet"},
)
