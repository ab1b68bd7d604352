"""A calendar with its hours in UTC, for programs that know no time zones: the address ends in ``tz=utc``.

Few ask for it, so it is made of the finished file when it must be sent, with validators of its own, and that of a
public calendar is kept in memory for the next (``keeping.py``). Entries are not written anew: the hours alone are told
otherwise, and the zones are left out.
"""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime

from regional_groups.feeds.answering import Finished
from regional_groups.ical.zones import zone

NAME, VALUE = "tz", "utc"
MARK = "-utc"  # ends the ETags
_LEVEL = 1  # of what is packed for one reader
_HOURS = re.compile(rb"(?<=\r\n)(DTSTART|DTEND);TZID=([^:;\r\n]+):(\d{8}T\d{6})(?=\r\n)")
_ZONES = re.compile(
    rb"(?<=\r\n)BEGIN:VTIMEZONE\r\n.*?\r\nEND:VTIMEZONE\r\n|(?<=\r\n)X-WR-TIMEZONE:[^\r\n]*\r\n", re.DOTALL
)
_SOURCE = re.compile(rb"(?<=\r\n)SOURCE;VALUE=URI:[^\r\n]*(?:\r\n [^\r\n]*)*(?=\r\n)")
_LINE = 75  # octets


def address_in_utc(address: str) -> str:
    """Return the address that tells the same calendar with its hours in UTC."""
    return f"{address}{'&' if '?' in address else '?'}{NAME}={VALUE}"


def told_apart(finished: Finished) -> Finished:
    """Return the validators of the same file with its hours in UTC."""
    return finished._replace(etag=finished.etag + MARK, etag_gzip=finished.etag_gzip + MARK)


def retold(text: bytes) -> bytes:
    """Return a calendar file with its hours in UTC; one without entries keeps its zone, for it must hold something."""
    text = _SOURCE.sub(_source, text)
    if b"\r\nBEGIN:VEVENT\r\n" not in text:
        return text
    return _HOURS.sub(_hours, _ZONES.sub(b"", text))


def made(text: bytes, *, packed: bool) -> bytes:
    """Return a calendar file with its hours in UTC as it is sent; the same octets each time."""
    told = retold(text)
    return gzip.compress(told, _LEVEL, mtime=0) if packed else told


def _hours(match: re.Match[bytes]) -> bytes:
    there = datetime.strptime(match[3].decode(), "%Y%m%dT%H%M%S").replace(tzinfo=zone(match[2].decode()))
    return match[1] + there.astimezone(UTC).strftime(":%Y%m%dT%H%M%SZ").encode()


def _source(match: re.Match[bytes]) -> bytes:
    """Return where this calendar is fetched from; the address is plain ASCII, so it is cut anywhere."""
    line = match[0].replace(b"\r\n ", b"")
    line += (b"&" if b"?" in line else b"?") + f"{NAME}={VALUE}".encode()
    parts = [line[:_LINE], *(line[start : start + _LINE - 1] for start in range(_LINE, len(line), _LINE - 1))]
    return b"\r\n ".join(parts)
