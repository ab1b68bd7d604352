"""The action plan as a part of the plan: what its pages and its API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import N_, say
from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Actor, Office, Permission
from regional_groups.core.web import now as this_moment
from regional_groups.core.workflow import Waiting
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.planning import activity_operations as operations
from regional_groups.planning import activity_queries as queries
from regional_groups.planning.activity_forms import (
    ACTION_FORMS,
    ActivityCreateSchema,
    ActivityEditSchema,
    ActivityListArguments,
    ActivitySchema,
)
from regional_groups.planning.activity_models import Activity
from regional_groups.planning.activity_rules import (
    FLOW,
    GOALS,
    GOING_ON,
    OUTCOMES,
    OUTPUTS,
    PROGRAMMES,
    is_late,
)
from regional_groups.planning.parts import Fields, Part
from regional_groups.planning.risk_forms import OWNERS

_PLAIN = (*operations.WRITTEN, "due_on", "done_on", "result")


def dump(activity: Activity, actor: Actor) -> dict[str, Any]:
    """Return what the API shows of an activity."""
    return {
        **{name: getattr(activity, name) for name in _PLAIN},
        "late": is_late(activity.state, activity.due_on, geneva_day(this_moment())),
    }


def programme_in_words(number: int) -> str:
    """Return a programme with its number, as the plan counts it."""
    return str(_("Programme %(number)s: %(title)s", number=number, title=_(PROGRAMMES[number])))


def choices() -> dict[str, Any]:
    """Return what can be chosen, and how it is worded."""
    return {
        "programmes": [(number, programme_in_words(number)) for number in PROGRAMMES],
        "programme_in_words": programme_in_words,
        "owners": [(owner, office_label(owner)) for owner in OWNERS],
        "owner_in_words": lambda activity: office_label(activity.owner, activity.owner_scope),
        "goals": [(key, _(label)) for key, label in GOALS.items()],
        "outcomes": [(key, _(label)) for key, label in OUTCOMES.items()],
        "outputs": [(key, _(label)) for key, label in OUTPUTS.items()],
        "indicator_options": [(id, _(one.name)) for id, one in INDICATORS.items()],
    }


def fields(activity: Activity, action: str) -> Fields:
    """Return the fields of a step's form."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    if action == "complete":
        day = {"name": "done_on", "label": _("Done on"), "type": "date", "required": True}
        result = {"name": "result", "label": _("What came of it"), "type": "textarea", "required": True}
        return [day, result]
    if action == "postpone":
        day = {"name": "due_on", "label": _("New day"), "type": "date", "required": True}
        return [day, {**note, "required": True}]
    return [note] if action == "begin" else [{**note, "required": True}]


def on_list(rows: Sequence[Activity], actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the list shows besides its rows: how the programmes stand, and what is late."""
    today = geneva_day(now)
    invented = not queries.any_real()  # however the list is narrowed or paged
    return {
        "counted": queries.counted(today, demonstration=invented),
        "invented": invented,
        "late": {row.id for row in rows if is_late(row.state, row.due_on, today)},
        "by_programme": [
            (number, [row for row in rows if row.programme == number])
            for number in PROGRAMMES
            if any(row.programme == number for row in rows)
        ],
    }


def on_page(activity: Activity, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page of an activity shows besides its flow."""
    return {
        "late": is_late(activity.state, activity.due_on, geneva_day(now)),
        "chain": [
            (_("Goal"), _(GOALS[activity.goal]) if activity.goal else ""),
            (_("Outcome"), _(OUTCOMES[activity.outcome]) if activity.outcome else ""),
            (_("Output"), _(OUTPUTS[activity.output]) if activity.output else ""),
            (_("Indicators"), ", ".join(_(INDICATORS[id].name) for id in activity.indicators)),
        ],
    }


def changes() -> dict[str, str]:
    """Return the names of the columns that the history tells of."""
    return {
        "title": _("Title"),
        "programme": _("Programme"),
        "due_on": _("Due on"),
        "done_on": _("Done on"),
        "owner": _("Owner"),
        "result": _("What came of it"),
    }


def values(name: str, value: Any) -> Any:
    """Return a value of the trail in words."""
    return office_label(value) if name == "owner" else value


def waiting(activity: Activity) -> list[Waiting]:
    """Return who carries out an activity, and by when."""
    if activity.state not in GOING_ON:
        return []
    return [Waiting(activity.owner, activity.owner_scope, activity.state_since, activity.due_on)]


PART = Part(
    name="activities",
    title=N_("Action plan"),
    told="Activities of the action plan",
    flow=FLOW,
    model=Activity,
    keep=Permission.ACTIVITIES_KEEP,
    missing=say("There is no such activity."),
    visible=queries.visible,
    narrowed=queries.narrowed,
    subject=queries.subject,
    create=operations.create,
    edit=operations.edit,
    perform=operations.perform,
    create_form=ActivityCreateSchema,
    edit_form=ActivityEditSchema,
    action_forms=ACTION_FORMS,
    shown=ActivitySchema,
    dump=dump,
    written=operations.WRITTEN,
    editable=GOING_ON,
    choices=choices,
    fields=fields,
    on_list=on_list,
    on_page=on_page,
    headline=lambda activity: str(activity.title),
    changes=changes,
    offices={
        Permission.ACTIVITIES_KEEP: (Office.BSG_COORDINATOR,),
        Permission.ACTIVITIES_REPORT: (Office.BSG_COORDINATOR,),
    },
    list_form=ActivityListArguments,
    kinds={"cancel": "danger", "resume": "quiet", "undo": "quiet"},
    values=values,
    waiting=waiting,
    concerning=queries.concerning,
)
