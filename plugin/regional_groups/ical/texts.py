"""Text as a calendar may carry it: no control characters, no end, one kind of line break."""

import re
from typing import Protocol

from icalendar import vText

SUMMARY_LENGTH = 400
DESCRIPTION_LENGTH = 8000
LINE_LENGTH = 1000  # places, labels, categories, addresses

# Line breaks of every kind, also those that only some programs take for one and so cut a line in two.
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, lone surrogates (they cannot be written as UTF-8) and the byte order mark.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# Lines of at most 75 octets, each with its CRLF.
_FOLDED = re.compile(rb"(?:[^\r\n]{1,75}\r\n)+")


class Component(Protocol):
    """Anything of the icalendar library that writes itself."""

    def to_ical(self) -> bytes:
        """Write the component as octets."""
        ...


class Text(vText):
    """A text value, of what ``plain_text`` returns, that is written as it is.

    The library takes a backslash before a capital N for a line break, so a path such as C:\\New would be torn.
    """

    def to_ical(self) -> bytes:
        """Write the text with the escapes of RFC 5545, 3.3.11."""
        # A NUL stands in for the pair; ``plain_text`` has left none in the text.
        return vText(self.replace("\\N", "\0")).to_ical().replace(b"\0", b"\\\\N")


def component_text(component: Component) -> str:
    """Write a component as text, with CRLF after each line.

    Raises:
        ValueError: a line is longer than 75 octets or holds a bare break: for one such line Google leaves out the
            whole calendar without a word, so it is never stored.
    """
    octets = component.to_ical()
    if not _FOLDED.fullmatch(octets):
        raise ValueError("a line of a calendar is not folded as calendars must be")
    return octets.decode("utf-8")


def plain_text(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """Return ``text`` with line feeds as its only breaks, without control characters, cut with an ellipsis.

    Parameters:
        text: any text, from a person or another system.
        length: the most characters of the answer.
    """
    clean = _FORBIDDEN.sub("", _BREAKS.sub("\n", text)).strip()
    return clean if len(clean) <= length else clean[: length - 1].rstrip() + "…"


def one_line(text: str, length: int = LINE_LENGTH) -> str:
    """Return ``text`` as ``plain_text`` does, on one line, with single spaces."""
    return plain_text(" ".join(plain_text(text, length * 2).split()), length)
