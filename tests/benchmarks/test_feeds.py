"""The goals of the feeds that one process can show: each printed with what was measured and the noise of the run."""

import gzip
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import icalendar
import pytest
from flask import Flask, Response, make_response, request
from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.i18n import CODES
from regional_groups.core.jobs import change
from regional_groups.core.permissions import SYSTEM
from regional_groups.feeds import rules
from regional_groups.feeds.models import FeedBody, FeedText
from regional_groups.ical import entries
from regional_groups.meetings.models import Meeting
from sqlalchemy import select, text

from tests.benchmarks import crowd, samples, scene
from tests.benchmarks.floors import Call, empty_flask
from tests.benchmarks.pairs import ROUNDS, Goal, Measured, compare, held, many, tell
from tests.feeds import field
from tests.feeds.counting import statements
from tests.feeds.filling import fill
from tests.feeds.test_personal import subscribed
from tests.support.field import person

GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}
LIBRARY = str(Path(icalendar.__file__).parent)
FEW, MANY = 1_000, 100_000


@pytest.fixture
def service(make_app) -> Flask:
    """Return a service whose feeds may be asked without end."""
    made: Flask = make_app(feed_limit="1000000000 per minute")
    return made


def asked(app: Flask, path: str, **headers: str) -> tuple[Call, Call]:
    """Return what fetches an address, and what finds it unchanged."""
    full = Call(app.wsgi_app, path, **GZIP, **headers)
    full(), full()
    again = Call(app.wsgi_app, path, HTTP_IF_NONE_MATCH=full.tag, **GZIP, **headers)
    assert (again(), again.status[:3], full.status[:3]) == (b"", "304", "200")
    assert again.tag == full.tag
    return full, again


def events_of(octets: bytes) -> list[tuple[str, str, str]]:
    """Return what parsed events say: UID, title and first day."""
    found = icalendar.Calendar.from_ical(octets).events
    return sorted((str(one["UID"]), str(one["SUMMARY"]), one["DTSTART"].dt.isoformat()) for one in found)


def edit(made: Meeting) -> Callable[[], None]:
    """Return what changes a meeting and commits."""

    def once() -> None:
        with change():
            found = db.session.get_one(Meeting, made.id)
            found.city = f"{(found.city or '')[:20]}{found.changed_at.minute}"
            found.changed_at += timedelta(minutes=1)
            announce(Change("meeting:edit", found, SYSTEM, found.changed_at, {}, {}))

    return once


@contextmanager
def building() -> Iterator[Counter[str]]:
    """Count the calls into the iCalendar library, and into what writes an entry."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            file = frame.f_code.co_filename
            found["library"] += file.startswith(LIBRARY)
            found["entries"] += file == entries.__file__

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


@pytest.mark.gate
@pytest.mark.once
def test_no_entry_is_built_while_a_feed_is_read(session, service: Flask) -> None:
    """F6, as a ratio: calls into the library by a reading of forty or two hundred entries / by building one anew."""
    made = scene.make(large=50)
    owner = person("b@example.org", *(f"rg_chair {acronym}" for acronym in scene.FIVE), country="KE")
    busy, aging = subscribed(owner, detail="busy")[1], subscribed(owner, cancelled_days=30)[1]
    reads = {
        "shared, joined after a change": ready_again(service, made.small),
        "shared": asked(service, made.small)[0],
        **{
            name: asked(service, path)[0]
            for name, path in (("own", made.personal), ("busy", busy), ("aging", aging))
        },
    }
    for read in reads.values():
        read()  # the heads of calendars are written once for all who have the same
    counted = {}
    for name, read in reads.items():
        with building() as found:
            read()
        counted[name] = found["library"], found["entries"]
    with building() as floor:
        samples.cold_build(range(1, 2))

    ratios = {name: sum(calls) / floor["library"] for name, calls in counted.items()}
    print(f"\nF6   calls into the library / {floor['library']} of building one entry: {ratios}")
    assert floor["library"] > 100
    assert ratios == dict.fromkeys(reads, 0)


def test_304_beside_the_same_by_the_mapper(session, service: Flask) -> None:
    made = scene.make()

    @service.get("/by-the-mapper")
    def by_the_mapper() -> Response:
        key = select(FeedBody).where(FeedBody.file == scene.FIVE[0], FeedBody.language == "en")
        body = db.session.scalars(key).one()
        response = make_response(gzip.decompress(body.packed))
        response.add_etag()
        return response.make_conditional(request.environ)

    _, again = asked(service, made.small)
    mapped = Call(service.wsgi_app, "/by-the-mapper")
    mapped()
    mapped_again = Call(service.wsgi_app, "/by-the-mapper", HTTP_IF_NONE_MATCH=mapped.tag)
    assert (mapped_again(), mapped_again.status[:3], mapped_again.tag) == (b"", "304", mapped.tag)
    assert mapped() == gzip.decompress(asked(service, made.small)[0]())

    found = compare(many(again, 400), many(mapped_again, 40))
    held(Goal("F3", "304 / the same by mapper and make_conditional", 0.06, found))


def test_edit_to_feed_ready_beside_a_cold_build(session, service: Flask) -> None:
    made = scene.make()
    ready = Call(service.wsgi_app, made.large, **GZIP)
    change_once = edit(db.session.get_one(Meeting, made.meeting))

    def edited() -> None:
        change_once()
        ready()

    edited()
    file = gzip.decompress(ready()).replace(b"\r\n ", b"")
    assert file.count(b"BEGIN:VEVENT") == 1000
    assert db.session.get_one(Meeting, made.meeting).city.encode() in file  # the edit is there
    cold = many(lambda: samples.cold_build(range(1, 101)), 1)
    found = compare(many(edited, 3), lambda: cold() * 10)
    six = Measured([x / 6 for x in found.ratios], found.noise)
    packing = compare(many(ready_again(service, made.large), 3), lambda: cold() * 10)
    held(
        Goal("F7", "edit in six languages, all feeds / cold build, one language", 0.004, found),
        Goal("F7'", "the same / cold build in six languages", 0.004, six),
        Goal("F7''", "gz of 1,000 events from segments / cold build, one language", 0.004, packing),
    )


def ready_again(app: Flask, path: str) -> Callable[[], object]:
    """Return what joins the file of a feed once more, as after a change."""
    call = Call(app.wsgi_app, path, **GZIP)

    def once() -> None:
        with change():
            db.session.execute(text("DELETE FROM feed_bodies"))
        call()
        assert call.status.startswith("200")

    return once


def test_personal_304_beside_a_shared_one(session, service: Flask) -> None:
    made = scene.make()
    (_, shared), (_, own) = asked(service, made.small), asked(service, made.personal)
    empty = Call(empty_flask().wsgi_app, "/empty")

    found = compare(many(own, 300), many(shared, 300))
    tell("F8", "personal 304 / shared 304, without the server's own part", 1.6, found)
    tell(
        "",
        "personal 304 / empty Flask route, without the server",
        1.0,
        compare(many(own, 300), many(empty, 300)),
    )


def test_personal_file_beside_packing_and_building_it(session, service: Flask) -> None:
    made = scene.make(days=30)
    full, _ = asked(service, made.personal)
    plain = gzip.decompress(full())
    assert plain.count(b"BEGIN:VEVENT") == 200
    stored = db.session.scalars(select(FeedText.text).where(FeedText.language == "en")).all()
    own = {uid for uid, _, _ in events_of(plain)}
    built = "BEGIN:VCALENDAR\r\n" + "".join(stored) + "END:VCALENDAR\r\n"
    assert events_of(plain) == [one for one in events_of(built.encode()) if one[0] in own]

    packed = compare(many(full, 30), many(lambda: gzip.compress(plain, 6), 5))
    built = compare(many(full, 30), many(lambda: samples.cold_build(range(1, 201)), 1))
    held(
        Goal("F10", "personal gz of 200 / live gzip -6", 0.1, packed),
        Goal("F10", "personal gz of 200 / icalendar each poll", 1 / 500, built),
    )


def test_calendars_made_for_one_person_are_bounded(session, service: Flask) -> None:
    """What cannot be joined from whole segments alone has bounds of its own."""
    from tests.feeds.registering import approved

    made = scene.make()
    plain = gzip.decompress(asked(service, made.personal)[0]())
    owner = person("b@example.org", *(f"rg_chair {acronym}" for acronym in scene.FIVE), country="KE")
    first = db.session.scalars(select(Meeting).where(Meeting.title == f"Meeting of {scene.FIVE[0]}")).one()
    path = approved(owner, first)
    cold = many(lambda: samples.cold_build(range(1, 201)), 1)
    goals = []
    for name, choices, goal in (
        ("cancelled 30 days", {"cancelled_days": 30}, 1 / 300),
        ("cancelled dropped", {"cancelled": "drop"}, 1 / 300),
        ("with join links, by Flask", {"join_links": True}, 1 / 20),
        ("hours alone, by rows and Flask", {"detail": "busy"}, 1 / 10),
    ):
        _, address = subscribed(owner, **choices)
        full, _ = asked(service, address)
        said = gzip.decompress(full())
        assert said.count(b"BEGIN:VEVENT") == plain.count(b"BEGIN:VEVENT")
        assert (path.encode() in said.replace(b"\r\n ", b"")) is ("join_links" in choices)
        found = compare(many(full, 10), cold)
        goals.append(Goal("own", f"personal gz, {name} / icalendar each poll", goal, found))
    held(*goals)


@pytest.mark.gate
def test_edit_asks_the_database_as_often_for_many_meetings_as_for_few(session, app: Flask) -> None:
    counts = []
    for meetings in (2, 12):
        made = field.meeting("SG5RG-AFR")
        for _ in range(meetings):
            field.meeting("SG5RG-AFR")
        made.city = f"City {meetings}"
        made.changed_at = made.changed_at.replace(hour=meetings)
        with statements() as found:
            field.tell(made)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_edit_costs_the_same_for_very_many_subscribers(session, service: Flask) -> None:
    """One service, measured before and after the crowd has come: the floor is itself with few."""
    owner = person("a@example.org")
    made = field.meeting("SG5RG-AFR")
    keys = [rules.group_key(made.groups[0].group.id), *(f"group:{number}" for number in range(4))]
    ready = Call(service.wsgi_app, "/calendars/regional-groups/SG5RG-AFR.ics", **GZIP)
    once = edit(made)

    def rounds() -> list[float]:
        def edited() -> None:
            once()
            ready()

        cost = many(edited, 5)
        cost()
        city = db.session.get_one(Meeting, made.id).city or ""
        assert city.encode() in gzip.decompress(ready()).replace(b"\r\n ", b"")
        return [cost() for _ in range(2 * ROUNDS)]

    crowd.subscribe(owner.id, FEW, keys)
    rounds()  # until the statements of the process are made, it takes a third longer
    few, few_again = rounds(), rounds()
    crowd.subscribe(owner.id, MANY - FEW, keys, base=FEW + 1)
    many_of_them = rounds()

    lowest = sorted(few)[:ROUNDS]  # the quietest half: rounds lie minutes apart here
    ratios = [a / b for a, b in zip(sorted(many_of_them)[:ROUNDS], lowest, strict=True)]
    noise = [a / b for a, b in zip(sorted(few_again)[:ROUNDS], lowest, strict=True)]
    print(
        f"\nedit to feed ready: {1000 * lowest[0]:.1f} ms at {FEW}, {1000 * min(many_of_them):.1f} ms at {MANY}"
    )
    held(Goal("F9", "edit to feed ready, 100,000 subscribers / 1,000", 1.1, Measured(ratios, noise)))


def test_whole_database_beside_the_text_of_the_meetings(session, service: Flask) -> None:
    """A tenth of everything (200 groups of 40 meetings, 10,000 subscribers): both sides grow alike."""
    owner = person("a@example.org")
    shown = {number: _shown(number) for number in range(400)}

    def of(uid: str, made: Callable[[str, str], str]) -> str:
        return made(f"meeting-{_like(uid)}@localhost", "en").replace(_like(uid), uid[8:44])

    for start in range(0, 200, 20):
        entries = [
            scene.filling(
                group * 40 + number + 1, [f"group:{group}", f"study-group:SG{group % 20}", "region:africa"]
            )
            for group in range(start, start + 20)
            for number in range(40)
        ]
        fill(
            entries,
            CODES,
            lambda uid, _: of(uid, scene.text),
            lambda uid, _: of(uid, scene.busy_text),
            lambda uid: shown[int(uid[8:44].replace("-", ""), 16) % 400],
        )
    for part in range(10):
        crowd.subscribe(owner.id, 1000, [f"group:{part * 20 + n}" for n in range(5)], base=part * 1000 + 1)
    texts = db.session.scalars(select(FeedText.text).execution_options(yield_per=1000))
    said = sum(len(one.encode()) for one in texts)
    size = _size()
    print(f"\ntext {said / 1e6:.0f} MB in six languages, database {size / 1e6:.0f} MB")
    held(Goal("F12", "whole feed database / text of the meetings", 3.0, Measured([size / said], [1.0])))


def _like(uid: str) -> str:
    from uuid import UUID

    return str(UUID(int=UUID(uid[8:44]).int % 400 + 1))


def _shown(number: int) -> dict[str, Any]:
    entry = samples.entry(number, samples.day_of(number))
    return {
        "uid": entry.uid,
        "kind": entry.kind,
        "title": entry.summary,
        "description": entry.description,
        "location": entry.location,
        "starts": entry.starts.isoformat(),
        "ends": entry.starts.isoformat(),
        "timezone": "",
        "status": "confirmed",
        "sequence": 0,
        "categories": list(entry.categories),
        "url": entry.url,
        "demonstration": False,
    }


def _size() -> int:
    if db.engine.dialect.name == "postgresql":
        return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages, free, page = (
        int(db.session.scalar(text(f"PRAGMA {name}")) or 0)
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * page


def first_of_a_day(full: Call) -> float:
    """Return the cost of fetching a calendar that nobody has fetched that day."""
    costs = []
    for _ in range(10):
        db.session.rollback()
        with change():
            db.session.execute(
                text("UPDATE feed_subscriptions SET last_fetched_on = NULL, resolved_on = NULL")
            )
        costs.append(many(full, 1)())
    return sum(costs) / len(costs)


def test_load_of_a_hundred_thousand_readers(session, service: Flask) -> None:
    """Polls every quarter of an hour, of which 97.2 % find nothing new (the rate of changes of five groups)."""
    made = scene.make(days=30)
    full, again = asked(service, made.personal)
    rate, unchanged = 100_000 / 900, 0.972
    shares, a_day = [], 100_000 / 86_400  # each calendar's first fetch of the day, which is noted
    for _ in range(ROUNDS):
        costs = many(again, 300)(), many(full, 100)(), first_of_a_day(full)
        polls = rate * (unchanged * costs[0] + (1 - unchanged) * costs[1])
        shares.append(polls + a_day * costs[2])
        time.sleep(0)
    share = Measured(shares, [1.0])
    held(Goal("F11", "100,000 readers, share of one core, without the server's", 0.01, share))
