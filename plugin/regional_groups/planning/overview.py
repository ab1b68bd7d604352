"""What the overview says of each part: how many records stand in which state."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import func, select

from regional_groups.core.db import db
from regional_groups.core.i18n import state_label, translate
from regional_groups.core.permissions import Actor
from regional_groups.planning import part_queries, shown
from regional_groups.planning.parts import Part
from regional_groups.planning.registry import PARTS


def parts(actor: Actor) -> list[dict[str, Any]]:
    """Return the parts that somebody may see, one query for each."""
    return [_part(part, actor) for part in PARTS if part_queries.is_open(part, actor)]


def _part(part: Part, actor: Actor) -> dict[str, Any]:
    seen = part.visible(actor).with_only_columns(part.model.id, maintain_column_froms=True).order_by(None)
    query = (
        select(part.model.state, func.count())
        .where(part.model.id.in_(seen.subquery().select()))
        .group_by(part.model.state)
    )
    counted = {str(state): count for state, count in db.session.execute(query)}
    return {
        "name": part.name,
        "title": translate(part.title),
        "address": url_for(f"planning.{part.name}.index"),
        "states": [
            (state_label(part.flow.name, str(state)), str(state), counted[str(state)])
            for state in part.flow.states
            if counted.get(str(state))
        ],
        "may_keep": actor.person_id is not None and shown.may_keep(part, actor),
        "new": url_for(f"planning.{part.name}.new"),
    }
