"""Risks as a part of the plan: what its pages and its API show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import N_, say
from regional_groups.core.i18n import current_language, office_label
from regional_groups.core.language_names import language_named
from regional_groups.core.permissions import Actor, Office, Permission
from regional_groups.core.web import now as this_moment
from regional_groups.core.workflow import Waiting
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.wording import value_in_words
from regional_groups.planning import risk_operations as operations
from regional_groups.planning import risk_queries as queries
from regional_groups.planning import risk_texts
from regional_groups.planning.parts import Fields, Part
from regional_groups.planning.risk_forms import (
    ACTION_FORMS,
    OWNERS,
    RiskCreateSchema,
    RiskEditSchema,
    RiskListArguments,
    RiskSchema,
)
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.risk_rules import (
    ALIVE,
    FLOW,
    IMPACT_LABELS,
    KIND_LABELS,
    LEVEL_LABELS,
    LIKELIHOOD_LABELS,
    SIDE_LABELS,
    THEMES,
    Level,
)
from regional_groups.publishing.blocks import Language

TONES = {Level.LOW: "good", Level.MEDIUM: "info", Level.HIGH: "warn", Level.VERY_HIGH: "bad"}
_PLAIN = (*operations.WRITTEN, "theme", "likelihood", "impact", "review_on")


def dump(risk: Risk, actor: Actor) -> dict[str, Any]:
    """Return what the API shows of a risk."""
    found = queries.proposed_now(risk, geneva_day(this_moment()))
    return {
        **{name: getattr(risk, name) for name in _PLAIN},
        "kind": str(risk.kind),
        "level": str(risk.level),
        "translations": [row for row in risk.translations if row["title"] or row["mitigation"]],
        "proposal": queries.columns(found) if found else None,
    }


def scale(labels: Any) -> list[tuple[int, str]]:
    """Return the steps of a scale with their words."""
    return [(step, f"{step} – {_(label)}") for step, label in labels.items()]


def level_in_words(level: str) -> str:
    """Return a level in the reader's language."""
    return str(_(LEVEL_LABELS[level]))


def choices() -> dict[str, Any]:
    """Return what can be chosen, and how it is worded."""
    return {
        "kinds": [(str(kind), _(label)) for kind, label in KIND_LABELS.items()],
        "themes": [(key, str(kind), _(label)) for key, (kind, label) in THEMES.items()],
        "likelihoods": scale(LIKELIHOOD_LABELS),
        "impacts": scale(IMPACT_LABELS),
        "owners": [(owner, office_label(owner)) for owner in OWNERS],
        "indicator_options": [(id, _(one.name)) for id, one in INDICATORS.items()],
        "sides": [(str(side), _(label)) for side, label in SIDE_LABELS.items()],
        "kind_labels": KIND_LABELS,
        "tones": TONES,
        "level_in_words": level_in_words,
        "owner_in_words": lambda risk: office_label(risk.owner, risk.owner_scope),
    }


def fields(risk: Risk, action: str) -> Fields:
    """Return the fields of a step's form."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    if action == "assess":
        likelihood = {"name": "likelihood", "label": _("Likelihood"), "options": scale(LIKELIHOOD_LABELS)}
        impact = {"name": "impact", "label": _("Impact"), "options": scale(IMPACT_LABELS)}
        both = ((likelihood, risk.likelihood), (impact, risk.impact))
        return [*({**one, "type": "select", "required": True, "value": now} for one, now in both), note]
    if action == "review":
        return [{"name": "review_on", "label": _("Next review"), "type": "date", "required": True}, note]
    return [note] if action == "take_over" else [{**note, "required": True}]


def headline(risk: Risk) -> str:
    """Return what a risk is called, in the reader's language where a translation says what the title says now."""
    told = risk_texts.current(risk.translated or {}, risk.source, risk.language)
    return told.get(current_language(), {}).get("title") or risk.title


def on_list(rows: Sequence[Risk], actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the list shows besides its rows: proposals, and which reviews are late."""
    today = geneva_day(now)
    return {
        "proposals": {risk.id: queries.proposed_now(risk, today) for risk in rows},
        "late": {risk.id for risk in rows if risk.state in ALIVE and risk.review_on < today},
        "recorded_themes": {risk.theme for risk in rows},
    }


def on_page(risk: Risk, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page of a risk shows besides its flow."""
    found = queries.proposed_now(risk, geneva_day(now))
    return {
        "proposal": found,
        "proposed_value": _value(risk.watched, found.value) if found else "",
        "threshold": _value(risk.watched, risk.watch_threshold) if risk.watched else "",
        "watched_name": _(INDICATORS[risk.watched].name) if risk.watched else "",
        "side": _(SIDE_LABELS[risk.watch_side]) if risk.watched else "",
        "likelihood_in_words": _(LIKELIHOOD_LABELS[risk.likelihood]),
        "impact_in_words": _(IMPACT_LABELS[risk.impact]),
        "late": risk.state in ALIVE and risk.review_on < geneva_day(now),
    }


def _value(indicator: str, value: Any) -> str:
    return value_in_words(INDICATORS[indicator], value, cast(Language, current_language()))


def offered(risk: Risk, action: str) -> bool:
    """Tell whether a step can be taken now: a proposal is taken over or dismissed while there is one."""
    asks = action in ("take_over", "dismiss")
    return not asks or queries.proposed_now(risk, geneva_day(this_moment())) is not None


def changes() -> dict[str, str]:
    """Return the names of the columns that the history tells of."""
    return {
        "title": _("Title"),
        "kind": _("Kind"),
        "likelihood": _("Likelihood"),
        "impact": _("Impact"),
        "mitigation": _("Mitigation"),
        "review_on": _("Next review"),
        "owner": _("Owner"),
        "translated": _("Title and mitigation in other languages"),
    }


def values(name: str, value: Any) -> Any:
    """Return a value of the trail in words."""
    if name == "kind":
        return _(KIND_LABELS[value])
    if name == "translated":
        return ", ".join(language_named(code) for code in sorted(value or {}))
    return office_label(value) if name == "owner" else value


def waiting(risk: Risk) -> list[Waiting]:
    """Return who reviews a risk next."""
    if risk.state not in ALIVE:
        return []
    return [Waiting(risk.owner, risk.owner_scope, risk.state_since, risk.review_on)]


PART = Part(
    name="risks",
    title=N_("Register of risks"),
    told="Risks, their assessment and mitigation",
    flow=FLOW,
    model=Risk,
    keep=Permission.RISKS_KEEP,
    missing=say("There is no such risk."),
    visible=queries.visible,
    narrowed=queries.narrowed,
    subject=queries.subject,
    create=operations.create,
    edit=operations.edit,
    perform=operations.perform,
    create_form=RiskCreateSchema,
    edit_form=RiskEditSchema,
    action_forms=ACTION_FORMS,
    shown=RiskSchema,
    dump=dump,
    written=(*operations.WRITTEN, "translations"),
    editable=ALIVE,
    choices=choices,
    fields=fields,
    on_list=on_list,
    on_page=on_page,
    headline=headline,
    changes=changes,
    offices=dict.fromkeys(
        (Permission.RISKS_KEEP, Permission.RISKS_REVIEW), (Office.BSG_COORDINATOR, Office.REPORT_OFFICER)
    ),
    list_form=RiskListArguments,
    kinds={"close": "danger", "dismiss": "quiet", "undo": "quiet"},
    may_see=Permission.PLANS_VIEW,
    values=values,
    waiting=waiting,
    concerning=queries.concerning,
    offered=offered,
)
