"""Reading the mail in which an answer comes, within bounds: recipients, and the calendar part.

It comes from anybody. So only a few headers are looked at, as plain text; nothing is parsed that nests deeply; and a
message inside the message is left alone, since a returned letter holds our own invitation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

MAX_BYTES = 1024 * 1024
BOUNDARIES_MAX = 16  # an answer has two or three parts inside each other
PARTS_MAX = 50
HEADER_LENGTH = 4000
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
# Only plain tables of letters: some of Python's codecs are programs, and slow ones.
CHARSETS = re.compile(
    r"utf-?8|us-ascii|utf-?16(-?[lb]e)?|iso-8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|gb(k|2312|18030)"
)


class UnreadableMessage(ValueError):
    """A message that is too large, nested too deeply, or none at all; nobody is told why."""


@dataclass(frozen=True)
class Received:
    """A message as far as it matters: to which addresses it came, and its calendar part in UTF-8."""

    recipients: str
    calendar: bytes | None


def read_message(raw: bytes) -> Received:
    """Read a message of RFC 5322.

    Raises:
        UnreadableMessage: it is too large, or nested too deeply.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableMessage("too large")
    if len(re.findall(rb"boundary\s*\*?\d*\*?\s*=", raw, re.IGNORECASE)) > BOUNDARIES_MAX:
        raise UnreadableMessage("too many parts")
    try:
        message = BytesParser(policy=compat32).parsebytes(raw)
        found = [str(value)[:HEADER_LENGTH] for name in RECIPIENTS for value in message.get_all(name) or ()]
        return Received("\n".join(found), _calendar(message))
    except (RecursionError, ValueError, LookupError, TypeError) as error:
        raise UnreadableMessage("not a message") from error


def _calendar(message: Message) -> bytes | None:
    parts = list(_parts(message))
    for kind in ("text/calendar", "application/ics"):
        for part in parts:
            if part.get_content_type() == kind:
                return _utf8(part)
    return None


def _parts(message: Message) -> Iterator[Message]:
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > PARTS_MAX:
            raise ValueError("too many parts")
        inside = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inside, list):
            waiting.extend(one for one in inside if isinstance(one, Message))
        else:
            yield part


def _utf8(part: Message) -> bytes:
    octets = part.get_payload(decode=True)
    if not isinstance(octets, bytes):
        raise ValueError("no text")
    charset = str(part.get_content_charset() or "utf-8")
    if not CHARSETS.fullmatch(charset):
        charset = "utf-8"
    return octets.decode(charset).encode("utf-8")
