"""Officers from files: terms end with a group that a file closes, follow each other, and are never loaded twice."""

from datetime import date
from pathlib import Path

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups.queries import group
from regional_groups.people.models import OfficeHeld
from regional_groups.people.operations import appoint
from sqlalchemy import select

from tests.support.field import real_now
from tests.support.imports import AFRICA, GROUPS, Write, load, refused, writer

pytestmark = pytest.mark.usefixtures("session")
HEADER = "person,function,scope,from,until"
CHAIR = "chair@example.org,rg_chair,SG5RG-AFR,2018-01-01,"
VICE = "vice@example.org,rg_vice_chair,SG5RG-AFR,2018-01-01,2019-06-30"
AGREED = "contact@example.org,rg_contact,SG5RG-AFR,2018-01-01,2022-12-31"
CLOSED = AFRICA.replace("2009-05,,established", "2009-05,2020-03,closed")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a folder of files on top of a small field."""
    return writer(tmp_path)


def ends() -> dict[str, date | None]:
    return {
        held.person.email.partition("@")[0]: held.until_on for held in db.session.scalars(select(OfficeHeld))
    }


def test_a_file_that_closes_a_group_ends_the_terms_as_the_page_does(write: Write) -> None:
    officers = [HEADER, CHAIR, VICE, AGREED]
    load(write(officers=officers))

    folder = write(regional_groups=[GROUPS, CLOSED], officers=officers)
    load(folder)
    again = load(folder)

    assert ends() == {"chair": date(2020, 3, 31), "vice": date(2019, 6, 30), "contact": date(2020, 3, 31)}
    assert {name for name, loaded in again.items() if loaded.count("new") + loaded.count("changed")} == set()
    chair = db.session.scalars(select(OfficeHeld).where(OfficeHeld.function == "rg_chair")).one()
    entry = audit.entries_of("offices", str(chair.id), limit=1)[0]
    assert (entry.event, entry.after["closed_group"], entry.after["agreed"]) == (
        "offices:end",
        "SG5RG-AFR",
        None,
    )


def test_terms_of_a_group_that_is_closed_already_end_with_it(write: Write) -> None:
    folder = write(regional_groups=[GROUPS, CLOSED], officers=[HEADER, CHAIR, VICE, AGREED])
    load(folder)

    again = load(folder)

    assert ends() == {"chair": date(2020, 3, 31), "vice": date(2019, 6, 30), "contact": date(2020, 3, 31)}
    assert again["officers.csv"].count("same") == 3


def test_a_closing_that_a_file_takes_back_gives_the_terms_back(write: Write) -> None:
    officers = [HEADER, CHAIR, AGREED]
    load(write(regional_groups=[GROUPS, CLOSED], officers=officers))

    load(write(regional_groups=[GROUPS, AFRICA], officers=officers))

    assert (group("SG5RG-AFR").state, group("SG5RG-AFR").closed) == ("established", "")
    assert ends() == {"chair": None, "contact": date(2022, 12, 31)}


def test_an_office_given_for_the_past_ends_with_the_group(write: Write) -> None:
    load(write(regional_groups=[GROUPS, CLOSED]))

    held = appoint(
        "late@example.org", "rg_chair", "SG5RG-AFR", from_on=date(2019, 1, 1), actor=SYSTEM, now=real_now()
    )

    assert held.until_on == date(2020, 3, 31)


def test_terms_that_follow_each_other_stay_two_and_change_nothing_again(write: Write) -> None:
    first, second = VICE, VICE.replace("2018-01-01,2019-06-30", "2019-07-01,")
    folder = write(officers=[HEADER, first, second])
    load(folder)

    again = load(folder)

    found = db.session.scalars(select(OfficeHeld).order_by(OfficeHeld.from_on)).all()
    assert [(held.from_on, held.until_on) for held in found] == [
        (date(2018, 1, 1), date(2019, 6, 30)),
        (date(2019, 7, 1), None),
    ]
    assert again["officers.csv"].count("same") == 2


def test_terms_that_cover_the_same_days_are_refused(write: Write) -> None:
    problems = refused(write(officers=[HEADER, VICE, VICE.replace("2018-01-01,2019-06-30", "2019-06-30,")]))

    assert problems == ["officers.csv:3:from: line 2 covers some of these days already"]


@pytest.mark.parametrize(
    "rows",
    [
        [f"a,{VICE}", f"b,{VICE.replace('2019-06-30', '2020-06-30')}"],
        ["a,point@example.org,focal_point,KE,2018-01-01,", "b,point@example.org,focal_point,ke,2018-01-01,"],
        [",point@example.org,focal_point,KE,2018-01-01,", ",point@example.org,focal_point,ke,2019-01-01,"],
    ],
    ids=["their own keys", "and another spelling", "another spelling"],
)
def test_terms_of_one_office_are_told_by_what_they_mean(write: Write, rows: list[str]) -> None:
    problems = refused(write(officers=[f"ref,{HEADER}", *rows]))

    assert problems == ["officers.csv:3:from: line 2 covers some of these days already"]


def test_a_second_chair_of_a_group_is_refused_and_co_chairs_are_not(write: Write) -> None:
    other = CHAIR.replace("chair@", "other@")
    ended, later = CHAIR.replace("01,", "01,2018-12-31").rstrip(","), other.replace("2018", "2019")

    problems = refused(write(officers=[HEADER, CHAIR, other.replace("2018", "2020")]))
    load(write(officers=[HEADER, *(row.replace("rg_chair", "rg_co_chair") for row in (CHAIR, other))]))
    follows = load(write(officers=[HEADER, ended, later]))

    assert problems == [
        "officers.csv:3:from: line 2 names another chair of SG5RG-AFR for some of these days: end one of the terms, "
        "or write rg_co_chair for both"
    ]
    assert follows["officers.csv"].count("new") == 2


def test_a_second_chair_is_refused_by_another_file_too(write: Write) -> None:
    ended, other = CHAIR.replace("01,", "01,2018-12-31").rstrip(","), CHAIR.replace("chair@", "other@")
    later = other.replace("2018", "2019")
    named = "officers.csv:2:from: chair is chair of SG5RG-AFR from 2018-01-01 "
    told = "end that term first. Those who chair a group together are co-chairs."

    load(write(officers=[HEADER, CHAIR]))
    assert refused(write(officers=[HEADER, later])) == [f"{named}on: {told}"]
    load(write(officers=[HEADER, ended, later]))
    assert load(write(officers=[HEADER, later]))["officers.csv"].count("same") == 1
    earlier = [f"ref,{HEADER}", f"a,{later.replace('2019', '2020')}"]
    load(write(officers=earlier))
    assert refused(write(officers=[earlier[0], earlier[1].replace("2020", "2018")])) == [
        f"{named}until 2018-12-31: {told}"
    ]


def test_an_end_that_a_file_takes_back_while_the_group_is_closed_is_open(write: Write) -> None:
    longer, open_ = AGREED.replace("2022", "2024"), AGREED.replace("2022-12-31", "")
    load(write(officers=[HEADER, AGREED]))
    closed = [GROUPS, CLOSED]
    load(write(regional_groups=closed, officers=[HEADER, AGREED]))
    outcomes = []
    for row in (longer, longer, open_, open_):
        found = load(write(regional_groups=closed, officers=[HEADER, row]))["officers.csv"]
        outcomes.append((found.count("changed"), found.count("same")))

    assert outcomes == [(1, 0), (0, 1), (1, 0), (0, 1)]
    assert ends() == {"contact": date(2020, 3, 31)}
    load(write(regional_groups=[GROUPS, AFRICA]))
    assert ends() == {"contact": None}


def test_an_end_that_a_file_corrects_counts_when_the_group_is_opened_again(write: Write) -> None:
    closed = [GROUPS, CLOSED]
    load(write(regional_groups=closed, officers=[HEADER, AGREED]))
    load(write(regional_groups=closed, officers=[HEADER, AGREED.replace("2022", "2024")]))

    load(write(regional_groups=[GROUPS, AFRICA]))

    assert ends() == {"contact": date(2024, 12, 31)}


def test_terms_that_are_joined_keep_the_end_that_was_agreed(write: Write) -> None:
    load(write(regional_groups=[GROUPS, CLOSED], officers=[HEADER, AGREED]))

    appoint(
        "contact@example.org",
        "rg_contact",
        "SG5RG-AFR",
        from_on=date(2017, 1, 1),
        until_on=date(2018, 6, 30),
        actor=SYSTEM,
        now=real_now(),
    )
    db.session.commit()
    load(write(regional_groups=[GROUPS, AFRICA]))

    held = db.session.scalars(select(OfficeHeld)).one()
    assert (held.from_on, held.until_on) == (date(2017, 1, 1), date(2022, 12, 31))


def test_a_term_within_a_longer_one_says_nothing_new(write: Write) -> None:
    load(write())
    appoint(
        "chair@example.org", "rg_chair", "SG5RG-AFR", from_on=date(2017, 1, 1), actor=SYSTEM, now=real_now()
    )
    db.session.commit()

    found = load(write(officers=[HEADER, CHAIR]))

    assert (found["officers.csv"].count("same"), len(ends())) == (1, 1)


def test_a_scope_written_in_small_letters_is_the_same_one(write: Write) -> None:
    folder = write(officers=[HEADER, "point@example.org,focal_point,ke,2018-01-01,"])
    load(folder)

    assert load(folder)["officers.csv"].count("same") == 1


def test_every_faulty_cell_of_an_office_is_named(write: Write) -> None:
    problems = refused(
        write(
            regional_groups=[GROUPS, CLOSED],
            officers=[
                HEADER,
                "no address,rg_chair,SG9RG-XX,2018-13-01,2017-01-01",
                "chair@example.org,rg_chair,SG5RG-AFR,2021-01-01,",
                "chair@example.org,king,KE,2018-01-01,",
                "admin@example.org,admin,KE,2018-01-01,soon",
            ],
        )
    )

    assert [problem.removeprefix("officers.csv:") for problem in problems] == [
        "2:person: Give an e-mail address, for example name@example.org.",
        "2:scope: Give the acronym of a regional group, for example SG5RG-AFR.",
        "2:from: “2018-13-01” is not a date; write YYYY-MM-DD",
        "3:scope: SG5RG-AFR is closed then: nobody is appointed to it.",
        "4:function: “king” is not one of: " + problems[4].partition("one of: ")[2],
        "5:scope: This office has no scope. Leave it empty.",
        "5:until: “soon” is not a date; write YYYY-MM-DD",
    ]
