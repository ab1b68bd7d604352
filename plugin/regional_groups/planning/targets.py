"""Targets as a part of the plan: what its pages and its API show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.clock import GENEVA, geneva_day
from regional_groups.core.errors import N_, say
from regional_groups.core.house_days import due_by
from regional_groups.core.i18n import for_whom
from regional_groups.core.permissions import Actor, Office, Permission
from regional_groups.core.workflow import Waiting, waiting_for
from regional_groups.groups.queries import name_of
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.planning import target_operations as operations
from regional_groups.planning import target_queries as queries
from regional_groups.planning.models import Target
from regional_groups.planning.parts import Fields, Part
from regional_groups.planning.target_forms import (
    ACTION_FORMS,
    TargetCreateSchema,
    TargetEditSchema,
    TargetListArguments,
    TargetSchema,
)
from regional_groups.planning.target_rules import FLOW, TargetState
from regional_groups.planning.wording import region_in_words, target_in_words
from regional_groups.terms.periods import STUDY_PERIODS, period_of

_PLAIN = (
    *operations.WRITTEN,
    "comments_until",
    "opened_on",
    "reference",
    "agreed_on",
)


def headline(target: Target) -> str:
    """Return what a target is called."""
    return str(_(INDICATORS[target.indicator].name))


def waiting(target: Target) -> list[Waiting]:
    """Return who must act: while comments are invited, TSAG is to agree within the days after the last for them."""
    found = waiting_for(FLOW, target.state, target.state_since, {})
    if target.state != TargetState.OPEN or target.comments_until is None:
        return found
    closed = max(target.state_since, datetime.combine(target.comments_until, time(), GENEVA))
    return [replace(one, due=due_by(FLOW.name, TargetState.OPEN, closed)[0]) for one in found]


def dump(target: Target, actor: Actor) -> dict[str, Any]:
    """Return what the API shows of a target; who commented is told to those who are signed in."""
    return {
        **{name: getattr(target, name) for name in _PLAIN},
        "comments": [
            {
                "at": one.at,
                "name": one.name if actor.person_id else "",
                "office": one.office,
                "text": one.body,
            }
            for one in target.comments
        ],
    }


def choices() -> dict[str, Any]:
    """Return what can be chosen."""
    return {
        "indicators": INDICATORS,
        "indicator_options": [(id, _(one.name)) for id, one in INDICATORS.items()],
        "periods": [(period, period) for period in reversed(STUDY_PERIODS)],
        "regions": [("", _("All regions")), *((slug, name_of(f"region:{slug}")) for slug in REGIONS)],
        "in_words": target_in_words,
        "region_in_words": region_in_words,
    }


def fields(target: Target, action: str) -> Fields:
    """Return the fields of a step's form."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    if action == "open":
        return [{"name": "comments_until", "label": _("Last day for comments"), "type": "date"}, note]
    if action == "comment":
        return [{"name": "text", "label": _("Your comment"), "type": "textarea", "required": True}]
    if action == "agree":
        hint = _("The report or decision of TSAG that agreed this target.")
        reference = {"name": "reference", "label": _("Reference"), "required": True, "hint": hint}
        return [reference, {"name": "agreed_on", "label": _("Agreed on"), "type": "date", "required": True}]
    return [{**note, "required": True}]


def on_list(rows: Sequence[Target], actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the list shows besides its rows."""
    return {"this_period": period_of(geneva_day(now))}


def on_page(target: Target, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page of a target shows besides its flow."""
    until = target.comments_until
    return {
        "indicator": INDICATORS[target.indicator],
        "comments": [
            {
                "at": one.at,
                "by": " · ".join(filter(None, (one.name if actor.person_id else "", for_whom(one.office)))),
                "text": one.body,
            }
            for one in target.comments
        ],
        "late": until is not None and until < geneva_day(now),
    }


def changes() -> dict[str, str]:
    """Return the names of the columns that the history tells of."""
    return {
        "value": _("Target"),
        "period": _("Study period"),
        "baseline_value": _("Baseline"),
        "baseline_year": _("Year of the baseline"),
        "baseline_source": _("Source of the baseline"),
        "reference": _("Reference"),
        "agreed_on": _("Agreed on"),
        "comments_until": _("Last day for comments"),
    }


PART = Part(
    name="targets",
    title=N_("Targets and baselines"),
    told="Targets and baselines of indicators",
    flow=FLOW,
    model=Target,
    keep=Permission.TARGETS_PREPARE,
    missing=say("There is no such target."),
    visible=queries.visible,
    narrowed=queries.narrowed,
    subject=queries.subject,
    create=operations.create,
    edit=operations.edit,
    perform=operations.perform,
    create_form=TargetCreateSchema,
    edit_form=TargetEditSchema,
    action_forms=ACTION_FORMS,
    shown=TargetSchema,
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
        Permission.TARGETS_PREPARE: (Office.BSG_COORDINATOR, Office.REPORT_OFFICER),
        Permission.TARGETS_AGREE: (Office.BSG_COORDINATOR, Office.TSB_DIRECTOR),
        Permission.TARGETS_COMMENT: (
            Office.DELEGATE,
            Office.FOCAL_POINT,
            Office.REGIONAL_OFFICE,
            Office.SG_CHAIR,
            Office.SG_VICE_CHAIR,
            Office.RG_CHAIR,
            Office.RG_VICE_CHAIR,
        ),
    },
    list_form=TargetListArguments,
    waiting=waiting,
    to_many=("open",),
    kinds={"withdraw": "danger", "take_back": "quiet", "undo": "quiet"},
)
