"""The report in all its forms: valid when printed, the same figures in page, PDF, Word, workbook, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from io import BytesIO

import pikepdf
import pytest
from regional_groups.core.languages import language_tag
from regional_groups.indicators.catalogue import IDS, INDICATORS
from regional_groups.publishing.blocks import LANGUAGES, Language, Table
from regional_groups.publishing.html import page_html
from regional_groups.publishing.workbook import NAME_MAX
from regional_groups.reports import outputs
from regional_groups.reports.composing import names_in
from regional_groups.reports.document import speaking
from regional_groups.reports.tables import ALWAYS, told
from regional_groups.reports.workbook import xlsx_bytes

from tests.publishing import office
from tests.publishing.cells import cells, figures, printed_tables, tables_of
from tests.publishing.layout import slips
from tests.publishing.reading import failures, html_words, page_texts, plain, problems, share_of_words
from tests.reports.real import document, printed, sheet, written

pytestmark = [pytest.mark.usefixtures("real_data"), pytest.mark.once]
# Found literally in what a reader copies.
SENTENCES: dict[Language, str] = {
    "ar": "الأفرقة الإقليمية",
    "en": "Regional groups in detail",
    "es": "Secretario General",
    "fr": "UIT-T",
    "ru": "Генерального секретаря",
    "zh": "秘书长的报告",
}


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


def figure(cell: str) -> float | None:
    """Return the first number of a cell; nothing where it tells none."""
    found = re.search(r"\d+(?:[.,]\d+)?", cell)
    return float(found[0].replace(",", ".")) if found else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_prints_and_its_figures_are_the_same_in_every_form(language: Language) -> None:
    printed_well(language)
    cells_are_printed(language)
    figures_agree(language)


def printed_well(language: Language) -> None:
    """Check the PDF: valid, text on every page, nothing lost, the downloads attached byte by byte."""
    data = printed(language)
    assert failures(data) == []
    assert problems(data) == []
    assert slips(data, document(language)) == []
    pages = page_texts(data)
    assert all(len(plain(text).split()) > 20 for text in pages)
    words = html_words(str(page_html(document(language))))
    assert share_of_words(words, plain(" ".join(pages))) >= (0.9 if language == "ar" else 0.97)
    assert SENTENCES[language] in " ".join(pages)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == language_tag(language)
        assert str(pdf.trailer.Info.Title) == document(language).title
        attached = {name: item.get_file().read_bytes() for name, item in pdf.attachments.items()}
    with speaking(language):
        table = outputs.csv_bytes(sheet(), names_in(language))
    assert attached == {"report.json": outputs.json_bytes(sheet()), "figures.csv": table}


def cells_are_printed(language: Language) -> None:
    """Check the printed tables cell by cell: with the document, and its figures with the frozen extract."""
    tables, expected = printed_tables(printed(language)), tables_of(document(language))
    bodies = [rows[-len(wanted) :] for rows, wanted in zip(tables, expected, strict=True)]
    if language == "ar":  # its letters are read back as they stand on the line
        assert [[list(map(figures, row)) for row in rows] for rows in bodies] == [
            [list(map(figures, row)) for row in rows] for rows in expected
        ]
    else:
        assert bodies == expected
    results, _, _, groups, meetings, *_ = bodies
    frozen = sheet().extract
    assert [[figure(cell) for cell in row[2:5]] for row in results] == [
        [row["baseline"], row["target"], row["value"]] for row in told(frozen["indicators"])
    ]
    columns = ("meetings", "joint_meetings", "participants", "countries")
    assert [[figure(cell) for cell in row[3:7]] for row in groups] == [
        [row[name] for name in columns] for row in frozen["groups"]
    ]
    held = [row for row in frozen["meetings"] if row["held"]]
    assert [[figure(cell) for cell in row[-2:]] for row in meetings] == [
        [row["participants"], row["contributions"]] for row in held
    ]


def figures_agree(language: Language) -> None:
    """Check that every table stands in page and Word file, and every figure in the data files and the workbook."""
    found = sheet()
    tables = [block for block in document(language).blocks if isinstance(block, Table)]
    results = cells(tables[0])
    assert len(found.extract["indicators"]) == len(IDS)
    shown_rows = told(found.extract["indicators"])
    assert len(results) == len(shown_rows)
    assert {row["id"] for row in shown_rows} >= ALWAYS
    page = html_rows(str(page_html(document(language))))
    word = [row for table in office.tables(written(language)) for row in table]
    with speaking(language):
        table = list(csv.DictReader(io.StringIO(outputs.csv_bytes(found, names_in(language)).decode())))
    data = json.loads(outputs.json_bytes(found))["indicators"]
    book = office.workbook(xlsx_bytes(found, document(language), names_in(language)), read_only=True)

    for expected in (row for one in tables for row in cells(one)):
        assert expected in page
        assert expected in word
    wholes = {row["indicator"]: row["value"] for row in table if row["scope"] == "all"}
    for row in found.extract["indicators"]:
        value = row["value"]
        assert wholes[row["id"]] == ("" if value is None else str(value))
        assert next(one["value"] for one in data if one["id"] == row["id"]) == value
    column = [row[4] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    assert column[: len(results)] == [
        said[4] if row["value"] is None else row["value"]
        for said, row in zip(results, shown_rows, strict=True)
    ]
    assert all(len(name) <= NAME_MAX for name in book.sheetnames)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_workbook_holds_every_row_of_the_data_files(language: Language) -> None:
    found = sheet()
    with speaking(language):
        table = list(csv.DictReader(io.StringIO(outputs.csv_bytes(found, names_in(language)).decode())))
        name = str(INDICATORS[IDS[0]].name)

    book = office.workbook(xlsx_bytes(found, document(language), names_in(language)))

    figures = [[cell.value for cell in row] for row in book.worksheets[-2].iter_rows(min_row=2)]
    assert [(row[1], row[5]) for row in figures] == [
        (row["indicator"], float(row["value"]) if row["value"] else None) for row in table
    ]
    meetings = [[cell.value for cell in row] for row in book.worksheets[-1].iter_rows(min_row=2)]
    assert [row[1].date().isoformat() for row in meetings] == [
        row["starts_on"] for row in found.extract["meetings"]
    ]
    assert (figures[0][0] == name) is (language == "en")


def test_chinese_is_upright() -> None:
    with pikepdf.open(BytesIO(printed("zh"))) as pdf:
        fonts = {
            str(one.BaseFont)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
        }

    assert fonts and not any("Italic" in name or "Oblique" in name for name in fonts)
