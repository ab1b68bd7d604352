"""What happens to groups: states over time, countries, names, parents; who may do it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.errors import (
    IllegalMove,
    InvalidInput,
    NotFound,
    NotPermitted,
    RuleViolated,
    StaleVersion,
)
from regional_groups.core.permissions import Actor
from regional_groups.groups import operations, queries
from regional_groups.groups.models import GroupAlias, GroupLink, GroupState, RegionalGroup
from regional_groups.groups.rules import FLOW
from tests.support import field

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("session")


def chair(code: str = "SG5") -> Actor:
    return field.actor(field.person(f"chair.{code.lower()}@example.org", f"sg_chair {code}"))


def counsellor() -> Actor:
    return field.actor(field.person("counsellor@example.org", "tsb_counsellor SG5"))


def established(actor: Actor, **changed: Any) -> RegionalGroup:
    for code in ("KE", "TZ"):
        field.state(code)
    field.study_group("SG5")
    values: dict[str, Any] = {
        "acronym": "SG5RG-EAF",
        "parent_code": "SG5",
        "region": "africa",
        "region_label": "East Africa (sub-region)",
        "name_en": "SG5 Regional Group for East Africa",
        "created_on": date(2026, 11, 20),
        "countries": ["TZ", "KE"],
        "meeting": "SG5, November 2026",
        "reference": "R 12",
        "actor": actor,
        "now": NOW,
    }
    return operations.establish(**{**values, **changed})


def given(group: RegionalGroup, **values: Any) -> dict[str, Any]:
    return {"version": group.version, **values}


def test_establish_opens_the_state_and_the_countries() -> None:
    group = established(chair())

    assert (group.state, group.created, group.parent_code) == (GroupState.ESTABLISHED, "2026-11-20", "SG5")
    assert [(p.state, p.starts, p.open, p.meeting, p.reference) for p in group.periods] == [
        (GroupState.ESTABLISHED, "2026-11-20", True, "SG5, November 2026", "R 12")
    ]
    assert [(c.country, c.from_on, c.until_on) for c in group.countries] == [
        ("KE", date(2026, 11, 20), None),
        ("TZ", date(2026, 11, 20), None),
    ]
    entry = audit.entries_of("regional_group", str(group.id))[0]
    assert (entry.event, entry.clause) == ("regional_group:create", "B2.5")
