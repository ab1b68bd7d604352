"""Files of attendance and contributions: every faulty cell is named in one run, a meeting is looked up once."""

from pathlib import Path

import pytest

from tests.feeds.counting import statements
from tests.support.imports import MEETINGS, Write, load, refused, writer

pytestmark = pytest.mark.usefixtures("session")
HELD = [
    "ref," + MEETINGS,
    "m1,SG5RG-AFR,2024-06-25,2024-06-26,Nairobi,KE,,,,,One",
]
ATTENDANCE = "meeting,groups,start,person,country,count,participants,countries,day"
CONTRIBUTIONS = "meeting,groups,start,title,sources,received,group"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a folder of files on top of a small field."""
    return writer(tmp_path)


def test_every_faulty_cell_of_attendance_is_named(write: Write) -> None:
    problems = refused(
        write(
            meetings=HELD,
            attendance=[
                ATTENDANCE,
                "m9,,,nobody@example.org,,,,,2024-02-30",
                ",SG5RG-XX,,,KX,,,,",
                "m1,,,,KE,,,,2024-07-01",
                "m1,,,,KE,3,7,,",
                ",,,,,,12,,",
                ",SG5RG-AFR,2024-06-24,,,,12,,",
            ],
        )
    )

    assert [problem.removeprefix("attendance.csv:") for problem in problems] == [
        "2:meeting: this names no meeting, or more than one",
        "2:person: Nobody with this address is known. Register the person, or count the country.",
        "2:day: “2024-02-30” is not a date; write YYYY-MM-DD",
        "3:groups: no regional group is called “SG5RG-XX”",
        "3:start: this cell must not be empty",
        "3:country: no State has the code “KX”",
        "3:count: Give the number of people of this country.",
        "4:count: Give the number of people of this country.",
        "4:day: This day lies outside the meeting.",
        "5:person: Give a person, or a country with a count, or totals: one of the three.",
        "6:groups: name the meeting by its key, or by its groups and first day",
        "7:groups: this names no meeting, or more than one",
    ]


def test_every_faulty_cell_of_contributions_is_named(write: Write) -> None:
    problems = refused(
        write(
            meetings=HELD,
            contributions=[
                CONTRIBUTIONS,
                "m1,,,A title,KE;KX,2030-01-01,SG5RG-ARB",
                "m9,,,,; ;,2024-06-31,SG5RG-AFR",
            ],
        )
    )

    assert [problem.removeprefix("contributions.csv:") for problem in problems] == [
        "2:sources: No State has the code KX.",
        "2:received: This lies in the future.",
        "2:group: SG5RG-ARB does not take part in this meeting.",
        "3:meeting: this names no meeting, or more than one",
        "3:title: this cell must not be empty",
        "3:sources: Name the country or organization that it comes from.",
        "3:received: “2024-06-31” is not a date; write YYYY-MM-DD",
    ]


def test_a_meeting_is_looked_up_once_for_all_rows(write: Write) -> None:
    rows = [ATTENDANCE, *(f",SG5RG-AFR,2024-06-25,,,,,{count},2024-06-{count}" for count in (25, 26))]
    folder = write(meetings=HELD, attendance=rows)
    load(folder)

    with statements() as asked:
        assert load(folder)["attendance.csv"].count("same") == 2

    by_day = [one for one in asked if "FROM meetings" in one and "starts_on = " in one]
    assert len([one for one in by_day if "meetings.ref IS NULL" not in one]) == 1
