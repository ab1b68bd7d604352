"""The commands `report`, `profile` and `verify`: files of a period, and what a hash belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from regional_groups.core import files
from regional_groups.core.clock import geneva_day
from regional_groups.core.command_line import Day, Service, file_to_write, pass_service, refuse
from regional_groups.core.i18n import CODES, speak
from regional_groups.indicators.facts import Period
from regional_groups.publishing.blocks import Language
from regional_groups.reports import profile_document, queries, serving
from regional_groups.reports.again import again
from regional_groups.reports.composing import document_in, names_in, sheet_of, sheet_of_period
from regional_groups.reports.rendering import PRINTED, styled
from regional_groups.reports.rules import Addressee, check_periods
from regional_groups.reports.stored import FORMATS

Wanted = TypeVar("Wanted", bound=Callable[..., Any])


def writing(what: str, formats: Iterable[str]) -> Callable[[Wanted], Wanted]:
    """Give a command the period that a file is of, and the options of how it is written."""
    kinds, kept = click.Choice(list(formats)), click.Path(dir_okay=False, path_type=Path)
    parts = (
        click.argument("from_on", type=Day(), metavar="FROM"),
        click.argument("until_on", type=Day(), metavar="UNTIL"),
        click.option(
            "--language",
            type=click.Choice(CODES),
            default="en",
            show_default=True,
            help=f"Language of the {what}.",
        ),
        click.option("--format", type=kinds, default="pdf", show_default=True, help="Kind of file."),
        click.option(
            "-o", "--output", type=kept, required=True, callback=file_to_write, help="File to write."
        ),
    )

    def given(command: Wanted) -> Wanted:
        for part in reversed(parts):
            command = part(command)
        return command

    return given


@click.command("report")
@writing("report", FORMATS)
@click.option("--demonstration", is_flag=True, help="Count demonstration records too; the report says so.")
@pass_service
def report(
    service: Service,
    from_on: date,
    until_on: date,
    language: str,
    format: str,
    output: Path,
    demonstration: bool,
) -> None:
    """Write the effectiveness report from FROM until UNTIL, both included: a draft when none is published."""
    with service.reading() as app:
        now = app.extensions["clock"].now()
        check_periods(from_on, until_on, None, None, geneva_day(now))
        content, told = _content(from_on, until_on, cast(Language, language), format, now, demonstration)
    output.write_bytes(content)
    click.echo(f"{output}: {told}, {len(content)} bytes")


def _content(
    first: date, last: date, language: Language, format: str, now: datetime, demonstration: bool
) -> tuple[bytes, str]:
    speak(language)
    found = None if demonstration else queries.published_of(first, last, language)
    if found is not None:
        kept = queries.file_of(found, language, format)
        if kept is not None:
            return files.path_of(kept.sha256).read_bytes(), "published"
        sheet = sheet_of(found, now)
    else:
        sheet = sheet_of_period(first, last, now, demonstration=demonstration)
    told = "published" if found else "draft"
    if format in PRINTED:
        return PRINTED[format](styled(document_in(sheet, language), format)), told
    return serving.made(sheet, format, language), told


@click.command("verify")
@click.argument("hash")
@pass_service
def verify(service: Service, hash: str) -> None:
    """Say which published document HASH belongs to; make a file again and say whether its bytes are the same."""
    with service.reading() as app:
        known = queries.verified(hash.strip().lower())
        if known is None:
            refuse("No published document has this hash.")
        report, file = known
        click.echo(f"{report.label}, {report.state}, published {report.published_at:%Y-%m-%d}")
        if file is None:
            click.echo("the frozen figures")
            return
        click.echo(f"the {file.format} file in {file.language}, {file.size} bytes")
        made = again(report, file, app.extensions["clock"].now())
        for name, then, present in made.changed:
            click.echo(f"{name}: recorded {then or 'none'}, here {present or 'none'}")
        if not made.same:
            refuse(f"Made again it has other bytes: {made.sha256}")
        click.echo("made again: the same bytes")


@click.command("profile")
@click.argument("kind", type=click.Choice(sorted(profile_document.KINDS)))
@click.argument("place")
@writing("profile", sorted(PRINTED))
@click.option(
    "--addressee", type=click.Choice([str(one) for one in Addressee]), help="Before whom it is laid."
)
@pass_service
def profile(
    service: Service,
    kind: str,
    place: str,
    from_on: date,
    until_on: date,
    language: str,
    format: str,
    addressee: str | None,
    output: Path,
) -> None:
    """Write the profile of a group (SG5RG-AFR), region (africa) or State (KE) from FROM until UNTIL, both included."""
    with service.reading() as app:
        today = geneva_day(app.extensions["clock"].now())
        check_periods(from_on, until_on, None, None, today)
        known = cast(Language, language)
        whom = Addressee(addressee) if addressee else None
        document = profile_document.build(
            kind, place, Period(from_on, until_on), today, known, names_in(known), whom
        )
        content = PRINTED[format](styled(document, format))
    output.write_bytes(content)
    click.echo(f"{output}: {len(content)} bytes")


COMMANDS = (report, profile, verify)
