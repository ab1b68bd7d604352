"""Pictures of a page in English, French and Arabic, on a desk and on a phone, and what is wrong with how it looks.

A picture is kept in `tests/artifacts/` for people to look at. What a machine can see it complains of by itself:
a page wider than its screen, a text cut off or beyond the edge, the wrong direction, a text left in English.
It looks with every part folded out, and folds them in again.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.mofile import read_mo
from playwright.sync_api import FloatRect, Page
from regional_groups.core import i18n
from regional_groups.core.languages import direction, language_tag

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
LANGUAGES = ("fr", "ar", "en")  # the last one is that of the steps that follow
WIDTHS = {"desk": 1280, "phone": 390}
HEIGHT = 844
MOST_HEIGHT = 4000  # of a picture: what follows is more of the same, and Chromium leaves holes in longer ones
# What does not fit, and each text of the service itself: what people wrote carries a language or direction of its own.
LOOK = """() => {
  const root = document.documentElement, wrong = [], texts = new Set(), height = root.scrollHeight;
  const folded = document.querySelectorAll('details:not([open])');
  for (const part of folded) part.open = true;
  const name = element => `${element.localName}.${element.className}`.slice(0, 60);
  const own = '[dir=auto], bdi, pre, [lang]:not(html), [translate=no], svg, option, .unseen, .skip';
  const boxes = 'button, .button, .chip, summary, h1, h2, h3, th, td, dd, dt, label, figcaption';
  const focusable = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const aside = element => {
    for (let at = element; at !== root; at = at.parentElement) {
      const {overflowX} = getComputedStyle(at), {width, height} = at.getBoundingClientRect();
      if (/auto|scroll/.test(overflowX) || (overflowX !== 'visible' && width <= 1 && height <= 1)) return true;
      if (at.matches('.skip, svg')) return true;
    }
    return false;
  };
  if (root.scrollWidth > innerWidth) wrong.push(`${root.scrollWidth - innerWidth} px wider than the screen`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.data.replace(/\\s+/g, ' ').trim(), box = node.parentElement;
    if (!text || box.matches('script, style')) continue;
    if (/(^|[^@\\w])[a-z]+_[a-z_]+(?![\\w@])/.test(text) && !box.closest('pre, code'))
      wrong.push(`a word of machines: ${text.slice(0, 60)}`);
    if (!box.checkVisibility({visibilityProperty: true})) continue;
    if (!box.closest(own)) texts.add(text);
    range.selectNodeContents(node);
    const {left, right, width} = range.getBoundingClientRect();
    if (width && (left < -1 || right > innerWidth + 1) && !aside(box))
      wrong.push(`beyond the edge (${Math.round(left)} to ${Math.round(right)}): ${text.slice(0, 60)}`);
  }
  for (const element of document.body.querySelectorAll(boxes)) {
    if (!element.checkVisibility() || aside(element)) continue;
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
      wrong.push(`cut off: ${name(element)}: ${element.textContent.trim().slice(0, 60)}`);
  }
  for (const element of document.body.querySelectorAll(focusable)) {
    if (!element.checkVisibility({visibilityProperty: true}) || aside(element)) continue;
    const {left, right, width, height} = element.getBoundingClientRect();
    if (width < 1 || height < 1 || right < 1 || left > innerWidth - 1)
      wrong.push(`cannot be seen: ${name(element)}: ${element.textContent.trim().slice(0, 60)}`);
  }
  for (const part of folded) part.open = false;
  return [wrong, [...texts], [root.lang, root.dir], height];
}"""


@cache
def untranslated(language: str) -> frozenset[str]:
    """Return the texts that the catalogue of a language says otherwise than English."""
    file = Path(i18n.__file__).parent.parent / "translations" / language / "LC_MESSAGES" / "messages.mo"
    with file.open("rb") as opened:
        said = [(one.id, one.string) for one in read_mo(opened) if isinstance(one.id, str)]
    return frozenset(text for text, translation in said if text and text != translation)


def take(page: Page, name: str) -> Iterator[str]:
    """Keep how a page looks in each language and width, give what is wrong, and leave it wide and in English."""
    ARTIFACTS.mkdir(exist_ok=True)
    address, _, query = page.url.partition("#")[0].partition("?")
    query = "&".join(part for part in query.split("&") if part and not part.startswith("lang="))
    for language in LANGUAGES:
        page.goto(f"{address}?{query}&lang={language}")
        for screen, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wrong, texts, written, height = page.evaluate(LOOK)
            part: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(height, MOST_HEIGHT)}
            page.screenshot(path=ARTIFACTS / f"{name}-{language}-{screen}.png", full_page=True, clip=part)
            yield from (f"{name} in {language} on a {screen}: {one}" for one in wrong)
        if written != [language_tag(language), direction(language)]:
            yield f"{name} in {language}: written as {written}"
        if language != "en":
            left = sorted(untranslated(language).intersection(texts))
            yield from (f"{name} in {language}: left in English: {text}" for text in left)
    page.set_viewport_size({"width": WIDTHS["desk"], "height": HEIGHT})
