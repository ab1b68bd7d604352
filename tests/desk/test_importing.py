"""Loading files: all or nothing, each bad row named by file, line, column and reason, corrections by key and ref."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.desk.importing.loading import ImportRefused, Loaded, load_folder
from regional_groups.desk.importing.reader import MOST_CHARACTERS
from regional_groups.groups.models import (
    Country,
    CountryStatus,
    GroupAlias,
    GroupCountry,
    GroupLink,
    GroupState,
    Name,
    RegionalGroup,
)
from regional_groups.groups.queries import group
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import OfficeHeld, Organization
from sqlalchemy import select

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("session")
Write = Callable[..., Path]

REGIONS = "iso2,iso3,name_en,name_fr,itu_region,ldc,sids,lldc"
KENYA = "KE,KEN,Kenya,Kenya,Africa,0,0,0"
STUDY_GROUPS = "code,title_en,title_fr,mandate_en,mandate_fr,period,source,confidence"
SG5 = "SG5,Environment,Environnement,,,2025-2028,,"
GROUPS = "acronym,parent,region,name_en,created,closed,state,source"
AFRICA = "SG5RG-AFR,SG5,Africa,SG5 Regional Group for Africa,2009-05,,established,A page"
MEETINGS = "groups,start,end,city,country,host,colocated_event,participants,contributions,source"
FIELD = {
    "regions": [REGIONS, KENYA, "BR,BRA,Brazil,Brésil,Americas,0,0,0"],
    "study_groups": [STUDY_GROUPS, SG5],
    "regional_groups": [GROUPS, AFRICA],
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a folder of files: lines or bytes by name, on top of a small field."""

    def written(**files: list[str] | bytes) -> Path:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, content in {**FIELD, **files}.items():
            data = content if isinstance(content, bytes) else ("\n".join(content) + "\n").encode()
            (folder / f"{name}.csv").write_bytes(data)
        return folder

    return written


def load(folder: Path) -> dict[str, Loaded]:
    found = load_folder(folder, SYSTEM, NOW)
    db.session.commit()
    return {loaded.file: loaded for loaded in found}


def refused(folder: Path) -> list[str]:
    with pytest.raises(ImportRefused) as refusal:
        load_folder(folder, SYSTEM, NOW)
    db.session.rollback()
    return [str(problem) for problem in refusal.value.problems]


ACCEPTED = (
    "Africa; East Africa (sub-region); Americas; Latin America; Latin America and the Caribbean; Arab States; Asia; "
    "Asia and Oceania; Asia-Pacific; CIS; Eastern Europe, Central Asia and Transcaucasia; Europe; "
    "Europe and the Mediterranean Basin"
)


@pytest.mark.parametrize(
    ("name", "lines", "problem"),
    [
        (
            "regions",
            [REGIONS, KENYA, "XX,XXX,Nowhere,,Atlantis,0,0,0"],
            "regions.csv:3:itu_region: “Atlantis” is not one of: "
            "Africa, Americas, Arab States, Asia-Pacific, CIS, Europe",
        ),
        (
            "regions",
            [REGIONS, "KEN,KEN,Kenya,,Africa,0,0,0"],
            "regions.csv:2:iso2: “KEN” is not a code of two capital letters",
        ),
        ("regions", [REGIONS, "KE,KEN,Kenya,,Africa,yes,0,0"], "regions.csv:2:ldc: “yes” is neither 0 nor 1"),
        ("regions", [REGIONS, "KE,KEN,,,Africa,0,0,0"], "regions.csv:2:name_en: this cell must not be empty"),
        (
            "regions",
            [REGIONS + ",ldc_from,ldc_until", KENYA + ",2020-01-01,2019-01-01"],
            "regions.csv:2:ldc_until: 2019-01-01 lies before 2020-01-01",
        ),
        ("regions", [REGIONS.replace(",lldc", ""), KENYA[:-2]], "regions.csv:1:lldc: the column is missing"),
        (
            "regions",
            [REGIONS + ",colour", KENYA + ",red"],
            "regions.csv:1:colour: the column is not known; known are: ref, iso2, iso3, name_en, name_fr, "
            "itu_region, ldc, sids, lldc, ldc_from, ldc_until",
        ),
        ("regions", [REGIONS + ",ldc", KENYA + ",0"], "regions.csv:1:ldc: the column stands there twice"),
        ("regions", [""], "regions.csv:1:iso2: the column is missing"),
        (
            "study_groups",
            [STUDY_GROUPS, "SG5,Environment,,,,2025-2028,Resolution 108 (New Delhi, 2024),high"],
            "study_groups.csv:2:confidence: the row has 9 cells and the header 8; "
            "a cell with a comma needs quotation marks",
        ),
        (
            "study_groups",
            [STUDY_GROUPS, SG5, "SG6,Short"],
            "study_groups.csv:3:title_fr: the row has 2 cells and the header 8; "
            "a cell with a comma needs quotation marks",
        ),
        (
            "study_groups",
            [STUDY_GROUPS, SG5, "Q5,,,,,,,"],
            "study_groups.csv:3:title_en: this cell must not be empty",
        ),
        (
            "study_groups",
            [STUDY_GROUPS, SG5, "Q5,Question,,,,,,"],
            "study_groups.csv:3:code: “Q5” is neither SG with a number nor TSAG",
        ),
        (
            "regional_groups",
            [GROUPS, AFRICA, "SG9RG-X,SG9,Africa,A group,,,,"],
            "regional_groups.csv:3:parent: no study group has the code “SG9”",
        ),
        (
            "regional_groups",
            [GROUPS, AFRICA.replace("Africa,SG5", "Atlantis,SG5")],
            f"regional_groups.csv:2:region: the label “Atlantis” is not known; known are: {ACCEPTED}",
        ),
        (
            "regional_groups",
            [GROUPS, AFRICA.replace("2009-05", "May 2009")],
            "regional_groups.csv:2:created: “May 2009” is not a date; write YYYY, YYYY-MM or YYYY-MM-DD",
        ),
        (
            "regional_groups",
            [GROUPS, AFRICA.replace("2009-05,,", "2009-05,2020,")],
            "regional_groups.csv:2:closed: a day of closing needs the state “closed”",
        ),
        (
            "regional_groups",
            [GROUPS, AFRICA.replace("2009-05,,established", "2009-05,2008,closed")],
            "regional_groups.csv:2:closed: 2008 lies before 2009-05",
        ),
        (
            "regional_groups",
            [GROUPS, AFRICA.replace("established", "open")],
            "regional_groups.csv:2:state: “open” is not one of: closed, established, suspended, unknown",
        ),
        (
            "regional_groups",
            [GROUPS, AFRICA.replace("SG5RG-AFR", "sg5 rg")],
            "regional_groups.csv:2:acronym: Write capital letters, digits and hyphens, as in SG5RG-AFR; "
            "at most 40 characters.",
        ),
        (
            "meetings",
            [MEETINGS, "SG5RG-AFR,2014-02-30,,Kampala,KE,,,,,"],
            "meetings.csv:2:start: “2014-02-30” is not a date; write YYYY-MM-DD",
        ),
        (
            "meetings",
            [MEETINGS, "SG5RG-AFR,2014-06-26,2014-06-25,Nairobi,KE,,,,,"],
            "meetings.csv:2:end: 2014-06-25 lies before 2014-06-26",
        ),
        (
            "meetings",
            [MEETINGS, "SG5RG-AFR,2014-06-26,,X,ZZ,,,,,"],
            "meetings.csv:2:country: no State has the code “ZZ”",
        ),
        (
            "meetings",
            [MEETINGS, "SG5RG-AFR;SG5RG-X,2014-06-26,,X,KE,,,,,"],
            "meetings.csv:2:groups: no regional group is called “SG5RG-X”",
        ),
        (
            "meetings",
            [MEETINGS, "SG5RG-AFR;SG5RG-AFR,2014-06-26,,X,KE,,,,,"],
            "meetings.csv:2:groups: a group stands there twice",
        ),
        (
            "meetings",
            [MEETINGS, "SG5RG-AFR,2014-06-26,,X,KE,,,about 40,,"],
            "meetings.csv:2:participants: “about 40” is not a whole number",
        ),
        (
            "meetings",
            [MEETINGS, "SG5RG-AFR,2021-06-02,,Virtual,KE,,,,,"],
            "meetings.csv:2:country: a virtual meeting has no country",
        ),
        (
            "officers",
            ["person,function,scope,from,until", "no address,rg_chair,SG5RG-AFR,2020-01-01,"],
            "officers.csv:2:person: Give an e-mail address, for example name@example.org.",
        ),
        (
            "officers",
            ["person,function,scope,from,until", "a@example.org,rg_chair,SG5RG-X,2020-01-01,"],
            "officers.csv:2:scope: Give the acronym of a regional group, for example SG5RG-AFR.",
        ),
        (
            "names",
            ["code,language,name,source,checked", "ZZ,fr,Nulle part,,0"],
            "names.csv:2:code: “ZZ” is no State, study group, regional group or region",
        ),
        (
            "names",
            ["code,language,name,source,checked", "KE,de,Kenia,,0"],
            "names.csv:2:language: “de” is not one of: ar, en, es, fr, ru, zh",
        ),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(
    write: Write, name: str, lines: list[str], problem: str
) -> None:
    folder = write(**{name: lines})

    assert problem in refused(folder)
    assert db.session.scalars(select(Country)).all() == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            f"{REGIONS}\n{KENYA}\n".encode("utf-16"),
            "regions.csv:1:-: the file is not UTF-8; save it as UTF-8",
        ),
        (
            f"{REGIONS}\n{KENYA}\nBR,BRA,Br\xe9sil,,Americas,0,0,0\n".encode("latin-1"),
            "regions.csv:3:-: the file is not UTF-8; save it as UTF-8",
        ),
        (
            f"{REGIONS}\n{KENYA}\nBR,BRA,Bra\0zil,,Americas,0,0,0\n".encode(),
            "regions.csv:3:name_en: the cell holds a control character (U+0000)",
        ),
        (
            f'{REGIONS}\n{KENYA}\nBR,BRA,"Brazil,,Americas,0,0,0\n'.encode(),
            "regions.csv:3:-: the quotation marks are broken: unexpected end of data",
        ),
        (
            f'{REGIONS}\nKE,KEN,"Ken"ya,,Africa,0,0,0\n'.encode(),
            "regions.csv:2:-: the quotation marks are broken: ',' expected after '\"'",
        ),
        (
            f"{REGIONS}\nKE,KEN,{'K' * 100_000},,Africa,0,0,0\n".encode(),
            f"regions.csv:2:name_en: the cell has 100000 characters, {MOST_CHARACTERS} are taken",
        ),
        (b"", "regions.csv:1:-: the file is empty; it needs a header row"),
        (
            f"{REGIONS}\nKE,KEN,{'K' * 121},,Africa,0,0,0\n".encode(),
            "regions.csv:2:name_en: the text has 121 characters, 120 are taken",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named(write: Write, content: bytes, problem: str) -> None:
    assert refused(write(regions=content))[0] == problem


def test_every_bad_row_of_every_file_is_named(write: Write) -> None:
    folder = write(
        regions=[REGIONS, KENYA, "X,,,,,,,", "BR,BRA,Brazil,,Americas,2,0,0"],
        meetings=[MEETINGS, "SG5RG-AFR,soon,,,,,,,,", "SG5RG-AFR,2014-06-26,,X,XY,,,,,"],
    )

    assert [problem.split(": ")[0] for problem in refused(folder)] == [
        "regions.csv:3:name_en",
        "regions.csv:4:ldc",
        "meetings.csv:2:start",
        "meetings.csv:3:country",
    ]


def test_a_byte_order_mark_and_crlf_are_taken(write: Write) -> None:
    load(write(regions=("﻿" + "\r\n".join([REGIONS, KENYA]) + "\r\n").encode()))

    kenya = db.session.get_one(Country, "KE")
    assert (kenya.name_en, kenya.region, kenya.zones, kenya.ldc) == (
        "Kenya",
        "africa",
        "Africa/Nairobi",
        False,
    )


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
