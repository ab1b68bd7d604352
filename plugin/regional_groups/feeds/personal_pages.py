"""Personal calendars by their token: the file, JSON, and a page; no sign-in, since calendar programs have none."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import CODES, speak
from regional_groups.core.web import now, real_now
from regional_groups.feeds import agenda, lookups, own_links, personal, twins
from regional_groups.feeds.answering import PRIVATE
from regional_groups.feeds.buckets import refuse_guess, refuse_often
from regional_groups.feeds.entries import shown
from regional_groups.feeds.lookups import Today
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.rules import FeedState, counts_as_fetch, is_gone
from regional_groups.feeds.sending import gone, sent, sent_by, unknown

UNSEEN = {"Cache-Control": PRIVATE, "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


def calendar(token: str) -> ResponseReturnValue:
    """Send a personal calendar to a calendar program."""
    found = personal.find(token)
    if found is None:
        return refuse_guess() or unknown("ics")
    if refusal := refuse_often(found.token_hash):
        return refusal
    language = _language(found)
    if found.state == FeedState.REVOKED:
        return gone() if is_gone(found.state_since, now()) else sent(personal.farewell(found, language))
    agent = request.headers.get("User-Agent", "")
    counts = counts_as_fetch(request.method, agent)
    today = lookups.note_fetch(found, now(), real_now(), agent, counts=counts)
    return _sent(today, token, language)


def _sent(today: Today, token: str, language: str, tries: int = 3) -> Response:
    """Send a file under the tag of the changes it was read from: where one came in between, it is read again."""

    finished = personal.validators(today, now(), real_now(), language)
    answer = sent_by(finished, lambda packed: personal.file(today, token, now(), language, packed=packed))
    db.session.rollback()  # on PostgreSQL each statement sees a moment of its own
    if tries == 1 or today.stands:
        return answer
    return _sent(lookups.looked_up(today.subscription, now(), real_now()), token, language, tries - 1)


def as_json(token: str) -> ResponseReturnValue:
    """Send a personal calendar as JSON."""
    found = personal.find(token)
    if found is None:
        return refuse_guess() or unknown("json")
    if refusal := refuse_often(found.token_hash):
        return refusal
    if found.state == FeedState.REVOKED and is_gone(found.state_since, now()):
        return gone()
    today = lookups.looked_up(found, now(), real_now())
    found, language = today.subscription, _language(today.subscription)
    finished = personal.validators(today, now(), real_now(), language)
    name, description = personal.called(found.label, language)
    head = {"name": name, "description": description, "language": language}
    said = f"{finished.etag}\n{found.state}"
    return twins.answer_json(head, lambda: _entries(today, language), said, finished.modified, PRIVATE)


def as_page(token: str) -> ResponseReturnValue:
    """Show a personal calendar to its owner."""
    found = personal.find(token)
    if found is None:
        if refusal := refuse_guess():
            return refusal
        speak("en")
        raise NotFound(say("There is no such calendar."))
    if refusal := refuse_often(found.token_hash):
        return refusal
    if found.state == FeedState.REVOKED and is_gone(found.state_since, now()):
        return gone()
    today = lookups.looked_up(found, now(), real_now())
    found, language = today.subscription, _language(today.subscription)
    speak(language)
    name, description = personal.called(found.label, language)
    address = f"{current_app.extensions['settings'].base_url}/calendars/personal/{token}"
    page = render_template(
        "feeds/feed.html",
        name=name,
        description=description,
        address=f"{address}.ics",
        json_address=f"{address}.json",
        about="/me/feeds",
        private=True,
        agenda=agenda.of_entries(_entries(today, language), geneva_day(now()), agenda.wish_of(request.args)),
    )
    return page, 200, UNSEEN


def _language(found: Subscription) -> str:
    asked_for = request.args.get("lang", "")
    return asked_for if asked_for in CODES else found.language


def _entries(shows: Today, language: str) -> list[dict[str, Any]]:
    found = shows.subscription
    if found.state == FeedState.REVOKED:
        return [shown(personal.notice(found, language))]
    today = geneva_day(now())
    addresses = own_links.links(found, today)
    entries = []
    for row in personal.rows(found, shows.keys, today, language):
        told = personal.told(found, row, language)
        if address := personal.linked(row, addresses):
            told["join_address"] = address
        entries.append(told)
    return entries
