"""What one transaction changes for those who read calendars: kept until the time of the change is known.

That time is taken last, since whoever has it lets nobody else change a feed. By it the owner of a calendar reads
whether what it shows changed since it was fetched.
"""

from __future__ import annotations

from regional_groups.feeds.models import FeedEntry


class News:
    """The entries that say something else now, and the feeds that entries left without a trace."""

    def __init__(self) -> None:
        """Begin with nothing new."""
        self.lost: set[str] = set()
        self._stamped: list[tuple[FeedEntry, tuple[str, ...]]] = []

    def tell(self, entry: FeedEntry, *, hours: bool, turned: bool) -> None:
        """Note an entry that says something else.

        Parameters:
            hours: to those too whom it tells its hours alone.
            turned: it was cancelled by this, or ceased to be.
        """
        names = ("told", *(["told_busy"] if hours else []), *(["turned"] if turned else []))
        self._stamped.append((entry, names))

    def stamp(self, seconds: int) -> None:
        """Write the time of the change into the entries."""
        for entry, names in self._stamped:
            for name in names:
                setattr(entry, name, seconds)
        self._stamped.clear()
        self.lost.clear()
