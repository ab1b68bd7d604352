"""Files that cannot be taken: each bad row named by file, line, column and reason, and nothing loaded."""

from pathlib import Path

import pytest
from regional_groups.core.db import db
from regional_groups.desk.importing.reader import MOST_CHARACTERS
from regional_groups.groups.models import Country
from sqlalchemy import select

from tests.support.imports import (
    AFRICA,
    GROUPS,
    KENYA,
    MEETINGS,
    REGIONS,
    SG5,
    STUDY_GROUPS,
    Write,
    refused,
    writer,
)

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a folder of files on top of a small field."""
    return writer(tmp_path)


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
            [STUDY_GROUPS, "SG5,Environment,,,,2025-2028,Resolutions 44,108,high"],
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
            f"{REGIONS}\n{KENYA}\n".replace(",", ";").encode(),
            "regions.csv:1:-: the cells are parted by semicolons; save the file with commas",
        ),
        (
            f"{REGIONS}\n{KENYA}\n".replace(",", "\t").encode(),
            "regions.csv:1:-: the cells are parted by tabs; save the file with commas",
        ),
        (
            f"{REGIONS}\nKE,KEN,\u202eKenya,,Africa,0,0,0\n".encode(),
            "regions.csv:2:name_en: the cell holds a sign that turns its line around (U+202E)",
        ),
        (
            f"{REGIONS}\nKE,KEN,{'K' * 121},,Africa,0,0,0\n".encode(),
            "regions.csv:2:name_en: the text has 121 characters, 120 are taken",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named(write: Write, content: bytes, problem: str) -> None:
    assert refused(write(regions=content))[0] == problem


def test_every_fault_of_every_bad_row_of_every_file_is_named(write: Write) -> None:
    folder = write(
        regions=[REGIONS, KENYA, "X,,,,,,,", "BR,BRAS,Brazil,,Atlantis,2,0,no"],
        regional_groups=[GROUPS, AFRICA, "SG9RG-X,SG9,Nowhere,A group,May,,open,"],
        meetings=[
            MEETINGS,
            "SG5RG-AFR,soon,2014-06-31,,,,,many,,",
            "SG5RG-X,2014-06-26,2014-06-25,X,XY,,,,-1,",
            "SG5RG-AFR,,2014-06-25,Virtual,KE,,,,,",
        ],
    )

    assert [problem.split(": ")[0] for problem in refused(folder)] == [
        "regions.csv:3:iso2",
        "regions.csv:3:name_en",
        "regions.csv:3:itu_region",
        "regions.csv:4:iso3",
        "regions.csv:4:itu_region",
        "regions.csv:4:ldc",
        "regions.csv:4:lldc",
        "regional_groups.csv:3:parent",
        "regional_groups.csv:3:region",
        "regional_groups.csv:3:created",
        "regional_groups.csv:3:state",
        "meetings.csv:2:start",
        "meetings.csv:2:end",
        "meetings.csv:2:participants",
        "meetings.csv:3:groups",
        "meetings.csv:3:end",
        "meetings.csv:3:country",
        "meetings.csv:3:contributions",
        "meetings.csv:4:start",
        "meetings.csv:4:country",
    ]


def test_a_row_that_stands_twice_is_named_with_its_other_faults(write: Write) -> None:
    twice = "KE,KEN,Kenya,,Atlantis,0,0,0"

    assert [problem.split(": ")[0] for problem in refused(write(regions=[REGIONS, KENYA, twice]))] == [
        "regions.csv:3:iso2",
        "regions.csv:3:itu_region",
    ]
