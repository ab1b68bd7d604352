"""The page of one's own: profile, offices, sign-ins, tokens, and steps that others recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from regional_groups.core.errors import REFUSED, NotFound, say
from regional_groups.core.forms import FormState, read_form
from regional_groups.core.i18n import forget_menu
from regional_groups.core.panels import panels
from regional_groups.core.web import again, changes_data, now, real_now, signed_in
from regional_groups.groups.queries import states
from regional_groups.people import access, persons, queries, recorded
from regional_groups.people.forms import NoteFormSchema, ProfileSchema, TokenSchema
from regional_groups.people.identify import COOKIE_KEY
from regional_groups.people.models import Person
from regional_groups.people.rules import browser_named


def me() -> ResponseReturnValue:
    """Show the page of one's own."""
    return _page()


@changes_data
def _change_profile() -> None:
    person = _self()
    persons.update_profile(person, read_form(ProfileSchema(), request.form), signed_in(), now())


def profile() -> ResponseReturnValue:
    """Change the profile; its language counts from now on, whatever this browser's menu was last set to."""
    answer = make_response(
        _done_or_again(_change_profile, "profile", ProfileSchema, _("Your profile was saved."))
    )
    if answer.status_code == 303:
        forget_menu(answer)
    return answer


@changes_data
def _make_token() -> str:
    data = read_form(TokenSchema(), request.form)
    return access.create_token(_self(), data["scope"], data["label"], real_now())


def create_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    try:
        secret = _make_token()
    except REFUSED as error:
        return again(error, TokenSchema(), lambda form: _page(token=form))
    return _page(new_token=secret), 200, {"Cache-Control": "no-store"}


@changes_data
def revoke_token(id: UUID) -> ResponseReturnValue:
    """Revoke a token."""
    person = _self()
    found = next((token for token in queries.api_tokens(person.id) if token.id == id), None)
    if found is None:
        raise NotFound(say("There is no such token."))
    access.revoke_token(found, person, real_now())
    flash(_("The token “%(label)s” was revoked.", label=found.label), "success")
    return redirect(url_for("people.me") + "#tokens", 303)


@changes_data
def end_session(id: UUID) -> ResponseReturnValue:
    """End one of one's sign-ins."""
    person = _self()
    for login in queries.login_sessions(person.id, real_now()):
        if login.id == id:
            access.end_session(login, real_now())
            flash(_("The sign-in was ended."), "success")
    return redirect(url_for("people.me") + "#sessions", 303)


@changes_data
def end_other_sessions() -> ResponseReturnValue:
    """End all sign-ins but the one that asks."""
    kept = access.hashed(str(session.get(COOKIE_KEY, "")))
    ended = access.end_sessions(_self(), real_now(), but=kept)
    flash(_("%(count)s other sign-ins were ended.", count=ended), "success")
    return redirect(url_for("people.me") + "#sessions", 303)


def recorded_steps() -> ResponseReturnValue:
    """Show the steps that others recorded for oneself, and the objections that wait for oneself."""
    return _recorded_page()


def object_to(id: UUID) -> ResponseReturnValue:
    """Object to a step that was recorded for oneself."""
    return _take_note(id, recorded.object_to, _("Your objection was sent to who recorded the step."))


def settle(id: UUID) -> ResponseReturnValue:
    """Settle an objection."""
    return _take_note(id, recorded.settle, _("The objection was settled. The person is told."))


def _take_note(id: UUID, operation: Callable[..., None], success: str) -> ResponseReturnValue:
    @changes_data
    def take() -> None:
        data = read_form(NoteFormSchema(), request.form)
        operation(queries.recorded_step(id), data["note"], signed_in(), now())

    try:
        take()
    except REFUSED as error:
        return again(error, NoteFormSchema(), lambda form: _recorded_page(step_id=id, form=form))
    flash(success, "success")
    return redirect(url_for("people.recorded_steps"), 303)


def _done_or_again(
    work: Callable[[], None], place: str, schema: type[Schema], success: str
) -> ResponseReturnValue:
    try:
        work()
    except REFUSED as error:
        return again(error, schema(), lambda form: _page(**{place: form}))
    flash(success, "success")
    return redirect(url_for("people.me"), 303)


def _self() -> Person:
    return queries.person_with(signed_in().person_id)


def _page(**forms: Any) -> str:
    person = _self()
    secret = session.get(COOKIE_KEY)
    return render_template(
        "people/me.html",
        person=person,
        offices=queries.offices_of(person.id),
        sessions=queries.login_sessions(person.id, real_now()),
        this_hash=access.hashed(str(secret)),
        browser_named=browser_named,
        tokens=queries.api_tokens(person.id),
        panels=panels("me", person),
        countries=states(),
        zones=sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
        forms={name: form for name, form in forms.items() if isinstance(form, FormState)},
        new_token=forms.get("new_token"),
    )


def _recorded_page(step_id: UUID | None = None, form: FormState | None = None) -> str:
    person = _self()
    return render_template(
        "people/recorded.html",
        mine=queries.recorded_for(person.id),
        objections=recorded.objections_for(signed_in()),
        step_id=step_id,
        form=form,
    )
