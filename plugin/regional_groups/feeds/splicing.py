"""A join address put into a stored entry: a CONFERENCE line, and the first line of the description.

Most calendar programs leave CONFERENCE out, so both are needed. The entry itself is not read, folded or written
anew: what is put in was folded once, with a slot for the token, and ends in a fold of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from regional_groups.feeds.slots import STAND_IN, Slotted, slotted

_END = b"END:VEVENT\r\n"
_DESCRIPTION = b"\r\nDESCRIPTION"


@dataclass(frozen=True, slots=True)
class Joins:
    """What entries in one language get when their owner has an address for them."""

    line: Slotted  # the CONFERENCE line
    first: Slotted  # what stands before the description
    prefix: bytes  # address without the token

    def put_in(self, text: bytes, address: str) -> bytes:
        """Return an entry with a join address."""
        token = address.removeprefix(self.prefix.decode())
        found = text.find(_DESCRIPTION)
        if found >= 0:
            value = text.index(b":", found) + 1  # the one parameter before it, the language, has no colon
            text = text[:value] + self.first.filled(token) + text[value:]
        return text.removesuffix(_END) + self.line.filled(token) + _END


@lru_cache(maxsize=64)
def joins(prefix: str, label: str, language: str) -> Joins:
    """Return what puts join addresses into entries of a language.

    Parameters:
        prefix: of all join addresses of the service, before their token: without letters that need an escape.
        label: what the link is called, in the language of the entry.
    """
    from icalendar import parser  # heavy, and wanted only here

    from regional_groups.ical.entries import conference_line

    line_of: Any = parser.Contentline  # the library gives it no types
    address = prefix + STAND_IN
    line = line_of(conference_line(address, label)).to_ical()
    # Folded with the name that stands before it, which is in the entry already.
    name = f"DESCRIPTION;LANGUAGE={language}:"
    folded = line_of(f"{name}{_escaped(label)}: {address}\\n\\n").to_ical()
    first = folded.removeprefix(name.encode()) + b"\r\n "
    return Joins(slotted(line + b"\r\n"), slotted(first), prefix.encode())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
