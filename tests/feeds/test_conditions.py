"""Conditional requests: every pair of conditions, in both encodings, of a public and of a personal calendar."""

from itertools import product

import pytest
from flask.testing import FlaskClient

from tests.feeds import field
from tests.feeds.test_personal import subscribed
from tests.support.field import person

# What is sent, with {tag} as the calendar gave it, and whether that alone means it is unchanged; None: not sent.
TAGS = {
    "no tag": (None, None),
    "the tag": ("{tag}", True),
    "the tag made weak": ("W/{tag}", True),
    "the tag among others": ('"one", {tag}, "two"', True),
    "any": ("*", True),
    "another": ('"another"', False),
    "the tag without quotes": ("{bare}", False),
    "nothing": ("", False),
    "nonsense": ('"""\\, ;', False),
}
# Last-Modified is Mon, 23 Nov 2026 09:00:01 GMT for the one, a second or so later for the other: {date} as given.
DATES = {
    "no date": (None, None),
    "the date": ("{date}", True),
    "an hour later": ("Mon, 23 Nov 2026 10:00:01 GMT", True),
    "years later": ("Mon, 23 Nov 2099 09:00:01 GMT", True),
    "the same by another zone": ("Mon, 23 Nov 2026 12:00:01 +0200", True),
    "an hour earlier": ("Mon, 23 Nov 2026 08:00:01 GMT", False),
    "before all clocks": ("Thu, 01 Jan 1970 00:00:00 GMT", False),
    "no such day": ("Mon, 31 Feb 2026 09:00:01 GMT", False),
    "a word": ("yesterday", False),
    "digits": ("1795424401", False),
    "nothing": ("", False),
}


@pytest.fixture
def addresses(session) -> tuple[str, str]:
    """Return a public and a personal address with a meeting."""
    field.meeting("SG5RG-AFR")
    owner = person("a@example.org")
    return "/calendars/regional-groups/SG5RG-AFR.ics", subscribed(owner, "group:SG5RG-AFR")[1]


def expected(tag: str, date: str) -> int:
    """Return the status: a tag that is sent decides alone (RFC 9110, 13.2.2)."""
    by_tag, by_date = TAGS[tag][1], DATES[date][1]
    unchanged = by_date if by_tag is None else by_tag
    return 304 if unchanged else 200


@pytest.mark.parametrize("encoding", ["", "gzip", "br, gzip;q=0.5"])
def test_every_pair_of_conditions(client: FlaskClient, addresses: tuple[str, str], encoding: str) -> None:
    found, wanted = {}, {}
    for address in addresses:
        client.get(address)  # a personal calendar notes the first fetch of a day
        full = client.get(address, headers={"Accept-Encoding": encoding})
        tag, date = full.headers["ETag"], full.headers["Last-Modified"]
        for tags, dates in product(TAGS, DATES):
            headers = {"Accept-Encoding": encoding}
            if TAGS[tags][0] is not None:
                headers["If-None-Match"] = str(TAGS[tags][0]).format(tag=tag, bare=tag.strip('"'))
            if DATES[dates][0] is not None:
                headers["If-Modified-Since"] = str(DATES[dates][0]).format(date=date)
            answer = client.get(
                address, headers=headers, environ_base={"REMOTE_ADDR": f"10.0.0.{len(found)}"}
            )
            found[address, tags, dates] = answer.status_code
            wanted[address, tags, dates] = expected(tags, dates)
            assert answer.headers["ETag"] == tag
            assert answer.headers["Last-Modified"] == date
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert answer.data == (full.data if answer.status_code == 200 else b"")

    assert found == wanted
