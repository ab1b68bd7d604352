"""The addresses of the room's pages."""

from __future__ import annotations

from flask import Blueprint

from regional_groups.groups.queries import name_of
from regional_groups.participation import (
    attendance_pages,
    contribution_pages,
    invitation_pages,
    join_pages,
    list_pages,
    registration_pages,
)

blueprint = Blueprint("participation", __name__)
blueprint.add_app_template_global(name_of, "country_name")
blueprint.add_app_template_filter(name_of, "country_name")

GET, POST, BOTH = ["GET"], ["POST"], ["GET", "POST"]
MEETING, EVENT = "/meetings/<uuid:id>", "/events/<uuid:id>"

PAGES = (
    (f"{MEETING}/register", registration_pages.register, BOTH),
    (f"{EVENT}/register", registration_pages.register_for_event, BOTH),
    ("/registrations/<uuid:id>", registration_pages.registration, GET),
    ("/registrations/<uuid:id>/edit", registration_pages.edit, POST),
    ("/registrations/<uuid:id>/actions/<action>", registration_pages.act, POST),
    ("/registrations/waiting", list_pages.waiting, GET),
    (f"{MEETING}/registrations", list_pages.of_meeting, GET),
    (f"{EVENT}/registrations", list_pages.of_event, GET),
    (f"{MEETING}/registrations/approve", list_pages.approve_for_meeting, POST),
    (f"{EVENT}/registrations/approve", list_pages.approve_for_event, POST),
    (f"{MEETING}/invitations", invitation_pages.invitations, BOTH),
    (f"{MEETING}/invitations/<uuid:invitation>/withdraw", invitation_pages.withdraw, POST),
    ("/invitations/<token>", invitation_pages.answer, BOTH),
    (f"{MEETING}/attendance", attendance_pages.attendance, GET),
    (f"{MEETING}/attendance/present", attendance_pages.mark, POST),
    (f"{MEETING}/attendance/count", attendance_pages.count, POST),
    (f"{MEETING}/attendance/<uuid:row>/remove", attendance_pages.remove, POST),
    (f"{MEETING}/contributions", contribution_pages.contributions, BOTH),
    (
        f"{MEETING}/contributions/<uuid:contribution>/actions/<action>",
        contribution_pages.act_on_contribution,
        POST,
    ),
    (f"{MEETING}/contributions/<uuid:contribution>/file", contribution_pages.file, GET),
    ("/j/<token>", join_pages.join, GET),
)
for path, page, methods in PAGES:
    blueprint.add_url_rule(path, page.__name__, page, methods=methods)
