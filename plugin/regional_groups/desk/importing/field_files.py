"""Files about the field itself: States and their status, study groups, names in six languages."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.i18n import CODES
from regional_groups.core.importing import Check, Column, Outcome, Row, RowRefused, most, word
from regional_groups.desk.importing import references
from regional_groups.groups import recording
from regional_groups.groups.importing import known_country
from regional_groups.groups.models import Country, RegionalGroup, StudyGroup
from regional_groups.groups.regions import REGIONS

STATUSES = ("ldc", "sids", "lldc", "developing")
_SLUGS = {region.name: region.slug for region in REGIONS.values()}
# Takes part without being a Member State (PP Resolution 99); no region is recorded for it.
_OBSERVERS = {"PS": {"iso3": "PSE", "name_en": "State of Palestine", "name_fr": "État de Palestine"}}
_FLAG = "1, 0 or empty"


@cache
def zones() -> Mapping[str, str]:
    """Return the IANA zones of each State, `;` between, from the packaged table."""
    text = files("regional_groups.data").joinpath("zones.csv").read_text(encoding="utf-8")
    return {row["country"]: row["zones"] for row in csv.DictReader(text.splitlines())}


def code_of(row: Row, column: str) -> str:
    """Return an alpha-2 code.

    Raises:
        RowRefused: the cell is empty or no such code.
    """
    code = row.filled(column)
    if len(code) != 2 or not (code.isascii() and code.isalpha() and code.isupper()):
        raise RowRefused(column, say("“%(cell)s” is not a code of two capital letters", cell=code))
    return code


def check_order(row: Row, first: str, last: str) -> None:
    """Refuse an interval that ends before it begins.

    Raises:
        RowRefused: naming the column of the end.
    """
    begins, ends = row.day(first), row.day(last)
    if begins is not None and ends is not None and ends < begins:
        raise RowRefused(last, say("%(last)s lies before %(first)s", last=ends, first=begins))


def last_day(first: str) -> Check:
    """Return the check of a column with the last day of an interval; ``first`` is the column of its first day."""

    def check(row: Row, column: str) -> None:
        row.day(column)
        check_order(row, first, column)

    return check


def _study_group(row: Row, column: str) -> str:
    code = row.filled(column)
    digits = code.removeprefix("SG")
    if code != "TSAG" and not (
        code.startswith("SG") and digits.isascii() and digits.isdigit() and len(code) < 6
    ):
        raise RowRefused(column, say("“%(cell)s” is neither SG with a number nor TSAG", cell=code))
    return code


def _named_code(row: Row, column: str) -> str:
    code = row.filled(column)
    if code not in _named(row):
        raise RowRefused(
            column, say("“%(cell)s” is no State, study group, regional group or region", cell=code)
        )
    return code


class Regions:
    """`regions.csv`: Member States with their region and today's marks."""

    key = "iso2"
    columns = (
        Column("iso2", "ISO 3166-1 alpha-2 code", filled=True, check=code_of),
        Column("iso3", "ISO 3166-1 alpha-3 code", check=most(3)),
        Column("name_en", "name in English", filled=True, check=most(120)),
        Column("name_fr", "name in French", check=most(120)),
        Column(
            "itu_region",
            "Africa, Americas, Arab States, Asia-Pacific, CIS or Europe",
            filled=True,
            check=word(*_SLUGS),
        ),
        Column("ldc", f"least developed country: {_FLAG}", check=Row.flag),
        Column("sids", f"small island developing State: {_FLAG}", check=Row.flag),
        Column("lldc", f"landlocked developing country: {_FLAG}", check=Row.flag),
        Column("ldc_from", "first day as least developed country, YYYY-MM-DD", required=False, check=Row.day),
        Column(
            "ldc_until",
            "last day as least developed country, YYYY-MM-DD",
            required=False,
            check=last_day("ldc_from"),
        ),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write a State, and the observers with the first one."""
        code = code_of(row, "iso2")
        if "observers" not in row.context:
            row.context["observers"] = True
            for observer, names in _OBSERVERS.items():
                known = {**names, "region": "", "observer": True, "zones": zones().get(observer, "")}
                recording.put_country(observer, known, row.actor, row.now)
        values: dict[str, Any] = {
            "iso3": row.line_of_text("iso3", 3),
            "name_en": row.line_of_text("name_en", 120),
            "name_fr": row.line_of_text("name_fr", 120),
            "region": _SLUGS[row.one_of("itu_region", tuple(_SLUGS))],
            "zones": zones().get(code, ""),
            **{name: row.flag(name) for name in ("ldc", "sids", "lldc")},
        }
        outcome = recording.put_country(code, values, row.actor, row.now)
        first, last = row.day("ldc_from"), row.day("ldc_until")
        if first is None and last is None:
            return outcome
        check_order(row, "ldc_from", "ldc_until")
        db.session.flush()
        dates = {"from_on": first, "until_on": last, "source": row.file}
        _, dated = recording.put_status(None, code, "ldc", dates, row.actor, row.now)
        return outcome if outcome != "same" else ("same" if dated == "same" else "changed")


class StudyGroups:
    """`study_groups.csv`: study groups and TSAG."""

    key = "code"
    columns = (
        Column("code", "SG2 … SG21, TSAG", filled=True, check=_study_group),
        Column("title_en", "title in English", filled=True),
        Column("title_fr", "title in French"),
        Column("mandate_en", "mandate in English"),
        Column("mandate_fr", "mandate in French"),
        Column("period", "study period, such as 2025-2028", check=most(20)),
        Column("source", "where the facts come from"),
        Column("confidence", "how far to trust them", check=most(120)),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write a study group."""
        code = _study_group(row, "code")
        values = {name: row[name] for name in ("title_en", "title_fr", "mandate_en", "mandate_fr", "source")}
        values |= {
            "period": row.line_of_text("period", 20),
            "confidence": row.line_of_text("confidence", 120),
        }
        return recording.put_study_group(code, values, row.actor, row.now)


class Names:
    """`names.csv`: names of States, study groups, regional groups and regions in six languages."""

    key = "code + language"
    columns = (
        Column(
            "code",
            "alpha-2 code, study group, acronym, or region: and its slug",
            filled=True,
            check=_named_code,
        ),
        Column("language", "ar, zh, en, fr, ru or es", filled=True, check=word(*CODES)),
        Column("name", "the name", filled=True, check=most(300)),
        Column("source", "where it comes from", check=most(200)),
        Column(
            "checked",
            "1 if it was compared with an official list, else 0; CLDR is never checked",
            check=Row.flag,
        ),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write a name."""
        code = _named_code(row, "code")
        source = row.line_of_text("source", 200)
        values = {
            "name": row.line_of_text("name", 300),
            "source": source,
            "checked": bool(row.flag("checked")) and "CLDR" not in source,
        }
        return recording.put_name(code, row.one_of("language", CODES), values, row.actor, row.now)


def _named(row: Row) -> set[str]:
    """Return every code that can have a name, read once a file."""
    if "codes" not in row.context:
        db.session.flush()
        codes: set[str] = {f"region:{slug}" for slug in REGIONS}
        for column in (Country.code, StudyGroup.code, RegionalGroup.acronym):
            codes |= set(db.session.scalars(select(column)))
        row.context["codes"] = codes
    return set(row.context["codes"])


class CountryStatuses:
    """`country_status.csv`: when a State had a status; figures of past years need the dates."""

    key = "country + status + from"
    columns = (
        Column("country", "alpha-2 code", filled=True, check=known_country),
        Column("status", "ldc, sids, lldc or developing", filled=True, check=word(*STATUSES)),
        Column("from", "first day, YYYY-MM-DD; empty is unknown", check=Row.day),
        Column("until", "last day, YYYY-MM-DD; empty is still, or unknown", check=last_day("from")),
        Column("source", "where it comes from", required=False, check=most(300)),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write a dated status."""
        check_order(row, "from", "until")
        country = known_country(row, "country")
        values = {
            "from_on": row.day("from"),
            "until_on": row.day("until"),
            "source": row.line_of_text("source", 300),
        }
        known = references.target_of(row)
        kept, outcome = recording.put_status(
            UUID(known) if known else None,
            country,
            row.one_of("status", STATUSES),
            values,
            row.actor,
            row.now,
        )
        references.keep(row, kept.id)
        return outcome
