"""The ledger on pages and as JSON; open to those who plan, and to the secretariat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_currency
from flask_babel import gettext as _

from regional_groups.core.api import page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, RuleViolated
from regional_groups.core.forms import FormState, load, read_form, refused
from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Office, Permission, Subject, permits, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.planning import funds_operations as operations
from regional_groups.planning import funds_queries as queries
from regional_groups.planning.funds_forms import FundsCreateSchema, FundsListArguments, FundsReverseSchema
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.funds_rules import BUDGET_LABELS, ITEM_LABELS, KIND_LABELS

blueprint = Blueprint("funds", __name__)
PAGE_LENGTH = 50
ORDER = (FundsEntry.recorded_at, FundsEntry.id)


def _shown() -> dict[str, Any]:
    """Return what every page of the ledger needs."""
    behalf = permits(Permission.RECORD_FOR_OTHERS, actor(), Subject())
    may_record = permits(Permission.FUNDS_RECORD, actor(), Subject())
    return {
        "kinds": [(str(kind), _(label)) for kind, label in KIND_LABELS.items()],
        "items": [(str(item), _(label)) for item, label in ITEM_LABELS.items()],
        "budgets": [(str(budget), _(label)) for budget, label in BUDGET_LABELS.items()],
        "budget_label": lambda budget: _(BUDGET_LABELS[budget]) if budget else "",
        "kind_label": lambda kind: _(KIND_LABELS[kind]),
        "item_label": lambda item, name: name or _(ITEM_LABELS[item]),
        "money": lambda amount, currency: format_currency(amount, currency, format="¤¤ #,##0.00#"),
        "may_record": may_record or behalf,
        "behalf": behalf,
        "for_others_only": not may_record,
        "offices": [(str(Office.BSG_COORDINATOR), office_label(Office.BSG_COORDINATOR))],
    }


@blueprint.get("/funds/")
def index() -> str:
    """Show the sums of each item and biennium, and the entries, the newest first."""
    queries.check_open(actor())
    wanted, problems = _wanted()
    rows, following = page_of(queries.entries(wanted), ORDER, PAGE_LENGTH, wanted.get("cursor"))
    return render_template(
        "planning/funds/index.html",
        sums=queries.sums(),
        rows=rows,
        following=following,
        form=FormState(wanted, problems),
        **_shown(),
    )


def _wanted() -> tuple[dict[str, Any], dict[str, list[str]]]:
    schema = FundsListArguments(only=("kind", "item", "biennium", "currency", "cursor"))
    given = {name: value for name, value in request.args.items() if name in schema.fields and value}
    try:
        return load(schema, given), {}
    except InvalidInput as error:
        return {}, dict(refused(given, schema, error.fields).problems)


@blueprint.route("/funds/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Show and take the form of a new entry."""
    signed_in()
    queries.check_open(actor())
    if not _shown()["may_record"]:
        require(Permission.FUNDS_RECORD, actor(), Subject())
    if request.method == "GET":
        return _form(FormState({"booked_on": geneva_day(now()).isoformat()}))
    try:
        return redirect(_record(), 303)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        return _form(refused(request.form, FundsCreateSchema(), error.fields, error.message)), error.status


def _form(form: FormState) -> str:
    return render_template("planning/funds/form.html", form=form, **_shown())


@changes_data
def _record() -> str:
    made = operations.record(read_form(FundsCreateSchema(), request.form), actor(), now())
    flash(_("Recorded."), "success")
    return url_for("planning.funds.entry", id=made.id)


@blueprint.get("/funds/<uuid:id>")
def entry(id: UUID) -> str:
    """Show an entry, with the form that reverses it."""
    return _one(queries.entry(id, actor()), None)


def _one(found: FundsEntry, form: FormState | None) -> str:
    reversal = queries.reversal_of(found)
    return render_template("planning/funds/entry.html", entry=found, reversal=reversal, form=form, **_shown())


@blueprint.post("/funds/<uuid:id>/actions/reverse")
def reverse(id: UUID) -> ResponseReturnValue:
    """Reverse an entry; a refused form is shown again."""
    signed_in()
    try:
        return redirect(_reverse(id), 303)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form, FundsReverseSchema(), error.fields, error.message)
        return _one(queries.entry(id, actor()), form), error.status


@changes_data
def _reverse(id: UUID) -> str:
    data = read_form(FundsReverseSchema(), request.form)
    made = operations.reverse(queries.entry(id, actor()), data, actor(), now())
    flash(_("The entry was reversed."), "success")
    return url_for("planning.funds.entry", id=made.id)
