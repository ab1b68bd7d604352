"""The demonstration story is whole, invented, and uses the words and objects of the contract."""

import csv
import json
import re
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from regional_groups.core.permissions import Office
from regional_groups.demonstration.persons import KINDS
from regional_groups.groups.regions import LABELS

DATA = files("regional_groups.data")
STORY: dict[str, Any] = json.loads(DATA.joinpath("demonstration.json").read_text(encoding="utf-8"))
OFFICES = [
    "admin",
    "tsb_director",
    "tsb_counsellor",
    "report_officer",
    "bsg_coordinator",
    "translator",
    "regional_office",
    "sg_chair",
    "sg_vice_chair",
    "rg_chair",
    "rg_co_chair",
    "rg_vice_chair",
    "rg_contact",
    "focal_point",
    "delegate",
    "member_rep",
    "regional_organization",
]
STATES = {
    "creation_requests": "draft submitted returned under_review before_parent deferred approved declined withdrawn",
    "terms": "draft consultation submitted approved returned superseded",
    "meetings": "proposed agreed convened postponed held not_held reported cancelled",
    "registrations": "requested endorsed approved waitlisted refused cancelled",
}
PERSONS = {person["key"]: person for person in STORY["persons"]}
REGISTRATIONS = [each for meeting in STORY["meetings"] for each in meeting.get("registrations", [])]


def _column(name: str, column: str) -> set[str]:
    rows = csv.DictReader(DATA.joinpath(name).read_text(encoding="utf-8").splitlines())
    return {row[column] for row in rows}


def test_story_explains_itself() -> None:
    assert "invented" in STORY["_about"]["what"]
    assert next(iter(STORY)) == "_about"


@pytest.mark.parametrize("office", OFFICES)
def test_each_office_has_its_person(office: str) -> None:
    person = PERSONS[office]

    assert person["email"] == f"{office}@demo.example"
    assert [each["function"] for each in person["offices"]] == [office]


def test_sign_in_page_says_of_each_office_what_it_may_do() -> None:
    offices = [office for kind in KINDS.values() for office in kind]

    assert sorted(offices) == sorted(Office)


def test_persons_are_distinct_and_use_the_example_domain() -> None:
    assert len(PERSONS) == len(STORY["persons"]) >= len(OFFICES) + 25
    assert len({person["name"] for person in STORY["persons"]}) == len(PERSONS)
    assert all(person["email"] == f"{key}@demo.example" and key.isascii() for key, person in PERSONS.items())


def test_delegates_come_from_all_regions_and_speak_all_languages() -> None:
    rows = csv.DictReader(DATA.joinpath("regions.csv").read_text(encoding="utf-8").splitlines())
    region_of = {row["iso2"]: row["itu_region"] for row in rows}
    delegates = [person for key, person in PERSONS.items() if key not in OFFICES]

    assert len({region_of[person["country"]] for person in delegates}) == 6
    assert {person["language"] for person in delegates} == {"ar", "zh", "en", "fr", "ru", "es"}
    assert {person["gender"] for person in delegates} == {"female", "male", "unstated"}
    assert {person["category"] for person in delegates} >= {
        "member_state",
        "sector_member",
        "associate",
        "academia",
    }


def test_scopes_name_what_exists() -> None:
    scopes = {(o["function"], o["scope"]) for p in STORY["persons"] for o in p["offices"] if o["scope"]}
    organizations = {organization["name"] for organization in STORY["organizations"]}
    allowed = {
        "translator": {"fr"},
        "regional_office": {"africa"},
        "sg_chair": _column("study_groups.csv", "code"),
        "sg_vice_chair": {"SG5/africa"},
        "rg_chair": _column("regional_groups.csv", "acronym"),
        "rg_co_chair": _column("regional_groups.csv", "acronym"),
        "rg_vice_chair": _column("regional_groups.csv", "acronym"),
        "rg_contact": _column("regional_groups.csv", "acronym"),
        "focal_point": _column("regions.csv", "iso2"),
        "delegate": _column("regions.csv", "iso2"),
        "member_rep": organizations,
        "regional_organization": {"ATU"},
    }

    assert [each for each in scopes if each[1] not in allowed[each[0]]] == []


@pytest.mark.parametrize("kind", ["creation_requests", "terms", "meetings"])
def test_objects_stand_in_every_state(kind: str) -> None:
    assert {each["state"] for each in STORY[kind]} == set(STATES[kind].split())


def test_registrations_stand_in_every_state() -> None:
    assert {each["state"] for each in REGISTRATIONS} == set(STATES["registrations"].split())


def test_steps_are_taken_by_known_persons_in_order() -> None:
    objects = [*STORY["creation_requests"], *STORY["terms"], *STORY["meetings"], *REGISTRATIONS]
    for each in objects:
        days = [step["in_days"] for step in each["steps"]]

        assert days == sorted(days)
        assert all(step["by"] in PERSONS for step in each["steps"])
        assert all(day < 0 for day in days)


def test_notes_are_given_where_the_flow_asks_for_them() -> None:
    asking = {"return", "defer", "decline", "refuse", "postpone", "cancel"}
    steps = [
        step
        for kind in ("creation_requests", "terms", "meetings")
        for o in STORY[kind]
        for step in o["steps"]
    ]

    assert [step for step in steps if step["action"] in asking and not step.get("note")] == []


def test_creation_requests_ask_for_groups_that_do_not_exist() -> None:
    asked = [request["acronym"] for request in STORY["creation_requests"]]

    assert set(asked) & _column("regional_groups.csv", "acronym") == set()
    assert [name for name, times in Counter(asked).items() if times > 1] == []


def test_creation_requests_are_written_in_the_language_they_name() -> None:
    asked = [one for one in STORY["creation_requests"] if one["language"] != "en"]
    english = [one["acronym"] for one in asked for name in ("title", "justification") if " the " in one[name]]

    assert (len(asked), english) == (5, [])


@pytest.mark.parametrize("request_", STORY["creation_requests"], ids=lambda each: each["acronym"])
def test_creation_request_is_complete(request_: dict[str, Any]) -> None:
    assert LABELS[request_["region_label"]] == request_["region"]
    assert request_["parent"] in _column("study_groups.csv", "code")
    assert request_["acronym"].startswith(f"{request_['parent']}RG-")
    assert request_["author"] in PERSONS
    assert {*request_["countries"], *(s["country"] for s in request_["supporting_states"])} <= _column(
        "regions.csv", "iso2"
    )
    assert {s["status"] for s in request_["supporting_states"]} <= {
        "named",
        "confirmed",
        "letter",
        "declined",
    }


@pytest.mark.parametrize("meeting", STORY["meetings"], ids=lambda each: each["key"])
def test_meeting_names_what_exists(meeting: dict[str, Any]) -> None:
    zones = dict(
        line.split(",") for line in DATA.joinpath("zones.csv").read_text(encoding="utf-8").splitlines()[1:]
    )

    assert set(meeting["groups"]) <= _column("regional_groups.csv", "acronym")
    assert bool(meeting["groups"]) != bool(meeting["body"])
    assert meeting["format"] in {"physical", "observed", "hybrid", "virtual"}
    assert meeting["country"] is None or meeting["timezone"] in zones[meeting["country"]].split(";")
    assert set(meeting["events"]) <= {event["key"] for event in STORY["events"]}
    assert (meeting["city"] is None) == (meeting["format"] == "virtual")
    assert meeting["created_by"] in PERSONS
    assert all(each["person"] in PERSONS for each in meeting.get("registrations", []))


def test_past_meetings_lie_in_the_past_and_convened_ones_ahead() -> None:
    past = {"held", "not_held", "reported"}

    assert all((m["starts_in_days"] + m["days"] <= 0) == (m["state"] in past) for m in STORY["meetings"])


def test_events_are_of_kinds_the_contract_knows() -> None:
    kinds = {
        "workshop",
        "seminar",
        "training",
        "webinar",
        "forum",
        "regional_body",
        "plenary",
        "assembly",
        "council",
    }

    assert {event["kind"] for event in STORY["events"]} <= kinds
    assert {group for event in STORY["events"] for group in event["groups"]} <= _column(
        "regional_groups.csv", "acronym"
    )


def test_words_of_the_terms_name_no_year() -> None:
    """They stand in versions of many years, and in those of real groups whose days are on record."""
    assert [text for text in STORY["filled"]["en"].values() if re.search(r"\d{4}", text)] == []


def test_approved_terms_are_the_newest_of_their_group() -> None:
    versions = {(each["group"], each["version"]): each["state"] for each in STORY["terms"]}

    assert len(versions) == len(STORY["terms"])
    assert versions["SG5RG-AFR", "1"] == "superseded"
    assert versions["SG5RG-AFR", "2"] == "approved"
