"""The program whose instructions callgrind counts; ``test_counts.py`` starts it. Only what stands between marks counts.

usage: python -m tests.benchmarks.counted DATABASE MARKS SMALL LARGE PERSONAL MEETING
"""

import ctypes
import gzip as gzip_of
import sys
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from regional_groups.adapters.memory import memory_ports
from regional_groups.app import create_app
from regional_groups.core import jobs
from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.raw import LOOKS_AFTER
from regional_groups.meetings.models import Meeting
from regional_groups.settings import Settings
from sqlalchemy import update

from tests.benchmarks import samples
from tests.benchmarks.floors import Call, empty_flask

COLD_ENTRIES = 50  # of the thousand that the floor of an edit stands for: the cost is linear


def count(
    marks: ctypes.CDLL, name: str, calls: int, call: Callable[[], object], *, warm: int | None = None
) -> None:
    """Count the instructions of some calls, after some that warm up: as many, at most five, if not given."""
    for _ in range(min(calls, 5) if warm is None else warm):
        call()
    marks.count_from_here()
    for _ in range(calls):
        call()
    marks.count_until_here(f"{name} x{calls}".encode())


def main(database: str, library: str, small: str, large: str, personal: str, meeting: str) -> None:
    """Count each route, and an edit until its feed can be sent."""
    marks = ctypes.CDLL(library)
    # Not by the suite's own way: what it imports besides takes a quarter of the time under callgrind.
    settings = Settings.for_tests(database_url=database, feed_limit="1000000000 per minute")
    app = create_app(settings, ports=memory_ports())
    gzip = {"HTTP_ACCEPT_ENCODING": "gzip"}
    shared, own = Call(app.wsgi_app, small, **gzip), Call(app.wsgi_app, personal, **gzip)
    shared(), own(), own()
    shared_again = Call(app.wsgi_app, small, HTTP_IF_NONE_MATCH=shared.tag, **gzip)
    own_again = Call(app.wsgi_app, personal, HTTP_IF_NONE_MATCH=own.tag, **gzip)
    count(marks, "floor", 20, Call(empty_flask().wsgi_app, "/empty"))
    count(marks, "shared 304", 40, shared_again, warm=LOOKS_AFTER)
    count(marks, "shared 200", 40, shared)
    count(marks, "personal 304", 40, own_again)
    count(marks, "personal 200", 20, own)
    for warm in (True, False):  # as a calendar is fetched first on a day: noted, and what it shows looked up
        with app.app_context(), jobs.change():
            db.session.execute(update(Subscription).values(last_fetched_on=None, resolved_on=None))
        own() if warm else count(marks, "first of a day", 1, own, warm=0)
    plain = gzip_of.decompress(own())
    count(marks, "live gzip", 1, lambda: gzip_of.compress(plain, 6))
    assert (shared_again.status[:3], own_again.status[:3]) == ("304", "304")
    assert (shared.status[:3], own.status[:3]) == ("200", "200")

    ready = Call(app.wsgi_app, large, **gzip)

    def edit() -> None:
        with app.app_context(), jobs.change():
            made = db.session.get_one(Meeting, UUID(meeting))
            made.city = f"{made.city}."
            made.changed_at += timedelta(minutes=1)
            announce(Change("meeting:edit", made, SYSTEM, made.changed_at, {}, {}))
        ready()

    # One: what is counted repeats to half a percent, and counting is fifty times slower than running.
    count(marks, "edit", 1, edit, warm=2)
    assert ready.status.startswith("200")
    numbers = range(1, COLD_ENTRIES + 1)
    samples.cold_build(numbers[:5])
    count(marks, "cold build", 1, lambda: samples.cold_build(numbers), warm=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
