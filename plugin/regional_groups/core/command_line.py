"""What the commands of every room stand on: the service made when it is needed, and the three exit codes.

A room adds commands by a module ``commands.py`` with a tuple ``COMMANDS``; ``cli.py`` finds it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from regional_groups.core.clock import day_written
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
        """Open the service to read, or for work that commits by itself."""
        with self.app.app_context():
            yield self.app

    @contextmanager
    def changing(self) -> Iterator[Flask]:
        """Open the service for one transaction: committed at the end, rolled back on a refusal."""
        with self.app.app_context(), change():
            yield self.app


class Day(click.ParamType[date]):
    """A day, written as everywhere in the service."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that a text names."""
        if isinstance(value, date):
            return value
        if (read := day_written(value)) is None:
            self.fail(f"“{value}” is not a date; write YYYY-MM-DD", param, ctx)
        return read


def file_to_write(context: click.Context, parameter: click.Parameter, value: Path) -> Path:
    """Return a file whose folder is there, asked before anything is done."""
    if not value.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.absolute().parent}", context, parameter)
    return value


pass_service = click.make_pass_decorator(Service)


def refuse(*lines: str) -> NoReturn:
    """End the command with exit code 1 and say why."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


_NO_TABLES = ("no such table", "no such column", "does not exist")
_NO_DATABASE = (
    "unable to open database",
    "not a database",
    "connection failed",
    "could not connect",
    "connection refused",
)
_CANNOT_OPEN = "The database cannot be opened: look at RG_DATABASE_URL or, for SQLite, at RG_DATA or DATA."


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
            text = str(error.orig).strip()
            # first, because PostgreSQL says of a database or a role too that it "does not exist"
            if any(sign in text.lower() for sign in _NO_DATABASE):
                refuse(f"{_CANNOT_OPEN} {text.splitlines()[0]}")
            if not any(sign in text for sign in _NO_TABLES):
                raise
            refuse("The database has no tables yet, or older ones. Run: regional-groups db upgrade")
        except ModuleNotFoundError as error:
            if error.name != "psycopg":
                raise
            refuse("PostgreSQL needs its driver. Run: pip install 'regional-groups[postgres]'")
        except ArgumentError as error:
            refuse(f"{_CANNOT_OPEN} {error}")
        return None
