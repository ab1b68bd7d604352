"""Officers of a group that is closed: their terms end with it, follow a corrected day, and come back when undone."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit, outbox
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups import operations
from regional_groups.groups.models import RegionalGroup
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.people.operations import appoint
from regional_groups.people.rules import ended_with
from sqlalchemy import select

from tests.support.field import actor, person, post, regional_group, sign_in, study_group
from tests.support.field import real_now as now

pytestmark = pytest.mark.usefixtures("session")
CLOSED = date(2026, 10, 30)


@pytest.mark.parametrize(
    ("from_on", "agreed", "last"),
    [
        (date(2024, 1, 1), None, CLOSED),
        (date(2024, 1, 1), date(2028, 12, 31), CLOSED),
        (date(2024, 1, 1), date(2026, 10, 29), date(2026, 10, 29)),
        (date(2024, 1, 1), CLOSED, CLOSED),
        (date(2027, 1, 1), None, date(2027, 1, 1)),
    ],
)
def test_an_office_ends_with_the_group_or_as_agreed_before(
    from_on: date, agreed: date | None, last: date
) -> None:
    assert ended_with(CLOSED, from_on, agreed) == last


@pytest.fixture
def group() -> RegionalGroup:
    """Return a group with a chair, and a vice-chair whose term is agreed to be over before."""
    study_group("SG5")
    found = regional_group("SG5RG-AFR", "SG5", "africa")
    for email, function, until in (
        ("chair@example.org", "rg_chair", date(2028, 12, 31)),
        ("vice@example.org", "rg_vice_chair", date(2026, 6, 30)),
    ):
        appoint(
            email, function, "SG5RG-AFR", from_on=date(2025, 1, 1), until_on=until, actor=SYSTEM, now=now()
        )
    db.session.commit()
    return found


@pytest.fixture
def parent() -> Person:
    """Return the chair of the parent."""
    return person("parent@example.org", "sg_chair SG5")


def take(group: RegionalGroup, action: str, who: Person, **data: Any) -> None:
    operations.perform(group, action, {"version": group.version, **data}, actor(who), now())
    db.session.commit()


def ends() -> dict[str, date | None]:
    rows = db.session.scalars(select(OfficeHeld).where(OfficeHeld.scope == "SG5RG-AFR"))
    return {str(row.function): row.until_on for row in rows}


def test_closing_ends_the_terms_and_tells_the_officers(group: RegionalGroup, parent: Person) -> None:
    take(group, "close", parent, effective_on=CLOSED, meeting="SG5, Geneva, October 2026")

    chair = db.session.scalars(select(OfficeHeld).where(OfficeHeld.function == "rg_chair")).one()
    entry = audit.entries_of("offices", str(chair.id), limit=1)[0]
    mails = [one.payload for one in db.session.scalars(select(outbox.OutboxMessage))]

    assert ends() == {"rg_chair": CLOSED, "rg_vice_chair": date(2026, 6, 30)}
    assert (entry.event, entry.before, entry.after["until_on"], entry.after["closed_group"]) == (
        "offices:end",
        {"until_on": "2028-12-31"},
        "2026-10-30",
        "SG5RG-AFR",
    )
    told = [mail for mail in mails if mail["to"] == "chair@example.org"]
    assert len(told) == 1
    assert "SG5RG-AFR is closed on that day." in told[0]["text"]
    assert audit.verify() is None


def test_closing_recorded_for_the_parent_is_the_recorders_in_the_trail(group: RegionalGroup) -> None:
    tsb = person("tsb@example.org", "tsb_counsellor")
    evidence = {"kind": "mail", "on": date(2026, 11, 2), "reference": "Mail 7"}
    behalf = {"office": "sg_chair", "scope": "SG5"}

    take(group, "close", tsb, effective_on=CLOSED, meeting="SG5", on_behalf_of=behalf, evidence=evidence)

    chair = db.session.scalars(select(OfficeHeld).where(OfficeHeld.function == "rg_chair")).one()
    entry = audit.entries_of("offices", str(chair.id), limit=1)[0]
    assert (entry.event, entry.actor_id, entry.actor_name, entry.acting) == (
        "offices:end",
        tsb.id,
        tsb.name,
        None,
    )


def test_a_corrected_day_of_closing_moves_the_ends_that_it_made(group: RegionalGroup, parent: Person) -> None:
    tsb = person("tsb@example.org", "tsb_counsellor")
    take(group, "close", parent, effective_on=CLOSED, meeting="SG5")

    take(group, "amend", tsb, closed="2026-09-30", reason="The report gives this day.")

    assert ends() == {"rg_chair": date(2026, 9, 30), "rg_vice_chair": date(2026, 6, 30)}


def test_closing_taken_back_gives_the_terms_back(group: RegionalGroup, parent: Person) -> None:
    take(group, "close", parent, effective_on=CLOSED, meeting="SG5")

    take(group, "undo", parent)

    assert ends() == {"rg_chair": date(2028, 12, 31), "rg_vice_chair": date(2026, 6, 30)}


def test_the_confirmation_says_that_the_terms_end(
    group: RegionalGroup, parent: Person, client: FlaskClient
) -> None:
    sign_in(client, parent)
    fields = {"version": "1", "effective_on": "2026-10-30", "meeting": "SG5", "preview": "1"}

    page = client.get("/regional-groups/SG5RG-AFR").text
    looked_at = post(client, "/regional-groups/SG5RG-AFR/actions/close", **fields).text

    assert "1 mail would be sent. Nothing was recorded yet." in looked_at
    assert "SG5RG-AFR is closed on that day." in looked_at
    assert ends()["rg_chair"] == date(2028, 12, 31)
    assert page.count("The terms of its officers end on this day, and they are told.") == 2  # close and merge
    assert (
        'data-confirm="Close this group? The terms of its officers end on that day, and they are told."'
        in page
    )
