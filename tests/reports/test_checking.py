"""A document edited in Word: every number that is not the report's is found with its paragraph, and no other."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask.testing import FlaskClient
from regional_groups.publishing.blocks import LANGUAGES, Language
from regional_groups.publishing.passages import Passage
from regional_groups.publishing.word.document import write
from regional_groups.reports.composing import document_in, sheet_of
from regional_groups.reports.differences import NUMBERS_MAX, differences, numbers
from regional_groups.reports.models import Report

from tests.reports.field import director, meeting, now, officer, report
from tests.support.field import bearer, person, post, sign_in

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.once]


def word(made: Report, language: Language = "en", **changes: str) -> bytes:
    """Return the Word file of a report, some words of it changed."""
    content = write(document_in(sheet_of(made, now()), language), lambda _chart: None)
    target = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as edited:
        for name in source.namelist():
            text = source.read(name)
            if name == "word/document.xml":
                for old, new in changes.items():
                    assert text.count(old.encode()) >= 1, old
                    text = text.replace(old.encode(), new.encode(), 1)
            edited.writestr(name, text)
    return target.getvalue()


def sent(content: bytes, name: str = "final.docx", language: str = "en") -> dict[str, Any]:
    return {"file": {"name": name, "content": base64.b64encode(content).decode()}, "language": language}


def texts(*lines: str) -> list[Passage]:
    return [Passage(line) for line in lines]


def told(report: list[Passage], edited: list[Passage]) -> list[tuple[str, str]]:
    return [(one.found, one.expected) for one in differences(report, edited)]


def test_numbers_are_read_in_every_writing() -> None:
    assert numbers("1 378, 1\u00a0378 and 61,5% of ١٢ in C17/72") == [
        "1378",
        "1378",
        "61,5",
        "12",
        "17",
        "72",
    ]


def test_numbers_of_other_scripts_are_the_same_numbers() -> None:
    assert numbers("١٬٣٧٨ و ٦١٫٥ و １２") == ["1378", "61,5", "12"]
    assert numbers("1\u202f378 et 1\u2009378 et 1 378") == ["1378"] * 3
    held = texts("عقدت 1\u00a0378 اجتماعات", "حصة 61,5%")
    assert told(held, texts("عقدت ١٬٣٧٨ اجتماعات", "حصة ٦١٫٥%")) == []
    assert told(held, texts("عقدت ١٬٣٧٩ اجتماعات", "حصة ٦١٫٥%")) == [("1379", "1378")]
    assert told(held, texts(*(one.text for one in held), "شارك ٩٩ مندوبا")) == [("99", "")]


def test_nothing_differs_in_a_document_that_was_not_touched() -> None:
    same = texts("Held: 12.", "SG5RG-AFR | 3 | 1", "On 4 May 2026")

    assert told(same, same) == []


@pytest.mark.parametrize(
    ("edited", "found"),
    [
        (("Held: 13.", "A | 3 | 1"), [("13", "12")]),
        (("Held: 12.", "A | 3 | 2"), [("2", "1")]),
        (("In all there were 14 meetings held: 12.", "A | 3 | 1"), [("14", "")]),
        (("A | 3 | 1", "Held: 12."), []),
        (("Held: 12.", "A new paragraph on 12 meetings.", "A | 3 | 1"), []),
        (("Held: 12.", "A new paragraph on 99 meetings.", "A | 3 | 1"), [("99", "")]),
        (("Held: 12.", "See Resolution 44 (2024), on 21 April 2026.", "A | 3 | 1"), []),
        (("Held: 12.", "A | 3 | 1", "B | 7 | 1"), [("7", "")]),
        (("Held: many.", "A | 3 | 1"), [("", "12")]),
        (("Held: 12.",), [("", "3"), ("", "1")]),
        (("Held: 12, of them seven meetings on line.", "A | 3 | 1"), [("seven meetings", "")]),
        (("Tenues : 1 200.", "A | 3 | 1"), [("1200", ""), ("", "12")]),
    ],
)
def test_numbers_that_differ_are_told_with_what_the_report_says(
    edited: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    assert told(texts("Held: 12.", "A | 3 | 1"), texts(*edited)) == found


def test_no_number_of_a_long_row_is_left_out() -> None:
    row = " | ".join(["7"] * NUMBERS_MAX)

    assert told(texts(f"Total | {row} | 5"), texts(f"Total | {row} | 6")) == [("6", ""), ("", "5")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_file_of_a_report_agrees_with_it_in_every_language(
    client: FlaskClient, language: Language
) -> None:
    meeting()
    made = report("frozen")

    answer = client.post(
        f"/api/v1/reports/{made.id}/checks",
        json=sent(word(made, language), language=language),
        headers=bearer(officer()),
    )

    assert (answer.status_code, (answer.json or {})["differing"]) == (200, [])
    assert (answer.json or {})["numbers"] > 100


def test_an_edited_figure_is_listed_with_its_paragraph(client: FlaskClient) -> None:
    meeting()
    made = report("published")
    edited = word(made, **{"Meetings held: 1;": "Meetings held: 17;"})

    answer = client.post(f"/api/v1/reports/{made.id}/checks", json=sent(edited), headers=bearer(director()))

    found = (answer.json or {})["differing"]
    assert [(one["found"], one["expected"]) for one in found] == [("17", "1")]
    assert "Meetings held: 17; joint: 0." in found[0]["paragraph"]


def test_the_page_lists_what_differs(client: FlaskClient) -> None:
    meeting()
    made = report("frozen")
    sign_in(client, officer())
    edited = word(made, **{"Meetings held: 1; joint: 0.": "Meetings held: 17; joint: none."})
    address = f"/reports/{made.id}/check"

    assert address in client.get(f"/reports/{made.id}").text
    shown = post(client, address, language="en", file=(BytesIO(edited), "final.docx"))
    same = post(client, address, language="en", file=(BytesIO(word(made)), "final.docx"))

    assert "Meetings held: 17; joint: none." in shown.text
    assert "no number" in shown.text  # where one of the report is missing
    assert "Every number of the file is that of the report." in same.text


@pytest.mark.parametrize(
    ("content", "name"), [(b"PK\x03\x04", "final.docx"), (b"%PDF-", "final.pdf"), (b"", "final.docm")]
)
def test_what_is_no_word_file_is_refused_beside_its_field(
    client: FlaskClient, content: bytes, name: str
) -> None:
    made = report("frozen")
    sign_in(client, officer())

    page = post(client, f"/reports/{made.id}/check", language="en", file=(BytesIO(content), name))
    answer = client.post(
        f"/api/v1/reports/{made.id}/checks", json=sent(content, name), headers=bearer(officer())
    )

    assert (page.status_code, answer.status_code) == (422, 422)
    assert list((answer.json or {})["fields"]) == ["file"]


def test_a_draft_has_nothing_to_be_held_against(client: FlaskClient) -> None:
    made = report()

    answer = client.post(
        f"/api/v1/reports/{made.id}/checks", json=sent(word(made)), headers=bearer(officer())
    )

    assert answer.status_code == 422
    assert "Freeze the figures first" in (answer.json or {})["detail"]


def test_only_those_who_work_on_reports_check(client: FlaskClient) -> None:
    made = report("published")
    stranger = person("stranger@tsb.example", "delegate KE")
    content = sent(word(made))
    address = f"/api/v1/reports/{made.id}/checks"

    assert client.post(address, json=content).status_code == 401
    assert client.post(address, json=content, headers=bearer(stranger)).status_code == 403
    assert client.get(f"/reports/{made.id}/check").status_code in (302, 303, 401)
    sign_in(client, stranger)
    assert client.get(f"/reports/{made.id}/check").status_code == 403
    assert f"/reports/{made.id}/check" not in client.get(f"/reports/{made.id}").text
