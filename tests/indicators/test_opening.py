"""A figure opened, as page and API: definition, value, parts, rows; a few people are never shown."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.permissions import Held
from regional_groups.creation.models import CreationRequest
from regional_groups.indicators import splits
from regional_groups.indicators.catalogue import IDS
from regional_groups.indicators.disclosure import PERSONAL
from regional_groups.indicators.facts import Facts
from regional_groups.indicators.models import Measure
from regional_groups.indicators.small_cells import LEAST
from regional_groups.meetings.models import Event, Meeting
from regional_groups.meetings.rules import EventState, MeetingState
from regional_groups.participation.models import Attendance, Contribution

from tests.feeds.counting import statements
from tests.participation import field
from tests.support.field import db, person, regional_group, state, study_group

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


def test_whole_years_are_named_only_where_persons_are_given_for_them(client: FlaskClient) -> None:
    came(met(), 6, 6)
    span = "/indicators/women_share_percent?from=2026-01-01&until=2026-06-30"

    pages = [client.get(f"{span}{place}").text for place in ("", "&region=africa", "&group=SG5RG-AFR")]

    assert [page.count("given for whole calendar years only") for page in pages] == [2, 1, 0]


def test_a_wrong_filter_is_named_on_the_page(client: FlaskClient) -> None:
    page = client.get("/indicators/participants?from=2026-05-01&until=2026-01-01")

    assert page.status_code == 200
    assert "The last day lies before the first." in page.text


def test_demonstration_records_enter_no_figure(client: FlaskClient) -> None:
    came(met(demonstration=True), LEAST, LEAST)

    assert answer(client, "/participants?from=2026-01-01&until=2026-12-31")["value"] is None


YEAR = "?from=2026-01-01&until=2026-12-31"
TIMES = {"created_at": NOW, "changed_at": NOW, "state_since": NOW}


def behind(client: FlaskClient, id: str, place: str = "") -> list[tuple[Any, ...]]:
    """Return kind, label, value and address of the rows of a figure."""
    rows = answer(client, f"/{id}/rows{YEAR}{place}")["items"]
    return [(row["kind"], row["label"], row["value"], row["address"]) for row in rows]


def event(title: str, **columns: Any) -> Event:
    """Record a training course of a group."""
    made = Event(
        title=title,
        starts_on=date(2026, 5, 4),
        groups=["SG5RG-AFR"],
        state=EventState.PLANNED,
        **({"kind": "training"} | columns),
        **TIMES,
    )
    db.session.add(made)
    db.session.commit()
    return made


def test_the_rows_of_events_are_events(client: FlaskClient) -> None:
    regional_group("SG5RG-AFR")
    course, other = event("Course", participants=40), event("Workshop", kind="workshop", participants=90)

    workshops, trained = behind(client, "workshops_held"), behind(client, "people_trained")

    assert sorted(workshops) == [
        ("event", "Course", 1, f"/events/{course.id}"),
        ("event", "Workshop", 1, f"/events/{other.id}"),
    ]
    assert trained == [("event", "Course", 40, f"/events/{course.id}")]
    assert answer(client, f"/people_trained{YEAR}")["source"] == "records"


def test_the_rows_of_posts_are_offices_without_names(client: FlaskClient) -> None:
    regional_group("SG5RG-AFR")
    person("chair@example.org", Held("sg_chair", "SG5"), country=state("KE").code)

    [(kind, label, value, address)] = behind(client, "leadership_posts", "&region=africa")

    assert (kind, value, address) == ("post", 1, "/study-groups/SG5")
    assert "SG5" in label and "Kenya" in label and "chair@example.org" not in label


def test_the_rows_of_requests_are_requests_also_declined_ones(client: FlaskClient) -> None:
    study_group("SG5")
    row = {"parent_code": "SG5", "acronym": "SG5RG-XX", "author_function": "regional_body", **TIMES}
    declined = {"state": "declined", "decided_on": date(2026, 5, 14)}
    asked = {"title": "A group", "submitted_at": datetime(2026, 5, 4, 9, tzinfo=UTC)}
    db.session.add(CreationRequest(**row, **declined, **asked))
    db.session.add(CreationRequest(**row, **declined, title="Never public"))
    db.session.commit()

    rows = behind(client, "days_request_to_decision")

    assert {(kind, label, value) for kind, label, value, _ in rows} == {
        ("request", "A group", 10),
        ("request", "", None),
    }


def test_the_rows_of_what_the_parent_took_up_are_contributions(client: FlaskClient) -> None:
    field.members(regional_group("SG5RG-AFR"), "KE")
    parent = field.meeting(body="SG5", state=MeetingState.HELD, starts_on=date(2026, 6, 4))
    for number, columns in enumerate(
        [{"group": "SG5RG-AFR", "outcome": "accepted"}, {"countries": ["KE"]}, {"countries": ["FR"]}, {}], 1
    ):
        row = {"title": "Paper", "state": "received", **TIMES}
        db.session.add(Contribution(meeting_id=parent.id, number=f"C{number}", **row, **columns))
    db.session.commit()
    address = f"/meetings/{parent.id}/contributions"

    share = answer(client, f"/contributions_parent_share_percent{YEAR}")

    assert behind(client, "contributions_taken_up") == [("contribution", "C1 Paper", 1, address)]
    assert [row[2] for row in behind(client, "contributions_parent_share_percent")] == [100, 100, 0, None]
    assert (share["numerator"], share["denominator"], share["total"]) == (2, 3, 4)
    assert behind(client, "contributions_parent_share_percent", "&group=SG5RG-AFR")[3][2] is None


def test_a_measure_that_stands_in_is_a_row_with_its_source(client: FlaskClient) -> None:
    regional_group("SG5RG-AFR")
    for id, value in (("people_trained", 70), ("outputs_arising", 3)):
        days = {"from_on": date(2026, 1, 1), "until_on": date(2026, 12, 31)}
        row = {"indicator": id, "value": value, "source": "Annual report", "recorded_at": NOW}
        db.session.add(Measure(key=f"{id}:all", **row, **days))
    db.session.commit()
    measured = ("measure", "Annual report", 70, "")

    before = behind(client, "people_trained")
    event("Course", participants=40)

    assert before == [measured]
    assert behind(client, "outputs_arising") == [("measure", "Annual report", 3, "")]
    assert [row[:3] for row in behind(client, "people_trained")] == [("event", "Course", 40)]
    assert "Annual report" in client.get(f"/indicators/outputs_arising{YEAR}").text


def test_the_catalogue_of_a_place_looks_it_up_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    met(), met("SG5RG-ARB", 6, "arab-states")
    narrowed: list[Any] = []
    figures: list[Any] = []
    narrow, count = Facts.narrowed, splits.figure
    monkeypatch.setattr(Facts, "narrowed", lambda *a, **b: narrowed.append(a) or narrow(*a, **b))
    monkeypatch.setattr(splits, "figure", lambda *a: figures.append(a) or count(*a))
    client.get("/indicators/")
    with statements() as of_all:
        client.get("/indicators/")
    asked: dict[str, tuple[int, int, int]] = {}
    for place in ("group=SG5RG-AFR", "region=africa"):
        for told in (narrowed, figures):
            told.clear()
        with statements() as found:
            page = client.get(f"/indicators/?{place}")
        assert page.status_code == 200
        asked[place] = len(found) - len(of_all), len(narrowed), len(figures)

    assert asked["group=SG5RG-AFR"] == (1, 1, len(IDS))
    regions, groups = 6, 2  # narrowed once, and kept; of what is about persons all regions are needed
    assert asked["region=africa"] == (0, regions + groups, len(IDS) - len(PERSONAL) + regions * len(PERSONAL))
