"""Small frames for the pages of platforms, and oEmbed, by which a platform finds them.

A frame stands in somebody else's page: it reads no cookie, sets none, and looks the same whoever is signed in.
"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import CODES, speak
from regional_groups.core.permissions import NOBODY
from regional_groups.core.web import now
from regional_groups.desk.frames import ROWS, framed, target_of
from regional_groups.feeds import agenda, bodies
from regional_groups.feeds import queries as feeds
from regional_groups.groups import pages, queries
from regional_groups.meetings import queries as meetings

blueprint = Blueprint("frames", __name__)
SECONDS_KEPT = 600
WIDTH, HEIGHT, LARGEST = 600, 480, 1200
FRAME = Markup(
    '<iframe src="{address}" width="{width}" height="{height}" title="{title}" loading="lazy"></iframe>'
)


@blueprint.before_request
def _show_to_anybody() -> None:
    """Ask no cookie who reads this; the language is the one of the address, else English."""
    g.actor, g.person, g.reader_zone_name = NOBODY, None, ""
    asked = request.args.get("lang", "")
    speak(asked if asked in CODES else "en")


@blueprint.after_request
def _keep_a_while(response: Response) -> Response:
    if response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
    return response


@blueprint.errorhandler(404)
@blueprint.errorhandler(NotFound)
def _nothing(error: Exception) -> ResponseReturnValue:
    if request.path == "/oembed":
        return jsonify({"error": "there is no such page to embed"}), 404
    return render_template("desk/embed_nothing.html"), 404


@blueprint.get("/embed/<kind>/<code>")
def embed(kind: str, code: str) -> ResponseReturnValue:
    """Show the next meetings of a group, study group or region."""
    wanted = {
        "regional-groups": meetings.Wanted(group=code),
        "study-groups": meetings.Wanted(parent=code),
        "regions": meetings.Wanted(region=code),
    }.get(kind)
    if wanted is None:
        abort(404)
    title = _title(kind, code)
    found = meetings.upcoming(wanted, geneva_day(now()), ROWS)
    return render_template("desk/embed.html", title=title, upcoming=found, page=target_of(kind, code))


def _title(kind: str, code: str) -> str:
    if kind == "regional-groups":
        return queries.group(code).acronym
    if kind == "study-groups":
        return queries.study_group(code).code
    if code not in dict(pages.regions()):
        abort(404)
    return queries.name_of(f"region:{code}")


@blueprint.get("/embed/calendars/<path:where>")
def embed_calendar(where: str) -> ResponseReturnValue:
    """Show the next entries of a public calendar; where nothing is to come, the last ones."""
    feed = feeds.feed_at(where)
    if feed is None:
        raise NotFound(say("There is no such calendar."))
    asked = request.args.get("lang", "")
    language = asked if asked in CODES else "en"
    return render_template(
        "desk/embed_calendar.html",
        name=bodies.called(feed, language)[0],
        agenda=agenda.of_feed(feed.key, language, geneva_day(now()), agenda.Wish(most=ROWS, or_last=True)),
        page=url_for("feeds.calendar_page", where=feed.path, lang=asked if asked in CODES else None),
    )


@blueprint.get("/embed/<path:where>")
def nothing(where: str) -> ResponseReturnValue:
    """Say that there is no such frame."""
    abort(404)


@blueprint.get("/oembed")
def oembed() -> ResponseReturnValue:
    """Answer an oEmbed consumer that asks about an address of this service (oEmbed 1.0, JSON only)."""
    if request.args.get("format", "json") != "json":
        return jsonify({"error": "only json is offered"}), 501
    base = current_app.extensions["settings"].base_url.rstrip("/")
    found = framed(request.args.get("url", ""), base)
    if found is None:
        abort(404)
    speak(found.language or "en")
    width, height = _size("maxwidth", WIDTH), _size("maxheight", HEIGHT)
    answer = jsonify(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": _("Regional groups of ITU-T"),
            "provider_url": base + url_for("desk.home"),
            "title": found.title,
            "cache_age": SECONDS_KEPT,
            "width": width,
            "height": height,
            "html": FRAME.format(address=base + found.address, width=width, height=height, title=found.title),
        }
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"  # public, the same for everybody
    return answer


def _size(name: str, usual: int) -> int:
    """Return a size: as large as allowed where that is said, at most ``LARGEST``, else the usual one."""
    allowed = request.args.get(name, type=int)
    return min(allowed, LARGEST) if allowed and allowed > 0 else usual
