"""The addresses of the room's pages."""

from __future__ import annotations

from flask import Blueprint
from flask_limiter.util import get_remote_address

from regional_groups.core.web import csrf
from regional_groups.people import office_pages, own_pages, sign_in_pages
from regional_groups.people.limits import limiter, sign_in_limit

blueprint = Blueprint("people", __name__)

GET, POST = ["GET"], ["POST"]

PAGES = (
    ("/auth/signed-out", sign_in_pages.signed_out, GET),
    ("/auth/logout", sign_in_pages.logout, POST),
    ("/me/", own_pages.me, GET),
    ("/me/profile", own_pages.profile, POST),
    ("/me/tokens", own_pages.create_token, POST),
    ("/me/tokens/<uuid:id>/revoke", own_pages.revoke_token, POST),
    ("/me/sessions/<uuid:id>/end", own_pages.end_session, POST),
    ("/me/sessions/end-others", own_pages.end_other_sessions, POST),
    ("/me/recorded", own_pages.recorded_steps, GET),
    ("/me/recorded/<uuid:id>/object", own_pages.object_to, POST),
    ("/me/recorded/<uuid:id>/settle", own_pages.settle, POST),
    ("/people/offices", office_pages.offices, GET),
    ("/people/offices", office_pages.appoint, POST),
    ("/people/offices/<uuid:id>/end", office_pages.end, POST),
    ("/people/offices/<uuid:id>/amend", office_pages.amend, ("GET", "POST")),
)
for path, page, methods in PAGES:
    blueprint.add_url_rule(path, page.__name__, page, methods=methods)

# A limit each, counted by address: before the sign-in there is nobody to count by.
for path, page, methods in (
    ("/auth/login", sign_in_pages.login, GET),
    ("/auth/callback", sign_in_pages.callback, GET),
    ("/auth/backchannel-logout", sign_in_pages.backchannel_logout, POST),
):
    limited = limiter.limit(sign_in_limit, key_func=get_remote_address)(page)
    blueprint.add_url_rule(path, page.__name__, limited, methods=methods)

csrf.exempt("regional_groups.people.sign_in_pages.backchannel_logout")  # the provider has no form of ours
