"""The files of the field are whole, agree with one another and with the rules of the import."""

import csv
import re
from collections import Counter
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from regional_groups.groups.regions import LABELS, REGIONS

DATA = files("regional_groups.data")
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
HEADERS = {
    "regions.csv": "iso2,iso3,name_en,name_fr,itu_region,ldc,sids,lldc",
    "study_groups.csv": "code,title_en,title_fr,mandate_en,mandate_fr,period,source,confidence",
    "regional_groups.csv": "acronym,parent,region,name_en,created,closed,state,source",
    "meetings.csv": "groups,start,end,city,country,host,colocated_event,participants,contributions,source",
    "council_sessions.csv": "title,opens_on,closes_on,documents_due_on,financial_due_on,translation_days,source",
    "names.csv": "code,language,name,source,checked",
    "zones.csv": "country,zones",
    "duties.csv": "clause,addressed,summary,standing",
    "glossary.csv": "english,ar,zh,fr,ru,es,note,source",
    "glossary_forbidden.csv": "language,term,why",
}
PREDECESSORS = {"TAF", "TAL", "TAS", "TEUR"}


def _text(name: str) -> str:
    return DATA.joinpath(name).read_bytes().decode("utf-8")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines()))


STATES = {row["iso2"] for row in _rows("regions.csv")}
GROUPS = {row["acronym"] for row in _rows("regional_groups.csv")}
PARENTS = {row["code"] for row in _rows("study_groups.csv")}
NAMES = _rows("names.csv")


@pytest.mark.parametrize(("name", "header"), HEADERS.items())
def test_file_has_its_header_and_whole_rows(name: str, header: str) -> None:
    cells = list(csv.reader(_text(name).splitlines(), strict=True))

    assert ",".join(cells[0]) == header
    assert {len(row) for row in cells} == {len(cells[0])}
    assert [cell for row in cells for cell in row if cell != cell.strip()] == []
    assert "\r" not in _text(name)


def test_regions_hold_194_states() -> None:
    rows = _rows("regions.csv")

    assert len(rows) == len(STATES) == len({row["iso3"] for row in rows}) == 194
    assert {row[mark] for row in rows for mark in ("ldc", "sids", "lldc")} == {"0", "1"}
    assert Counter(row["itu_region"] for row in rows) == {
        "Africa": 44,
        "Americas": 35,
        "Arab States": 21,
        "Asia-Pacific": 39,
        "CIS": 9,
        "Europe": 46,
    }


def test_marks_of_development_have_their_known_totals() -> None:
    rows = _rows("regions.csv")

    assert [sum(row[mark] == "1" for row in rows) for mark in ("ldc", "lldc", "sids")] == [44, 32, 37]


def test_regional_groups_have_a_parent_or_are_predecessors() -> None:
    rows = _rows("regional_groups.csv")

    assert len(GROUPS) == len(rows) == 29
    assert {row["acronym"] for row in rows if row["parent"] not in PARENTS} == PREDECESSORS
    assert {row["parent"] for row in rows if row["acronym"] in PREDECESSORS} == {"SG III (CCITT)"}
    assert {row["state"] for row in rows} <= {"", "established", "suspended", "closed", "unknown"}
    assert all(LABELS[row["region"]] in REGIONS for row in rows)


def test_dates_of_regional_groups_are_years_months_or_days() -> None:
    dates = [row[column] for row in _rows("regional_groups.csv") for column in ("created", "closed")]

    assert [date for date in dates if date and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", date)] == []


def test_meetings_name_known_groups_and_states() -> None:
    rows = _rows("meetings.csv")

    assert {group for row in rows for group in row["groups"].split(";")} <= GROUPS - PREDECESSORS
    assert {row["country"] for row in rows if row["country"]} <= STATES
    assert all(row["start"] <= row["end"] for row in rows)
    assert len({(row["groups"], row["start"] or row["source"]) for row in rows}) == len(rows)
    assert all(not row["country"] for row in rows if row["city"] == "Virtual")


def test_names_are_given_once_in_each_of_six_languages() -> None:
    codes = STATES | {"PS"} | GROUPS | PARENTS | {f"region:{slug}" for slug in REGIONS}

    assert Counter((row["code"], row["language"]) for row in NAMES) == Counter(
        (code, language) for code in codes for language in LANGUAGES
    )
    assert all(row["name"] and row["source"] for row in NAMES)


def test_names_taken_from_elsewhere_are_unchecked() -> None:
    unchecked = ("CLDR", "UN terminology", "own rendering")

    assert {row["checked"] for row in NAMES} == {"0", "1"}
    assert all(row["checked"] == "0" for row in NAMES if row["source"].startswith(unchecked))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_of_states_equal_those_of_the_regions_file(language: str) -> None:
    named = {
        row["code"]: row["name"] for row in NAMES if row["language"] == language and row["code"] in STATES
    }

    assert named == {row["iso2"]: row[f"name_{language}"] for row in _rows("regions.csv")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_states_share_a_name(language: str) -> None:
    names = Counter(
        row["name"] for row in NAMES if row["language"] == language and row["code"] in STATES | {"PS"}
    )

    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(
    ("language", "letters"),
    [("ar", r"[\u0600-\u06ff]"), ("zh", r"[\u4e00-\u9fff]"), ("ru", r"[\u0400-\u04ff]")],
)
def test_names_are_written_in_the_script_of_the_language(language: str, letters: str) -> None:
    assert [row for row in NAMES if row["language"] == language and not re.search(letters, row["name"])] == []


def test_every_state_has_zones_that_the_time_zone_data_know() -> None:
    rows = {row["country"]: row["zones"].split(";") for row in _rows("zones.csv")}

    assert set(rows) == STATES | {"PS"}
    assert all(ZoneInfo(zone).key == zone for zones in rows.values() for zone in zones)


def test_zones_of_the_file_are_those_of_the_time_zone_package() -> None:
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines()
    known = {(cells[0], cells[2]) for cells in (line.split("\t") for line in lines) if len(cells) > 2}
    listed = {(row["country"], zone) for row in _rows("zones.csv") for zone in row["zones"].split(";")}

    assert listed <= known


@pytest.mark.parametrize(("country", "zones"), [("KE", 1), ("VN", 1), ("CH", 1), ("CD", 2), ("UZ", 2)])
def test_number_of_zones(country: str, zones: int) -> None:
    listed = {row["country"]: row["zones"].split(";") for row in _rows("zones.csv")}

    assert len(listed[country]) == zones


def test_sources_describe_every_file() -> None:
    described = _text("SOURCES.md")
    present = {item.name for item in DATA.iterdir() if item.name.endswith((".csv", ".json"))}

    assert [name for name in sorted(present) if f"`{name}`" not in described] == []
