"""Offices through the API: both ways of every right, and what fits nowhere."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from regional_groups.core.audit import AuditEntry
from regional_groups.core.errors import RuleViolated
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups.models import GroupPeriod, GroupState
from regional_groups.people import operations
from regional_groups.people.models import OfficeHeld, Person
from sqlalchemy import func, select

from tests.support import field

OFFICES = "/api/v1/offices"
CHAIR = {"person": "new@example.org", "function": "rg_chair", "scope": "SG5RG-AFR"}

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


def test_appoint_gives_the_office_and_makes_the_person(session, client, counsellor):
    answer = client.post(
        OFFICES,
        json={
            **CHAIR,
            "name": "New Chair",
            "country": "ke",
            "from": "2026-01-01",
            "until": "2028-12-31",
            "appointed_by": "SG5",
        },
        headers=counsellor,
    )

    body = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{OFFICES}/{body['id']}"
    assert {key: body[key] for key in body if key != "id"} == {
        "version": 1,
        "state": "today",
        "person": "new@example.org",
        "name": "New Chair",
        "function": "rg_chair",
        "scope": "SG5RG-AFR",
        "from": "2026-01-01",
        "until": "2028-12-31",
        "appointed_by": "SG5",
        "demonstration": False,
        "actions": [{"name": "end", "needs": ["until"]}, {"name": "amend", "needs": ["reason"]}],
    }
    assert client.get(f"{OFFICES}/{body['id']}", headers=counsellor).get_json() == body
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.event, entry.actor_name) == ("offices:appoint", "Counsellor")


def test_end_sets_the_last_day(session, client, counsellor):
    made = client.post(OFFICES, json=CHAIR, headers=counsellor).get_json()
    address = f"{OFFICES}/{made['id']}/actions/end"

    answer = client.post(address, json={"version": 1, "until": "2026-12-01"}, headers=counsellor)

    assert answer.status_code == 200
    assert (answer.get_json()["until"], answer.get_json()["version"]) == ("2026-12-01", 2)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"until": "2026-12-01"}, 422),
        ({"version": 7, "until": "2026-12-01"}, 409),
        ({"version": 1}, 422),
        ({"version": 1, "until": "2019-12-31"}, 422),
        ({"version": 1, "until": "2030-02-30"}, 422),
        ({"version": 1, "until": "2026-12-01", "more": 1}, 422),
        ([], 422),
        ("x", 422),
    ],
)
def test_end_that_does_not_fit_is_refused(session, client, counsellor, body, status):
    person = field.person("chair@example.org", "rg_chair SG5RG-AFR")
    held = person.offices[0]

    answer = client.post(f"{OFFICES}/{held.id}/actions/end", json=body, headers=counsellor)

    assert answer.status_code == status
    session.commit()
    assert held.until_on is None


def test_correction_keeps_reason_before_and_after(session, client, counsellor):
    held = field.person("chair@example.org", "rg_chair SG5RG-AFR").offices[0]
    address = f"{OFFICES}/{held.id}/actions/amend"
    data = {
        "version": 1,
        "from": "2021-05-01",
        "until": "2026-11-30",
        "reason": "Wrong report",
        "source": "R 5",
    }

    answer = client.post(address, json=data, headers=counsellor)

    assert answer.status_code == 200
    assert (answer.get_json()["from"], answer.get_json()["until"]) == ("2021-05-01", "2026-11-30")
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.event, entry.note) == ("offices:amend", "Wrong report (R 5)")
    assert (entry.before["from_on"], entry.after["from_on"]) == ("2020-01-01", "2021-05-01")
    assert client.post(address, json=data, headers=counsellor).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"reason": " "},
        {"reason": None},
        {"until": "2019-01-01"},
        {"until": "x"},
        {"until": None},
        {"from": None},
    ],
)
def test_correction_that_does_not_fit_is_refused(session, client, counsellor, change):
    held = field.person("chair@example.org", "rg_chair SG5RG-AFR").offices[0]
    data = {"version": 1, "reason": "Because", **change}

    answer = client.post(f"{OFFICES}/{held.id}/actions/amend", json=data, headers=counsellor)

    assert answer.status_code == 422


def test_office_is_not_made_longer_by_its_end(session, client, counsellor):
    made = client.post(OFFICES, json={**CHAIR, "until": "2026-12-31"}, headers=counsellor).get_json()

    answer = client.post(
        f"{OFFICES}/{made['id']}/actions/end", json={"version": 1, "until": "2027-01-01"}, headers=counsellor
    )

    assert answer.status_code == 422
    assert answer.get_json()["fields"] == {"until": ["To make an office longer, appoint the person again."]}


@pytest.mark.parametrize(
    ("offices", "status"),
    [
        (("admin",), 201),
        (("tsb_director",), 201),
        (("tsb_counsellor SG5",), 201),
        (("sg_vice_chair SG5",), 201),
        (("tsb_counsellor SG2",), 403),
        (("rg_chair SG5RG-AFR",), 403),
        ((), 403),
    ],
)
def test_chair_of_a_group_is_appointed_by_its_parent_and_tsb(session, client, ground, offices, status):
    field.study_group("SG2")
    headers = field.bearer(field.person("p@example.org", *offices))

    assert client.post(OFFICES, json=CHAIR, headers=headers).status_code == status
    assert client.post(OFFICES, json=CHAIR).status_code == 401


@pytest.mark.parametrize(
    ("offices", "status"),
    [(("sg_chair SG5",), 200), (("sg_chair SG2",), 403), (("rg_chair SG5RG-AFR",), 403)],
)
def test_office_is_ended_by_who_may_give_it(session, client, ground, offices, status):
    held = field.person("contact@example.org", "rg_contact SG5RG-AFR").offices[0]
    headers = field.bearer(field.person("p@example.org", *offices))

    answer = client.post(
        f"{OFFICES}/{held.id}/actions/end", json={"version": 1, "until": "2026-12-01"}, headers=headers
    )

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("function", "scope", "kept"),
    [
        ("tsb_director", "", ""),
        ("tsb_counsellor", "", ""),
        ("tsb_counsellor", "sg5", "SG5"),
        ("sg_chair", "SG5", "SG5"),
        ("sg_vice_chair", "SG5/Arab-States", "SG5/arab-states"),
        ("rg_co_chair", "SG5RG-AFR", "SG5RG-AFR"),
        ("delegate", "ke", "KE"),
        ("regional_office", "africa", "africa"),
        ("translator", "FR", "fr"),
        ("member_rep", "Example Telecom", "Example Telecom"),
        ("regional_organization", "ATU", "ATU"),
    ],
)
def test_scope_is_kept_one_way(session, client, ground, function, scope, kept):
    headers = field.bearer(field.person("admin@example.org", "admin"))

    answer = client.post(OFFICES, json={**CHAIR, "function": function, "scope": scope}, headers=headers)

    assert answer.status_code == 201
    assert answer.get_json()["scope"] == kept


@pytest.mark.parametrize(
    ("function", "scope"),
    [
        ("admin", "SG5"),
        ("report_officer", "SG5"),
        ("tsb_counsellor", "SG99"),
        ("sg_chair", ""),
        ("sg_chair", "SG99"),
        ("sg_vice_chair", "SG5/atlantis"),
        ("rg_chair", ""),
        ("rg_chair", "SG5"),
        ("delegate", ""),
        ("delegate", "ZZ"),
        ("focal_point", "Kenya"),
        ("regional_office", "atlantis"),
        ("translator", "de"),
        ("member_rep", "  "),
        ("regional_organization", ""),
    ],
)
def test_scope_that_does_not_exist_is_refused(session, client, ground, function, scope):
    headers = field.bearer(field.person("admin@example.org", "admin"))

    answer = client.post(OFFICES, json={**CHAIR, "function": function, "scope": scope}, headers=headers)

    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == ["scope"]
    assert count(session, Person) == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"person": "no address"}, "person"),
        ({"person": ""}, "person"),
        ({"person": "a@b"}, "person"),
        ({"person": f"{'x' * 300}@example.org"}, "person"),
        ({"person": None}, "person"),
        ({"function": "king"}, "function"),
        ({"function": 5}, "function"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-02-01", "until": "2026-01-31"}, "until"),
        ({"country": "ZZ"}, "country"),
        ({"country": "Kenya"}, "country"),
        ({"name": "x" * 201}, "name"),
        ({"scope": "x" * 81}, "scope"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_input_that_cannot_be_read_is_named(session, client, counsellor, change, named):
    answer = client.post(OFFICES, json={**CHAIR, **change}, headers=counsellor)

    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == [named]
    assert count(session, OfficeHeld) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"x"', b"null"])
def test_body_that_is_no_object_is_refused(session, client, counsellor, body):
    answer = client.post(OFFICES, data=body, headers={**counsellor, "Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"


def test_period_that_touches_extends(session, ground, clock):
    def appoint(start: str, end: str | None) -> OfficeHeld:
        return operations.appoint(
            "c@example.org",
            "delegate",
            "KE",
            from_on=date.fromisoformat(start),
            until_on=date.fromisoformat(end) if end else None,
            actor=SYSTEM,
            now=clock.now(),
        )

    first = appoint("2024-01-01", "2024-12-31")
    appoint("2026-01-01", "2026-12-31")
    appoint("2025-01-01", "2025-12-31")
    appoint("2025-06-01", "2025-07-01")

    rows = session.scalars(select(OfficeHeld)).all()
    assert [(row.id, str(row.from_on), str(row.until_on)) for row in rows] == [
        (first.id, "2024-01-01", "2026-12-31")
    ]
    assert appoint("2026-06-01", None).until_on is None
    assert count(session, OfficeHeld) == 1


def test_letters_say_what_the_period_was_before(session, client, counsellor):
    chair = {**CHAIR, **PERIOD}
    client.post(OFFICES, json=chair, headers=counsellor)
    longer = client.post(OFFICES, json={**chair, "until": "2029-12-31"}, headers=counsellor).get_json()
    end = {"version": longer["version"], "until": "2026-12-01"}
    client.post(f"{OFFICES}/{longer['id']}/actions/end", json=end, headers=counsellor)

    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))

    assert sorted(re.findall("Until: (.*)", letter.payload["text"])[0] for letter in letters) == [
        "1 December 2026 (before: 31 December 2029)",
        "31 December 2028",
        "31 December 2029 (before: 31 December 2028)",
    ]


@pytest.mark.once
def test_a_country_that_is_kept_is_told_and_one_recorded_is_not_named(session, client, counsellor, clock):
    _, known = field.state("TZ"), field.person("known@example.org")
    chair = {**CHAIR, **PERIOD, "person": known.email}
    past = {"name": "", "country": "TZ", "actor": SYSTEM, "now": clock.now(), "quiet": True}

    operations.appoint(known.email, "rg_contact", "SG5RG-AFR", **past)
    session.commit()
    assert known.country is None
    assert client.post(OFFICES, json={**chair, "country": "KE"}, headers=counsellor).status_code == 201
    other = client.post(OFFICES, json={**chair, "country": "TZ"}, headers=counsellor)

    letter = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail")).one()
    assert "Kenya was entered there" in letter.payload["text"]
    assert (other.status_code, "KE" in str(other.get_json()["fields"]["country"])) == (422, False)


def test_what_is_held_already_changes_nothing(session, client, counsellor):
    one = client.post(OFFICES, json=CHAIR, headers=counsellor).get_json()
    before = count(session, AuditEntry)

    again = client.post(OFFICES, json=CHAIR, headers=counsellor).get_json()

    assert again == one
    assert count(session, AuditEntry) == before


def test_counsellor_appoints_for_the_chair_of_the_parent(session, client, counsellor):
    evidence = {"kind": "mail", "on": "2026-11-20", "reference": "Mail of 20 November"}
    data = {**CHAIR, "on_behalf_of": {"office": "sg_chair", "scope": "SG5"}, "evidence": evidence}

    answer = client.post(OFFICES, json=data, headers=counsellor)
    without = client.post(OFFICES, json={**data, "evidence": None}, headers=counsellor)

    assert (answer.status_code, without.status_code) == (201, 422)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "offices:appoint")).one()
    assert entry.actor_name == "Counsellor"
    assert entry.acting["for"] == "sg_chair SG5"


@pytest.mark.parametrize(("day", "refused"), [(29, False), (30, True)])
@pytest.mark.parametrize("door", ["appoint", "amend"])
def test_nobody_is_appointed_to_a_group_after_it_was_closed(
    session: Any, day: int, refused: bool, door: str
) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    group = field.regional_group("SG5RG-AFR", state=GroupState.CLOSED)
    group.periods[:] = [
        GroupPeriod(state=GroupState.ESTABLISHED, starts="2015", ends="2019-06-30", open=False),
        GroupPeriod(state=GroupState.CLOSED, starts="2019-06-30", ends="", open=True),
    ]
    session.flush()
    field.person("lead@example.org")

    def go() -> None:
        start = date(2019, 6, day if door == "appoint" else 1)
        held = operations.appoint(
            "lead@example.org", "rg_chair", "SG5RG-AFR", from_on=start, actor=SYSTEM, now=now
        )
        if door == "amend":
            change = {"from_on": date(2019, 6, day)}
            operations.amend_office(
                held, change, SYSTEM, now, version=held.version, reason="Seen in the list."
            )

    if refused:
        with pytest.raises(RuleViolated, match="is closed then") as error:
            go()
        assert list(error.value.fields) == ["scope"]
    else:
        go()
