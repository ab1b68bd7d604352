"""Who sees which offices: lists, pages of lists, addresses, and the number of queries."""

from datetime import date

import pytest
from sqlalchemy import event, func, select

from tests.support import field

OFFICES = "/api/v1/offices"
CHAIR = {"person": "new@example.org", "function": "rg_chair", "scope": "SG5RG-AFR"}

CURSOR = "sort=office&cursor=WyJraW5nIiwgIiIsICIyMDIxLTAxLTAxIiwgIjdiZGRkNDE5LTA2ZTYtNGEyMi1iNGFlLTU0NGZlODE3M2NhZSJd"
PERIOD = {"from": "2026-01-01", "until": "2028-12-31"}


@pytest.fixture
def ground(session):
    """Make SG5, its African group and Kenya."""
    field.regional_group("SG5RG-AFR")
    field.state("KE")


@pytest.fixture
def counsellor(ground):
    """Return the headers of the counsellor of SG5."""
    return field.bearer(field.person("counsellor@example.org", "tsb_counsellor SG5"))


def count(session, model):
    session.commit()
    return session.scalar(select(func.count()).select_from(model))


def test_officers_are_public_and_others_are_not(session, client, ground):
    field.person("chair@example.org", "rg_chair SG5RG-AFR")
    delegate = field.person("delegate@example.org", "delegate KE")
    address = f"{OFFICES}/{delegate.offices[0].id}"
    known = field.bearer(field.person("p@example.org"), "read")

    public, all_of_them = client.get(OFFICES).get_json(), client.get(OFFICES, headers=known).get_json()

    assert [row["function"] for row in public["items"]] == ["rg_chair"]
    assert sorted(row["function"] for row in all_of_them["items"]) == ["delegate", "rg_chair"]
    assert {row["person"] for row in all_of_them["items"]} == {None}
    assert client.get(address).status_code == 404
    assert client.get(address, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("offices", "seen"),
    [
        (("tsb_counsellor SG2",), True),
        (("admin",), True),
        (("sg_chair SG5",), False),
        (("rg_chair SG5RG-AFR",), False),
    ],
)
def test_addresses_are_for_tsb_and_administrators(session, client, ground, offices, seen):
    field.person("delegate@example.org", "delegate KE")
    headers = field.bearer(field.person("p@example.org", *offices))

    rows = client.get(f"{OFFICES}?function=delegate", headers=headers).get_json()["items"]
    by_address = client.get(f"{OFFICES}?person=delegate@example.org", headers=headers).get_json()["items"]

    assert [row["person"] for row in rows] == ["delegate@example.org" if seen else None]
    assert len(by_address) == (1 if seen else 0)


def test_list_is_filtered_and_paged(session, client, clock, ground):
    one = field.person("one@example.org", "sg_chair SG5", "sg_vice_chair SG5/africa")
    one.offices[0].until_on = date(2021, 1, 1)
    session.commit()

    def functions(query: str) -> list[str]:
        return sorted(row["function"] for row in client.get(f"{OFFICES}?{query}").get_json()["items"])

    assert functions("state=today") == ["sg_vice_chair"]
    assert functions("state=past") == ["sg_chair"]
    assert functions("state=coming") == []
    assert functions("scope=SG5") == ["sg_chair"]
    page = client.get(f"{OFFICES}?limit=1").get_json()
    rest = client.get(f"{OFFICES}?limit=1&cursor={page['next']}").get_json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (1, 1, None)
    assert page["items"] != rest["items"]


def test_list_says_its_order_and_can_be_ordered(session, client, ground):
    field.regional_group("SG3RG-AFR")
    for number, office in enumerate(
        ("rg_contact SG5RG-AFR", "rg_chair SG5RG-AFR", "rg_contact SG3RG-AFR", "rg_chair SG3RG-AFR")
    ):
        person = field.person(f"p{number}@example.org", office)
        person.offices[0].from_on = date(2021, 1, 1 + number)
    session.commit()

    def rows(sort: str) -> list[tuple[str, str]]:
        first = client.get(f"{OFFICES}?limit=3&sort={sort}").get_json()
        rest = client.get(f"{OFFICES}?limit=3&sort={sort}&cursor={first['next']}").get_json()
        return [(row["function"], row["scope"]) for row in first["items"] + rest["items"]]

    chairs = [("rg_chair", "SG3RG-AFR"), ("rg_chair", "SG5RG-AFR")]
    contacts = [("rg_contact", "SG3RG-AFR"), ("rg_contact", "SG5RG-AFR")]
    assert rows("office") == [*chairs, *contacts]
    assert rows("scope") == [chairs[0], contacts[0], chairs[1], contacts[1]]
    assert rows("newest") == [chairs[0], contacts[0], chairs[1], contacts[1]]
    assert "<caption>Offices – By scope, then office</" in client.get("/people/offices?sort=scope").text
    assert "<caption>Offices – By first day, the newest first</" in client.get("/people/offices").text


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "state=x", "function=x", "cursor=x", "sort=x"]
)
def test_query_that_cannot_be_read_is_422(session, client, query):
    assert client.get(f"{OFFICES}?{query}").status_code == 422


@pytest.mark.parametrize("path", ["x", "00000000-0000-0000-0000-000000000000"])
def test_office_that_is_none_is_404(session, client, counsellor, path):
    assert client.get(f"{OFFICES}/{path}", headers=counsellor).status_code == 404
    answer = client.post(
        f"{OFFICES}/{path}/actions/end", json={"version": 1, "until": "2026-12-01"}, headers=counsellor
    )
    assert answer.status_code == 404


def test_list_asks_the_same_number_of_queries(session, app, client, counsellor):
    from regional_groups.core.db import db

    def queries() -> int:
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731 - the same object must be removed again
        event.listen(db.engine, "before_cursor_execute", listener)
        assert client.get(OFFICES, headers=counsellor).status_code == 200
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    field.person("first@example.org", "rg_contact SG5RG-AFR")
    queries()
    one = queries()
    for number in range(3):
        field.person(f"p{number}@example.org", "rg_contact SG5RG-AFR")

    assert queries() == one
