"""Requests for regional standards as a part of the plan: what their pages and their API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.errors import N_, say
from regional_groups.core.i18n import state_label
from regional_groups.core.permissions import Actor, Office, Permission
from regional_groups.groups.queries import groups_of, name_of, states, study_groups, title_of
from regional_groups.groups.regions import REGIONS
from regional_groups.planning import standards_operations as operations
from regional_groups.planning import standards_queries as queries
from regional_groups.planning.parts import Fields, Part
from regional_groups.planning.standards_forms import (
    ACTION_FORMS,
    StandardsCreateSchema,
    StandardsEditSchema,
    StandardsListArguments,
    StandardsRequestSchema,
)
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.standards_rules import FLOW, KIND_LABELS, RECORDED, StandardsKind

_TAP = ("choose_tap", "clear_tap", "object_tap")
_PLAIN = (
    "kind",
    "parent",
    "region",
    "title",
    "need",
    "supporting_states",
    "supporting_members",
    "submitted_at",
    "recorded_afterwards",
    *operations.OUTCOME,
)


def headline(request: StandardsRequest) -> str:
    """Return what a request is called."""
    return request.title or _("Request without title")


def dump(request: StandardsRequest, actor: Actor) -> dict[str, Any]:
    """Return what the API shows of a request; who wrote it is told to those who are signed in."""
    return {
        **{name: getattr(request, name) for name in _PLAIN},
        "group": request.group or None,
        "author": {
            "name": request.author.name if request.author and actor.person_id else "",
            "office": request.author_function,
            "scope": request.author_scope,
        },
    }


def choices() -> dict[str, Any]:
    """Return what can be chosen."""
    bodies = [body for body in study_groups() if body.code.startswith("SG")]
    return {
        "kinds": [(str(kind), _(label)) for kind, label in KIND_LABELS.items()],
        "bodies": [(body.code, f"{body.code} – {title_of(body)}") for body in bodies],
        "regions": [(slug, name_of(f"region:{slug}")) for slug in REGIONS],
        "group_options": [(group.acronym, group.acronym) for group in groups_of()],
        "states_of_world": states(),
        "past_states": [(state, state_label(FLOW.name, state)) for state in RECORDED],
        "kind_label": lambda kind: _(KIND_LABELS[kind]),
    }


def fields(request: StandardsRequest, action: str) -> Fields:
    """Return the fields of a step's form."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    meeting = {"name": "meeting", "label": _("Meeting"), "required": True}
    decided = {"name": "decided_on", "label": _("Decided on"), "type": "date", "required": True}
    own: dict[str, Fields] = {
        "submit": [],
        "support": [meeting, decided, note],
        "clear_tap": [meeting, decided, note],
        "choose_tap": [
            {"name": "informed_on", "label": _("Chair informed on"), "type": "date", "required": True},
            note,
        ],
        "start_study": [{"name": "work_item", "label": _("Work item"), "required": True}, note],
        "deliver": [
            {
                "name": "reference",
                "label": _("Recommendation or other text"),
                "required": True,
                "hint": _("Its number and title, as it was approved."),
            },
            {"name": "delivered_on", "label": _("Delivered on"), "type": "date", "required": True},
            note,
        ],
    }
    return own.get(action, [{**note, "required": True}])


def offered(request: StandardsRequest, action: str) -> bool:
    """Tell whether a step belongs to the path of this kind of request."""
    return action not in _TAP or request.kind == StandardsKind.TARIFF


def on_list(rows: Sequence[StandardsRequest], actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the list shows besides its rows."""
    return {}


def on_page(request: StandardsRequest, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page of a request shows besides its flow."""
    return {"supporters": [name_of(code) for code in request.supporting_states]}


def changes() -> dict[str, str]:
    """Return the names of the columns that the history tells of."""
    return {
        "title": _("Title"),
        "need": _("What is needed, and why"),
        "parent_code": _("Study group asked"),
        "region": _("Region"),
        "supporting_states": _("Supporting States"),
        "supporting_members": _("Supporting Sector Members"),
        "informed_on": _("Chair informed on"),
        "meeting": _("Meeting"),
        "decided_on": _("Decided on"),
        "work_item": _("Work item"),
        "reference": _("Recommendation or other text"),
        "delivered_on": _("Delivered on"),
    }


def worded(name: str, value: Any) -> Any:
    """Return a value of the history in words."""
    if name == "supporting_states" and isinstance(value, list):
        return ", ".join(name_of(code) for code in value)
    return name_of(f"region:{value}") if name == "region" and value else value


_AUTHORS = (
    Office.DELEGATE,
    Office.FOCAL_POINT,
    Office.MEMBER_REP,
    Office.REGIONAL_OFFICE,
    Office.RG_CHAIR,
    Office.RG_VICE_CHAIR,
)
PART = Part(
    name="standards-requests",
    address="/standards-requests",
    title=N_("Requests for regional standards"),
    told="Requests for regional standards",
    flow=FLOW,
    model=StandardsRequest,
    keep=Permission.STANDARDS_CREATE,
    change=Permission.STANDARDS_EDIT,
    missing=say("There is no such request."),
    visible=queries.visible,
    narrowed=queries.narrowed,
    subject=queries.subject,
    create=operations.create,
    edit=operations.edit,
    perform=operations.perform,
    create_form=StandardsCreateSchema,
    edit_form=StandardsEditSchema,
    action_forms=ACTION_FORMS,
    shown=StandardsRequestSchema,
    dump=dump,
    written=operations.WRITTEN,
    editable=("draft",),
    choices=choices,
    fields=fields,
    on_list=on_list,
    on_page=on_page,
    headline=headline,
    changes=changes,
    offices={
        Permission.STANDARDS_CREATE: _AUTHORS,
        Permission.STANDARDS_EDIT: _AUTHORS,
        Permission.STANDARDS_DECIDE: (Office.SG_CHAIR, Office.SG_VICE_CHAIR),
        Permission.TARIFFS_CHOOSE: (Office.RG_CHAIR, Office.RG_CO_CHAIR, Office.RG_VICE_CHAIR),
    },
    list_form=StandardsListArguments,
    kinds={"withdraw": "danger", "decline": "danger", "undo": "quiet", "object_tap": "quiet"},
    values=worded,
    waiting=queries.waiting,
    concerning=queries.concerning,
    offered=offered,
)
