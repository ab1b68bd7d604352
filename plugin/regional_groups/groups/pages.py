"""What the pages of this room show, made ready for templates: matrix, counts, action forms, history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from babel.dates import format_skeleton
from flask import current_app, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from regional_groups.core import audit, moves
from regional_groups.core.errors import N_
from regional_groups.core.i18n import babel_locale, day, listed, state_label
from regional_groups.core.language_names import languages_offered
from regional_groups.core.permissions import Actor, Permission, Subject, permits
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.groups import queries
from regional_groups.groups.models import RegionalGroup, StudyGroup
from regional_groups.groups.naming import TRANSLATED, names_recorded
from regional_groups.groups.profiles import Profile
from regional_groups.groups.regions import LABELS, REGIONS
from regional_groups.groups.rules import FLOW, PartialDate

_TONES = {"established": "good", "suspended": "warn", "unknown": "neutral", "closed": "neutral"}
_EXISTED = {"yes": "good", "unknown": "neutral"}
ENDING = {"close", "merge"}
# What the history names; the rest is no matter of the reader.
FIELDS = {
    "acronym": N_("Acronym"),
    "name_en": N_("Name in English"),
    "parent_code": N_("Parent"),
    "region_label": N_("Region as the group calls it"),
    "state": N_("State"),
    "created": N_("Created"),
    "closed": N_("Closed"),
    "source": N_("Where the facts come from"),
}


def group_url(acronym: str, as_of: str | None = None, known: str | None = None) -> str:
    """Return the address of a group's page, as on a day where one is given, by today's knowledge or as shown then."""
    return url_for("groups.regional_group", acronym=acronym, as_of=as_of, known=known)


def calendar_url(kind: str, code: str) -> str | None:
    """Return the address of a calendar below /calendars/, or nothing when this service offers none."""
    offered = any(rule.rule.startswith("/calendars/") for rule in current_app.url_map.iter_rules())
    return f"{request.script_root}/calendars/{kind}/{code}.ics" if offered else None


def regions() -> list[tuple[str, str]]:
    """Return slug and name of the six regions in the current language."""
    return [(slug, queries.name_of(f"region:{slug}")) for slug in REGIONS]


def matrix(
    shown: Iterable[Profile], *, dated: bool, then: bool = False
) -> tuple[list[Any], list[Any], dict[Any, Any]]:
    """Return rows, columns and cells of the table of regions and study groups.

    Parameters:
        dated: a day was asked for: colours say whether a group existed then, and groups that did not are left out.
        then: as it was shown on that day.
    """
    listed = [item for item in shown if not dated or item.existed != "no"]
    bodies = [
        body
        for body in queries.study_groups()
        if any(item.parent_as_of == body.code for item in listed) or body.code != "TSAG"
    ]
    columns = [(body.code, body.code, url_for("groups.study_group", code=body.code)) for body in bodies]
    rows = [(slug, name, url_for("groups.regional_groups", region=slug)) for slug, name in regions()]
    cells: dict[Any, list[dict[str, Any]]] = {}
    for item in listed:
        cells.setdefault((item.region_as_of, item.parent_as_of), []).append(
            _cell(item, dated=dated, then=then)
        )
    return rows, columns, cells


def _cell(item: Profile, *, dated: bool, then: bool) -> dict[str, Any]:
    if dated:
        tone, hint = _EXISTED[item.existed], "" if item.existed == "yes" else _("not certain")
    else:
        tone = _TONES[item.group.state]
        hint = "" if item.group.state == "established" else state_label(FLOW.name, item.group.state)
    return {
        "label": item.acronym_as_of,
        "url": group_url(
            item.group.acronym, item.as_of.isoformat() if dated else None, "then" if then else None
        ),
        "tone": tone,
        "hint": hint,
        "demonstration": item.group.demonstration,
    }


def counts(shown: Iterable[Profile]) -> Counter[str]:
    """Count groups by whether they existed; predecessors and demonstration records are not counted."""
    return Counter(item.existed for item in shown if not (item.group.predecessor or item.group.demonstration))


def partial(text: str) -> Markup:
    """Return a partial date in words of the language: a day, a month of a year, or a year; unknown when empty."""
    found = PartialDate.parse(text)
    if found is None or found.day is not None:
        return day(found.earliest if found else None)
    skeleton = "yMMMM" if found.month else "y"
    shown = format_skeleton(skeleton, found.earliest, locale=babel_locale())
    western = shown.translate({0x660 + digit: str(digit) for digit in range(10)})
    return Markup('<time datetime="{}">{}</time>').format(str(found), western)


def action_fields(group: RegionalGroup, action: str) -> list[dict[str, Any]]:
    """Return the fields of an action's form: those of the step, then the decision's."""
    return [*_own_fields(group, action), *_decision_fields(action)]


def _own_fields(group: RegionalGroup, action: str) -> list[dict[str, Any]]:
    if action == "rename":
        return [_acronym(), _line("name_en", _("New name in English"), value=group.name_en)]
    if action == "record_names":
        return _names(group)
    if action == "transfer":
        others = [body for body in queries.study_groups() if body.code != group.parent_code]
        return [_choice("parent", _("To the study group"), _bodies(others)), _acronym()]
    if action == "merge":
        going = [item for item in queries.groups_of() if item.id != group.id]
        options = [(item.acronym, f"{item.acronym} {queries.group_name(item)}") for item in going]
        return [_choice("into", _("Into the group"), options)]
    if action == "continue":
        return [_line("period", _("Study period"), hint=_("For example 2025-2028."))]
    return _amend_fields(group) if action == "amend" else []


def _names(group: RegionalGroup) -> list[dict[str, Any]]:
    there, called = names_recorded(group.acronym), dict(languages_offered())
    fields = []
    for code in TRANSLATED:
        row = there.get(code)
        former = (
            _("Translation of the former name “%(name)s”.", name=row.of_name) if row and row.of_name else ""
        )
        fields.append(_line(f"name_{code}", called[code], value=row.name if row else "", hint=str(former)))
    return fields


def countries_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the States by ITU region with code and name in the order of names; observers stand last."""
    found: dict[str, list[tuple[str, str]]] = {slug: [] for slug in (*REGIONS, "")}
    for country in queries.countries():
        found[country.region].append((country.code, queries.name_of(country.code)))
    named = {**dict(regions()), "": str(_("Observers"))}
    return [
        (named[slug], sorted(rows, key=lambda row: queries.in_order(row[1])))
        for slug, rows in found.items()
        if rows
    ]


def _amend_fields(group: RegionalGroup) -> list[dict[str, Any]]:
    hint = _("YYYY, YYYY-MM or YYYY-MM-DD; leave empty what is unknown.")
    return [
        _line("name_en", _("Name in English"), value=group.name_en),
        _choice("region_label", _("Region as the group calls it"), _labels(group), value=group.region_label),
        _line("created", _("Created"), value=group.created, hint=hint),
        _line("closed", _("Closed"), value=group.closed, hint=hint),
        _line("sources", _("Where the facts come from"), value=group.source),
        {"name": "reason", "label": _("Why this is corrected"), "type": "textarea", "required": True},
        _line("source", _("Source of the correction")),
    ]


def _labels(group: RegionalGroup) -> list[tuple[str, str]]:
    return [(label, label) for label in sorted({*LABELS, group.region_label})]


def _decision_fields(action: str) -> list[dict[str, Any]]:
    if action in ("undo", "amend"):
        return []
    needs = next(step.needs for step in FLOW.steps if step.action == action)
    effective = {
        "name": "effective_on",
        "label": _("Took effect on"),
        "type": "date",
        "required": "effective_on" in needs,
        "hint": _("The terms of its officers end on this day, and they are told.")
        if action in ENDING
        else "",
    }
    meeting = {
        **_line("meeting", _("Meeting that decided"), hint=_("For example SG5, Geneva, November 2026.")),
        "required": "meeting" in needs,
    }
    reference = _line("reference", _("Reference"), hint=_("The report or document; it may follow later."))
    days = [] if action == "record_names" else [effective]
    return [
        *days,
        meeting,
        reference,
        {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3},
    ]


def _line(name: str, label: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "type": "text", **more}


def _acronym() -> dict[str, Any]:
    return _line(
        "acronym", _("New acronym"), hint=_("The old one keeps its address. Leave empty to keep it.")
    )


def _choice(name: str, label: str, options: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "type": "select", "options": options, "required": True, **more}


def _bodies(bodies: Iterable[StudyGroup]) -> list[tuple[str, str]]:
    return [(body.code, f"{body.code} {queries.title_of(body)}") for body in bodies]


def steps(group: RegionalGroup, subject: Subject, actor: Actor, now: datetime) -> list[str]:
    """Return what the actor may do with a group now: the steps of its flow, correcting, taking back one's own step."""
    found = [step["name"] for step in moves.available(group, FLOW, subject, actor)]
    if moves.may_undo(group, FLOW, actor, now):
        found.append("undo")
    return [*found, "amend"] if permits(Permission.AMEND, actor, subject) else found


def action_kind(action: str) -> str:
    """Return how the button of an action looks."""
    return "danger" if action in ENDING else "secondary"


def history(group: RegionalGroup) -> list[dict[str, Any]]:
    """Return the trail of a group for its page, newest first; the names of persons stay out of public pages."""
    return [
        {
            "at": entry.at,
            "title": event_taken(FLOW.name, entry),
            "actor": "",
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": _changes(entry),
        }
        for entry in audit.entries_of("regional_group", str(group.id), limit=30)
    ]


def _changes(entry: audit.AuditEntry) -> list[tuple[str, Any, Any]]:
    before, after = entry.before, entry.after
    if "countries" in after:
        was, now = (listed(map(queries.name_of, after.get(key) or ())) for key in ("was", "countries"))
        days = [(_("From"), after.get("effective_on")), (_("Until"), after.get("until"))]
        return [(_("Countries"), was, now), *((name, "", day) for name, day in days if day)]
    called = dict(languages_offered())
    names = [(called[code], after["was"].get(code), name) for code, name in after.get("names", {}).items()]
    return names + [
        (_(FIELDS[name]), _told(name, before[name]), _told(name, after[name]))
        for name in after
        if name in FIELDS and name in before and before[name] != after[name]
    ]


def _told(name: str, value: Any) -> Any:
    return state_label(FLOW.name, value) if name == "state" and value else value
