"""What the two resolutions ask in this field: who must act, where in the service, and how much evidence there is.

Counts leave demonstration records out. A duty that the service does not serve yet says so, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from regional_groups.core.clause_record import Clause
from regional_groups.core.clauses import clause
from regional_groups.core.db import db
from regional_groups.core.errors import N_
from regional_groups.creation.models import CreationRequest
from regional_groups.groups.models import RegionalGroup
from regional_groups.meetings.models import Meeting, MeetingCoordination, MeetingEvent, MeetingGroup
from regional_groups.participation.models import Registration
from regional_groups.reports.models import Report
from regional_groups.terms.models import TermsVersion

NOT_YET = N_("Not served yet: the planning room that will hold it is not built.")
ELSEWHERE = N_("Not this service: it is decided and recorded elsewhere.")


@dataclass(frozen=True)
class Duty:
    """A duty of the texts and its place in the service."""

    clause_id: str
    who: str
    place: str = ""  # path of the page
    evidence: str = ""  # what is counted, in words
    count: Callable[[], int] | None = None
    reason: str = ""  # why the service does not serve it

    @property
    def clause(self) -> Clause:
        """Return the clause with its source and confidence."""
        return clause(self.clause_id)


def _requests() -> int:
    real = CreationRequest.demonstration.is_(False)
    return _number(select(func.count()).where(real, CreationRequest.state != "draft"))


def _groups() -> int:
    real = (RegionalGroup.demonstration.is_(False), RegionalGroup.predecessor.is_(False))
    return _number(select(func.count()).where(*real))


def _joint() -> int:
    several = (
        select(MeetingGroup.meeting_id)
        .join(Meeting, Meeting.id == MeetingGroup.meeting_id)
        .where(Meeting.demonstration.is_(False))
        .group_by(MeetingGroup.meeting_id)
        .having(func.count() > 1)
    )
    return _number(select(func.count()).select_from(several.subquery()))


def _beside_events() -> int:
    linked = select(MeetingEvent.meeting_id)
    beside = (Meeting.id.in_(linked)) | (Meeting.colocated != "")
    return _number(select(func.count()).where(Meeting.demonstration.is_(False), beside))


def _coordinated() -> int:
    query = select(func.count(func.distinct(MeetingCoordination.meeting_id))).join(
        Meeting, Meeting.id == MeetingCoordination.meeting_id
    )
    return _number(query.where(Meeting.demonstration.is_(False)))


def _remote() -> int:
    formats = ("hybrid", "virtual", "observed")
    return _number(select(func.count()).where(Meeting.demonstration.is_(False), Meeting.format.in_(formats)))


def _registrations() -> int:
    return _number(select(func.count()).where(Registration.demonstration.is_(False)))


def _texts() -> int:
    decided = TermsVersion.state.in_(("approved", "superseded"))
    return _number(select(func.count()).where(TermsVersion.demonstration.is_(False), decided))


def _reports() -> int:
    return _number(select(func.count()).where(Report.demonstration.is_(False), Report.state == "published"))


def _number(query: object) -> int:
    return int(db.session.scalar(query) or 0)  # type: ignore[call-overload]  # any select of one count


DUTIES = (
    Duty(
        "R44:resolves 4", N_("Study groups, TSB"), "/creation-requests/", N_("creation requests"), _requests
    ),
    Duty(
        "R44:resolves 6",
        N_("TSB"),
        "/meetings/",
        N_("registrations that can ask for languages"),
        _registrations,
    ),
    Duty(
        "R44:further resolves 1", N_("Regional offices"), "/regional-groups/", N_("regional groups"), _groups
    ),
    Duty("R44:further resolves 2", N_("Regional offices, vice-chairs"), reason=NOT_YET),
    Duty(
        "R44:further resolves 3",
        N_("Regional offices"),
        "/meetings/",
        N_("meetings beside an event"),
        _beside_events,
    ),
    Duty("R44:invites the Council", N_("Council"), reason=ELSEWHERE),
    Duty("R44:taking into account h", N_("Regional groups"), "/meetings/", N_("joint meetings"), _joint),
    Duty(
        "R44:instructs the Director 3",
        N_("Director of TSB"),
        "/meetings/",
        N_("meetings beside an event"),
        _beside_events,
    ),
    Duty(
        "R44:instructs the Director 11",
        N_("Director of TSB"),
        "/regional-groups/",
        N_("regional groups"),
        _groups,
    ),
    Duty(
        "R44:instructs the Director 12", N_("Director of TSB"), "/reports/", N_("published reports"), _reports
    ),
    Duty(
        "R44:instructs the Director 14",
        N_("Director of TSB"),
        "/meetings/",
        N_("meetings open to remote participation"),
        _remote,
    ),
    Duty(
        "R44:instructs study groups and TSAG 3",
        N_("Study groups, TSAG"),
        "/meetings/",
        N_("coordinated meetings"),
        _coordinated,
    ),
    Duty(
        "R44:invites the regions 1",
        N_("Regions, Member States"),
        "/creation-requests/",
        N_("creation requests"),
        _requests,
    ),
    Duty(
        "R44:invites the regions 2",
        N_("Regions, Member States"),
        "/meetings/",
        N_("registrations"),
        _registrations,
    ),
    Duty(
        "R44:invites the regions 3",
        N_("Regions, Member States"),
        "/meetings/",
        N_("meetings beside an event"),
        _beside_events,
    ),
    Duty("R44:invites the regions 4", N_("Regions, Member States"), "/terms/", N_("approved texts"), _texts),
    Duty("R108:instructs TSAG 1", N_("TSAG"), reason=ELSEWHERE),
    Duty("R108:instructs TSAG 4", N_("TSAG"), reason=NOT_YET),
    Duty(
        "R108:instructs the Director 1", N_("Director of TSB"), "/reports/", N_("published reports"), _reports
    ),
    Duty("R108:instructs the Director 2", N_("Director of TSB"), reason=NOT_YET),
)


def counted() -> dict[str, int]:
    """Return how much evidence there is for each duty, each kind counted once."""
    known: dict[Callable[[], int], int] = {}
    for duty in DUTIES:
        if duty.count and duty.count not in known:
            known[duty.count] = duty.count()
    return {duty.clause_id: known[duty.count] for duty in DUTIES if duty.count}
