"""/j/: a personal link leads its one person to the session of now; for everybody else there is nothing here."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, SignInNeeded, say
from regional_groups.core.jobs import change
from regional_groups.core.web import actor, now
from regional_groups.meetings.models import MeetingSession
from regional_groups.participation import links, rules
from regional_groups.participation.models import JoinLink, JoinUse


def join(token: str) -> ResponseReturnValue:
    """Lead the person on to the session of now, or say when the link opens."""
    link = links.find(token)
    if link is None or not link.guest:
        _only_its_owner(link)
    assert link is not None
    sessions = links.sessions_behind(link, now())
    open_now = rules.open_sessions(links.times(sessions), now())
    known = {str(session.id): session for session in sessions}
    ready = [known[one.key] for one in open_now if links.leads_out(known[one.key].join_address)]
    chosen = _chosen(ready)
    if chosen is None:
        return _private(make_response(_explain(link, sessions, ready, bool(open_now))))
    address, link_id, session_id = chosen.join_address, link.id, chosen.id
    if request.method == "GET":
        _note(link_id, session_id)
    return _private(redirect(address, 302))


def _only_its_owner(link: JoinLink | None) -> None:
    """Refuse everybody but the person of the link; an unknown link and somebody else's look alike.

    Raises:
        SignInNeeded, NotFound.
    """
    who = actor()
    if who.person_id is None:
        raise SignInNeeded(say("Please sign in to follow your personal link."))
    if link is None or link.registration.person_id != who.person_id:
        raise NotFound(say("This link leads nowhere. Look at your own page for your links."))


def _chosen(ready: list[MeetingSession]) -> MeetingSession | None:
    """Return the session to go to: the one asked for, else the first unless several run at the same time."""
    asked = request.args.get("session", "")
    if asked:
        return next((one for one in ready if str(one.id) == asked), None)
    running = [one for one in ready if one.starts_at <= now() <= one.ends_at]
    return ready[0] if ready and len(running) < 2 else None


def _explain(
    link: JoinLink, sessions: list[MeetingSession], ready: list[MeetingSession], is_open: bool
) -> str:
    """Say why the link leads nowhere now: too early, over, several sessions, no way in yet, or no meeting."""
    running = [one for one in ready if one.starts_at <= now() <= one.ends_at]
    return render_template(
        "participation/join.html",
        meeting=link.registration.meeting,
        choices=[(one, url_for("participation.join", token=_token(), session=one.id)) for one in running],
        opens_at=rules.opens_next(links.times(sessions), now()),
        no_way_in=is_open and not ready,
        sessions=sorted(sessions, key=lambda one: one.starts_at),
    )


def _token() -> str:
    return str((request.view_args or {})["token"])


def _note(link_id: UUID, session_id: UUID) -> None:
    """Keep that somebody was sent on: an intent, not an attendance."""
    at = now()
    db.session.rollback()  # what was read is done with; the note is a transaction of its own
    with change():
        db.session.add(JoinUse(link_id=link_id, session_id=session_id, at=at))


def _private(response: Response) -> Response:
    """Keep the answer out of caches and the address of the link out of referrers."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
