"""What figures were on a past day is what was kept of them then, whatever was recorded since."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock, geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups import operations
from regional_groups.groups.rules import FLOW
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.kept import counted
from regional_groups.indicators.opening import opened
from regional_groups.indicators.showing import KEPT, keep, shown_on
from regional_groups.indicators.shown_models import FiguresShown

from tests.reports.field import meeting
from tests.support.field import regional_group

pytestmark = pytest.mark.usefixtures("session")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
API = "/api/v1/indicators/shown?as_of="


def held(client: FlaskClient, asked: str) -> list[float | None]:
    body = client.get(f"{API}{asked}").json or {}
    return [one["value"] for one in body.get("items", []) if one["id"] == "meetings_held"]


def test_a_past_day_tells_the_figures_of_every_place_by_the_name_it_had(
    client: FlaskClient, clock: FixedClock
) -> None:
    meeting("SG5RG-AFR"), meeting("SG3RG-LAC", region="americas")
    group = regional_group("SG5RG-AFR")
    for one in (group, regional_group("SG3RG-LAC")):
        audit.append(f"{FLOW.name}:create", (FLOW.name, str(one.id), one.acronym), SYSTEM, clock.now())
    db.session.commit()
    places = {f"group={one}": one for one in ("SG5RG-AFR", "SG3RG-LAC")} | {
        "region=africa": "",
        "region=cis": "",
    }
    live = {}
    for _day in range(2):
        today = geneva_day(clock.now())
        keep(clock.now())
        for place in places:
            slug = place.removeprefix("region=") if place.startswith("region") else ""
            for id in KEPT:
                one = opened(id, YEAR, today, group=places[place], region=slug).found
                live[today, place, id] = one.value and float(one.value)
        clock.advance(timedelta(days=1))
        meeting("SG5RG-AFR")
    rename = {
        "version": group.version,
        "acronym": "SG5RG-AFX",
        "name_en": "Another",
        "effective_on": date(2026, 11, 25),
    }
    operations.rename(group, rename | {"reference": "R1", "meeting": "SG5"}, SYSTEM, clock.now())
    db.session.commit()

    shown = {
        (day, place, one["id"]): one["value"]
        for day in sorted({day for day, _place, _id in live})
        for place in places
        for one in (client.get(f"{API}{day}&{place.replace('AFR', 'AFX')}").json or {})["items"]
    }
    assert shown == live
    assert [held(client, f"2026-11-{day}&group=SG5RG-AFX") for day in (22, 23, 24)] == [[], [1], [2]]
    assert held(client, "2026-11-24&region=africa") == [2]
    assert client.get(f"{API}2026-11-24&group=SG9RG-AFR").status_code == 404
    assert client.get(f"{API}2026-11-24&group=SG5RG-AFX&region=cis").status_code == 422
    page = client.get("/indicators/?as_of=2026-11-24&group=SG5RG-AFX").text
    assert "ended in Geneva: counted on" in page and "group=SG5RG-AFX" in page


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
    assert db.session.query(FiguresShown).filter_by(from_on=YEAR.from_on, place="").count() == 2
    assert shown_on(YEAR, date(2035, 1, 1)) is not None  # once kept, a period stays so
    assert shown_on(Period(date(2026, 1, 1), date(2026, 6, 30)), date(2026, 11, 24)) is None
    body = client.get(f"{API}2026-11-23").json or {}
    assert [one["value"] for one in body["items"] if one["id"] == "meetings_held"] == [1]
    assert client.get(f"{API}2026-11-22").status_code == 404
    assert client.get(f"{API}2026-11-23&from=2020-01-01&until=2020-06-30").status_code == 404
    assert client.get(f"{API}2026-11-23&from=2020-01-01&until=2020-12-31").status_code == 200
    assert "ended in Geneva: counted on" in client.get("/indicators/?as_of=2026-11-24").text
    page = client.get("/indicators/?as_of=2026-11-22").text
    assert "No figures of this period were kept" in page
    assert page.count("<strong>unknown</strong>") == len(INDICATORS)
