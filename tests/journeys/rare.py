"""Pages that one person alone may see, or that are reached by a secret or from another page only, and who sees them."""

import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.creation.models import CreationRequest
from regional_groups.feeds import operations as feeds
from regional_groups.indicators.models import Measure
from regional_groups.meetings.models import Event
from regional_groups.participation import inviting, links
from regional_groups.participation.models import JoinLink
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.planning import activity_operations
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.work_models import OfficeWork
from regional_groups.reports.models import Report
from sqlalchemy import select

from tests.journeys.places import COOKIE, session_cookie, somebody
from tests.support.field import actor

ID = "[0-9a-f-]{36}"
# From which page of whom another one is reached.
LINKED = (
    ("bsg_coordinator", "/funds/", f"/funds/{ID}"),
    ("report_officer", "/reports/quality", f"/reports/quality/[a-z_-]+/{ID}"),
    (
        "rg_chair",
        "/regional-groups/SG5RG-AFR/terms/2.1",
        r"/regional-groups/SG5RG-AFR/terms/2\.1/revisions/\d+",
    ),
    (
        "rg_chair",
        "/regional-groups/SG5RG-AFR/terms/1",
        "/regional-groups/SG5RG-AFR/terms/1/translations/[a-z]+",
    ),
)
OWN = (
    "/registrations/waiting as focal_point",
    "/planning/plan-reviews/new as bsg_coordinator",
    "/planning/council-sessions/new as report_officer",
    "/planning/activities/new as bsg_coordinator",
    "/calendar-addresses/ as admin",
    "/reports/profiles/regions/africa?from=2026-01-01&until=2026-12-31 as tsb_counsellor",
    "/embed/study-groups/SG5 as tsb_counsellor",
    "/embed/regions/africa as tsb_counsellor",
    "/embed/calendars/all as tsb_counsellor",
)


def rare(app: Flask) -> list[str]:
    """Return the pages, each followed by the word `as` and who sees it."""
    linked = [f"{_linked(_client(app, who), page, link)} as {who}" for who, page, link in LINKED]
    with app.app_context():
        return [*OWN, *linked, *_events(), *_records(app), *_secrets(app), *_drafts()]


def _client(app: Flask, who: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, session_cookie(app, who))
    return client


def _linked(client: FlaskClient, page: str, link: str) -> str:
    found = re.search(f'href="({link})', client.get(page).text)
    assert found is not None, (page, link)
    return found[1]


def _events() -> list[str]:
    event = db.session.scalars(select(Event).where(Event.demonstration, Event.state == "planned")).first()
    assert event is not None
    where = f"/events/{event.id}"
    return [f"{where}{part} as tsb_counsellor" for part in ("/edit", "/register", "/registrations")]


def _records(app: Flask) -> list[str]:
    now = app.extensions["clock"].now()
    days = {"from_on": date(2026, 1, 1), "until_on": date(2026, 6, 30)}
    work = OfficeWork(
        region="africa", half_days=25, purpose="Joint meeting", source="Report", recorded_at=now, **days
    )
    measure = Measure(
        indicator="contributions_received", key="walked", value=7, source="Report", recorded_at=now, **days
    )
    db.session.add_all([work, measure])
    review = activity_operations.begin_review({"year": 2026}, SYSTEM, now)
    db.session.commit()
    return [
        f"/office-work/{work.id} as bsg_coordinator",
        f"/planning/plan-reviews/{review.id}/edit as bsg_coordinator",
        f"/measures/{measure.id} as tsb_counsellor",
    ]


def _secrets(app: Flask) -> list[str]:
    now = app.extensions["clock"].now()
    link = db.session.scalars(select(JoinLink).where(JoinLink.revoked_at.is_(None))).first()
    report = db.session.scalars(select(Report).where(Report.state == "published")).first()
    assert link is not None
    assert link.registration.person is not None
    assert report is not None
    wish = {"scope": "group:SG5RG-AFR", "language": "fr", "cancelled": "show", "detail": "full"}
    _, token = feeds.create(wish, actor(somebody("delegate")), now)
    meeting = link.registration.meeting
    invitation = inviting.invite(meeting, {"email": "guest@example.org", "name": "Guest"}, SYSTEM, now)
    db.session.commit()
    return [
        f"{links.path_of(link)} as {link.registration.person.email}",
        f"/calendars/personal/{token}.html as delegate",
        f"{links.invitation_path(invitation)} as delegate",
        f"/verify/{report.frozen_hash} as delegate",
    ]


def _drafts() -> list[str]:
    requests = db.session.scalars(
        select(CreationRequest).where(
            CreationRequest.state.in_(("draft", "returned")), CreationRequest.demonstration
        )
    )
    found = [(one, db.session.get(Person, one.author_id)) for one in requests]
    wishes = db.session.scalars(select(StandardsRequest).where(StandardsRequest.state == "draft"))
    return [
        *[f"/creation-requests/{one.id}/edit as {author.email}" for one, author in found if author][:1],
        *[f"/standards-requests/{one.id}/edit as {_author(one).email}" for one in wishes][:1],
    ]


def _author(wish: StandardsRequest) -> Person:
    holder = select(OfficeHeld.person_id).where(
        OfficeHeld.function == wish.author_function, OfficeHeld.scope == wish.author_scope
    )
    return wish.author or db.session.get_one(Person, db.session.scalars(holder).first())
