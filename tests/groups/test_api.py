"""The JSON twin: study groups, regional groups as on a day, countries, and steps."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups import operations
from regional_groups.groups.models import GroupAlias
from regional_groups.groups.queries import groups_of
from regional_groups.groups.recording import put_country, put_name, put_study_group
from regional_groups.groups.rules import FLOW

from tests.groups.test_operations import NOW, chair, chair_again, established, given
from tests.support import field

pytestmark = pytest.mark.usefixtures("session")
API = "/api/v1"


def _get(client: FlaskClient, path: str) -> Any:
    answer = client.get(API + path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_regional_groups_are_listed_with_whether_they_existed(client: FlaskClient) -> None:
    field.load_real_data(db.session)

    found = _get(client, "/regional-groups?as_of=2009-05-15&limit=200")

    existed = {item["acronym"]: item["existed"] for item in found["items"]}
    assert len(existed) == 29
    assert [existed[name] for name in ("SG5RG-AFR", "SG12RG-AFR", "SG5RG-ARB", "TAF")] == [
        "unknown",
        "yes",
        "no",
        "unknown",
    ]
    assert sum(item["predecessor"] for item in found["items"]) == 4


def test_a_regional_group_is_shown_by_its_acronym(client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR", created="2009-05")
    field.person("chair@example.org", "rg_chair SG5RG-AFR", name="Joseph Mwangi", country="KE")

    found = _get(client, "/regional-groups/SG5RG-AFR")

    assert found["officers"] == [{"office": "rg_chair", "name": "Joseph Mwangi", "country": "KE"}]
    wanted = ("id", "acronym", "parent", "region", "created", "state", "existed", "actions", "waiting_for")
    assert [found[name] for name in wanted] == [
        "SG5RG-AFR",
        "SG5RG-AFR",
        "SG5",
        "africa",
        "2009-05",
        "established",
        "yes",
        [],
        [],
    ]


def test_an_old_acronym_finds_the_group(client: FlaskClient) -> None:
    group = field.regional_group("SG5RG-LATAM", region="americas")
    db.session.add(GroupAlias(group_id=group.id, acronym="SG5RG-LAC"))
    db.session.commit()

    found = _get(client, "/regional-groups/SG5RG-LAC")

    assert (found["acronym"], found["aliases"]) == ("SG5RG-LATAM", ["SG5RG-LAC"])


def test_pages_of_the_list_follow_each_other(client: FlaskClient) -> None:
    field.load_real_data(db.session)
    seen: list[str] = []
    cursor = ""

    while cursor is not None:
        page = _get(
            client, f"/regional-groups?limit=10&cursor={cursor}" if cursor else "/regional-groups?limit=10"
        )
        seen += [item["acronym"] for item in page["items"]]
        cursor = page["next"]

    assert len(seen) == len(set(seen)) == 29


@pytest.mark.parametrize(
    ("query", "field_name"),
    [
        ("as_of=soon", "as_of"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("region=mars", "region"),
        ("state=open", "state"),
        ("cursor=nonsense", "cursor"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(client: FlaskClient, query: str, field_name: str) -> None:
    answer = client.get(f"{API}/regional-groups?{query}")

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert list(answer.get_json()["fields"]) == [field_name]


def test_a_step_is_taken_through_the_api(client: FlaskClient) -> None:
    group = field.regional_group("SG5RG-AFR")
    chair = field.person("chair@example.org", "sg_chair SG5")
    data = {"version": group.version, "effective_on": "2026-11-20", "meeting": "SG5"}

    answer = client.post(
        f"{API}/regional-groups/SG5RG-AFR/actions/close", json=data, headers=field.bearer(chair)
    )

    found = answer.get_json()
    assert (answer.status_code, found["state"], found["closed"], found["existed"]) == (
        200,
        "closed",
        "2026-11-20",
        "no",
    )


def test_countries_are_recorded_through_the_api(client: FlaskClient) -> None:
    group = field.regional_group("SG5RG-AFR")
    field.state("KE")
    counsellor = field.person("counsellor@example.org", "tsb_counsellor")
    data = {"version": group.version, "countries": ["KE"], "effective_on": "2026-11-20"}

    answer = client.post(
        f"{API}/regional-groups/SG5RG-AFR/actions/record_countries",
        json=data,
        headers=field.bearer(counsellor),
    )

    assert answer.get_json()["memberships"] == [{"country": "KE", "from_on": "2026-11-20", "until_on": None}]


@pytest.mark.parametrize(
    ("action", "data", "office", "status", "kind"),
    [
        ("close", {"version": 1}, "sg_chair SG5", 422, "rule-violated"),
        ("close", {}, "sg_chair SG5", 422, "invalid-input"),
        ("suspend", {"version": 9}, "sg_chair SG5", 409, "stale-version"),
        ("reactivate", {"version": 1}, "sg_chair SG5", 409, "illegal-move"),
        ("suspend", {"version": 1}, "tsb_counsellor SG5", 403, "not-permitted"),
        ("suspend", {"version": 1, "effective_on": "2027-01-01"}, "sg_chair SG5", 422, "rule-violated"),
        ("transfer", {"version": 1}, "sg_chair SG5", 422, "invalid-input"),
        ("transfer", {"version": 1, "parent": "SG99"}, "sg_chair SG5", 422, "invalid-input"),
        ("rename", {"version": 1, "acronym": "no good"}, "sg_chair SG5", 422, "invalid-input"),
        ("record_countries", {"version": 1, "countries": ["kenya"]}, "tsb_counsellor", 422, "invalid-input"),
        ("amend", {"version": 1, "created": "May", "reason": "x"}, "tsb_counsellor", 422, "invalid-input"),
        ("suspend", {"version": 1, "surprise": 1}, "sg_chair SG5", 422, "invalid-input"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(
    client: FlaskClient, action: str, data: dict[str, Any], office: str, status: int, kind: str
) -> None:
    field.regional_group("SG5RG-AFR")
    person = field.person("person@example.org", office)

    answer = client.post(
        f"{API}/regional-groups/SG5RG-AFR/actions/{action}", json=data, headers=field.bearer(person)
    )

    assert (answer.status_code, answer.get_json()["type"]) == (status, kind)


def test_a_step_needs_a_token(client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR")

    answer = client.post(f"{API}/regional-groups/SG5RG-AFR/actions/suspend", json={"version": 1})

    assert answer.status_code == 401


def test_study_groups_and_countries_are_listed(client: FlaskClient) -> None:
    field.load_real_data(db.session)

    bodies = _get(client, "/study-groups")["items"]
    body = _get(client, "/study-groups/SG12")
    countries = _get(client, "/countries?limit=200")["items"]

    assert [item["code"] for item in bodies][:3] == ["TSAG", "SG2", "SG3"]
    assert (body["code"], body["regional_groups"]) == ("SG12", ["SG12RG-AFR"])
    kenya = next(item for item in countries if item["code"] == "KE")
    assert (len(countries), kenya["region"], kenya["zones"]) == (194, "africa", ["Africa/Nairobi"])
    assert client.get(f"{API}/study-groups/SG99").status_code == 404


def test_names_of_a_past_day_are_those_that_were_shown(client: FlaskClient) -> None:
    field.load_real_data(db.session)
    for group in groups_of():
        audit.append(f"{FLOW.name}:import", (FLOW.name, str(group.id), group.acronym), SYSTEM, NOW)
    (
        put_name("SG5", "ar", {"name": "First"}, SYSTEM, NOW),
        put_name("KE", "fr", {"name": "First"}, SYSTEM, NOW),
    )
    db.session.commit()
    today = NOW.date()
    asked = (
        "/study-groups?limit=50",
        "/study-groups/SG5?lang=en",
        "/countries?limit=200",
        "/study-groups?lang=ar",
    )

    def shown(day: str) -> list[Any]:
        found = [_get(client, one + day) for one in asked]
        for one in found:  # States stand in the order of the names they have today
            one.get("items", []).sort(key=lambda row: row["code"])
        return found

    before = shown("")
    for day, word in ((1, "Second"), (2, "Third")):
        later = NOW + timedelta(days=day)
        put_study_group(
            "SG5", {"title_en": word, "title_fr": f"{word} fr", "period": "2029-2032"}, SYSTEM, later
        )
        put_country("KE", {"name_en": word, "region": "europe"}, SYSTEM, later)
        put_name("SG5", "ar", {"name": word}, SYSTEM, later)
        put_name("KE", "fr", {"name": word}, SYSTEM, later)
    db.session.commit()

    assert shown(f"&as_of={today}") == before
    assert (_get(client, "/study-groups/SG5")["title_en"], before[1]["title_en"]) != ("Second", "Third")
    assert [_get(client, "/study-groups/SG5")["names"]["ar"], before[1]["names"]["ar"]] == ["Third", "First"]
    page = client.get(f"/study-groups/?as_of={today}&lang=en").text
    assert "Environment, climate action" in page and "Third" not in page
    assert "Third" in client.get("/study-groups/SG5?lang=en").text
    assert "Third" not in client.get(f"/study-groups/SG5?as_of={today}").text
    for one in ("/study-groups", "/study-groups/SG5", "/countries"):
        assert client.get(f"{API}{one}?as_of=2099-01-01").status_code == 422
    assert "Give a day that is not after today." in client.get("/study-groups/?as_of=2099-01-01").text


def test_a_group_is_shown_with_the_parent_and_acronym_of_the_day(client: FlaskClient) -> None:
    group = established(chair(), created_on=date(2026, 11, 1))
    field.study_group("SG20")
    renamed = given(group, acronym="SG5RG-EACO", effective_on=date(2026, 11, 10))
    operations.perform(group, "rename", renamed, chair_again(), NOW)
    moved = given(group, parent="SG20", acronym="SG20RG-EACO", effective_on=date(2026, 11, 20))
    operations.perform(group, "transfer", moved, chair_again(), NOW)
    db.session.commit()
    there = {9: ("SG5RG-EAF", "SG5"), 10: ("SG5RG-EACO", "SG5"), 19: ("SG5RG-EACO", "SG5")}

    for day, (acronym, parent) in {**there, 20: ("SG20RG-EACO", "SG20")}.items():
        on = f"as_of=2026-11-{day:02}"
        one = _get(client, f"/regional-groups/SG20RG-EACO?{on}")
        listed = [
            len(_get(client, f"/regional-groups?parent={code}&{on}")["items"]) for code in ("SG5", "SG20")
        ]
        page = client.get(f"/regional-groups/SG20RG-EACO?{on}").get_data(as_text=True)
        table = client.get(f"/regional-groups/?view=list&parent={parent}&{on}").get_data(as_text=True)
        matrix = client.get(f"/regional-groups/?{on}").get_data(as_text=True)

        assert (one["acronym_as_of"], one["parent_as_of"]) == (acronym, parent)
        assert (one["acronym"], one["parent"]) == ("SG20RG-EACO", "SG20")
        assert listed == ([1, 0] if parent == "SG5" else [0, 1])
        assert f"<h1>{acronym}</h1>" in page
        assert f'/study-groups/{parent}">{parent}</a></dd>' in page
        assert f"{acronym}</a></th>" in table
        assert f'/study-groups/{parent}">{parent}</a></td>' in table
        assert f'href="/regional-groups/SG20RG-EACO?{on}">{acronym}</a>' in matrix
    moved_on = client.get("/regional-groups/SG5RG-EAF?as_of=2026-11-09")
    assert moved_on.location == "/regional-groups/SG20RG-EACO?as_of=2026-11-09"
