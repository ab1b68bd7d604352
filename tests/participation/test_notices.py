"""Who is told what, what waits for whom, and the files that are loaded."""

from datetime import date
from typing import Any

import pytest
from regional_groups.core.importing import Row, RowRefused
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import SYSTEM
from regional_groups.meetings import operations as meeting_operations
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation import links, records
from regional_groups.participation.counting import Number
from regional_groups.participation.importing import AttendanceFile, ContributionFile, put_counts
from regional_groups.participation.panels import waiting_registrations
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import Field, now
from tests.support.field import actor

DAY = date(2026, 11, 17)


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field()


def mails(session: scoped_session[Session], to: str) -> list[dict[str, Any]]:
    query = select(OutboxMessage).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.created_at)
    return [one.payload for one in session.scalars(query) if one.payload["to"] == to]


def decisions(session: scoped_session[Session], to: str) -> list[dict[str, Any]]:
    return [mail for mail in mails(session, to) if mail["subject"].startswith("Your registration is now")]


def test_focal_point_is_told_of_a_registration(field: Field, session: scoped_session[Session]) -> None:
    field.register(field.delegate)

    (mail,) = mails(session, field.focal.email)
    assert mail["subject"] == "Please endorse: Delegate, Meeting of SG5RG-AFR"
    assert "/registrations/waiting" in mail["text"]
    assert mails(session, field.counsellor.email) == []


def test_person_is_told_of_the_approval_with_the_personal_link(
    field: Field, session: scoped_session[Session]
) -> None:
    made = field.approved()

    (mail,) = decisions(session, field.delegate.email)
    assert links.absolute(links.paths([made])[made.id][0]) in mail["text"]


def test_person_is_told_of_the_refusal_with_the_note(field: Field, session: scoped_session[Session]) -> None:
    field.take(field.register(field.delegate), "refuse", field.counsellor, note="No seats are left.")

    (mail,) = decisions(session, field.delegate.email)
    assert "No seats are left." in mail["text"]


@pytest.mark.parametrize(
    ("action", "data", "words"),
    [
        ("move", {"starts_on": date(2027, 4, 5)}, ", now 5"),
        ("postpone", {}, "was postponed"),
        ("cancel", {"cause": "host", "note": "The host withdrew."}, "The host withdrew."),
    ],
)
def test_registered_people_are_told_of_changes(
    field: Field, session: scoped_session[Session], action: str, data: dict[str, Any], words: str
) -> None:
    field.register(field.delegate)
    field.take(field.register(field.stranger), "cancel", field.stranger)
    given = {"version": field.meeting.version, **data}

    meeting_operations.perform(field.meeting, action, given, actor(field.counsellor), now())
    session.commit()

    told = [mail for mail in mails(session, field.delegate.email) if words in mail["text"]]
    assert len(told) == 1
    assert not [mail for mail in mails(session, field.stranger.email) if words in mail["text"]]


def test_what_waits(field: Field, session: scoped_session[Session]) -> None:
    made = field.register(field.delegate)

    def titles(who: Any) -> list[str]:
        return [row.title for row in waiting_registrations(who, actor(who).offices, now())]

    assert titles(field.focal) == ["1 registration to endorse: Meeting of SG5RG-AFR"]
    assert titles(field.counsellor) == []
    field.take(made, "endorse", field.focal)
    assert titles(field.focal) == []
    assert titles(field.counsellor) == ["1 registration to approve: Meeting of SG5RG-AFR"]
    assert titles(field.chair) == []


def row(**cells: str) -> Row:
    return Row(cells, actor=SYSTEM, now=now())


def test_import_attendance(session: scoped_session[Session]) -> None:
    field = Field(state=MeetingState.HELD, starts_on=DAY, ends_on=DAY, ref="m1")
    file = AttendanceFile()
    by_person = row(meeting="m1", person=field.delegate.email, day="2026-11-17", mode="onsite")
    by_country = row(groups="SG5RG-AFR", start="2026-11-17", country="TG", count="4", certainty="about")

    assert [file.put(by_person), file.put(by_person)] == ["new", "same"]
    assert [file.put(by_country), file.put(by_country)] == ["new", "same"]
    again = row(meeting=str(field.meeting.id), country="TG", count="5", certainty="about")
    assert file.put(again) == "changed"
    assert records.counts_of([field.meeting.id])[field.meeting.id].participants == Number(6, "about")
    for bad in (
        row(meeting="m2", participants="1"),
        row(meeting="m1", participants="x"),
        row(start="2026-11-17"),
    ):
        with pytest.raises(RowRefused):
            file.put(bad)


def test_import_contributions(session: scoped_session[Session]) -> None:
    field = Field(state=MeetingState.HELD, starts_on=DAY, ends_on=DAY, ref="m1")
    file = ContributionFile()
    given = {"meeting": "m1", "title": "On metrics", "sources": "KE; Example Operator", "outcome": "accepted"}

    assert [file.put(row(**given)), file.put(row(**given))] == ["new", "same"]
    assert file.put(row(**{**given, "outcome": "noted"})) == "changed"
    (made,) = records.contributions_in_order(field.meeting)
    assert (made.number, made.countries, made.outcome) == ("C1", ["KE"], "noted")


def test_import_counts_of_meetings(session: scoped_session[Session]) -> None:
    field = Field(state=MeetingState.HELD, starts_on=DAY, ends_on=DAY)
    given = (field.meeting, 45, 12, "report")

    assert [put_counts(*given, SYSTEM, now()) for _ in range(2)] == ["new", "same"]
    assert put_counts(field.meeting, 46, 12, "report", SYSTEM, now()) == "changed"
    assert records.counts_of([field.meeting.id])[field.meeting.id].participants == Number(46)
    assert records.contribution_count(field.meeting) == (12, "exact")
