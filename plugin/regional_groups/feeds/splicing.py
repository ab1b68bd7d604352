"""A join address put into a stored entry: a CONFERENCE line, and the first line of the description.

Most calendar programs leave CONFERENCE out, so both are needed. The entry itself is not read or written anew.
"""

from __future__ import annotations

import re
from typing import Any

_END = "END:VEVENT\r\n"
_FOLD = re.compile("\r\n[ \t]")


def with_join(text: str, address: str, label: str) -> str:
    """Return the text of an entry with a join address.

    Parameters:
        address: of the service itself, so without letters that need an escape.
        label: what the link is called, in the language of the entry.
    """
    from icalendar import parser  # heavy, and wanted only here

    line_of: Any = parser.Contentline  # the library gives it no types
    lines = _FOLD.sub("", text).removesuffix(_END).split("\r\n")
    shown = label.replace('"', "'").replace("\\", "/")
    spliced = [_described(line, address, label) for line in lines if line]
    spliced.append(f'CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL="{shown}":{address}')
    return "\r\n".join([*(line_of(line).to_ical().decode() for line in spliced), _END])


def _described(line: str, address: str, label: str) -> str:
    if not line.startswith(("DESCRIPTION:", "DESCRIPTION;")):
        return line
    head, _, value = line.partition(":")
    return f"{head}:{_escaped(label)}: {address}\\n\\n{value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
