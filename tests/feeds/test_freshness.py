"""What the owner reads of how fresh a calendar is: the words, and the instants at which they change."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.feeds.freshness import Fresh, freshness
from regional_groups.people.models import Person

from tests.feeds import field
from tests.feeds.test_personal import subscribed
from tests.support.field import person, sign_in

FETCHED = datetime(2026, 11, 23, 9, tzinfo=UTC)
LAST_OF_DAY = datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC)  # 23:59:59 in Geneva


@pytest.mark.parametrize(
    ("fetched", "changed", "expected"),
    [
        (None, None, Fresh.NEVER),
        (None, FETCHED, Fresh.NEVER),
        (FETCHED, None, Fresh.CURRENT),
        (FETCHED, FETCHED - timedelta(seconds=1), Fresh.CURRENT),
        (FETCHED, FETCHED, Fresh.CURRENT),
        (FETCHED, FETCHED + timedelta(seconds=1), Fresh.PERHAPS),
        (FETCHED, LAST_OF_DAY, Fresh.PERHAPS),
        (FETCHED, LAST_OF_DAY + timedelta(seconds=1), Fresh.BEHIND),
        (FETCHED, FETCHED + timedelta(days=7), Fresh.BEHIND),
    ],
)
def test_what_is_known_of_a_calendar(
    fetched: datetime | None, changed: datetime | None, expected: Fresh
) -> None:
    assert freshness(fetched, changed).fresh == expected


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
    client.get(address, headers={"User-Agent": "Google-Calendar-Importer"})
    clock.advance(timedelta(hours=3))
    sentences.append(said(client, owner))
    field.meeting("SG5RG-AFR")
    clock.advance(timedelta(hours=6))
    sentences.append(said(client, owner))
    clock.advance(timedelta(days=1))
    field.meeting("SG5RG-AFR")
    sentences.append(said(client, owner))

    assert sentences == [
        "Not fetched yet.",
        "Google fetched this 3 hours ago. Every change is there.",
        "Google fetched this 9 hours ago, the first time that day; "
        "the change of Mon 23 Nov 2026, 13:01 Geneva may not be there yet.",
        "Google fetched this 1 day ago; the change of Tue 24 Nov 2026, 19:01 Geneva is not yet there.",
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
