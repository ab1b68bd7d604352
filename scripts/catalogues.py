"""Gather the texts of code and templates and bring the six catalogues up to date: `make translations`.

Translations are kept, new texts come in empty, texts no longer used go out; nothing is guessed from similar texts.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "plugin" / "regional_groups" / "translations"
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
SOURCES = ("plugin/regional_groups", "templates")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "lazy_gettext": None, "N_": None}
METHODS = [
    ("**.py", "python"),
    ("data/duties.csv", "scripts.catalogues:summaries"),
    *((f"**.{suffix}", "jinja2") for suffix in ("html", "txt", "xml", "svg")),
]
# A template that does not parse must stop the run, not lose its texts.
OPTIONS = {f"**.{suffix}": {"trimmed": "true", "silent": "false"} for suffix in ("html", "txt", "xml", "svg")}

Message = str | tuple[str, ...]


def gather() -> list[tuple[Message, str | None]]:
    """Return every text of the sources with its context, plural pairs as tuples."""
    return sorted({*_found(), *_states()}, key=str)


def _found() -> Iterator[tuple[Message, str | None]]:
    for source in SOURCES:
        for _, _, message, _, context in extract_from_dir(ROOT / source, METHODS, OPTIONS, KEYWORDS):
            yield message, context


def _states() -> Iterator[tuple[Message, str | None]]:
    """Return what the states of each flow are called: "approved" has the gender of what is approved."""
    rooms = sorted(path.parent.name for path in (ROOT / SOURCES[0]).glob("*/rules.py"))
    for room in rooms:
        for flow in getattr(import_module(f"regional_groups.{room}.rules"), "FLOWS", ()):
            yield from ((label, flow.name) for label in flow.labels.values())


def summaries(file: Any, *_: Any, options: Any = None) -> Iterator[tuple[int, str, str, list[str]]]:
    """Return the summaries of the clauses, which stand in a table and not in code."""
    rows = csv.DictReader(file.read().decode().splitlines())
    return ((number, "N_", row["summary"], []) for number, row in enumerate(rows, 2))


def po_file(language: str) -> Path:
    """Return the file of a language that translators write in."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language, empty when it has none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, project="regional-groups", header_comment="", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue in the form the service reads."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update(language: str, messages: Iterable[tuple[Message, str | None]]) -> int:
    """Write both files of a language and return how many texts wait for a translation."""
    template = Catalog(project="regional-groups")
    for message, context in messages:
        template.add(message, context=context)
    catalogue = read_catalogue(language)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, ignore_obsolete=True)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return len([message for message in catalogue if message.id and not any(message.string or ())])


def main() -> int:
    """Update all languages and tell how many texts wait in each."""
    messages = gather()
    print(f"{len(messages)} texts")
    for language in LANGUAGES:
        print(f"{language}: {update(language, messages)} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
