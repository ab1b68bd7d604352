"""What is written into a request: values that exist, in the form they are kept, and who says which State supports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, Message, say
from regional_groups.core.forms import FORM_REFUSED
from regional_groups.core.permissions import Actor, Office
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.rules import acronym_problem, written_acronym
from regional_groups.creation.support import SupportStatus
from regional_groups.groups.models import Country, StudyGroup
from regional_groups.groups.queries import in_use
from regional_groups.people.rules import Term, other_chair
from regional_groups.terms.texts import check_texts, normalised

# Columns that are kept as they come from the form.
PLAIN = (
    "region",
    "region_label",
    "title",
    "language",
    "justification",
    "resources",
    "hosting",
    "regional_organization",
    "overlaps_acknowledged",
    "overlap_explanation",
)
TEXTS = ("terms", "working_methods")
Problems = dict[str, list[Message]]


def checked(
    data: Mapping[str, Any], request: CreationRequest | None, *, past: bool = False
) -> dict[str, Any]:
    """Return the columns to set for the fields that were given, each value looked up.

    Parameters:
        past: an acronym of a past decision may be in use: by the group that came of it.
    Raises:
        InvalidInput: naming each field and row whose value does not exist or has another form.
    """
    problems: Problems = {}
    found: dict[str, Any] = {name: data[name] for name in PLAIN if name in data}
    if "parent" in data:
        found["parent_code"] = _parent(data["parent"], problems)
    if "acronym" in data or (request is not None and "parent" in data):
        acronym = written_acronym(data.get("acronym", request.acronym if request else ""))
        found["acronym"] = acronym
        parent = found.get("parent_code") or (request.parent_code if request else "")
        _check_acronym(acronym, parent, request, problems, past=past)
    known = _known_countries(data)
    if "countries" in data:
        found["countries"] = list(dict.fromkeys(data["countries"]))
        _check_countries("countries", enumerate(data["countries"]), known, problems)
    if "supporting_states" in data:
        found["supporting_states"] = [dict(row) for row in data["supporting_states"]]
        _check_support(data["supporting_states"], known, problems)
    if "officers" in data:
        found["officers"] = [dict(row) for row in data["officers"]]
        rows = ((i, row["country"]) for i, row in enumerate(data["officers"]) if row.get("country"))
        _check_countries("officers", rows, known, problems, column="-country")
        _check_chair(data["officers"], problems)
    if "co_editors" in data:
        found["co_editors"] = sorted({email.strip().lower() for email in data["co_editors"]})
    found |= _texts(data, request, problems)
    if problems:
        raise InvalidInput(FORM_REFUSED, fields=problems)
    return found


def _check_chair(officers: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """Refuse a second chair: all begin with the group and without an end."""
    chairs: list[Term] = []
    for index, row in enumerate(officers):
        if row["office"] != Office.RG_CHAIR:
            continue
        chair = Term(index, date.min, None)
        if other_chair(chair, chairs) is not None:
            told = say("A group has one chair. Name those who chair it together as co-chairs.")
            problems.setdefault(f"officers-{index}-office", []).append(told)
        chairs.append(chair)


def _texts(
    data: Mapping[str, Any], request: CreationRequest | None, problems: Problems
) -> dict[str, list[dict[str, str]]]:
    """Return both texts with a key for each section, within the bounds that versions of terms have."""
    found = {}
    for name in TEXTS:
        if name not in data:
            continue
        before = getattr(request, name) if request else []
        keys = {row["heading"]: row["id"] for row in before}
        given = {row.get("id") for row in data[name]}
        rows = []
        for row in data[name]:
            kept = keys.pop(row["heading"], "")
            rows.append({**row, "id": row.get("id") or ("" if kept in given else kept)})
        found[name] = normalised(rows)
    if found:
        kept_texts = {name: getattr(request, name) if request else [] for name in TEXTS}
        both = {**kept_texts, **found}
        try:
            check_texts(both["terms"], both["working_methods"])
        except InvalidInput as refusal:
            problems.update(
                {"terms" if name == "sections" else name: texts for name, texts in refusal.fields.items()}
            )
    return found


def _parent(code: str, problems: Problems) -> str:
    body = db.session.get(StudyGroup, code)
    if body is None:
        problems["parent"] = [say("There is no study group “%(code)s”.", code=code)]
    elif not code.startswith("SG"):
        problems["parent"] = [say("A regional group is set up within a study group: choose one.")]
    return code


def _check_acronym(
    acronym: str, parent: str, request: CreationRequest | None, problems: Problems, *, past: bool
) -> None:
    if not acronym or "parent" in problems:
        return
    if problem := acronym_problem(acronym, parent):
        problems["acronym"] = [problem]
        return
    own = request is not None and request.group is not None and request.group.acronym == acronym
    if not past and not own and in_use(acronym):
        problems["acronym"] = [
            say(
                "%(acronym)s is or was the acronym of another group. Propose one that is free.",
                acronym=acronym,
            )
        ]


def _known_countries(data: Mapping[str, Any]) -> frozenset[str]:
    wanted = {*data.get("countries", ())}
    wanted |= {row["country"] for row in data.get("supporting_states", ())}
    wanted |= {row["country"] for row in data.get("officers", ()) if row.get("country")}
    if not wanted:
        return frozenset()
    return frozenset(db.session.scalars(select(Country.code).where(Country.code.in_(wanted))))


def _check_countries(
    name: str,
    rows: Iterable[tuple[int, str]],
    known: frozenset[str],
    problems: Problems,
    *,
    column: str = "",
) -> None:
    for index, code in rows:
        if code not in known:
            place = f"{name}-{index}{column}" if column else name
            problems.setdefault(place, []).append(
                say("No State has the code “%(code)s”. Use the two letters of ISO 3166-1.", code=code)
            )


def _check_support(rows: list[Mapping[str, str]], known: frozenset[str], problems: Problems) -> None:
    _check_countries(
        "supporting_states",
        ((i, row["country"]) for i, row in enumerate(rows)),
        known,
        problems,
        column="-country",
    )
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row["country"] in seen:
            problems[f"supporting_states-{index}-country"] = [say("This State is named twice.")]
        seen.add(row["country"])


def merged_support(request: CreationRequest, wanted: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the States as the authors write them, but with the answers that focal points have given."""
    answers = {row.country: str(row.status) for row in request.supporters if row.answered}
    found = [{**row, "status": answers.get(row["country"], row["status"])} for row in wanted]
    named = {row["country"] for row in wanted}
    return found + [
        {"country": country, "status": status} for country, status in answers.items() if country not in named
    ]


def stamp_support(request: CreationRequest, before: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """Note who stated a State's support; a focal point who writes answers for the own State."""
    own = actor.scopes(Office.FOCAL_POINT)
    for row in request.supporters:
        if before.get(row.country) == str(row.status):
            continue
        row.by_id, row.by_name, row.at = actor.person_id, actor.name, now
        row.answered = row.country in own and row.status in (SupportStatus.CONFIRMED, SupportStatus.DECLINED)
