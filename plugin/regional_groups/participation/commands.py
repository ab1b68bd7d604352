"""Commands about attendance: is what is kept counted still what the rows say."""

from __future__ import annotations

import click

from regional_groups.core.command_line import Service, pass_service, refuse
from regional_groups.participation import tallying

MOST_LISTED = 20


@click.group()
def attendance() -> None:
    """Look after the attendance of meetings."""


@attendance.command()
@pass_service
def check(service: Service) -> None:
    """Compare what is kept counted with the rows, and mend it; ends with 1 if something was wrong."""
    with service.changing():
        found = tallying.check()
    if found.failed:
        refuse(
            f"{len(found.failed)} of {found.meetings} meetings cannot be counted; the log says why:",
            *map(str, found.failed[:MOST_LISTED]),
        )
    if found.wrong:
        refuse(
            f"{len(found.wrong)} of {found.meetings} meetings were counted wrongly and are mended:",
            *map(str, found.wrong[:MOST_LISTED]),
        )
    click.echo(
        f"{found.meetings} meetings are counted as their rows say; {found.uncounted} were counted now."
    )


COMMANDS = (attendance,)
