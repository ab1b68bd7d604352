"""The pages of a ledger: its sums and entries, the form of a new one, an entry with its reversal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.api import page_of
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, RuleViolated
from regional_groups.core.forms import FormState, read_form, refused
from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Permission, Subject, permits, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.planning.ledgers import Ledger

PAGE_LENGTH = 50


def pages_of(ledger: Ledger) -> Blueprint:
    """Return the pages of a ledger, to be registered below the room's own."""
    pages = _Pages(ledger)
    blueprint = Blueprint(ledger.rows.name, __name__)
    where, both = ledger.address, ["GET", "POST"]
    blueprint.add_url_rule(f"{where}/", "index", pages.index)
    blueprint.add_url_rule(f"{where}/new", "new", pages.new, methods=both)
    blueprint.add_url_rule(f"{where}/<uuid:id>", "entry", pages.entry)
    blueprint.add_url_rule(f"{where}/<uuid:id>/actions/reverse", "reverse", pages.reverse, methods=["POST"])
    return blueprint


class _Pages:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.rows = ledger, ledger.rows

    def _render(self, page: str, entry: Any = None, **shown: Any) -> str:
        """Render a page; without an entry the reader may record if that is so of any place."""
        places = self.ledger.places(entry)
        own = any(permits(self.rows.right, actor(), place) for place in places)
        behalf = permits(Permission.RECORD_FOR_OTHERS, actor(), Subject())
        return render_template(
            f"planning/{self.rows.name}/{page}.html",
            entry=entry,
            may_record=own or behalf,
            behalf=behalf,
            for_others_only=not own,
            offices=[(str(self.ledger.office), office_label(self.ledger.office))],
            **self.ledger.choices(),
            **shown,
        )

    def index(self) -> str:
        """Show the sums and the entries, the newest first."""
        self.rows.check_open(actor())
        wanted, shown = self.ledger.listed()
        query = self.ledger.narrowed(wanted)
        rows, following = page_of(query, self.rows.order, PAGE_LENGTH, request.args.get("cursor"))
        return self._render("index", rows=rows, following=following, **shown)

    def new(self) -> ResponseReturnValue:
        """Show and take the form of a new entry."""
        signed_in()
        self.rows.check_open(actor())
        places = self.ledger.places(None)
        if not any(
            permits(right, actor(), place)
            for place in places
            for right in (self.rows.right, Permission.RECORD_FOR_OTHERS)
        ):
            require(self.rows.right, actor(), Subject())
        if request.method == "GET":
            return self._render("form", form=FormState({**self.ledger.begun(), **request.args.to_dict()}))
        try:
            return redirect(_record(self.ledger), 303)
        except (InvalidInput, RuleViolated) as error:
            db.session.rollback()
            form = refused(request.form, self.ledger.create_form(), error.fields, error.message)
            return self._render("form", form=form), error.status

    def entry(self, id: UUID) -> str:
        """Show an entry, with the form that reverses it."""
        return self._one(id, None)

    def _one(self, id: UUID, form: FormState | None) -> str:
        found = self.rows.entry(id, actor())
        return self._render("entry", found, reversal=self.rows.reversal_of(found), form=form)

    def reverse(self, id: UUID) -> ResponseReturnValue:
        """Reverse an entry; a refused form is shown again."""
        signed_in()
        try:
            return redirect(_reverse(self.ledger, id), 303)
        except (InvalidInput, RuleViolated) as error:
            db.session.rollback()
            form = refused(request.form, self.ledger.reverse_form(), error.fields, error.message)
            return self._one(id, form), error.status


@changes_data
def _record(ledger: Ledger) -> str:
    made = ledger.record(read_form(ledger.create_form(), request.form), actor(), now())
    flash(_("Recorded."), "success")
    return url_for(f"planning.{ledger.rows.name}.entry", id=made.id)


@changes_data
def _reverse(ledger: Ledger, id: UUID) -> str:
    data = read_form(ledger.reverse_form(), request.form)
    made = ledger.rows.reverse(ledger.rows.entry(id, actor()), data, actor(), now())
    flash(_("The entry was reversed."), "success")
    return url_for(f"planning.{ledger.rows.name}.entry", id=made.id)
