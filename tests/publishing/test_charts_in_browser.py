"""A chart on a page answers: to the arrow keys and to the pointer it says a figure and shows its row."""

from typing import TYPE_CHECKING

from regional_groups.publishing.html import page_html

from tests.house.test_static import STATIC
from tests.publishing.samples import report

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_bars_say_their_figures(page: "Page") -> None:
    page.set_content(str(page_html(report("en"))))
    page.add_style_tag(path=STATIC / "css" / "document.css")
    page.add_script_tag(path=STATIC / "charts.js")
    chart = page.locator(".chart").first
    bars = [bar.text_content() or "" for bar in chart.locator("rect.bar").all()]
    told, shown = chart.locator(".told"), page.locator("tr.pointed")

    chart.locator("svg").focus()
    page.keyboard.press("ArrowRight")
    first = told.text_content()
    page.keyboard.press("ArrowLeft")
    last = told.text_content()
    row = shown.first.text_content() or ""
    chart.locator("rect.bar").nth(1).hover()

    assert [first, last, told.text_content()] == [bars[0], bars[-1], bars[1]]
    assert bars[-1].partition(" ·")[0] in row
    assert shown.count() == 1
