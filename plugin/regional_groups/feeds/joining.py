"""What the feeds listen to, show on other pages, do once a day; and the front that answers polls before Flask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from regional_groups.core import jobs, outbox
from regional_groups.core.changes import Change
from regional_groups.core.db import db
from regional_groups.core.panels import panel
from regional_groups.feeds import (
    answers_shown,
    collection_pages,
    collections,
    collections_api,
    delivery,
    editions,
    invitation_pages,
    invitations,
    later,
    lookups,
    others,
    own_pages,
    rebuilding,
    reply_api,
    reply_mailbox,
    writing,
)
from regional_groups.feeds.buckets import Buckets
from regional_groups.feeds.front import Front
from regional_groups.feeds.keeping import Kept
from regional_groups.feeds.pending import pending, taken
from regional_groups.groups.models import RegionalGroup
from regional_groups.meetings.models import Event, Meeting
from regional_groups.participation.models import Invitation, Registration
from regional_groups.people.models import OfficeHeld
from regional_groups.people.waiting import waiting_source


def remember(change: Change) -> None:
    """Note a meeting, event or group whose entries are written when the transaction ends."""
    noted = pending(db.session())
    noted["now"] = change.now
    if isinstance(change.subject, Meeting):
        noted["meetings"].add(change.subject.id)
        beside = change.before.get("events") or ()
        noted["events"] |= {UUID(str(one)) for one in beside}
    elif isinstance(change.subject, Event):
        noted["events"].add(change.subject.id)
    elif isinstance(change.subject, RegionalGroup):
        noted["groups"].add(change.subject.id)


@event.listens_for(db.session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    noted = taken(session)
    if noted is None:
        return
    session.flush()
    if noted["now"] is not None:
        _write_entries(noted)
    # last of all, as every change does: who holds the time of the last change waits for no meeting
    lookups.look_again(noted["people"], current_app.extensions["clock"].now())


def _write_entries(noted: dict[str, Any]) -> None:
    groups = noted["groups"]
    meetings = noted["meetings"] | writing.meetings_of_groups(groups) if groups else noted["meetings"]
    writing.write(meetings, noted["events"], noted["now"])
    if noted["others"]:
        others.write(noted["others"], noted["now"])
    writing.bump(f"group:{group}" for group in groups)
    collections.tell_collections(noted["now"])


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        taken(session)


# after the entries are written: letters show what they say
event.listen(db.session, "before_commit", invitations.settle)
event.listen(db.session, "after_rollback", invitations.forget)


def look_again(change: Change) -> None:
    """Make who got or lost an office or a registration have their calendars looked up anew."""
    pending(db.session())["people"].add(change.subject.person_id)


def look_after(now: datetime) -> None:
    """Write what changed without being announced: names, translations, zones."""
    rebuilding.rebuild(now)


def take_in_answers(now: datetime) -> None:
    """Take in the answers of calendar programs."""
    reply_mailbox.take_in(now)


def _stand_before(app: Flask) -> None:
    """Let the front answer polls before Flask; it closes its connections when the engine does."""
    extensions = app.extensions
    buckets = extensions["feed_buckets"], extensions["feed_guesses"]
    extensions["feed_kept"] = Kept()
    front = Front(
        app.wsgi_app, extensions["settings"], extensions["clock"], *buckets, extensions["feed_kept"]
    )
    extensions["feed_front"] = front
    app.wsgi_app = front  # type: ignore[method-assign]  # the way Flask documents for what stands before it
    reader = front.reader  # alone: an engine that held the front would keep its application for ever
    event.listen(db.engine, "engine_disposed", lambda engine: reader.close_all())


def join(app: Flask) -> None:
    """Register with the ground."""
    settings = app.extensions["settings"]
    app.extensions["feed_buckets"] = Buckets(settings.feed_limit)
    app.extensions["feed_guesses"] = Buckets(settings.feed_guess_limit, "RG_FEED_GUESS_LIMIT")
    switchboard = app.extensions["changes"]
    _stand_before(app)
    for kind in (Meeting, Event, RegionalGroup):
        switchboard.listen(kind, remember)
    for whose in (Registration, OfficeHeld):
        switchboard.listen(whose, look_again)
    switchboard.listen(Meeting, invitations.note_meeting)
    switchboard.listen(Registration, invitations.note_registration)
    switchboard.listen(Invitation, invitations.note_invitation)
    app.extensions["api"].register_blueprint(reply_api.blueprint)
    panel("regional_group", own_pages.group_panel)
    panel("study_group", own_pages.study_group_panel)
    panel("meeting", own_pages.meeting_panel)
    panel("me", own_pages.my_panel)
    panel("me", collection_pages.admin_panel)
    panel("me", invitation_pages.my_panel, order=51)
    panel("meeting", answers_shown.meeting_panel, order=31)
    panel("registration", answers_shown.registration_panel)
    app.extensions["registration_remarks"] = answers_shown.remarks
    app.extensions["registration_answers"] = answers_shown.as_data
    waiting_source(answers_shown.waiting)
    jobs.every("feeds", timedelta(days=1), look_after)
    jobs.every("calendar editions", timedelta(minutes=1), editions.look_after)
    jobs.every("calendar_collections", timedelta(minutes=5), collections.look_after)
    outbox.handler(collections.KIND, delivery.deliver)
    outbox.handler(later.KIND, rebuilding.write_left)
    app.register_blueprint(collection_pages.blueprint)
    app.extensions["api"].register_blueprint(collections_api.blueprint)
    jobs.every("calendar answers", timedelta(minutes=1), take_in_answers)
