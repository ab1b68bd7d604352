"""A meeting that was held shows that its groups existed: for the API, and for the number of groups in reports."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.indicators.facts import Period
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.rows import collect
from regional_groups.meetings.days_met import days_met
from regional_groups.meetings.rules import MeetingState

from tests.participation.field import meeting
from tests.support.field import regional_group

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 23)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
HELD: dict[str, Any] = {
    "state": MeetingState.HELD,
    "starts_on": date(2018, 3, 28),
    "ends_on": date(2018, 3, 29),
}


def existing() -> tuple[Any, ...]:
    found = figure("groups_existing", collect(YEAR, TODAY), YEAR)
    return found.value, found.known, found.total


def test_a_group_exists_from_its_first_recorded_meeting_on(client: FlaskClient) -> None:
    group = regional_group("SG13RG-AFR")
    before = existing()

    meeting(group, **HELD)
    db.session.commit()

    address = "/api/v1/regional-groups/SG13RG-AFR?as_of="
    answers = {
        on: client.get(address + on).json["existed"] for on in ("2018-03-27", "2018-03-28", "2025-12-31")
    }
    assert answers == {"2018-03-27": "unknown", "2018-03-28": "yes", "2025-12-31": "yes"}
    assert (before, existing()) == ((None, 0, 1), (1, 1, 1))


@pytest.mark.parametrize(
    "told", [{"state": MeetingState.CANCELLED}, {"state": MeetingState.NOT_HELD}, {"demonstration": True}]
)
def test_what_was_not_held_or_is_invented_tells_nothing(told: dict[str, Any]) -> None:
    group = regional_group("SG13RG-AFR")
    meeting(group, **{**HELD, **told})
    db.session.commit()

    assert days_met([group.id]) == {}
    assert existing() == (None, 0, 1)
