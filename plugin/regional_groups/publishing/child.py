"""The process that prints one document: JSON on standard input, the PDF or Word file on standard output.

The layout engine can crash without fonts and run for minutes on hostile input, so it never runs in the service's
own process. This one takes its limits first, reads nothing but the package's fonts and icons, and says on standard
error, as JSON, why it could not print.
"""

from __future__ import annotations

import gc
import json
import logging
import re
import resource
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from regional_groups.publishing import engine, fonts, sparing
from regional_groups.publishing.blocks import BarChart, Document
from regional_groups.publishing.html import anchors, picture_html, print_css, print_html
from regional_groups.publishing.labels import label
from regional_groups.publishing.wire import load

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

Sheets = dict[str, tuple[object, object]]
# Stands in the source until its signs have told the fonts; in a text its quotes would be escaped.
_CHOSEN: Final = "chosen"
_CHOSEN_FAMILIES: Final = f'font-family="{_CHOSEN}"'
PACKAGE_ADDRESS: Final = re.compile(
    r"pkg:(?:fonts/([A-Za-z]+-(?:Regular|Italic|Bold)\.ttf)|icons/([a-z]+\.svg))"
)


class NotPrinted(Exception):
    """The document cannot be printed; ``reason`` is a word the parent knows."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


class Warnings(logging.Handler):
    """Collects what the layout engine only logs: a missing glyph, a refused address, an unknown rule."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


def main(arguments: list[str]) -> int:
    """Print the document of standard input; ``arguments``: seconds of processor time, bytes of memory, kind of file."""
    seconds, size = (int(argument) for argument in arguments[:2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()
    engine.spare()
    # On purpose: only the fonts of the package, so that the machine makes no difference.
    warnings.filterwarnings("ignore", "No fonts configured in FontConfig")
    warnings.filterwarnings("ignore", "HarfBuzz-Subset will be required")  # it is here already
    try:
        data = KINDS[arguments[2]](load(sys.stdin.buffer.read()))
    except NotPrinted as error:
        return _refuse(error.reason, str(error))
    except MemoryError:
        return _refuse("memory")
    except RecursionError:
        return _refuse("nesting")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return 0


def print_document(document: Document) -> bytes:
    """Return the PDF of a document: laid out, then tagged.

    Raises:
        NotPrinted: a library, a font or a glyph is missing, or the layout engine complained.
    """
    return _laid_out(document, print_html)


def write_document(document: Document) -> bytes:
    """Return the Word file of a document, its charts drawn as pictures.

    Raises:
        NotPrinted: a chart holds a sign that no font has, or the layout engine complained.
    """
    from regional_groups.publishing.word.document import write  # printing process only

    return write(document, partial(draw, document, {}))


def draw(document: Document, sheets: Sheets, chart: BarChart) -> bytes | None:
    """Return a chart as a PNG file; nothing where the layout engine is missing, since the figures stand below it.

    Parameters:
        sheets: the style sheets that earlier charts of the document had, by their text; one is read once.
    Raises:
        NotPrinted: the chart holds a sign that no font has, or the layout engine complained.
    """
    try:
        laid_out = _laid_out(document, partial(picture_html, chart=chart), sheets)
    except NotPrinted as error:
        if error.reason == "library":
            return None
        raise
    from regional_groups.publishing.pictures import picture_of

    return picture_of(laid_out)


def _laid_out(document: Document, html: Callable[..., str], sheets: Sheets | None = None) -> bytes:
    html_class, _, fetcher = _engine()
    source = html(document, families=(_CHOSEN,))
    try:
        families = fonts.families(_characters(document, source), document.language)
    except fonts.MissingGlyph as error:
        raise NotPrinted("glyph", str(error)) from error
    except fonts.MissingFont as error:
        raise NotPrinted("font", str(error)) from error
    complaints = Warnings()
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).addHandler(complaints)
    picture, known = sheets is not None, {} if sheets is None else sheets
    style = print_css(document, families, picture=picture)
    if style not in known:
        known[style] = _sheet(style)
    sheet, configuration = known[style]
    source = source.replace(_CHOSEN_FAMILIES, f'font-family="{", ".join(families)}"')
    page = html_class(string=source, base_url="pkg:", url_fetcher=fetcher)
    options: dict[str, Any] = {}
    engine.tell_languages()
    sparing.spare()
    if not picture:  # what is finished is packed there
        attached = _attachments(document)
        options = {"pdf_variant": "pdf/a-3a", "attachments": attached, "uncompressed_pdf": True}
        options["finisher"] = partial(_finished, document)
    raw: bytes = page.write_pdf(stylesheets=[sheet], font_config=configuration, **options)
    if complaints.messages:
        glyph = any("notdef" in message for message in complaints.messages)
        raise NotPrinted("glyph" if glyph else "warning", "; ".join(complaints.messages[:5]))
    return raw


def _sheet(style: str) -> tuple[object, object]:
    """Return a style sheet and its fonts."""
    from weasyprint.text.fonts import FontConfiguration  # after _engine has found the libraries

    _, css_class, fetcher = _engine()
    configuration = FontConfiguration()
    return css_class(
        string=style, base_url="pkg:", url_fetcher=fetcher, font_config=configuration
    ), configuration


def _finished(document: Document, _: object, pdf: Any) -> None:
    """Finish what the engine is about to write, and let it write that."""
    from regional_groups.publishing.tagging import finish  # printing process only

    file = finish(pdf, document, anchors(document))
    pdf.write = lambda target, *_: target.write(file)


def _engine() -> tuple[Callable[..., Any], Callable[..., Any], URLFetcher]:
    try:
        from weasyprint import CSS, HTML  # needs system libraries that may be missing
        from weasyprint.text.ffi import harfbuzz_subset
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:
        raise NotPrinted("library", str(error)) from error
    if harfbuzz_subset is None:  # the engine would do without, and take ten times as long for Chinese
        raise NotPrinted("library", "libharfbuzz-subset0")

    class PackageFetcher(URLFetcher):  # type: ignore[misc]  # the library has no types
        """Answers only for fonts and icons of the package."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            match = PACKAGE_ADDRESS.fullmatch(url)
            if match is None:
                raise ValueError(f"Address outside the package: {url}")
            path = fonts.FOLDER / match[1] if match[1] else fonts.ICONS / match[2]
            kind = "font/ttf" if match[1] else "image/svg+xml"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return HTML, CSS, PackageFetcher()


def _attachments(document: Document) -> list[object]:
    from weasyprint import Attachment

    return [
        Attachment(
            string=item.content,
            name=item.name,
            description=item.description,
            created=document.created,
            modified=document.modified,
            relationship="Data",
        )
        for item in document.attachments
    ]


def _characters(document: Document, html: str) -> set[str]:
    furniture = [label(name, document.language) for name in ("page", "draft", "demonstration")]
    return set().union(html, document.footer_label, *furniture)


def _refuse(reason: str, detail: str = "") -> int:
    sys.stderr.write(json.dumps({"reason": reason, "detail": detail[:500]}))
    return 3


KINDS: Final[dict[str, Callable[[Document], bytes]]] = {"pdf": print_document, "docx": write_document}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
