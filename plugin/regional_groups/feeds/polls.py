"""Polls of personal calendars by raw reads: found by the hash of their token, unchanged or joined from segments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from regional_groups.core.clock import Clock, geneva_day
from regional_groups.feeds import personal, pieces, rules
from regional_groups.feeds.answering import Finished
from regional_groups.feeds.assembling import Wish, assembled
from regional_groups.feeds.buckets import Buckets
from regional_groups.feeds.raw import Reader
from regional_groups.feeds.rules import Detail

if TYPE_CHECKING:
    from regional_groups.feeds.front import Front

# All that a poll needs of a subscription. Ready: active, fetched today, what it shows looked up today.
SUBSCRIPTION = """
SELECT s.id, s.version, s.modified, s.language,
  s.join_links OR (s.cancelled = 'show' AND s.cancelled_days IS NOT NULL),
  s.state = 'active' AND s.resolved_on = ? AND s.last_fetched_on = ?, s.fetched_change,
  (SELECT max(v.modified) FROM feed_subscription_keys k JOIN feed_versions v ON v.feed_key = k.feed_key
   WHERE k.subscription_id = s.id),
  s.cancelled, s.cancelled_days, s.detail, s.join_links, s.label,
  (SELECT {joined}(feed_key, ' ') FROM feed_subscription_keys k WHERE k.subscription_id = s.id)
FROM feed_subscriptions s WHERE s.token_hash = ?
"""
NOTED_MOST = "20 per second"  # fetches after a change
_NEVER, _HOUR = datetime.min.replace(tzinfo=UTC), timedelta(hours=1)


class Missing:
    """No address has such a token."""


MISSING = Missing()


class Found(NamedTuple):
    """What stands of a subscription."""

    id: Any
    version: int
    modified: int
    language: str
    daily: bool
    ready: bool | None
    fetched: int
    changed: int | None
    cancelled: str
    cancelled_days: int | None
    detail: str
    join_links: bool
    label: str
    keys: str | None

    @property
    def due(self) -> bool:
        """Tell whether something changed since the last fetch that was noted."""
        return max(self.modified, self.changed or 0) > self.fetched


class Days:
    """The Geneva date at an instant, worked out once an hour: it changes on the hour."""

    def __init__(self) -> None:
        """Begin with no hour known."""
        self._kept = (_NEVER, _NEVER, date.min)

    def at(self, instant: datetime) -> date:
        """Return the date at an instant in UTC."""
        begins, ends, day = self._kept
        if not begins <= instant < ends:
            begins = instant.replace(minute=0, second=0, microsecond=0)
            day = geneva_day(instant)
            self._kept = (begins, begins + _HOUR, day)
        return day


class Personal:
    """Finds personal calendars for the front."""

    def __init__(self, front: Front, base_url: str, edition: str, clock: Clock) -> None:
        """Read through the front's reader, whichever it has."""
        self.front = front
        self.base_url = base_url
        self.edition = edition
        self.clock = clock
        self.notes = Buckets(NOTED_MOST)
        self.statement = SUBSCRIPTION.format(joined=front.reader.joined)
        self._days = Days()
        self._real_days = Days()

    def find(self, token_hash: str, method: str, agent: str) -> Poll | Missing | None:
        """Return the calendar of a token, or that there is none; nothing where the pages' door must answer.

        The first poll of a day, and of a calendar program after a change, is noted there, and what is shown looked up
        anew. Of those after a change only so many a second: when a hundred thousand calendars ask for one change, the
        others are answered here and noted when they ask again.
        """
        real_now = self.clock.real_now()
        today, real_today = self._days.at(self.clock.now()), self._real_days.at(real_now)
        known, days = self.front.reader.known(), (today, real_today)
        kept = known.get(token_hash)
        if kept is not None and kept[0] == days:
            return Poll(self, token_hash, kept[1], today, real_today, real_now, known)
        row = self.front.reader.row(self.statement, (today, real_today, token_hash))
        if row is None:
            return MISSING
        if not row[5]:
            return None
        found = Found._make(row)
        if not found.due:
            known[token_hash] = days, found
        elif rules.counts_as_fetch(method, agent) and not self.notes.take(""):
            return None
        return Poll(self, token_hash, found, today, real_today, real_now, known)


class Poll(NamedTuple):
    """One poll of an active personal calendar."""

    whose: Personal
    token_hash: str
    found: Found
    today: date
    real_today: date
    real_now: datetime
    known: dict[Any, Any]  # what this thread remembers until the database changes

    def finished(self, asked: str) -> Finished:
        """Return the validators, in the language asked for or the subscription's own."""
        found = self.found
        return personal.validators_of(
            found.version,
            found.modified,
            found.changed or 0,
            bool(found.daily),
            self.today,
            self.real_now,
            self.whose.edition,
            asked or found.language,
        )

    def body(self, token: str, language: str, *, packed: bool) -> bytes | None:
        """Return the file; nothing where the pages' door must put it together, or a change came in between."""
        found, reader = self.found, self.whose.front.reader
        if found.detail != Detail.FULL or found.join_links:
            return None
        wish = Wish(
            keys=(found.keys or "").split(),
            language=language,
            today=self.today,
            cancelled=found.cancelled,
            cancelled_days=found.cancelled_days,
        )
        parts = assembled(reader.rows, wish)
        if parts.entries > rules.ENTRIES_MAX or not self._still(reader):
            return None
        made = personal.pieces_of(parts, token, self.whose.base_url, found.label, language)
        return pieces.gzipped(made) if packed else pieces.text_of(made)

    def _still(self, reader: Reader) -> bool:
        """Tell whether what was read in several steps belongs to the changes that the tag is made of."""
        if reader.known() is self.known:  # nothing at all was written meanwhile
            return True
        values = self.today, self.real_today, self.token_hash
        return reader.row(self.whose.statement, values) == self.found
