"""What was read for figures is read again after every change, and only then."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g
from regional_groups.core import audit
from regional_groups.core.db import Base, db
from regional_groups.core.permissions import SYSTEM
from regional_groups.indicators import kept
from regional_groups.indicators.facts import Period
from regional_groups.indicators.kept import Counted, Keeper, counted
from regional_groups.indicators.rows import collect
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import MeetingState
from regional_groups.reports import extract
from sqlalchemy import text, update

from tests.conftest import new_app
from tests.feeds.counting import statements
from tests.participation import field
from tests.support.field import regional_group

pytestmark = pytest.mark.usefixtures("session")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def meetings_held() -> object:
    return counted(YEAR, TODAY).figure("meetings_held").value


def held() -> Meeting:
    """Store a meeting that was held."""
    group = field.members(regional_group("SG5RG-AFR"), "KE")
    meeting = field.meeting(group, state=MeetingState.HELD, starts_on=date(2026, 5, 4))
    db.session.commit()
    return meeting


def test_second_reading_asks_for_the_trail_alone() -> None:
    held()
    first = meetings_held()
    g.pop("counted_state")

    with statements() as asked:
        second = meetings_held()

    assert (first, second) == (1, 1)
    assert [one.split()[0] for one in asked] == ["SELECT"]
    assert "audit_entries" in asked[0]


def test_a_report_counts_from_what_is_kept_as_long_as_it_holds() -> None:
    held()
    with statements() as first:
        once = extract.make(YEAR, None, TODAY)
    with statements() as second:
        again = extract.make(YEAR, None, TODAY)

    assert again == once
    assert len(first) - len(second) > 9


def test_every_change_is_seen_at_once() -> None:
    meeting = held()
    seen = [meetings_held()]

    meeting.state = MeetingState.CANCELLED
    seen.append(meetings_held())  # before the end of the transaction
    db.session.rollback()
    seen.append(meetings_held())
    meeting.starts_on = date(2025, 5, 4)
    db.session.commit()
    seen.append(meetings_held())
    db.session.execute(update(Meeting).values(starts_on=date(2026, 5, 5)))
    db.session.commit()
    seen.append(meetings_held())

    assert seen == [1, 0, 1, None, 1]


def test_change_of_another_process_is_seen(app: Flask) -> None:
    held()
    before = meetings_held()
    db.session.rollback()
    other = new_app(app.extensions["settings"].database_url)
    with other.app_context():
        db.session.execute(text("UPDATE meetings SET starts_on = '2025-05-04'"))
        audit.append("meeting:correct", ("meeting", "1", "one"), SYSTEM, NOW)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    g.pop("counted_state")

    assert (before, meetings_held()) == (1, None)


def test_every_table_that_is_read_empties_what_is_kept(app: Flask) -> None:
    names = {one.__tablename__ for one in app.extensions["counted"].kinds}
    with statements() as asked:
        collect(YEAR, TODAY)

    read = {name for name in Base.metadata.tables for one in asked if f" {name}" in one.replace("\n", " ")}

    assert read - names == set()


@pytest.mark.once
def test_only_the_periods_asked_for_last_are_kept() -> None:
    keeper = Keeper()
    years = [Period(date(2000 + n, 1, 1), date(2000 + n, 12, 31)) for n in range(9)]
    assert keeper.find("a", (years[0], TODAY, False)) is None
    for year in years:
        keeper.keep("a", (year, TODAY, False), Counted(collect(year, TODAY), year))

    there = [keeper.find("a", (year, TODAY, False)) is not None for year in years]

    assert there == [False, *[True] * 8]
    assert keeper.find("b", (years[8], TODAY, False)) is None


def test_rows_written_while_figures_are_kept_let_them_be_kept_again() -> None:
    held()
    state = kept.state(TODAY, [YEAR])
    kept.note_shown(state)
    assert kept.is_shown(state)

    state = kept.state(TODAY, [YEAR])
    db.session.execute(update(Meeting).values(starts_on=date(2026, 5, 5)))
    db.session.commit()
    kept.note_shown(state)

    assert not kept.is_shown(state)
    assert not kept.is_shown(kept.state(TODAY, [YEAR]))
