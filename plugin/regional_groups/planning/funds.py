"""The ledger of funds: what its pages and its API show; open to those who plan, and to the secretariat."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import format_currency
from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import InvalidInput
from regional_groups.core.forms import FormState, load, refused
from regional_groups.core.permissions import Office, Subject
from regional_groups.core.web import now
from regional_groups.planning import funds_operations as operations
from regional_groups.planning import funds_queries as queries
from regional_groups.planning.funds_forms import (
    FundsCreateSchema,
    FundsEntrySchema,
    FundsListArguments,
    FundsReverseSchema,
    FundsSumListSchema,
)
from regional_groups.planning.funds_rules import BUDGET_LABELS, ITEM_LABELS, KIND_LABELS
from regional_groups.planning.ledgers import Ledger, Totals


def choices() -> dict[str, Any]:
    """Return what can be chosen, and how it is worded."""
    return {
        "kinds": [(str(kind), _(label)) for kind, label in KIND_LABELS.items()],
        "items": [(str(item), _(label)) for item, label in ITEM_LABELS.items()],
        "budgets": [(str(budget), _(label)) for budget, label in BUDGET_LABELS.items()],
        "budget_label": lambda budget: _(BUDGET_LABELS[budget]) if budget else "",
        "kind_label": lambda kind: _(KIND_LABELS[kind]),
        "item_label": lambda item, name: name or _(ITEM_LABELS[item]),
        "money": lambda amount, currency: format_currency(amount, currency, format="¤¤ #,##0.00#"),
    }


def listed() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return which entries are asked for, and the sums of all."""
    schema = FundsListArguments(only=("kind", "item", "biennium", "currency", "cursor"))
    given = {name: value for name, value in request.args.items() if name in schema.fields and value}
    wanted, problems = given, {}
    try:
        wanted = load(schema, given)
    except InvalidInput as error:
        wanted, problems = {}, dict(refused(given, schema, error.fields).problems)
    return wanted, {"sums": queries.sums(), "form": FormState(wanted, problems)}


LEDGER = Ledger(
    rows=operations.ENTRIES,
    address="/funds",
    told="Ledger of funds: planned, committed, spent",
    record=operations.record,
    create_form=FundsCreateSchema,
    reverse_form=FundsReverseSchema,
    list_form=FundsListArguments,
    shown=FundsEntrySchema,
    plain=(
        *operations.ENTRIES.said,
        "note",
        "recorded_at",
        "recorded_by",
        "demonstration",
    ),
    narrowed=queries.entries,
    totals=Totals(
        "/sums",
        None,
        FundsSumListSchema,
        lambda asked: queries.sums(),
        "List the sums of each item, biennium and currency; currencies are never mixed.",
    ),
    places=lambda entry: [Subject()],
    office=Office.BSG_COORDINATOR,
    choices=choices,
    begun=lambda: {"booked_on": geneva_day(now()).isoformat()},
    listed=listed,
)
