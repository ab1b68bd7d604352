"""The commands ``run`` and ``demo``: the production server, and the demonstration on loopback."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask
from sqlalchemy import MetaData, Table, exists, select

from regional_groups.core import migrate
from regional_groups.core.command_line import Service, pass_service
from regional_groups.core.db import Base, db
from regional_groups.publishing import libraries
from regional_groups.publishing.pdf import RenderingFailed
from regional_groups.reports.rendering import styles_of
from regional_groups.settings import SettingMissing, Settings

if TYPE_CHECKING:
    from regional_groups.adapters.demo_grants import Person as ProviderPerson

THREADS = 4
DEMO_CLIENT = "regional-groups-demo"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@pass_service
def run(service: Service, host: str, port: int, workers: int) -> None:
    """Serve in production; refuses to start on a missing secret, saying which."""
    settings = Settings.from_environment()
    settings.check_for_production()
    refuse_unready(service.app)
    refuse_styles(settings.word_styles)
    if not settings.oidc_issuer:
        click.echo("No OpenID provider is set (RG_OIDC_ISSUER): sign-in will answer 503.", err=True)
    if libraries.missing():
        click.echo(f"{libraries.printing()}.", err=True)
    serve(host, port, workers)


def refuse_styles(path: str) -> None:
    """Refuse a file of styles for Word files that cannot be used.

    Raises:
        SettingMissing: saying why.
    """
    if path:
        try:
            styles_of(Path(path))
        except RenderingFailed as error:
            raise SettingMissing(f"RG_WORD_STYLES: {error}") from error


def refuse_unready(app: Flask) -> None:
    """Refuse a database at another revision, or one that holds demonstration records.

    Raises:
        SettingMissing: saying what to do.
    """
    current, newest = migrate.revisions(app)
    if current != newest:
        raise SettingMissing(
            f"The database is at revision {current}, not {newest}. Run: regional-groups db upgrade"
        )
    with app.app_context():
        marked = [table.name for table in _marked(Base.metadata) if _any(table)]
    if marked:
        raise SettingMissing(
            "The database holds demonstration records (" + ", ".join(marked) + "). "
            "Demonstrations never stand in a production database: choose another one with RG_DATABASE_URL."
        )


def _marked(metadata: MetaData) -> list[Table]:
    """Return the tables whose rows may be demonstrations; what is derived from others says nothing of its own."""
    return [
        table
        for table in metadata.sorted_tables
        if "demonstration" in table.c and not table.info.get("derived")
    ]


def _any(table: Table) -> bool:
    return bool(db.session.scalar(select(exists().where(table.c.demonstration.is_(True)))))


def serve(host: str, port: int, workers: int, environment: Mapping[str, str] | None = None) -> None:
    """Serve until told to stop; the processes read their settings from the environment."""
    from granian import Granian  # a server is needed by two commands only
    from granian.constants import Interfaces

    os.environ.update(environment or {})
    Granian(
        "regional_groups.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_access=False,
    ).serve()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, type=click.Choice(["127.0.0.1", "localhost"]))
@click.option(
    "--port",
    default=8000,
    envvar="PORT",
    type=click.IntRange(1, 65534),
    help="Port; PORT of the environment, else 8000. The provider of the sign-in takes the next one.",
)
def demo(host: str, port: int) -> None:
    """Serve a demonstration on loopback: real field data, invented cases, a provider that lets everybody in."""
    from regional_groups.adapters.demo_process import start_demo_provider

    folder = Path(os.environ.get("DATA") or "instance/demo").absolute()
    environment = _demo_environment(folder, port)
    persons = prepare_demo(Settings.from_environment({**os.environ, **environment}))
    with start_demo_provider(
        environment["RG_OIDC_ISSUER"],
        DEMO_CLIENT,
        environment["RG_OIDC_CLIENT_SECRET"],
        [f"{environment['RG_BASE_URL']}/auth/callback", f"{environment['RG_BASE_URL']}/"],
        persons,
    ):
        click.echo(
            f"\nOpen {environment['RG_BASE_URL']}/ and press “Sign in”: choose a demo person with one click.\n"
            f"Data lie in {folder}; letters that the service sends lie in {folder / 'mail'}.\nStop with Ctrl+C.\n"
        )
        serve(host, port, 1, environment)


def _demo_environment(folder: Path, port: int) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "RG_DATA": str(folder),
        "RG_DATABASE_URL": "",
        "RG_DEMONSTRATION": "1",
        "RG_SECRET_KEY": _kept_secret(folder / "secret-key"),
        "RG_OIDC_ISSUER": f"http://127.0.0.1:{port + 1}",
        "RG_OIDC_CLIENT_ID": DEMO_CLIENT,
        "RG_OIDC_CLIENT_SECRET": _kept_secret(folder / "client-secret"),
        "RG_BASE_URL": f"http://127.0.0.1:{port}",
        "RG_MAIL_URL": f"maildir://{folder / 'mail'}?from=regional-groups@demo.example",
    }


def _kept_secret(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def prepare_demo(settings: Settings) -> list[ProviderPerson]:
    """Bring the demonstration's database up to date, load it once, and return the persons of the provider."""
    from regional_groups.adapters.demo_grants import Person
    from regional_groups.app import create_app
    from regional_groups.demonstration.loading import load_demonstration
    from regional_groups.demonstration.persons import demo_persons

    app = create_app(settings)
    migrate.upgrade(app)
    load_demonstration(app)
    return [Person(*row) for row in demo_persons(app)]
