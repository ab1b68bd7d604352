"""The administrator's page of calendars on other servers: what is published where, how far, and what is wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from regional_groups.core import moves
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, InvalidInput, RuleViolated
from regional_groups.core.forms import FormState, read_form, refused
from regional_groups.core.i18n import current_language
from regional_groups.core.permissions import Permission, permits, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.feeds import collection_queries, collections, own_pages
from regional_groups.feeds.collection_forms import ACTION_FORMS, CollectionFormSchema
from regional_groups.feeds.collection_models import CalendarCollection
from regional_groups.feeds.collection_rules import FLOW, TROUBLES, CollectionState
from regional_groups.people.models import Person

blueprint = Blueprint("calendar_collections", __name__)
SHOWN_MAX = 200
_FOLDERS = {"group": "regional-groups", "study-group": "study-groups", "region": "regions"}


@blueprint.get("/calendar-collections/")
def collections_page() -> ResponseReturnValue:
    """Show the collections and the form for a new one."""
    _only_managers()
    return render_template("feeds/collections.html", **_shown())


@blueprint.post("/calendar-collections/")
def create() -> ResponseReturnValue:
    """Begin to publish to a collection."""
    _only_managers()

    @changes_data
    def work() -> None:
        collections.create(read_form(CollectionFormSchema(), request.form), actor(), now())

    try:
        work()
    except (InvalidInput, RuleViolated) as error:
        return render_template("feeds/collections.html", **_shown(_again(error))), 422
    flash(_("The calendar is published from now on. The first turn begins at once."), "success")
    return redirect(url_for("calendar_collections.collections_page"), 303)


@blueprint.post("/calendar-collections/<uuid:id>/<action>")
def step(id: UUID, action: str) -> ResponseReturnValue:
    """Take a step."""
    _only_managers()
    if action not in ACTION_FORMS:
        abort(404)

    @changes_data
    def work() -> None:
        data = read_form(ACTION_FORMS[action](), request.form)
        collections.perform(collection_queries.with_id(id), action, data, actor(), now())

    work()
    flash(_("Done. What follows from it happens within a minute."), "success")
    return redirect(url_for("calendar_collections.collections_page"), 303)


def admin_panel(person: Person) -> Markup | None:
    """Draw the way to this page on the own page of who may see it."""
    if not permits(Permission.COLLECTIONS_MANAGE, actor(), collections.SUBJECT):
        return None
    return Markup(render_template("feeds/panel_collections.html"))  # noqa: S704  # a rendered template


def _only_managers() -> None:
    signed_in()
    require(Permission.COLLECTIONS_MANAGE, actor(), collections.SUBJECT)


def _again(error: DomainError) -> FormState:
    db.session.rollback()
    form = refused(request.form, CollectionFormSchema(), error.fields, error.message)
    if "@" in str(form.data.get("address", "")):  # a password may stand there: it is not shown again
        form.data = {**form.data, "address": ""}
    return form


def _shown(form: FormState | None = None) -> dict[str, Any]:
    ended_last = CalendarCollection.state == CollectionState.ENDED
    query = select(CalendarCollection).order_by(
        ended_last, CalendarCollection.created_at.desc(), CalendarCollection.id
    )
    found = list(db.session.scalars(query.limit(SHOWN_MAX)))
    return {
        "collections": found,
        "progress": collection_queries.progress(found),
        "actions": {
            one.id: [item["name"] for item in moves.available(one, FLOW, collections.SUBJECT, actor())]
            for one in found
        },
        "troubles": TROUBLES,
        "form": form,
        "feeds": feeds(),
        "language": current_language(),
        "possible": current_app.extensions["ports"].calendars is not None,
    }


def feeds() -> list[tuple[str, str]]:
    """Return the public feeds that one can choose, by path, in words."""
    chosen = [("all", _("All meetings of regional groups"))]
    for scope, words in own_pages.scopes():
        kind, _colon, name = scope.partition(":")
        if kind in _FOLDERS:
            chosen.append((f"{_FOLDERS[kind]}/{name}", words))
        elif kind != "mine":
            chosen.append((f"{kind}-meetings" if kind == "joint" else kind, words))
    return chosen
