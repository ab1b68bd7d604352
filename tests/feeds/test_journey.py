"""A meeting from proposal to cancellation by its own operations, as its feeds tell it; and everything written anew."""

from datetime import date, timedelta
from typing import Any

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.cli import main
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.feeds import rebuilding as feeds
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText
from regional_groups.groups import operations as groups
from regional_groups.groups.models import Name
from regional_groups.meetings.models import Meeting
from sqlalchemy import delete, select

from tests.feeds import field
from tests.feeds.counting import statements
from tests.meetings import people
from tests.support.field import actor, regional_group, state


def entries(client: FlaskClient, address: str) -> dict[str, Any]:
    """Return the entries of a feed by the kind in their UID."""
    response = client.get(f"/calendars/{address}")
    assert response.status_code == 200
    return {str(event["UID"]).partition("-")[0]: event for event in Calendar.from_ical(response.data).events}


def test_meeting_as_its_feeds_tell_it(session, client: FlaskClient, clock) -> None:
    cast = people.cast()
    made = people.proposed(cast.chair5, "SG5RG-AFR")
    session.commit()
    address = f"meetings/{made.id}.ics"
    told = []

    def tell() -> None:
        session.commit()
        event = entries(client, address)["meeting"]
        told.append((str(event["STATUS"]), str(event["SUMMARY"]).partition(":")[0], event["DTSTART"].dt))
        sequences.append(event["SEQUENCE"])
        uids.add(str(event["UID"]))

    sequences: list[int] = []
    uids: set[str] = set()
    tell()
    if made.state == "proposed":
        people.act(made, "agree", cast.chair5, group="SG5RG-AFR")
    people.act(
        made, "convene", cast.counsellor, announced_by="letter", letter_on=date(2026, 11, 23), note="On time."
    )
    tell()
    assert "deadline" in entries(client, address)
    clock.advance(timedelta(hours=1))
    people.act(made, "move", cast.counsellor, starts_on=date(2027, 5, 10), deadlines="recompute")
    tell()
    moved = entries(client, address)
    for kind in ("meeting", "deadline"):
        assert "It was moved: before, it was to begin on 2027-04-05." in str(moved[kind]["DESCRIPTION"])
    people.act(made, "postpone", cast.counsellor)
    tell()
    assert "new dates will follow" in str(entries(client, address)["meeting"]["DESCRIPTION"])
    assert "It was moved" not in str(entries(client, address)["meeting"]["DESCRIPTION"])
    assert str(entries(client, address)["deadline"]["STATUS"]) == "CANCELLED"
    people.act(made, "cancel", cast.counsellor, cause="Storm", note="Roads are closed.")
    tell()

    name = "SG5RG-AFR"
    assert told == [
        ("TENTATIVE", "Proposed", date(2027, 4, 5)),
        ("CONFIRMED", name, date(2027, 4, 5)),
        ("CONFIRMED", name, date(2027, 5, 10)),
        ("TENTATIVE", "Postponed", date(2027, 5, 10)),
        ("CANCELLED", "Cancelled", date(2027, 5, 10)),
    ]
    assert sequences == sorted(set(sequences))
    assert uids == {f"meeting-{made.id}@localhost"}


def test_refused_change_leaves_the_feeds_alone(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    before = client.get("/calendars/all.ics")

    made.city = "Mombasa"
    session.flush()
    session.rollback()
    session.commit()

    assert client.get("/calendars/all.ics").data == before.data


def test_rename_by_its_operation_reaches_the_feeds(session, client: FlaskClient) -> None:
    cast = people.cast()
    field.meeting("SG5RG-AFR")
    group = regional_group("SG5RG-AFR")
    groups.perform(
        group,
        "rename",
        {"version": group.version, "acronym": "SG5RG-AFRICA", "meeting": "SG5, Geneva", "reference": "R 1"},
        actor(cast.sg5),
        people.now(),
    )
    session.commit()

    old, new = (
        client.get(f"/calendars/regional-groups/{name}.ics") for name in ("SG5RG-AFR", "SG5RG-AFRICA")
    )
    assert old.data == new.data
    assert b"CATEGORIES:SG5RG-AFRICA" in new.data
    assert b"NAME;LANGUAGE=en:Meetings of SG5RG-AFRICA" in new.data


def stored() -> list[tuple[Any, ...]]:
    rows = db.session.execute(
        select(FeedText.uid, FeedText.language, FeedText.text, FeedText.busy).order_by(
            FeedText.uid, FeedText.language
        )
    )
    return [tuple(row) for row in rows]


def test_rebuild_changes_nothing_that_says_the_same(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR", "SG13RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    field.fix_deadlines(made)
    field.workshop("SG5RG-AFR")
    before, tag = stored(), client.get("/calendars/all.ics").headers["ETag"]

    count = feeds.rebuild(people.now())
    session.commit()

    assert count == len(session.scalars(select(FeedEntry)).all())
    assert stored() == before
    assert client.get("/calendars/all.ics", headers={"If-None-Match": tag}).status_code == 304


def test_rebuild_from_nothing_gives_the_same_texts(session) -> None:
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    before = stored()
    for table in (FeedMembership, FeedText, FeedEntry):
        session.execute(delete(table))

    feeds.rebuild(people.now())

    assert stored() == before


def test_rebuild_finds_what_was_not_announced(session, client: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    before = client.get("/calendars/all.ics")
    session.add(Name(code=state("KE").code, language="en", name="Kenya"))
    session.commit()

    feeds.rebuild(people.now())
    session.commit()

    after = client.get("/calendars/all.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert b"LOCATION;LANGUAGE=en:Nairobi\\, Kenya" in after.data


def test_command_writes_everything_anew(session, app: Flask) -> None:
    field.meeting("SG5RG-AFR")
    for table in (FeedMembership, FeedText, FeedEntry):
        session.execute(delete(table))
    session.commit()

    result = CliRunner().invoke(main, ["feeds", "rebuild"], obj=Service(lambda: app))

    assert (result.exit_code, result.output) == (0, "1 entries\n")
    assert len(session.scalars(select(FeedEntry)).all()) == 1


def test_writing_reads_one_row_set_more_for_each_meeting(session) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            field.meeting("SG5RG-AFR")
        session.expunge_all()
        with statements() as found:
            feeds.rebuild(people.now())
        counts.append(len(found))

    one, three = counts
    assert three - one == 2  # the entries of each, to compare


def test_undated_meeting_stands_in_no_feed(session, client: FlaskClient) -> None:
    made: Meeting = field.meeting("SG5RG-AFR", starts_on=None, ends_on=None)

    assert entries(client, "all.ics") == {}
    assert entries(client, f"meetings/{made.id}.ics") == {}


def test_note_of_the_secretary_is_in_no_feed(session, client: FlaskClient) -> None:
    field.meeting(
        "SG5RG-AFR",
        note="canary-note",
        source="canary-source",
    )

    for ending in ("ics", "json", "html"):
        assert b"canary" not in client.get(f"/calendars/all.{ending}").data
