"""The catalogue of indicators: what each one is called, counts, rests on, and what "unknown" means for it.

The texts are English and translated where they are shown. A change of a formula raises its version, which stands in
every frozen report. There is no composite index and no ranking: figures of unlike things are never added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from regional_groups.indicators.catalogue_contributions import CONTRIBUTIONS
from regional_groups.indicators.catalogue_groups import GROUPS
from regional_groups.indicators.catalogue_meetings import MEETINGS
from regional_groups.indicators.catalogue_participation import PARTICIPATION
from regional_groups.indicators.catalogue_support import SUPPORT
from regional_groups.indicators.record import TOPIC_LABELS, UNIT_LABELS, Indicator, Topic

__all__ = ["IDS", "INDICATORS", "OF_MEETINGS", "UNIT_LABELS", "Indicator", "by_topic"]

_ROWS = (*GROUPS, *MEETINGS, *PARTICIPATION, *CONTRIBUTIONS, *SUPPORT)
INDICATORS: Mapping[str, Indicator] = MappingProxyType({row.id: row for row in _ROWS})
IDS = tuple(INDICATORS)
# What can be recorded for a single meeting; the rest are facts of the service's own records.
OF_MEETINGS = ("participants", "countries_represented", "contributions_received")


def by_topic() -> dict[Topic, list[Indicator]]:
    """Return the indicators under their topics, in the order of the catalogue."""
    return {topic: [row for row in _ROWS if row.topic == topic] for topic in TOPIC_LABELS}
