"""The command `report`."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from regional_groups.cli import main
from regional_groups.core.command_line import Service
from regional_groups.reports.rendering import PRINTED

from tests.reports.field import meeting, report

pytestmark = pytest.mark.usefixtures("session")


def run(app: Flask, *arguments: str) -> Result:
    """Run the command on this test's service."""
    return CliRunner().invoke(main, ["report", *arguments], obj=Service(lambda: app))


def held(found: Any) -> Any:
    """Return the number of meetings held that a report.json tells."""
    return next(row["value"] for row in found["indicators"] if row["id"] == "meetings_held")


def test_a_draft_is_written_when_none_is_published(app: Flask, tmp_path: Path) -> None:
    meeting()
    target = tmp_path / "report.json"

    result = run(app, "2008-01-01", "2026-12-31", "--language", "fr", "--format", "json", "-o", str(target))

    assert (result.exit_code, "draft" in result.output) == (0, True)
    found = json.loads(target.read_text(encoding="utf-8"))
    assert found["report"]["state"] == "draft"
    assert held(found) == 1


@pytest.mark.parametrize(
    ("format", "beginning"),
    [
        ("pdf", b"%PDF-"),
        ("csv", b"indicator,"),
        ("html", b"<!doctype"),
        pytest.param("docx", b"PK\x03\x04", marks=pytest.mark.once),
        ("xlsx", b"PK\x03\x04"),
    ],
)
def test_every_format_is_written(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, beginning: bytes
) -> None:
    monkeypatch.setitem(PRINTED, "pdf", lambda document: b"%PDF-1.7 " + document.language.encode())
    target = tmp_path / f"report.{format}"

    result = run(app, "2026-01-01", "2026-11-20", "--language", "ar", "--format", format, "-o", str(target))

    assert result.exit_code == 0
    assert target.read_bytes().startswith(beginning)


def test_the_published_file_is_given_as_it_was_published(app: Flask, tmp_path: Path) -> None:
    meeting()
    report("published")
    meeting()
    target = tmp_path / "report.csv"

    result = run(app, "2026-01-01", "2026-11-20", "--format", "csv", "-o", str(target))

    assert "published" in result.output
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert [row["value"] for row in rows if (row["indicator"], row["scope"]) == ("meetings_held", "all")] == [
        "1"
    ]


def test_demonstration_records_count_only_when_asked_for(app: Flask, tmp_path: Path) -> None:
    meeting(demonstration=True)
    target = tmp_path / "report.json"
    period = ("2026-01-01", "2026-11-20", "--format", "json", "-o", str(target))

    run(app, *period)
    without = json.loads(target.read_text(encoding="utf-8"))
    run(app, *period, "--demonstration")
    with_them = json.loads(target.read_text(encoding="utf-8"))

    values = [held(found) for found in (without, with_them)]
    assert (values, without["demonstration"], with_them["demonstration"]) == ([None, 1], False, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("2026-02-01", "2026-01-01", "-o", "x"), 1),
        (("2027-02-01", "2027-03-01", "-o", "x"), 1),
        (("2026-01-01", "2026-02-01", "--format", "odt", "-o", "x"), 2),
        (("2026-01-01", "2026-02-01", "--language", "de", "-o", "x"), 2),
        (("yesterday", "2026-02-01", "-o", "x"), 2),
        (("2026-01-01", "2026-02-01"), 2),
    ],
)
def test_what_is_refused(app: Flask, arguments: tuple[str, ...], code: int) -> None:
    assert run(app, *arguments).exit_code == code
