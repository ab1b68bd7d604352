"""Commands about calendars of other bodies: read them again now."""

from __future__ import annotations

import click

from regional_groups.core.command_line import Service, pass_service, refuse
from regional_groups.scheduling import queries, refreshing, shown
from regional_groups.scheduling.rules import Outcome

CALENDARS_MAX = 1000  # of one run


@click.group()
def calendars() -> None:
    """Look after the calendars of other bodies."""


@calendars.command()
@click.option("--all", "everything", is_flag=True, help="Also those whose time has not come.")
@pass_service
def refresh(service: Service, *, everything: bool) -> None:
    """Read the calendars of other bodies again whose time has come; exit 1 if one could not be read.

    The jobs of the service do the same by themselves. Paused calendars and addresses that are not allowed are left out.
    """
    failed = []
    with service.reading() as app:
        now = app.extensions["clock"].now()
        found = queries.due(None if everything else now, CALENDARS_MAX)
        for id in [one.id for one in found if queries.is_allowed(one)]:
            refreshing.refresh({"id": str(id)}, "")
            calendar = queries.calendar(id)
            if calendar.outcome == Outcome.FAILED:
                failed.append(f"{calendar.label}: {shown.problem_of(calendar)}")
            else:
                click.echo(f"{calendar.label}: {calendar.outcome}, {calendar.entries} entries")
    if failed:
        refuse(*failed)


COMMANDS = (calendars,)
