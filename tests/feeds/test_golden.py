"""Whole feeds as they are sent, compared with files that are reviewed like code."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.groups.models import Name
from regional_groups.meetings.models import MeetingState

from tests.feeds import field
from tests.support.field import regional_group

GOLDEN = Path(__file__).parent.parent / "golden" / "feeds"


@pytest.fixture
def year(session, client: FlaskClient) -> FlaskClient:
    """Return a client of a service with a year of meetings of every state."""
    for code, language, name in (
        ("KE", "en", "Kenya"),
        ("KE", "ar", "كينيا"),
        ("region:africa", "en", "Africa"),
        ("region:africa", "ar", "إفريقيا"),
    ):
        db.session.add(Name(code=code, language=language, name=name))
    regional_group("SG5RG-AFR")
    joint = field.meeting(
        "SG5RG-AFR", "SG13RG-AFR", id=field.with_id(1), title="Digital Africa, 2027; part 1"
    )
    field.session(joint, "Opening", "2027-02-02 09:30", "2027-02-02 12:00", id=field.with_id(11), open=True)
    field.session(joint, "Closing", "2027-02-04 14:00", "2027-02-04 17:00", id=field.with_id(12), sequence=2)
    field.fix_deadlines(joint)
    joint.format, joint.host, joint.languages = "hybrid", "Communications Authority", ["en", "fr"]
    field.tell(joint)
    for number, state in enumerate(MeetingState, 2):
        field.meeting(
            "SG5RG-AFR",
            id=field.with_id(number),
            state=state,
            starts_on=date(2027, number, 9),
            ends_on=date(2027, number, 10),
            sequence=number,
            cause="Storm" if state in (MeetingState.CANCELLED, MeetingState.NOT_HELD) else "",
            changed_at=datetime(2026, 11, number, 7, 30, tzinfo=UTC),
        )
    field.workshop("SG5RG-AFR", id=field.with_id(20), organizer="ITU/TSB")
    return client


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("regional-groups/SG5RG-AFR.ics", "group-en.ics"),
        ("regional-groups/SG5RG-AFR.ics?lang=ar", "group-ar.ics"),
        (f"meetings/{field.with_id(1)}.ics", "meeting-en.ics"),
        (f"meetings/{field.with_id(1)}.ics?lang=ar", "meeting-ar.ics"),
    ],
)
def test_feed_is_the_golden_file(year: FlaskClient, address: str, name: str) -> None:
    kept = (GOLDEN / name).read_bytes()

    assert year.get(f"/calendars/{address}").data == kept
    assert all(len(line) <= 75 for line in kept.split(b"\r\n"))
