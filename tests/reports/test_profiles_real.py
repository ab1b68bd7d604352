"""Profiles of the field's real data: what nobody recorded is unknown, never zero."""

from datetime import date

import pytest
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.reports import profiles

pytestmark = [pytest.mark.usefixtures("real_data"), pytest.mark.once]
PERIOD, TODAY = Period(date(2018, 1, 1), date(2026, 11, 20)), date(2026, 11, 23)


def test_no_state_has_a_zero_that_nobody_knows() -> None:
    found = profiles.of_state("FR", PERIOD, TODAY)

    assert found.did["posts"] == Figure(None)  # no office is recorded
    assert all(one.value or one.known == one.total for one in found.did.values() if one.value is not None)
    assert found.did["attended"].value is None and found.did["attended"].total


def test_no_region_is_said_to_be_silent_for_certain() -> None:
    found = profiles.of_region("africa", PERIOD, TODAY)

    assert found.silent is None or not found.silent_certain
    assert found.silent_known < found.silent_total
