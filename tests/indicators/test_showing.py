"""What figures were on a past day is what was kept of them then, whatever was recorded since."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.kept import counted
from regional_groups.indicators.showing import KEPT, keep, shown_on
from regional_groups.indicators.shown_models import FiguresShown

from tests.reports.field import meeting

pytestmark = pytest.mark.usefixtures("session")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
API = "/api/v1/indicators/shown?as_of="


def test_a_past_day_tells_the_figures_that_were_shown(client: FlaskClient, clock: FixedClock) -> None:
    said = {}
    for day in (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)):
        if day.day != 25:  # on the last day nothing changes
            meeting()
        keep(clock.now())
        keep(clock.now() + timedelta(minutes=1))
        found = counted(YEAR, day)
        said[day] = {id: found.published(id) for id in KEPT}
        clock.advance(timedelta(days=1))

    assert {day: (shown_on(YEAR, day) or (None, {}))[1] for day in said} == said
    assert [said[day]["meetings_held"].value for day in sorted(said)] == [1, 2, 2]
    assert shown_on(YEAR, date(2026, 11, 22)) is None
    assert db.session.query(FiguresShown).filter_by(from_on=YEAR.from_on).count() == 2
    assert shown_on(YEAR, date(2027, 12, 31)) is not None
    assert shown_on(YEAR, date(2028, 1, 1)) is None  # no longer kept: what was recorded since is not known
    body = client.get(f"{API}2026-11-23").json or {}
    assert [one["value"] for one in body["items"] if one["id"] == "meetings_held"] == [1]
    assert client.get(f"{API}2026-11-22").status_code == 404
    assert client.get(f"{API}2026-11-23&from=2020-01-01&until=2020-12-31").status_code == 404
    assert "ended in Geneva: counted on" in client.get("/indicators/?as_of=2026-11-24").text
    page = client.get("/indicators/?as_of=2026-11-22").text
    assert "No figures of this period were kept" in page
    assert page.count("<strong>unknown</strong>") == len(INDICATORS)
