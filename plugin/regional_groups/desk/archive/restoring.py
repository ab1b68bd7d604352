"""Bringing an archive into an empty instance, and proving that nothing was lost or changed on the way."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, delete, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.files import keep, path_of
from regional_groups.desk.archive.exporting import FORMAT, audit_head, stored
from regional_groups.desk.archive.rows import fingerprint, insert_rows, lines, parse, tables

# What a service writes by itself when it starts: an instance with nothing else is still empty.
OWN = {"service_identity", "periodic_work", "idempotency_keys", "feed_versions"}


def read_archive(source: Path, revision: str) -> dict[str, Any]:
    """Load an archive into the empty database, in the current transaction, and prove that all of it arrived.

    The caller commits; on a refusal it rolls back, and files written meanwhile are taken away here.

    Parameters:
        revision: of this database's migrations.
    Raises:
        RuleViolated: the file is no archive, is damaged or of another revision; or this instance is not empty.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            return _restore(archive, revision)
    except SQLAlchemyError as error:
        raise _refused(f"its rows do not fit this database ({type(error).__name__})") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
        raise _refused(f"{type(error).__name__}: {error}") from error


def _refused(reason: str) -> RuleViolated:
    return RuleViolated(say("The archive cannot be restored: %(reason)s", reason=reason))


def _restore(archive: zipfile.ZipFile, revision: str) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    _check_manifest(manifest, revision)
    connection = db.session.connection()
    _check_empty(connection)
    written: list[Path] = []
    try:
        _restore_files(archive, manifest, written)
        _restore_tables(archive, manifest, connection)
        _prove(manifest, connection)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return manifest


def _check_manifest(manifest: dict[str, Any], revision: str) -> None:
    if manifest["format"] != FORMAT:
        raise _refused(f"its format is {manifest['format']}, this service reads {FORMAT}")
    if manifest["revision"] != revision:
        raise _refused(
            f"its database was at revision {manifest['revision']}, this one is at {revision}; "
            f"run the version that wrote it ({manifest['service']}), then upgrade"
        )
    named = [item["name"] for item in manifest["tables"]]
    if sorted(named) != sorted(table.name for table in tables()):
        raise _refused("its tables are not those of this service")


def _check_empty(connection: Connection) -> None:
    for table in tables():
        if table.name not in OWN and connection.scalar(select(func.count()).select_from(table)):
            raise RuleViolated(
                say(
                    "This instance is not empty: the table %(table)s has rows. Restore into a new one.",
                    table=table.name,
                )
            )
    if stored(connection):
        raise RuleViolated(
            say("This instance is not empty: its data folder holds files. Restore into a new one.")
        )
    for table in reversed(tables()):
        if table.name in OWN:
            connection.execute(delete(table))


def _restore_files(archive: zipfile.ZipFile, manifest: dict[str, Any], written: list[Path]) -> None:
    for item in manifest["files"]:
        content = archive.read(f"files/{item['sha256']}")
        if len(content) != item["size"] or hashlib.sha256(content).hexdigest() != item["sha256"]:
            raise _refused(f"the file {item['sha256']} is damaged")
        keep(content)
        written.append(path_of(item["sha256"]))


def _restore_tables(archive: zipfile.ZipFile, manifest: dict[str, Any], connection: Connection) -> None:
    said = {item["name"]: (item["rows"], item["sha256"]) for item in manifest["tables"]}
    for table in tables():
        if fingerprint(_lines_of(archive, table)) != said[table.name]:
            raise _refused(f"the table {table.name} is damaged")
        insert_rows(connection, table, (parse(table, line) for line in _lines_of(archive, table)))
        _count_on(connection, table)


def _lines_of(archive: zipfile.ZipFile, table: Table) -> Iterator[str]:
    with archive.open(f"tables/{table.name}.jsonl") as file:
        # newline: a text may hold letters that Python takes for line ends
        for line in io.TextIOWrapper(file, encoding="utf-8", newline="\n"):
            yield line.removesuffix("\n")


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the restored ones."""
    number = table.autoincrement_column
    if connection.dialect.name != "postgresql" or number is None or not isinstance(number.type, Integer):
        return
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": number.name}
    )
    if sequence:
        highest = connection.scalar(select(func.max(number)))
        if highest:
            connection.execute(text("SELECT setval(:name, :value)"), {"name": sequence, "value": highest})


def _prove(manifest: dict[str, Any], connection: Connection) -> None:
    """Compare what is in the database and the folder now with what the manifest says."""
    for item in manifest["tables"]:
        table = next(table for table in tables() if table.name == item["name"])
        if fingerprint(lines(connection, table)) != (item["rows"], item["sha256"]):
            raise _refused(f"the table {table.name} differs after the restore")
    if stored(connection) != sorted(item["sha256"] for item in manifest["files"]):
        raise _refused("the stored files differ after the restore")
    db.session.expire_all()
    if broken := audit.verify():
        raise _refused(f"the audit trail is broken at entry {broken.id}: {broken.reason}")
    if audit_head(connection) != manifest["audit_head"]:
        raise _refused("the end of the audit trail differs")
