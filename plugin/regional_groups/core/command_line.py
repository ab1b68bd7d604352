"""What the commands of every room stand on: the service made when it is needed, and the three exit codes.

A room adds commands by a module ``commands.py`` with a tuple ``COMMANDS``; ``cli.py`` finds it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NoReturn

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from regional_groups.core.errors import DomainError
from regional_groups.core.jobs import change
from regional_groups.settings import SettingMissing


class Service:
    """The service of this command, made from the settings at its first use."""

    def __init__(self, make: Callable[[], Flask]) -> None:
        """Remember how to make it."""
        self._make = make

    @cached_property
    def app(self) -> Flask:
        """Return the service."""
        return self._make()

    @contextmanager
    def reading(self) -> Iterator[Flask]:
        """Open the service to read."""
        with self.app.app_context():
            yield self.app

    @contextmanager
    def changing(self) -> Iterator[Flask]:
        """Open the service for one transaction: committed at the end, rolled back on a refusal."""
        with self.app.app_context(), change():
            yield self.app


pass_service = click.make_pass_decorator(Service)


def refuse(*lines: str) -> NoReturn:
    """End the command with exit code 1 and say why."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


class Commands(click.Group):
    """A group of commands that tells refusals in a sentence, not in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a refused rule exits with 1, wrong usage with 2."""
        try:
            return super().invoke(ctx)
        except DomainError as error:
            details = [f"{name}: {text}" for name, texts in error.fields.items() for text in texts]
            refuse(str(error.message), *details)
        except SettingMissing as error:
            refuse(str(error))
        except (OperationalError, ProgrammingError) as error:
            if not any(sign in str(error.orig) for sign in ("no such table", "does not exist")):
                raise
            refuse("The database has no tables yet, or older ones. Run: regional-groups db upgrade")
        return None
