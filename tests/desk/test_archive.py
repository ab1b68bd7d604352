"""The archive: out of one database, into another of either kind, proved equal; refused when anything is wrong."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated
from regional_groups.core.files import path_of, store
from regional_groups.core.migrate import revisions
from regional_groups.core.permissions import SYSTEM
from regional_groups.desk.archive import read_archive, write_archive
from regional_groups.desk.archive.rows import fingerprint, lines, tables
from regional_groups.desk.importing.loading import load_packaged_data

from tests.conftest import SHARED, migrate, new_app
from tests.support import field
from tests.support.databases import Databases, SqliteDatabases

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Elsewhere = Callable[[str], Flask]


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, databases: object, tmp_path: Path) -> Iterator[Elsewhere]:
    """Return a function that makes another instance: on SQLite, or on the database of this run."""
    places = {
        "sqlite": SqliteDatabases(request.config.stash[SHARED], "archive", migrate),
        "same": databases,
    }
    made: list[tuple[Flask, str, str]] = []

    def make(kind: str) -> Flask:
        url = places[kind].fresh()  # type: ignore[attr-defined]  # both are places of databases
        app = new_app(url, data=str(tmp_path / f"data-{len(made)}"))
        made.append((app, kind, url))
        return app

    yield make
    for app, kind, url in made:
        with app.app_context():
            db.engine.dispose()
        places[kind].drop(url)  # type: ignore[attr-defined]  # as above


def _fill() -> None:
    """Write something of every kind: text in many scripts, dates, JSON, nulls of both kinds, files, secrets."""
    load_packaged_data(SYSTEM, NOW)
    someone = field.person(
        "chair@example.org", "rg_chair SG5RG-AFR", country="KE", name="Ñandú \u2028 \U0001f30d"
    )
    field.token_for(someone)
    store(b"%PDF-1.7 a letter", "letter.pdf", ("meeting", "x"), "letter", someone.id, NOW)
    audit.append(
        "test:dates", ("test", "1", "one"), SYSTEM, NOW, after={"on": date(2026, 2, 1), "z": 1, "a": 2}
    )
    db.session.commit()


def _prints() -> dict[str, tuple[int, str]]:
    connection = db.session.connection()
    return {table.name: fingerprint(lines(connection, table)) for table in tables()}


@pytest.fixture(scope="module")
def archive(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, tuple[int, str]]]]:
    """Return the archive of a filled instance, and the fingerprints of its tables."""
    url, folder = databases.fresh(), tmp_path_factory.mktemp("archive")
    app = new_app(url, data=str(folder / "data"))
    revision = revisions(app)[0] or ""
    with app.app_context():
        _fill()
        prints = _prints()
        write_archive(folder / "all.zip", revision, NOW)
        db.session.remove()
        db.engine.dispose()
    yield folder / "all.zip", prints
    databases.drop(url)


@pytest.mark.parametrize("kind", ["sqlite", "same"])
def test_a_restored_instance_equals_the_one_exported(
    archive: tuple[Path, dict[str, tuple[int, str]]], elsewhere: Elsewhere, kind: str
) -> None:
    app = elsewhere(kind)
    revision = revisions(app)[0] or ""

    with app.app_context():
        manifest = read_archive(archive[0], revision)
        db.session.commit()

        assert _prints() == archive[1]
        assert audit.verify() is None
        assert [path_of(item["sha256"]).read_bytes() for item in manifest["files"]] == [b"%PDF-1.7 a letter"]


def test_new_audit_entries_follow_the_restored_ones(
    archive: tuple[Path, dict[str, tuple[int, str]]], elsewhere: Elsewhere
) -> None:
    app = elsewhere("same")
    revision = revisions(app)[0] or ""

    with app.app_context():
        read_archive(archive[0], revision)
        audit.append("test:after", ("test", "1", "one"), SYSTEM, NOW)
        db.session.commit()

        assert audit.verify() is None


def test_a_way_there_and_back_gives_the_same_archive(
    archive: tuple[Path, dict[str, tuple[int, str]]], elsewhere: Elsewhere, tmp_path: Path
) -> None:
    app = elsewhere("sqlite")
    revision = revisions(app)[0] or ""

    with app.app_context():
        read_archive(archive[0], revision)
        db.session.commit()
        write_archive(tmp_path / "again.zip", revision, NOW)

    first, second = zipfile.ZipFile(archive[0]), zipfile.ZipFile(tmp_path / "again.zip")
    with first, second:
        assert {name: first.read(name) for name in first.namelist()} == {
            name: second.read(name) for name in second.namelist()
        }


def test_an_instance_with_rows_is_not_restored_into(archive: tuple[Path, object], app: Flask) -> None:
    revision = revisions(app)[0] or ""

    with app.app_context():
        field.person("first@example.org", "admin")
        db.session.commit()

        with pytest.raises(RuleViolated, match="not empty"):
            read_archive(archive[0], revision)


def _tampered(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda name, data: data.replace(b"Kenya", b"Kenia") if name == "tables/names.jsonl" else data,
            "names is damaged",
        ),
        (lambda name, data: None if name == "tables/people.jsonl" else data, "people"),
        (lambda name, data: None if name == "manifest.json" else data, "manifest.json"),
        (lambda name, data: data + b"!" if name.startswith("files/") else data, "is damaged"),
        (lambda name, data: data.replace(b'"revision": "', b'"revision": "9'), "revision"),
        (lambda name, data: data.replace(b'"format": 1', b'"format": 2'), "format"),
        (lambda name, data: b"[]" if name == "manifest.json" else data, "cannot be restored"),
    ],
)
def test_a_damaged_archive_is_refused_and_leaves_nothing(
    archive: tuple[Path, object],
    elsewhere: Elsewhere,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    reason: str,
) -> None:
    damaged = _tampered(archive[0], tmp_path / "damaged.zip", change)
    app = elsewhere("same")
    revision = revisions(app)[0] or ""

    with app.app_context():
        with pytest.raises(RuleViolated, match=reason):
            read_archive(damaged, revision)
        db.session.rollback()

        assert {number for number, _ in _prints().values()} == {0}
        assert not list((tmp_path / "data-0").rglob("files/*/*"))


def test_a_file_that_is_no_archive_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    revision = revisions(app)[0] or ""

    with app.app_context(), pytest.raises(RuleViolated, match="cannot be restored"):
        read_archive(tmp_path / "text.zip", revision)


def test_an_archive_is_not_written_when_a_stored_file_is_missing(app: Flask, tmp_path: Path) -> None:
    revision = revisions(app)[0] or ""
    with app.app_context():
        row = store(b"%PDF-1.7", "letter.pdf", ("meeting", "x"), "letter", None, NOW)
        db.session.commit()
        path_of(row.sha256).unlink()

        with pytest.raises(RuleViolated, match="missing or damaged"):
            write_archive(tmp_path / "all.zip", revision, NOW)

    assert not list(tmp_path.glob("*all.zip*"))
