"""The secretariat's own styles in printed Word files: kept as they are, and nothing else of the file taken."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from regional_groups.core.errors import InvalidInput
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.word.base import BYTES_MAX, base_of
from regional_groups.publishing.word.document import write

from tests.publishing import office
from tests.publishing.samples import letter, report
from tests.publishing.test_passages import document, packed, paragraph


def house_file() -> bytes:
    """Return a Word file as a house has it: its own heading, an id of another language, a text, a head."""
    file = docx.Document()
    heading = file.styles["Heading 1"]
    heading.font.name, heading.font.size, heading.font.color.rgb = (
        "Georgia",
        Pt(19),
        RGBColor(0x12, 0x34, 0x56),
    )
    heading.element.set(qn("w:styleId"), "berschrift1")
    file.styles.add_style("Box Text", WD_STYLE_TYPE.PARAGRAPH).font.italic = True
    file.add_paragraph("Confidential draft of the house")
    file.sections[0].header.paragraphs[0].text = "Head of the house"
    target = BytesIO()
    file.save(target)
    return target.getvalue()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_result_keeps_the_styles_of_the_file(language: Language) -> None:
    made = write(replace(report(language), styles=base_of(house_file())), lambda _: None)

    file = docx.Document(BytesIO(made))
    heading = file.styles["Heading 1"]
    assert (heading.font.name, heading.font.size, str(heading.font.color.rgb)) == (
        "Georgia",
        Pt(19),
        "123456",
    )
    assert file.styles["Box Text"].font.italic
    assert file.styles["Table Head"].font.bold  # which the file lacks
    worn = {one.get(qn("w:val")) for one in office.found(made, "//w:pStyle")}
    ids = [style.element.get(qn("w:styleId")) for style in file.styles]
    assert worn <= set(ids) and len(ids) == len(set(ids))
    assert "Heading1" in worn and "berschrift1" not in ids
    plain = write(report(language), lambda _: None)
    assert office.word_text(made) == office.word_text(plain)
    with ZipFile(BytesIO(made)) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"of the house" not in whole


def test_the_same_styles_give_the_same_bytes() -> None:
    files = [replace(letter("fr"), styles=base_of(house_file())) for _ in range(2)]

    assert write(files[0], lambda _: None) == write(files[1], lambda _: None)


def of_another_kind() -> bytes:
    file = docx.Document()
    file.styles.add_style("Box Label", WD_STYLE_TYPE.CHARACTER)
    target = BytesIO()
    file.save(target)
    return target.getvalue()


BAD = {
    "no file of Word": (b"PK", "The file is not a Word file that can be read."),
    "no styles": (packed(document(paragraph("a"))), "The file has no styles."),
    "styles that are none": (packed(document(""), **{"word/styles.xml": b"<a/>"}), "The file has no styles."),
    "broken styles": (
        packed(document(""), **{"word/styles.xml": b"<a>"}),
        "The file is not a Word file that can be read.",
    ),
    "a document type": (
        packed(document(""), **{"word/styles.xml": b"<!DOCTYPE a []><a/>"}),
        "The file holds entities, a document type or far too much text. Save it anew in Word.",
    ),
    "macros": (
        packed(document(""), **{"word/vbaProject.bin": b"x"}),
        "The file holds macros or programs. Save it as a document without macros (.docx).",
    ),
    "too large": (b"x" * (BYTES_MAX + 1), "The file is too large. Save it without texts and pictures."),
    "another kind": (
        of_another_kind(),
        "The style “Box Label” of the file is of another kind than the text it is for.",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(kind: str) -> None:
    content, reason = BAD[kind]

    with pytest.raises(InvalidInput) as refusal:
        base_of(content)

    assert [str(one) for one in refusal.value.fields["file"]] == [reason]
