import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from regional_groups.publishing.blocks import (
    LANGUAGES,
    Column,
    HeadGroup,
    Language,
    Paragraph,
    Table,
    Text,
    footnote,
)
from regional_groups.publishing.html import anchors, css_string, page_html, print_css

from tests.publishing.samples import letter, report


class Outline(HTMLParser):
    """Notes the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag and the names of its attributes."""
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def outline(language: Language) -> Outline:
    parser = Outline()
    parser.feed(page_html(report(language)))
    return parser


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_no_inline_style_or_script(language: Language) -> None:
    page = outline(language)

    assert not page.attributes & {"style", "onclick", "onload"}
    assert not {"script", "style", "link", "img"} & set(page.tags)


def test_languages_have_the_same_tags() -> None:
    assert len({tuple(outline(language).tags) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_address_reads_from_left_to_right_and_breaks_at_its_strokes(language: Language) -> None:
    text = "Voir https://groups.example.int/meetings/1f-2a, puis https://example.int/."
    document = replace(report(language), blocks=(Paragraph((Text(text),)),))

    page = page_html(document)

    assert (
        '<bdi dir="ltr" class="web"><span>https://groups.example.int/</span><span>meetings/</span>'
        "<span>1f-2a</span></bdi>"
    ) in page
    assert '<bdi dir="ltr" class="web"><span>https://example.int/</span></bdi>.' in page
    assert ".web { direction: ltr; hyphens: manual; }" in print_css(document, ())


@pytest.mark.parametrize("language", ["ar", "en"])
def test_code_of_a_group_stays_in_one_piece(language: Language) -> None:
    document = replace(
        report(language), blocks=(Paragraph((Text("SG20RG-EECAT <SG5RG-AFR> 2025-2028, DEMO/1-F"),)),)
    )

    page = page_html(document)

    assert re.findall(r'<bdi dir="ltr" class="code">([^<]*)</bdi>', page) == ["SG20RG-EECAT", "SG5RG-AFR"]
    assert ".web span, .code { white-space: nowrap; }" in print_css(document, ())


def test_page_names_language_and_direction() -> None:
    assert page_html(report("ar")).startswith('<article class="document" lang="ar" dir="rtl">')
    assert page_html(report("zh")).startswith('<article class="document" lang="zh-Hans" dir="ltr">')


def test_footnotes_stand_at_the_end_of_a_page_with_links_both_ways() -> None:
    document = replace(
        letter("en"), blocks=(Paragraph((Text("One"), footnote("First."), footnote("Second."))),)
    )

    html = page_html(document)

    assert '<sup id="call-1"><a href="#note-1">1</a></sup><sup id="call-2">' in html
    assert '<li id="note-2">Second. <a href="#call-2">↑</a></li>' in html


def test_chart_has_its_meaning_and_its_figures() -> None:
    html = page_html(report("en"))

    assert (
        "<title>Africa contributed most and grew fastest; two regions missed their targets.</title>" in html
    )
    assert "Data of the figure: Figure 1 – Contributions by region" in html
    assert html.count("148") == 3  # above the bar, in its words, in the table
    assert html.count("<title>Africa · 2026 (") == 1


def test_anchors_name_the_headings() -> None:
    assert list(anchors(report("fr")).values()) == [
        "1 Considérations générales",
        "2 Résultats par indicateur",
        "3 Les groupes régionaux en détail",
        "3.1 Région",
        "Annexe 1 Définition des indicateurs",
    ]


def test_css_string_cannot_be_left() -> None:
    assert css_string('a"; } \\ <b> ‎') == '"a\\22 \\3b  \\7d  \\5c  \\3c b\\3e  \\200e "'


def test_note_of_a_table_stays_on_its_page() -> None:
    rule = next(line for line in print_css(report("en"), ()).splitlines() if line.startswith(".note "))

    assert "break-before: avoid;" in rule


def test_print_css_puts_the_footer_where_the_language_begins() -> None:
    assert '@bottom-left { content: "CL 1/SG5RG-XYZ"' in print_css(letter("en"), ("Noto Sans",))
    assert '@bottom-right { content: "\\200e CL 1/SG5RG-XYZ\\200e "' in print_css(letter("ar"), ("Amiri",))


def test_headings_go_down_step_by_step_below_the_heading_of_the_page() -> None:
    levels = [int(tag[1]) for tag in outline("en").tags if tag in {"h1", "h2", "h3", "h4"}]

    assert levels == [2, 3, 3, 3, 3, 4, 3]


def test_page_is_made_without_the_layout_engine() -> None:
    code = (
        "import sys; import regional_groups.publishing.pdf, regional_groups.publishing.html;"
        "print(sorted({'weasyprint', 'flask', 'sqlalchemy', 'pikepdf', 'fontTools'} & set(sys.modules)))"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said == "[]\n"


def test_line_ends_in_a_text_stay() -> None:
    document = replace(letter("en"), blocks=(Paragraph((Text("One & two\nthree"),)),))

    assert '<p class="paragraph">One &amp; two<br>three</p>' in page_html(document)


def test_head_row_without_any_label_is_left_out() -> None:
    table = Table("T", (Column("a"), Column("b")), (("1", "2"),), header_rows=((HeadGroup("", 2),),))

    html = page_html(replace(letter("en"), blocks=(table,)))

    assert html.count("<tr") == 2
    assert "rowspan" not in html
