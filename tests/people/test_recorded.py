"""Steps recorded for others: they are told, may object, and the objection is settled."""

import pytest
from regional_groups.core.audit import AuditEntry
from regional_groups.core.outbox import OutboxMessage
from regional_groups.people.models import RecordedStep
from regional_groups.people.waiting import waiting_rows
from sqlalchemy import select

from tests.support import field

EVIDENCE = {"kind": "mail", "on": "2026-11-20", "reference": "Mail of Ms Chair"}


@pytest.fixture
def world(session):
    """Make SG5 with chair and counsellor, and its African group."""
    field.regional_group("SG5RG-AFR")
    chair = field.person("chair@example.org", "sg_chair SG5")
    counsellor = field.person("counsellor@example.org", "tsb_counsellor SG5")
    return chair, counsellor


def record(client, counsellor, **behalf):
    """Let the counsellor record an appointment for somebody."""
    data = {
        "person": "new@example.org",
        "function": "rg_chair",
        "scope": "SG5RG-AFR",
        "on_behalf_of": behalf,
        "evidence": EVIDENCE,
    }
    return client.post("/api/v1/offices", json=data, headers=field.bearer(counsellor))


def letters(session, kind):
    session.commit()
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)).all()
    return [row.payload for row in rows if row.key.startswith(kind + ":")]


@pytest.mark.parametrize("behalf", [{"office": "sg_chair", "scope": "SG5"}, {"person": "chair@example.org"}])
def test_person_is_told(session, client, world, behalf):
    assert record(client, world[1], **behalf).status_code == 201

    [letter] = letters(session, "recorded_for_you")
    assert letter["to"] == "chair@example.org"
    assert letter["subject"] == "A step was recorded for you: Regional group chair, SG5RG-AFR: new"
    assert "Counsellor recorded this step for" in letter["text"]
    assert "Evidence of: 20 November 2026 Mail of Ms Chair" in letter["text"]
    assert "http://localhost/me/recorded" in letter["text"]


def test_step_for_oneself_tells_nobody(session, client, world):
    counsellor = field.person("both@example.org", "tsb_counsellor SG5", "admin")

    assert record(client, counsellor, person="both@example.org").status_code == 201
    assert letters(session, "recorded_for_you") == []


@pytest.mark.parametrize("function", ["admin", "tsb_director"])
def test_nobody_borrows_the_rights_of_an_administrator(session, client, world, function):
    field.person("admin@example.org", "admin")
    data = {
        "person": "counsellor@example.org",
        "function": function,
        "on_behalf_of": {"person": "admin@example.org"},
        "evidence": EVIDENCE,
    }

    answer = client.post("/api/v1/offices", json=data, headers=field.bearer(world[1]))

    assert answer.status_code == 403


def test_vacant_office_tells_nobody(session, client, world):
    record(client, world[1], office="sg_vice_chair", scope="SG5")

    assert letters(session, "recorded_for_you") == []


def test_all_holders_of_an_office_are_told(session, client, world):
    field.person("second@example.org", "sg_chair SG5")

    record(client, world[1], office="sg_chair", scope="SG5")

    assert sorted(letter["to"] for letter in letters(session, "recorded_for_you")) == [
        "chair@example.org",
        "second@example.org",
    ]


def test_objection_is_a_task_until_it_is_settled(session, app, client, clock, world):
    chair, counsellor = world
    record(client, counsellor, office="sg_chair", scope="SG5")
    step = session.scalars(select(RecordedStep)).one()
    hers, theirs = app.test_client(), app.test_client()
    field.sign_in(hers, chair)
    field.sign_in(theirs, counsellor)

    def tasks():
        session.commit()
        return [row.title for row in waiting_rows(counsellor, field.actor(counsellor).offices, clock.now())]

    page = hers.get("/me/recorded").get_data(as_text=True)
    none = tasks()
    objected = field.post(hers, f"/me/recorded/{step.id}/object", note="I never asked for this.")
    one = tasks()
    task_page = theirs.get("/me/recorded").get_data(as_text=True)
    settled = field.post(theirs, f"/me/recorded/{step.id}/settle", note="Taken back.")

    assert (
        "Regional group chair, SG5RG-AFR: new" in page
        and "Mail of Ms Chair" in page
        and "Office given" in page
    )
    assert (objected.status_code, settled.status_code) == (303, 303)
    assert none == []
    assert one == ["Chair objects to Regional group chair, SG5RG-AFR: new"]
    assert "I never asked for this." in task_page
    assert tasks() == []
    assert "Taken back." in hers.get("/me/recorded").get_data(as_text=True)
    assert [letter["to"] for letter in letters(session, "objection")] == ["counsellor@example.org"]
    assert [letter["to"] for letter in letters(session, "objection_settled")] == ["chair@example.org"]
    events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert events == ["offices:appoint", "objections:object", "objections:settle"]


@pytest.fixture
def step(session, client, world):
    """Record a step for the chair."""
    record(client, world[1], office="sg_chair", scope="SG5")
    return session.scalars(select(RecordedStep)).one()


@pytest.mark.parametrize("note", ["", "   ", "x" * 5001])
def test_objection_needs_a_reason(session, client, world, step, note):
    field.sign_in(client, world[0])

    answer = field.post(client, f"/me/recorded/{step.id}/object", note=note)

    assert answer.status_code == 422
    assert f'href="#f-{step.id}-note"' in answer.get_data(as_text=True)
    session.commit()
    assert step.objected_at is None


def test_only_the_person_objects_and_once(session, app, client, world, step):
    other, hers = app.test_client(), app.test_client()
    field.sign_in(other, world[1])
    field.sign_in(hers, world[0])
    address = f"/me/recorded/{step.id}/object"

    answers = [
        field.post(browser, address, note="No.").status_code for browser in (client, other, hers, hers)
    ]

    assert answers == [401, 404, 303, 409]


@pytest.mark.parametrize(
    ("office", "status"),
    [
        ("tsb_director", 303),
        ("tsb_counsellor", 303),
        ("tsb_counsellor SG2", 403),
        ("sg_chair SG5", 403),
        ("admin", 403),
    ],
)
def test_objection_is_settled_by_recorder_or_director(session, app, client, world, step, office, status):
    field.sign_in(client, world[0])
    field.post(client, f"/me/recorded/{step.id}/object", note="No.")
    settling = app.test_client()
    field.sign_in(settling, field.person("p@example.org", office))

    assert field.post(settling, f"/me/recorded/{step.id}/settle", note="Done.").status_code == status


def test_settling_what_nobody_objects_to_is_refused(session, client, world, step):
    field.sign_in(client, world[1])

    assert field.post(client, f"/me/recorded/{step.id}/settle", note="Done.").status_code == 409
    missing = "/me/recorded/00000000-0000-0000-0000-000000000000/settle"
    assert field.post(client, missing, note="Done.").status_code == 404


def test_task_of_a_recorder_who_left_goes_to_all_of_tsb(session, app, client, clock, world, step):
    field.sign_in(client, world[0])
    field.post(client, f"/me/recorded/{step.id}/object", note="No.")
    director = field.person("d@example.org", "tsb_director")

    def tasks():
        return len(waiting_rows(director, field.actor(director).offices, clock.now()))

    before = tasks()
    world[1].offices[0].until_on = field.APPOINTED_ON
    session.commit()

    assert (before, tasks()) == (0, 1)
