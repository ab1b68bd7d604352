"""Outreach as a part of the plan: what its pages and its API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import N_, say
from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Actor, Office, Permission
from regional_groups.groups.queries import name_of, study_groups
from regional_groups.groups.regions import REGIONS
from regional_groups.planning import outreach_operations as operations
from regional_groups.planning import outreach_queries as queries
from regional_groups.planning.outreach_forms import (
    ACTION_FORMS,
    OutreachCreateSchema,
    OutreachEditSchema,
    OutreachEntrySchema,
    OutreachListArguments,
)
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.outreach_rules import FLOW, KIND_LABELS, STANDING_LABELS, OutreachKind
from regional_groups.planning.parts import Fields, Part
from regional_groups.terms.periods import STUDY_PERIODS, period_of

TONES = {"delivered": "good", "due": "info", "missing": "bad", "unknown": "neutral"}


def headline(entry: OutreachEntry) -> str:
    """Return what an entry is called."""
    if entry.title:
        return entry.title
    where = f"{entry.body or ''} {name_of(f'region:{entry.region}')}".strip()
    named: str = _(
        "%(what)s: %(where)s, %(period)s", what=_(KIND_LABELS[entry.kind]), where=where, period=entry.period
    )
    return named


def dump(entry: OutreachEntry, actor: Actor) -> dict[str, Any]:
    """Return what the API shows of an entry."""
    return {name: getattr(entry, name) for name in (*operations.WRITTEN, *operations.OUTCOME)}


def choices() -> dict[str, Any]:
    """Return what can be chosen."""
    return {
        "kinds": [(str(kind), _(label)) for kind, label in KIND_LABELS.items()],
        "periods": [(period, period) for period in reversed(STUDY_PERIODS)],
        "bodies": [(body.code, body.code) for body in study_groups()],
        "regions": [(slug, name_of(f"region:{slug}")) for slug in REGIONS],
        "kind_label": lambda kind: _(KIND_LABELS[kind]),
    }


def fields(entry: OutreachEntry, action: str) -> Fields:
    """Return the fields of a step's form."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    if action == "cancel":
        return [{**note, "required": True}]
    found: Fields = [
        {"name": "delivered_on", "label": _("Delivered on"), "type": "date", "required": True},
        {
            "name": "reference",
            "label": _("Reference"),
            "required": True,
            "hint": _("The document, meeting or event where it is found."),
        },
    ]
    if entry.kind == OutreachKind.CAMPAIGN:
        found += [
            {"name": "contacted", "label": _("Organizations contacted"), "type": "number"},
            {"name": "joined", "label": _("New members"), "type": "number"},
        ]
    return [*found, note]


def on_list(rows: Sequence[OutreachEntry], actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the list shows besides its rows: what each vice-chair owes in a study period."""
    asked = request.args.get("period", "")
    period = asked if asked in STUDY_PERIODS else period_of(geneva_day(now)) or STUDY_PERIODS[-1]
    return {
        "period_shown": period,
        "owed": [
            {
                "who": _who(one.body, one.region),
                "what": _(KIND_LABELS[one.kind]),
                "due_on": one.due_on,
                "standing": _(STANDING_LABELS[one.standing]),
                "tone": TONES[one.standing],
                "new": {"kind": str(one.kind), "body": one.body, "region": one.region, "period": period},
                "open": one.standing != "delivered",
            }
            for one in queries.owed(period, geneva_day(now))
        ],
    }


def _who(body: str, region: str) -> str:
    """Return a vice-chair's office in words."""
    office = office_label(Office.SG_VICE_CHAIR, body)
    named: str = _("%(office)s, %(scope)s", office=office, scope=name_of(f"region:{region}"))
    return named


def on_page(entry: OutreachEntry, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page of an entry shows besides its flow."""
    return {}


def changes() -> dict[str, str]:
    """Return the names of the columns that the history tells of."""
    return {
        "title": _("Title"),
        "period": _("Study period"),
        "body": _("TSAG or study group"),
        "due_on": _("Due on"),
        "delivered_on": _("Delivered on"),
        "reference": _("Reference"),
        "contacted": _("Organizations contacted"),
        "joined": _("New members"),
    }


PART = Part(
    name="outreach",
    address="/outreach",
    title=N_("Outreach"),
    told="Outreach of the regions: plans, reports and campaigns",
    flow=FLOW,
    model=OutreachEntry,
    keep=Permission.OUTREACH_KEEP,
    missing=say("There is no such entry."),
    visible=queries.visible,
    narrowed=queries.narrowed,
    subject=queries.subject,
    create=operations.create,
    edit=operations.edit,
    perform=operations.perform,
    create_form=OutreachCreateSchema,
    edit_form=OutreachEditSchema,
    action_forms=ACTION_FORMS,
    shown=OutreachEntrySchema,
    dump=dump,
    written=operations.WRITTEN,
    editable=("planned",),
    choices=choices,
    fields=fields,
    on_list=on_list,
    on_page=on_page,
    headline=headline,
    changes=changes,
    offices={
        Permission.OUTREACH_KEEP: (Office.SG_VICE_CHAIR, Office.REGIONAL_OFFICE, Office.BSG_COORDINATOR)
    },
    list_form=OutreachListArguments,
    kinds={"cancel": "danger", "undo": "quiet"},
    waiting=queries.waiting,
)
