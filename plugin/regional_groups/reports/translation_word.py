"""The texts of a report as tables of source and translation in a Word file, and what came back."""

from __future__ import annotations

import re
from typing import Final, cast

from flask_babel import gettext as _

from regional_groups.core.errors import say
from regional_groups.core.language_names import languages_by_code
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.passages import rows
from regional_groups.reports.xliff import Came, Group, invalid

_MARK: Final = re.compile(
    r"^report=(?P<report>\S+) from=(?P<source>\S+) into=(?P<target>\S+) text=(?P<text>\S+) sha256=(?P<hash>\S*)"
    r"(?: translation=(?P<given>\S*))?$"
)


def write(original: str, languages: tuple[str, str], groups: list[Group]) -> bytes:
    """Return the file in the language that is spoken: a table for each text, a row for each paragraph."""
    from regional_groups.publishing.word import bilingual  # the Word library is heavy

    source, target = languages
    names = languages_by_code()
    parts = [
        bilingual.Part(
            _(group.title),
            f"report={original} from={source} into={target} text={group.name} sha256={group.hash}"
            f" translation={group.given_out}",
            tuple((unit.source, unit.target) for unit in group.units),
        )
        for group in groups
    ]
    sides = tuple(bilingual.Side(cast(Language, code), names[code]) for code in languages)
    advice = _(
        "Write the translation into the second column. Each row is a paragraph; placeholders in braces are locked, "
        "copy them as they are. Leave the grey line above each table: by it the file is known again."
    )
    title = _("Translation of the report into %(language)s", language=names[target])
    return bilingual.write(title, advice, (sides[0], sides[1]), parts, cast(Language, target))


def read(content: bytes) -> Came:
    """Return what a file says.

    Raises:
        InvalidInput: it is no Word file, or none of those that are given here; names ``file``.
    """
    came, text, number = Came(), "", 0
    for cells in rows(content):
        if len(cells) == 1:
            if mark := _MARK.match(cells[0].strip()):
                text, number = _marked(came, mark), -1  # the head of the table comes first
        elif text and len(cells) == 2:
            number += 1
            if number:
                came.targets[f"{text}.{number}"] = cells[1].strip("\n").rstrip()
        else:
            raise invalid(say("A table of the file has another form than it was given in: two columns."))
    if not came.hashes:
        raise invalid(
            say("The file is none of those that are given here: the lines above the tables are missing.")
        )
    return came


def _marked(came: Came, mark: re.Match[str]) -> str:
    """Note what a line says, and return the text that the next table holds."""
    told = (mark["report"], mark["source"], mark["target"])
    if came.hashes and told != (came.original, came.source_language, came.target_language):
        raise invalid(say("The file holds texts of several reports or languages."))
    came.original, came.source_language, came.target_language = told
    if mark["text"] in came.hashes:
        came.twice.append(mark["text"])
    came.hashes[mark["text"]] = mark["hash"]
    came.given_out[mark["text"]] = mark["given"] or ""
    return mark["text"]
