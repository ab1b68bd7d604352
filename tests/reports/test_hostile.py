"""Hostile text in every field of a report, in every language and every form: shown as text, obeyed nowhere."""

import csv
import io
import re
from functools import cache
from html import unescape
from io import BytesIO

import pikepdf
import pytest
from regional_groups.publishing.blocks import LANGUAGES, Language
from regional_groups.publishing.html import page_html
from regional_groups.publishing.pdf import render_pdf
from regional_groups.publishing.word.document import write
from regional_groups.reports import outputs
from regional_groups.reports.composing import names_in
from regional_groups.reports.document import speaking
from regional_groups.reports.workbook import xlsx_bytes

from tests.publishing import office
from tests.publishing.reading import failures, page_texts, places, problems
from tests.reports.hostile import FIELDS, UNSEEN, hostile, hostile_sheet

pytestmark = [pytest.mark.usefixtures("real_data"), pytest.mark.once]
MARKS = re.compile(r"[\s\u200e\u200f\u2066-\u2069\u00ad]")


def missing(text: str) -> set[str]:
    """Return the fields whose hostile text does not stand in a text literally."""
    squeezed = MARKS.sub("", text)
    assert "{{7*7}}" in squeezed
    return {name for name in FIELDS if f"<script>{name}</script>" not in squeezed}


@cache
def printed(language: Language) -> bytes:
    return render_pdf(hostile(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_in_every_field_is_plain_text_on_pages_and_in_files(language: Language) -> None:
    made, found = hostile(language), hostile_sheet(language)

    page = str(page_html(made))
    word = office.word_text(write(made, lambda _: None))
    book = office.workbook(xlsx_bytes(found, made, names_in(language)))
    with speaking(language):
        table = list(csv.reader(io.StringIO(outputs.csv_bytes(found, names_in(language)).decode())))

    assert missing(unescape(re.sub(r"<[^>]*>", "", page))) == set()
    assert missing(word) == set()
    assert [name for name in UNSEEN if name in page + word] == []  # what is shown stands among the fields
    assert not re.search(r"<(script|link|img|style|iframe|w:r)\b", page)
    assert [
        link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith(("#", "https:"))
    ] == []
    cells = [cell for one in book.worksheets for row in one.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(cell.hyperlink is None for cell in cells)
    assert [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_in_every_field_is_printed_and_not_obeyed(language: Language) -> None:
    data = printed(language)  # an address that was asked for is a warning, and nothing would be printed

    assert failures(data) == []
    assert problems(data) == []
    with pikepdf.open(BytesIO(data)) as pdf:
        assert sorted(pdf.attachments) == ["figures.csv", "report.json"]
        links = [note.A.URI for sheet in pdf.pages for note in sheet.get("/Annots", []) if "/A" in note]
    assert [str(link) for link in links if not str(link).startswith("https://")] == []
    text = " ".join(page_texts(data))
    if language == "ar":  # signs that are no letters are read back in the order of the line
        assert {name for name in FIELDS if name not in text} == set()
        assert text.count("7*7") >= len(FIELDS)
    else:
        assert missing(text) == set()
    assert "root:" not in text
    edges = [place for sheet in places(data) for place in sheet if place[0] < 60 or place[1] > 535]
    assert edges == []
