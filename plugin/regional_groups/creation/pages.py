"""What the pages of this room show, made ready for templates: form values, action forms, life cycle, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from regional_groups.core import moves
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.forms import FormState
from regional_groups.core.i18n import action_label, office_label, state_label
from regional_groups.core.language_names import languages_offered
from regional_groups.core.permissions import OFFICE_LABELS, TEAM, Actor, Held, Office, Permission, permits
from regional_groups.core.waits import waits_shown
from regional_groups.core.workflow import Waiting
from regional_groups.creation import queries
from regional_groups.creation.forms import PURPOSES
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.rules import (
    APPROVED,
    BEFORE_PARENT,
    DEFERRED,
    DRAFT,
    EDITABLE,
    FINAL,
    FLOW,
    RETURNED,
    SUBMITTED,
    UNDER_REVIEW,
)
from regional_groups.creation.support import SUPPORT_LABELS, SupportStatus, declined_members
from regional_groups.groups.queries import countries, in_order, name_of, states, study_groups, title_of
from regional_groups.groups.regions import REGIONS

Fields = list[dict[str, Any]]
_DANGEROUS = {"withdraw", "decline", "decline_support", "undo"}


def bodies() -> list[tuple[str, str]]:
    """Return the study groups within which a regional group can be set up."""
    return [
        (body.code, f"{body.code} – {title_of(body)}")
        for body in study_groups()
        if body.code.startswith("SG")
    ]


def regions() -> list[tuple[str, str]]:
    """Return slug and name of the six regions."""
    return [(slug, name_of(f"region:{slug}")) for slug in REGIONS]


def states_by_region(first: str = "") -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return slug, name and States of each region, the one of the request first."""
    found: dict[str, list[tuple[str, str]]] = {slug: [] for slug in REGIONS}
    for item in countries():
        found.setdefault(item.region, []).append((item.code, name_of(item.code)))
    named = [
        (
            slug,
            name_of(f"region:{slug}") if slug else _("Others"),
            sorted(rows, key=lambda pair: in_order(pair[1])),
        )
        for slug, rows in found.items()
        if rows
    ]
    return sorted(named, key=lambda row: not first or row[0] != first)


def own_support(office: Held) -> list[dict[str, str]]:
    """Return the first row of the supporting States: the author's own, confirmed if its focal point writes."""
    if office.function == Office.FOCAL_POINT:
        return [{"country": office.scope, "status": str(SupportStatus.CONFIRMED)}]
    if office.function == Office.DELEGATE:
        return [{"country": office.scope, "status": str(SupportStatus.NAMED)}]
    return []


def choices() -> dict[str, Any]:
    """Return the choices that the forms of this room offer."""
    return {
        "bodies": bodies(),
        "regions": regions(),
        "states": states(),
        "languages_": languages_offered(),
        "statuses": [(str(key), _(text)) for key, text in SUPPORT_LABELS.items()],
        "authors": [(str(key), _(text)) for key, text in OFFICE_LABELS.items()],
        "officer_functions": [(str(key), _(OFFICE_LABELS[key])) for key in TEAM],
        "purposes": [(key, _(text)) for key, text in PURPOSES.items()],
    }


def values(request: CreationRequest) -> dict[str, Any]:
    """Return what a request holds, as its form names it."""
    names = (
        "acronym",
        "region",
        "region_label",
        "title",
        "language",
        "justification",
        "supporting_states",
        "countries",
        "regional_organization",
        "resources",
        "hosting",
        "officers",
        "terms",
        "working_methods",
        "overlaps_acknowledged",
        "overlap_explanation",
        "co_editors",
    )
    return {"parent": request.parent_code, **{name: getattr(request, name) for name in names}}


def labels() -> dict[str, str]:
    """Return what the fields of a request are called."""
    return {
        "parent": _("Parent study group"),
        "acronym": _("Proposed acronym"),
        "region": _("Region"),
        "region_label": _("Region as the group would call it"),
        "title": _("Title"),
        "language": _("Language of the request"),
        "justification": _("Justification"),
        "supporting_states": _("Supporting States"),
        "countries": _("Countries of the group"),
        "regional_organization": _("Regional organization"),
        "resources": _("Resources"),
        "hosting": _("Hosting"),
        "officers": _("Proposed officers"),
        "terms": _("Draft terms of reference"),
        "working_methods": _("Draft working methods"),
        "overlaps_acknowledged": _("Overlap acknowledged"),
        "overlap_explanation": _("Explanation of the overlap"),
        "co_editors": _("Co-editors"),
        "state": _("State"),
        "submitted_at": _("Submitted"),
        "meeting": _("Meeting"),
        "meeting_on": _("First day of the meeting"),
        "document": _("Document"),
        "decided_on": _("Decided on"),
        "reference": _("Reference of the decision"),
        "terms_due_on": _("Terms of reference due on"),
        "group_id": _("Regional group"),
        "parent_code": _("Parent study group"),
        "recorded_afterwards": _("Recorded afterwards"),
        "file": _("File"),
        "purpose": _("Kind of file"),
    }


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return label, the stored text and the person's text of each field that differs, for a merge by hand."""
    named = labels()
    rows = [(named[name], plain(theirs[name]), plain(mine.get(name))) for name in theirs]
    return [
        (label, their, own) for label, their, own in rows if " ".join(their.split()) != " ".join(own.split())
    ]


def plain(value: Any) -> str:
    """Return a value of a request as text that can be read and copied."""
    if value in (None, "", [], False):
        return ""
    if value is True:
        return str(_("yes"))
    if isinstance(value, list):
        return "\n\n".join(plain(item) for item in value if item)
    if isinstance(value, Mapping):
        if "heading" in value or "body" in value:
            return "\n".join(str(value[name]) for name in ("heading", "body") if value.get(name))
        return " · ".join(str(text) for name, text in value.items() if text and name != "id")
    return str(value).replace("\r\n", "\n").strip()


def lifecycle(request: CreationRequest) -> list[tuple[str, str, bool]]:
    """Return the path of a request as its page draws it: key, label, done."""
    ahead = {
        DRAFT: (SUBMITTED, UNDER_REVIEW, BEFORE_PARENT, APPROVED),
        SUBMITTED: (UNDER_REVIEW, BEFORE_PARENT, APPROVED),
        RETURNED: (SUBMITTED, UNDER_REVIEW, BEFORE_PARENT, APPROVED),
        UNDER_REVIEW: (BEFORE_PARENT, APPROVED),
        BEFORE_PARENT: (APPROVED,),
        DEFERRED: (BEFORE_PARENT, APPROVED),
    }
    state = str(request.state)
    behind = _behind(request, state)
    path = [(key, True) for key in behind] + [(key, False) for key in (state, *ahead.get(state, ()))]
    return [(key, state_label(FLOW.name, key), done or (key == state and key in FINAL)) for key, done in path]


def _behind(request: CreationRequest, state: str) -> tuple[str, ...]:
    usual = FLOW.usual
    if state in usual:
        return tuple(usual[: usual.index(state)])
    if state == RETURNED:
        return (DRAFT,)
    if state == "withdrawn":
        return (DRAFT, SUBMITTED) if request.submitted_at else (DRAFT,)
    return (
        (DRAFT, SUBMITTED, UNDER_REVIEW)
        if state == DEFERRED
        else (DRAFT, SUBMITTED, UNDER_REVIEW, BEFORE_PARENT)
    )


def waiting_rows(
    request: CreationRequest, now: datetime, later: Mapping[UUID, list[Waiting]]
) -> list[dict[str, Any]]:
    """Return for whom a request waits, since when and by when.

    Parameters:
        later: who is waited for where texts follow an approval, by request.
    """
    found = later.get(request.id) or queries.waiting(request)
    shown = waits_shown(found, now)
    return [
        {**line, "office_label": _waiting_label(request, row.office, row.scope)}
        for line, row in zip(shown, found, strict=True)
    ]


def _waiting_label(request: CreationRequest, office: str, scope: str) -> str:
    words = office_label(office, scope)
    if request.state in EDITABLE:
        return str(_("the author of the request (%(office)s)", office=words))
    return words


def steps(request: CreationRequest, actor: Actor, now: datetime) -> list[str]:
    """Return what the actor may do now: the steps of the flow, taking back one's own step, correcting."""
    about = queries.subject(request, now)
    found = [step["name"] for step in moves.available(request, FLOW, about, actor)]
    if moves.may_undo(request, FLOW, actor, now):
        found.append("undo")
    if permits(Permission.AMEND, actor, about):
        found.append("amend")
    return found


def kind(action: str) -> str:
    """Return how the button of an action looks."""
    return "danger" if action in _DANGEROUS else "secondary"


def step_title(action: str) -> str:
    """Return what an action is called on the page."""
    titles = {"amend": _("Correct what is recorded")}
    return titles.get(action) or action_label(FLOW.name, action)


def fields(request: CreationRequest, action: str, actor: Actor) -> Fields:
    """Return the fields of an action's form."""
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    needed = {**note, "label": _("Reason"), "required": True}
    if action in ("return", "defer"):
        return [needed]
    if action == "place_before_parent":
        return [
            _line("meeting", _("Meeting of the parent"), required=True, value=request.meeting),
            _line("meeting_on", _("First day of the meeting"), type="date", value=_iso(request.meeting_on)),
            _line("document", _("Document"), value=request.document, hint=_("Its number, if it is known.")),
            note,
        ]
    if action == "approve":
        return [
            *_decision(request, required=True),
            *_terms_due(request),
            *_declined(request.countries, request.support),
            note,
        ]
    if action == "decline":
        return [*_decision(request, required=False), needed]
    if action in ("confirm_support", "decline_support"):
        return [*_own_states(request, actor), note]
    if action == "amend":
        return _corrections(request)
    return [] if action == "undo" else [note]


def _line(name: str, label: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "type": "text", **more}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _decision(request: CreationRequest, *, required: bool) -> Fields:
    return [
        _line("decided_on", _("Decided on"), type="date", required=required),
        _line("early_decision", _("The day is right"), type="asked_back"),
        _line("meeting", _("Meeting of the parent"), required=required, value=request.meeting),
        _line("reference", _("Reference of the decision"), hint=_("It may follow later.")),
    ]


def _terms_due(request: CreationRequest) -> Fields:
    if request.terms:
        return []
    hint = _("The request holds no terms of reference: say by which day they are to follow.")
    return [_line("terms_due_on", _("Terms of reference due on"), type="date", hint=hint)]


def declined_then(form: FormState) -> Fields:
    """Return the field that asks which States of a past decision were members although they declined support."""
    support = [
        (str(row.get("country")), str(row.get("status"))) for row in form.value("supporting_states", ())
    ]
    return _declined(form.value("countries", ()), support)


def check_declined_told(form: FormState, asked: Iterable[str]) -> None:
    """Refuse a past approval whose form has not asked yet which States that declined support were members.

    Parameters:
        asked: the States that the form asked about.
    Raises:
        RuleViolated: the form is to be shown again, with the question.
    """
    unasked = {code for field in declined_then(form) for code, _name in field["options"]} - set(asked)
    if form.value("state") == APPROVED and unasked:
        told = say("Some of these States declined their support. Tick those that the decision made members.")
        raise RuleViolated(told, clause="A7", fields={"keep_declined": [told]})


def _declined(countries: Iterable[str], support: Iterable[tuple[str, str]]) -> Fields:
    found = declined_members(countries, support)
    if not found:
        return []
    return [
        {
            "name": "keep_declined",
            "label": _("Member although it declined its support"),
            "type": "checkboxes",
            "options": [(code, name_of(code)) for code in found],
            "hint": _(
                "These States stand in the list of countries and declined their support. Tick those that the plenary "
                "made members."
            ),
        }
    ]


def _own_states(request: CreationRequest, actor: Actor) -> Fields:
    named = {row.country for row in request.supporters} | set(request.countries)
    own = sorted(actor.scopes(Office.FOCAL_POINT) & named) or sorted(named)
    if len(own) == 1:
        return [{"name": "country", "label": "", "type": "hidden", "value": own[0]}]
    options = [(code, name_of(code)) for code in own]
    return [
        {"name": "country", "label": _("Country"), "type": "select", "options": options, "required": True}
    ]


def _corrections(request: CreationRequest) -> Fields:
    named = labels()
    lines = ("acronym", "region_label", "title", "meeting", "document", "reference")
    days = ("decided_on", "terms_due_on")
    return [
        *(_line(name, named[name], value=getattr(request, name)) for name in lines),
        *(
            _line(name, named[name], type="date", value=_iso(getattr(request, name)))
            for name in days
            if getattr(request, name)
        ),
        {
            "name": "reason",
            "label": _("Why this is corrected"),
            "type": "textarea",
            "rows": 3,
            "required": True,
        },
        _line("source", _("Source of the correction")),
    ]
