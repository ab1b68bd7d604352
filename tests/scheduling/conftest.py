"""What the tests of this room may ask for besides."""

import pytest
from regional_groups.adapters.memory import MemoryCalendarSource
from regional_groups.core.ports import Ports

from tests.meetings.conftest import count_queries, players  # noqa: F401 - fixtures


@pytest.fixture
def source(ports: Ports) -> MemoryCalendarSource:
    """Return the twin from which calendars are fetched."""
    assert isinstance(ports.outside, MemoryCalendarSource)
    return ports.outside
