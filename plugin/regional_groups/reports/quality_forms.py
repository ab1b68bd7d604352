"""What is sent to ask everyone at once for what is missing: the same for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields, validate

from regional_groups.core.errors import N_
from regional_groups.groups import queries as groups
from regional_groups.indicators.figure_forms import PeriodArguments, period_in
from regional_groups.reports.quality_everyone import Scope
from regional_groups.reports.quality_rules import KINDS


class ScopeSchema(PeriodArguments):
    """Of which period, kind and group; without a kind all kinds, without a group all groups."""

    kind = fields.String(
        load_default="", validate=validate.OneOf(["", *KINDS], error=N_("There is no such kind."))
    )
    group = fields.String(load_default="", validate=validate.Length(max=40))


class AskEveryoneSchema(ScopeSchema):
    """What is asked for, and the seal of the list that was looked at."""

    seal = fields.String(load_default=None, validate=validate.Length(max=40))


def scope_of(data: Mapping[str, Any], today: date) -> Scope:
    """Return what is asked for.

    Raises:
        NotFound: there is no such group.
    """
    group = groups.group(data["group"]).acronym if data["group"] else ""
    return Scope(period_in(data, today), data["kind"], group)
