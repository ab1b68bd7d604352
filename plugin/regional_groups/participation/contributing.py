"""Contributions to a meeting: submitted, recorded afterwards, corrected, with their outcome. No operation commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from regional_groups.core import files, moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.importing import Outcome
from regional_groups.core.permissions import Actor, Office, Permission, Subject, permits, require
from regional_groups.groups.models import Country
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting, MeetingState
from regional_groups.participation import queries, records, rules
from regional_groups.participation.models import Contribution, ContributionTotal
from regional_groups.participation.registering import refusal
from regional_groups.participation.rules import CONTRIBUTION_FLOW, Certainty

SPEAKING = (Office.DELEGATE, Office.FOCAL_POINT)
AMENDABLE = ("title", "countries", "organizations", "received_at", "number", "to", "outcome", "group", "late")


def submit(meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime) -> Contribution:
    """Submit a contribution; the service numbers it unless a number is given. A late one is marked, not refused.

    Clause: Rec. ITU-T A.1 (2016) 3.1.8, 3.2.1 (facts B7.2).
    Raises:
        RuleViolated: a field is wrong, the number is taken, or the meeting is over.
        NotPermitted, SignInNeeded: no right.
    """
    scene = queries.scene(meeting, now)
    who = acting(actor, data, scene.subject, now)
    subject = scene.subject
    afterwards = _is_recorded(meeting, who, subject, now)
    right = Permission.ATTENDANCE_RECORD if afterwards else Permission.CONTRIBUTIONS_SUBMIT
    require(right, who, subject)
    if not afterwards:
        _check_open(meeting, now)
        data = {
            **data,
            "countries": _own_countries(data, who),
            "organizations": _own_organizations(data, who),
        }
    check_sources(data)
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    received_at = data.get("received_at") or (None if afterwards else now)
    if received_at is not None and received_at > now:
        raise refusal("received_at", say("This lies in the future."))
    made = Contribution(
        meeting=meeting,
        number=_number(meeting, data.get("number")),
        title=data["title"],
        countries=list(data.get("countries") or ()),
        organizations=list(data.get("organizations") or ()),
        received_at=received_at,
        late=None if afterwards else is_late(meeting, received_at),
        to=data.get("to") or "group",
        group=group_in(meeting, data.get("group")),
        outcome=data.get("outcome") or "",
        recorded_afterwards=afterwards,
        author_id=None if afterwards else who.person_id,
        created_at=now,
    )
    made.demonstration = meeting.demonstration
    entry = "record" if afterwards else "create"
    values = {"number": made.number, "late": made.late, "to": made.to}
    moves.enter(made, entry, CONTRIBUTION_FLOW, subject, who, now, values=values, quiet=afterwards)
    if data.get("file") is not None:
        attach(made, data["file"], who, now)
    return made


def _is_recorded(meeting: Meeting, actor: Actor, subject: Subject, now: datetime) -> bool:
    """Tell whether a contribution is written down afterwards, or by others than members: secretariat or team."""
    if not permits(Permission.ATTENDANCE_RECORD, actor, subject):
        return False
    last = meeting.ends_on or meeting.starts_on
    over = last is not None and last < geneva_day(now)
    return over or not permits(Permission.CONTRIBUTIONS_SUBMIT, actor, subject)


def _check_open(meeting: Meeting, now: datetime) -> None:
    if meeting.state in (MeetingState.CANCELLED, MeetingState.NOT_HELD):
        raise RuleViolated(say("This meeting does not take place. Submit the contribution to another one."))
    last = meeting.ends_on or meeting.starts_on
    if last is not None and last < geneva_day(now):
        raise RuleViolated(say("This is over. The secretariat can record what it received."))


def _own_countries(data: Mapping[str, Any], actor: Actor) -> list[str]:
    """Return the States a contribution comes from: as given, with the one that the submitter speaks for."""
    given = list(data.get("countries") or ())
    own = sorted(actor.scopes(*SPEAKING))
    if own and not set(own) & set(given):
        if given:
            raise refusal("sources", say("You speak for another State: name it among the sources."))
        return own[:1]
    return given


def _own_organizations(data: Mapping[str, Any], actor: Actor) -> list[str]:
    """Return the organizations a contribution comes from; who speaks for no State is among them."""
    given = list(data.get("organizations") or ())
    own = sorted(actor.scopes(Office.MEMBER_REP))
    if not own or actor.scopes(*SPEAKING) or set(own) & set(given):
        return given
    return [own[0], *given]


def check_sources(data: Mapping[str, Any]) -> None:
    """Refuse a contribution without a source, or from a State that is unknown.

    Raises:
        RuleViolated: beside the sources.
    """
    countries, organizations = list(data.get("countries") or ()), list(data.get("organizations") or ())
    if not countries and not organizations:
        raise refusal("sources", say("Name the country or organization that it comes from."), "B7.2")
    known = set(db.session.scalars(select(Country.code).where(Country.code.in_(countries))))
    for code in countries:
        if code not in known:
            raise refusal("sources", say("No State has the code %(code)s.", code=code))


def _number(meeting: Meeting, given: str | None) -> str:
    taken = set(db.session.scalars(select(Contribution.number).where(Contribution.meeting_id == meeting.id)))
    if given and given in taken:
        raise refusal("number", say("This number is taken in this meeting."))
    return given or rules.next_number(taken)


def group_in(meeting: Meeting, acronym: str | None) -> str:
    """Return the group of a meeting that a contribution goes to; the only one where none is named.

    Raises:
        RuleViolated: beside the group: it does not take part.
    """
    if acronym and acronym not in meeting.acronyms:
        raise refusal("group", say("%(group)s does not take part in this meeting.", group=acronym))
    own = meeting.acronyms
    return acronym or (own[0] if len(own) == 1 else "")


def is_late(meeting: Meeting, received_at: datetime | None) -> bool | None:
    """Tell whether a contribution comes after its day: the printed one, else twelve days before; none if unknown."""
    if received_at is None or meeting.starts_on is None:
        return None
    table, _ = meetings.deadlines(meeting)
    due = next((line.due_at for line in table if line.item == "contribution"), None)
    if due is not None:
        return received_at > due
    zone = ZoneInfo(meeting.deadline_zone)
    return rules.contribution_is_late(received_at.astimezone(zone).date(), meeting.starts_on)


def attach(contribution: Contribution, file: tuple[bytes, str], actor: Actor, now: datetime) -> None:
    """Keep the file of a contribution.

    Raises:
        InvalidInput: the kind of file is not taken.
    """
    key = ("contribution", str(contribution.id))
    contribution.file = files.store(file[0], file[1], key, "contribution", actor.person_id, now)
    db.session.flush()


def perform(
    contribution: Contribution, action: str, data: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Take one step.

    Raises:
        IllegalMove: there is no such step; else what the step raises.
    """
    scene = queries.scene(contribution.meeting, now)
    who = acting(actor, data, scene.subject, now)
    if action == "amend":
        amend(contribution, data, who, now)
    elif action == "undo":
        moves.undo(contribution, CONTRIBUTION_FLOW, who, now, version=data["version"])
    elif action in ("set_outcome", "withdraw"):
        own = records.contribution_subject(contribution, scene)
        subject = own if action == "withdraw" else scene.subject
        changes = {"note": data.get("note") or ""}
        if action == "set_outcome":
            changes["outcome"] = data.get("outcome") or ""
        moves.move(
            contribution,
            action,
            CONTRIBUTION_FLOW,
            subject,
            who,
            now,
            version=data.get("version"),
            given=data,
            changes=changes,
        )
    else:
        raise IllegalMove(say("A contribution has no step “%(action)s”.", action=action))


def amend(contribution: Contribution, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Correct a contribution in any state, with reason and source.

    Raises:
        RuleViolated: the reason is blank, a source or the number is wrong, or nothing would change.
    """
    subject = queries.scene(contribution.meeting, now).subject
    changes = {name: data[name] for name in AMENDABLE if data.get(name) is not None}
    if {"countries", "organizations"} & set(changes):
        names = ("countries", "organizations")
        check_sources({name: changes.get(name, getattr(contribution, name)) for name in names})
    if changes.get("number", contribution.number) != contribution.number:
        _number(contribution.meeting, changes["number"])
    if "group" in changes:
        group_in(contribution.meeting, changes["group"])
    if "received_at" in changes and "late" not in changes:
        changes["late"] = is_late(contribution.meeting, changes["received_at"])
    moves.amend(
        contribution,
        changes,
        CONTRIBUTION_FLOW,
        subject,
        actor,
        now,
        version=data["version"],
        reason=data.get("reason") or "",
        source=data.get("source") or "",
    )


def available(contribution: Contribution, scene: queries.Scene, actor: Actor) -> list[dict[str, Any]]:
    """Return the steps that the actor may take now, with what must be given."""
    own = records.contribution_subject(contribution, scene)
    mine = moves.available(contribution, CONTRIBUTION_FLOW, own, actor)
    found = [step for step in mine if step["name"] == "withdraw"]
    subject = replace(scene.subject, public=False)
    ours = moves.available(contribution, CONTRIBUTION_FLOW, subject, actor)
    return [step for step in ours if step["name"] == "set_outcome"] + found


def reckon(meeting: Meeting) -> None:
    """Decide anew which contributions are late, after the meeting was moved and its deadlines recomputed."""
    query = select(Contribution).where(
        Contribution.meeting_id == meeting.id, Contribution.recorded_afterwards.is_(False)
    )
    for contribution in db.session.scalars(query):
        contribution.late = is_late(meeting, contribution.received_at)


def put_total(meeting: Meeting, count: int, certainty: str, source: str, now: datetime) -> Outcome:
    """Write how many contributions a meeting had where only the number is known: new, changed or same."""
    found = db.session.scalar(select(ContributionTotal).where(ContributionTotal.meeting_id == meeting.id))
    if found is None:
        db.session.add(
            ContributionTotal(
                meeting_id=meeting.id,
                count=count,
                certainty=Certainty(certainty),
                source=source,
                recorded_at=now,
                demonstration=meeting.demonstration,
            )
        )
        db.session.flush()
        return "new"
    if (found.count, str(found.certainty), found.source) == (count, certainty, source):
        return "same"
    found.count, found.certainty, found.source, found.recorded_at = count, Certainty(certainty), source, now
    return "changed"


def put(
    meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[Contribution, Outcome]:
    """Write one row of an import, by its number in the meeting: new, changed or same; nobody is told.

    Raises:
        RuleViolated: beside the column that is wrong.
    """
    check_sources(data)
    number = data.get("number")
    found = None
    if number:
        query = select(Contribution).where(
            Contribution.meeting_id == meeting.id, Contribution.number == number
        )
        found = db.session.scalar(query)
    values = {
        "title": data["title"],
        "countries": list(data.get("countries") or ()),
        "organizations": list(data.get("organizations") or ()),
        "received_at": data.get("received_at"),
        "to": data.get("to") or "group",
        "group": group_in(meeting, data.get("group")),
        "outcome": data.get("outcome") or "",
    }
    found = found or _same(meeting, values, number)
    if found is not None:
        entry = moves.edit(
            found, values, CONTRIBUTION_FLOW, actor, now, version=None, action="import", quiet=True
        )
        return found, "changed" if entry else "same"
    made = Contribution(
        meeting=meeting,
        number=_number(meeting, number),
        late=None,
        recorded_afterwards=True,
        created_at=now,
        **values,
    )
    made.demonstration = meeting.demonstration
    subject = queries.scene(meeting, now).subject
    moves.enter(made, "record", CONTRIBUTION_FLOW, subject, actor, now, quiet=True)
    return made, "new"


def _same(meeting: Meeting, values: Mapping[str, Any], number: str | None) -> Contribution | None:
    """Return the contribution that a row without number was imported as before: the same title in the meeting."""
    if number:
        return None
    query = select(Contribution).where(
        Contribution.meeting_id == meeting.id, Contribution.title == values["title"]
    )
    return db.session.scalar(query.order_by(Contribution.created_at).limit(1))
