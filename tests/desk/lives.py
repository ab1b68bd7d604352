"""The lives of everything that stands in a list with its state: made by the rooms' own steps, moved at random."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from flask import current_app
from regional_groups.core import moves
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError
from regional_groups.core.forms import load
from regional_groups.core.permissions import SYSTEM, Subject
from regional_groups.core.workflow import Flow
from regional_groups.creation.models import CreationRequest
from regional_groups.desk import standing
from regional_groups.feeds.collection_models import CalendarCollection
from regional_groups.groups import operations as groups
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators import operations as measures
from regional_groups.indicators.models import Measure
from regional_groups.meetings import happenings
from regional_groups.meetings import operations as meetings
from regional_groups.meetings.forms import EventCreateSchema, MeetingCreateSchema
from regional_groups.meetings.models import Event, Meeting, MeetingState
from regional_groups.participation import attending, contributing, inviting
from regional_groups.participation.models import Attendance, Contribution, Invitation, Registration
from regional_groups.people.models import OfficeHeld
from regional_groups.people.operations import appoint, end_office
from regional_groups.planning import session_operations as sessions
from regional_groups.planning import work_operations as work
from regional_groups.planning.activity_models import Activity, PlanReview
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.models import Target
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.session_models import CouncilSession
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.work_models import OfficeWork
from regional_groups.reports.models import Report, Translation
from regional_groups.scheduling.models import OutsideCalendar
from regional_groups.terms.models import TermsVersion
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.creation.requests import draft
from tests.participation.field import Field
from tests.participation.field import meeting as meeting_of
from tests.planning.field import holder, target
from tests.planning.test_activities import activity, review
from tests.planning.test_funds import entry as amount
from tests.planning.test_funds import reverse
from tests.planning.test_outreach import entry
from tests.planning.test_risks import risk
from tests.planning.test_standards import REQUEST, begun
from tests.planning.test_work import OFFICE
from tests.planning.test_work import record as record_work
from tests.reports.field import report
from tests.scheduling.field import added
from tests.support.field import actor, person, regional_group, state, study_group

MODELS: dict[str, type[Any]] = {
    "regional_group": RegionalGroup,
    "creation": CreationRequest,
    "terms": TermsVersion,
    "meeting": Meeting,
    "event": Event,
    "registration": Registration,
    "contribution": Contribution,
    "activity": Activity,
    "plan_review": PlanReview,
    "target": Target,
    "risk": Risk,
    "outreach": OutreachEntry,
    "standards": StandardsRequest,
    "council_session": CouncilSession,
    "report": Report,
    "translation": Translation,
    "outside_calendar": OutsideCalendar,
    "calendar_collection": CalendarCollection,
}
APPOINTED_BY = "Lives"  # the offices that people of tests hold from the start stand in no trail
Shown = dict[str, tuple[str, str]]  # state and label, by id


def _ledger(one: Any) -> str:
    return "reversal" if one.reverses_id else "reversed" if one.is_reversed else "recorded"


def _office(one: OfficeHeld) -> str:
    today = geneva_day(current_app.extensions["clock"].now())
    return "coming" if one.from_on > today else "past" if (one.until_on or today) < today else "held"


WITHOUT_STATE: dict[str, tuple[type[Any], Callable[[Any], str]]] = {
    "attendance": (Attendance, lambda one: "recorded"),
    "invitation": (Invitation, lambda one: "withdrawn" if one.withdrawn_at else "invited"),
    "measure": (Measure, lambda one: "corrected" if one.version > 1 else "recorded"),
    "funds": (FundsEntry, _ledger),
    "work": (OfficeWork, _ledger),
    "offices": (OfficeHeld, _office),
}
# What the trail calls them is put together by their operations.
_LABELLED_ELSEWHERE = ("attendance", "invitation", "offices")


def flow_of(kind: str) -> Flow:
    """Return the flow of a kind."""
    found: Flow = current_app.extensions["flows"][kind]
    return found


class Lives:
    """A field with people, in which things are begun and moved; ``count`` numbers what is made."""

    def __init__(self, seed: int) -> None:
        self.chance, self.count = Random(seed), 0
        self.field = Field()
        self.held = meeting_of(
            self.field.group,
            state=MeetingState.HELD,
            starts_on=date(2026, 10, 5),
            ends_on=date(2026, 10, 6),
            sessions=False,
        )
        for code in ("SG3", "SG20", "SG21"):
            study_group(code)
        regional_group("SG3RG-AFR", "SG3", "africa")
        for code in ("KE", "SN"):
            state(code)
        self.author = self.field.delegate
        db.session.commit()
        self.before = {id for found in shown_now().values() for id in found}  # no step of it was recorded
        self.before |= {str(id) for id in db.session.scalars(select(OfficeHeld.id))}

    def begin(self, kind: str, at: datetime) -> None:
        """Begin something of a kind by its room's own operation, where that can be done now."""
        self.count += 1
        try:
            self.makers()[kind](at)
            db.session.commit()
        except DomainError:
            db.session.rollback()

    def makers(self) -> dict[str, Callable[[datetime], object]]:
        """Return how each kind is begun."""
        n, doing, chair = self.count, actor(self.field.counsellor), actor(self.field.chair)
        return {
            "regional_group": self._group,
            "creation": lambda at: draft(self.author, acronym=f"SG21RG-X{n}"),
            "terms": self._terms,
            "meeting": lambda at: meetings.create(load(MeetingCreateSchema(), _MEETING), SYSTEM, at),
            "event": lambda at: happenings.create(load(EventCreateSchema(), _EVENT), SYSTEM, at),
            "registration": lambda at: self.field.register(person(f"p{n}@example.org", country="KE")),
            "invitation": lambda at: inviting.invite(
                self.field.meeting, {"email": f"i{n}@example.org", "name": f"Guest {n}"}, chair, at
            ),
            "attendance": lambda at: attending.record(self.held, self._present(n), doing, at),
            "contribution": lambda at: contributing.submit(
                self.field.meeting, {"title": f"Paper {n}"}, actor(self.field.delegate), at
            ),
            "activity": lambda at: activity(),
            "plan_review": lambda at: review(2020 + n % 7),
            "target": lambda at: target(),
            "risk": lambda at: risk(),
            "measure": self._measure,
            "funds": lambda at: amount(amount="100.00"),
            "work": lambda at: record_work(),
            "offices": self._appointed,
            "outreach": lambda at: entry(),
            "standards": lambda at: begun(REQUEST),
            "council_session": lambda at: sessions.create(
                {"title": f"Council {n}", "opens_on": _OPENS}, SYSTEM, at
            ),
            "report": lambda at: report(),
            "translation": self._translation,
            "outside_calendar": lambda at: added(self.field.counsellor, title=f"Plan {n}"),
            "calendar_collection": self._collection,
        }

    def _present(self, n: int) -> dict[str, Any]:
        who = person(f"a{n}@example.org", country="KE")
        return {"person": who.email, "mode": self.chance.choice(("remote", "unknown"))}

    def _measure(self, at: datetime) -> None:
        first = date(2026, 1, 1) + timedelta(days=self.count)
        said = {"indicator": "fellowships_granted", "from_on": first, "until_on": date(2026, 12, 31)}
        said |= {"value": Decimal(self.count), "certainty": "about", "source": "A list"}
        measures.record(said, None, self.field.group, actor(self.field.counsellor), at)

    def _appointed(self, at: datetime) -> None:
        """Give one of a few people an office for some days: what touches becomes one, what lies apart stays two."""
        first = at.date() + timedelta(days=self.chance.randint(-9, 3))
        appoint(
            f"o{self.count % 4}@example.org",
            "rg_contact",
            "SG5RG-AFR",
            from_on=first,
            until_on=first + timedelta(days=self.chance.randint(0, 8)),
            appointed_by=APPOINTED_BY,
            actor=SYSTEM,
            now=at,
        )

    def _group(self, at: datetime) -> None:
        groups.establish(
            acronym=f"SG20RG-Y{self.count}",
            parent_code="SG20",
            region="africa",
            region_label="Africa",
            name_en="Regional group",
            created_on=at.date(),
            countries=(),
            meeting="SG20, November 2026",
            reference="SG20-R1",
            actor=SYSTEM,
            now=at,
        )

    def _terms(self, at: datetime) -> None:
        group = regional_group(f"SG3RG-Z{self.count}", "SG3", "africa")
        self.before.add(str(group.id))
        made = TermsVersion(group_id=group.id, number="0.1", language="en", text_hash="0" * 64, created_at=at)
        moves.enter(made, "create", flow_of("terms"), Subject(), SYSTEM, at)

    def _collection(self, at: datetime) -> None:
        address = f"https://calendar.example.org/{self.count}/"
        made = CalendarCollection(feed="all", feed_key="all:", language="en", address=address, created_at=at)
        moves.enter(made, "create", flow_of("calendar_collection"), Subject(), SYSTEM, at)

    def _translation(self, at: datetime) -> None:
        found = db.session.scalars(select(Report).order_by(Report.id)).all()
        if found:
            block = f"block{self.count}"
            made = Translation(report=self.chance.choice(found), block=block, language="fr", created_at=at)
            moves.enter(made, "begin", flow_of("translation"), Subject(), SYSTEM, at, state="none")

    def step(self, kind: str, at: datetime) -> None:
        """Move one object along an arrow of its flow, or take its last step back."""
        found = db.session.scalars(select(MODELS[kind])).all() if kind in MODELS else []
        things = sorted((one for one in found if str(one.id) not in self.before), key=lambda one: str(one.id))
        try:
            if kind not in MODELS:
                self._end(kind, at)
            elif things:
                self._move(self.chance.choice(things), flow_of(kind), at)
            db.session.commit()
        except (DomainError, IntegrityError):  # the room's own operation would give more
            db.session.rollback()

    def _move(self, thing: Any, flow: Flow, at: datetime) -> None:
        # decisions of a parent need a day, and a group of their own
        arrows = [
            one for one in flow.steps_from(thing.state) if one.action not in ("approve", "decline", "rename")
        ]
        if hasattr(thing, "title") and self.chance.random() < 0.3:
            moves.edit(thing, {"title": f"Called {self.count}"}, flow, SYSTEM, at, version=thing.version)
        elif self.chance.random() < 0.2:
            moves.undo(thing, flow, SYSTEM, at, version=thing.version)
        elif arrows:
            arrow = self.chance.choice(arrows)
            target = self.chance.choice(arrow.targets) if len(arrow.targets) > 1 else None
            given = dict.fromkeys(arrow.needs, "given")
            moves.move(thing, arrow.action, flow, Subject(), SYSTEM, at, given=given, to=target, quiet=True)

    def _end(self, kind: str, at: datetime) -> None:
        doing = actor(self.field.counsellor)
        rows = db.session.scalars(select(Attendance)).all() if kind == "attendance" else []
        if len(rows) > 1:  # the oldest goes, so that the last day never tells what the first told
            row = min(rows, key=lambda one: one.created_at)
            attending.remove(row, {"version": row.version}, doing, at)
        if kind == "invitation" and (sent := db.session.scalars(select(Invitation)).all()):
            one = self.chance.choice(sorted(sent, key=lambda one: str(one.id)))
            inviting.withdraw(one, {"version": one.version}, actor(self.field.chair), at)
        if kind == "measure" and (there := db.session.scalars(select(Measure)).all()):
            wanted = {"version": there[0].version, "value": there[0].value + 1}
            measures.correct(there[0], wanted, doing, at)
        if kind in ("funds", "work"):
            rows = db.session.scalars(select(WITHOUT_STATE[kind][0])).all()
            row = self.chance.choice(sorted(rows, key=lambda one: str(one.id)))
            if kind == "funds":
                reverse(row)
            else:
                work.reverse(row, {"note": "Twice"}, actor(holder(OFFICE)), at)
        if kind == "offices":
            held = db.session.scalars(select(OfficeHeld).filter_by(appointed_by=APPOINTED_BY)).all()
            end_office(self.chance.choice(held), at.date(), SYSTEM, at)


_MEETING = {"groups": ["SG5RG-AFR"], "starts_on": "2027-03-01", "ends_on": "2027-03-02"}
_OPENS = date(2027, 6, 22)
_EVENT = {"kind": "workshop", "title": "Workshop", "starts_on": "2027-02-01"}


def shown_now() -> dict[str, Shown]:
    """Return state and label of every object as the tables have it."""
    db.session.expire_all()
    with_state = {
        kind: {str(one.id): (str(one.state), one.label[:200]) for one in db.session.scalars(select(model))}
        for kind, model in MODELS.items()
    }
    others = {
        kind: {
            str(one.id): (state_of(one), "" if kind in _LABELLED_ELSEWHERE else one.label)
            for one in db.session.scalars(select(model))
            if kind != "offices" or one.appointed_by == APPOINTED_BY
        }
        for kind, (model, state_of) in WITHOUT_STATE.items()
    }
    return {**with_state, **others}


def shown_on(day: date) -> dict[str, Shown]:
    """Return the same for a past day, a page at a time."""
    found: dict[str, Shown] = {}
    for kind in standing.KINDS:
        found[kind], after = {}, 0
        while after is not None:
            rows, after = standing.standing(day, kind, 7, after=after)  # type: ignore[assignment]  # None ends it
            bare = kind in _LABELLED_ELSEWHERE
            found[kind] |= {row.id: (row.state, "" if bare else row.label) for row in rows}
    return found
