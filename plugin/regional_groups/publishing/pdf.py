"""A document as PDF or Word file, printed by a process of its own under limits of time and memory.

Nothing the printing does can stop the service: at most two run at once in an installation, each is ended at its
limits, and every failure comes back as ``RenderingFailed`` with a sentence for the person who asked.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from regional_groups.core.errors import DomainError, Message, say
from regional_groups.publishing.blocks import Document
from regional_groups.publishing.places import AllTaken, Unusable, place
from regional_groups.publishing.wire import dump

GIGABYTE: Final = 1_000_000_000
DOCUMENT_BYTES: Final = 20_000_000  # what a document may weigh on its way to the printing process
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "PYTHONHASHSEED", "LD_LIBRARY_PATH", "TZ")
_NO_FONTS: Final = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'
# How Python and the C libraries under the layout engine say that the address space is used up.
_OUT_OF_MEMORY: Final = re.compile(
    "MemoryError|[Cc]annot allocate|failed to allocate|failed to map segment|Error creating thread"
)
WAIT_SECONDS: Final = 90  # for a free place; with the longest printing it stays below the lease of a message


@dataclass(frozen=True, slots=True)
class Limits:
    """What one printing may use."""

    seconds_cpu: int
    seconds_wall: int
    bytes_max: int


REPORT: Final = Limits(seconds_cpu=120, seconds_wall=180, bytes_max=3 * GIGABYTE // 2)
LETTER: Final = Limits(seconds_cpu=20, seconds_wall=40, bytes_max=3 * GIGABYTE // 2)


class RenderingFailed(DomainError):
    """A document could not be printed; ``reason`` is one of the words of ``_REASONS``, ``detail`` for the log."""

    status = 503
    kind = "rendering-failed"
    title = say("The document could not be printed")

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(_REASONS[reason](detail))
        self.reason = reason
        self.detail = detail


def _library(_: str) -> Message:
    return say("PDF not available: install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")


def _font(detail: str) -> Message:
    return say("PDF not available: the font %(file)s is missing. Install regional-groups again.", file=detail)


def _glyph(detail: str) -> Message:
    return say(
        "The document holds signs that the fonts do not have: %(signs)s. Please replace them.", signs=detail
    )


def _timeout(_: str) -> Message:
    return say("Printing the document took too long. Please shorten its tables or texts.")


def _memory(_: str) -> Message:
    return say("Printing the document needed too much memory. Please shorten its tables or texts.")


def _size(_: str) -> Message:
    return say("The document is too large to be printed. Please shorten its tables or texts.")


def _styles(detail: str) -> Message:
    return say("The Word file with the styles of the secretariat cannot be used: %(reason)s", reason=detail)


def _busy(_: str) -> Message:
    return say("Other documents are being printed. Please try again in a few minutes.")


def _folder(_: str) -> Message:
    return say(
        "The document could not be printed: the service cannot use the folder “printing” of its data folder."
    )


def _crash(_: str) -> Message:
    return say("The document could not be printed. The reason is in the log of the service.")


_REASONS: Final = {
    "library": _library,
    "font": _font,
    "glyph": _glyph,
    "timeout": _timeout,
    "memory": _memory,
    "nesting": _size,
    "size": _size,
    "busy": _busy,
    "folder": _folder,
    "styles": _styles,
    "warning": _crash,
    "crash": _crash,
}


def render_pdf(
    document: Document,
    *,
    seconds_cpu: int = REPORT.seconds_cpu,
    seconds_wall: int = REPORT.seconds_wall,
    bytes_max: int = REPORT.bytes_max,
) -> bytes:
    """Return a document as a PDF file that is both PDF/A-3a and PDF/UA-1; the same document gives the same bytes.

    Parameters:
        seconds_cpu: processor time the printing may use.
        seconds_wall: time after which it is ended whatever it does; waiting for a free place counts apart.
        bytes_max: address space of the printing process.
    Raises:
        RenderingFailed: the document could not be printed within the limits, or not at all.
    """
    return _printed(document, "pdf", Limits(seconds_cpu, seconds_wall, bytes_max))


def render_docx(document: Document, limits: Limits = REPORT) -> bytes:
    """Return a document as a Word file; the same document gives the same bytes.

    Raises:
        RenderingFailed: the document could not be written within the limits, or not at all.
    """
    return _printed(document, "docx", limits)


def _printed(document: Document, kind: str, limits: Limits) -> bytes:
    data = dump(document)
    if len(data) > DOCUMENT_BYTES:
        raise RenderingFailed("size", f"{len(data)} bytes")
    try:
        with (
            place(min(limits.seconds_wall, WAIT_SECONDS)) as held,
            tempfile.TemporaryDirectory(prefix="printing-") as folder,
        ):
            return _print(data, kind, Path(folder), limits, held)
    except AllTaken:
        raise RenderingFailed("busy") from None
    except Unusable as error:
        raise RenderingFailed("folder", str(error)) from error


def _print(data: bytes, kind: str, folder: Path, limits: Limits, held: int) -> bytes:
    fontconfig = folder / "fonts.conf"
    fontconfig.write_text(_NO_FONTS, encoding="utf-8")
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {
        "FONTCONFIG_FILE": str(fontconfig),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
    }
    with subprocess.Popen(  # noqa: S603 -- the command is fixed; the document goes through standard input
        [
            sys.executable,
            "-m",
            "regional_groups.publishing.child",
            str(limits.seconds_cpu),
            str(limits.bytes_max),
            kind,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment,
        start_new_session=True,
        pass_fds=(held,),
    ) as process:
        try:
            output, errors = process.communicate(data, timeout=limits.seconds_wall)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise RenderingFailed("timeout", "wall") from None
    if process.returncode == 0:
        return output
    raise _failure(process.returncode, errors)


def _failure(code: int, errors: bytes) -> RenderingFailed:
    if -code in (signal.SIGXCPU, signal.SIGKILL):
        return RenderingFailed("timeout", "processor")
    text = errors.decode("utf-8", "replace")
    try:
        said = json.loads(text.rsplit("\n", 1)[-1])
        return RenderingFailed(said["reason"], said["detail"])
    except (ValueError, KeyError, TypeError):
        reason = "memory" if _OUT_OF_MEMORY.search(text) else "crash"
        return RenderingFailed(reason, f"exit {code}: {text[-400:]}")
