"""What is complained of in a picture: each of these pages looks poor in one way."""

import pytest
from playwright.sync_api import Browser

from tests.journeys import pictures

pytestmark = pytest.mark.once
PAGE = "<!doctype html><html lang=en dir=ltr><title>t</title><main>%s</main>"
POOR = {
    "<p style='width: 2000px'>A page</p>": "wider than the screen",
    "<p style='position: absolute; left: -90px'>A page</p>": "beyond the edge",
    "<button style='width: 30px; overflow: hidden; white-space: nowrap'>Send the letter</button>": "cut off",
    "<input style='position: absolute; left: -900px'>": "cannot be seen",
    "<p dir=auto>10:00 · focal_point KE</p>": "a word of machines",
    "<details><summary>More</summary><p style='width: 2000px'>A page</p></details>": "wider than the screen",
}


def test_each_poor_page_is_complained_of(browser: Browser) -> None:
    page = browser.new_page()

    def wrong(body: str) -> list[str]:
        page.set_content(PAGE % body)
        return list(page.evaluate(pictures.LOOK)[0])

    found = {body: wrong(body) for body in POOR}
    good = wrong("<p>A page for focal_point@demo.example</p><p><a href='#a'>On</a></p>")
    page.close()

    assert good == []
    assert {body: len(texts) for body, texts in found.items()} == dict.fromkeys(POOR, 1)
    assert [body for body, texts in found.items() if POOR[body] not in texts[0]] == []


def test_text_of_the_service_is_known_in_other_languages() -> None:
    assert "Nobody needs to act." in pictures.untranslated("ar")
    assert "Nobody needs to act." in pictures.untranslated("fr")
