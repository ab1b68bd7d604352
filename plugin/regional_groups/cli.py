"""The command ``regional-groups``: exit 0 on success, 1 on a refused rule, 2 on wrong usage.

Commands live with their room, in a module ``commands.py`` whose ``COMMANDS`` are gathered here.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click
from flask import Flask

from regional_groups.core.command_line import Commands, Service
from regional_groups.serving import demo, run


def make_app() -> Flask:
    """Return the service with the settings of the environment."""
    from regional_groups.app import create_app  # `--help` need not wait for it
    from regional_groups.settings import Settings

    return create_app(Settings.from_environment())


@click.group(cls=Commands)
@click.version_option(package_name="regional-groups")
@click.pass_context
def main(context: click.Context) -> None:
    """Serve and look after the regional groups of ITU-T study groups."""
    context.obj = context.obj or Service(make_app)


def gather(group: click.Group) -> None:
    """Add the commands of every room that has some."""
    for file in sorted(Path(__file__).parent.glob("*/commands.py")):
        for command in import_module(f"regional_groups.{file.parent.name}.commands").COMMANDS:
            group.add_command(command)


main.add_command(run)
main.add_command(demo)
gather(main)
