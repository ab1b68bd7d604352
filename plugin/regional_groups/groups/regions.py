"""The six ITU regions, and the way the labels of regional groups map to them.

Regional groups do not follow the six regions (their labels speak of Asia and Oceania, or of the
Mediterranean Basin), so a label is kept as written and only its slug serves for filters, feeds and addresses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from regional_groups.core.clause_record import N_


@dataclass(frozen=True, slots=True)
class Region:
    """An ITU region with its regional telecommunication organization and the office that serves it."""

    slug: str
    name: str  # as in the column itu_region of regions.csv
    organization: str  # acronym of the regional telecommunication organization
    office: str  # city of the ITU regional office
    office_confidence: str  # high, medium or low


_ROWS = (
    Region("africa", "Africa", "ATU", "Addis Ababa", "high"),
    Region("americas", "Americas", "CITEL", "Brasília", "high"),
    Region("arab-states", "Arab States", "LAS", "Cairo", "high"),
    Region("asia-pacific", "Asia-Pacific", "APT", "Bangkok", "high"),
    Region("cis", "CIS", "RCC", "Moscow", "high"),
    Region("europe", "Europe", "CEPT", "Geneva", "low"),
)

REGIONS: Mapping[str, Region] = MappingProxyType({region.slug: region for region in _ROWS})

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "Africa": "africa",
        "East Africa (sub-region)": "africa",
        "Americas": "americas",
        "Latin America": "americas",
        "Latin America and the Caribbean": "americas",
        "Arab States": "arab-states",
        "Asia": "asia-pacific",
        "Asia and Oceania": "asia-pacific",
        "Asia-Pacific": "asia-pacific",
        "CIS": "cis",
        "Eastern Europe, Central Asia and Transcaucasia": "cis",
        "Europe": "europe",
        "Europe and the Mediterranean Basin": "europe",
    }
)

COUNTRY_REGION_NOTE = N_(
    "The region of a State follows ITU statistical practice and was not checked against an official list. "
    "It says nothing about the regional groups the State belongs to: membership is recorded for each group."
)
