"""Word files opened by LibreOffice: nothing is lost, tables repeat their heads, Arabic begins at the right.

LibreOffice is large, so this runs when it is asked for: ``pytest --office tests/publishing/test_in_office.py``.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.html import page_html

from tests.publishing.reading import html_words, page_texts, places, share_of_words
from tests.publishing.samples import report
from tests.support.prints import docx_of

MIDDLE = 105 * 72 / 25.4  # of a page, in points
LANGUAGES: tuple[Language, ...] = ("en", "ar")
pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """Return what LibreOffice prints of the sample in both directions, all in one start."""
    folder = tmp_path_factory.mktemp("office")
    for language in LANGUAGES:
        (folder / f"{language}.docx").write_bytes(docx_of(report(language)))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [str(folder / f"{language}.docx") for language in LANGUAGES]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    yield {language: Path(folder / f"{language}.pdf").read_bytes() for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_shown(opened: dict[str, bytes], language: Language) -> None:
    words = html_words(str(page_html(report(language))))

    text = " ".join(page_texts(opened[language]))

    assert share_of_words(words, text) >= (0.9 if language == "ar" else 0.97)


def test_pages_are_counted_and_the_long_table_repeats_its_head(opened: dict[str, bytes]) -> None:
    texts = page_texts(opened["en"])

    assert all(f"Page {number} of {len(texts)}" in text for number, text in enumerate(texts, start=1))
    pages = [text for text in texts if "RG-X" in text]
    assert len(pages) > 1
    assert all("Group" in text and "Meetings" in text for text in pages)


def test_arabic_tables_begin_at_the_right(opened: dict[str, bytes]) -> None:
    def left_of(language: Language) -> list[float]:
        return [place[0] for sheet in places(opened[language]) for place in sheet if place[2] == "SG2RG-X0"]

    assert all(left < MIDDLE for left in left_of("en"))
    assert left_of("ar")
    assert all(left > MIDDLE for left in left_of("ar"))
