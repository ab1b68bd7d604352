"""Zones as other programs name them: IANA names, bare or prefixed, names of Windows, zones a file defines."""

import re
from datetime import UTC, tzinfo

from icalendar import Timezone
from icalendar.parser import unescape_backslash
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from regional_groups.core.errors import say
from regional_groups.ical.lines import Block, Line, unreadable
from regional_groups.ical.zones import UTC_NAMES, zone

SUB_COMPONENTS = 100
# Such a rule names a day in every few years at least. One that never does, or INTERVAL=0, would keep whoever
# expands it busy without end. 1601 is where the zones of Windows begin.
_NTH = "BYDAY=[+-]?[1-5](MO|TU|WE|TH|FR|SA|SU)"
_AFTER = "BYDAY=(MO|TU|WE|TH|FR|SA|SU)|BYMONTHDAY=([1-9]|1[0-9]|2[0-8])(,[1-9]|,[12][0-9]|,3[01])*"
_COMMON = (
    "FREQ=YEARLY|INTERVAL=1|BYMONTH=([1-9]|1[0-2])|WKST=[A-Z]{2}|UNTIL=[0-9TZ]{8,16}|COUNT=[1-9][0-9]{0,2}"
)
_RULES = [re.compile(f"({_COMMON}|{days})(;({_COMMON}|{days}))*") for days in (_NTH, _AFTER)]
_START = re.compile("(1[6-9]|2[01])[0-9]{6}(T[0-9]{6}Z?)?")
_DEFINED_BY = {"BEGIN", "END", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"}


class ForeignZones:
    """Finds the zone behind a name met in one file.

    The packaged database comes before the file's own definition: a file may be older than a change of law.
    """

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = {_name_of(block): block for block in blocks}
        self._found: dict[str, tuple[tzinfo, str | None]] = {}

    def find(self, name: str, line: Line) -> tuple[tzinfo, str | None]:
        """Return the zone and its IANA name, which is None for one that only the file knows.

        Raises:
            UnreadableCalendar: nobody knows the name, or the file's definition cannot be read.
        """
        if name not in self._found:
            known = next((known for known in map(_known, _readings(name)) if known is not None), None)
            if known is None:
                block = self._blocks.get(name)
                if block is None:
                    raise unreadable(line, say("no time zone is named %(name)s", name=name[:80]))
                known = (_defined(block), None)
            self._found[name] = known
        return self._found[name]


def _readings(name: str) -> list[str]:
    """Give what a name may mean: itself, the name of Windows, or the last parts of a prefixed name."""
    parts = name.strip("/").split("/")
    return [name, WINDOWS_TO_OLSON.get(name, name), "/".join(parts[-2:]), "/".join(parts[-3:])]


def _known(name: str) -> tuple[tzinfo, str | None] | None:
    if name in UTC_NAMES:
        return UTC, None
    try:
        return zone(name), name
    except ValueError:
        return None


def _name_of(block: Block) -> str:
    """Return the name as entries write it: here it is a text, where a comma is escaped, there a parameter."""
    return next((unescape_backslash(line.parts()[1]) for line in block.lines if line.name == "TZID"), "")


def _defined(block: Block) -> tzinfo:
    # The name is set only after parsing: the library keeps each zone it parses for all files to come,
    # so one file could change the hours of another.
    kept = [line for line in block.lines if line.name in _DEFINED_BY]
    if sum(line.name == "BEGIN" for line in kept) > SUB_COMPONENTS:
        raise unreadable(block.begin, say("this time zone has too many parts"))
    for line in kept:
        _check(line)
    text = "\r\n".join(["BEGIN:VTIMEZONE", *(line.text for line in kept), "END:VTIMEZONE", ""])
    try:
        parsed = Timezone.from_ical(text)
        assert isinstance(parsed, Timezone)
        parsed.add("TZID", "file")
        found: tzinfo = parsed.to_tz(lookup_tzid=False)
        return found
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError) as error:
        raise unreadable(block.begin, say("this time zone is not well defined")) from error


def _check(line: Line) -> None:
    value = line.parts()[1].strip().upper()
    if line.name == "RRULE" and not (
        "FREQ=YEARLY" in value and any(rule.fullmatch(value) for rule in _RULES)
    ):
        raise unreadable(line, say("the clocks of a time zone change by a rule of the year"))
    if line.name == "DTSTART" and not _START.fullmatch(value):
        raise unreadable(line, say("%(value)s is not a date", value=value[:40]))
