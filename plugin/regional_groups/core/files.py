"""Stored files: letters, evidence, reports. Bytes lie in the data folder under their SHA-256, rows in the database.

Who may read a file is the business of the room it belongs to; this module only keeps and hands out bytes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import Response, current_app, send_file
from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from regional_groups.core.db import Base, Identified, UtcDateTime, db
from regional_groups.core.errors import InvalidInput, say

# What may be kept: ending, media type, and how the content begins (empty: text).
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
    ".odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    ".png": ("image/png", (b"\x89PNG",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".txt": ("text/plain; charset=utf-8", ()),
    ".csv": ("text/csv; charset=utf-8", ()),
    ".md": ("text/plain; charset=utf-8", ()),
    ".eml": ("text/plain; charset=utf-8", ()),
}


class StoredFile(Identified, Base):
    """A file that belongs to an object of some room."""

    __tablename__ = "stored_files"
    __table_args__ = (Index("ix_stored_files_subject", "subject_type", "subject_id"),)

    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(40))  # support_letter, host_letter, report …
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stored_by: Mapped[UUID | None]


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].data_folder / "files"
    return folder


def path_of(sha256: str) -> Path:
    """Return where the bytes of a hash lie."""
    return _folder() / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Write bytes once under their SHA-256 and return it; a half-written file is never seen."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(target)
    return sha256


def store(
    content: bytes,
    name: str,
    subject: tuple[str, str],
    purpose: str,
    stored_by: UUID | None,
    now: datetime,
    *,
    field: str = "file",
    kinds: Mapping[str, tuple[str, tuple[bytes, ...]]] = KINDS,
) -> StoredFile:
    """Keep a file for an object, in the current transaction.

    Parameters:
        field: what refusals name.
        kinds: what may be kept, where it is not the usual.

    Raises:
        InvalidInput: the ending is not taken, or the content is not what the ending says; names ``field``.
    """
    name = clean_name(name)
    ending = Path(name).suffix.lower()
    if ending not in kinds:
        taken = " ".join(sorted(kinds))
        raise InvalidInput(
            say("This kind of file is not taken."),
            fields={field: [say("This kind of file is not taken. Send one of: %(kinds)s.", kinds=taken)]},
        )
    media_type, beginnings = kinds[ending]
    if (
        not content
        or (beginnings and not content.startswith(beginnings))
        or (not beginnings and b"\x00" in content)
    ):
        raise InvalidInput(
            say("The file cannot be read."),
            fields={field: [say("The file is empty, or its content is not what its name says.")]},
        )
    row = StoredFile(
        subject_type=subject[0],
        subject_id=subject[1],
        purpose=purpose,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=keep(content),
        stored_at=now,
        stored_by=stored_by,
    )
    db.session.add(row)
    db.session.flush()
    return row


def upload(file: FileStorage | None) -> tuple[bytes, str] | None:
    """Return content and name of an uploaded file, or nothing when none was chosen."""
    if file is None or not file.filename:
        return None
    return file.read(), file.filename


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters or direction marks, at most 200 characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        letter for letter in unicodedata.normalize("NFC", base) if unicodedata.category(letter)[0] != "C"
    )
    stem, dot, ending = kept.strip(". ").rpartition(".")
    return f"{stem[:180]}{dot}{ending[:12]}" or "file"


def send(row: StoredFile, *, inline: bool = False) -> Response:
    """Hand out a stored file; the browser saves it and never runs it."""
    response = send_file(
        path_of(row.sha256),
        mimetype=row.media_type,
        as_attachment=not inline,
        download_name=row.name,
        etag=row.sha256,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
