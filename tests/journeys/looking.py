"""What axe finds on a page; colours are judged once for each way of painting a text.

Contrast takes axe longer than all its other rules together, and a table of a thousand cells is a thousand
times the same answer. What decides a text's colours is its element and those around it with their classes and
states; so a text is judged when that chain was not seen before under this scheme of colours. Axe goes through a page
once: its rule of contrast is told to look at the texts marked so.
"""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

# Menus lie above the page when they are open, and would hide what axe judges there.
PARTS, MENUS = "details:not(.menu)", "details.menu"
# Style sheets are the service's own: nothing to fetch again.
LOOK = """async ([parts, known]) => {
  if (!window.axe) return null;
  const unfolded = [...document.querySelectorAll(`:is(${parts}):not([open])`)];
  for (const part of unfolded) part.open = true;
  const seen = new Set(known), fresh = [], chains = new Map();
  const states = ['open', 'aria-current', 'aria-invalid', 'aria-disabled', 'disabled', 'type', 'role', 'dir'];
  const chain = element => {
    if (!element) return '';
    if (!chains.has(element)) {
      const marks = states.filter(name => element.hasAttribute(name));
      const told = marks.map(name => `${name}=${element.getAttribute(name)}`);
      const link = [element.localName, ...[...element.classList].sort(), ...told].join('.');
      chains.set(element, `${link}<${chain(element.parentElement)}`);
    }
    return chains.get(element);
  };
  const short = text => {  // 53 bits of it: what is known is sent to every page
    let high = 0xdeadbeef, low = 0x41c6ce57;
    for (const letter of text) {
      const code = letter.codePointAt(0);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  };
  for (const element of document.body.querySelectorAll('*')) {
    const spoken = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!(spoken || element.matches('input, select, textarea')) || !element.checkVisibility()) continue;
    const painted = short(chain(element));
    if (seen.has(painted)) continue;
    seen.add(painted);
    fresh.push(painted);
    element.setAttribute('data-judged', '');
  }
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-judged]'}]});
  const {violations} = await axe.run({resultTypes: ['violations'], preload: false});
  for (const part of unfolded) part.open = false;
  return [violations, fresh];
}"""


def bring_axe(context: BrowserContext) -> None:
    """Have axe in every page of a browser from its first moment, which is sent there once."""
    context.add_init_script(AXE_SCRIPT)


@dataclass
class Looking:
    """Axe with a memory of the ways of painting it has judged under each scheme of colours."""

    judged: dict[str, set[int]] = field(default_factory=dict)

    def violations(self, page: Page, scheme: str, folded: str = PARTS) -> list[dict[str, Any]]:
        """Return what axe finds when the folded parts are open: all its rules, contrast where it is new."""
        seen = self.judged.setdefault(scheme, set())
        asked = [folded, sorted(seen)]
        answer = page.evaluate(LOOK, asked)
        if answer is None:  # a page that was not opened in a browser to which axe was brought
            page.evaluate(AXE_SCRIPT)
            answer = page.evaluate(LOOK, asked)
        found: list[dict[str, Any]] = answer[0]
        seen.update(answer[1])
        return found
