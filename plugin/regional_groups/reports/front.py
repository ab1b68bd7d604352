"""The front for published files: a WSGI callable before Flask that hands them out for one indexed read.

It judges no right: it answers for reports that everybody may read at this moment, which the read itself asks, and
passes on whatever else is asked. Embargoed, withdrawn and unprinted files are the pages' business, as are requests
whose language the pages must choose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from regional_groups.core.i18n import CODES
from regional_groups.feeds.answering import Asked, Headers
from regional_groups.feeds.raw import Reader, ReadFailed
from regional_groups.reports.stored import FORMATS, Lying, decide

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX = "/reports/"
REMEMBERED_MOST = 1_000_000  # bytes of a file that a process keeps; of eight at most
_PATH = re.compile(rf"/reports/([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\.({'|'.join(FORMATS)})")
_LANGUAGE = re.compile(rf"lang=({'|'.join(CODES)})")
_NEGOTIATES = ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE")  # what a page looks at where no language is asked for

PUBLISHED = """
SELECT f.sha256, r.from_on, r.until_on, f.size
FROM reports r JOIN report_files f ON f.report_id = r.id
WHERE r.id = ? AND r.state IN ('published', 'superseded') AND f.language = ? AND f.format = ?
"""


class PublishedFiles:
    """Answers for published files itself and passes everything else on to ``app``."""

    def __init__(self, app: WsgiApp, reader: Reader, folder: Path) -> None:
        """Stand before ``app``.

        Parameters:
            folder: where files lie under their SHA-256, as ``core/files.py`` keeps them.
        """
        self.app = app
        self.reader = reader
        self.folder = str(folder)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        answer = self._answer(environ) if environ["PATH_INFO"].startswith(PREFIX) else None
        if answer is None:
            return self.app(environ, start_response)
        status, headers, body = answer
        start_response(status, headers.copy())  # a server may add to the list
        return [body] if body and environ["REQUEST_METHOD"] != "HEAD" else []

    def _answer(self, environ: Environ) -> tuple[str, Headers, bytes] | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        try:
            found = self._find(environ["PATH_INFO"], _language(environ))
            if found is None:
                return None
            file, size = found
            status, headers = decide(_asked(environ), file)
            if status.startswith("304"):
                return status, headers, b""
            body = _bytes(f"{self.folder}/{file.sha256[:2]}/{file.sha256}", size)
        except (ReadFailed, OSError):
            return None
        return status, [*headers, ("Content-Length", str(len(body)))], body

    def _find(self, path: str, language: str) -> tuple[Lying, int] | None:
        """Return the file of an address, and how long it is, if everybody may read it now."""
        known = self.reader.known()
        if (kept := known.get((path, language))) is not None:
            return kept  # type: ignore[no-any-return]  # what was remembered below
        match = _PATH.fullmatch(path)
        if match is None or not language:
            return None
        row = self.reader.row(PUBLISHED, (UUID(match[1]), language, match[2]))
        if row is None:
            return None
        found = Lying(row[0], match[2], language, f"{row[1]}-{row[2]}", public=True), row[3]
        known[path, language] = found
        return found


def _bytes(path: str, size: int) -> bytes:
    """Return what lies at a path; files of usual size are remembered, as what lies under a hash never changes."""
    return _remembered(path) if size <= REMEMBERED_MOST else _read(path)


@lru_cache(maxsize=8)
def _remembered(path: str) -> bytes:
    return _read(path)


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _language(environ: Environ) -> str:
    """Return the language asked for; nothing where a page would have to choose it."""
    query = environ.get("QUERY_STRING", "")
    if not query:
        return "" if any(environ.get(name) for name in _NEGOTIATES) else "en"
    match = _LANGUAGE.fullmatch(query)
    return match[1] if match else ""


def _asked(environ: Environ) -> Asked:
    return Asked(
        if_none_match=environ.get("HTTP_IF_NONE_MATCH"), secure=environ["wsgi.url_scheme"] == "https"
    )
