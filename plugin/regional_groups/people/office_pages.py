"""The list of offices, and the forms by which they are given and ended."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core import audit
from regional_groups.core.errors import REFUSED
from regional_groups.core.forms import FormState, load, read_form
from regional_groups.core.i18n import day, office_label
from regional_groups.core.narrowing import without_strays
from regional_groups.core.permissions import Office, Permission, permits
from regional_groups.core.web import actor, again, changes_data, now, signed_in
from regional_groups.groups.queries import group_name, groups_of, states, study_groups, title_of
from regional_groups.people import appointing, queries
from regional_groups.people.forms import AmendOfficeSchema, AppointSchema, EndSchema, OfficeListArguments
from regional_groups.people.models import OfficeHeld
from regional_groups.people.rules import SCOPE_KINDS, ScopeKind


def offices() -> ResponseReturnValue:
    """Show who holds, held and will hold which office."""
    return _page()


def appoint() -> ResponseReturnValue:
    """Give an office."""

    @changes_data
    def work() -> OfficeHeld:
        who = signed_in()
        return appointing.appoint(read_form(AppointSchema(), request.form), who, now())

    try:
        work()
    except REFUSED as error:
        return again(error, AppointSchema(), lambda form: _page(appoint_form=form))
    flash(_("The office was recorded. The person is told."), "success")
    return redirect(url_for("people.offices"), 303)


def end(id: UUID) -> ResponseReturnValue:
    """End an office."""

    @changes_data
    def work() -> None:
        who, held = signed_in(), queries.office_with(id)
        appointing.end(held, read_form(EndSchema(), request.form), who, now())

    try:
        work()
    except REFUSED as error:
        return again(error, EndSchema(), lambda form: _page(ending=id, end_form=form))
    flash(_("The end of the office was recorded. The person is told."), "success")
    return redirect(url_for("people.offices"), 303)


def amend(id: UUID) -> ResponseReturnValue:
    """Show and take the form that corrects what is recorded about an office."""
    signed_in()
    if request.method == "GET":
        return _amend_page(id)
    try:
        _amend(id)
    except REFUSED as error:
        return again(error, AmendOfficeSchema(), lambda form: _amend_page(id, form))
    flash(_("The correction was recorded. The person is told."), "success")
    return redirect(url_for("people.amend", id=id), 303)


@changes_data
def _amend(id: UUID) -> None:
    held = appointing.correctable(id, actor())
    appointing.amend(held, read_form(AmendOfficeSchema(), request.form), actor(), now())


def _amend_page(id: UUID, form: FormState | None = None) -> str:
    held = appointing.correctable(id, actor())
    return render_template(
        "people/office.html",
        held=held,
        email=held.person.email if appointing.sees_addresses(actor()) else "",
        has_scope=SCOPE_KINDS[held.function] is not ScopeKind.NONE,
        form=form,
        scopes=_scopes(),
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), appointing.own_parents(actor())),
        history=_history(held),
    )


def _history(held: OfficeHeld) -> list[dict[str, Any]]:
    """Return the trail of an office, newest first."""
    titles = {"appoint": _("Office given"), "end": _("Office ended"), "amend": _("Office corrected")}
    return [
        {
            "at": entry.at,
            "title": titles.get(entry.event.partition(":")[2], entry.event),
            "actor": entry.actor_name,
            "note": entry.note,
            "clause": entry.clause,
            "changes": _changes(entry),
        }
        for entry in audit.entries_of("offices", str(held.id), limit=30)
    ]


def _changes(entry: audit.AuditEntry) -> list[tuple[str, Any, Any]]:
    labels = {
        "scope": _("Scope"),
        "from": _("From"),
        "from_on": _("From"),
        "until": _("Until"),
        "until_on": _("Until"),
        "appointed_by": _("Appointed by"),
    }
    return [
        (label, _value(name, entry.before.get(name, "")), _value(name, entry.after[name]))
        for name, label in labels.items()
        if name in entry.after and entry.before.get(name, "") != entry.after[name] and _told(entry, name)
    ]


def _value(name: str, value: Any) -> Any:
    """Return a value of the trail in words; an office without a last day is open."""
    if name.startswith(("from", "until")):
        return day(date.fromisoformat(value)) if value else _("open") if value is None else ""
    return value


def _told(entry: audit.AuditEntry, name: str) -> bool:
    """Tell whether an entry changed this: each names the scope, only a correction changes it."""
    return name != "scope" or "scope" in entry.before


def _page(
    appoint_form: FormState | None = None, ending: UUID | None = None, end_form: FormState | None = None
) -> str:
    wish = load(OfficeListArguments(), {"state": "today", **_asked()})
    rows, following = appointing.listed(wish, actor(), now())
    may = appointing.may_give(actor())
    return render_template(
        "people/offices.html",
        rows=appointing.shown(rows, actor(), now()),
        wish=wish,
        next_cursor=following,
        functions=[(office.value, office_label(office.value)) for office in Office],
        can_appoint=may,
        appoint_form=appoint_form,
        ending=ending,
        end_form=end_form,
        scopes=_scopes() if may else [],
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), appointing.own_parents(actor())),
    )


def _asked() -> dict[str, str]:
    """Return the query without blank fields, as the filters of the page send them."""
    schema = OfficeListArguments()
    given = {name: value for name, value in request.args.items() if name in schema.fields and value.strip()}
    return without_strays(schema, given, "function", "state", "sort")


def _scopes() -> list[tuple[str, str]]:
    """Return codes that fit as a scope, for the list that helps while typing."""
    bodies = [(body.code, title_of(body)) for body in study_groups()]
    groups = [(group.acronym, group_name(group)) for group in groups_of(all_states=True)]
    return [*bodies, *groups, *states()]
