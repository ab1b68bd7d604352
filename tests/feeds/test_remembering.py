"""What a thread of the front remembers of a personal calendar: until the database changes, or the day."""

from datetime import timedelta

from flask import Flask
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds import operations

from tests.feeds import field
from tests.feeds.test_personal import subscribed
from tests.support.field import actor, person


def test_what_a_thread_remembers_of_a_personal_calendar_ends_with_any_change_and_with_the_day(
    session, app: Flask, clock: FixedClock
) -> None:
    made = field.meeting("SG5RG-AFR")
    owner = person("a@example.org", "rg_chair SG5RG-AFR")
    _, address = subscribed(owner)
    client = app.test_client()
    tag = client.get(address).headers["ETag"]
    again = {"If-None-Match": tag}
    assert [client.get(address, headers=again).status_code for _ in range(2)] == [304, 304]

    made.changed_at += timedelta(minutes=1)
    made.city = "Mombasa"
    field.tell(made)
    assert client.get(address, headers=again).status_code == 200
    counts = app.extensions["feed_front"].counts
    counts.clear()
    clock.advance(timedelta(days=1))
    client.get(address)
    assert counts["passed on"] == 1
    operations.revoke_all(owner, actor(owner), clock.now())
    db.session.commit()
    assert "was revoked" in client.get(address, headers=again).text
