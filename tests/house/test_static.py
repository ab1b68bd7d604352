"""What the browser gets stays small, turns with the script's direction and obeys the content policy."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "plugin" / "regional_groups" / "static"
TEMPLATES = ROOT / "templates"

SHEETS = sorted(STATIC.rglob("*.css"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
WEB_PAGES = [
    page
    for page in PAGES
    if page.name == "base.html" or page.parent.name in {"parts", "errors"} or "base.html" in page.read_text()
]

FIRST_LOAD_BYTES = 40_000
SCRIPT_BYTES = 6_500

COMMENT = re.compile(r"/\*.*?\*/", re.S)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|(?:left|right))\s*:"
    r"|(?:text-align|float|clear|justify-\w+)\s*:\s*(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}", re.S)
INLINE_STYLE = re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.I)
INLINE_HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.I)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)", re.I)
OUTSIDE = re.compile(r"<(?:script|link|img|iframe|use)\b[^>]*(?:src|href)=\"(?:https?:)?//", re.I)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def markup(page: Path) -> str:
    return TEMPLATE_COMMENT.sub("", page.read_text(encoding="utf-8"))


def test_static_files_compressed_are_small() -> None:
    files = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg"}]

    size = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)

    assert len(files) >= 10
    assert size < FIRST_LOAD_BYTES


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_script_is_short(script: Path) -> None:
    assert script.stat().st_size < SCRIPT_BYTES


@pytest.mark.parametrize("sheet", SHEETS, ids=relative)
def test_sheet_has_no_physical_sides(sheet: Path) -> None:
    assert PHYSICAL.findall(COMMENT.sub("", sheet.read_text())) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=relative)
def test_sheet_loads_nothing(sheet: Path) -> None:
    text = COMMENT.sub("", sheet.read_text())

    assert re.findall(r"@import|@font-face|url\(", text) == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_template_has_no_inline_style_or_script(page: Path) -> None:
    text = markup(page)

    found = [rule.pattern for rule in (INLINE_STYLE, INLINE_HANDLER, INLINE_SCRIPT) if rule.search(text)]

    assert found == []


@pytest.mark.parametrize("page", WEB_PAGES, ids=relative)
def test_web_page_keeps_styles_in_sheets_and_loads_nothing_from_outside(page: Path) -> None:
    text = markup(page)

    assert "<style" not in text
    assert OUTSIDE.findall(text) == []


def test_icons_used_by_templates_exist() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))

    used = {name for page in PAGES for name in re.findall(r"\bicon\('([\w-]+)'", markup(page))}

    assert used - known == set()


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("a { margin-left: 1px }", True),
        ("a { right: 0 }", True),
        ("a { text-align: left }", True),
        ("a { border-top-left-radius: 2px }", True),
        ("a { margin-inline-start: 1px; inset-inline-end: 0; text-align: start }", False),
    ],
)
def test_physical_side_is_recognised(line: str, caught: bool) -> None:
    assert bool(PHYSICAL.search(line)) is caught
