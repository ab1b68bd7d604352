"""The administrator's page of calendar addresses: whose they are, and how one or all of them are stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.api import page_of
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, RuleViolated
from regional_groups.core.forms import FormState, load, read_form, refused
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.feeds import operations
from regional_groups.feeds.forms import AddressListArguments, RevokeAllSchema, RevokeSchema
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.shown import everybodys, visible


def addresses() -> ResponseReturnValue:
    """Show the calendar addresses of everybody, newest first, never the addresses themselves."""
    signed_in()
    return _page()


def revoke_theirs(id: UUID) -> ResponseReturnValue:
    """Revoke somebody's calendar address."""

    @changes_data
    def work() -> None:
        data = read_form(RevokeSchema(), request.form)
        operations.perform(visible(id, signed_in()), "revoke", data, signed_in(), now())

    work()
    flash(_("The address was revoked. Calendars that have it are told so for thirty days."), "success")
    return redirect(url_for("feeds.address_pages_addresses"), 303)


def revoke_everybodys() -> ResponseReturnValue:
    """Revoke every calendar address of the service."""

    @changes_data
    def work() -> int:
        data = read_form(RevokeAllSchema(), request.form)
        return operations.revoke_everybodys(data["note"], signed_in(), now())

    try:
        count = work()
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        return _page(refused(request.form, RevokeAllSchema(), error.fields, error.message)), 422
    flash(
        _(
            "Addresses revoked: %(count)s. Calendars that have them are told so for thirty days.",
            count=count,
        ),
        "success",
    )
    return redirect(url_for("feeds.address_pages_addresses"), 303)


def _page(form: FormState | None = None) -> str:
    require(Permission.FEEDS_REVOKE, actor(), Subject())
    wish = load(AddressListArguments(), {"state": "active", **_asked()})
    order = (Subscription.created_at, Subscription.id)
    rows, following = page_of(everybodys(wish), order, wish["limit"], wish["cursor"])
    return render_template(
        "feeds/addresses.html",
        rows=rows,
        wish=wish,
        next_cursor=following,
        form=form,
    )


def _asked() -> dict[str, Any]:
    """Return the query without blank fields, as the filters of the page send them."""
    known = AddressListArguments().fields
    return {name: value for name, value in request.args.items() if name in known and value.strip()}
