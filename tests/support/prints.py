"""Documents printed once a run: whichever worker asks first prints, and all others read what it left."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.databases import one_at_a_time

if TYPE_CHECKING:
    from regional_groups.publishing.blocks import Document

_folder = Path()


def keep_prints(shared: Path) -> None:
    """Let the workers of a run share what they print, below the folder that they share."""
    global _folder
    _folder = shared / "prints"
    _folder.mkdir(exist_ok=True)


def pdf_of(document: "Document") -> bytes:
    """Return a document as PDF, printed by the printing process."""
    from regional_groups.publishing.pdf import render_pdf

    return _once(document, "pdf", render_pdf)


def docx_of(document: "Document") -> bytes:
    """Return a document as a Word file with its pictures, written by the printing process."""
    from regional_groups.publishing.pdf import render_docx

    return _once(document, "docx", render_docx)


def docx_without_pictures(document: "Document") -> bytes:
    """Return a document as a Word file whose charts are not drawn: no process, and a tenth of the time."""
    from regional_groups.publishing.word.document import write

    return _once(document, "plain.docx", lambda made: write(made, lambda _chart: None))


def _once(document: "Document", kind: str, make: "Callable[[Document], bytes]") -> bytes:
    from regional_groups.publishing.wire import dump

    name = f"{sha256(dump(document)).hexdigest()}.{kind}"
    path = _folder / name
    with one_at_a_time(_folder, name):
        if not path.exists():
            path.write_bytes(make(document))
        return path.read_bytes()
