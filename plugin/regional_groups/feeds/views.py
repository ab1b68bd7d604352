"""The addresses of the calendar feeds: files for calendar programs, JSON and a page for people."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import speak
from regional_groups.core.web import csrf, now
from regional_groups.feeds import (
    address_pages,
    agenda,
    bodies,
    invitation_pages,
    own_pages,
    personal_pages,
    queries,
    twins,
)
from regional_groups.feeds.answering import wants_gzip
from regional_groups.feeds.buckets import refuse_too_many
from regional_groups.feeds.queries import Feed
from regional_groups.feeds.scopes import in_words
from regional_groups.feeds.sending import asked_language, sent, unknown
from regional_groups.feeds.subscribing import picture, ways

blueprint = Blueprint("feeds", __name__)
blueprint.before_request(refuse_too_many)


@blueprint.get("/calendars/<path:where>.ics")
def calendar(where: str) -> ResponseReturnValue:
    """Send a public feed to a calendar program."""
    feed = queries.feed_at(where)
    if feed is None:
        return unknown("ics")
    body = bodies.finished(feed, asked_language())
    if where != feed.path:
        bodies.note_address(where, feed)
    if not wants_gzip(request.headers.get("Accept-Encoding", "")):
        bodies.keep_unpacked(feed, asked_language(), body)
    return sent(body)


@blueprint.get("/calendars/<path:where>.json")
def calendar_json(where: str) -> ResponseReturnValue:
    """Send a public feed as JSON."""
    feed = queries.feed_at(where)
    return unknown("json") if feed is None else twins.as_json(feed, asked_language())


@blueprint.get("/calendars/<path:where>.html")
def calendar_page(where: str) -> ResponseReturnValue:
    """Show a public feed to a person, with its address to subscribe to."""
    speak(asked_language())
    feed = queries.feed_at(where)
    if feed is None:
        raise NotFound(say("There is no such calendar."))
    version, _modified = queries.version_of(feed.key)
    said = f"{feed.key}\n{version}\n{bodies.edition(current_app.extensions['settings'])}"
    return twins.answer_page(said, lambda: render_template("feeds/feed.html", **_page(feed)))


def _page(feed: Feed) -> dict[str, object]:
    language = asked_language()
    name, description = bodies.called(feed, language)
    base = current_app.extensions["settings"].base_url
    ending = f"?lang={language}" if language != "en" else ""
    address = f"{base}/calendars/{feed.path}.ics{ending}"
    return {
        "name": name,
        "description": description,
        "address": address,
        "json_address": f"{base}/calendars/{feed.path}.json{ending}",
        "about": feed.page,
        "picture": picture(address, gettext("QR code of the address")),
        "agenda": agenda.of_feed(feed.key, language, geneva_day(now()), agenda.wish_of(request.args)),
    }


for path, page, methods in (
    ("/calendars/personal/<token>.ics", personal_pages.calendar, ["GET"]),
    ("/calendars/personal/<token>.json", personal_pages.as_json, ["GET"]),
    ("/calendars/personal/<token>.html", personal_pages.as_page, ["GET"]),
    ("/me/feeds", own_pages.subscriptions, ["GET"]),
    ("/me/feeds", own_pages.create, ["POST"]),
    ("/me/feeds/<uuid:id>/revoke", own_pages.revoke, ["POST"]),
    ("/me/feeds/revoke", own_pages.revoke_all, ["POST"]),
    ("/calendar-addresses/", address_pages.addresses, ["GET"]),
    ("/calendar-addresses/<uuid:id>/revoke", address_pages.revoke_theirs, ["POST"]),
    ("/calendar-addresses/revoke", address_pages.revoke_everybodys, ["POST"]),
    ("/me/feeds/<uuid:id>/mail-update", invitation_pages.mail_update, ["POST"]),
    ("/me/calendar-mail", invitation_pages.change_mine, ["POST"]),
    ("/calendar-mail/<uuid:id>/<token>", invitation_pages.by_link, ["GET"]),
    ("/calendar-mail/<uuid:id>/<token>", invitation_pages.change_by_link, ["POST"]),
    ("/registrations/<uuid:id>/calendar-answer", invitation_pages.settle, ["POST"]),
):
    blueprint.add_url_rule(
        path, f"{page.__module__.rpartition('.')[2]}_{page.__name__}", page, methods=methods
    )
blueprint.add_app_template_global(ways, "ways_to_subscribe")
blueprint.add_app_template_global(in_words, "scope_in_words")
# mail programs send it without a cookie; the link itself is the proof
csrf.exempt(invitation_pages.change_by_link)
