"""Markdown of users: as safe HTML for pages, and as blocks for print.

Only the plain marks survive (paragraphs, headings, lists, emphasis, quotations, tables, https links). HTML in the
text is shown, not obeyed: the parser escapes it, and a second, independent cleaner lets only known tags through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final, Literal, cast

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from regional_groups.core.errors import InvalidInput, say
from regional_groups.publishing.blocks import (
    Block,
    BulletList,
    Column,
    Heading,
    ListItem,
    Paragraph,
    Run,
    Runs,
    Table,
    Text,
    runs_text,
)
from regional_groups.publishing.typography import clean

BYTES_MAX: Final = 200_000
TAGS: Final = frozenset(
    {"p", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "a", "br", "hr"}
) | {
    *("h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}}
_LEVELS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}


def render_markdown(text: str) -> Markup:
    """Return a text as HTML that is safe on a page.

    Raises:
        InvalidInput: the text is longer than 200 kB.
    """
    html = _parser().render(_bounded(text))
    safe = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes={"https"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(safe)  # noqa: S704 -- cleaned on the line above


def markdown_blocks(text: str, *, top_level: Literal[1, 2, 3] = 2) -> tuple[Block, ...]:
    """Return a text as blocks; its first heading level becomes ``top_level``, deeper ones follow down to 3.

    Raises:
        InvalidInput: the text is longer than 200 kB.
    """
    return tuple(_Reader(_parser().parse(_bounded(text)), top_level).blocks())


def _bounded(text: str) -> str:
    if len(text.encode("utf-8", "replace")) > BYTES_MAX:
        raise InvalidInput(
            say("The text is longer than %(size)s kB. Please shorten it.", size=BYTES_MAX // 1000)
        )
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table").disable("image")
    parser.validateLink = lambda address: address.startswith("https://")  # type: ignore[method-assign,assignment]  # its hook
    return parser


class _Reader:
    """Walks the tokens of one text; nested lists become levels, quotations become their paragraphs."""

    def __init__(self, tokens: Sequence[Token], top_level: int) -> None:
        self._tokens = tokens
        self._top = top_level
        self._lists: list[int | None] = []  # the number of the next item, None for bullets
        self._items: list[ListItem] = []
        self._fresh = False  # the next paragraph begins an item

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        position = 0
        while position < len(self._tokens):
            token = self._tokens[position]
            if token.type == "table_open":
                end = _closing(self._tokens, position)
                found.append(_table(self._tokens[position:end]))
                position = end
            elif block := self._read(token, position):
                found.append(block)
            position += 1
        return found

    def _read(self, token: Token, position: int) -> Block | None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "list_item_open":
                self._fresh = True
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                if not self._lists:
                    items, self._items = tuple(self._items), []
                    return BulletList(items)
            case "inline":
                return self._text(token, self._tokens[position - 1])
            case "fence" | "code_block":
                return self._paragraph((Text(token.content.rstrip("\n")),))
        return None

    def _text(self, token: Token, opening: Token) -> Block | None:
        runs = _inline(token.children or [])
        if opening.type == "heading_open" and not self._lists:
            level = min(3, self._top + _LEVELS[opening.tag] - 1)
            return Heading(cast(Literal[1, 2, 3], level), runs_text(runs))
        return self._paragraph(runs)

    def _paragraph(self, runs: Runs) -> Block | None:
        if not self._lists:
            return Paragraph(runs)
        if self._fresh:
            number = self._lists[-1]
            label = "" if number is None else f"{number}."
            if number is not None:
                self._lists[-1] = number + 1
            self._items.append(ListItem(runs, label, len(self._lists) - 1))
            self._fresh = False
        else:  # a further paragraph of the same item
            last = self._items[-1]
            self._items[-1] = replace(last, runs=(*last.runs, Text("\n"), *runs))
        return None


def _closing(tokens: Sequence[Token], start: int) -> int:
    return next(i for i in range(start, len(tokens)) if tokens[i].type == "table_close")


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[Runs]] = []
    for opening, token in pairwise(tokens):
        if opening.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            rows[-1].append(_inline(token.children or []))
    head, *body = rows
    columns = tuple(Column(runs_text(cell)) for cell in head)
    return Table(" – ".join(column.label for column in columns) or "–", columns, tuple(map(tuple, body)))


def _inline(tokens: Sequence[Token]) -> Runs:
    runs: list[Run] = []
    strong = emphasis = 0
    address = ""
    for token in tokens:
        match token.type:
            case "strong_open":
                strong += 1
            case "strong_close":
                strong -= 1
            case "em_open":
                emphasis += 1
            case "em_close":
                emphasis -= 1
            case "link_open":
                address = str(token.attrs.get("href", ""))
            case "link_close":
                address = ""
            case "softbreak" | "hardbreak":
                runs.append(Text(" " if token.type == "softbreak" else "\n"))
            case _ if token.content:
                runs.append(Text(token.content, strong > 0, emphasis > 0, address))
    return tuple(runs)
