"""The kinds of pages of the service, as they stand in the demonstration, and who walks through them."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from regional_groups.core import outbox
from regional_groups.core.db import db, writing
from regional_groups.core.permissions import SYSTEM
from regional_groups.core.ports import Trouble
from regional_groups.creation.models import CreationRequest
from regional_groups.feeds import collections
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.feeds.reply_addresses import refusal_path
from regional_groups.meetings.models import Event, Meeting
from regional_groups.participation.models import Registration
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.planning.registry import PARTS
from regional_groups.reports.models import Report
from regional_groups.scheduling.models import OutsideCalendar
from regional_groups.terms.models import TermsVersion
from sqlalchemy import select

from tests.support.field import bearer, sign_in

COOKIE = "rg_session"
LISTS = (
    "/",
    "/study-groups/",
    "/study-groups/SG5",
    "/regional-groups/",
    "/regional-groups/?as_of=2016-01-01",
    "/regional-groups/?as_of=2026-11-23&known=then&view=list",
    "/regional-groups/SG5RG-AFR",
    "/regional-groups/SG5RG-AFR?as_of=2015-06-30",
    "/creation-requests/",
    "/terms/",
    "/meetings/",
    "/events/",
    "/outside-calendars/",
    "/calendar/",
    "/calendars/regional-groups/SG5RG-AFR.html",
    "/planning/",
    "/planning/targets/",
    "/planning/activities/",
    "/planning/plan-reviews/",
    "/planning/council-sessions/",
    "/planning/results-chain/",
    "/office-work/",
    "/standards-requests/",
    "/outreach/",
    "/outreach/silent-countries",
    "/reports/",
    "/indicators/?as_of=2026-11-20",
    "/reports/quality",
    "/reports/profiles/",
    "/reports/profiles/groups/SG5RG-AFR?from=2026-01-01&until=2026-12-31",
    "/reports/profiles/regions/africa?from=2026-01-01&until=2026-12-31",
    "/reports/profiles/states/KE?from=2026-01-01&until=2026-12-31",
    "/indicators/participants?from=2026-01-01&until=2026-12-31",
    "/duties/",
    "/about/",
    "/embed/regional-groups/SG5RG-AFR",
    "/embed/calendars/regional-groups/SG5RG-AFR",
    "/auth/signed-out",
)
OWN = ("/me/", "/me/feeds", "/me/recorded", "/registrations/waiting")
FORMS = (
    "/creation-requests/new",
    "/creation-requests/record",
    "/meetings/new",
    "/events/new",
    "/outside-calendars/new",
    "/people/offices",
    "/audit/",
    "/audit/day?day=2026-11-23&kind=meeting",
    "/audit/day?day=2026-11-23&kind=offices",
    "/measures/new",
    "/planning/risks/",
    "/planning/risks/new",
    "/planning/targets/new",
    "/standards-requests/new",
    "/funds/",
    "/funds/new",
    "/outreach/new",
    "/office-work/new",
    "/reports/new",
    "/regional-groups/SG5RG-AFR/countries",
    "/regional-groups/SG5RG-AFR/terms/record",
)
ADMINISTRATION = ("/calendar-collections/", "/outbox/")
ERRORS = ("/nothing-here", "/meetings/00000000-0000-0000-0000-000000000000", "/verify/" + "0" * 64)


def somebody(email: str) -> Person:
    """Return a person of the demonstration, by the name of the office or the whole address."""
    address = email if "@" in email else f"{email}@demo.example"
    return db.session.scalars(select(Person).where(Person.email == address)).one()


def session_cookie(app: Flask, email: str) -> str:
    """Sign somebody in and return the value of the session's cookie."""
    client = app.test_client()
    with app.app_context():
        sign_in(client, somebody(email))
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def add_collections(app: Flask) -> None:
    """Publish two calendars to other servers, of which one refuses."""
    token = writing.set(True)
    with app.app_context():
        now = app.extensions["clock"].now()
        for feed, trouble in (("all", None), ("regions/africa", Trouble.PASSWORD)):
            address = f"https://calendar.memory.example/groups/{feed}/"
            collections.create({"feed": feed, "language": "fr", "address": address}, SYSTEM, now)
            db.session.commit()
            app.extensions["ports"].calendars.trouble = trouble
            outbox.drain(now, 1)
    writing.reset(token)


def add_unsent(app: Flask) -> None:
    """Queue a letter that was tried and could not be sent."""
    with app.app_context():
        now = app.extensions["clock"].now()
        reason = "The mail server does not answer."
        db.session.add(
            outbox.OutboxMessage(
                kind="mail",
                key="meeting_convened:1",
                payload={},
                created_at=now,
                due_at=now,
                attempts=2,
                error=reason,
            )
        )
        db.session.commit()


def add_reports(app: Flask) -> None:
    """Prepare two reports, of which one is published."""
    with app.app_context():
        officer, director = bearer(somebody("report_officer")), bearer(somebody("tsb_director"))
    client = app.test_client()

    def take(address: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        answer = client.post(f"/api/v1/reports{address}", json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.json
        return answer.json

    cover = {"session_opens_on": "2027-06-22", "translation_days": 10}
    take("", {"from": "2026-01-01", "until": "2026-06-30", "cover": cover}, officer)
    report = take("", {"from": "2025-01-01", "until": "2025-12-31"}, officer)
    for action, who in (
        ("freeze", officer),
        ("submit", officer),
        ("approve", director),
        ("transmit", officer),
    ):
        report = take(f"/{report['id']}/actions/{action}", {"version": report["version"]}, who)
    body = {"version": report["version"], "languages": ["en"]}
    take(f"/{report['id']}/actions/publish", body, officer)


def one_of_each(model: Any) -> Iterator[Any]:
    """Give one thing of each state."""
    seen = set()
    for thing in db.session.scalars(select(model).where(model.demonstration).order_by(model.created_at)):
        if thing.state not in seen:
            seen.add(thing.state)
            yield thing


def details(app: Flask) -> list[str]:
    """Return the pages of things, one of each state, with the forms that belong to them."""
    with app.app_context():
        found = [f"/creation-requests/{one.id}" for one in one_of_each(CreationRequest)]
        mine = [one for one in one_of_each(CreationRequest) if one.state in ("draft", "returned")]
        found += [f"/creation-requests/{one.id}/edit" for one in mine]
        meetings = list(one_of_each(Meeting))
        found += [f"/meetings/{one.id}" for one in meetings]
        for part in (
            "edit",
            "sessions",
            "register",
            "registrations",
            "invitations",
            "contributions",
            "attendance",
        ):
            found.append(f"/meetings/{_convened(meetings).id}/{part}")
        found += [f"/events/{one.id}" for one in one_of_each(Event)]
        found += [f"/outside-calendars/{one.id}" for one in one_of_each(OutsideCalendar)]
        found += [f"/outside-calendars/{one.id}/edit" for one in one_of_each(OutsideCalendar)]
        found += [f"/registrations/{one.id}" for one in one_of_each(Registration)]
        mailed = db.session.scalars(select(CalendarInvitation).order_by(CalendarInvitation.email)).first()
        assert mailed is not None
        found.append(refusal_path(mailed.id, mailed.nonce))
        found += _terms_pages()
        for part in PARTS:
            things = list(one_of_each(part.model))
            found += [f"{part.where}/{one.id}" for one in things]
            found += [f"{part.where}/{one.id}/edit" for one in things if one.state in part.editable][:1]
        reports = db.session.scalars(select(Report).order_by(Report.created_at)).all()
        last = {one.state: one.id for one in reports}
        found += [f"/reports/{id}" for id in dict.fromkeys((reports[0].id, *last.values()))]
        found += [f"/reports/{reports[0].id}/{part}" for part in ("texts", "earlier", "cover", "scope")]
        published = next(one for one in reports if one.state == "published")
        found.append(f"/reports/{published.id}/figures/meetings_held")
        found += [f"/reports/{reports[0].id}/translations{part}" for part in ("", "/fr", "/ar")]
        found += [f"/reports/{id}/check" for id in (reports[0].id, last["draft"])]
        held = db.session.scalars(
            select(OfficeHeld).order_by(OfficeHeld.from_on, OfficeHeld.id).limit(1)
        ).one()
        found.append(f"/people/offices/{held.id}/amend")
    return found


def _convened(meetings: list[Any]) -> Any:
    return next(one for one in meetings if one.state == "convened")


def _terms_pages() -> list[str]:
    found = []
    for version in one_of_each(TermsVersion):
        where = f"/regional-groups/{version.group.acronym}/terms"
        found.append(f"{where}/{version.number}")
    where = "/regional-groups/SG5RG-AFR/terms"
    return [*found, where, f"{where}/2.1", f"{where}/2.1/edit", f"{where}/1/compare/2.1"]
