"""The extract that a report is made of: every figure with its parts, the groups, the meetings, as plain data.

Once frozen it is the only source of the report's pages, files and numbers; its canonical JSON is what the printed hash
is of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from regional_groups.core.db import canonical_json, db
from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.groups.rules import existed, state_on
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.disclosure import of_all, of_parts, of_regions, parts_of
from regional_groups.indicators.facts import Facts, GroupRow, Period
from regional_groups.indicators.formulas import Figure, figure, held_in
from regional_groups.indicators.kept import Counted, counted
from regional_groups.indicators.opened_rows import Behind, RowBehind
from regional_groups.indicators.splits import Places
from regional_groups.meetings.models import Meeting
from regional_groups.planning.measured_against import Agreed, agreed_targets, programmes, risks

# Raised when the shape of the extract changes.
# 3: study groups, parts and rows of each figure; 4: posts as codes, and the number of all rows; 5: ids of risks;
# 6: texts of risks by language.
SHAPE = 6
ROWS_MAX = 200  # behind one figure, where these are not its meetings or groups


def make(
    period: Period,
    baseline: Period | None,
    today: date,
    *,
    demonstration: bool = False,
) -> dict[str, Any]:
    """Return the extract of a period as it stands in the database now.

    Parameters:
        today: Geneva date.
        demonstration: count demonstration records too, and say so.
    """
    read = counted(period, today, demonstration=demonstration, newest=True)
    facts, now = read.facts, read.places
    then = counted(baseline, today, demonstration=demonstration).places if baseline else None
    agreed = agreed_targets(period.until_on, demonstration=demonstration)
    return {
        "shape": SHAPE,
        "demonstration": demonstration,
        "period": _days(period),
        "baseline": _days(baseline) if baseline else None,
        "counted_on": facts.counted_on.isoformat(),
        "indicators": [
            {
                **_indicator(id, read, period, then, baseline, agreed),
                **_rows(Behind(INDICATORS[id], facts, period, demonstration=demonstration)),
            }
            for id in INDICATORS
        ],
        "risks": risks(demonstration=demonstration),
        "planned_on": today.isoformat(),
        "programmes": programmes(period.from_on, period.until_on, today, demonstration=demonstration),
        "groups": _groups(now, period),
        "meetings": _meetings(facts, period),
        "undated_meetings": sum(row.starts_on is None for row in facts.meetings),
    }


def canonical(extract: Mapping[str, Any]) -> str:
    """Return the one JSON text of an extract."""
    return canonical_json(extract)


def digest(text: str) -> str:
    """Return the SHA-256 that is printed: of the canonical JSON of the extract."""
    return hashlib.sha256(text.encode()).hexdigest()


def _days(period: Period) -> dict[str, str]:
    return {"from": period.from_on.isoformat(), "until": period.until_on.isoformat()}


def plain(value: int | Decimal | None) -> int | float | None:
    """Return a number as JSON holds it."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def parts(found: Figure) -> dict[str, Any]:
    """Return a figure with what it is made of, as JSON holds it."""
    return {
        "value": plain(found.value),
        "numerator": plain(found.numerator),
        "denominator": plain(found.denominator),
        "known": found.known,
        "total": found.total,
        "certainty": str(found.certainty),
        "source": found.source,
        **({"withheld": True} if found.withheld else {}),
    }


def _indicator(
    id: str, read: Counted, period: Period, then: Places | None, baseline: Period | None, agreed: Agreed
) -> dict[str, Any]:
    indicator, now = INDICATORS[id], read.places
    old = of_all(id, then.whole, baseline, reported=True) if then and baseline else None
    before = of_regions(id, then.whole, then.regions, baseline) if then and baseline else {}
    target = agreed.get((id, ""))
    return {
        "id": id,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "formula_version": indicator.formula_version,
        **parts(of_all(id, now.whole, period, reported=True)),
        "baseline": plain(old.value) if old else target["baseline"] if target else None,
        "baseline_certainty": str(old.certainty) if old else None,
        "target": target["value"] if target else None,
        "agreed": _still_open(target, now) if target else None,
        "by_region": [
            {
                "region": slug,
                **parts(one),
                "baseline": plain(before[slug].value) if before else None,
                "target": agreed[id, slug]["value"] if (id, slug) in agreed else None,
                "agreed": _still_open(agreed[id, slug], now) if (id, slug) in agreed else None,
            }
            for slug, one in of_regions(id, now.whole, now.regions, period).items()
        ],
        "by_study_group": [
            {"study_group": code, **parts(one)}
            for code, one in of_parts(id, read.study_groups, period).items()
        ],
        "parts": _cells(id, now.whole, period),
        "by_group": [
            {"group": acronym, **parts(one)} for acronym, one in of_parts(id, now.groups, period).items()
        ],
    }


def _still_open(target: Mapping[str, Any], now: Places) -> dict[str, Any]:
    return {**target, "open": now.whole.counted_on.isoformat() < target["due_on"]}


def _cells(id: str, facts: Facts, period: Period) -> list[dict[str, Any]]:
    """Return the parts of a figure by status, gender, category, mode and format; a number of none is withheld."""
    found = parts_of(id, INDICATORS[id].splits, facts, period, all_groups=True)
    return [
        {"split": split, "code": code, "value": value}
        for split, kept in found.items()
        for code, value in (kept or {}).items()
    ]


def _rows(behind: Behind) -> dict[str, Any]:
    """Return the rows of a figure that stand neither among its meetings nor among its groups, and their number."""
    if behind.indicator.rows in ("meeting", "group"):
        found = behind.measures()
        total = len(found)
    else:
        found, total = behind.first(ROWS_MAX)
    return {"rows": [_row(row) for row in found], "rows_total": total}


def _row(row: RowBehind) -> dict[str, Any]:
    """Return a row as it is frozen: a post as codes, since its label is worded for who reads."""
    post = {"function": row.function, "body": row.body, "country": row.country}
    return {
        "kind": row.kind,
        "id": row.id,
        **(post if row.kind == "post" else {"label": row.label}),
        "on": row.on.isoformat() if row.on else None,
        "groups": list(row.groups),
        "address": row.address,
        "value": plain(row.figure.value),
        "certainty": str(row.figure.certainty),
        "source": row.source,
    }


def _groups(places: Places, period: Period) -> list[dict[str, Any]]:
    facts = places.whole
    details = _group_details(facts)
    terms = {row.group: row.decided_on for row in facts.terms}
    return [
        _group(row, places.groups[row.acronym], period, details[row.acronym], terms.get(row.acronym))
        for row in facts.groups
        if row.acronym in details
    ]


def _group(
    row: GroupRow, own: Facts, period: Period, details: Mapping[str, Any], decided: date | None
) -> dict[str, Any]:
    held = held_in(own, period)
    state = state_on(row.spans, own.counted_on, today=own.today, met=row.met)
    return {
        "acronym": row.acronym,
        "parent": row.parent,
        "region": row.region,
        "region_label": details["region_label"],
        "name": details["name"],
        "state": str(state) if state else "none",
        "existed": existed(row.spans, own.counted_on, today=own.today, met=row.met),
        "created": details["created"] or None,
        "meetings": plain(figure("meetings_held", own, period).value),
        "joint_meetings": plain(figure("meetings_joint", own, period).value),
        "participants": plain(figure("participants", own, period).value),
        "contributions": plain(figure("contributions_received", own, period).value),
        "countries": details["countries"] or None,
        "terms_decided_on": decided.isoformat() if decided else None,
        "last_meeting_on": max(
            (day.starts_on.isoformat() for day in held if day.starts_on is not None), default=None
        ),
    }


def _group_details(facts: Facts) -> dict[str, dict[str, Any]]:
    """Return name, label and number of recorded countries of each group; none recorded is unknown."""
    on = facts.counted_on
    counted = (
        select(GroupCountry.group_id, func.count().label("countries"))
        .where(
            or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= on),
            or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= on),
        )
        .group_by(GroupCountry.group_id)
        .subquery()
    )
    columns = (
        RegionalGroup.acronym,
        RegionalGroup.name_en,
        RegionalGroup.region_label,
        RegionalGroup.created,
        counted.c.countries,
    )
    query = select(*columns).outerjoin(counted, counted.c.group_id == RegionalGroup.id)
    return {
        acronym: {"name": name, "region_label": label, "created": created, "countries": countries}
        for acronym, name, label, created, countries in db.session.execute(query)
    }


def _meetings(facts: Facts, period: Period) -> list[dict[str, Any]]:
    dated = [row for row in facts.meetings if period.holds(row.starts_on)]
    details = _meeting_details(dated, period)
    return [
        {
            "id": row.id,
            "title": details[row.id]["title"],
            "starts_on": row.starts_on.isoformat() if row.starts_on else None,
            "ends_on": details[row.id]["ends_on"],
            "city": details[row.id]["city"],
            "country": details[row.id]["country"],
            "format": details[row.id]["format"] or None,
            "state": row.state,
            "held": row.held if row.outcome_known else None,
            "groups": list(row.groups),
            "joint": len(row.groups) > 1,
            "colocated": row.colocated,
            "participants": row.taking.participants.value,
            "participants_certainty": str(row.taking.participants.certainty),
            "countries": row.taking.countries.value,
            "contributions": row.contributions.value,
            "contributions_certainty": str(row.contributions.certainty),
            "letter_on": row.letter_on.isoformat() if row.letter_on else None,
            "measured": sorted(row.measured),
        }
        for row in dated
    ]


def _meeting_details(rows: Sequence[Any], period: Period) -> dict[str, dict[str, Any]]:
    columns = (
        Meeting.id,
        Meeting.title,
        Meeting.ends_on,
        Meeting.city,
        Meeting.country,
        Meeting.format,
    )
    wanted = {UUID(row.id) for row in rows}
    query = select(*columns).where(Meeting.starts_on.between(period.from_on, period.until_on))
    return {
        str(id): {
            "title": title,
            "ends_on": ends.isoformat() if ends else None,
            "city": city,
            "country": country,
            "format": format_,
        }
        for id, title, ends, city, country, format_ in db.session.execute(query)
        if id in wanted
    }
