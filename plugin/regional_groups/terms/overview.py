"""Every group with its text in force: since when, from which study period, whether up to date, and what is drafted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Actor
from regional_groups.groups import queries as groups
from regional_groups.groups.models import RegionalGroup
from regional_groups.terms import queries, rules
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.periods import period_of, up_to_date
from regional_groups.terms.rules import TermsState


@dataclass(frozen=True)
class OverviewRow:
    """One group."""

    group: RegionalGroup
    version: TermsVersion | None
    period: str  # study period of the text in force; empty is unknown
    current: str  # yes, no, unknown, or none when no text is recorded
    draft: TermsVersion | None  # none too when this reader may not see it
    waits_for: tuple[str, ...]


def rows(wish: Mapping[str, str], actor: Actor, now: datetime) -> list[OverviewRow]:
    """Return the groups wanted, with a fixed number of queries.

    Parameters:
        wish: ``parent``, ``region``, ``current`` (yes no unknown none) and ``draft`` (any submitted).
    """
    listed = groups.groups_of(wish.get("parent") or None, wish.get("region") or None)
    versions, about = queries.of_groups(listed), queries.subjects(listed, now)
    found = []
    for group in listed:
        of_group = versions.get(group.id, [])
        version = next((one for one in of_group if one.state == TermsState.APPROVED), None)
        draft = next((one for one in of_group if one.state in rules.OPEN), None)
        if draft is not None and not rules.visible(draft.state, actor, about[group.id]):
            draft = None
        waits = queries.waiting(draft, now, about[group.id]) if draft else []
        found.append(
            OverviewRow(
                group,
                version,
                period_of(version.in_force_from) if version else "",
                _current(group, version),
                draft,
                tuple(office_label(wait.office, wait.scope) for wait in waits),
            )
        )
    return [row for row in found if _wanted(row, wish)]


def _current(group: RegionalGroup, version: TermsVersion | None) -> str:
    if version is None:
        return "none"
    return up_to_date(version.in_force_from, group.parent.period if group.parent else "")


def _wanted(row: OverviewRow, wish: Mapping[str, str]) -> bool:
    if wish.get("current") and row.current != wish["current"]:
        return False
    if wish.get("draft") == "any":
        return row.draft is not None
    if wish.get("draft") == "submitted":
        return row.draft is not None and row.draft.state == TermsState.SUBMITTED
    return True


def counts(listed: Iterable[OverviewRow]) -> dict[str, int]:
    """Count groups by whether their text is up to date; a demonstration text counts as none."""
    found = {"yes": 0, "no": 0, "unknown": 0, "none": 0}
    for row in listed:
        found["none" if row.version and row.version.demonstration else row.current] += 1
    return found
