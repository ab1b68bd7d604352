"""What the secretariat does with a meeting: convene, move, postpone, cancel; how it ends; reports of the groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from regional_groups.core import files
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import IllegalMove, Message, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject
from regional_groups.groups.standing import Doing, check_standing, obstacle
from regional_groups.meetings import merging, parts, queries, rules, trail
from regional_groups.meetings.agreeing import row_for, taking_part
from regional_groups.meetings.deadlines import (
    GENEVA_ZONE,
    Deadline,
    after_letter,
    is_late,
    printed,
)
from regional_groups.meetings.models import Meeting, MeetingDeadline, MeetingReport
from regional_groups.meetings.parts import refusal

PLACE = ("timezone", "city", "country", "format", "host")  # what a move may change besides the dates


def convene(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Announce a meeting by letter, circular or mail; its deadlines are fixed.

    Clause: Rec. ITU-T A.1 (2016) 1.1.4 (facts B7.1); R44, instructs study groups and TSAG 3 (B6.4).
    Raises:
        RuleViolated: the dates are unknown, a printed date is later than its rule, or there is no note although the
            letter is late or agreements are missing.
    """
    subject = queries.subject(meeting, now)
    trail.guard(meeting, "convene", data, subject, actor)
    if meeting.starts_on is None:
        raise refusal("starts_on", say("Give the dates of the meeting first."), "B7.1")
    rules.check_letter(data["letter_on"], meeting.starts_on, geneva_day(now))
    check_groups_meet(meeting)
    if not str(data.get("note") or "").strip():
        _need_no_note(meeting, data["letter_on"])
    zone = data.get("deadline_zone") or GENEVA_ZONE
    dates = {row["item"]: row["due_on"] for row in data.get("printed") or ()}
    table = printed(queries.deadlines_of_plan(meeting, zone, dates), dates, zone)
    changes: dict[str, Any] = {
        "announced_by": data["announced_by"],
        "letter_on": data["letter_on"],
        "letter_number": data.get("letter_number") or meeting.letter_number,
        "convened_on": geneva_day(now),
        "deadline_zone": zone,
    }
    fix(meeting, after_letter(table, data["letter_on"], dates))
    late = is_late(data["letter_on"], meeting.starts_on, already_scheduled=meeting.already_scheduled)
    trail.take(meeting, "convene", data, subject, actor, now, changes=changes, values={"late": late})


def check_groups_meet(meeting: Meeting) -> None:
    """Refuse to convene while a group that takes part is suspended or closed; it withdraws, or is reactivated.

    Raises:
        RuleViolated: naming ``groups``.
    """
    for row in taking_part(meeting):
        check_standing(row.group.acronym, row.group.state, Doing.MEET, "groups")


def obstacles(meeting: Meeting) -> list[Message]:
    """Return why a meeting cannot be convened: its groups that do not meet."""
    found = (obstacle(row.group.acronym, row.group.state, Doing.MEET) for row in taking_part(meeting))
    return [one for one in found if one is not None]


def _need_no_note(meeting: Meeting, letter_on: date) -> None:
    """Refuse to convene without a note when something is missing or late."""
    facts = queries.facts(meeting)
    missing = [*rules.missing_agreements(facts), *rules.missing_coordinations(facts)]
    if missing:
        message = say("Missing: %(names)s. Say in a note why it is convened now.", names=", ".join(missing))
        raise refusal("note", message, "B6.4" if not rules.missing_agreements(facts) else "B6.5")
    if meeting.starts_on and is_late(
        letter_on, meeting.starts_on, already_scheduled=meeting.already_scheduled
    ):
        raise refusal("note", say("The letter is late. Say in a note why."), "B7.1")


def fix(meeting: Meeting, table: list[Deadline]) -> None:
    """Make these the deadlines of a meeting; a line whose date changes tells calendars so."""
    there = {line.item: line for line in meeting.deadlines}
    for line in table:
        kept = there.pop(line.item, None)
        if kept is None:
            meeting.deadlines.append(
                MeetingDeadline(item=line.item, due_on=line.due_on, due_at=line.due_at, clause=line.clause)
            )
        elif kept.due_at != line.due_at:
            kept.due_on, kept.due_at, kept.sequence = line.due_on, line.due_at, kept.sequence + 1
    for line_gone in there.values():
        meeting.deadlines.remove(line_gone)


def move(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Move a meeting to other dates or another place; agreements are kept, marked as given for the old dates.

    Clause: R1 (2016) 2.2 (facts B7.12).
    Raises:
        RuleViolated: nothing would change, the dates are in the wrong order or over already, or fixed deadlines
            are neither recomputed nor kept.
    """
    trail.possible(meeting, "move", data)
    subject = queries.subject(meeting, now)
    if data.get("starts_on") is None and any(data.get(name) for name in PLACE):
        data = {**data, "starts_on": meeting.starts_on}
    trail.guard(meeting, "move", data, subject, actor)
    changes = _new_plan(meeting, data)
    changed = {name: value for name, value in changes.items() if value != getattr(meeting, name)}
    if not changed and meeting.state != rules.POSTPONED:
        raise refusal("starts_on", say("Nothing would change: these are the dates and the place it has."))
    if changed.keys() & {"starts_on", "ends_on"}:
        zone = changes.get("timezone") or meeting.timezone
        parts.check_to_come(changes["ends_on"] or changes["starts_on"], zone, actor.effective_on, now)
    if meeting.deadlines and data.get("deadlines") not in ("recompute", "keep"):
        raise refusal("deadlines", say("Say whether the deadlines are recomputed or kept."), "B7.1")
    relocate(meeting, changed)
    if meeting.deadlines and data["deadlines"] == "recompute" and meeting.starts_on:
        fix(meeting, after_letter(queries.deadlines_of_plan(meeting), meeting.letter_on or date.min))
    values = {"deadlines": data["deadlines"]} if meeting.deadlines else {}
    restore(meeting, changed)
    to = _state_after_move(meeting)
    trail.take(
        meeting, "move", data, subject, actor, now, to=to, changes=changed, values=values, replanned=True
    )


def _new_plan(meeting: Meeting, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return dates and place after a move; the length stays when only the first day is given."""
    starts_on: date = data["starts_on"]
    ends_on = data.get("ends_on")
    if ends_on is None:
        length = (meeting.ends_on - meeting.starts_on) if meeting.ends_on and meeting.starts_on else None
        ends_on = starts_on + length if length is not None else meeting.ends_on and starts_on
    parts.check_dates(starts_on, ends_on)
    if data.get("ends_on") is not None:
        parts.check_length(starts_on, ends_on, data)
    plan = {name: data[name] for name in PLACE if data.get(name) is not None}
    if plan.get("country"):
        place = parts.country(plan["country"])
        if plan["country"] != meeting.country:
            plan["timezone"] = parts.zone_for(data.get("timezone"), place)
    return {"starts_on": starts_on, "ends_on": ends_on, **plan}


def relocate(meeting: Meeting, changes: dict[str, Any]) -> None:
    """Set new dates and place on a meeting and take its sessions along; ``changes`` then holds the old values."""
    before = meeting.starts_on
    for name, value in list(changes.items()):
        changes[name] = getattr(meeting, name)
        setattr(meeting, name, value)
    days = (meeting.starts_on - before).days if meeting.starts_on and before else 0
    if {"starts_on", "ends_on", "timezone"} & set(changes):
        parts.settle(meeting, days)


def restore(meeting: Meeting, changes: dict[str, Any]) -> None:
    """Put the old values back so that the step itself sets the new ones and the trail shows both."""
    for name, old in list(changes.items()):
        changes[name] = getattr(meeting, name)
        setattr(meeting, name, old)


def _state_after_move(meeting: Meeting) -> str | None:
    if meeting.state != rules.POSTPONED:
        return None
    if meeting.convened_on is not None or meeting.letter_on is not None:
        return rules.CONVENED
    return rules.state_of_agreements(queries.facts(meeting).groups)


def postpone(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Postpone a meeting; new dates are to follow."""
    trail.take(meeting, "postpone", data, queries.subject(meeting, now), actor, now)


def cancel(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Cancel a meeting, with cause and note; it may say which meeting it was merged into.

    Raises:
        RuleViolated: the other meeting does not exist, does not take place, or none of the groups meets in it.
    """
    changes = {"cause": data.get("cause") or "", "note": data.get("note") or ""}
    if data.get("merged_into"):
        changes["merged_into_id"] = merging.taking_in(meeting, data["merged_into"]).id
    trail.take(meeting, "cancel", data, queries.subject(meeting, now), actor, now, changes=changes)


def hold(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that a meeting was held; possible from its beginning.

    Raises:
        RuleViolated: it has not begun.
    """
    subject = queries.subject(meeting, now)
    trail.guard(meeting, "hold", data, subject, actor)
    if not rules.begun(queries.starts_at(meeting), now):
        raise RuleViolated(say("The meeting has not begun yet."))
    trail.take(meeting, "hold", data, subject, actor, now)


def not_held(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that a meeting was not held, and why; possible from its beginning.

    Clause: Rec. ITU-T A.1 (2016) 1.3.3 (facts B7.4).
    Raises:
        RuleViolated: it has not begun.
    """
    subject = queries.subject(meeting, now)
    trail.guard(meeting, "not_held", data, subject, actor)
    if not rules.begun(queries.starts_at(meeting), now):
        raise RuleViolated(say("The meeting has not begun yet. One that will not take place is cancelled."))
    changes = {"cause": data.get("cause") or "", "note": data.get("note") or meeting.note}
    trail.take(meeting, "not_held", data, subject, actor, now, changes=changes)


def report(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Give the report of one group, as text or as a file; the last one makes the meeting reported.

    Clause: Rec. ITU-T A.1 (2016) 1.7.1 (facts B7.5).
    Raises:
        RuleViolated: neither text nor file came.
        IllegalMove: the group has reported already.
    """
    trail.possible(meeting, "report", data)
    subject = queries.subject(meeting, now)
    row = None
    if meeting.body is None:
        row = row_for(meeting, data, subject, actor, Permission.MEETINGS_REPORT)
    named = row.group.acronym if row else str(meeting.body)
    data = {**data, "group": named}
    narrowed: Subject = queries.may_lead(actor, row, subject) if row else subject
    trail.guard(meeting, "report", data, narrowed, actor)
    group_id = row.group.id if row else None
    if any(one.group_id == group_id for one in meeting.reports):
        raise IllegalMove(say("%(group)s has given its report already. Correct it instead.", group=named))
    text, upload = str(data.get("text") or "").strip(), data.get("file")
    if not text and upload is None:
        message: Message = say("Write the report, or send it as a file.")
        raise refusal("text", message, "B7.5")
    given = MeetingReport(group_id=group_id, text=text, reported_at=now, reported_by=actor.name)
    if upload is not None:
        subject_key = ("meeting", str(meeting.id))
        kept = files.store(upload[0], upload[1], subject_key, "report", actor.person_id, now)
        given.file_id = kept.id
    meeting.reports.append(given)
    whole = len(meeting.reports) >= (len(taking_part(meeting)) or 1)
    to = rules.REPORTED if whole else rules.HELD
    trail.take(meeting, "report", data, narrowed, actor, now, to=to, values={"groups": [named]})
