import os
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from regional_groups.core.outbox import LEASE
from regional_groups.publishing.blocks import (
    Column,
    Heading,
    Language,
    PageBreak,
    Paragraph,
    Table,
    Text,
    plain_runs,
)
from regional_groups.publishing.html import print_html
from regional_groups.publishing.numbers import change, number_range, percent
from regional_groups.publishing.pdf import LETTER, REPORT, WAIT_SECONDS, Limits, RenderingFailed, render_pdf
from regional_groups.publishing.places import PLACES, place

from tests.publishing.layout import slips
from tests.publishing.reading import (
    elements,
    failures,
    html_words,
    page_texts,
    places,
    problems,
    share_of_words,
)
from tests.publishing.samples import WORDS, letter, report
from tests.support.prints import pdf_of

Printed = Callable[[Language], bytes]
POINTS_PER_MM = 72 / 25.4
# The report of the real data is printed in all six languages: tests/reports/test_forms_agree.py.
BOTH_DIRECTIONS: tuple[Language, ...] = ("en", "ar")
LONG = "unbreakable" * 20


@pytest.mark.parametrize("language", BOTH_DIRECTIONS)
def test_report_passes_both_standards_and_lies_well_on_its_pages(
    printed: Printed, language: Language
) -> None:
    data = printed(language)

    assert failures(data) == []
    assert problems(data) == []
    assert slips(data, report(language)) == []


def test_letter_passes_both_standards(printed_letter: Printed) -> None:
    data = printed_letter("ar")

    assert failures(data) == []
    assert problems(data) == []


@pytest.mark.parametrize("language", BOTH_DIRECTIONS)
def test_words_come_back_from_the_report(printed: Printed, language: Language) -> None:
    words = html_words(print_html(report(language)))

    text = " ".join(page_texts(printed(language)))

    assert share_of_words(words, text) >= (0.90 if language == "ar" else 0.97)


@pytest.mark.parametrize("language", BOTH_DIRECTIONS)
def test_language_and_title_are_declared(printed: Printed, language: Language) -> None:
    with pikepdf.open(BytesIO(printed(language))) as pdf:
        declared = str(pdf.Root.Lang)
        title = str(pdf.trailer.Info.Title)

    assert declared == language
    assert title == WORDS[language]["title"]


def test_slips_of_the_layout_are_found(printed: Printed) -> None:
    document = report("en")
    other = tuple(
        replace(block, text="Another")
        if isinstance(block, Heading)
        else replace(block, columns=tuple(replace(one, label="Another") for one in block.columns))
        if isinstance(block, Table)
        else block
        for block in document.blocks
    )

    found = slips(printed("en"), replace(document, blocks=other))

    assert len(found) == 4 + 2  # headings of the first level, and pages of the long table


def test_each_page_says_its_number_and_that_it_is_a_demonstration(printed: Printed) -> None:
    texts = page_texts(printed("en"))

    for index, text in enumerate(texts, start=1):
        assert f"Page {index} of {len(texts)}" in text
        assert "Demonstration: invented data" in text


@pytest.fixture(scope="module")
def odd() -> bytes:
    """Return what is seldom printed, in one file: a draft, signs of other scripts, words too long for a line."""
    blocks = (
        Paragraph(plain_runs("≥ 5 → 北京, Женева, الاجتماع")),
        Paragraph((Text("[French] "), Text("Les lettres partent tard", strong=True, language="fr"))),
        PageBreak(),
        Paragraph(plain_runs(LONG), "1"),
        Heading(1, LONG),
        Table(
            "Wide", tuple(Column(f"Column {index}") for index in range(6)), ((LONG, *["cell"] * 4, LONG),) * 3
        ),
        Table("Set", tuple(Column(LONG, width=25) for _ in range(4)), ((LONG,) * 4,)),
    )
    return pdf_of(replace(letter("en"), blocks=blocks, draft=True, demonstration=False))


def test_draft_says_so_on_every_page(odd: bytes) -> None:
    texts = page_texts(odd)

    assert len(texts) > 1
    assert ["Draft" in text for text in texts] == [True] * len(texts)
    assert not any("invented data" in text for text in texts)


def test_sign_of_another_script_is_printed(odd: bytes) -> None:
    assert failures(odd) == []
    assert all(word in page_texts(odd)[0] for word in ("≥", "→", "北京", "Женева"))


@pytest.mark.once
def test_passage_in_another_language_says_so_to_the_voice(odd: bytes) -> None:
    with pikepdf.open(BytesIO(odd)) as pdf:
        spoken = [(str(one.S), str(one.Lang)) for one in elements(pdf.Root.StructTreeRoot) if "/Lang" in one]

    assert spoken == [("/Document", "en"), ("/Span", "fr")]


def test_long_words_break_inside_the_margins(odd: bytes) -> None:
    right = (210 - 21.5) * POINTS_PER_MM

    assert [place for sheet in places(odd) for place in sheet if place[1] > right] == []


def test_arabic_table_begins_at_the_right(printed: Printed) -> None:
    stretches = [place for sheet in places(printed("ar")) for place in sheet if place[2] == "SG2RG-X0"]

    assert stretches
    assert all(left > 105 * POINTS_PER_MM for left, _, _ in stretches)


def test_arabic_lines_keep_figures_in_order_and_mirror_brackets() -> None:
    words = f"نسبة {percent(61.5, 'ar')} كلمة (داخل) كلمة"
    years = f"الفترة {number_range('2031', '2044', 'ar')} ثم {change(-9, 'ar')} نهاية"
    blocks = (Paragraph(plain_runs(words)), Paragraph(plain_runs(years)))

    data = render_pdf(
        replace(letter("ar"), blocks=blocks, header=replace(letter("ar").header, addressees=()))
    )

    sheet = pypdfium2.PdfDocument(data)[0]
    text = sheet.get_textpage()
    lines = text.get_text_range()
    assert not re.search("[\u0660-\u0669\u06f0-\u06f9]", lines)
    boxes = [(text.get_charbox(index), text.get_text_range(index, 1)) for index in range(text.count_chars())]

    def left_of(sign: str, *, beside: str) -> float:
        """Return where a sign stands that is in one line with another one."""
        lines = [box[1] for box, other in boxes if other == beside]
        return next(
            box[0] for box, other in boxes if other == sign and min(abs(box[1] - one) for one in lines) < 9
        )

    assert left_of("6", beside="%") < left_of("%", beside="%")
    assert left_of("3", beside="4") > left_of("4", beside="3")  # a range is read from the right
    assert left_of("−", beside="9") < left_of("9", beside="−")
    right, left = sorted((box for box, sign in boxes if sign and sign in "()"), reverse=True)
    assert bulge(sheet, right) > 0 > bulge(sheet, left)


def bulge(sheet: Any, box: tuple[float, ...]) -> float:
    """Return how far to the right the middle of a sign reaches beyond its ends, in dots: positive for ")"."""
    scale = 8
    picture = sheet.render(scale=scale).to_pil().convert("L")
    left, bottom, right, top = (value * scale for value in box)
    cut = picture.crop(
        (int(left), int(picture.height - top), int(right) + 1, int(picture.height - bottom) + 1)
    )
    rows = [
        [x for x in range(cut.width) if cut.getpixel((x, y)) < 128]
        for y in (int(cut.height * part) for part in (0.08, 0.5, 0.92))
    ]
    ends, middle = [sum(row) / len(row) for row in (rows[0], rows[2])], sum(rows[1]) / len(rows[1])
    return middle - sum(ends) / 2


def test_footer_of_arabic_pages_stands_on_the_other_side(printed: Printed) -> None:
    def of_number(language: Language) -> float:
        return next(place[0] for place in places(printed(language))[1] if place[2].startswith("C27/72-"))

    assert of_number("en") < 105 * POINTS_PER_MM < of_number("ar")


def test_chinese_signs_are_wide() -> None:
    text = unescape(re.sub("(?s)<style.*?</style>|<[^>]*>", "", print_html(report("zh"))))

    assert re.findall("[\u3400-\u9fff][,;:!?]", text) == []
    assert re.search("[\u3400-\u9fff][，；：。]", text)


def test_french_signs_never_begin_a_line() -> None:
    html = print_html(report("fr"))

    text = unescape(re.sub("<[^>]*>", "", html))
    assert re.findall("\\w[ \u2009\u202f]?[%;!?»]|« ", text) == []
    assert re.search("\\d\u00a0%", text)


def test_table_over_two_pages_stays_one_table(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed("en"))) as pdf:
        tables = [element for element in pdf.Root.StructTreeRoot.K[0].K if element.S == "/Table"]
        sizes = [[len(part.K) for part in table.K if part.S in ("/THead", "/TBody")] for table in tables]

    # Two head rows and three indicators; six regions; 48 groups and their total on two pages.
    assert sizes == [[2, 3], [1, 6], [1, 49]]
    assert sum("RG-X" in text for text in page_texts(printed("en"))) == 2


def test_attachments_are_the_files_given(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed("en"))) as pdf:
        carried = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}

    assert carried == {item.name: item.content for item in report("en").attachments}


def test_one_changed_figure_gives_other_bytes(printed_letter: Printed) -> None:
    document = letter("ar")
    changed = replace(
        document, blocks=(*document.blocks[:1], Paragraph(plain_runs("413")), *document.blocks[1:])
    )

    assert render_pdf(changed) != printed_letter("ar")


def test_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n", "utf-8")
    monkeypatch.setitem(os.environ, "PYTHONPATH", str(tmp_path))

    with pytest.raises(RenderingFailed) as refusal:
        render_pdf(letter("en"))

    assert refusal.value.reason == "library"
    assert "install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in str(refusal.value)


@pytest.mark.once
def test_printing_process_gets_no_secret_and_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, Any]] = []

    def start(*command: object, **options: Any) -> None:
        started.append(options)
        raise RuntimeError

    monkeypatch.setenv("RG_SECRET_KEY", "s" * 40)
    monkeypatch.setattr("regional_groups.publishing.pdf.subprocess.Popen", start)
    with pytest.raises(RuntimeError):
        render_pdf(letter("en"))

    passed_on = started[0]["env"]
    assert not [name for name in passed_on if name.startswith("RG_") or "SECRET" in name]
    assert passed_on["HOME"] == passed_on["TMPDIR"] == str(started[0]["cwd"])
    assert not Path(passed_on["HOME"]).exists()


def test_limits_are_those_that_were_measured() -> None:
    assert Limits(seconds_cpu=120, seconds_wall=180, bytes_max=1_500_000_000) == REPORT
    assert (LETTER.seconds_cpu, LETTER.bytes_max) == (20, 1_500_000_000)
    assert PLACES == 2
    # who waits for a place and prints as long as it may still holds the lease of the message that asked for it
    assert WAIT_SECONDS + REPORT.seconds_wall + 20 < LEASE.total_seconds()


@pytest.mark.parametrize(
    "paragraphs",
    [("word " * 5,) * 20_000, ("x" * 3_000_000,)],
    ids=["many paragraphs", "one word"],
)
def test_endless_document_ends_at_its_limit(paragraphs: tuple[str, ...]) -> None:
    document = replace(letter("en"), blocks=tuple(Paragraph(plain_runs(text)) for text in paragraphs))

    with pytest.raises(RenderingFailed) as refusal:
        render_pdf(document, seconds_cpu=2, seconds_wall=60)

    assert refusal.value.reason == "timeout"


def test_wall_time_ends_a_printing() -> None:
    document = replace(letter("en"), blocks=(Paragraph(plain_runs("x" * 3_000_000)),))

    with pytest.raises(RenderingFailed) as refusal:
        render_pdf(document, seconds_cpu=60, seconds_wall=2)

    assert refusal.value.reason == "timeout"
    assert refusal.value.detail == "wall"


def test_memory_limit_ends_a_printing_and_the_next_one_works() -> None:
    document = replace(letter("en"), blocks=(Paragraph(plain_runs("x" * 6_000_000)),))

    with pytest.raises(RenderingFailed) as refusal:
        render_pdf(document, seconds_cpu=20, seconds_wall=60, bytes_max=160_000_000)

    # The C libraries may also end without a word when they get no memory.
    assert refusal.value.reason in {"memory", "crash"}
    assert render_pdf(letter("en")).startswith(b"%PDF-1.7")


def test_document_too_large_is_refused_before_printing() -> None:
    document = replace(letter("en"), blocks=(Paragraph(plain_runs("x" * 21_000_000)),))

    with pytest.raises(RenderingFailed) as refusal:
        render_pdf(document)

    assert refusal.value.reason == "size"


def test_third_printing_waits_and_says_so() -> None:
    with place(0), place(0), pytest.raises(RenderingFailed) as refusal:
        render_pdf(letter("en"), seconds_wall=1)

    assert refusal.value.reason == "busy"


def test_long_table_is_cut_in_print_and_says_so() -> None:
    document = report("en")
    table = next(block for block in document.blocks if isinstance(block, Table) and block.totals)
    long = replace(table, rows=(*table.rows[:-1] * 8, table.rows[-1]))
    html = print_html(replace(document, blocks=(Heading(1, "Groups", "1"), long)))

    assert html.count("<tr class=") == 300
    assert "Rows not printed here: 85; the data files hold the whole table." in html
    assert ">Total</th>" in html
