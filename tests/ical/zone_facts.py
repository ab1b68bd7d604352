"""The zones of all Member States and what their clocks show, as Python's own zone database says."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

from regional_groups.ical.vtimezones import vtimezone_text
from regional_groups.ical.zones import observance, transitions, zone

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
START, END = datetime(2025, 1, 2, tzinfo=UTC), datetime(2029, 12, 31, tzinfo=UTC)  # two years after LAST


@dataclass(frozen=True)
class ZoneFacts:
    """A zone, its VTIMEZONE, and its offsets: pairs of the second they begin and the seconds east."""

    tzid: str
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def alike(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Return what two zones share that differ in names alone."""
        lines = self.text.splitlines()
        return "".join(line for line in lines if not line.startswith(("TZID", "TZNAME"))), self.spans


def member_state_zones() -> list[str]:
    """Return every zone of every Member State, by both tables of the zone database."""
    regions = files("regional_groups.data").joinpath("regions.csv").read_text("utf-8")
    countries = {row["iso2"] for row in csv.DictReader(regions.splitlines())}
    found = set()
    for table in ("zone.tab", "zone1970.tab"):
        for line in (files("tzdata") / "zoneinfo" / table).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                codes, _place, name = line.split("\t")[:3]
                if countries & set(codes.split(",")):
                    found.add(name)
    return sorted(found)


def facts(tzid: str) -> ZoneFacts:
    """Return what is known of a zone from ``START`` to ``END``."""
    place = zone(tzid)
    spans = [(int(START.timestamp()), int(observance(place, START).offset.total_seconds()))]
    for change in transitions(place, START, END):
        spans.append((int(change.at.timestamp()), int(change.new.offset.total_seconds())))
    return ZoneFacts(tzid, vtimezone_text(tzid, FIRST, LAST), tuple(spans))


def one_of_each_law(tzids: Iterable[str]) -> list[str]:
    """Return one zone for each law of all years that a VTIMEZONE covers: those of one law differ in their ID alone."""
    start, end = START - timedelta(days=2), END + timedelta(days=2)
    places = {tzid: zone(tzid) for tzid in tzids}
    laws = {
        tzid: (observance(place, start), *transitions(place, start, end)) for tzid, place in places.items()
    }
    return list({law: tzid for tzid, law in laws.items()}.values())


def distinct(zones: list[ZoneFacts]) -> list[ZoneFacts]:
    """Return one zone for each text and clock; the others differ from it in names alone."""
    return list({zone.alike: zone for zone in zones}.values())
