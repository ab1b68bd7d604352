"""The JSON twin of the page of duties."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from regional_groups.core.api import api_blueprint
from regional_groups.desk import duties
from regional_groups.desk.evidence import EVIDENCE

blueprint: Blueprint = api_blueprint("duties", "/duties", "Clauses of the resolutions and who must act")


class DutyEvidenceSchema(Schema):
    """What is counted for a clause, and the page it stands on."""

    kind = fields.String(required=True)
    what = fields.String(required=True)
    place = fields.String(required=True)
    count = fields.Integer(required=True)


class DutySchema(Schema):
    """A clause: whom it addresses, what it asks in our words, evidence or the reason why there is none."""

    clause = fields.String(required=True)
    edition = fields.String(required=True)
    addressed = fields.String(required=True)
    summary = fields.String(required=True)
    preamble = fields.Boolean(required=True)
    evidence = fields.List(fields.Nested(DutyEvidenceSchema), required=True)
    reason = fields.String(required=True)


class DutyListSchema(Schema):
    """All clauses; the list is whole, ``next`` is always null."""

    items = fields.List(fields.Nested(DutySchema), required=True)
    next = fields.String(allow_none=True, required=True)


@blueprint.route("")
@blueprint.response(200, DutyListSchema)
def all_duties() -> dict[str, Any]:
    """List every clause of the two resolutions, in the order of the texts."""
    found = duties.duties()
    counts = duties.counted(found)
    return {"items": [_shown(duty, counts) for duty in found], "next": None}


def _shown(duty: duties.Duty, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "clause": duty.clause,
        "edition": _(duties.EDITIONS[duty.text]),
        "addressed": _(duty.addressed) if duty.addressed else "",
        "summary": _(duty.summary),
        "preamble": duty.preamble,
        "evidence": [
            {"kind": key, "what": _(EVIDENCE[key].words), "place": EVIDENCE[key].place, "count": counts[key]}
            for key in duty.evidence
        ],
        "reason": _(duty.reason) if duty.reason else "",
    }
