"""What the room of people gives the ground: who asks, which language and zone they chose, names of scopes."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app

from regional_groups.core import jobs, outbox
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import N_
from regional_groups.core.i18n import for_whom, listed, translate
from regional_groups.core.language_names import language_named
from regional_groups.core.permissions import Actor, Office
from regional_groups.core.steps_taken import action_taken
from regional_groups.core.web import now
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import name_of
from regional_groups.people import identify, limits
from regional_groups.people.access import forget_old_sessions
from regional_groups.people.chrome import around_page
from regional_groups.people.closing import follow_closing
from regional_groups.people.notices import deliver
from regional_groups.people.officers import follow_acronym, officers_of
from regional_groups.people.queries import actor_of, filled_offices, person_by_email
from regional_groups.people.recorded import tell_for_whom, waiting_objections
from regional_groups.people.scopes import parents_of_groups
from regional_groups.people.signing_in import mapping
from regional_groups.people.waiting import send_digests, waiting_source

OFFICE_STEPS = {
    "offices:appoint": N_("Office given"),
    "offices:end": N_("Office ended"),
    "offices:amend": N_("Office corrected"),
}


def find_person(email: str) -> Actor | None:
    """Return the actor that a person with this address is today."""
    person = person_by_email(email)
    return actor_of(person, geneva_day(now())) if person else None


def scope_name(function: str, scope: str) -> str:
    """Return the scope of an office in words: a State's, region's or language's name, else the code."""
    if function in (Office.DELEGATE, Office.FOCAL_POINT):
        return name_of(scope)
    if function == Office.REGIONAL_OFFICE:
        return name_of(f"region:{scope}")
    if function == Office.TRANSLATOR:
        return language_named(scope)
    if function in (Office.SG_CHAIR, Office.SG_VICE_CHAIR):
        body, _, region = scope.partition("/")
        return listed((body, name_of(f"region:{region}"))) if region else body
    return scope


def step_label(event: str) -> str:
    """Return an event of the trail in words: the button of its flow, or what was done to an office."""
    kind, _, action = event.partition(":")
    if kind in current_app.extensions["flows"]:
        return action_taken(kind, action)
    return translate(OFFICE_STEPS.get(event, event))


def join(app: Flask) -> None:
    """Register with the ground."""
    mapping(app.extensions["settings"].oidc_offices)  # refuse to start on offices that do not exist
    app.extensions.update(
        find_person=find_person,
        parents_of_groups=parents_of_groups,
        scope_name=scope_name,
        identify=identify.identify,
        language_of_person=identify.language_of_person,
        zone_of_person=identify.zone_of_person,
        officers_of=officers_of,
        filled_offices=filled_offices,
    )
    app.extensions.setdefault("me_sections", {})
    limits.install(app)
    app.before_request(identify.check_token)
    app.context_processor(around_page)
    app.jinja_env.globals.update(step_label=step_label, for_whom=for_whom)
    app.extensions["changes"].listen(object, tell_for_whom)
    app.extensions["changes"].listen(RegionalGroup, follow_acronym)
    app.extensions["changes"].listen(RegionalGroup, follow_closing)
    outbox.handler("mail", deliver)
    waiting_source(waiting_objections)
    jobs.every("waits-digest", timedelta(days=1), send_digests)
    jobs.every("old-sessions", timedelta(days=1), forget_old_sessions)
    jobs.every("sent-messages", timedelta(days=1), outbox.forget_sent)
