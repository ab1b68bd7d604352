"""A form that makes something, sent twice (a double click, “send again”, the back button), makes it once."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.meetings.rules import MeetingState
from regional_groups.people.models import Person
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.creation.requests import draft
from tests.feeds.publishing import ADDRESS
from tests.journeys.plan_forms import PLANS
from tests.participation.field import NOW, meeting, workshop
from tests.scheduling.field import PLENARY, calendar_file
from tests.support.field import person, post, regional_group, sign_in, state, study_group
from tests.support.form_keys import forms_of, key_of

OFFICES = (
    "delegate KE",
    "tsb_counsellor",
    "tsb_counsellor SG5",
    "tsb_counsellor SG21",
    "rg_chair SG5RG-AFR",
    "sg_chair SG5",
    "report_officer",
    "bsg_coordinator",
    "admin",
)
Things = dict[str, str]


@dataclass(frozen=True)
class Making:
    """A form that makes something: its page, where it is sent, what is filled in, and what makes it refused."""

    page: str
    sent_to: str
    fields: dict[str, Any]
    wrong: dict[str, Any] = field(default_factory=dict)
    file: tuple[bytes, str] | None = None


MAKING = {
    "meetings.new": Making(
        "/meetings/new",
        "/meetings/new",
        {
            "groups": ["SG5RG-AFR"],
            "title": "Spring",
            "starts_on": "2027-04-05",
            "ends_on": "2027-04-07",
            "city": "Nairobi",
            "country": "KE",
            "format": "hybrid",
            "languages": ["en"],
        },
        {"ends_on": "2027-04-01"},
    ),
    "meetings.new_event": Making(
        "/events/new",
        "/events/new",
        {"kind": "workshop", "title": "Week", "starts_on": "2027-04-05", "groups": "SG5RG-AFR"},
        {"title": ""},
    ),
    "creation.create": Making(
        "/creation-requests/new", "/creation-requests/new", {"parent": "SG21", "title": "New"}, {"parent": ""}
    ),
    "creation.keep_record": Making(
        "/creation-requests/record",
        "/creation-requests/record",
        {
            "parent": "SG21",
            "state": "approved",
            "acronym": "SG21RG-AFR",
            "region": "africa",
            "decided_on": "2019-05-10",
            "meeting": "SG21 plenary",
        },
        {"decided_on": ""},
    ),
    "creation.add_file": Making(
        "/creation-requests/{request}",
        "/creation-requests/{request}/files",
        {"purpose": "support_letter", "country": "KE"},
        {"purpose": "poem"},
        (b"%PDF-1.4 a letter", "letter.pdf"),
    ),
    "terms.create": Making(
        "/regional-groups/SG5RG-AFR/terms", "/regional-groups/SG5RG-AFR/terms", {"language": "en"}
    ),
    "terms.record": Making(
        "/regional-groups/SG5RG-AFR/terms/record",
        "/regional-groups/SG5RG-AFR/terms/record",
        {"decided_on": "2019-03-01", "language": "fr", "meeting": "SG5"},
        {"language": ""},
    ),
    "reports.new": Making(
        "/reports/new", "/reports/new", {"from": "2026-01-01", "until": "2026-06-30"}, {"until": "2025-01-01"}
    ),
    "indicators.create": Making(
        "/measures/new?group=SG5RG-AFR",
        "/measures/new",
        {
            "indicator": "contributions_received",
            "group": "SG5RG-AFR",
            "from": "2026-01-01",
            "until": "2026-12-31",
            "value": "7",
            "source": "Report",
        },
        {"value": "-3"},
    ),
    **{f"planning.{name}": Making(path, path, *sent) for name, (path, *sent) in PLANS.items()},
    "people.appoint": Making(
        "/people/offices",
        "/people/offices",
        {"person": "new@example.org", "function": "delegate", "scope": "KE", "from": "2026-11-01"},
        {"function": "king"},
    ),
    "people.create_token": Making("/me/", "/me/tokens", {"label": "Script", "scope": "read"}, {"label": ""}),
    "feeds.own_pages_create": Making(
        "/me/feeds",
        "/me/feeds",
        {"scope": "group:SG5RG-AFR", "language": "fr", "cancelled": "show", "detail": "full"},
        {"language": "tlh"},
    ),
    "calendar_collections.create": Making(
        "/calendar-collections/",
        "/calendar-collections/",
        {"feed": "all", "language": "en", "address": ADDRESS},
        {"language": "tlh"},
    ),
    "scheduling.new": Making(
        "/outside-calendars/new",
        "/outside-calendars/new",
        {"body_name": "CITEL", "title": "Meetings", "groups": ["SG5RG-AFR"], "groups-present": "1"},
        {"body_name": ""},
        (calendar_file(PLENARY), "plan.ics"),
    ),
    "participation.register": Making(
        "/meetings/{ahead}/register",
        "/meetings/{ahead}/register",
        {"mode": "remote", "category": "member_state"},
        {"mode": "by boat"},
    ),
    "participation.register_for_event": Making(
        "/events/{event}/register",
        "/events/{event}/register",
        {"mode": "onsite", "category": "guest"},
        {"mode": "by boat"},
    ),
    "participation.invitations": Making(
        "/meetings/{ahead}/invitations",
        "/meetings/{ahead}/invitations",
        {"email": "guest@example.org", "name": "A guest"},
        {"email": "guest"},
    ),
    "participation.contributions": Making(
        "/meetings/{ahead}/contributions",
        "/meetings/{ahead}/contributions",
        {"title": "Metrics", "sources": "KE"},
        {"title": ""},
    ),
    "participation.count": Making(
        "/meetings/{past}/attendance",
        "/meetings/{past}/attendance/count",
        {"country": "KE", "count": "4", "mode": "unknown"},
        {"country": ""},
    ),
}
# Forms that make nothing, or whose address holds what they may be sent for once only.
CHANGING = {
    "calendar_collections.step",
    "creation.save",
    "creation.remove_file",
    "feeds.address_pages_revoke_everybodys",
    "feeds.address_pages_revoke_theirs",
    "feeds.invitation_pages_change_by_link",
    "feeds.invitation_pages_change_mine",
    "feeds.invitation_pages_mail_update",  # a second click before the next change mails nothing more
    "feeds.invitation_pages_settle",
    "feeds.own_pages_revoke",
    "feeds.own_pages_revoke_all",
    "indicators.correct",
    "meetings.edit",
    "meetings.edit_event",
    "meetings.sessions",
    "outbox.retry",
    "outbox.retry_all",
    "participation.answer",
    "participation.approve_for_event",
    "participation.approve_for_meeting",
    "participation.edit",
    "participation.mark",
    "participation.remove",
    "participation.withdraw",
    "people.amend",
    "people.backchannel_logout",
    "people.end",
    "people.end_other_sessions",
    "people.end_session",
    "people.logout",
    "people.object_to",
    "people.profile",
    "people.revoke_token",
    "people.settle",
    "planning.work.reverse",  # likewise
    "planning.funds.reverse",  # refused when it was reversed already
    "planning.outreach.edit",
    "planning.standards-requests.edit",
    "planning.activities.edit",
    "planning.council-sessions.edit",
    "planning.plan-reviews.edit",
    "planning.risks.edit",
    "planning.targets.edit",
    "report_translations.receive",
    "report_translations.send",
    "report_translations.take_file",
    "quality.ask",  # nobody is asked for the same thing twice in a week
    "quality.ask_all",  # likewise
    "reports.check",  # nothing of the file is kept
    "reports.cover",
    "reports.earlier",
    "reports.scope",
    "reports.texts",
    "scheduling.edit",
    "terms.edit",
    "terms.translate",
}
STEP = re.compile(r"/actions/<action>$")  # a version guards them, and they carry a key besides


def size() -> int:
    """Return how many rows there are, but for keys."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name != "idempotency_keys"]
    return sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


@pytest.fixture
def author(session: Any) -> Person:
    """Return somebody who may make everything."""
    regional_group("SG5RG-AFR")
    study_group("SG21")
    state("KE")
    return person("busy@example.org", *OFFICES, country="KE")


@pytest.fixture
def things(author: Person) -> Things:
    """Return what the addresses name."""
    group = regional_group("SG5RG-AFR")
    return {
        "request": str(draft(author).id),
        "ahead": str(meeting(group).id),
        "past": str(
            meeting(group, state=MeetingState.HELD, starts_on=NOW.date() - timedelta(days=9), ends_on=None).id
        ),
        "event": str(workshop(groups=["SG5RG-AFR"]).id),
    }


Send = Callable[..., TestResponse]


@pytest.fixture
def send(client: FlaskClient, author: Person, things: Things) -> Send:
    """Return a function that sends a form with the key of its page."""
    sign_in(client, author)

    def call(making: Making, key: str, **changes: Any) -> TestResponse:
        address = making.sent_to.format(**things)
        given = {**making.fields, **changes, "form_key": key}
        if making.file:
            given["file"] = (io.BytesIO(making.file[0]), making.file[1])
        return post(client, address, **given)

    return call


def key_for(client: FlaskClient, making: Making, things: Things) -> str:
    return key_of(client, making.page.format(**things), making.sent_to.format(**things))


@pytest.mark.parametrize("name", MAKING)
def test_sent_twice_makes_one(client: FlaskClient, send: Send, things: Things, name: str) -> None:
    making = MAKING[name]
    key, before = key_for(client, making, things), size()

    first = send(making, key)
    made = size()
    second = send(making, key)

    assert (first.status_code in (200, 302, 303), made > before) == (True, True)
    assert (second.status_code, size()) == (303, made)
    if "Location" in first.headers:
        assert second.headers["Location"] == first.headers["Location"]
    page = client.get(second.headers["Location"])
    assert page.status_code == 200
    assert "You sent this form twice; it was done once." in page.text


@pytest.mark.parametrize("name", [name for name, making in MAKING.items() if making.wrong])
def test_refused_form_may_be_sent_again(client: FlaskClient, send: Send, things: Things, name: str) -> None:
    making = MAKING[name]
    key, before = key_for(client, making, things), size()

    refused = send(making, key, **making.wrong)
    left = size()
    corrected = send(making, key)

    assert (refused.status_code, left) == (422, before)
    assert f'name="form_key" value="{key}"' in refused.text  # so that the form before it makes nothing more
    assert corrected.status_code in (200, 302, 303)
    assert size() > before


def test_refused_form_gives_its_key_to_no_other(client: FlaskClient, send: Send, things: Things) -> None:
    making = MAKING["participation.count"]
    page, address = (text.format(**things) for text in (making.page, making.sent_to))
    totals = [key for to, key in forms_of(page, client.get(page)) if to == address][1]

    refused = post(client, address, participants="-4", form_key=totals)
    by_country, again = (key for to, key in forms_of(page, refused) if to == address)
    send(making, by_country)
    made = size()
    corrected = post(client, address, participants="4", form_key=totals)

    assert (refused.status_code, again, corrected.status_code) == (422, totals, 303)
    assert by_country != totals
    assert size() > made


def test_form_changed_after_it_was_sent_leads_to_what_it_made(
    client: FlaskClient, send: Send, things: Things
) -> None:
    making = MAKING["meetings.new_event"]
    key = key_for(client, making, things)
    first = send(making, key)
    made = size()

    again = send(making, key, title="Another week")
    page = client.get(again.headers["Location"])
    with_draft = send(making, key, title="Another week", draft_key="event-new")
    kept = client.get(with_draft.headers["Location"])

    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    assert "was not saved: change it here" in page.text
    assert "but is kept in this browser" in kept.text
    assert ('data-unsaved="event-new"' in kept.text, 'data-kept="event-new"' in kept.text) == (True, False)
    assert size() == made


def test_new_form_has_a_new_key(client: FlaskClient, send: Send, things: Things) -> None:
    making = MAKING["meetings.new_event"]
    keys = [key_for(client, making, things) for _ in range(2)]

    answers = [send(making, key).headers["Location"] for key in keys]

    assert len(set(keys)) == len(set(answers)) == 2


def test_key_of_another_person_is_another_key(
    app: Flask, client: FlaskClient, send: Send, things: Things
) -> None:
    making = MAKING["meetings.new_event"]
    key = key_for(client, making, things)
    send(making, key)
    other = app.test_client()
    sign_in(other, person("other@example.org", "rg_vice_chair SG5RG-AFR"))
    made = size()

    answer = post(other, making.sent_to, **making.fields, form_key=key)

    assert answer.status_code == 302
    assert size() > made


def test_every_form_is_known_to_make_something_or_not(app: Flask) -> None:
    sent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/") and not STEP.search(rule.rule)
    }

    assert sent == set(MAKING) | CHANGING
