"""How study groups and States were called when a past day ended, read from the trail of what files have changed.

What was loaded for the first time after the day stands as it was loaded: the trail tells changes, and no first words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import day_end
from regional_groups.core.db import db
from regional_groups.core.i18n import current_language
from regional_groups.groups.models import Country, GroupState, StudyGroup
from regional_groups.groups.profiles import Wanted, names_of
from regional_groups.groups.queries import groups_of, title_of
from regional_groups.groups.shown_then import listed as groups_listed

_KINDS: Mapping[type[StudyGroup] | type[Country], str] = {StudyGroup: "study_group", Country: "country"}


def columns_then(rows: Iterable[StudyGroup | Country], day: date | None) -> dict[str, dict[str, Any]]:
    """Return the columns that were others when a day ended, by code; none without a day."""
    listed = list(rows)
    if day is None or not listed:
        return {}
    return _before(_KINDS[type(listed[0])], [row.code for row in listed], day)


def names_then(codes: Iterable[str], day: date | None) -> dict[str, dict[str, str]]:
    """Return the recorded names by code and language, beside English, as they were when a day ended; else of now."""
    wanted = list(codes)
    found = {code: dict(names) for code, names in names_of(wanted).items()}
    if day is None:
        return found
    keys = {f"{code}:{language}": (code, language) for code, names in found.items() for language in names}
    for key, said in _before("name", list(keys), day).items():
        code, language = keys[key]
        found[code][language] = said.get("name", found[code][language])
    return found


def title_then(body: StudyGroup, columns: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return the title of a study group in the current language, as ``queries.title_of`` does of today."""
    language = current_language()
    french = columns.get("title_fr", body.title_fr)
    if language == "fr" and french:
        return str(french)
    english = str(columns.get("title_en", body.title_en))
    return (names.get(language) if language != "en" else None) or english


def body_then(body: StudyGroup, day: date | None) -> dict[str, str]:
    """Return title and columns of a study group as they were shown when a day ended; else of now."""
    columns = columns_then([body], day).get(body.code, {})
    own = ("title_en", "title_fr", "mandate_en", "mandate_fr", "period", "source", "confidence")
    shown = {name: str(columns.get(name, getattr(body, name))) for name in own}
    return shown | {"title": titles_then([body], day)[body.code]}


def titles_then(bodies: Iterable[StudyGroup], day: date | None) -> dict[str, str]:
    """Return the titles of study groups in the current language when a day ended, by code."""
    listed = list(bodies)
    if day is None:
        return {body.code: title_of(body) for body in listed}
    columns, names = columns_then(listed, day), names_then([body.code for body in listed], day)
    return {
        body.code: title_then(body, columns.get(body.code, {}), names.get(body.code, {})) for body in listed
    }


def groups_then(day: date | None, now: datetime) -> dict[str, list[str]]:
    """Return by parent the acronyms of the groups that are not closed, as shown when a day ended; else of now.

    Raises:
        RuleViolated: the day lies ahead.
    """
    found: dict[str, list[str]] = defaultdict(list)
    if day is None:
        for group in groups_of():
            found[group.parent_code or ""].append(group.acronym)
        return found
    for one in groups_listed(Wanted(as_of=day), now):
        real = not (one.group.predecessor or one.group.demonstration)
        if real and one.values["state"] != GroupState.CLOSED:
            found[one.values["parent_code"] or ""].append(one.values["acronym"])
    return found


def _before(kind: str, keys: list[str], day: date) -> dict[str, dict[str, Any]]:
    """Return what was changed after a day ended, as it was before: the first change of a column tells it."""
    query = select(AuditEntry.subject_id, AuditEntry.before).where(
        AuditEntry.subject_type == kind, AuditEntry.subject_id.in_(keys), AuditEntry.at >= day_end(day)
    )
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, before in db.session.execute(query.order_by(AuditEntry.id.desc())):
        found[key] |= before
    return found
