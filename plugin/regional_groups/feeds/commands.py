"""Commands about feeds: write the entries that should say something else."""

from __future__ import annotations

import click

from regional_groups.core.command_line import Service, pass_service
from regional_groups.feeds import rebuilding


@click.group()
def feeds() -> None:
    """Look after the calendar feeds."""


@feeds.command()
@pass_service
def rebuild(service: Service) -> None:
    """Write the entries that should say something else; what says the same is left as it is stored."""
    with service.reading() as app:
        count = rebuilding.rebuild(app.extensions["clock"].now())
    click.echo(f"{count} entries")


COMMANDS = (feeds,)
