"""The command `report`: the effectiveness report of a period as a file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import cast

import click

from regional_groups.core import files
from regional_groups.core.clock import geneva_day
from regional_groups.core.command_line import Service, pass_service
from regional_groups.core.i18n import CODES, speak
from regional_groups.publishing.blocks import Language
from regional_groups.reports import queries, serving
from regional_groups.reports.composing import document_in, sheet_of, sheet_of_period
from regional_groups.reports.publication import FORMATS
from regional_groups.reports.rendering import PRINTED
from regional_groups.reports.rules import check_periods

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("report")
@click.argument("from_on", type=_DAY, metavar="FROM")
@click.argument("until_on", type=_DAY, metavar="UNTIL")
@click.option(
    "--language", type=click.Choice(CODES), default="en", show_default=True, help="Language of the report."
)
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    default="pdf",
    show_default=True,
    help="Kind of file.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write."
)
@click.option("--demonstration", is_flag=True, help="Count demonstration records too; the report says so.")
@pass_service
def report(
    service: Service,
    from_on: datetime,
    until_on: datetime,
    language: str,
    format: str,
    output: Path,
    demonstration: bool,
) -> None:
    """Write the effectiveness report from FROM until UNTIL, both included: a draft when none is published."""
    with service.reading() as app:
        now = app.extensions["clock"].now()
        first, last = from_on.date(), until_on.date()
        check_periods(first, last, None, None, geneva_day(now))
        content, told = _content(first, last, cast(Language, language), format, now, demonstration)
    output.write_bytes(content)
    click.echo(f"{output}: {told}, {len(content)} bytes")


def _content(
    first: date, last: date, language: Language, format: str, now: datetime, demonstration: bool
) -> tuple[bytes, str]:
    speak(language)
    found = None if demonstration else queries.published_of(first, last)
    if found is not None and language in found.languages:
        kept = queries.file_of(found, language, format)
        if kept is not None:
            return files.path_of(kept.sha256).read_bytes(), "published"
        sheet = sheet_of(found, now)
    else:
        found, sheet = None, sheet_of_period(first, last, now, demonstration=demonstration)
    told = "published" if found else "draft"
    if format in PRINTED:
        return PRINTED[format](document_in(sheet, language)), told
    return serving.made(sheet, format, language), told


COMMANDS = (report,)
