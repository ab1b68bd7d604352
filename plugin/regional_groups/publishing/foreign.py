"""Blocks in another language than that of their document: each text says so, for readers aloud and for direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from regional_groups.publishing.blocks import (
    Block,
    BulletList,
    Cell,
    Footnote,
    Heading,
    Language,
    Paragraph,
    Run,
    Runs,
    Table,
    Text,
)


def spoken_blocks(blocks: Sequence[Block], language: Language, mark: Text) -> list[Block]:
    """Return blocks whose texts are all in a language; ``mark`` stands before the first of them.

    A heading, which carries no language, becomes a paragraph in strong type.
    """
    return list(_spoken(blocks, language, mark))


def _spoken(blocks: Sequence[Block], language: Language, mark: Text) -> Iterator[Block]:
    for index, block in enumerate(blocks):
        first = () if index else (mark,)
        if isinstance(block, Heading):
            yield Paragraph((*first, Text(block.text, strong=True, language=language)))
        elif isinstance(block, Paragraph):
            yield replace(block, runs=(*first, *_runs(block.runs, language)))
        else:
            if first:
                yield Paragraph(first)
            yield _whole(block, language)


def _whole(block: Block, language: Language) -> Block:
    if isinstance(block, BulletList):
        items = (replace(item, runs=_runs(item.runs, language)) for item in block.items)
        return BulletList(tuple(items))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(_cell(one, language) for one in row) for row in block.rows))
    return block


def _cell(cell: Cell, language: Language) -> Cell:
    if isinstance(cell, str):
        return (Text(cell, language=language),)
    return _runs(cell, language) if isinstance(cell, tuple) else cell


def _runs(runs: Runs, language: Language) -> Runs:
    return tuple(_run(one, language) for one in runs)


def _run(run: Run, language: Language) -> Run:
    if isinstance(run, Footnote):
        return Footnote(tuple(replace(one, language=language) for one in run.content))
    return replace(run, language=language)
