"""The files of a report: golden JSON and CSV, the same bytes twice, unknown never zero on the field's real data."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators.facts import Period
from regional_groups.planning.target_queries import agreed_on
from regional_groups.publishing.blocks import LANGUAGES, Language, Table
from regional_groups.publishing.html import page_html
from regional_groups.publishing.pdf import render_pdf
from regional_groups.reports import extract, outputs
from regional_groups.reports.composing import document_in, names_in
from regional_groups.reports.document import speaking
from regional_groups.reports.sheet import LETTERS, Sheet
from sqlalchemy import select

from tests.planning.field import target
from tests.reports.field import load_packaged
from tests.support.field import db

Golden = Callable[[str, str], None]
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.once]
PERIOD = Period(date(2018, 1, 1), date(2026, 11, 20))
BEFORE = Period(date(2008, 1, 1), date(2017, 12, 31))


def sheet(**changes: object) -> Sheet:
    """Return a sheet of the field's real data."""
    if not agreed_on(PERIOD.until_on, demonstration=False):
        target("agreed", value="12")
    figures = extract.make(PERIOD, BEFORE, TODAY)
    text = extract.canonical(figures)
    made = Sheet(
        figures, extract.digest(text), AT, AT, state="published", cover={"document_number": "C27/72"}
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # columns of Sheet


def anonymous(text: str) -> str:
    """Return report.json without the ids of this run's meetings."""
    found = json.loads(text)
    for number, row in enumerate(found["meetings"], start=1):
        row["id"] = str(number)
    found["report"]["hash"] = ""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def test_report_json_of_the_real_data(golden: Golden) -> None:
    load_packaged()

    golden("reports/report.json", anonymous(outputs.json_bytes(sheet()).decode()))


def test_figures_csv_of_the_real_data(golden: Golden) -> None:
    load_packaged()

    with speaking("en"):
        golden(
            "reports/figures.csv", outputs.csv_bytes(sheet(), names_in("en")).decode().replace("\r\n", "\n")
        )


def test_what_the_real_data_do_not_tell_is_null_and_never_zero() -> None:
    load_packaged()
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
    load_packaged()
    found = sheet().extract

    acronyms = [row["acronym"] for row in found["groups"]]
    numbers = [int(acronym[2:].split("RG")[0]) for acronym in acronyms]
    assert numbers == sorted(numbers)
    assert not {"score", "rank", "index"} & {key for row in found["groups"] for key in row}


def test_two_runs_give_the_same_bytes() -> None:
    load_packaged()

    with speaking("ar"):
        first = (outputs.json_bytes(sheet()), outputs.csv_bytes(sheet(), names_in("ar")))
        second = (outputs.json_bytes(sheet()), outputs.csv_bytes(sheet(), names_in("ar")))
    document = document_in(sheet(), "ar")

    assert first == second
    assert outputs.html_bytes(document) == outputs.html_bytes(document_in(sheet(), "ar"))
    assert render_pdf(document) == render_pdf(document_in(sheet(), "ar"))


def test_one_figure_changed_gives_another_hash() -> None:
    load_packaged()
    before = sheet()
    other = {**before.extract, "undated_meetings": 3}

    assert extract.digest(extract.canonical(other)) != before.hash


def test_demonstration_groups_enter_no_figure_unless_they_are_asked_for() -> None:
    load_packaged()
    group = db.session.scalars(select(RegionalGroup).where(RegionalGroup.acronym == "SG5RG-AFR")).one()
    group.demonstration = True
    db.session.commit()

    def existing(*, demonstration: bool) -> int:
        figures = extract.make(PERIOD, None, TODAY, demonstration=demonstration)
        value: int = figures["indicators"][0]["value"]
        return value

    assert (existing(demonstration=False), existing(demonstration=True)) == (9, 10)


def test_no_cell_is_taken_for_a_formula() -> None:
    load_packaged()
    group = db.session.scalars(select(RegionalGroup).where(RegionalGroup.acronym == "SG5RG-AFR")).one()
    group.name_en = '=HYPERLINK("https://example.org")'
    db.session.commit()

    with speaking("en"):
        text = outputs.csv_bytes(sheet(), lambda code: code).decode()

    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert {cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))} == set()
    assert '\'=HYPERLINK("https://example.org")' in cells


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_blocks(language: Language) -> None:
    load_packaged()
    english, other = document_in(sheet(), "en"), document_in(sheet(), language)

    assert [type(block) for block in other.blocks] == [type(block) for block in english.blocks]
    tables = [(len(block.rows), len(block.columns)) for block in other.blocks if isinstance(block, Table)]
    topics = [(6, 4), (9, 4), (15, 4), (7, 4), (11, 4)]
    assert tables == [(48, 7), (25, 8), (7, 5), *topics]
    assert other.footer_label == f"C27/72-{LETTERS[language]}"


def test_the_attached_files_are_the_ones_offered() -> None:
    load_packaged()
    document = document_in(sheet(), "fr")

    with speaking("fr"):
        table = outputs.csv_bytes(sheet(), names_in("fr"))
    assert [(item.name, item.content) for item in document.attachments] == [
        ("report.json", outputs.json_bytes(sheet())),
        ("figures.csv", table),
    ]


def test_a_correction_says_so_in_its_number() -> None:
    load_packaged()

    assert document_in(sheet(number=2, correction="revision"), "fr").footer_label == "C27/72(Rev.1)-F"


def test_drafts_and_demonstrations_are_marked() -> None:
    load_packaged()

    assert document_in(sheet(state="draft"), "en").draft
    assert not document_in(sheet(state="transmitted"), "en").draft
    assert document_in(sheet(extract={**sheet().extract, "demonstration": True}), "en").demonstration


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_of_the_real_data(golden: Golden, language: Language) -> None:
    load_packaged()
    found = sheet()

    page = str(page_html(document_in(found, language))).replace(found.hash, "0" * 64)

    golden(f"reports/report-{language}.html", page)
