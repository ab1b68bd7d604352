"""Workbooks: a sheet for each table, numbers and days as such, and no text that becomes a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from regional_groups.publishing.blocks import LANGUAGES, Column, Language, Table, plain_runs, valued
from regional_groups.publishing.workbook import workbook

from tests.publishing import office
from tests.publishing.samples import CONTRIBUTIONS, letter, report

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "\t=1",
    "https://evil.example",
    "12",
    "",
)


def one_table(*rows: tuple[object, ...]) -> bytes:
    columns = tuple(Column(f"C{n}") for n in range(len(rows[0])))
    return workbook(replace(letter("en"), blocks=(Table("Table 1 – Test", columns, rows),)))  # type: ignore[arg-type]  # cells of tests


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_sheet_with_a_frozen_head(language: Language) -> None:
    book = office.workbook(workbook(report(language)))

    assert len(book.sheetnames) == 5
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book.worksheets} == {language == "ar"}


def test_figures_are_numbers_and_show_the_words_around_them() -> None:
    data = one_table(
        (
            "a",
            valued("at least 1\u00a0378", 1378),
            valued("\u200e61,5%\u200e", 61.5),
            valued("unknown", None),
            valued("21 April 2026", date(2026, 4, 21)),
        )
    )

    row = office.workbook(data)["Table 1"][2]

    assert [cell.value for cell in row] == ["a", 1378, 61.5, "unknown", datetime.fromisoformat("2026-04-21")]
    assert [cell.number_format for cell in row[1:3]] == ['"at least "#,##0', '#,##0.0"%"']
    assert row[4].number_format == "yyyy-mm-dd"


def test_the_figures_of_a_chart_are_a_sheet_of_numbers() -> None:
    sheet = office.workbook(workbook(report("ar"))).worksheets[2]

    rows = [[cell.value for cell in row[1:3]] for row in sheet.iter_rows(min_row=2)]
    assert rows == [list(pair) for pair in zip(*CONTRIBUTIONS, strict=True)]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_a_link_or_a_number(text: str) -> None:
    data = one_table(("x", text, plain_runs(text)))

    cells = office.workbook(data)["Table 1"][2][1:]

    assert [cell.value or "" for cell in cells] == [text, text]
    assert {cell.data_type for cell in cells} <= {"s", "n"} if not text else {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert all(bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@", "\t")) for cell in cells)


def test_hostile_names_of_sheets_are_made_harmless() -> None:
    columns = (Column("A"),)
    names = ("'[x]:*?/\\ – a", "T" * 60, "T" * 60, "table – 1", "TABLE – 2", "\x00 – b")
    tables = tuple(Table(name, columns, (("1",),)) for name in names)

    book = office.workbook(workbook(replace(letter("en"), blocks=tables)))

    assert len(book.sheetnames) == 7
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_long_and_broken_texts_are_written_as_far_as_a_cell_goes() -> None:
    data = one_table(("a", "x" * 40_000, "\x00\x07\ud800bell"))

    row = office.workbook(data)["Table 1"][2]

    assert (len(row[1].value), row[2].value) == (32_767, "bell")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert workbook(report("ar")) == workbook(report("ar"))
