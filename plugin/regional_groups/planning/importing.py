"""`targets.csv` and `risks.csv`: plans that were kept elsewhere, written by the operations of the pages.

An empty cell says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regional_groups.core.errors import IllegalMove, say
from regional_groups.core.importing import Column, Outcome, Row
from regional_groups.planning import risk_operations, risk_queries, target_operations, target_queries
from regional_groups.planning.file_rows import check_once, differing, read_row
from regional_groups.planning.models import Target
from regional_groups.planning.owners import owner_changed
from regional_groups.planning.risk_forms import RiskCreateSchema
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.risk_rules import ALIVE
from regional_groups.planning.target_forms import TargetCreateSchema
from regional_groups.planning.target_rules import TargetState


class Targets:
    """`targets.csv`."""

    key = "indicator + period + region"
    columns = (
        Column("indicator", "id of the indicator, such as meetings_held", filled=True),
        Column("period", "study period, as 2025-2028", filled=True),
        Column("region", "slug of a region, such as africa; empty: all regions", required=False),
        Column("value", "what is to be reached", filled=True),
        Column("baseline_value", "from where it starts; then year and source are needed", required=False),
        Column("baseline_year", "year of the baseline", required=False),
        Column("baseline_source", "where the baseline comes from", required=False),
        Column("reason", "why this value", required=False),
        Column("reference", "report or decision of TSAG that agreed it; empty: a draft", required=False),
        Column("agreed_on", "day of the agreement, YYYY-MM-DD; with a reference", required=False),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write a target: a draft, or agreed where TSAG's reference stands; the agreed one before it gives way."""
        given = read_row(row, self.columns, TargetCreateSchema())
        if not row.ref:  # without a region the key is not whole, so that nobody refused a second one before
            check_once(row, "indicator", given["indicator"], given["period"], given["region"] or "")
        known = target_queries.of_place(given["indicator"], given["period"], given["region"])
        columns: tuple[str, ...] = target_operations.WRITTEN
        if given["reference"] or given["agreed_on"]:
            columns = (*columns, "reference", "agreed_on")
        wanted = {name: given[name] for name in columns}
        agreed = "agreed_on" in columns
        if any(not differing(one, wanted) for one in known if agreed or one.state not in ("draft", "open")):
            return "same"  # history too: what was agreed, superseded or withdrawn comes not back
        before = next((one for one in known if _concerns(one, agreed=agreed)), None)
        if before is None or agreed:
            target_operations.create(given, row.actor, row.now)
            return "new" if before is None else "changed"
        return _redraft(before, wanted, row)


def _concerns(target: Target, *, agreed: bool) -> bool:
    return target.state == TargetState.AGREED if agreed else target.state in ("draft", "open")


def _redraft(target: Target, wanted: Mapping[str, Any], row: Row) -> Outcome:
    changes = differing(target, wanted)
    if not changes:
        return "same"
    target_operations.edit(target, {**changes, "version": target.version}, row.actor, row.now)
    return "changed"


class Risks:
    """`risks.csv`."""

    key = "title"
    columns = (
        Column("title", "what the risk is called; tells rows apart", filled=True),
        Column("kind", "strategic or operational", filled=True),
        Column("likelihood", "1 (rare) to 5 (almost certain)", filled=True),
        Column("impact", "1 (negligible) to 5 (severe); another assessment is recorded as one", filled=True),
        Column("owner", "function of the office that answers for it, such as regional_office", filled=True),
        Column("owner_scope", "scope of that office, such as africa", required=False),
        Column("review_on", "next review, YYYY-MM-DD; a later one in the service stands", filled=True),
        Column("theme", "budget, letters, connectivity …; see the form of the register", required=False),
        Column("language", "of the texts: ar, zh, en, fr, ru or es", required=False),
        Column("description", "what can happen", required=False),
        Column("cause", "why", required=False),
        Column("consequence", "what follows", required=False),
        Column("mitigation", "what is done about it", required=False),
        Column(
            "watched", "id of an indicator that warns; then all columns watch_ are needed", required=False
        ),
        Column("watch_side", "below or above the threshold", required=False),
        Column("watch_threshold", "a number", required=False),
        Column("watch_likelihood", "1 to 5, proposed when the threshold is crossed", required=False),
        Column("watch_impact", "1 to 5, likewise", required=False),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Enter a risk in the register, or bring the one of this title up to date."""
        given = read_row(row, self.columns, RiskCreateSchema())
        found = risk_queries.titled(given["title"])
        if found is None:
            risk_operations.create(given, row.actor, row.now)
            return "new"
        before = found.version
        written = {name: given[name] for name in risk_operations.WRITTEN if name in given}
        written = differing(found, written | owner_changed(found, written))
        assessed = differing(found, {name: given[name] for name in ("likelihood", "impact")})
        later = given["review_on"] > found.review_on
        if (written or assessed or later) and found.state not in ALIVE:
            raise IllegalMove(say("This risk is closed. Open it again first."))
        if written:
            risk_operations.edit(found, {**written, "version": found.version}, row.actor, row.now)
        if assessed:
            _step(found, "assess", given, row)
        if later:
            _step(found, "review", given, row)
        return "changed" if found.version != before else "same"


def _step(risk: Risk, action: str, given: Mapping[str, Any], row: Row) -> None:
    risk_operations.perform(risk, action, {**given, "version": risk.version}, row.actor, row.now)
