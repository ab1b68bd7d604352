"""The yearly reviews of the action plan as a part of the plan: what their pages and their API show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import N_, say
from regional_groups.core.permissions import Actor, Office, Permission
from regional_groups.planning import activity_operations as operations
from regional_groups.planning import activity_queries as queries
from regional_groups.planning.activities import programme_in_words
from regional_groups.planning.activity_forms import (
    REVIEW_FORMS,
    PlanReviewCreateSchema,
    PlanReviewEditSchema,
    PlanReviewSchema,
)
from regional_groups.planning.activity_models import PlanReview
from regional_groups.planning.activity_rules import REVIEW_FLOW
from regional_groups.planning.parts import Fields, Part


def dump(review: PlanReview, actor: Actor) -> dict[str, Any]:
    """Return what the API shows of a review."""
    return {name: getattr(review, name) for name in ("year", "findings", "counted")}


def fields(review: PlanReview, action: str) -> Fields:
    """Return the fields of a review's step."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3, "required": True}
    findings = {"name": "findings", "label": _("Findings"), "type": "textarea", "required": True}
    return [{**findings, "value": review.findings}] if action == "conclude" else [note]


def on_page(review: PlanReview, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page of a review shows: kept counts, or those of now while it goes on."""
    if review.state == "concluded":
        return {"counted": review.counted, "kept": True}
    due = queries.in_year(review.year)
    counted = queries.counted(geneva_day(now), demonstration=review.demonstration, due=due)
    return {"counted": counted, "kept": False}


PART = Part(
    name="plan-reviews",
    title=N_("Yearly reviews of the action plan"),
    told="Yearly reviews of the action plan",
    flow=REVIEW_FLOW,
    model=PlanReview,
    keep=Permission.PLANS_REVIEW,
    missing=say("There is no such review."),
    visible=queries.reviews_visible,
    narrowed=lambda query, wanted: query,
    subject=queries.review_subject,
    create=operations.begin_review,
    edit=operations.edit_review,
    perform=operations.perform_review,
    create_form=PlanReviewCreateSchema,
    edit_form=PlanReviewEditSchema,
    action_forms=REVIEW_FORMS,
    shown=PlanReviewSchema,
    dump=dump,
    written=("findings",),
    editable=("begun",),
    choices=lambda: {"programme_in_words": programme_in_words},
    fields=fields,
    on_list=lambda rows, actor, now: {},
    on_page=on_page,
    headline=lambda review: str(_("Review of %(year)s", year=review.year)),
    changes=lambda: {"findings": _("Findings")},
    offices={Permission.PLANS_REVIEW: (Office.BSG_COORDINATOR,)},
    kinds={"reopen": "quiet", "undo": "quiet"},
)
