"""The figures of a report are the same in all its forms and languages: page, PDF, Word, workbook, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from regional_groups.indicators.catalogue import IDS, INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.publishing.blocks import LANGUAGES, Language, Table, runs_text
from regional_groups.publishing.html import page_html
from regional_groups.publishing.pdf import render_docx, render_pdf
from regional_groups.publishing.workbook import NAME_MAX
from regional_groups.reports import extract, outputs
from regional_groups.reports.composing import document_in, names_in
from regional_groups.reports.document import speaking
from regional_groups.reports.sheet import Sheet
from regional_groups.reports.workbook import xlsx_bytes

from tests.planning.field import target
from tests.publishing import office
from tests.publishing.reading import page_texts, plain
from tests.reports.field import meeting
from tests.reports.test_outputs import AT, TODAY

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.once]
PERIOD = Period(TODAY.replace(month=1, day=1), TODAY)
EVIL = '=cmd|"/c calc"!A1 <w:r/> {{ 7*7 }} &amp; <script>1</script>'


def sheet(**changes: Any) -> Sheet:
    """Return a sheet over a few meetings, one of them joint."""
    meeting("SG5RG-AFR")
    meeting("SG5RG-AFR", "SG3RG-AFR", title="Joint")
    meeting("SG3RG-LAC", region="americas")
    target("agreed", value="1200")
    figures = extract.make(PERIOD, None, TODAY)
    text = extract.canonical(figures)
    cover = {"document_number": "C27/72", **changes.pop("cover", {})}
    return Sheet(figures, extract.digest(text), AT, AT, state="published", cover=cover, **changes)


def html_rows(html: str) -> list[list[str]]:
    """Return the rows of all tables of a page as words."""
    rows = re.findall(r"(?s)<tr\b.*?</tr>", html)
    return [
        [
            plain(unescape(re.sub(r"<[^>]*>", "", cell)))
            for cell in re.findall(r"(?s)<t[hd]\b.*?</t[hd]>", row)
        ]
        for row in rows
    ]


def cells(table: Table) -> list[list[str]]:
    """Return the rows of a table of the model as words."""
    return [
        [plain(value if isinstance(value, str) else runs_text(value) if isinstance(value, tuple) else value.text)
         for value in row]
        for row in table.rows
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_the_same_in_every_form(language: Language) -> None:
    found = sheet()
    document = document_in(found, language)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    results = cells(tables[0])
    assert len(results) == len(IDS) == len(found.extract["indicators"])

    page = html_rows(str(page_html(document)))
    printed = plain(" ".join(page_texts(render_pdf(document)))).replace(" ", "")
    word = [row for table in office.tables(render_docx(document)) for row in table]
    with speaking(language):
        table = list(csv.DictReader(io.StringIO(outputs.csv_bytes(found, names_in(language)).decode())))
    data = json.loads(outputs.json_bytes(found))["indicators"]
    book = office.workbook(xlsx_bytes(found, document, names_in(language)))
    first = book.worksheets[1]

    for expected in (row for one in tables for row in cells(one)):
        assert expected in page
        assert expected in word
    for row in results:
        for figure in row[2:6]:
            assert figure.replace(" ", "") in printed
    wholes = {row["indicator"]: row["value"] for row in table if row["scope"] == "all"}
    for number, row in enumerate(found.extract["indicators"], start=2):
        value = row["value"]
        assert wholes[row["id"]] == ("" if value is None else str(value))
        assert next(one["value"] for one in data if one["id"] == row["id"]) == value
        shown = first.cell(number, 5).value
        assert shown == (results[number - 2][4] if value is None else value)
    assert all(len(name) <= NAME_MAX for name in book.sheetnames)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_workbook_holds_every_row_of_the_data_files(language: Language) -> None:
    found = sheet()
    with speaking(language):
        table = list(csv.DictReader(io.StringIO(outputs.csv_bytes(found, names_in(language)).decode())))
        name = str(INDICATORS[IDS[0]].name)

    book = office.workbook(xlsx_bytes(found, document_in(found, language), names_in(language)))

    figures = [[cell.value for cell in row] for row in book.worksheets[-2].iter_rows(min_row=2)]
    assert [(row[1], row[5]) for row in figures] == [
        (row["indicator"], float(row["value"]) if row["value"] else None) for row in table
    ]
    meetings = [[cell.value for cell in row] for row in book.worksheets[-1].iter_rows(min_row=2)]
    assert [row[1].date().isoformat() for row in meetings] == [
        row["starts_on"] for row in found.extract["meetings"]
    ]
    assert (figures[0][0] == name) is (language == "en")


def test_hostile_texts_of_a_report_are_plain_text_in_word_and_workbook() -> None:
    found = sheet(
        narrative={"background": {"en": EVIL}, "summary": {"en": EVIL}, "risks": {"en": EVIL}},
        cover={"title": {"en": EVIL}, "author": {"en": EVIL}, "session": {"en": EVIL}, "agenda_item": EVIL},
    )
    document = document_in(found, "en")

    text = office.word_text(render_docx(document))
    book = office.workbook(xlsx_bytes(found, document, names_in("en")))

    assert text.count('=cmd|"/c calc"!A1') >= 7
    assert "{{ 7*7 }}" in text
    kinds = {cell.data_type for one in book.worksheets for row in one.iter_rows() for cell in row}
    assert "f" not in kinds
    assert all(cell.hyperlink is None for one in book.worksheets for row in one.iter_rows() for cell in row)


def test_the_same_data_give_the_same_bytes_in_word_and_workbook() -> None:
    found = sheet()

    first, second = (
        (render_docx(document), xlsx_bytes(found, document, names_in("ar")))
        for document in (document_in(found, "ar"), document_in(found, "ar"))
    )

    assert first == second
