"""What the pages of reports show beside the figures: steps and their fields, the trail, languages and downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from flask import url_for
from flask_babel import gettext as _

from regional_groups.core import audit, moves
from regional_groups.core.errors import Message, say
from regional_groups.core.i18n import (
    CODES,
    action_label,
    by_whom,
    office_label,
    state_label,
)
from regional_groups.core.language_names import languages_by_code, languages_offered
from regional_groups.core.permissions import Actor, Office, Permission, Subject, permits
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.planning.activity_rules import PROGRAMMES
from regional_groups.planning.sessions import changes as session_labels
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.labels import LANGUAGE_NAMES
from regional_groups.reports import commenting, queries, serving, session_followed, shown
from regional_groups.reports.corrected import Changed, in_words
from regional_groups.reports.corrected import why as reason_told
from regional_groups.reports.models import Report
from regional_groups.reports.narrative import BLOCKS
from regional_groups.reports.rules import (
    ADDRESSEE_LABELS,
    BEFORE_PUBLICATION,
    CORRECTION_LABELS,
    FLOW,
    KEEPS_FIGURES,
    TEXT_OPEN,
    Correction,
    ReportState,
)
from regional_groups.reports.sheet import Sheet
from regional_groups.reports.stored import FORMATS
from regional_groups.reports.translation_rules import source_language
from regional_groups.reports.wording import Wording

CHANGES_PER_PAGE = 100
_FOR = {
    Permission.REPORTS_PREPARE: Office.REPORT_OFFICER,
    Permission.REPORTS_APPROVE: Office.TSB_DIRECTOR,
    Permission.TRANSLATIONS_WRITE: Office.TRANSLATOR,
}
_KINDS = {
    "return": "danger",
    "withdraw": "danger",
    "thaw": "quiet",
    "correct": "quiet",
    "comment": "quiet",
    "undo": "quiet",
}


@dataclass(frozen=True)
class StepShown:
    """A step as the page offers it."""

    name: str
    label: str
    kind: str
    fields: list[dict[str, Any]]
    offices: list[tuple[str, str]]  # for which it can be recorded
    for_others_only: bool = False


@dataclass(frozen=True)
class Download:
    """The files of a report in one language."""

    language: str
    name: str  # the language in its own words
    files: list[tuple[str, str]]  # format, address
    preparing: serving.Preparing | None


def steps(report: Report, actor: Actor, now: datetime) -> list[StepShown]:
    """Return the steps that somebody may take now, or record for those who may."""
    own = {step["name"] for step in shown.available(report, actor)}
    behalf = permits(Permission.RECORD_FOR_OTHERS, actor, queries.subject(report))
    found = [
        StepShown(
            step.action,
            _label(report, step.action),
            _kind(step.action),
            _fields(report, step.action),
            recorded_for(step.permission) if behalf else [],
            for_others_only=step.action not in own,
        )
        for step in FLOW.choices(report.state)
        if step.action in own or (behalf and _recordable(report, step.action))
    ]
    if moves.may_undo(report, FLOW, actor, now):
        found.append(StepShown("undo", _("Undo my last step"), "quiet", [], []))
    return found


def _recordable(report: Report, action: str) -> bool:
    everywhere = report.public and not queries.unpublished_languages(report)
    return not (everywhere and action == "publish")


def _label(report: Report, action: str) -> str:
    if action == "publish" and report.public:
        return str(_("Publish in further languages"))
    return action_label("report", action)


def recorded_for(permission: Permission = Permission.REPORTS_PREPARE) -> list[tuple[str, str]]:
    """Return the office for which a step with this right is recorded, to choose from."""
    found = _FOR.get(permission)
    return [(str(found), office_label(found))] if found else []


def recording(about: Subject, actor: Actor) -> dict[str, Any]:
    """Return how a form of the report asks for whom it is filled in."""
    return {
        "behalf": permits(Permission.RECORD_FOR_OTHERS, actor, about),
        "for_others_only": not permits(Permission.REPORTS_PREPARE, actor, about),
        "offices": recorded_for(),
    }


def _kind(name: str) -> str:
    return _KINDS.get(name, "secondary")


def _fields(report: Report, name: str) -> list[dict[str, Any]]:
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    if name == "comment":
        return commenting.fields(report)
    if name == "return":
        return [{**note, "required": True}]
    if name == "publish":
        left = queries.unpublished_languages(report)
        spoken = {code for texts in report.narrative.values() for code in texts} or set(CODES)
        written = [code for code in left if code in spoken]
        languages = {
            "name": "languages",
            "label": _("Languages"),
            "type": "checkboxes",
            "options": [(code, name) for code, name in languages_offered() if code in left],
            "value": written,
            "hint": _("Texts that were written must be there in each of them."),
        }
        return [languages, note]
    if name == "transmit":
        return [{"name": "transmitted_on", "label": _("Transmitted on"), "type": "date"}, note]
    if name == "correct":
        options = [(kind, _(label)) for kind, label in CORRECTION_LABELS.items()]
        hint = _(
            "A revision counts the figures anew and replaces the report. A corrigendum puts one language "
            "right, an addendum adds to the text; both keep the figures."
        )
        kind = {"name": "kind", "label": _("Kind"), "type": "select", "options": options, "hint": hint}
        why = {**note, "label": _("Why it is corrected"), "hint": _("It is printed in the document.")}
        tongue = {
            "name": "language",
            "label": _("Language of the reason"),
            "type": "select",
            "options": languages_offered(),
            "value": source_language(report.cover),  # from which texts are translated
            "required": True,
        }
        return [{**kind, "required": True}, {**why, "required": True}, tongue]
    return [note]


def beside(fields: Mapping[str, list[Message]], action: str) -> dict[str, list[Message]]:
    """Return why a step was refused, where its form can show it: a text has no field there and is named instead."""
    names, found = languages_by_code(), dict[str, list[Message]]()
    for name, problems in fields.items():
        kind, _dash, where = name.partition("-")
        block, _dash, language = where.rpartition("-")
        if kind != "narrative" or block not in BLOCKS:
            found.setdefault(name, []).extend(problems)
            continue
        found.setdefault("languages" if action == "publish" else "", []).extend(
            say(
                "%(block)s (%(language)s): %(problem)s",
                block=say(BLOCKS[block]),
                language=names[language],
                problem=problem,
            )
            for problem in problems
        )
    return found


def lifecycle(report: Report) -> tuple[list[tuple[str, str, bool]], str]:
    """Return the usual steps with those done, and the present one; an end that is not usual stands alone at the end."""
    state = str(report.state)
    path = list(FLOW.usual)
    if state == "superseded":
        path.append(state)
    elif state == "withdrawn":
        reached = 6 if report.published_at else 5 if report.transmitted_on else 4 if report.approved_on else 1
        path = [*path[:reached], state]
    now = path.index(state)
    return [(step, state_label("report", step), index < now) for index, step in enumerate(path)], state


def downloads(report: Report, now: datetime) -> list[Download]:
    """Return the files of a report by language."""
    names = dict(languages_offered())
    codes: Iterable[str] = report.languages if report.public else CODES
    return [
        Download(
            code,
            names[code],
            [(format, url_for("reports.file", id=report.id, format=format, lang=code)) for format in FORMATS],
            serving.progress(report, cast(Language, code), now) if report.public else None,
        )
        for code in codes
    ]


def history(report: Report) -> list[dict[str, Any]]:
    """Return the trail of a report, newest first."""
    return [
        {
            "at": entry.at,
            "title": event_taken(FLOW.name, entry),
            "actor": by_whom(entry.actor_name, entry.acting),
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": _changes(entry),
        }
        for entry in audit.entries_of(FLOW.name, str(report.id), limit=60)
    ]


def _changes(entry: audit.AuditEntry) -> list[tuple[str, Any, Any]]:
    labels = {
        "from_on": _("First day"),
        "until_on": _("Last day"),
        "baseline_from": _("First day of the baseline"),
        "baseline_until": _("Last day of the baseline"),
        "addressee": _("Addressee"),
        "hash": "SHA-256",
    }
    found = [
        (labels[name], entry.before.get(name), value)
        for name, value in entry.after.items()
        if name in labels and entry.before.get(name) != value
    ]
    parts = {"narrative": _("Texts"), "cover": _("Cover data")}
    return found + [(label, None, _("changed")) for name, label in parts.items() if name in entry.after]


def corrected(
    report: Report, wording: Wording, actor: Actor, now: datetime, after: int
) -> tuple[list[Changed], int | None]:
    """Return a page of what a report changes against the one it follows, in words; and where the next one begins."""
    all_of_them = shown.changes_shown(report, wording.sheet, actor, now)
    some, following = shown.part(all_of_them, after, CHANGES_PER_PAGE)
    return in_words(some, wording), following


def why(report: Report, wording: Wording, actor: Actor) -> dict[str, str]:
    """Return the reason of a correction, its language, and that language in words where it is another one."""
    read_in = cast(Language, shown.reason_read_in(report, actor, wording.language))
    reason, language = reason_told(replace(wording, language=read_in))
    name = LANGUAGE_NAMES[wording.language][cast(Language, language)] if wording.is_abroad(language) else ""
    return {"text": reason, "language": language, "named": name}


def session_moves(report: Report) -> list[dict[str, Any]]:
    """Return in words what changed in the session of a report since that was begun."""
    labels = session_labels()

    def worded(name: str, value: Any) -> Any:
        if name == "state":
            return state_label("council_session", str(value))
        return value if name == "translation_days" or not value else date.fromisoformat(str(value))

    return [
        {**one, "changes": [(labels.get(name, _("State")), old, new) for name, old, new in one["changes"]]}
        for one in session_followed.moves_of(report, worded)
    ]


def facts(report: Report) -> dict[str, Any]:
    """Return what the page says beside the figures."""
    return {
        "addressee": _(ADDRESSEE_LABELS[report.addressee]),
        "correction": _(CORRECTION_LABELS[report.correction]) if report.correction else "",
        "keeps_figures": report.correction in KEEPS_FIGURES,
    }


def followers(report: Report, actor: Actor) -> list[tuple[Report, str]]:
    """Return the reports that correct or replace one and that somebody may see, each with its name."""
    found = queries.descendants(report)
    if report.state == ReportState.SUPERSEDED:
        known = {report.id, *(one.id for one in found)}
        found += [
            one
            for one in queries.family(report)
            if one.id not in known and one.correction == Correction.REVISION
        ]
    return [(one, _called(one)) for one in found if shown.permits_view(one, actor)]


def of_same_figures(report: Report) -> list[tuple[Report, str]]:
    """Return the other published documents with the figures of one, each with its name."""
    return [(one, _called(one)) for one in queries.of_same_figures(report)]


def _called(report: Report) -> str:
    names, kind = languages_by_code(), CORRECTION_LABELS.get(report.correction)
    parts = [
        f"{_(kind)} {report.number - 1}" if kind else _("Effectiveness report"),
        ", ".join(names[code] for code in report.languages),
        state_label("report", report.state),
    ]
    return " – ".join(part for part in parts if part)


def rights(report: Report, actor: Actor) -> dict[str, bool]:
    """Return what somebody may change on the page."""
    may = queries.may_prepare(actor, queries.subject(report))
    state = str(report.state)
    return {
        "scope": may and state == "draft" and report.correction not in KEEPS_FIGURES,
        "texts": may and state in TEXT_OPEN,
        "cover": may and state in BEFORE_PUBLICATION,
        "inside": queries.sees_drafts(actor),
    }


def registers(sheet: Sheet, actor: Actor) -> list[tuple[str, list[dict[str, str]]]]:
    """Return what the tables of risks and activities were taken from, for those who may open it.

    Reports frozen before risks were frozen with their ids lead to none.
    """
    if not permits(Permission.PLANS_VIEW, actor, Subject()):
        return []
    risks = [
        {"title": row["title"], "address": url_for("planning.risks.record", id=row["id"])}
        for row in sheet.extract.get("risks") or ()
        if "id" in row
    ]
    programmes = [
        {
            "title": _("Programme %(number)s: %(title)s", number=number, title=_(PROGRAMMES[number])),
            "address": url_for("planning.activities.index", programme=number),
        }
        for number in (row["programme"] for row in sheet.extract.get("programmes") or ())
    ]
    return [(_("Risks"), risks), (_("Action plan"), programmes)]
