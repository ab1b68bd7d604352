"""What is counted as evidence that a duty is carried out, and on which page it stands.

Each count is one statement; demonstration records are left out, so that the figures are those of the field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, func, select

from regional_groups.core.db import db
from regional_groups.core.errors import N_
from regional_groups.core.permissions import Actor, Office, Permission, Subject, permits
from regional_groups.creation.models import CreationRequest
from regional_groups.groups.models import CountryStatus, RegionalGroup
from regional_groups.indicators.models import Measure
from regional_groups.meetings.models import Event, Meeting, MeetingCoordination, MeetingEvent, MeetingGroup
from regional_groups.participation.models import Registration
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.planning.activity_models import Activity, PlanReview
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.models import Target, TargetComment
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.work_models import OfficeWork
from regional_groups.reports.models import Report
from regional_groups.terms.models import TermsVersion

# Chairs and vice-chairs of the groups of ITU-T: of study groups, TSAG and regional groups.
CHAIRS = (
    Office.SG_CHAIR,
    Office.SG_VICE_CHAIR,
    Office.RG_CHAIR,
    Office.RG_CO_CHAIR,
    Office.RG_VICE_CHAIR,
)


@dataclass(frozen=True)
class Evidence:
    """One kind of record: the page it stands on, what it is called, how it is counted."""

    place: str  # path of the page
    page: str  # what the page is called
    words: str  # what is counted
    count: Callable[[], int]
    seen_with: Permission | None = None  # the right that the page asks for; none where everybody may read it

    def may_be_seen(self, actor: Actor) -> bool:
        """Tell whether somebody may open the page, so that no link leads to a refusal."""
        return self.seen_with is None or permits(self.seen_with, actor, Subject())


def number_of(model: Any, *conditions: Any) -> Callable[[], int]:
    """Return what counts the rows of a table that are no demonstration and meet the conditions."""

    def count() -> int:
        query = select(func.count()).select_from(model).where(model.demonstration.is_(False), *conditions)
        return int(db.session.scalar(query) or 0)

    return count


def _joint() -> int:
    several = (
        select(MeetingGroup.meeting_id)
        .join(Meeting, Meeting.id == MeetingGroup.meeting_id)
        .where(Meeting.demonstration.is_(False), _STANDS)
        .group_by(MeetingGroup.meeting_id)
        .having(func.count() > 1)
    )
    return int(db.session.scalar(select(func.count()).select_from(several.subquery())) or 0)


def _coordinated() -> int:
    query = (
        select(func.count(func.distinct(MeetingCoordination.meeting_id)))
        .join(Meeting, Meeting.id == MeetingCoordination.meeting_id)
        .where(Meeting.demonstration.is_(False), _STANDS)
    )
    return int(db.session.scalar(query) or 0)


def _beside(*kinds: str) -> Any:
    """Return the condition that a meeting is beside an event of some kinds that was not cancelled."""
    events = (
        select(MeetingEvent.meeting_id)
        .join(Event, Event.id == MeetingEvent.event_id)
        .where(Event.kind.in_(kinds), Event.state != "cancelled")
    )
    return Meeting.id.in_(events)


def _chairs() -> int:
    """Count the terms of office whose holder's State was a developing country on their first day."""
    developing = (
        select(CountryStatus.id)
        .where(
            CountryStatus.country == Person.country,
            CountryStatus.status == "developing",
            CountryStatus.from_on.is_(None) | (CountryStatus.from_on <= OfficeHeld.from_on),
            CountryStatus.until_on.is_(None) | (CountryStatus.until_on >= OfficeHeld.from_on),
        )
        .exists()
    )
    query = (
        select(func.count())
        .select_from(OfficeHeld)
        .join(Person, Person.id == OfficeHeld.person_id)
        .where(OfficeHeld.demonstration.is_(False), OfficeHeld.function.in_(CHAIRS), developing)
    )
    return int(db.session.scalar(query) or 0)


_WORKSHOPS = ("workshop", "seminar", "training", "forum")
_STANDS = Meeting.state.not_in(("cancelled", "not_held"))
_BESIDE = Meeting.id.in_(select(MeetingEvent.meeting_id)) | (Meeting.colocated != "")
_REMOTE = Meeting.format.in_(("hybrid", "virtual", "observed"))
_DECIDED = TermsVersion.state.in_(("approved", "superseded"))
_PUBLISHED = Report.state == "published"
_CARRIED = Activity.state != "cancelled"
_CAMPAIGN = OutreachEntry.kind == "campaign"
_TRAINING = (Event.kind.in_((*_WORKSHOPS, "webinar")), Event.state != "cancelled")
_ONLINE = (Event.kind == "webinar", Event.state != "cancelled")
_COUNTS = (FundsEntry.reverses_id.is_(None), FundsEntry.reversed_by_id.is_(None))
_BUDGETED = (*_COUNTS, FundsEntry.kind == "planned", FundsEntry.budget == "regular")
_VOLUNTARY = (*_COUNTS, FundsEntry.budget == "extrabudgetary")
_FELLOWSHIPS = (*_COUNTS, FundsEntry.item == "fellowships", FundsEntry.kind != "planned")
_ASKS = (
    Registration.state.not_in(("refused", "cancelled")),
    cast(Registration.languages_needed, Text) != "[]",
)

_REQUESTS, _GROUPS = (
    ("/creation-requests/", N_("Creation requests")),
    ("/regional-groups/", N_("Regional groups")),
)
_MEETINGS, _REPORTS = ("/meetings/", N_("Meetings")), ("/reports/", N_("Reports"))
_FUNDS, _TARGETS = ("/funds/", N_("Funds")), ("/planning/targets/", N_("Targets and baselines"))
_OUTREACH = ("/outreach/", N_("Outreach"))
_PLAN = ("/planning/activities/", N_("Action plan"))
_OFFICES = ("/people/offices", N_("Offices"))
_EVENTS, _TERMS = ("/events/", N_("Events")), ("/terms/", N_("Terms of reference"))

_OF_PROGRAMME = {
    1: N_("activities of programme 1 of the action plan"),
    2: N_("activities of programme 2 of the action plan"),
    3: N_("activities of programme 3 of the action plan"),
    4: N_("activities of programme 4 of the action plan"),
}


def _programme(number: int, words: str) -> Evidence:
    place, page = _PLAN
    counted = number_of(Activity, _CARRIED, Activity.programme == number)
    return Evidence(f"{place}?programme={number}", page, words, counted)


EVIDENCE: dict[str, Evidence] = {
    "requests": Evidence(
        *_REQUESTS, N_("creation requests"), number_of(CreationRequest, CreationRequest.state != "draft")
    ),
    "groups": Evidence(
        *_GROUPS,
        N_("regional groups that are not closed"),
        number_of(RegionalGroup, RegionalGroup.predecessor.is_(False), RegionalGroup.state != "closed"),
    ),
    "officers": Evidence(
        *_OFFICES, N_("terms of office of chairs and vice-chairs from developing countries"), _chairs
    ),
    "joint": Evidence(*_MEETINGS, N_("joint meetings"), _joint),
    "beside": Evidence(*_MEETINGS, N_("meetings beside an event"), number_of(Meeting, _BESIDE, _STANDS)),
    "workshops": Evidence(
        *_MEETINGS,
        N_("meetings beside a workshop, seminar, training or forum"),
        number_of(Meeting, _beside(*_WORKSHOPS), _STANDS),
    ),
    "bodies": Evidence(
        *_MEETINGS,
        N_("meetings beside one of a regional body"),
        number_of(Meeting, _beside("regional_body"), _STANDS),
    ),
    "coordinated": Evidence(*_MEETINGS, N_("coordinated meetings"), _coordinated),
    "remote": Evidence(
        *_MEETINGS, N_("meetings open to remote participation"), number_of(Meeting, _REMOTE, _STANDS)
    ),
    "registrations": Evidence(
        *_MEETINGS, N_("approved registrations"), number_of(Registration, Registration.state == "approved")
    ),
    "languages": Evidence(
        *_MEETINGS, N_("registrations that ask for interpretation"), number_of(Registration, *_ASKS)
    ),
    "events": Evidence(*_EVENTS, N_("workshops, seminars and trainings"), number_of(Event, *_TRAINING)),
    "online": Evidence(*_EVENTS, N_("webinars"), number_of(Event, *_ONLINE)),
    "texts": Evidence(*_TERMS, N_("approved texts"), number_of(TermsVersion, _DECIDED)),
    "reports": Evidence(*_REPORTS, N_("published reports"), number_of(Report, _PUBLISHED)),
    "to_council": Evidence(
        *_REPORTS,
        N_("published reports to the Council"),
        number_of(Report, _PUBLISHED, Report.addressee == "council"),
    ),
    "to_assemblies": Evidence(
        *_REPORTS,
        N_("published reports to assemblies and plenipotentiary conferences"),
        number_of(Report, _PUBLISHED, Report.addressee.in_(("wtsa", "pp"))),
    ),
    "standards": Evidence(
        "/standards-requests/",
        N_("Requests for regional standards"),
        N_("requests for regional standards"),
        number_of(StandardsRequest, StandardsRequest.submitted_at.is_not(None)),
    ),
    "outreach": Evidence(
        *_OUTREACH,
        N_("outreach plans and reports delivered"),
        number_of(OutreachEntry, OutreachEntry.state == "delivered", ~_CAMPAIGN),
    ),
    "campaigns": Evidence(
        *_OUTREACH,
        N_("campaigns for new members"),
        number_of(OutreachEntry, _CAMPAIGN, OutreachEntry.state != "cancelled"),
    ),
    "funds": Evidence(
        *_FUNDS, N_("entries of the ledger of funds"), number_of(FundsEntry, *_COUNTS), Permission.FUNDS_VIEW
    ),
    "budgeted": Evidence(
        *_FUNDS,
        N_("entries planned in the ordinary budget"),
        number_of(FundsEntry, *_BUDGETED),
        Permission.FUNDS_VIEW,
    ),
    "voluntary": Evidence(
        *_FUNDS,
        N_("entries of extra-budgetary funds"),
        number_of(FundsEntry, *_VOLUNTARY),
        Permission.FUNDS_VIEW,
    ),
    "fellowships": Evidence(
        *_FUNDS,
        N_("entries of funds committed or spent for fellowships"),
        number_of(FundsEntry, *_FELLOWSHIPS),
        Permission.FUNDS_VIEW,
    ),
    "targets": Evidence(
        *_TARGETS, N_("targets agreed with TSAG"), number_of(Target, Target.state == "agreed")
    ),
    "comments": Evidence(*_TARGETS, N_("comments on targets"), number_of(TargetComment)),
    "activities": Evidence(*_PLAN, N_("activities of the action plan"), number_of(Activity, _CARRIED)),
    **{f"programme{number}": _programme(number, words) for number, words in _OF_PROGRAMME.items()},
    "reviews": Evidence(
        "/planning/plan-reviews/",
        N_("Yearly reviews of the action plan"),
        N_("concluded reviews of the action plan"),
        number_of(PlanReview, PlanReview.state == "concluded"),
    ),
    "work": Evidence(
        "/office-work/",
        N_("Work of the regional offices"),
        N_("records of the work of regional offices"),
        number_of(OfficeWork, OfficeWork.reverses_id.is_(None), OfficeWork.reversed_by_id.is_(None)),
    ),
    "risks": Evidence(
        "/planning/risks/",
        N_("Register of risks"),
        N_("risks in the register"),
        number_of(Risk),
        Permission.PLANS_VIEW,
    ),
    "measures": Evidence(*_REPORTS, N_("recorded measures"), number_of(Measure)),
}
