"""The owner's pages: my calendar addresses, made here and revoked here; and boxes on the pages of other rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from flask_babel import gettext as _
from markupsafe import Markup

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, InvalidInput, RuleViolated
from regional_groups.core.forms import FormState, read_form, refused
from regional_groups.core.i18n import current_language, translate
from regional_groups.core.permissions import Permission, Subject, permits
from regional_groups.core.web import actor, changes_data, now, real_now, signed_in
from regional_groups.feeds import operations, queries
from regional_groups.feeds.forms import RevokeSchema, SubscriptionFormSchema
from regional_groups.feeds.freshness import Freshness, freshness, last_changes
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.queries import Feed
from regional_groups.feeds.rules import FLOW
from regional_groups.feeds.scopes import WORDS, named
from regional_groups.feeds.shown import own, visible
from regional_groups.feeds.subscribing import picture
from regional_groups.groups.models import RegionalGroup, StudyGroup
from regional_groups.groups.queries import groups_of, name_of, study_groups
from regional_groups.groups.regions import REGIONS
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import Person
from regional_groups.people.queries import person_with


@dataclass(frozen=True)
class Listed:
    """A subscription in the owner's list, and whether its calendar has the last change yet."""

    subscription: Subscription
    shows: str
    freshness: Freshness
    client: str  # the calendar program, by its family
    ago: str  # how long ago it was fetched, in words


def subscriptions() -> ResponseReturnValue:
    """Show my calendar addresses."""
    signed_in()
    return render_template("feeds/subscriptions.html", **_shown())


@changes_data
def _make() -> tuple[Subscription, str]:
    data = read_form(SubscriptionFormSchema(), request.form)
    return operations.create(data, signed_in(), now())


def create() -> ResponseReturnValue:
    """Make a calendar address and show it, this once."""
    try:
        made, token = _make()
    except (InvalidInput, RuleViolated) as error:
        return render_template("feeds/subscriptions.html", **_shown(form=_again(error))), 422
    address = f"{current_app.extensions['settings'].base_url}/calendars/personal/{token}.ics"
    name = made.label or dict(scopes()).get(made.scope, made.scope)
    once = {"address": address, "name": name, "picture": picture(address, _("QR code of the address"))}
    page = render_template("feeds/subscriptions.html", **_shown(once=once))
    return page, 200, {"Cache-Control": "no-store"}


@changes_data
def revoke(id: UUID) -> ResponseReturnValue:
    """Revoke a calendar address."""
    data = read_form(RevokeSchema(), request.form)
    operations.perform(visible(id, signed_in()), "revoke", data, signed_in(), now())
    flash(_("The address was revoked. Calendars that have it are told so for thirty days."), "success")
    return redirect(url_for("feeds.own_pages_subscriptions"), 303)


@changes_data
def _revoke_all() -> int:
    who = signed_in()
    return operations.revoke_all(person_with(who.person_id), who, now())


def revoke_all() -> ResponseReturnValue:
    """Revoke all of my calendar addresses."""
    count = _revoke_all()
    flash(
        _(
            "Addresses revoked: %(count)s. Calendars that have them are told so for thirty days.",
            count=count,
        ),
        "success",
    )
    return redirect(url_for("feeds.own_pages_subscriptions"), 303)


def my_panel(person: Person) -> Markup:
    """Draw my calendar addresses on my own page."""
    return Markup(render_template("feeds/panel_me.html", **_shown()))  # noqa: S704  # a rendered template


def _again(error: DomainError) -> FormState:
    db.session.rollback()
    return refused(request.form, SubscriptionFormSchema(), error.fields, error.message)


def _shown(form: FormState | None = None, once: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "listed": _listed(),
        "form": form,
        "once": once,
        "scopes": scopes(),
        "flow": FLOW,
        "language": current_language(),
        "today": real_now(),
        "administers": permits(Permission.FEEDS_REVOKE, actor(), Subject()),
    }


def _listed() -> list[Listed]:
    order = (Subscription.state, Subscription.created_at.desc(), Subscription.id)
    found: list[Subscription] = list(db.session.scalars(own(signed_in()).order_by(*order).limit(200)))
    changed, names = last_changes(found, geneva_day(now())), dict(scopes())
    return [_one(one, changed[one.id], names) for one in found]


def _one(one: Subscription, changed: int, names: dict[str, str]) -> Listed:
    changed_at = datetime.fromtimestamp(changed, UTC)
    found = freshness(one.last_fetched_at, one.fetched_change, changed, changed_at)
    ago = format_timedelta(found.fetched_at - real_now(), add_direction=True) if found.fetched_at else ""
    client = one.client if one.client not in ("", "other") else _("Your calendar")
    return Listed(one, names.get(one.scope, one.scope), found, client, ago)


def scopes() -> list[tuple[str, str]]:
    """Return the scopes one can choose, in words."""
    return [
        *((scope, translate(words)) for scope, words in WORDS.items()),
        *((f"study-group:{body.code}", body.code) for body in study_groups()),
        *((f"region:{slug}", name_of(f"region:{slug}")) for slug in REGIONS),
        *((f"group:{one.acronym}", named(one)) for one in groups_of()),
    ]


def group_panel(group: RegionalGroup) -> Markup | None:
    """Draw the box of a regional group's calendar."""
    return None if group.predecessor else _box(queries.group_feed(group))


def study_group_panel(body: StudyGroup) -> Markup | None:
    """Draw the box of a study group's calendar."""
    feed = queries.feed_at(f"study-groups/{body.code}")
    return _box(feed) if feed else None


def meeting_panel(meeting: Meeting) -> Markup | None:
    """Draw the box of a meeting's calendar; without dates it has none worth a subscription."""
    return _box(queries.meeting_feed(meeting)) if meeting.starts_on else None


def _box(feed: Feed) -> Markup:
    language = current_language()
    ending = f"?lang={language}" if language != "en" else ""
    base = current_app.extensions["settings"].base_url
    page = render_template(
        "feeds/panel.html",
        address=f"{base}/calendars/{feed.path}.ics{ending}",
        page=f"{request.script_root}/calendars/{feed.path}.html{ending}",
    )
    return Markup(page)  # noqa: S704  # a rendered template
