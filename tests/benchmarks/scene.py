"""Feeds of the sizes that the goals name, stored as the service itself would store them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from regional_groups.core.db import db
from regional_groups.core.i18n import CODES
from regional_groups.feeds import operations, rules
from regional_groups.ical.entries import Entry, busy, entry_text
from regional_groups.meetings.models import Meeting

from tests.benchmarks.samples import AT, day_of, entry
from tests.feeds import field
from tests.feeds.filling import Filling, fill
from tests.support.field import actor, person

FIVE = ["SG5RG-AFR", "SG13RG-AFR", "SG11RG-AFR", "SG12RG-AFR", "SG20RG-AFR"]
LARGE = "SG2RG-AMR"


@lru_cache(maxsize=20_000)
def text(uid: str, language: str) -> str:
    """Return the VEVENT of a UID."""
    return entry_text(_by_uid(uid, language))


@lru_cache(maxsize=20_000)
def busy_text(uid: str, language: str) -> str:
    """Return the VEVENT of a UID that tells the hours alone."""
    return entry_text(busy(_by_uid(uid, language), "Busy"))


def _by_uid(uid: str, language: str) -> Entry:
    number = UUID(uid[8:44]).int
    return entry(number, day_of(number), language)


def filling(number: int, keys: Iterable[str]) -> Filling:
    """Return a meeting to be stored."""
    found = frozenset({rules.ALL, *keys})
    return Filling(f"meeting-{UUID(int=number)}@localhost", day_of(number), found)


@dataclass(frozen=True)
class Scene:
    """Where the calendars of the goals stand."""

    small: str  # the feed of one group of forty meetings: about forty kilobytes
    large: str  # the feed of one group of a thousand meetings
    personal: str  # the calendar of a person of five groups: two hundred meetings
    meeting: UUID  # a real meeting of the thousand


def make(email: str = "reader@example.org", large: int = 1000, days: int | None = None) -> Scene:
    """Store five groups of forty meetings, one of a thousand, and a person who follows the five.

    Parameters:
        large: how many meetings the large group has, where its size is not what counts.
        days: how long cancelled meetings are shown; the page offers 30, nothing is always.
    """
    for place, acronym in enumerate(FIVE):
        _fill_beside(field.meeting(acronym), range(place * 40 + 1, place * 40 + 40))
    made = field.meeting(LARGE)
    _fill_beside(made, range(1001, 1000 + large))
    owner = person(email, *(f"rg_chair {acronym}" for acronym in FIVE))
    _, token = operations.create({"scope": "mine", "cancelled_days": days}, actor(owner), AT)
    db.session.commit()
    feeds = "/calendars/regional-groups"
    personal = f"/calendars/personal/{token}.ics"
    return Scene(f"{feeds}/{FIVE[0]}.ics", f"{feeds}/{LARGE}.ics", personal, made.id)


def _fill_beside(meeting: Meeting, numbers: Iterable[int]) -> None:
    """Store more meetings of a group; in English six times, which costs a reader and a packer the same."""
    key = rules.group_key(meeting.groups[0].group.id)
    made = (filling(number, {key, rules.region_key("africa")}) for number in numbers)
    fill(made, CODES, lambda uid, _: text(uid, "en"), lambda uid, _: busy_text(uid, "en"))
