"""The rows that are frozen with a report: in no language, counted where they are cut, and no part made for nothing."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.i18n import speaking
from regional_groups.core.permissions import Held
from regional_groups.groups.models import Name, RegionalGroup
from regional_groups.indicators import opened_rows
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.models import Measure
from regional_groups.indicators.opened_rows import Behind
from regional_groups.indicators.rows import collect
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation.models import Contribution
from regional_groups.reports import extract, outputs, queries, translations
from regional_groups.reports.composing import names_in, sheet_of
from regional_groups.reports.models import Report
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.participation import field
from tests.reports.field import USUAL, meeting, now, officer, report, take
from tests.reports.translation import at, written
from tests.support.field import actor, person, regional_group, state

pytestmark = pytest.mark.usefixtures("session")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def figure(made: Report, indicator: str) -> dict[str, Any]:
    """Return what was frozen of an indicator."""
    return next(one for one in json.loads(made.frozen)["indicators"] if one["id"] == indicator)


def behind(indicator: str) -> Behind:
    """Return what stands behind an indicator in the year."""
    return Behind(INDICATORS[indicator], collect(YEAR, date(2026, 11, 23)), YEAR)


def posts(*codes: str) -> None:
    """Give countries a chair of a study group each."""
    regional_group("SG5RG-AFR")
    for number, code in enumerate(codes):
        person(f"{number}@example.org", Held("sg_chair", "SG5"), country=state(code).code)


@pytest.mark.once
def test_posts_are_frozen_in_no_language_and_shown_in_each(client: FlaskClient) -> None:
    posts("KE")
    db.session.add(Name(code="KE", language="fr", name="Le Kenya", source="test"))
    with speaking("en"):
        english = report("frozen")
    with speaking("fr"):
        french = report("published")

    assert english.frozen_hash == french.frozen_hash
    [row] = figure(french, "leadership_posts")["rows"]
    assert (row["function"], row["body"], row["country"]) == ("sg_chair", "SG5", "KE")
    page = f"/reports/{french.id}/figures/leadership_posts"
    assert "Study group chair, SG5 – Kenya" in client.get(f"{page}?lang=en").text
    assert "Le Kenya" in client.get(f"{page}?lang=fr").text


@pytest.mark.once
def test_a_report_frozen_with_words_shows_them(client: FlaskClient) -> None:
    posts("KE")
    made = report("published")
    frozen = json.loads(made.frozen)
    for one in frozen["indicators"]:
        del one["rows_total"]
        one["rows"] = [{**row, "label": "A chair in words"} for row in one["rows"] if row.pop("function")]
    made.frozen = json.dumps(frozen)
    db.session.commit()

    assert "A chair in words" in client.get(f"/reports/{made.id}/figures/leadership_posts").text


@pytest.mark.once
def test_rows_that_are_cut_say_of_how_many(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    posts("KE", "UG", "TZ")
    whole = report("published")
    monkeypatch.setattr(extract, "ROWS_MAX", 2)
    cut = report("published")

    kept = [figure(one, "leadership_posts") for one in (whole, cut)]

    assert [(len(one["rows"]), one["rows_total"]) for one in kept] == [(3, 3), (2, 3)]
    pages = [client.get(f"/reports/{one.id}/figures/leadership_posts").text for one in (whole, cut)]
    assert ["2 of 3" in page for page in pages] == [False, True]


def test_contributions_beyond_what_is_opened_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    regional_group("SG5RG-AFR")
    parent = field.meeting(body="SG5", state=MeetingState.HELD, starts_on=date(2026, 6, 4))
    times = dict.fromkeys(("created_at", "changed_at", "state_since"), now())
    for number in range(3):
        row = {"title": "Paper", "state": "received", **times}
        db.session.add(Contribution(meeting_id=parent.id, number=f"C{number}", group="SG5RG-AFR", **row))
    db.session.commit()
    monkeypatch.setattr(opened_rows, "ROWS_MAX", 2)

    found, total = behind("contributions_taken_up").first(2)

    assert (len(found), total) == (2, 3)


@pytest.mark.once
def test_a_measured_figure_of_meetings_makes_no_part_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (4, 5):
        meeting(on=date(2026, 5, day))
    days = {"from_on": YEAR.from_on, "until_on": YEAR.until_on}
    row = {"indicator": "participants", "value": 30, "source": "Annual report", "recorded_at": now()}
    db.session.add(Measure(key="participants:all", **row, **days))
    db.session.commit()
    made: list[str] = []
    part = opened_rows.of_part
    monkeypatch.setattr(opened_rows, "of_part", lambda id, *rest: made.append(id) or part(id, *rest))

    figures = extract.make(YEAR, None, date(2026, 11, 23))["indicators"]

    [found] = [one for one in figures if one["id"] == "participants"]
    assert [row["kind"] for row in found["rows"]] == ["measure"]
    assert "participants" not in made


@pytest.mark.once
def test_parts_are_as_sure_as_their_figure_and_a_withheld_one_says_nothing() -> None:
    found = sheet_of(report(), now())
    parts = [
        {"split": "gender", "code": code, "value": value} for code, value in (("female", 5), ("male", None))
    ]
    rows = [{**one, "certainty": "at_least", "parts": parts} for one in found.extract["indicators"][:1]]
    sheet = replace(found, extract={**found.extract, "indicators": rows})

    told = [one for one in outputs.figure_rows(sheet, names_in("en")) if one["scope"] == "gender"]

    assert [(one["value"], one["certainty"]) for one in told] == [(5, "at_least"), (None, "")]


@pytest.mark.parametrize("kind", ["corrigendum", "addendum"])
def test_a_hash_of_figures_is_of_the_report_that_was_published_first(
    client: FlaskClient, kind: str, clock: FixedClock
) -> None:
    first = report("published")
    clock.advance(timedelta(days=1))
    after = take(first, "correct", kind=kind)
    assert after is not None
    for step in USUAL:
        take(after, step)
    assert after.frozen_hash == first.frozen_hash

    before = queries.verified(first.frozen_hash)
    page = client.get(f"/verify/{first.frozen_hash}").text
    other = (f'href="/reports/{after.id}"' in page, f"{kind.capitalize()} 1 – English" in page)
    take(first, "withdraw")

    assert before == (first, None)
    assert other == (True, True)
    assert queries.verified(first.frozen_hash) == (after, None)
    assert "The same figures" not in client.get(f"/verify/{first.frozen_hash}").text


def test_lists_do_not_read_the_frozen_figures() -> None:
    report("published")
    at("sent", written("frozen"))
    db.session.expunge_all()

    with statements() as asked:
        db.session.scalars(queries.reports_for(actor(officer()))).all()
        waiting, _ = translations.waiting_texts(["fr"], officer=True)

    assert len(waiting) == 1
    assert [one for one in asked if "reports.frozen," in one or "reports_1.frozen," in one] == []


def test_demonstration_groups_enter_no_figure_unless_they_are_asked_for() -> None:
    meeting("SG5RG-AFR", "SG2RG-ARB")
    group = db.session.scalars(select(RegionalGroup).where(RegionalGroup.acronym == "SG5RG-AFR")).one()
    group.demonstration = True
    db.session.commit()

    def existing(*, demonstration: bool) -> int:
        figures = extract.make(YEAR, None, now().date(), demonstration=demonstration)
        value: int = figures["indicators"][0]["value"]
        return value

    assert (existing(demonstration=False), existing(demonstration=True)) == (1, 2)
