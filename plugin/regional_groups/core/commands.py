"""Commands that look after any instance: its database, its audit trail, its queue."""

from __future__ import annotations

import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from regional_groups.core import audit, jobs, migrate
from regional_groups.core.command_line import Service, pass_service, refuse
from regional_groups.core.db import db

PACKAGE = Path(__file__).parents[1]


@click.group("db")
def database() -> None:
    """Look after the tables of the database."""


@database.command()
@click.argument("revision", default="head")
@pass_service
def upgrade(service: Service, revision: str) -> None:
    """Bring the tables to the newest revision, or to REVISION."""
    service.app.extensions["settings"].data_folder.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(service.app, revision)


@database.command()
@click.argument("revision", default="-1")
@pass_service
def downgrade(service: Service, revision: str) -> None:
    """Take the tables one revision back, or to REVISION."""
    migrate.downgrade(service.app, revision)


@database.command()
@pass_service
def check(service: Service) -> None:
    """Tell whether the models and the migrations agree."""
    current, newest = migrate.revisions(service.app)
    if current != newest:
        refuse(
            f"The database is at revision {current}, the newest is {newest}. Run: regional-groups db upgrade"
        )
    for file in PACKAGE.glob("*/*models.py"):
        import_module(f"regional_groups.{file.parent.name}.{file.stem}")
    with service.reading(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)
    if differences:
        refuse("The models and the migrations differ:", *(_told(item) for item in differences))
    click.echo(f"The models and the migrations agree (revision {newest}).")


def _told(difference: Any) -> str:
    """Return a difference in short: what Alembic would do, and to what."""
    if isinstance(difference, list):  # changes of one column
        return "; ".join(f"{item[0]} {item[2]}.{item[3]}" for item in difference)
    return " ".join(str(getattr(part, "name", part)) for part in difference if part is not None)


@click.group("audit")
def trail() -> None:
    """Look after the audit trail."""


@trail.command()
@pass_service
def verify(service: Service) -> None:
    """Check the chain of the audit trail; name the first broken entry."""
    with service.reading():
        broken = audit.verify()
    if broken is not None:
        refuse(f"Entry {broken.id} is broken: {broken.reason}.")
    click.echo("The audit trail is whole.")


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
@pass_service
def worker(service: Service, once: bool) -> None:
    """Run queued work where more than one process is used (RG_JOBS=none in the others)."""
    if once:
        click.echo(f"{jobs.turn(service.app)} sent")
        return
    stop = threading.Event()
    try:
        jobs.work_until(service.app, stop)
    except KeyboardInterrupt:
        stop.set()


COMMANDS = (database, trail, worker)
