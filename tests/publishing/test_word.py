"""Word files: real heads, footnotes and page fields, mirrored in Arabic, and nothing of a text obeyed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from regional_groups.publishing.blocks import (
    LANGUAGES,
    BarChart,
    Column,
    Document,
    Heading,
    Language,
    Paragraph,
    Table,
    plain_runs,
)
from regional_groups.publishing.child import write_document
from regional_groups.publishing.html import page_html
from regional_groups.publishing.pdf import Limits, RenderingFailed, render_docx
from regional_groups.publishing.wire import dump, load
from regional_groups.publishing.word.tables import LETTER, WIDTH, column_widths

from tests.publishing.office import found, part, parts, tables, text_of, word_text
from tests.publishing.reading import html_words, share_of_words
from tests.publishing.samples import letter, report
from tests.publishing.test_hostile import spoiled
from tests.support.prints import docx_of, docx_without_pictures


@pytest.fixture(scope="session")
def written() -> Callable[[Language], bytes]:
    """Return a function that gives the Word file of a language, its charts drawn."""
    return lambda language: docx_of(report(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_stands_in_the_file(language: Language) -> None:
    words = html_words(str(page_html(report(language))))

    data = docx_without_pictures(report(language))

    assert share_of_words(words, word_text(data).replace("\n", " ")) >= 0.98


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_run_names_its_language(language: Language) -> None:
    data = docx_without_pictures(report(language))

    without = found(data, "//w:r[w:t][not(w:rPr/w:lang)]")
    codes = {
        value
        for one in found(data, "//w:r/w:rPr/w:lang")
        for name in ("val", "bidi", "eastAsia")
        if (value := one.get(qn(f"w:{name}")))
    }

    expected = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh": "zh-CN"}
    assert without == []
    assert codes == {expected[language]} | ({"en-GB"} if language in ("ar", "zh") else set())


def test_arabic_is_mirrored_and_its_figures_run_from_left_to_right(
    written: Callable[[Language], bytes],
) -> None:
    data = written("ar")

    assert found(data, "//w:body//w:p[not(w:pPr/w:bidi)]") == []
    assert found(data, "//w:tbl[not(w:tblPr/w:bidiVisual)]") == []
    assert len(found(data, "//w:sectPr/w:bidi")) == 1
    figures = [one for one in found(data, "//w:r[w:t]") if any(sign.isdigit() for sign in text_of(one))]
    assert figures
    assert all(one.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is None for one in figures)
    assert all(
        one.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None for one in found(data, "//w:r[w:t='الهدف']")
    )


def test_other_languages_are_not_mirrored() -> None:
    assert found(docx_without_pictures(report("fr")), "//w:bidi | //w:bidiVisual | //w:rtl") == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_tables_have_heads_that_repeat_captions_and_rows_that_stay_whole(
    written: Callable[[Language], bytes], language: Language
) -> None:
    data = written(language)
    ruled = found(data, "//w:tbl[w:tblPr/w:tblBorders]")

    assert len(ruled) == 4
    for table in ruled:
        rows = table.findall(qn("w:tr"))
        assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        caption = table.getprevious()
        assert caption.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val")) == "Caption"
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}").get(qn("w:val"))
        widths = [int(one.get(qn("w:w"))) for one in table.iter(qn("w:gridCol"))]
        assert 0 < sum(widths) <= 9500


def test_a_head_of_two_rows_spans_columns_and_rows(written: Callable[[Language], bytes]) -> None:
    data = written("en")

    table = found(data, "//w:tbl[w:tblPr/w:tblBorders]")[0]

    first, second = table.findall(qn("w:tr"))[:2]
    assert [one.get(qn("w:val")) for one in first.iter(qn("w:gridSpan"))] == ["4"]
    assert [one.get(qn("w:val")) for one in first.iter(qn("w:vMerge"))] == ["restart", "restart"]
    assert [one.get(qn("w:val")) for one in second.iter(qn("w:vMerge"))] == ["continue", "continue"]
    assert len(second.findall(qn("w:tc"))) == 6


def test_headings_have_the_styles_that_word_knows(written: Callable[[Language], bytes]) -> None:
    document = docx.Document(BytesIO(written("en")))

    names = [one.style.name for one in document.paragraphs if one.style is not None]

    headings = [block for block in report("en").blocks if isinstance(block, Heading)]
    assert [name for name in names if name.startswith("Heading")] == [
        f"Heading {one.level}" for one in headings
    ]
    assert names.count("Title") == 1


def test_a_chart_is_a_picture_with_a_description_and_its_figures(
    written: Callable[[Language], bytes],
) -> None:
    data = written("ar")
    chart = next(block for block in report("ar").blocks if isinstance(block, BarChart))

    about = list(part(data, "word/document.xml").iter(qn("wp:docPr")))

    assert [len(one.get("descr")) > 20 for one in about] == [True]
    assert "word/media/image1.png" in parts(data)
    shown = next(table for table in tables(data) if table[0][0] == chart.category_label)
    assert [row[1:] for row in shown[1:]] == [
        [str(values[index]) for values in (*chart.values, chart.targets or ())]
        for index in range(len(chart.categories))
    ]


def test_footnotes_are_notes_and_pages_are_counted_by_word(written: Callable[[Language], bytes]) -> None:
    data = written("en")

    calls = [one.get(qn("w:id")) for one in found(data, "//w:footnoteReference")]
    notes = [one.get(qn("w:id")) for one in part(data, "word/footnotes.xml")]
    feet = [name for name in parts(data) if name.startswith("word/footer")]

    assert (calls, notes) == (["1"], ["-1", "0", "1"])
    for name in feet:
        fields = [one.get(qn("w:instr")).strip() for one in part(data, name).iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_contents_lead_to_the_headings(written: Callable[[Language], bytes]) -> None:
    data = written("en")

    targets = [one.get(qn("w:anchor")) for one in found(data, "//w:hyperlink[@w:anchor]")]
    names = {one.get(qn("w:name")) for one in found(data, "//w:bookmarkStart")}

    assert targets
    assert set(targets) <= names


def test_the_metadata_say_what_it_is() -> None:
    document = report("fr")

    about = docx.Document(BytesIO(docx_without_pictures(document))).core_properties

    assert (about.title, about.language, about.identifier) == (document.title, "fr-FR", "C27/72-F")
    assert about.created == document.created
    assert about.comments == ""


def test_the_same_document_gives_the_same_bytes(written: Callable[[Language], bytes]) -> None:
    assert write_document(report("ar")) == written("ar")
    other = replace(report("ar"), footer_label="C27/73-A")
    assert docx_without_pictures(other) != docx_without_pictures(report("ar"))


def test_nothing_of_the_empty_file_of_the_library_is_left(written: Callable[[Language], bytes]) -> None:
    names = parts(written("en"))

    assert not [name for name in names if "thumbnail" in name or "customXml" in name or "Effects" in name]


@pytest.mark.parametrize("make", [report, letter])
def test_hostile_text_stands_in_the_file_as_text(make: Callable[[Language], Document]) -> None:
    evil = (
        '</w:t></w:r><w:altChunk/> <!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]> &a; '
        '{ INCLUDETEXT "c:\\\\x" } {{ 7*7 }} \x00\x07\ud800 ' + "https://evil.example/x.dotm"
    )

    data = write_document(load(dump(spoiled(make("en"), evil))))

    text = word_text(data)
    assert '<!ENTITY a SYSTEM "file:///etc/passwd">' in text
    assert "{{ 7*7 }}" in text
    assert "\x07" not in text
    assert found(data, "//w:altChunk | //w:instrText | //w:object") == []
    relations = part(data, "word/_rels/document.xml.rels")
    outside = [one.get("Target") for one in relations if one.get("TargetMode") == "External"]
    assert all(one.startswith("https://www.itu.int") for one in outside)


def test_long_tables_are_cut_and_say_so() -> None:
    table = Table(
        "T – Long", (Column("A"), Column("B", "number")), tuple((f"r{n}", str(n)) for n in range(2000))
    )

    data = docx_without_pictures(replace(letter("en"), blocks=(table,)))

    assert [len(one) for one in tables(data)[-1:]] == [301]
    assert "Rows not printed here: 1" in word_text(data)


def test_a_document_beyond_the_limits_is_refused() -> None:
    paragraphs = tuple(Paragraph(plain_runs("word " * 20)) for _ in range(12_000))

    with pytest.raises(RenderingFailed) as refusal:
        render_docx(replace(letter("en"), blocks=paragraphs), Limits(1, 30, 1_500_000_000))

    assert refusal.value.reason == "timeout"


def test_columns_get_the_room_their_words_need() -> None:
    columns = (Column("Group"), Column("of these joint", "number"), Column("Note", width=40))
    rows = (("SG13RG-EECAT", "unknown", "x"), ("SG5RG-AFR", "3", "x"))

    widths = column_widths(Table("Groups", columns, rows))

    assert widths == [3388, 2259, 3764]  # 15 and 10 letters of what is left, and two fifths


def test_a_narrow_column_takes_from_wide_ones() -> None:
    columns = (Column("A", width=4), Column("B", width=32), Column("C", width=64))

    widths = column_widths(Table("Groups", columns, (("unknown", "x", "x"),)))

    assert widths[0] == 10 * LETTER
    assert widths[2] > widths[1] > widths[0]
    assert sum(widths) == WIDTH
