"""What stands around every page: who is signed in, what waits, the main parts of the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, has_request_context, request
from flask_babel import gettext as _

from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Actor, Office
from regional_groups.core.web import actor, is_api
from regional_groups.people.identify import asking_person
from regional_groups.people.models import Person
from regional_groups.people.rules import initials

_WITHIN = {"planning": ("funds", "office-work", "outreach", "standards-requests")}  # addresses of their own
ORDER = {office.value: place for place, office in enumerate(Office)}


@dataclass(frozen=True)
class SignedIn:
    """The person at the top of the page."""

    name: str
    initials: str
    offices_line: str


def around_page() -> dict[str, Any]:
    """Return what the base of every page shows; nothing where a letter is written."""
    if not has_request_context() or "reader_zone_name" in g:
        return {}
    person = asking_person()
    settings = current_app.extensions["settings"]
    shown: dict[str, Any] = {"nav": _nav(), "demonstration": settings.demonstration, "waiting_count": 0}
    if person is None or is_api():
        return {**shown, "signed_in": None}
    if settings.oidc_issuer:
        # signing out goes on to the provider, and a form's target counts with its redirects
        parts = urlsplit(settings.oidc_issuer)
        g.form_targets = f" {parts.scheme}://{parts.netloc}"
    count: Callable[[Actor], int] = current_app.extensions.get("waiting_count", lambda actor: 0)
    return {**shown, "signed_in": _signed_in(person), "waiting_count": count(actor())}


def _signed_in(person: Person) -> SignedIn:
    held = sorted(actor().offices, key=lambda office: (ORDER[office.function], office.scope))
    line = office_label(held[0].function, held[0].scope) if held else _("No office today")
    if len(held) > 1:
        line = _("%(office)s and %(count)s more", office=line, count=len(held) - 1)
    return SignedIn(person.name, initials(person.name), line)


def _nav() -> list[tuple[str, str, str, bool]]:
    parts = (
        (_("Study groups"), "study-groups"),
        (_("Regional groups"), "regional-groups"),
        (_("Creation requests"), "creation-requests"),
        (_("Terms of reference"), "terms"),
        (_("Meetings"), "meetings"),
        (_("Calendar"), "calendar"),
        (_("Planning"), "planning"),
        (_("Reports"), "reports"),
    )
    root = request.script_root
    here = request.path.split("/")[1]
    return [(label, f"{root}/{key}/", key, here in (key, *_WITHIN.get(key, ()))) for label, key in parts]
