"""The pages of a part: its list, the form of a record, a record with its steps. One maker for all parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, DomainError, NotFound, StaleVersion, say
from regional_groups.core.forms import FormState, read_form
from regional_groups.core.i18n import state_label, step_done
from regional_groups.core.permissions import require
from regional_groups.core.rehearsing import Preview, looked_at
from regional_groups.core.web import actor, changes_data, now, sent_back, signed_in
from regional_groups.planning import part_queries, shown
from regional_groups.planning.parts import Part


def pages_of(part: Part) -> Blueprint:
    """Return the pages of a part, to be registered below the room's own."""
    pages = _Pages(part)
    blueprint = Blueprint(part.name, __name__)
    where = part.where
    both = ["GET", "POST"]
    blueprint.add_url_rule(f"{where}/", "index", pages.index)
    blueprint.add_url_rule(f"{where}/new", "new", pages.new, methods=both)
    blueprint.add_url_rule(f"{where}/<uuid:id>", "record", pages.record)
    blueprint.add_url_rule(f"{where}/<uuid:id>/edit", "edit", pages.edit, methods=both)
    blueprint.add_url_rule(f"{where}/<uuid:id>/actions/<action>", "act", pages.act, methods=["POST"])
    return blueprint


class _Pages:
    def __init__(self, part: Part) -> None:
        self.part = part

    def _url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"planning.{self.part.name}.{endpoint}", **values)

    def index(self) -> str:
        """Show the records of the part."""
        wanted = {name: value for name, value in request.args.items() if value and name != "limit"}
        rows, following = part_queries.listed(self.part, wanted, actor())
        return render_template(
            f"planning/{self.part.name}/index.html",
            part=self.part,
            rows=rows,
            following=following,
            wanted=wanted,
            part_states=self._states(wanted.get("state", "")),
            may_keep=shown.may_keep(self.part, actor()),
            **self.part.choices(),
            **self.part.on_list(rows, actor(), now()),
        )

    def _states(self, chosen: str) -> list[tuple[str, str, bool]]:
        """Return the states that a list can be narrowed to."""
        return [
            (
                state_label(self.part.flow.name, str(one)),
                self._url("index", state=str(one)),
                str(one) == chosen,
            )
            for one in self.part.flow.states
        ]

    def new(self) -> ResponseReturnValue:
        """Show and take the form of a new record."""
        self._require()
        if request.method == "GET":
            return self._form(FormState(request.args.to_dict()))
        try:
            return redirect(self._create(), 303)
        except REFUSED as error:
            return self._refused(self.part.create_form(), error, None)

    def _require(self, thing: Any = None) -> None:
        signed_in()
        part_queries.check_open(self.part, actor())
        if not shown.may_keep(self.part, actor(), thing):
            require(self.part.keep, actor(), self.part.subject(thing))

    def _create(self) -> str:
        return _create(self.part, self._url)

    def _form(self, form: FormState, thing: Any = None) -> str:
        return render_template(
            f"planning/{self.part.name}/form.html",
            part=self.part,
            form=form,
            thing=thing,
            **self.part.choices(),
            **shown.recording(self.part, actor(), thing),
        )

    def _refused(self, schema: Schema, error: DomainError, id: UUID | None) -> ResponseReturnValue:
        db.session.rollback()
        form = sent_back(error, schema)
        thing = part_queries.record(self.part, id, actor()) if id else None
        return self._form(form, thing), error.status

    def record(self, id: UUID) -> str:
        """Show a record."""
        return self._page(part_queries.record(self.part, id, actor()))

    def _page(
        self,
        thing: Any,
        action: str = "",
        form: FormState | None = None,
        *,
        stale: bool = False,
        mails: Preview | None = None,
    ) -> str:
        bar, state_now = shown.lifecycle(self.part, thing)
        who = actor()
        return render_template(
            f"planning/{self.part.name}/record.html",
            part=self.part,
            thing=thing,
            headline=self.part.headline(thing),
            lifecycle_steps=bar,
            state_now=state_now,
            waiting_rows=shown.waiting_rows(self.part, thing, now()),
            steps=shown.steps(self.part, thing, who, now()),
            history=shown.history(self.part, thing, named=who.person_id is not None),
            may_edit=who.person_id is not None and shown.may_keep(self.part, who, thing),
            chosen=action,
            form=form,
            stale=stale,
            mails=mails,
            **self.part.choices(),
            **self.part.on_page(thing, who, now()),
        )

    def edit(self, id: UUID) -> ResponseReturnValue:
        """Show and take the form that changes a record."""
        found = part_queries.record(self.part, id, actor())
        self._require(found)
        if request.method == "GET":
            return self._form(FormState({name: getattr(found, name) for name in self.part.written}), found)
        try:
            _edit(self.part, id)
        except REFUSED as error:
            return self._refused(self.part.edit_form(), error, id)
        return redirect(self._url("record", id=id), 303)

    def act(self, id: UUID, action: str) -> ResponseReturnValue:
        """Take a step; a refused form is shown again with what was filled in."""
        if action not in self.part.action_forms:
            raise NotFound(say("There is no such step."))
        try:
            if action in self.part.to_many and "preview" in request.form:
                return self._previewed(id, action)
            _act(self.part, id, action)
        except REFUSED as error:
            db.session.rollback()
            form = sent_back(error, self.part.action_forms[action]())
            found = part_queries.record(self.part, id, actor())
            return self._page(found, action, form, stale=isinstance(error, StaleVersion)), error.status
        return redirect(self._url("record", id=id), 303)

    def _previewed(self, id: UUID, action: str) -> str:
        """Show the mail that a step would send, and the form as it was filled in."""
        thing = part_queries.record(self.part, id, actor(), lock=True)
        form, mails = looked_at(
            self.part.action_forms[action](),
            lambda data: self.part.perform(thing, action, data, actor(), now()),
        )
        return self._page(part_queries.record(self.part, id, actor()), action, form, mails=mails)


@changes_data
def _create(part: Part, url: Any) -> str:
    made = part.create(read_form(part.create_form(), request.form), actor(), now())
    db.session.flush()
    flash(_("Saved."), "success")
    where: str = url("record", id=made.id)
    return where


@changes_data
def _edit(part: Part, id: UUID) -> None:
    found = part_queries.record(part, id, actor(), lock=True)
    part.edit(found, read_form(part.edit_form(), request.form), actor(), now())
    flash(_("Saved."), "success")


@changes_data
def _act(part: Part, id: UUID, action: str) -> None:
    found = part_queries.record(part, id, actor(), lock=True)
    part.perform(found, action, read_form(part.action_forms[action](), request.form), actor(), now())
    flash(step_done(part.flow.name, action), "success")
