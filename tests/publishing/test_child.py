import gc
from collections.abc import Callable
from pathlib import Path

import pydyf
import pytest
from fontTools.ttLib import TTFont
from regional_groups.publishing import child, engine, fonts, libraries
from regional_groups.publishing.blocks import Document, Language, Paragraph, plain_runs
from regional_groups.publishing.child import NotPrinted, _engine, print_document
from regional_groups.publishing.pdf import RenderingFailed

from tests.publishing.samples import letter, report


def with_text(text: str) -> Document:
    document = letter("en")
    return Document(
        **{name: getattr(document, name) for name in document.__slots__}
        | {"blocks": (Paragraph(plain_runs(text)),)}
    )


# The layout engine leaves its colour profile open; in the printing process that ends with the process.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_own_process_gives_the_same_bytes(printed: Callable[[Language], bytes]) -> None:
    data = print_document(report("ar"))
    gc.collect()

    assert data == printed("ar")


def test_missing_glyph_is_named() -> None:
    with pytest.raises(NotPrinted, match=r"U\+13000") as refusal:
        print_document(with_text("\U00013000"))

    assert refusal.value.reason == "glyph"
    assert RenderingFailed("glyph", str(refusal.value)).message.params == {"signs": "U+13000"}


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize(
    "rule",
    ["p { colour-of-text: red }", "p { background: url(http://127.0.0.1/x) }", "p { color: nocolour }"],
)
def test_anything_that_the_layout_engine_only_warns_of_is_refused(
    monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    monkeypatch.setattr(child, "print_css", lambda *given, **options: rule)

    with pytest.raises(NotPrinted) as refusal:
        print_document(with_text("Word"))
    gc.collect()

    assert refusal.value.reason == "warning"


@pytest.mark.once
def test_nothing_is_printed_without_the_library_that_makes_fonts_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("weasyprint.text.ffi.harfbuzz_subset", None)
    monkeypatch.setattr(libraries, "NEEDED", {"libnothing0": "libnothing.so.0", **libraries.NEEDED})
    libraries.missing.cache_clear()

    with pytest.raises(NotPrinted, match=r"^libharfbuzz-subset0$") as refusal:
        print_document(letter("zh"))
    told = libraries.printing()
    libraries.missing.cache_clear()

    assert refusal.value.reason == "library"
    assert told == "PDF not available: install libnothing0"


@pytest.mark.once
def test_signs_of_a_font_are_read_without_names_for_its_glyphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(TTFont, "_getGlyphNamesFromCmap")
    fonts._held.cache_clear()

    assert ord("北") in fonts._held("Noto Sans SC")


@pytest.mark.once
def test_the_writer_of_files_asks_less_and_writes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [b"A", "A", 7, -1, True, 2.0, 2.5, pydyf.Dictionary({"A": 1}), pydyf.String("ä")]
    slowly, kept = pydyf._to_bytes, pydyf.PDF.page_references
    before = [slowly(value) for value in values]
    monkeypatch.setattr(pydyf, "_to_bytes", slowly)
    monkeypatch.setattr(pydyf.PDF, "page_references", kept)
    engine._spare_questions()
    file, pages = pydyf.PDF(), []

    for _ in range(3):
        file.add_page(pydyf.Dictionary({"Type": "/Page"}))
        pages.append(file.page_references == kept.fget(file))

    assert [pydyf._to_bytes(value) for value in values] == before
    assert pages == [True] * 3


def test_missing_font_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    fonts._held.cache_clear()

    with pytest.raises(NotPrinted, match=r"^NotoSans-Regular\.ttf$") as refusal:
        print_document(letter("en"))
    fonts._held.cache_clear()

    assert refusal.value.reason == "font"
    assert "the font NotoSans-Regular.ttf is missing" in str(RenderingFailed("font", str(refusal.value)))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://www.itu.int/",
        "data:text/plain,x",
        "ftp://host/x",
        "pkg:fonts/../../settings.py",
        "pkg:fonts/NotoSans-Regular.ttf?x",
        "pkg:fonts/NotoSans-Regular.ttf\n",
        "pkg:icons/../body.html",
        "pkg:",
    ],
)
def test_nothing_outside_the_package_is_fetched(address: str) -> None:
    _, _, fetcher = _engine()

    with pytest.raises(ValueError, match="Address outside the package"):
        fetcher.fetch(address)


def test_fonts_and_icons_are_fetched() -> None:
    _, _, fetcher = _engine()

    for address in ("pkg:fonts/Amiri-Bold.ttf", "pkg:icons/good.svg"):
        assert fetcher.fetch(address).read(4) in (b"\0\1\0\0", b"<svg")


def test_families_follow_what_the_text_needs() -> None:
    assert fonts.families("Report\n\u200e", "en") == ("Noto Sans",)
    assert fonts.families("Report ≥ 5", "en") == ("Noto Sans", "Noto Sans SC")
    assert fonts.families("تقرير Report", "ar") == ("Amiri",)
    assert fonts.families("报告 отчет", "zh") == ("Noto Sans SC",)
    assert fonts.families("报告 تقرير", "fr") == ("Noto Sans", "Amiri", "Noto Sans SC")
