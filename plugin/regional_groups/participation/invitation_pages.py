"""Invitations: the team sends them, the invited person answers by the link of the mail."""

from __future__ import annotations

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.api import page_of
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.forms import FormState, read_form, refused
from regional_groups.core.language_names import languages_offered
from regional_groups.core.permissions import Permission, permits, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.groups.queries import states
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting
from regional_groups.participation import inviting, links, operations, queries, rules
from regional_groups.participation.forms import REGISTRATION_MODES, AnswerSchema, InvitationSchema
from regional_groups.participation.models import Invitation
from regional_groups.participation.registration_pages import choices
from regional_groups.people.queries import person_by_email

PER_PAGE = 100


def invitations(id: UUID) -> ResponseReturnValue:
    """Show and send the invitations to a meeting."""
    signed_in()
    meeting = meetings.meeting(id)
    if request.method == "GET":
        return _page(meeting, None)
    try:
        _invite(meeting)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form, InvitationSchema(), error.fields, error.message)
        return _page(meetings.meeting(id), form), 422
    return redirect(url_for("participation.invitations", id=id), 303)


@changes_data
def _invite(meeting: Meeting) -> None:
    made = inviting.invite(meeting, read_form(InvitationSchema(), request.form), actor(), now())
    flash(_("%(name)s is invited. A mail is on its way.", name=made.name), "success")


def _page(meeting: Meeting, form: FormState | None) -> str:
    subject = queries.scene(meeting, now()).subject
    require(Permission.ATTENDANCE_RECORD, actor(), subject)
    order = (Invitation.invited_at, Invitation.id)
    rows, following = page_of(queries.invitations(meeting), order, PER_PAGE, request.args.get("cursor"))
    return render_template(
        "participation/invitations.html",
        meeting=meeting,
        rows=rows,
        following=following,
        form=form,
        countries=states(),
        sessions=[(str(one.id), one.title) for one in meeting.sessions if not one.cancelled],
        may_invite=permits(Permission.REGISTRATIONS_INVITE, actor(), subject),
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), subject),
    )


@changes_data
def withdraw(id: UUID, invitation: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    found = queries.invitation(invitation)
    if found.meeting_id != id:
        raise NotFound(say("There is no such invitation."))
    version = request.form.get("version", "")
    inviting.withdraw(found, {"version": int(version) if version.isdecimal() else -1}, actor(), now())
    flash(_("The invitation was withdrawn."), "success")
    return redirect(url_for("participation.invitations", id=id), 303)


def answer(token: str) -> ResponseReturnValue:
    """Let an invited person answer, without an account; whoever has no invitation finds nothing here."""
    found = _found(token)
    form = None
    if request.method == "POST":
        try:
            _accept(found)
        except (InvalidInput, RuleViolated) as error:
            db.session.rollback()
            found = _found(token)
            form = refused(request.form, AnswerSchema(), error.fields, error.message)
        else:
            return redirect(url_for("participation.answer", token=token), 303)
    person = person_by_email(found.email)
    response = make_response(
        render_template(
            "participation/answer.html",
            invitation=found,
            meeting=found.meeting,
            mine=queries.live_registration(found.meeting, person.id if person else None),
            form=form,
            accepts=operations.accepts(found.meeting, now()),
            sessions=[one for one in found.meeting.sessions if str(one.id) in set(found.sessions)],
            modes=choices(rules.MODE_LABELS, REGISTRATION_MODES),
            languages=languages_offered(),
        ),
        422 if form else 200,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _found(token: str) -> Invitation:
    found = links.invitation_by(token)
    if found is None:
        raise NotFound(say("This invitation is not known, or was withdrawn."))
    return found


@changes_data
def _accept(invitation: Invitation) -> None:
    operations.accept(invitation, read_form(AnswerSchema(), request.form), now())
    flash(_("Thank you. The secretariat confirms your registration by mail."), "success")
