"""The command that reads calendars of other bodies again."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from regional_groups.adapters.memory import MemoryCalendarSource
from regional_groups.cli import main
from regional_groups.core.command_line import Service

from tests.meetings.people import Cast
from tests.scheduling.field import ADDRESS, HOSTS, PLENARY, act, added, calendar_file, whole, work


@pytest.fixture
def app(make_app: Any) -> Flask:
    """Return the service with a list of hosts."""
    made: Flask = make_app(calendar_hosts=HOSTS)
    return made


@pytest.fixture
def refresh(app: Flask) -> Callable[..., Result]:
    """Return what runs the command."""
    return lambda *words: CliRunner().invoke(main, ["calendars", "refresh", *words], obj=Service(lambda: app))


@pytest.mark.once
def test_calendars_are_read_again_now(
    players: Cast, source: MemoryCalendarSource, refresh: Callable[..., Result]
) -> None:
    source.calendars[ADDRESS] = calendar_file(PLENARY)
    added(players.counsellor, address=ADDRESS)
    work()
    source.calendars[ADDRESS] = calendar_file(PLENARY, whole("2@citel.example", "20270510", "20270512"))

    early, every = refresh(), refresh("--all")

    assert (early.exit_code, early.output) == (0, "")
    assert (every.exit_code, every.output) == (0, "CITEL: Meetings: read, 2 entries\n")


@pytest.mark.once
def test_calendar_that_cannot_be_read_is_told(
    players: Cast, source: MemoryCalendarSource, refresh: Callable[..., Result]
) -> None:
    source.calendars[ADDRESS] = calendar_file(PLENARY)
    calendar = added(players.counsellor, address=ADDRESS)
    work()
    source.calendars[ADDRESS] = b"no calendar"

    failed = refresh("--all")
    act(calendar, "pause", players.counsellor)
    paused = refresh("--all")

    assert failed.exit_code == 1
    assert failed.stderr.startswith("CITEL: Meetings: ")
    assert (paused.exit_code, paused.output) == (0, "")


@pytest.mark.once
def test_help_says_what_it_does(refresh: Callable[..., Result]) -> None:
    assert "Read the calendars of other bodies again" in refresh("--help").output
