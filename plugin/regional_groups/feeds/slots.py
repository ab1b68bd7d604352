"""A slot of fixed length in a text that is folded already: a token is put in without folding anything again.

Lines of a calendar are at most 75 octets long, so a longer one goes on in the next line, somewhere. Where depends on
the lengths alone; tokens are all of one length, so the text is written once, with a token that stands for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN_LENGTH = 43
STAND_IN = "X" * TOKEN_LENGTH
_FOUND = re.compile(rb"X(?:(?:\r\n )?X){42}")
_FOLD = b"\r\n "


@dataclass(frozen=True, slots=True)
class Slotted:
    """A text with a place for a token."""

    before: bytes
    after: bytes
    cut: int | None  # how much of the token stands before the fold, if it is folded

    def filled(self, token: str) -> bytes:
        """Return the text with a token."""
        octets = token.encode("ascii")
        if self.cut is not None:
            octets = octets[: self.cut] + _FOLD + octets[self.cut :]
        return self.before + octets + self.after


def slotted(text: bytes, start: int = 0) -> Slotted:
    """Return a text whose stand-in, the first after ``start``, is the place for a token.

    Raises:
        ValueError: it has none.
    """
    match = _FOUND.search(text, start)
    if match is None:
        raise ValueError("the text has no place for a token")
    fold = match[0].find(_FOLD)
    return Slotted(text[: match.start()], text[match.end() :], fold if fold >= 0 else None)
