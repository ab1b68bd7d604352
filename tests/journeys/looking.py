"""What axe finds on a page; colours are judged once for each way of painting a text.

Contrast takes axe longer than all its other rules together, and a table of a thousand cells is a thousand
times the same answer. What decides a text's colours is its element and those around it with their classes and
states; so a text is judged when that chain was not seen before under this scheme of colours.
"""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = "color-contrast"
# Menus lie above the page when they are open, and would hide what axe judges there.
UNFOLD = """parts => {
  for (const part of document.querySelectorAll(`:is(${parts}):not([open])`)) {
    part.open = true;
    part.dataset.unfolded = '';
  }
}"""
FOLD = """() => {
  for (const part of document.querySelectorAll('[data-unfolded]')) {
    part.open = false;
    delete part.dataset.unfolded;
  }
}"""
PARTS, MENUS = "details:not(.menu)", "details.menu"
QUICK = {
    "resultTypes": ["violations"],
    "preload": False,  # style sheets are the service's own: nothing to fetch again
}
PAINTED = """known => {
  const seen = new Set(known), fresh = [];
  const states = ['open', 'aria-current', 'aria-invalid', 'aria-disabled', 'disabled', 'type', 'role', 'dir'];
  const chain = element => {
    const links = [];
    for (let at = element; at; at = at.parentElement) {
      const marks = states.filter(name => at.hasAttribute(name)).map(name => `${name}=${at.getAttribute(name)}`);
      links.push([at.localName, ...[...at.classList].sort(), ...marks].join('.'));
    }
    return links.join('<');
  };
  for (const element of document.body.querySelectorAll('*')) {
    const spoken = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!(spoken || element.matches('input, select, textarea')) || !element.checkVisibility()) continue;
    const painted = chain(element);
    if (seen.has(painted)) continue;
    seen.add(painted);
    fresh.push(painted);
    element.setAttribute('data-judged', '');
  }
  return fresh;
}"""
JUDGE = "rule => axe.run({include: [['[data-judged]']]}, {runOnly: [rule], resultTypes: ['violations']})"


@dataclass
class Looking:
    """Axe with a memory of the ways of painting it has judged under each scheme of colours."""

    judged: dict[str, set[str]] = field(default_factory=dict)

    def violations(self, page: Page, scheme: str, folded: str = PARTS) -> list[dict[str, Any]]:
        """Return what axe finds when the folded parts are open: all its rules, contrast where it is new."""
        page.evaluate(UNFOLD, folded)
        options = QUICK | {"rules": {CONTRAST: {"enabled": False}}}
        found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
        seen = self.judged.setdefault(scheme, set())
        fresh = page.evaluate(PAINTED, sorted(seen))
        if fresh:
            found = found + page.evaluate(JUDGE, CONTRAST)["violations"]
            seen.update(fresh)
        page.evaluate(FOLD)
        return found
