"""Changes of reports: guard, change, audit, notice; never committed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.indicators.catalogue import IDS
from regional_groups.planning import session_queries
from regional_groups.reports import extract, narrative, notices, publication, queries, translating, writing
from regional_groups.reports.commenting import comment
from regional_groups.reports.composing import figures_of
from regional_groups.reports.models import Addressee, Report
from regional_groups.reports.rules import (
    BEFORE_PUBLICATION,
    FLOW,
    KEEPS_FIGURES,
    TEXT_OPEN,
    Correction,
    ReportState,
    check_followed,
    check_languages,
    check_periods,
    new_languages,
    replaces,
)
from regional_groups.reports.session_plan import PLANNED_FROM

_SCOPE = ("from_on", "until_on", "baseline_from", "baseline_until")
_DRAFT_ONLY = (*_SCOPE, "addressee")


def create(data: Mapping[str, Any], actor: Actor, now: datetime, *, demonstration: bool = False) -> Report:
    """Begin a report over a period; it stays a draft until its figures are frozen.

    Raises:
        RuleViolated: the period cannot be reported on, or a text names a figure that is not there.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.REPORTS_PREPARE, who, Subject())
    _check_scope(data, now)
    made = Report(
        **{name: data.get(name) for name in _SCOPE},
        addressee=Addressee(data.get("addressee") or Addressee.COUNCIL),
        cover=dict(data.get("cover") or {}),
        council_session_id=_session(data.get("council_session"), demonstration=demonstration),
        narrative=writing.merged({}, data.get("narrative") or {}, ""),
        author_id=actor.person_id,
        created_at=now,
        demonstration=demonstration,
    )
    values = {"from": made.from_on, "until": made.until_on}
    moves.enter(made, "create", FLOW, Subject(), who, now, values=values)
    translating.keep_written(made, {}, {}, who, now)
    return made


def _check_scope(data: Mapping[str, Any], now: datetime) -> None:
    first, last, baseline_from, baseline_until = (data.get(name) for name in _SCOPE)
    if not isinstance(first, date) or not isinstance(last, date):
        raise RuleViolated(say("Give the first and the last day of the period."))
    check_periods(first, last, baseline_from, baseline_until, geneva_day(now))


def _session(id: UUID | None, *, demonstration: bool) -> UUID | None:
    """Return the session that a report chooses.

    Raises:
        RuleViolated: there is none, it was cancelled, or it is invented and the report is not, or the other way round.
    """
    if id is not None and not session_queries.is_offered(id, demonstration=demonstration):
        raise RuleViolated(
            say("This session cannot be chosen."),
            fields={"council_session": [say("Choose a session that is planned.")]},
        )
    return id


def edit(report: Report, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Change a report as far as its state allows: periods while a draft, texts until submitted, cover until published.

    Raises:
        IllegalMove: what was sent is settled already.
        RuleViolated: the period cannot be reported on, or a text names a figure that is not there.
    """
    who = acting(actor, data, queries.subject(report), now)
    require(Permission.REPORTS_PREPARE, who, queries.subject(report))
    moves.check_version(report, data["version"])
    _check_open(report, data)
    changes: dict[str, Any] = {name: data[name] for name in _DRAFT_ONLY if name in data}
    if "addressee" in changes:
        changes["addressee"] = Addressee(changes["addressee"])
    if any(name in data for name in _SCOPE):
        _check_scope({**{name: getattr(report, name) for name in _SCOPE}, **changes}, now)
    if "narrative" in data:
        changes["narrative"] = writing.merged(report.narrative, data["narrative"], report.correction)
    if "cover" in data:
        changes["cover"] = _cover(report, data["cover"])
    if "council_session" in data and data["council_session"] != report.council_session_id:
        changes["council_session_id"] = _session(data["council_session"], demonstration=report.demonstration)
    before = (report.narrative, report.cover)
    moves.edit(report, changes, FLOW, who, now, version=data["version"])
    db.session.expire(report, ["council_session"])  # read by its key, which may have changed
    translating.keep_written(report, *before, who, now)


def _check_open(report: Report, data: Mapping[str, Any]) -> None:
    state = str(report.state)
    if report.correction in KEEPS_FIGURES and any(name in data for name in _DRAFT_ONLY):
        raise IllegalMove(
            say(
                "A corrigendum and an addendum keep the period and the figures of the report they follow. "
                "Begin a revision to report on another period."
            )
        )
    closed = {name for name in _DRAFT_ONLY if name in data and state != "draft"}
    closed |= {"narrative"} if "narrative" in data and state not in TEXT_OPEN else set()
    closed |= (
        {"cover"} if {"cover", "council_session"} & data.keys() and state not in BEFORE_PUBLICATION else set()
    )
    if closed:
        raise IllegalMove(
            say(
                "This can no longer be changed in the state the report is in: periods are open while it is a "
                "draft, texts until it is submitted, cover data until it is published."
            )
        )


def _cover(report: Report, given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**report.cover, **given}
    return {name: value for name, value in merged.items() if value not in (None, "", {}, False)}


def freeze(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Freeze the figures: what is decided on and published from here on.

    A corrigendum and an addendum take those of the report they follow.
    """
    step = FLOW.step("freeze", report.state)
    moves.check_version(report, data["version"])
    require(step.permission, actor, queries.subject(report))
    report.frozen = extract.canonical(figures_of(report, now))
    report.frozen_hash, report.frozen_at = extract.digest(report.frozen), now
    _move(report, "freeze", data, actor, now, values={"hash": report.frozen_hash})


def thaw(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Give the frozen figures up, to count them again."""
    _move(report, "thaw", data, actor, now, values={"hash": report.frozen_hash})
    _forget(report)


def _forget(report: Report) -> None:
    report.frozen, report.frozen_hash, report.frozen_at = "", "", None


def submit(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Hand the report to the Director.

    Raises:
        RuleViolated: a number in the texts is not bound to a figure; each is named.
    """
    FLOW.step("submit", report.state)
    if wrong := narrative.problems(report.narrative, narrative.known_placeholders(IDS)):
        raise RuleViolated(
            say("Some numbers in the texts are not bound to figures. Nothing was submitted."), fields=wrong
        )
    _move(report, "submit", data, actor, now)


def return_for_changes(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Send a submitted report back with a note; its figures are counted anew when it is frozen again."""
    _move(report, "return", data, actor, now, values={"hash": report.frozen_hash})
    _forget(report)


def approve(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Approve a submitted report."""
    day = actor.effective_on or geneva_day(now)
    _move(report, "approve", data, actor, now, changes={"approved_on": day})


def transmit(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that the report went to its addressee.

    Raises:
        RuleViolated: the day lies in the future.
    """
    day = data.get("transmitted_on") or actor.effective_on or geneva_day(now)
    if day > geneva_day(now):
        raise RuleViolated(
            say("The day lies in the future."),
            fields={"transmitted_on": [say("Give a day that is not after today.")]},
        )
    _move(report, "transmit", data, actor, now, changes={"transmitted_on": day})


def publish(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Publish the report in some languages: its files are stored, and what it replaces is superseded.

    What was published before stays as it is; a later language has the figures, day and version of the first ones.

    Raises:
        RuleViolated: a text that was written is missing in one of the languages, or is stale or not checked there
            and no note says why it is published so; it was published in them, or not in English, before; a
            corrigendum is to be published in several languages; or what keeps the figures of another report is no
            longer in force with it.
    """
    _take_turn_of_family(report)
    FLOW.step("publish", report.state)
    first = report.state != ReportState.PUBLISHED
    if first and report.follows is not None:
        check_followed(report.correction, str(report.follows.state))
    languages = new_languages(data["languages"], report.languages, report.correction)
    check_languages(report.correction, [*report.languages, *languages])
    if missing := narrative.missing_languages(report.narrative, languages):
        raise RuleViolated(
            say("Some texts are missing in a language you chose. Nothing was published."), fields=missing
        )
    unready = translating.check_ready(report, languages, str(data.get("note") or ""))
    report.languages = [*report.languages, *languages] if not first else list(languages)
    report.published_at = now if first else report.published_at
    if report.correction:
        publication.keep_changes(report, languages, now)
    told = {"languages": list(languages), "hash": report.frozen_hash}
    told |= {"unready": unready} if unready else {}
    _move(report, "publish", data, actor, now, values=told)
    report.published_version = report.version if first else report.published_version
    publication.store(report, languages, now)
    if report.correction in KEEPS_FIGURES or (first and report.correction):
        _supersede(report, actor, now)


def _supersede(report: Report, actor: Actor, now: datetime) -> None:
    for one in queries.family(report):
        followed = one.id == report.follows_id
        if (
            one.state == ReportState.PUBLISHED
            and one is not report
            and replaces(report, one, followed=followed)
        ):
            moves.move(
                one, "supersede", FLOW, queries.subject(one), actor, now, values={"by": str(report.id)}
            )


def _take_turn_of_family(report: Report) -> None:
    """Wait for who changes what is in force in the family of a report; what was read before is read again."""
    queries.take_turn_of_family(report.id)
    for one in queries.family(report):
        db.session.refresh(one)


def withdraw(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Withdraw a report; a published one is no longer shown."""
    _take_turn_of_family(report)
    _move(report, "withdraw", data, actor, now)


def correct(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> Report:
    """Begin the report that follows a published one: a revision, corrigendum or addendum.

    The dates planned back from a session are those of the report it follows, and stay there.
    """
    _take_turn_of_family(report)
    _move(report, "correct", data, actor, now, values={"kind": data["kind"]})
    made = Report(
        **{name: getattr(report, name) for name in _SCOPE},
        addressee=report.addressee,
        cover={name: value for name, value in report.cover.items() if name not in PLANNED_FROM},
        narrative=writing.carried(report.narrative, data),
        number=_next_number(report, data["kind"]),
        correction=str(Correction(data["kind"])),
        reason=str(data.get("note") or ""),
        reason_language=str(data.get("language") or "") if data.get("note") else "",
        follows=report,
        author_id=actor.person_id,
        created_at=now,
        demonstration=report.demonstration,
    )
    values = {"follows": str(report.id), "kind": data["kind"]}
    moves.enter(made, "create", FLOW, Subject(), actor, now, values=values)
    translating.carry(report, made, actor, now)
    return made


def _next_number(report: Report, kind: str) -> int:
    """Return the number after the highest of its kind in the family, whose turn was taken."""
    family = queries.family(report)
    return 1 + max((one.number for one in family if one.correction == kind and _counts(one)), default=1)


def _counts(report: Report) -> bool:
    """Tell whether a report keeps its number: one given up before publication gives it back if it was the last."""
    return report.state != ReportState.WITHDRAWN or report.published_at is not None


def undo(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step."""
    moves.undo(report, FLOW, actor, now, version=data["version"])


def amend(report: Report, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct the cover data in any state; files that were published stay as they are."""
    moves.amend(
        report,
        {"cover": _cover(report, data["cover"])},
        FLOW,
        queries.subject(report),
        actor,
        now,
        version=data["version"],
        reason=data["reason"],
        source=data.get("source") or "",
    )


def _move(
    report: Report,
    action: str,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    changes: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    note, before = str(data.get("note") or ""), str(report.state)
    moves.move(
        report,
        action,
        FLOW,
        queries.subject(report),
        actor,
        now,
        version=data["version"],
        given=data,
        changes={**(changes or {}), **({"note": note} if note else {})},
        values=values,
    )
    db.session.flush()
    notices.told(report, action, before, note, now)


Operation = Callable[[Report, dict[str, Any], Actor, datetime], Report | None]
ACTIONS: dict[str, Operation] = {
    "freeze": freeze,
    "thaw": thaw,
    "comment": comment,
    "submit": submit,
    "return": return_for_changes,
    "approve": approve,
    "transmit": transmit,
    "publish": publish,
    "withdraw": withdraw,
    "correct": correct,
    "undo": undo,
    "amend": amend,
}


def perform(report: Report, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> Report | None:
    """Take a step, for oneself or for somebody else; return the report that a correction began."""
    who = acting(actor, data, queries.subject(report), now)
    return ACTIONS[action](report, data, who, now)
