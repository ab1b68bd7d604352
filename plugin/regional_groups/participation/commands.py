"""Commands about attendance: is what is kept counted still what the rows say."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

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
    with service.reading():
        found = tallying.check(service.app.extensions["clock"].now())
    refused = [
        *_listed(found.wrong, found, "were counted wrongly and are mended"),
        *_listed(found.failed, found, "cannot be counted, and the log says why"),
    ]
    if refused:
        refuse(*refused)
    click.echo(
        f"{found.meetings} meetings are counted as their rows say; {found.uncounted} were counted now."
    )


def _listed(meetings: Sequence[UUID], found: tallying.Checked, what: str) -> list[str]:
    if not meetings:
        return []
    return [f"{len(meetings)} of {found.meetings} meetings {what}:", *map(str, meetings[:MOST_LISTED])]


COMMANDS = (attendance,)
