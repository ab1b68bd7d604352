"""The files of a report: golden JSON and CSV, the same bytes twice, unknown never zero on the field's real data."""

import csv
import io
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from regional_groups.publishing.blocks import (
    LANGUAGES,
    BarChart,
    Heading,
    Language,
    Matrix,
    Paragraph,
    Table,
    Text,
    runs_text,
)
from regional_groups.publishing.html import page_html
from regional_groups.reports import extract, outputs
from regional_groups.reports.composing import document_in, names_in
from regional_groups.reports.document import speaking
from regional_groups.reports.sheet import LETTERS

from tests.feeds.counting import statements
from tests.reports.elsewhere import hashes, hashes_elsewhere
from tests.reports.real import document, sheet
from tests.support.field import db

Golden = Callable[[str, str], None]
pytestmark = [pytest.mark.usefixtures("real_data"), pytest.mark.once]


def anonymous(text: str) -> str:
    """Return report.json without the ids of this run's meetings."""
    found = json.loads(text)
    for number, row in enumerate(found["meetings"], start=1):
        row["id"] = str(number)
    found["report"]["hash"] = ""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def test_report_json_of_the_real_data(golden: Golden) -> None:
    golden("reports/report.json", anonymous(outputs.json_bytes(sheet()).decode()))


def test_figures_csv_of_the_real_data(golden: Golden) -> None:
    with speaking("en"):
        golden(
            "reports/figures.csv", outputs.csv_bytes(sheet(), names_in("en")).decode().replace("\r\n", "\n")
        )


def test_what_the_real_data_do_not_tell_is_null_and_never_zero() -> None:
    rows = sheet().indicators

    told = {
        "groups_existing",
        "groups_active",
        "meetings_held",
        "meetings_joint",
        "meetings_joint_share_percent",
        "meetings_colocated",
        "meetings_colocated_share_percent",
        "hosting_countries",
    }
    assert {id for id, row in rows.items() if row["value"] is not None} == told
    for row in rows.values():
        for part in (row, *row["by_region"], *row["by_group"]):
            assert part["value"] is not None or part["known"] == 0
            assert part["value"] != 0 or part["known"] > 0
    assert [
        row["meetings"]
        for row in sheet().extract["groups"]
        if row["last_meeting_on"] is None and row["meetings"] == 0
    ] == []


def test_groups_stand_in_code_order_and_there_is_no_score() -> None:
    found = sheet().extract

    acronyms = [row["acronym"] for row in found["groups"]]
    numbers = [int(acronym[2:].split("RG")[0]) for acronym in acronyms]
    assert numbers == sorted(numbers)
    assert not {"score", "rank", "index"} & {key for row in found["groups"] for key in row}


def test_the_same_data_give_the_same_bytes_in_another_process() -> None:
    url = db.engine.url.render_as_string(hide_password=False)
    other = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"}

    found = hashes_elsewhere(url, other)

    assert found == hashes()


def test_names_are_read_once_a_language_and_not_for_each_figure() -> None:
    with statements() as asked, speaking("fr"):
        outputs.csv_bytes(sheet(), names_in("fr"))

    assert len(asked) <= 4


def test_one_figure_changed_gives_another_hash() -> None:
    before = sheet()
    other = {**before.extract, "undated_meetings": 3}

    assert extract.digest(extract.canonical(other)) != before.hash


def test_no_cell_is_taken_for_a_formula() -> None:
    found = sheet().extract
    first, *others = found["groups"]
    hostile = {**found, "groups": [{**first, "name": '=HYPERLINK("https://example.org")'}, *others]}

    with speaking("en"):
        text = outputs.csv_bytes(sheet(extract=hostile), lambda code: code).decode()

    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert {cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))} == set()
    assert '\'=HYPERLINK("https://example.org")' in cells


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_blocks(language: Language) -> None:
    english, other = document("en"), document(language)

    assert [type(block) for block in other.blocks] == [type(block) for block in english.blocks]
    tables = [(len(block.rows), len(block.columns)) for block in other.blocks if isinstance(block, Table)]
    topics = [(6, 4), (9, 4), (15, 4), (7, 4), (11, 4)]
    assert tables == [(15, 7), (25, 8), (7, 5), *topics]
    assert other.footer_label == f"C27/72-{LETTERS[language]}"


def sentences(language: Language) -> set[str]:
    """Return the texts of a report that are no names: headings, paragraphs, captions, heads, names of indicators."""
    found: set[str] = set()
    tables = 0
    for block in document(language).blocks:
        if isinstance(block, Heading):
            found.add(block.text)
        elif isinstance(block, Paragraph):
            found.add(runs_text(block.runs))
        elif isinstance(block, Table):
            found |= {block.caption, block.note, *(column.label for column in block.columns)}
            found |= {str(row[0]) for row in block.rows} if not tables else set()
            tables += 1
        elif isinstance(block, BarChart):
            found |= {block.caption, block.meaning}
    return {text for text in found if len(text.split()) > 2}


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
def test_no_sentence_is_left_in_english(language: Language) -> None:
    assert len(sentences("en")) > 40
    assert sentences(language) & sentences("en") == set()


def values_of(table: Table) -> list[list[Any]]:
    """Return the figures behind the cells of a table: numbers and days, none where one is unknown."""
    return [
        [value[0].value for value in row if isinstance(value, tuple) and isinstance(value[0], Text)]
        for row in table.rows
    ]


def test_figures_of_the_tables_are_those_of_the_data_file() -> None:
    found = json.loads(outputs.json_bytes(sheet()))
    _, groups, meetings, *_ = [block for block in document("en").blocks if isinstance(block, Table)]

    names = ("meetings", "joint_meetings", "participants", "countries")
    assert [row[:4] for row in values_of(groups)] == [
        [row[name] for name in names] for row in found["groups"]
    ]
    held = [row for row in found["meetings"] if row["held"]]
    assert values_of(meetings) == [[row["participants"], row["contributions"]] for row in held]


def test_parts_of_figures_add_up_to_the_whole() -> None:
    rows = sheet().indicators
    existing = rows["groups_existing"]
    assert sum(part["value"] or 0 for part in existing["by_region"]) == existing["value"]
    held = rows["meetings_held"]
    several = [row for row in sheet().extract["meetings"] if row["held"] and len(row["groups"]) > 1]
    by_group = sum(part["value"] or 0 for part in held["by_group"])
    assert by_group == held["value"] + sum(len(row["groups"]) - 1 for row in several)
    text = next(block for block in document("en").blocks if isinstance(block, Matrix))
    assert sum(value or 0 for row in text.values for value in row) >= held["value"]


def test_the_attached_files_are_the_ones_offered() -> None:
    with speaking("fr"):
        table = outputs.csv_bytes(sheet(), names_in("fr"))
    assert [(item.name, item.content) for item in document("fr").attachments] == [
        ("report.json", outputs.json_bytes(sheet())),
        ("figures.csv", table),
    ]
    told = {one: {item.description for item in document(one).attachments} for one in ("en", "fr")}
    assert told["en"].isdisjoint(told["fr"])


def test_a_correction_says_so_in_its_number() -> None:
    assert document_in(sheet(number=2, correction="revision"), "fr").footer_label == "C27/72(Rev.1)-F"


@pytest.mark.parametrize("addressee", ["tsag", "wtsa", "pp"])
def test_only_the_council_is_told_of_by_the_secretary_general(addressee: str) -> None:
    made, council = document_in(sheet(addressee=addressee), "en"), document("en")

    assert council.header.author == "Report by the Secretary-General"
    assert made.header.author == "Report by the secretariat"
    texts = [page_html(one) for one in (made, council)]
    assert ["The Director reports to the Council" in str(text) for text in texts] == [False, True]


def test_drafts_and_demonstrations_are_marked() -> None:
    assert document_in(sheet(state="draft"), "en").draft
    assert not document_in(sheet(state="transmitted"), "en").draft
    assert document_in(sheet(extract={**sheet().extract, "demonstration": True}), "en").demonstration


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_of_the_real_data(golden: Golden, language: Language) -> None:
    found = sheet()

    page = str(page_html(document(language))).replace(found.hash, "0" * 64)

    golden(f"reports/report-{language}.html", page)


@pytest.mark.parametrize(
    ("narrative", "stands"), [({}, False), ({"action_plan": {"en": "It goes on."}}, True)]
)
def test_a_written_action_plan_stands_in_the_report(narrative: dict[str, Any], stands: bool) -> None:
    text = outputs.html_bytes(document_in(sheet(narrative=narrative), "en")).decode()

    assert ("It goes on." in text, "Action plan" in text) == (stands, stands)
