"""What figures were on a past day is what was kept of them then, whatever was recorded since."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock, day_end, geneva_day
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
from regional_groups.meetings.rules import MeetingState

from tests.feeds.counting import statements
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


def test_earlier_periods_are_kept_when_the_day_ends(clock: FixedClock) -> None:
    past, today = Period(date(2020, 1, 1), date(2020, 12, 31)), geneva_day(clock.now())
    evening = day_end(today) - timedelta(minutes=90)
    old = meeting("SG5RG-AFR", on=date(2020, 5, 4))
    now = meeting("SG5RG-AFR")
    keep(clock.now())  # the first time: all

    def shown() -> list[Decimal | None]:
        found = [shown_on(one, today, "group:SG5RG-AFR") for one in (past, YEAR)]
        return [one[1]["meetings_held"].value if one else None for one in found]

    seen = [shown()]
    for one in (old, now):
        one.state = MeetingState.CANCELLED
    db.session.commit()
    with statements() as hourly:
        keep(clock.now() + timedelta(hours=1))
    seen.append(shown())
    with statements() as at_the_end:
        keep(evening)
    seen.append(shown())
    with statements() as again:
        keep(evening + timedelta(hours=1))

    assert [[int(one or 0) for one in pair] for pair in seen] == [[1, 1], [1, 0], [0, 0]]
    assert len(hourly) * 6 < len(at_the_end)
    assert len(again) == 2  # since when, and the trail


def test_of_days_on_which_a_period_was_not_kept_nothing_is_known(clock: FixedClock) -> None:
    year, at = Period(date(2020, 1, 1), date(2020, 12, 31)), datetime(2020, 3, 1, tzinfo=UTC)
    row = {"from_on": year.from_on, "until_on": year.until_on, "figures": {"meetings_held": {"total": 0}}}
    db.session.add(
        FiguresShown(place="", counted_at=at, **row)
    )  # kept until the end of 2021, as was done before
    db.session.commit()
    today = geneva_day(clock.now())
    days = [date(2020, 2, 1), date(2021, 12, 31), date(2022, 1, 1), today - timedelta(days=1), today]

    def known() -> list[bool]:
        return [shown_on(year, day) is not None for day in days]

    before = known()
    keep(clock.now())

    assert before == [False, True, False, False, False]
    assert known() == [False, True, False, False, True]


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
