"""A real calendar program keeps a folder in step with a personal address, from the first meeting to the revocation."""

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds import operations as feeds
from regional_groups.meetings.models import Meeting

from tests.meetings import people
from tests.support.field import actor, person

pytestmark = pytest.mark.once

CONFIGURATION = """
[general]
status_path = "{folder}/status"

[pair meetings]
a = "service"
b = "folder"
collections = null
conflict_resolution = "a wins"

[storage service]
type = "http"
url = "{address}"

[storage folder]
type = "filesystem"
path = "{folder}/meetings"
fileext = ".ics"
"""


class Kept(NamedTuple):
    """What the program keeps of an entry."""

    title: str
    status: str
    first_day: date
    sequence: int


class Program:
    """The program with its folder."""

    def __init__(self, command: Path, folder: Path, address: str) -> None:
        self.command = command
        self.folder = folder
        self.configuration = folder / "configuration"
        self.configuration.write_text(CONFIGURATION.format(folder=folder, address=address))
        (folder / "meetings").mkdir()
        assert self.run("discover") == 0

    def run(self, action: str) -> int:
        """Let the program do something and return its exit status."""
        command = [self.command, "--verbosity", "ERROR", "--config", self.configuration, action]
        return subprocess.run(command, check=False, timeout=120, capture_output=True).returncode

    def meetings(self) -> list[Kept]:
        """Bring the folder in step and return what it holds of days without hours, deadlines left out."""
        assert self.run("sync") == 0
        return sorted(self.kept())

    def kept(self) -> Iterator[Kept]:
        """Give what the folder holds."""
        for file in (self.folder / "meetings").glob("*.ics"):
            (event,) = Calendar.from_ical(file.read_bytes()).events
            if not str(event["UID"]).startswith("deadline-"):
                day = event["DTSTART"].dt
                yield Kept(str(event["SUMMARY"]), str(event["STATUS"]), day, event["SEQUENCE"])


@pytest.fixture
def cast(session) -> people.Cast:
    """Return who plays."""
    return people.cast()


def propose(cast: people.Cast, title: str) -> Meeting:
    """Propose a meeting of one group in April 2027."""
    made = people.proposed(cast.chair5, "SG5RG-AFR", title=title)
    db.session.commit()
    return made


def test_program_follows_a_meeting_to_its_cancellation_and_the_address_to_its_end(
    session, cast: people.Cast, live_server: str, vdirsyncer: Path, tmp_path: Path, clock: FixedClock
) -> None:
    owner = person("a@example.org")
    subscription, token = feeds.create(
        {"scope": "group:SG5RG-AFR", "cancelled_days": 5}, actor(owner), people.now()
    )
    session.commit()
    program = Program(vdirsyncer, tmp_path, f"{live_server}/calendars/personal/{token}.ics")
    first, title = date(2027, 4, 5), "SG5RG-AFR in Nairobi"
    meeting = propose(cast, title)

    def act(action: str, **data: object) -> list[Kept]:
        people.act(meeting, action, cast.counsellor, **data)
        session.commit()
        clock.advance(timedelta(minutes=1))
        return program.meetings()

    proposed = program.meetings()
    convened = act("convene", announced_by="letter", letter_on=date(2026, 11, 23), note="On time.")
    moved = act("move", starts_on=date(2027, 5, 10), deadlines="recompute")
    cancelled = act("cancel", cause="Storm", note="Roads are closed.")
    again = propose(cast, "SG5RG-AFR, again")
    both = program.meetings()
    clock.advance(timedelta(days=6))
    aged_out = program.meetings()
    feeds.perform(subscription, "revoke", {"version": subscription.version}, actor(owner), people.now())
    session.commit()
    revoked = program.meetings()
    clock.advance(timedelta(days=31))

    assert proposed == [Kept(f"Proposed: {title}", "TENTATIVE", first, proposed[0].sequence)]
    assert convened == [Kept(title, "CONFIRMED", first, convened[0].sequence)]
    assert moved == [Kept(title, "CONFIRMED", date(2027, 5, 10), moved[0].sequence)]
    assert cancelled == [Kept(f"Cancelled: {title}", "CANCELLED", date(2027, 5, 10), cancelled[0].sequence)]
    sequences = [step[0].sequence for step in (proposed, convened, moved, cancelled)]
    assert sequences == sorted(set(sequences))
    new = Kept(f"Proposed: {again.title}", "TENTATIVE", first, again.sequence)
    assert both == sorted([*cancelled, new])
    assert aged_out == [new]
    assert revoked == [Kept("This calendar address was revoked", "CONFIRMED", date(2026, 11, 29), 0)]
    assert program.run("sync") == 1  # gone: it tells its person, and takes nothing away
    assert list(program.kept()) == revoked
