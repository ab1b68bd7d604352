"""What HTTP makes of a file of a report that lies ready: its headers, and 200 or 304. Knows no framework.

Both doors answer through here, the page's and the front's. Bytes lie under their SHA-256, so the hash that was stored
with them is their validator: nothing is read, and nothing hashed, to say that a file is the one somebody has.
"""

from __future__ import annotations

from typing import NamedTuple

from regional_groups.feeds.answering import SAFE, Asked, Headers, unchanged

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)
PUBLIC, PRIVATE = "public, no-cache", "private, no-cache"
_SHOWN = ("pdf", "html")  # by the browser itself; the others are saved
_STYLED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_CLOSED = "default-src 'none'; sandbox"
_COMMON = tuple(header for header in SAFE if header[0] != "Content-Security-Policy")


class Lying(NamedTuple):
    """A file of a report, known before its bytes are read."""

    sha256: str
    format: str
    language: str
    period: str  # first and last day, as its name tells them
    public: bool


def decide(asked: Asked, file: Lying) -> tuple[str, Headers]:
    """Return status line and headers, without the length of a body."""
    etag = f'"{file.sha256}"'
    headers = [
        ("ETag", etag),
        ("Cache-Control", PUBLIC if file.public else PRIVATE),
        ("Content-Security-Policy", _STYLED if file.format == "html" else _CLOSED),
        *_COMMON,
    ]
    if asked.secure:
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    if unchanged(asked, etag, 0):
        return "304 NOT MODIFIED", headers
    way = "inline" if file.format in _SHOWN else "attachment"
    name = f"regional-groups-{file.period}-{file.language}.{file.format}"
    return "200 OK", [
        *headers,
        ("Content-Type", MEDIA_TYPES[file.format]),
        ("Content-Disposition", f'{way}; filename="{name}"'),
        ("Accept-Ranges", "none"),
    ]
