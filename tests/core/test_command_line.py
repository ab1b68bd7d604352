"""What an operator types or sets wrongly is told in a sentence: a setting, a day, a folder, the missing database."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from regional_groups.cli import main
from regional_groups.core.command_line import Commands, Service
from sqlalchemy.exc import OperationalError, ProgrammingError

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"RG_DATA": "{folder}/nowhere"}, "The database cannot be opened: look at RG_DATABASE_URL"),
        (
            {"RG_DATABASE_URL": "nonsense://host/name"},
            "The database cannot be opened: look at RG_DATABASE_URL",
        ),
        ({"RG_DATABASE_URL": "no address"}, "The database cannot be opened: look at RG_DATABASE_URL"),
        ({"RG_SETTINGS": "{folder}/none.env"}, "RG_SETTINGS names"),
        (
            {"RG_DATA": "{folder}", "RG_NOW": "soon"},
            "RG_NOW is no instant; write it as 2026-11-23T09:00:00+00:00",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings: dict[str, str], told: str, tmp_path: Path) -> None:
    given = {name: value.format(folder=tmp_path) for name, value in settings.items()}
    unset = dict.fromkeys(("RG_DATABASE_URL", "RG_DATA", "DATA", "RG_NOW", "RG_SETTINGS"))

    result = CliRunner().invoke(main, ["audit", "verify"], env={**unset, **given})

    assert (result.exit_code, result.stderr.startswith(told)) == (1, True), result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["report", "2025-13-01", "2025-12-31", "-o", "r.pdf"],
            "“2025-13-01” is not a date; write YYYY-MM-DD",
        ),
        (["report", "20250101", "2025-12-31", "-o", "r.pdf"], "“20250101” is not a date; write YYYY-MM-DD"),
        (
            ["report", "2026-W01-1", "2026-12-31", "-o", "r.pdf"],
            "“2026-W01-1” is not a date; write YYYY-MM-DD",
        ),
        (["appoint", "a@example.org", "admin", "--from", "soon"], "“soon” is not a date; write YYYY-MM-DD"),
        (["report", "2025-01-01", "2025-12-31", "-o", "/nowhere/r.pdf"], "there is no folder /nowhere"),
        (["export", "/nowhere/all.zip"], "there is no folder /nowhere"),
    ],
)
def test_a_word_that_cannot_be_read_is_wrong_usage(words: list[str], told: str, app: Flask) -> None:
    result = CliRunner().invoke(main, words, obj=Service(lambda: app))

    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr


_SERVER = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("kind", "words", "told"),
    [
        (OperationalError, _SERVER + 'FATAL:  database "rg" does not exist', "The database cannot be opened"),
        (OperationalError, _SERVER + 'FATAL:  role "rg" does not exist', "The database cannot be opened"),
        (OperationalError, "Connection refused", "The database cannot be opened"),
        (ProgrammingError, 'relation "people" does not exist', "The database has no tables yet"),
        (OperationalError, "no such table: people", "The database has no tables yet"),
    ],
)
def test_a_database_that_is_missing_is_told_from_one_without_tables(
    kind: type[OperationalError], words: str, told: str
) -> None:
    def fail() -> None:
        raise kind("SELECT 1", {}, Exception(words))

    result = CliRunner().invoke(Commands(commands={"fail": click.Command("fail", callback=fail)}), ["fail"])

    assert (result.exit_code, result.stderr.startswith(told)) == (1, True), result.stderr
