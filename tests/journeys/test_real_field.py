"""What a demonstration shows of the real field: who has a group where, and which meetings were held."""

import csv
import re
from datetime import date
from importlib.resources import files

import pytest
from flask import Flask
from regional_groups.core.db import db
from regional_groups.demonstration.loading import load_demonstration
from regional_groups.meetings.models import Meeting
from sqlalchemy import func, select

from tests.journeys.conftest import MakeDemo

pytestmark = pytest.mark.once
REGION_OF = {
    "africa": ("AFR", "EACO"),
    "americas": ("AMR", "LAC", "LATAM"),
    "arab-states": ("ARB",),
    "asia-pacific": ("AO", "AP"),
    "cis": ("EECAT",),
    "europe": ("EURM",),
}
_ROW = re.compile(r'<a href="/regional-groups/\?region=([a-z-]+)">.*?</tr>', re.DOTALL)
_CELL = re.compile(r'<td data-label="(SG\d+)">(.*?)</td>', re.DOTALL)
_STEP = re.compile(r'<li class="(is-\w+)".*?class="lifecycle-text">([^<]+)', re.DOTALL)


def packaged(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged file."""
    text = files("regional_groups.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def matrix(page: str) -> set[tuple[str, str, str]]:
    """Return region, study group and acronym of each group in the table of the home page."""
    table = page.partition('<table class="matrix">')[2].partition("</table>")[0]
    return {
        (row[1], parent, acronym)
        for row in _ROW.finditer(table)
        for parent, cell in _CELL.findall(row[0])
        for acronym in re.findall(r'href="/regional-groups/([\w-]+)"', cell)
    }


def correct_a_day(app: Flask) -> int:
    """Move a real meeting to another day, as who knows better does; return how many meetings there are."""
    with app.app_context():
        meeting = db.session.scalars(select(Meeting).where(Meeting.city == "Cotonou")).one()
        meeting.starts_on = meeting.ends_on = date(2012, 7, 19)
        db.session.commit()
        return db.session.scalar(select(func.count()).select_from(Meeting)) or 0


def test_the_real_field_is_shown_and_stays_as_corrected(make_demo: MakeDemo) -> None:
    app = make_demo()
    client = app.test_client()
    home, past = client.get("/").text, client.get("/meetings/?view=past").text
    groups = [row for row in packaged("regional_groups.csv") if "RG-" in row["acronym"]]

    assert matrix(home) == {
        (region, row["parent"], row["acronym"])
        for row in groups
        for region, endings in REGION_OF.items()
        if row["acronym"].partition("RG-")[2] in endings
    }
    assert len(matrix(home)) == 25
    assert 'datetime="2023-03-13"' in home

    days = [row["start"] for row in packaged("meetings.csv") if row["start"]]
    assert [day for day in days if f'datetime="{day}"' not in past] == []

    held = re.search(r'href="(/meetings/[\w-]+)"', past.partition('datetime="2023-03-13"')[2])
    assert held is not None
    bar = client.get(held[1]).text.partition('<ol class="lifecycle"')[2].partition("</ol>")[0]
    assert _STEP.findall(bar) == [
        ("is-done", "Proposed"),
        ("is-done", "Agreed"),
        ("is-done", "Convened"),
        ("is-now", "Held"),
        ("is-ahead", "Reported"),
    ]

    # the demonstration is started again
    before = correct_a_day(app)
    load_demonstration(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == before
        assert db.session.scalars(select(Meeting.starts_on).where(Meeting.city == "Cotonou")).all() == [
            date(2012, 7, 19)
        ]
