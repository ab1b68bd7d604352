"""The commands `import`, `export` and `restore` as an operator types them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from regional_groups.cli import main
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.desk.commands import spans
from regional_groups.groups.models import Country
from sqlalchemy import func, select

Run = Callable[..., Result]
HEADER = "iso2,iso3,name_en,name_fr,itu_region,ldc,sids,lldc\n"


@pytest.fixture
def run(app: Flask) -> Run:
    """Return a function that runs a command on this test's service."""

    def typed(*words: str | Path) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], obj=Service(lambda: app))

    return typed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one file of two States."""
    found = tmp_path / "files"
    found.mkdir()
    rows = "KE,KEN,Kenya,Kenya,Africa,0,0,0\nBR,BRA,Brazil,Brésil,Americas,0,0,0\n"
    (found / "regions.csv").write_text(HEADER + rows, encoding="utf-8")
    return found


def _states(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Country)) or 0


def test_import_tells_what_it_loaded(run: Run, folder: Path, app: Flask) -> None:
    (folder / "notes.csv").write_text("a\n")

    first, again = run("import", folder), run("import", folder)

    assert (first.exit_code, first.stdout) == (
        0,
        "notes.csv: not a file of the import, left alone\nregions.csv: 2 new, 0 changed, 0 same, 0 refused\n",
    )
    assert "regions.csv: 0 new, 0 changed, 2 same, 0 refused" in again.stdout
    assert _states(app) == 3


def test_a_dry_run_lists_and_loads_nothing(run: Run, folder: Path, app: Flask) -> None:
    result = run("import", folder, "--dry-run")

    assert (result.exit_code, result.stdout) == (
        0,
        "regions.csv: 2 new, 0 changed, 0 same, 0 refused\n  new: lines 2-3\n"
        "Nothing was loaded: this was a dry run.\n",
    )
    assert _states(app) == 0


def test_import_names_rows_whose_commas_it_took_as_text(run: Run, folder: Path) -> None:
    with (folder / "regions.csv").open("a", encoding="utf-8") as file:
        file.write("KR,KOR,Korea, Republic of,,Asia-Pacific,0,0,0\n")

    result = run("import", folder, "--dry-run")

    assert "regions.csv: 3 new, 0 changed, 0 same, 0 refused" in result.stdout
    assert "commas without quotation marks were taken as text: line 4\n" in result.stdout


def test_a_bad_row_ends_with_one(run: Run, folder: Path, app: Flask) -> None:
    (folder / "regions.csv").write_text(HEADER + "KE,KEN,Kenya,,Mars,0,0,0\n")

    result = run("import", folder)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("regions.csv:2:itu_region: “Mars” is not one of: ")
    assert result.stderr.endswith("Nothing was loaded.\n")
    assert _states(app) == 0


def test_a_dry_run_counts_what_is_refused(run: Run, folder: Path) -> None:
    (folder / "regions.csv").write_text(HEADER + "KE,KEN,Kenya,,Mars,0,0,0\nBR,BRA,Brazil,,Americas,0,0,0\n")

    result = run("import", folder, "--dry-run")

    assert result.exit_code == 1
    assert "regions.csv: 1 new, 0 changed, 0 same, 1 refused" in result.stdout


@pytest.mark.parametrize("option", [[], ["--dry-run"]])
def test_at_most_a_hundred_faults_are_named(run: Run, folder: Path, option: list[str]) -> None:
    rows = "".join(f"K{number},KEN,Kenya,,Mars,0,0,2\n" for number in range(40))
    (folder / "regions.csv").write_text(HEADER + rows)

    result = run("import", folder, *option)

    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert (len(lines), lines[-2:]) == (102, ["… and 20 more", "Nothing was loaded."])
    assert [line.split(": ")[0] for line in lines[:3]] == [
        "regions.csv:2:iso2",
        "regions.csv:2:itu_region",
        "regions.csv:2:lldc",
    ]
    assert ("regions.csv: 0 new, 0 changed, 0 same, 40 refused" in result.stdout) == bool(option)


def test_a_folder_without_files_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("import", tmp_path).exit_code == 2
    assert run("import", tmp_path / "nowhere").exit_code == 2


def test_the_help_documents_every_column(run: Run) -> None:
    text = run("import", "--help").stdout

    for word in (
        "regions.csv",
        "itu_region",
        "meetings.csv",
        "colocated_event",
        "officers.csv",
        "appointed_by",
    ):
        assert word in text


def test_export_and_restore_tell_what_they_did(run: Run, folder: Path, app: Flask, tmp_path: Path) -> None:
    run("import", folder)

    exported, restored = run("export", tmp_path / "all.zip"), run("restore", tmp_path / "all.zip")

    assert exported.exit_code == 0
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0
    assert (restored.exit_code, "not empty" in restored.stderr) == (1, True)


def test_restore_of_nothing_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("restore", tmp_path / "nothing.zip").exit_code == 2
    assert run("export", tmp_path / "nowhere" / "all.zip").exit_code == 2


@pytest.mark.parametrize(
    ("lines", "text"), [([2], "line 2"), ([2, 3, 4], "lines 2-4"), ([9, 2, 3], "lines 2-3, 9")]
)
def test_lines_are_told_in_short(lines: list[int], text: str) -> None:
    assert spans(lines) == text
