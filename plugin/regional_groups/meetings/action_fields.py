"""The fields of the forms in which the steps of a meeting are taken, ready for templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from regional_groups.groups.queries import states
from regional_groups.meetings import queries, rules
from regional_groups.meetings.agreeing import taking_part
from regional_groups.meetings.deadlines import ITEMS
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import ANNOUNCED_BY


def labelled(table: Any) -> list[tuple[str, str]]:
    """Return the choices of a table of labels in the current language."""
    return [(str(key), _(label)) for key, label in table.items()]


def country_options() -> list[tuple[str, str]]:
    """Return every State by its name in the current language."""
    return states()


def action_fields(meeting: Meeting, action: str) -> list[dict[str, Any]]:
    """Return the fields of an action's form."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    needed = {**note, "required": True}
    table: dict[str, Callable[[], list[dict[str, Any]]]] = {  # only the fields asked for are made
        "agree": lambda: [_group(meeting), note],
        "object": lambda: [_group(meeting), needed],
        "withdraw_group": lambda: [_group(meeting), note],
        "coordinate": lambda: [_parent(meeting), note],
        "convene": lambda: _convening(meeting, note),
        "move": lambda: _moving(meeting, note),
        "cancel": lambda: [_cause(), *_merging(meeting), needed],
        "not_held": lambda: [_cause(), note],
        "report": lambda: _reporting(meeting),
        "amend": lambda: _amending(meeting),
        "undo": list,
    }
    return table.get(action, lambda: [note])()


def _group(meeting: Meeting) -> dict[str, Any]:
    return {
        "name": "group",
        "label": _("Group"),
        "type": "select",
        "options": [(row.group.acronym, row.group.acronym) for row in taking_part(meeting)],
        "blank": _("the group I lead"),
    }


def _parent(meeting: Meeting) -> dict[str, Any]:
    missing = rules.missing_coordinations(queries.facts(meeting))
    return {
        "name": "parent",
        "label": _("Parent"),
        "type": "select",
        "options": [(code, code) for code in missing],
        "required": True,
    }


def _cause() -> dict[str, Any]:
    hint = _("For example too few contributions, elections, the host withdrew.")
    return {"name": "cause", "label": _("Cause"), "type": "text", "required": True, "hint": hint}


def _merging(meeting: Meeting) -> list[dict[str, Any]]:
    options = [(str(one.id), _listed(one)) for one in queries.taking_in(meeting)]
    if not options:
        return []
    return [
        {
            "name": "merged_into",
            "label": _("Merged into the meeting"),
            "type": "select",
            "options": options,
            "blank": _("no other meeting"),
            "hint": _("Where the groups meet together instead; calendars and this page lead there."),
        }
    ]


def _listed(meeting: Meeting) -> str:
    who = ", ".join(sorted(meeting.acronyms)) or meeting.body or ""
    day = meeting.starts_on.isoformat() if meeting.starts_on else ""
    return ", ".join(filter(None, (who, day, meeting.city)))


def _convening(meeting: Meeting, note: dict[str, Any]) -> list[dict[str, Any]]:
    hint = _(
        "Needed when the letter is late, or when agreements or the coordination of a parent are missing."
    )
    return [
        {
            "name": "announced_by",
            "label": _("Announced by"),
            "type": "radios",
            "options": labelled(ANNOUNCED_BY),
            "required": True,
            "value": "letter",
        },
        {"name": "letter_on", "label": _("Date of the announcement"), "type": "date", "required": True},
        {
            "name": "letter_number",
            "label": _("Number"),
            "hint": _(
                "Collective letters are numbered for each group, circulars for the whole TSB. "
                "Another number may be written."
            ),
            "value": meeting.letter_number or queries.suggested_number(meeting),
        },
        {
            "name": "deadline_zone",
            "label": _("Time zone of the deadlines"),
            "hint": _("Empty: Geneva. Each deadline falls at 23:59:59 there."),
        },
        {**note, "hint": hint},
    ]


def _moving(meeting: Meeting, note: dict[str, Any]) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = [
        {
            "name": "starts_on",
            "label": _("First day"),
            "type": "date",
            "required": True,
            "value": _iso(meeting.starts_on),
        },
        {
            "name": "ends_on",
            "label": _("Last day"),
            "type": "date",
            "hint": _("Empty: the meeting keeps its length."),
        },
        long_meeting(),
        {"name": "city", "label": _("City"), "value": meeting.city},
        {
            "name": "country",
            "label": _("Country"),
            "type": "select",
            "options": country_options(),
            "blank": "—",
            "value": meeting.country,
        },
        {
            "name": "timezone",
            "label": _("Time zone of the place"),
            "hint": _("Empty: the one zone of the country, if it has only one."),
        },
    ]
    if meeting.deadlines:
        choices = [("recompute", _("Recompute them")), ("keep", _("Keep the printed dates"))]
        fields.append(
            {
                "name": "deadlines",
                "label": _("Deadlines"),
                "type": "radios",
                "options": choices,
                "required": True,
            }
        )
    return [*fields, note]


def long_meeting() -> dict[str, Any]:
    """Return the box that confirms a very long meeting; shown where the service asked back."""
    return {"name": "long_meeting", "label": _("The dates are right"), "type": "asked_back"}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _reporting(meeting: Meeting) -> list[dict[str, Any]]:
    text = {"name": "text", "label": _("Report"), "type": "textarea", "rows": 10}
    file = {"name": "file", "label": _("Or a file"), "type": "file", "accept": ".pdf,.docx,.odt,.txt,.md"}
    return [text, file] if meeting.body else [_group(meeting), text, file]


def _amending(meeting: Meeting) -> list[dict[str, Any]]:
    return [
        {"name": "title", "label": _("Title"), "value": meeting.title},
        {
            "name": "starts_on",
            "label": _("First day"),
            "type": "date",
            "value": _iso(meeting.starts_on),
        },
        {"name": "ends_on", "label": _("Last day"), "type": "date", "value": _iso(meeting.ends_on)},
        long_meeting(),
        {"name": "city", "label": _("City"), "value": meeting.city},
        {
            "name": "country",
            "label": _("Country"),
            "type": "select",
            "options": country_options(),
            "blank": "—",
            "value": meeting.country,
        },
        {"name": "host", "label": _("Host"), "value": meeting.host},
        {"name": "letter_number", "label": _("Number of the letter"), "value": meeting.letter_number},
        {
            "name": "letter_on",
            "label": _("Date of the announcement"),
            "type": "date",
            "value": _iso(meeting.letter_on),
        },
        {
            "name": "reason",
            "label": _("Why this is corrected"),
            "type": "textarea",
            "rows": 3,
            "required": True,
        },
        {"name": "source", "label": _("Source of the correction")},
    ]


def cancelling_fields() -> list[dict[str, Any]]:
    """Return the fields for cancelling an event."""
    return [{"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}]


def item_options() -> list[tuple[str, str]]:
    """Return the items of a deadline table that a letter may print earlier."""
    return [(item, _(row[3])) for item, row in ITEMS.items() if item != "letter"]
