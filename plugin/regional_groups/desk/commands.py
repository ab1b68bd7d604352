"""Commands about the whole: load the field's files, save the instance to an archive, restore it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask

from regional_groups.core.command_line import Service, file_to_write, pass_service, refuse
from regional_groups.core.importing import Importer, Outcome
from regional_groups.core.migrate import revisions
from regional_groups.core.permissions import SYSTEM

if TYPE_CHECKING:
    from regional_groups.desk.importing.loading import Loaded

MOST_LINES = 100  # of problems: more help nobody
_OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "same")


class ImportCommand(click.Command):
    """The command `import`, whose help documents the columns of every file."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the files with their columns and keys."""
        for name, importer in _known(ctx).items():
            with formatter.section(f"{name}  [key: ref, else {importer.key}]"):
                formatter.write_dl(
                    [
                        (column.name if column.required else f"{column.name} (optional)", column.help)
                        for column in importer.columns
                    ]
                )


def _known(ctx: click.Context) -> Mapping[str, Importer]:
    from regional_groups.desk.importing.loading import importers  # other commands need not wait for it

    service = ctx.find_object(Service)
    if service is None:
        return {}
    with service.app.app_context():
        return importers()


@click.command("import", cls=ImportCommand)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help="Say what would be new, changed, same and refused; load nothing."
)
@pass_service
def import_(service: Service, folder: Path, dry_run: bool) -> None:
    """Load the files of FOLDER, all or nothing.

    Files are UTF-8 with commas and a header row; an empty cell is unknown. Loading a file again changes nothing; a
    corrected row changes what it is about. A row is known by its optional first column `ref`, else by its key.
    A comma in a text needs quotation marks around the cell; where they are missing and a space follows the comma,
    the row is taken if it then fits the header, and named.
    """
    from regional_groups.desk.importing.loading import ImportRefused, importers

    with service.reading():
        known = importers()
    if not any((folder / name).is_file() for name in known):
        raise click.UsageError(f"{folder} holds none of the files: {', '.join(known)}")
    for name in sorted(path.name for path in folder.glob("*.csv") if path.name not in known):
        click.echo(f"{name}: not a file of the import, left alone")
    try:
        _load(service, folder, dry_run=dry_run)
    except ImportRefused as refusal:
        if dry_run:
            _tell(refusal.results, dry_run=True)
        problems = [str(problem) for problem in refusal.problems]
        more = [f"… and {len(problems) - MOST_LINES} more"] if len(problems) > MOST_LINES else []
        refuse(*problems[:MOST_LINES], *more, "Nothing was loaded.")


class _DryRun(Exception):
    """Ends the transaction of a dry run, so that nothing stays."""


def _load(service: Service, folder: Path, *, dry_run: bool) -> None:
    from regional_groups.desk.importing.loading import load_folder

    try:
        with service.changing() as app:
            _tell(load_folder(folder, SYSTEM, app.extensions["clock"].now()), dry_run=dry_run)
            if dry_run:
                raise _DryRun
    except _DryRun:
        click.echo("Nothing was loaded: this was a dry run.")


def _tell(results: Iterable[Loaded], *, dry_run: bool) -> None:
    for loaded in results:
        counts = ", ".join(f"{loaded.count(outcome)} {outcome}" for outcome in _OUTCOMES)
        click.echo(f"{loaded.file}: {counts}, {loaded.refused} refused")
        if loaded.lines["kept"]:
            click.echo(f"  kept as a person entered it since: {spans(loaded.lines['kept'])}")
        if loaded.rejoined:
            click.echo(f"  commas without quotation marks were taken as text: {spans(loaded.rejoined)}")
        for outcome in _OUTCOMES if dry_run else ():
            if loaded.lines[outcome]:
                click.echo(f"  {outcome}: {spans(loaded.lines[outcome])}")


def spans(lines: Iterable[int]) -> str:
    """Return line numbers in short: lines 2-5, 9."""
    parts: list[list[int]] = []
    for line in sorted(lines):
        if parts and line == parts[-1][-1] + 1:
            parts[-1][1:] = [line]
        else:
            parts.append([line])
    shown = ", ".join("-".join(str(line) for line in part) for part in parts)
    return f"line {shown}" if shown.isdigit() else f"lines {shown}"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=file_to_write)
@pass_service
def export(service: Service, file: Path) -> None:
    """Write the whole instance to FILE: tables, stored files and their hashes. Keep it as safe as the database."""
    from regional_groups.desk.archive import write_archive

    revision = _revision(service.app)
    with service.reading() as app:
        manifest = write_archive(file, revision, app.extensions["clock"].real_now())
    rows = sum(item["rows"] for item in manifest["tables"])
    click.echo(f"{file}: {rows} rows of {len(manifest['tables'])} tables, {len(manifest['files'])} files")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_service
def restore(service: Service, file: Path) -> None:
    """Restore the archive FILE into this empty instance and prove that all of it arrived."""
    from regional_groups.desk.archive import read_archive

    revision = _revision(service.app)
    with service.changing():
        manifest = read_archive(file, revision)
    rows = sum(item["rows"] for item in manifest["tables"])
    click.echo(
        f"Restored and compared: {rows} rows of {len(manifest['tables'])} tables, {len(manifest['files'])} files; "
        f"the audit trail is whole and ends with {manifest['audit_head'][:12]}"
    )


def _revision(app: Flask) -> str:
    current, newest = revisions(app)
    if current != newest:
        refuse(
            f"The database is at revision {current}, the service needs {newest}. Run: regional-groups db upgrade"
        )
    return current or ""


COMMANDS = (import_, export, restore)
