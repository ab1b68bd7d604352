"""Writing an archive from one consistent view of the database."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select

from regional_groups.core.audit import GENESIS, AuditEntry
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.files import StoredFile, path_of
from regional_groups.desk.archive.rows import lines, tables

FORMAT = 1
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip entry: the same instance gives the same bytes


def snapshot() -> Connection:
    """Return a connection that sees one moment of the database until the transaction ends."""
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        return db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return db.session.connection()


def write_archive(target: Path, revision: str, now: datetime) -> dict[str, Any]:
    """Write the whole instance to a file, which appears when it is complete; return its manifest.

    Parameters:
        revision: of the database's migrations; an archive is restored at the same one.
        now: real time.
    Raises:
        RuleViolated: a stored file is missing or damaged, so that the archive would not be whole.
    """
    handle, temporary = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = _write(archive, revision, now)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return manifest


def _write(archive: zipfile.ZipFile, revision: str, now: datetime) -> dict[str, Any]:
    connection = snapshot()
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "service": current_app.extensions["version"],
        "revision": revision,
        "exported_at": now.isoformat(timespec="seconds"),
        "audit_head": audit_head(connection),
        "tables": [_write_table(archive, connection, table) for table in tables()],
        "files": [_write_file(archive, sha256) for sha256 in stored(connection)],
    }
    entry = zipfile.ZipInfo("manifest.json", _EARLIEST)
    archive.writestr(entry, json.dumps(manifest, indent=1, ensure_ascii=False))
    return manifest


def audit_head(connection: Connection) -> str:
    """Return the hash of the newest entry of the trail."""
    newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    return connection.scalar(newest) or GENESIS


def stored(connection: Connection) -> list[str]:
    """Return the hashes of all files kept: those of rows, and what else lies in the folder under its hash."""
    named = set(connection.scalars(select(StoredFile.sha256)))
    return sorted(named | set(_lying()))


def _lying() -> Iterator[str]:
    folder = path_of("00").parent.parent
    for path in folder.glob("??/*"):
        if path.is_file() and len(path.name) == 64 and path_of(path.name) == path:
            yield path.name


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Any) -> dict[str, Any]:
    digest, number = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(f"tables/{table.name}.jsonl", _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as file:
        for line in lines(connection, table):
            content = line.encode() + b"\n"
            file.write(content)
            digest.update(content)
            number += 1
    return {"name": table.name, "rows": number, "sha256": digest.hexdigest()}


def _write_file(archive: zipfile.ZipFile, sha256: str) -> dict[str, Any]:
    path = path_of(sha256)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise RuleViolated(
            say(
                "The stored file %(hash)s is missing or damaged, so the archive would not be whole.",
                hash=sha256,
            )
        )
    archive.writestr(zipfile.ZipInfo(f"files/{sha256}", _EARLIEST), content)
    return {"sha256": sha256, "size": len(content)}
