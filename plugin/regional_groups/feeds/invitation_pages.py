"""What one says about mail with calendar entries: none any more, again, an update now; answers looked at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, NotPermitted, say
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.feeds import answers_shown, invited, reply_addresses, update_mail
from regional_groups.feeds.invitation_models import CalendarInvitation, CalendarMailRefusal
from regional_groups.feeds.shown import visible
from regional_groups.participation import queries
from regional_groups.people.models import Person
from regional_groups.people.queries import person_with

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def by_link(id: UUID, token: str) -> ResponseReturnValue:
    """Ask who follows the link of a letter whether calendar mail shall end or come again."""
    row = _opened(id, token)
    refused = db.session.get(CalendarMailRefusal, row.email) is not None
    return render_template("feeds/calendar_mail.html", refused=refused, done=False), 200, PRIVATE


@changes_data
def change_by_link(id: UUID, token: str) -> ResponseReturnValue:
    """End calendar mail with one click, as mail programs send it (RFC 8058), or let it come again."""
    row = _opened(id, token)
    again = bool(request.form.get("again"))
    _set(row.email, wanted=again)
    return render_template("feeds/calendar_mail.html", refused=not again, done=True), 200, PRIVATE


def _opened(id: UUID, token: str) -> CalendarInvitation:
    row = db.session.get(CalendarInvitation, id)
    if row is None or not reply_addresses.opens(token, row.nonce):
        raise NotFound(say("This link is not known."))
    return row


@changes_data
def change_mine() -> ResponseReturnValue:
    """Switch my calendar mail on or off."""
    wanted = bool(request.form.get("wanted"))
    _set(person_with(signed_in().person_id).email, wanted=wanted)
    flash(
        _("Meetings come to your calendar by mail.") if wanted else _("No calendar entries come by mail."),
        "success",
    )
    return redirect(url_for("people.me") + "#calendar-mail", 303)


def _set(email: str, *, wanted: bool) -> None:
    found = db.session.get(CalendarMailRefusal, email)
    if wanted and found is not None:
        db.session.delete(found)
    elif not wanted and found is None:
        db.session.add(CalendarMailRefusal(email=email, since=now()))


@changes_data
def mail_update(id: UUID) -> ResponseReturnValue:
    """Mail me what has changed since my calendar program last fetched an address of mine."""
    person = person_with(signed_in().person_id)
    subscription = visible(id, actor())
    if subscription.person_id != person.id:
        raise NotFound(say("There is no such calendar address."))
    count = update_mail.send(subscription, person, now())
    if count:
        text = ngettext(
            "%(num)s changed entry is on its way by mail.",
            "%(num)s changed entries are on their way by mail.",
            count,
        )
        flash(text, "success")
    else:
        flash(_("Nothing that lies ahead has changed since the last fetch."), "info")
    return redirect(url_for("feeds.own_pages_subscriptions"), 303)


@changes_data
def settle(id: UUID) -> ResponseReturnValue:
    """Say that a "no" by calendar was looked at: the person comes after all."""
    signed_in()
    registration = queries.registration(id, actor(), now())
    if not answers_shown.may_settle(registration):
        raise NotPermitted(say("The focal point of the country or the secretariat looks at this."))
    person = registration.person
    row = next(
        (
            one
            for one in invited.invitations_of(person.id, person.email)
            if one.meeting_id == registration.meeting_id
        ),
        None,
    )
    if row is None or not row.answer:
        raise NotFound(say("There is no answer by calendar."))
    _settle(row, registration.label, now())
    flash(_("Recorded."), "success")
    return redirect(url_for("participation.registration", id=id), 303)


def _settle(row: CalendarInvitation, label: str, at: datetime) -> None:
    row.settled_at = at
    audit.append(
        "calendar_invitation:settle",
        ("calendar_invitation", str(row.id), label),
        actor(),
        at,
        after={"answer": row.answer, "settled": True},
        demonstration=row.demonstration,
    )


def my_panel(person: Person) -> Markup:
    """Draw on my own page whether meetings come to my calendar by mail, and what I answered."""
    rows = invited.with_meetings(person.id, person.email)
    page = render_template(
        "feeds/panel_mail.html",
        refused=db.session.get(CalendarMailRefusal, person.email) is not None,
        rows=rows,
        answer_label=answers_shown.answer_label,
    )
    return Markup(page)  # noqa: S704  # a rendered template
