"""What the owner reads of how fresh a calendar is: the words, and the instants at which they change."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock, geneva_day
from regional_groups.core.permissions import Office
from regional_groups.feeds.freshness import Fresh, freshness, last_changes
from regional_groups.meetings.models import MeetingState
from regional_groups.participation import links
from regional_groups.participation.models import Registration
from regional_groups.participation.rules import RegistrationState
from regional_groups.people.models import OfficeHeld, Person
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.registering import approved
from tests.feeds.test_personal import subscribed
from tests.support.field import person, sign_in, study_group

FETCHED = datetime(2026, 11, 23, 9, tzinfo=UTC)
GOOGLE = {"User-Agent": "Google-Calendar-Importer"}


@pytest.mark.parametrize(
    ("fetched", "fetched_change", "expected"),
    [
        (None, 0, Fresh.NEVER),
        (FETCHED, 999, Fresh.BEHIND),
        (FETCHED, 1000, Fresh.CURRENT),
        (FETCHED, 1001, Fresh.CURRENT),
    ],
)
def test_what_is_known_of_a_calendar(fetched: datetime | None, fetched_change: int, expected: Fresh) -> None:
    assert freshness(fetched, fetched_change, 1000, FETCHED).fresh == expected


def said(client: FlaskClient, owner: Person) -> str:
    """Return the sentence of the one address on the page; who was away for long signs in again."""
    sign_in(client, owner)
    page = client.get("/me/feeds").text
    found = re.search(r"<p>((?:Not fetched|Your calendar|Google) ?.*?)</p>", page, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def test_owner_reads_whether_the_last_change_was_fetched(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    owner = person("a@example.org")
    field.meeting("SG5RG-AFR")
    _, address = subscribed(owner, "group:SG5RG-AFR")
    sentences = [said(client, owner)]

    clock.advance(timedelta(minutes=1))
    client.get(address, headers=GOOGLE)
    clock.advance(timedelta(hours=3))
    sentences.append(said(client, owner))
    field.meeting("SG5RG-AFR")
    clock.advance(timedelta(hours=6))
    sentences.append(said(client, owner))
    client.get(address, headers=GOOGLE)
    clock.advance(timedelta(hours=1))
    sentences.append(said(client, owner))
    clock.advance(timedelta(days=1))
    field.meeting("SG5RG-AFR")
    sentences.append(said(client, owner))

    assert sentences == [
        "Not fetched yet.",
        "Google fetched this 3 hours ago. Every change is there.",
        "Google fetched this 9 hours ago; the change of Mon 23 Nov 2026, 13:01 Geneva is not yet there.",
        "Google fetched this 1 hour ago. Every change is there.",
        "Google fetched this 1 day ago; the change of Tue 24 Nov 2026, 20:01 Geneva is not yet there.",
    ]


def test_program_that_is_not_known_is_called_your_calendar(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    owner = person("a@example.org")
    field.meeting("SG5RG-AFR")
    _, address = subscribed(owner, "group:SG5RG-AFR")
    clock.advance(timedelta(minutes=1))

    client.get(address, headers={"User-Agent": "Somebody's own program"})
    clock.advance(timedelta(hours=2))

    assert said(client, owner) == "Your calendar fetched this 2 hours ago. Every change is there."


def chair(session, owner: Person, acronym: str) -> None:
    """Give a person an office from long ago, as the page of offices does."""
    held = OfficeHeld(
        person_id=owner.id,
        function=Office.RG_CHAIR,
        scope=acronym,
        from_on=date(2026, 11, 1),
        created_at=FETCHED,
    )
    session.add(held)
    field.tell(held, "appoint", FETCHED)


def test_only_what_a_calendar_shows_is_a_change_of_it(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    """One owner with five calendars: after each change, which of them are said to lack it."""
    owner = person("a@example.org")
    study_group("SG13")
    made = field.meeting("SG5RG-AFR")
    field.meeting("SG13RG-AFR")
    wishes = {
        "mine": {"scope": "mine"},
        "full": {"scope": "group:SG5RG-AFR"},
        "drop": {"scope": "group:SG5RG-AFR", "cancelled": "drop"},
        "a day": {"scope": "group:SG5RG-AFR", "cancelled_days": 1},
        "busy": {"scope": "group:SG5RG-AFR", "detail": "busy"},
        "links": {"scope": "group:SG5RG-AFR", "join_links": True},
    }
    approved(owner, made)
    own = {name: subscribed(owner, **wish) for name, wish in wishes.items()}

    def fetched() -> dict[str, bytes]:
        return {name: client.get(address, headers=GOOGLE).data for name, (_, address) in own.items()}

    def lacking(title: str = "", state: MeetingState = MeetingState.CONVENED, **columns: Any) -> set[str]:
        before = fetched()
        clock.advance(timedelta(hours=1))
        made.changed_at = clock.now()
        made.title, made.state = title or made.title, state
        for name, value in columns.items():
            setattr(made, name, value)
        field.tell(made, "edit")
        found = last_changes([one for one, _ in own.values()], geneva_day(clock.now()))
        said = {name for name, (one, _) in own.items() if found[one.id] > one.fetched_change}
        assert said == {name for name, octets in fetched().items() if octets != before[name]}
        return said

    assert lacking(title="Another title") == {*wishes} - {"busy"}
    assert lacking(starts_on=date(2027, 2, 1), sequence=1) == {*wishes}
    assert lacking(state=MeetingState.CANCELLED) == {*wishes}
    assert lacking(title="Of no use", state=MeetingState.CANCELLED) == {"mine", "full", "a day", "links"}
    clock.advance(timedelta(days=2))
    assert lacking(title="Of no use again", state=MeetingState.CANCELLED) == {"mine", "full", "links"}
    assert lacking(title="Back", sequence=2) == {*wishes}

    def lacking_after(change: Callable[[], None]) -> set[str]:
        before = fetched()
        change()
        found = last_changes([one for one, _ in own.values()], geneva_day(clock.now()))
        said = {name for name, (one, _) in own.items() if found[one.id] > one.fetched_change}
        assert said == {name for name, octets in fetched().items() if octets != before[name]}
        return said

    def register(state: RegistrationState) -> None:
        going = session.scalars(select(Registration).where(Registration.person_id == owner.id)).one()
        going.state = state
        links.settle(going, clock.now())
        field.tell(going, "change")

    def cancel_after_upgrade() -> None:
        """Cancel when the calendars were fetched before it was kept which links they had then."""
        migration = import_module("regional_groups.migrations.versions.0047_links_fetched")
        with Operations.context(MigrationContext.configure(session.connection())):
            migration.downgrade()
            migration.upgrade()
        session.commit()
        register(RegistrationState.CANCELLED)

    assert lacking_after(lambda: chair(session, owner, "SG13RG-AFR")) == {"mine"}
    for change in (
        lambda: register(RegistrationState.CANCELLED),
        lambda: register(RegistrationState.APPROVED),
        cancel_after_upgrade,
    ):
        assert lacking_after(change) == {"mine", "links"}


def test_who_only_looks_fetches_nothing(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    made, address = subscribed(person("a@example.org"), "group:SG5RG-AFR")

    client.head(address, headers=GOOGLE)
    for agent in ("Mozilla/5.0 (X11; Linux) Firefox/140.0", "curl/8.9", "Slackbot-LinkExpanding 1.0"):
        client.get(address, headers={"User-Agent": agent})

    assert (made.last_fetched_on, made.last_fetched_at, made.client) == (None, None, "")


def test_a_change_that_was_fetched_is_noted_once(app: Flask, session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR")
    passed_on = app.extensions["feed_front"].counts
    found = []
    for _ in range(2):
        field.meeting("SG5RG-AFR")
        for _ in range(2):
            client.get(address, headers=GOOGLE)
        found.append(passed_on["passed on"])

    assert found == [1, 2]
