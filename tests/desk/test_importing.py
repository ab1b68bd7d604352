"""Loading files: all or nothing, each bad row named by file, line, column and reason, corrections by key and ref."""

from datetime import date
from pathlib import Path

import pytest
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups.models import (
    Country,
    CountryStatus,
    GroupAlias,
    GroupCountry,
    GroupLink,
    GroupState,
    Name,
    RegionalGroup,
    StudyGroup,
)
from regional_groups.groups.queries import group
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import OfficeHeld, Organization
from regional_groups.people.operations import end_office
from sqlalchemy import select

from tests.support.field import real_now
from tests.support.imports import (
    AFRICA,
    GROUPS,
    KENYA,
    MEETINGS,
    REGIONS,
    SG5,
    STUDY_GROUPS,
    Write,
    load,
    refused,
    writer,
)

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a folder of files on top of a small field."""
    return writer(tmp_path)


def test_a_byte_order_mark_and_crlf_are_taken(write: Write) -> None:
    load(write(regions=("﻿" + "\r\n".join([REGIONS, KENYA]) + "\r\n").encode()))

    kenya = db.session.get_one(Country, "KE")
    assert (kenya.name_en, kenya.region, kenya.zones, kenya.ldc) == (
        "Kenya",
        "africa",
        "Africa/Nairobi",
        False,
    )


def test_a_comma_and_space_without_quotation_marks_is_text(write: Write) -> None:
    row = "SG5,Environment, health,,,,2025-2028,Resolution 108 (New Delhi, 2024),high"

    loaded = load(write(study_groups=[STUDY_GROUPS, row]))["study_groups.csv"]

    group = db.session.get_one(StudyGroup, "SG5")
    assert (group.title_en, group.source) == ("Environment, health", "Resolution 108 (New Delhi, 2024)")
    assert (loaded.rejoined, loaded.problems) == ([2], [])


def test_an_empty_flag_is_unknown(write: Write) -> None:
    load(write(regions=[REGIONS, "KE,KEN,Kenya,,Africa,,,1"]))

    kenya = db.session.get_one(Country, "KE")
    assert (kenya.ldc, kenya.sids, kenya.lldc) == (None, None, True)


def test_the_state_of_palestine_is_an_observer(write: Write) -> None:
    load(write())

    found = db.session.get_one(Country, "PS")
    assert (found.observer, found.region, found.name_en) == (True, "", "State of Palestine")


def test_a_predecessor_has_no_parent_and_follows_into_its_group(write: Write) -> None:
    taf = "TAF,SG III (CCITT),Africa,Regional Tariff Working Party for Africa,1968-10-17,,established,"
    folder = write(
        study_groups=[STUDY_GROUPS, SG5, "SG3,Economics,,,,,,"],
        regional_groups=[GROUPS, taf, AFRICA, "SG3RG-AFR,SG3,Africa,SG3 Regional Group for Africa,1968,,,"],
    )

    load(folder)

    found = group("TAF")
    assert (found.predecessor, found.parent_code, found.parent_label, found.state) == (
        True,
        None,
        "SG III (CCITT)",
        GroupState.CLOSED,
    )
    link = db.session.scalars(select(GroupLink)).one()
    assert (link.from_id, link.to_id, link.kind) == (found.id, group("SG3RG-AFR").id, "predecessor")
    assert load(folder)["regional_groups.csv"].count("same") == 3


def test_a_corrected_row_changes_the_group_and_its_states(write: Write) -> None:
    load(write())

    found = load(
        write(regional_groups=[GROUPS, AFRICA.replace("2009-05,,established", "2009-05,2020-03,closed")])
    )

    assert found["regional_groups.csv"].count("changed") == 1
    periods = [(p.state, p.starts, p.ends, p.open) for p in group("SG5RG-AFR").periods]
    assert sorted(periods) == [("closed", "2020-03", "", True), ("established", "2009-05", "2020-03", False)]


def test_an_empty_cell_leaves_what_is_known(write: Write) -> None:
    load(write())

    found = load(write(regional_groups=[GROUPS, "SG5RG-AFR,SG5,Africa,SG5 Regional Group for Africa,,,,"]))

    assert found["regional_groups.csv"].count("same") == 1
    assert (group("SG5RG-AFR").created, group("SG5RG-AFR").source) == ("2009-05", "A page")


def test_a_row_with_a_ref_may_change_its_acronym(write: Write) -> None:
    load(write(regional_groups=["ref," + GROUPS, "g1," + AFRICA]))

    load(write(regional_groups=["ref," + GROUPS, "g1," + AFRICA.replace("SG5RG-AFR", "SG5RG-AFRICA")]))

    assert [one.acronym for one in db.session.scalars(select(RegionalGroup))] == ["SG5RG-AFRICA"]
    assert [one.acronym for one in db.session.scalars(select(GroupAlias))] == ["SG5RG-AFR"]


def test_a_ref_may_not_name_two_things(write: Write) -> None:
    other = "g1,SG5RG-ARB,SG5,Arab States,Another group,,,,"

    problems = refused(write(regional_groups=["ref," + GROUPS, "g1," + AFRICA, other]))

    assert problems == ["regional_groups.csv:3:ref: line 2 is about the same already"]


def test_two_rows_about_the_same_thing_are_refused(write: Write) -> None:
    problems = refused(write(regional_groups=[GROUPS, AFRICA, AFRICA.replace("2009-05", "2010")]))

    assert problems == ["regional_groups.csv:3:acronym: line 2 is about the same already"]


def test_past_meetings_are_held_and_others_convened(write: Write) -> None:
    load(
        write(
            meetings=[
                MEETINGS,
                "SG5RG-AFR,2014-06-25,2014-06-26,Nairobi,KE,A host,A forum,,,One",
                "SG5RG-AFR,2026-11-23,2026-11-23,Brasília,BR,,,,,Two",
                "SG5RG-AFR,2021-09-28,2021-09-28,Virtual,,,,,,Three",
                "SG5RG-AFR,,,Nairobi,KE,,,,,Four",
            ]
        )
    )

    found = {meeting.source: meeting for meeting in db.session.scalars(select(Meeting))}
    assert [
        (found[n].state, found[n].timezone, found[n].format) for n in ("One", "Two", "Three", "Four")
    ] == [
        ("held", "Africa/Nairobi", ""),
        ("convened", "", ""),
        ("held", "", "virtual"),
        ("convened", "Africa/Nairobi", ""),
    ]


def test_a_corrected_date_with_a_ref_moves_the_meeting(write: Write) -> None:
    header, row = "ref," + MEETINGS, "m1,SG5RG-AFR,2014-06-25,2014-06-26,Nairobi,KE,,,,,One"
    load(write(meetings=[header, row]))
    before = db.session.scalars(select(Meeting)).one().id

    again = load(write(meetings=[header, row.replace("06-25", "06-24")]))

    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.id, meeting.starts_on) == (before, date(2014, 6, 24))
    assert again["meetings.csv"].count("changed") == 1


def test_a_meeting_loaded_without_a_ref_takes_the_one_its_row_has_now(write: Write) -> None:
    row = "SG5RG-AFR,2014-06-25,2014-06-26,Nairobi,KE,,,,,One"
    load(write(meetings=[MEETINGS, row]))

    load(write(meetings=["ref," + MEETINGS, "m1," + row]))

    assert [meeting.ref for meeting in db.session.scalars(select(Meeting))] == ["m1"]


def test_offices_memberships_status_organizations_and_names_are_loaded_once(write: Write) -> None:
    folder = write(
        officers=[
            "person,name,country,function,scope,from,until,appointed_by",
            "chair@example.org,A Chair,KE,rg_chair,SG5RG-AFR,2020-01-01,,SG5",
        ],
        group_countries=["group,country,from,until,source", "SG5RG-AFR,KE,2010-01-01,,List"],
        country_status=["country,status,from,until,source", "KE,ldc,1990-01-01,2000-12-31,"],
        organizations=[
            "code,name,kind,country",
            "ATU,African Telecommunications Union,regional_organization,KE",
        ],
        names=["code,language,name,source,checked", "KE,ar,كينيا,CLDR 47,1", "KE,fr,Kenya,UN,1"],
    )

    load(folder)
    again = load(folder)

    held = db.session.scalars(select(OfficeHeld)).one()
    assert (held.function, held.scope, held.person.name, held.appointed_by) == (
        "rg_chair",
        "SG5RG-AFR",
        "A Chair",
        "SG5",
    )
    assert [item.from_on for item in db.session.scalars(select(GroupCountry))] == [date(2010, 1, 1)]
    assert [item.until_on for item in db.session.scalars(select(CountryStatus))] == [date(2000, 12, 31)]
    assert db.session.get_one(Organization, "ATU").kind == "regional_organization"
    checked = {name.language: name.checked for name in db.session.scalars(select(Name))}
    assert checked == {"ar": False, "fr": True}
    assert {loaded.count("new") + loaded.count("changed") for loaded in again.values()} == {0}


def test_an_office_that_ended_is_corrected(write: Write) -> None:
    header = "person,function,scope,from,until"
    load(write(officers=[header, "chair@example.org,rg_chair,SG5RG-AFR,2020-01-01,"]))

    found = load(write(officers=[header, "chair@example.org,rg_chair,SG5RG-AFR,2020-01-01,2024-12-31"]))

    assert found["officers.csv"].count("changed") == 1
    assert db.session.scalars(select(OfficeHeld)).one().until_on == date(2024, 12, 31)


def test_an_office_that_ended_here_is_not_opened_by_the_same_file_again(write: Write) -> None:
    rows = ["person,function,scope,from,until", "chair@example.org,rg_chair,SG5RG-AFR,2020-01-01,"]
    load(write(officers=rows))
    held = db.session.scalars(select(OfficeHeld)).one()
    end_office(held, date(2025, 6, 30), SYSTEM, real_now())

    found = load(write(officers=rows))

    assert (found["officers.csv"].count("same"), held.until_on) == (1, date(2025, 6, 30))
