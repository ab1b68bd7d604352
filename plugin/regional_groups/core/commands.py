"""Commands that look after any instance: its database, its audit trail, its queue."""

from __future__ import annotations

import threading
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from regional_groups.core import audit, jobs, migrate
from regional_groups.core import outbox as sending
from regional_groups.core.command_line import Service, pass_service, refuse
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM

MOST_LISTED = 200
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


@click.group(invoke_without_command=True)
@click.option("--failed", is_flag=True, help="Only what was tried and could not be sent.")
@click.pass_context
def outbox(context: click.Context, failed: bool) -> None:
    """List what waits to be sent, the oldest first: id, what, since when, tries, next try, why the last one failed."""
    if context.invoked_subcommand:
        return
    service: Service = context.obj
    with service.reading():
        messages = sending.waiting(MOST_LISTED + 1, failed=failed)
        for one in messages[:MOST_LISTED]:
            told = (
                f"{one.created_at:%Y-%m-%dT%H:%MZ}",
                f"{one.attempts} tries",
                "given up" if one.given_up_at else f"next {one.due_at:%Y-%m-%dT%H:%MZ}",
            )
            click.echo("  ".join((str(one.id), one.what, *told, str(one.why))).rstrip())
    if len(messages) > MOST_LISTED:
        click.echo(f"… and more than these {MOST_LISTED}")
    if not messages:
        click.echo("Nothing failed." if failed else "Nothing waits.")


@outbox.command()
@click.argument("ids", nargs=-1, type=click.UUID)
@pass_service
def retry(service: Service, ids: tuple[UUID, ...]) -> None:
    """Send failed messages now: those with the IDS, or all; what fails again is told by `outbox --failed`."""
    with service.changing() as app:
        count = sending.retry(ids or None, SYSTEM, app.extensions["clock"].now())
    if ids and count < len(set(ids)):
        refuse(
            f"{count} of {len(set(ids))} are tried again; the others were sent, never failed, or do not exist."
        )
    click.echo(f"{count} are tried again.")


COMMANDS = (database, trail, worker, outbox)
