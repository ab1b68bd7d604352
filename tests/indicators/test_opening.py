"""A figure opened, as page and API: definition, value, parts, rows; a few people are never shown."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.indicators.catalogue import IDS
from regional_groups.indicators.small_cells import LEAST
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation.models import Attendance

from tests.participation import field
from tests.support.field import db, person, regional_group, state

pytestmark = pytest.mark.usefixtures("session")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
API = "/api/v1/indicators"


def met(acronym: str = "SG5RG-AFR", day: int = 4, region: str = "africa", **columns: Any) -> Meeting:
    group = regional_group(acronym, region=region)
    first = date(2026, 5, day)
    return field.meeting(group, state=MeetingState.HELD, starts_on=first, ends_on=first, **columns)


def came(meeting: Meeting, women: int, men: int) -> None:
    kenya = state("KE").code
    for number in range(women + men):
        who = person(f"{number}.{meeting.id}@example.org")
        db.session.add(
            Attendance(
                meeting_id=meeting.id,
                key=str(number),
                person_id=who.id,
                country=kenya,
                gender="female" if number < women else "male",
                mode="onsite",
                covers="meeting",
                source="manual",
                created_at=NOW,
                changed_at=NOW,
            )
        )
    db.session.commit()


def answer(client: FlaskClient, address: str, status: int = 200) -> Any:
    found = client.get(f"{API}{address}")
    assert found.status_code == status, found.text
    return found.json


def test_the_catalogue_is_told_in_the_language_of_the_request(client: FlaskClient) -> None:
    items = answer(client, "?lang=fr")["items"]

    assert [one["id"] for one in items] == list(IDS)
    assert all(one[text] for one in items for text in ("name", "definition", "formula", "unknown_means"))


def test_a_figure_has_its_parts_and_rows(client: FlaskClient) -> None:
    first, second = met(day=4), met("SG5RG-ARB", 6, "arab-states", format="virtual")
    came(first, LEAST, LEAST)
    period = "?from=2026-01-01&until=2026-12-31"

    found = answer(client, f"/participants{period}")
    rows = answer(client, f"/participants/rows{period}&limit=1")
    more = answer(client, f"/participants/rows{period}&limit=1&cursor={rows['next']}")

    assert (found["value"], found["known"], found["total"], found["source"]) == (10, 1, 2, "records")
    assert {one["code"]: one["value"] for one in found["by_group"]} == {"SG5RG-AFR": 10, "SG5RG-ARB": None}
    assert {one["code"]: one["value"] for one in found["by_study_group"]} == {"SG5": 10}
    genders = {one["code"]: one["value"] for one in found["parts"] if one["split"] == "gender"}
    assert genders == {"female": LEAST, "male": LEAST}
    assert [(row["id"], row["value"]) for row in rows["items"]] == [(str(first.id), 10)]
    assert [(row["id"], row["value"], more["next"]) for row in more["items"]] == [
        (str(second.id), None, None)
    ]


def test_the_rows_of_a_figure_of_groups_are_groups(client: FlaskClient) -> None:
    met()

    rows = answer(client, "/groups_active/rows?from=2026-01-01&until=2026-12-31")["items"]

    assert [(row["kind"], row["id"], row["value"]) for row in rows] == [("group", "SG5RG-AFR", 1)]


@pytest.mark.parametrize(
    ("women", "asked", "shown"),
    [
        (LEAST, "from=2026-01-01&until=2026-12-31", True),
        (LEAST - 1, "from=2026-01-01&until=2026-12-31", False),
        (LEAST, "from=2026-01-01&until=2026-11-30", False),
        (LEAST, "from=2026-01-01&until=2026-12-31&group=SG5RG-AFR", False),
    ],
)
def test_cells_about_persons_need_enough_people_a_whole_year_and_all_groups(
    client: FlaskClient, women: int, asked: str, shown: bool
) -> None:
    came(met(), women, 2 * LEAST)

    share = answer(client, f"/women_share_percent?{asked}")
    people = answer(client, f"/participants?{asked}")

    assert (share["value"] is not None, share["withheld"]) == (shown, not shown)
    assert any(one["split"] == "gender" and one["value"] is not None for one in people["parts"]) == shown
    assert people["value"] == women + 2 * LEAST
    assert answer(client, f"/countries_represented?{asked}")["value"] == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/happiness", 404),
        ("/participants?group=SG9RG-XX", 404),
        ("/participants?region=atlantis", 422),
        ("/participants?from=2026-01-01", 422),
        ("/participants?from=2026-02-01&until=2026-01-01", 422),
        ("/participants?from=1900-01-01&until=2026-01-01", 422),
        ("/participants?group=SG5RG-AFR&region=africa", 422),
        ("/participants/rows?limit=0", 422),
    ],
)
def test_what_cannot_be_answered_is_refused(client: FlaskClient, address: str, status: int) -> None:
    answer(client, address, status)


def test_the_pages_show_the_figure_with_links_to_its_rows(client: FlaskClient) -> None:
    meeting = met(title="Meeting in <Nairobi>")
    came(meeting, 1, LEAST)

    page = client.get("/indicators/participants?from=2026-01-01&until=2026-12-31").text
    catalogue = client.get("/indicators/?from=2026-01-01&until=2026-12-31").text

    assert f'/meetings/{meeting.id}"' in page and "Meeting in &lt;Nairobi&gt;" in page
    assert "Sum over the meetings of the different persons of each" in page
    assert "/indicators/participants?from=2026-01-01&amp;until=2026-12-31" in catalogue


def test_a_wrong_filter_is_named_on_the_page(client: FlaskClient) -> None:
    page = client.get("/indicators/participants?from=2026-05-01&until=2026-01-01")

    assert page.status_code == 200
    assert "The last day lies before the first." in page.text


def test_demonstration_records_enter_no_figure(client: FlaskClient) -> None:
    came(met(demonstration=True), LEAST, LEAST)

    assert answer(client, "/participants?from=2026-01-01&until=2026-12-31")["value"] is None
