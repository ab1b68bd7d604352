"""The administrator's page of what could not be sent: what, since when, why, and when it is tried again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from regional_groups.core import outbox
from regional_groups.core.errors import N_
from regional_groups.core.permissions import Permission, Subject, permits, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.feeds import reply_mailbox
from regional_groups.people.models import Person

blueprint = Blueprint("outbox", __name__)
SHOWN_MAX = 100
KINDS = {
    "mail": N_("Letter"),
    "calendar_entries": N_("Entries of calendars"),
    "calendar": N_("Calendar on another server"),
    "calendar_in": N_("Calendar of another body"),
    "render-report": N_("Printing of a report"),
    "report_dates": N_("Dates of reports in calendars"),
}


@blueprint.get("/outbox/")
def failed() -> ResponseReturnValue:
    """Show what was tried and is not sent."""
    _only_managers()
    return render_template(
        "desk/outbox.html",
        messages=outbox.waiting(SHOWN_MAX, failed=True),
        count=outbox.count_failed(),
        kinds=KINDS,
        aside=reply_mailbox.aside(),
    )


@blueprint.post("/outbox/retry")
def retry_all() -> ResponseReturnValue:
    """Try everything again now."""
    return _retried(None)


@blueprint.post("/outbox/<uuid:id>/retry")
def retry(id: UUID) -> ResponseReturnValue:
    """Try one message again now."""
    return _retried(id)


def panel(person: Person) -> Markup | None:
    """Draw the way to this page on the own page of who may see it, with how much failed."""
    if not permits(Permission.OUTBOX_MANAGE, actor(), Subject()):
        return None
    return Markup(render_template("desk/panel_outbox.html", count=outbox.count_failed()))  # noqa: S704  # a rendered template


def _only_managers() -> None:
    signed_in()
    require(Permission.OUTBOX_MANAGE, actor(), Subject())


def _retried(id: UUID | None) -> ResponseReturnValue:
    _only_managers()

    @changes_data
    def work() -> int:
        return outbox.retry(None if id is None else [id], actor(), now())

    count = work()
    if count:
        text = ngettext("%(num)s message is tried again now.", "%(num)s messages are tried again now.", count)
        flash(text, "success")
    else:
        flash(_("Nothing is left to try: it was sent meanwhile."), "info")
    return redirect(url_for("outbox.failed"), 303)
