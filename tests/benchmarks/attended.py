"""Thousands of meetings and hundreds of thousands of attendances, written by the database itself in seconds."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from regional_groups.core.db import db
from regional_groups.meetings.models import Agreement, Meeting, MeetingGroup, MeetingState
from regional_groups.participation import tallying
from regional_groups.people.models import Person
from sqlalchemy import insert, text

from tests.reports.field import now
from tests.support.field import regional_group, state

AT = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
FIRST = date(2023, 12, 1)
MONTHS = 36
GROUPS = {
    f"SG{number}RG-{short}": region
    for number in (2, 3, 5, 13)
    for short, region in (("AFR", "africa"), ("ARB", "arab-states"), ("LAC", "americas"))
}
STATES = "AE AR BR CL CM DZ EG JO KE MA MX NG PE SA SN TG TN TZ UG ZA".split()  # noqa: SIM905 -- as a list it takes twenty lines
PEOPLE = 240  # of whom each meeting sees sixty
JOINT_EVERY = 5  # one meeting in five is of two groups

_ATTENDED = """
INSERT INTO attendance (id, version, meeting_id, key, "group", person_id, country, participants_certainty,
  countries_certainty, mode, covers, source, category, gender, note, recorded_by, created_at, changed_at, demonstration)
WITH m AS (SELECT id, row_number() OVER (ORDER BY title) AS n FROM meetings),
     p AS (SELECT id, country, row_number() OVER (ORDER BY email) AS n FROM people)
SELECT {id}, 1, m.id, CAST(p.n AS text), '', p.id, p.country, 'exact', 'exact',
  CASE (p.n + m.n) % 3 WHEN 0 THEN 'remote' WHEN 1 THEN 'onsite' ELSE 'unknown' END, 'meeting', 'manual', '',
  CASE p.n % 3 WHEN 0 THEN 'female' ELSE 'male' END, '', '', :at, :at, {no}
FROM m JOIN p ON (p.n * 7 + m.n * 11) % :people < :each
"""


def hold(meetings: int) -> None:
    """Store meetings of three years and those who may come, and commit."""
    groups = [regional_group(acronym, region=region).id for acronym, region in GROUPS.items()]
    for code in STATES:
        state(code)
    people = [
        {
            "email": f"p{n:03}@example.org",
            "name": f"P {n}",
            "country": STATES[n % len(STATES)],
            "created_at": AT,
        }
        for n in range(PEOPLE)
    ]
    db.session.execute(insert(Person), people)
    db.session.execute(insert(Meeting), [_meeting(number) for number in range(meetings)])
    db.session.execute(insert(MeetingGroup), _named(meetings, groups))
    db.session.commit()


def attend(each: int = 60, *, counted: bool = True) -> None:
    """Let so many persons attend each meeting, instead of those who did, and commit.

    Parameters:
        counted: as after the nightly work; else the figures count the rows.
    """
    is_postgres = db.engine.dialect.name == "postgresql"
    id, no = ("gen_random_uuid()", "false") if is_postgres else ("lower(hex(randomblob(16)))", "0")
    at = AT if is_postgres else AT.strftime("%Y-%m-%d %H:%M:%S.%f")
    db.session.execute(text("DELETE FROM attendance"))
    db.session.execute(text(_ATTENDED.format(id=id, no=no)), {"people": PEOPLE, "each": each, "at": at})
    db.session.commit()
    if counted:
        tallying.check(now())
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _meeting(number: int) -> dict[str, object]:
    on = FIRST + timedelta(days=number * 37 % (MONTHS * 30))
    return {
        "id": UUID(int=number + 1),
        "title": f"Meeting {number:05}",
        "starts_on": on,
        "ends_on": on,
        "listed_on": on,
        "format": ("hybrid", "virtual", "physical")[number % 3],
        "state": MeetingState.HELD,
        "created_at": AT,
        "changed_at": AT,
        "state_since": AT,
    }


def _named(meetings: int, groups: list[UUID]) -> list[dict[str, object]]:
    pairs = [
        (number, (number + more) % len(groups))
        for number in range(meetings)
        for more in range(1 + (number % JOINT_EVERY == 0))
    ]
    return [
        {"meeting_id": UUID(int=number + 1), "group_id": groups[group], "agreement": Agreement.AGREED}
        for number, group in pairs
    ]
