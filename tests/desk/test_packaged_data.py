"""The packaged files: what they load, and that loading them again changes nothing."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.desk.importing.loading import load_packaged_data
from regional_groups.groups.models import Country, Name, RegionalGroup, StudyGroup
from regional_groups.meetings.models import Meeting
from sqlalchemy import func, select

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("session")


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_packaged_files_load_the_field_and_again_change_nothing() -> None:
    load_packaged_data(SYSTEM, NOW)
    db.session.commit()

    groups = list(db.session.scalars(select(RegionalGroup)))
    assert (_count(StudyGroup), _count(Meeting), _count(Country)) == (11, 18, 195)
    assert Counter(group.predecessor for group in groups) == {False: 25, True: 4}
    assert _count(Name) == 1446
    entries = _count(audit.AuditEntry)

    again = load_packaged_data(SYSTEM, NOW)

    assert all(loaded.count("new") == loaded.count("changed") == 0 for loaded in again)
    assert _count(audit.AuditEntry) == entries
    assert audit.verify() is None
