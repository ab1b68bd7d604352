"""The invented cases: each object of the story becomes dated steps, taken by the operations of its room."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.forms import load
from regional_groups.core.permissions import SYSTEM, Actor
from regional_groups.creation import forms as creation_forms
from regional_groups.creation import operations as creation
from regional_groups.demonstration.plan import Plan
from regional_groups.groups.queries import group as group_named
from regional_groups.indicators import operations as measures
from regional_groups.meetings import forms as meeting_forms
from regional_groups.meetings import happenings
from regional_groups.meetings import operations as meetings
from regional_groups.participation import attending, contributing
from regional_groups.participation import forms as participation_forms
from regional_groups.participation import operations as registrations
from regional_groups.people.models import Organization
from regional_groups.people.queries import actor_of, person_by_email
from regional_groups.reports import forms as report_forms
from regional_groups.reports import operations as reports
from regional_groups.reports.models import Report
from regional_groups.scheduling import forms as scheduling_forms
from regional_groups.scheduling import operations as scheduling
from regional_groups.terms import forms as terms_forms
from regional_groups.terms import operations as terms
from regional_groups.terms.models import TermsVersion

Step = tuple[float, Callable[[datetime], None]]
ACTION_NAMES = {"consult": "open_consultation"}
OF_THE_REGION = ("member_state", "sector_member", "associate")  # others take part by invitation (facts B4.3)
MOMENT = 0.01  # of a day, between a step and what follows on the same day


class Story:
    """The file as it was read, and the objects made from it so far, by their keys."""

    def __init__(self, told: Mapping[str, Any], now: datetime) -> None:
        """Keep the story and the day it is told on."""
        self.told = told
        self.today = geneva_day(now)
        self.emails = {person["key"]: person["email"] for person in told["persons"]}
        self.made: dict[str, Any] = {}

    def steps(self) -> Iterator[Step]:
        """Give every step with its day, counted from today."""
        yield -1000.0, self._organizations
        yield -12.0, self._outside_calendar
        for event in self.told["events"]:
            yield -400.0, self._event(event)
        for request in self.told["creation_requests"]:
            yield from self._request(request)
        for version in self.told["terms"]:
            yield from self._terms(version)
        for meeting in self.told["meetings"]:
            yield from self._meeting(meeting)
        for measure in self.told["measures"]:
            yield float(measure["in_days"]), self._measure(measure)
        yield from Plan(self.told["plan"], self._actor, self._day).steps()
        for report in self.told["reports"]:
            yield from self._report(report)

    def _actor(self, key: str, now: datetime) -> Actor:
        person = person_by_email(self.emails[key])
        return actor_of(person, geneva_day(now)) if person else SYSTEM

    def _day(self, in_days: int) -> date:
        return self.today + timedelta(days=in_days)

    def _organizations(self, now: datetime) -> None:
        for row in self.told["organizations"]:
            db.session.merge(
                Organization(code=row["name"], name=row["name"], kind=row["category"], country=row["country"])
            )

    def _outside_calendar(self, now: datetime) -> None:
        """Add the calendar of an invented body, by the regional office, from the packaged file."""
        packaged = files("regional_groups.data").joinpath("outside_calendar.ics").read_text(encoding="utf-8")
        dated = re.sub(r"\{(\d+)\}", lambda found: f"{self._day(int(found[1])):%Y%m%d}", packaged)
        data = {
            "body_name": "Example Regional Union",
            "title": "Meetings (demonstration)",
            "regions": ["africa"],
            "file": (dated.encode(), "outside_calendar.ics"),
        }
        checked = load(scheduling_forms.OutsideCalendarCreateSchema(), data)
        scheduling.create(checked, self._actor("regional_office", now), now)

    def _event(self, told: Mapping[str, Any]) -> Callable[[datetime], None]:
        def make(now: datetime) -> None:
            kept = ("kind", "title", "timezone", "city", "country", "organizer", "groups", "open", "circular")
            data = {name: told[name] for name in kept if told.get(name) is not None}
            data["starts_on"] = self._day(told["starts_in_days"]).isoformat()
            data["ends_on"] = self._day(told["starts_in_days"] + told["days"] - 1).isoformat()
            event = happenings.create(load(meeting_forms.EventCreateSchema(), data), SYSTEM, now)
            if told["state"] == "cancelled":
                happenings.perform(event, "cancel", {"version": None, "note": "Demonstration."}, SYSTEM, now)
            self.made[told["key"]] = event

        return make

    def _acted(self, step: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Return what every step carries: for whom it was recorded, if somebody asked by mail."""
        if not step.get("for_office"):
            return {}
        parent = str(step["parent"])
        evidence = {"kind": "mail", "on": geneva_day(now).isoformat(), "reference": "mail (demonstration)"}
        return {"on_behalf_of": {"office": step["for_office"], "scope": parent}, "evidence": evidence}

    def _given(self, step: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        known = {"action", "by", "in_days", "for_office", "decided_in_days", "terms_due_in_days", "parent"}
        given = {name: value for name, value in step.items() if name not in known and value is not None}
        if "decided_in_days" in step:
            given["decided_on"] = self._day(step["decided_in_days"]).isoformat()
            given.setdefault("meeting", "Plenary (demonstration)")
        if "terms_due_in_days" in step:
            given["terms_due_on"] = self._day(step["terms_due_in_days"]).isoformat()
        return {**given, **self._acted(step, now)}

    def _take(
        self,
        key: str,
        step: Mapping[str, Any],
        forms: Mapping[str, type[Schema]],
        perform: Callable[..., object],
    ) -> Step:
        def take(now: datetime) -> None:
            action = ACTION_NAMES.get(step["action"], step["action"])
            thing = self.made[key]
            form = forms[action]()
            given = {"version": thing.version, **self._given(step, now)}
            data = load(form, {name: value for name, value in given.items() if name in form.fields})
            perform(thing, action, data, self._actor(step["by"], now), now)
            db.session.flush()

        return float(step["in_days"]), take

    def _request(self, told: Mapping[str, Any]) -> Iterator[Step]:
        key = f"request {told['acronym']}"
        first = min([step["in_days"] for step in told["steps"]] or [-3]) - 2

        def make(now: datetime) -> None:
            skipped = {"state", "author", "steps"}
            data = {name: value for name, value in told.items() if name not in skipped and value is not None}
            data["overlaps_acknowledged"] = True
            checked = load(creation_forms.CreationRequestSchema(), data)
            actor = self._actor(told["author"], now)
            self.made[key] = creation.create(checked, actor, now, demonstration=True)

        yield float(first), make
        for number, step in enumerate(told["steps"]):
            step = {**step, "parent": told["parent"]}
            if step["action"] == "place_before_parent":
                step["meeting"] = "Plenary (demonstration)"
            if step["action"] in ("approve", "decline"):
                step.setdefault("decided_in_days", step["in_days"])
            day, take = self._take(key, step, creation_forms.ACTION_FORMS, creation.perform)
            yield day + number * MOMENT, take

    def _terms(self, told: Mapping[str, Any]) -> Iterator[Step]:
        key = f"terms {told['group']} {told['version']}"
        first = min([step["in_days"] for step in told["steps"]] or [-6]) - 20

        def make(now: datetime) -> None:
            actor = self._actor(told["author"], now)
            group = group_named(told["group"])
            version = terms.create(group, {"language": told["language"]}, actor, now)
            version.demonstration = True
            words = {f"[{guidance}]": text for guidance, text in self._filled(told["language"]).items()}
            changed = dict(told.get("changes") or ()) if version.based_on_id else words
            _revise(version, changed, group.parent_code or "", actor, now)
            self.made[key] = version

        yield float(first), make
        parent = told["group"].partition("RG")[0]
        for number, step in enumerate(told["steps"]):
            step = {**step, "parent": parent}
            if step["action"] == "approve":
                step.setdefault("meeting", "Plenary (demonstration)")
            day, take = self._take(key, step, terms_forms.ACTION_FORMS, terms.perform)
            yield day + number * MOMENT, take

    def _filled(self, language: str) -> Mapping[str, str]:
        found: Mapping[str, str] = self.told["filled"].get(language, {})
        return found

    def _meeting(self, told: Mapping[str, Any]) -> Iterator[Step]:
        key = told["key"]
        first = min([step["in_days"] for step in told["steps"]] or [-10]) - 5
        yield float(first), lambda now: self._propose(told, now)
        for number, step in enumerate(told["steps"]):
            step = dict(step)
            if step["action"] == "convene":
                step["letter_on"] = self._day(step["in_days"]).isoformat()
                step["note"] = "Dates were agreed by mail (demonstration)."
            day, take = self._take(key, step, meeting_forms.ACTION_FORMS, meetings.perform)
            yield day + number * MOMENT, take
        for row in told.get("registrations") or ():
            yield from self._registration(key, row)
        for row in told.get("contributions") or ():
            yield float(row["received_in_days"]), self._contribution(key, row)
        for row in told.get("attendance") or ():
            yield float(told["starts_in_days"] + told["days"]), self._attendance(key, row)

    def _propose(self, told: Mapping[str, Any], now: datetime) -> None:
        kept = ("title", "groups", "body", "timezone", "city", "country", "format", "host", "languages")
        data = {name: told[name] for name in (*kept, "workshop_considered") if told.get(name) is not None}
        data["starts_on"] = self._day(told["starts_in_days"]).isoformat()
        data["ends_on"] = self._day(told["starts_in_days"] + told["days"] - 1).isoformat()
        data["already_scheduled"] = True
        data["events"] = [str(self.made[one].id) for one in told.get("events") or () if one in self.made]
        data["sessions"] = [self._session(told, row) for row in told.get("sessions") or ()]
        checked = load(meeting_forms.MeetingCreateSchema(), data)
        self.made[told["key"]] = meetings.create(checked, self._actor(told["created_by"], now), now)
        db.session.flush()

    def _session(self, told: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        day = self._day(told["starts_in_days"] + row["day"] - 1)
        zone = ZoneInfo(told["timezone"])
        times = {
            f"{name}_at": datetime.combine(day, datetime.strptime(row[name], "%H:%M").time(), zone)  # noqa: DTZ007 - a wall time
            .astimezone(UTC)
            .isoformat()
            for name in ("starts", "ends")
        }
        kept = ("title", "groups", "open", "format", "languages", "join_address")
        return {**{name: row[name] for name in kept if row.get(name) is not None}, **times}

    def _registration(self, key: str, row: Mapping[str, Any]) -> Iterator[Step]:
        person = next(one for one in self.told["persons"] if one["key"] == row["person"])
        own = f"registration {key} {row['person']}"

        def make(now: datetime) -> None:
            data = {
                "mode": row["mode"],
                "category": person["category"] if person["category"] in OF_THE_REGION else "member_state",
                "country": person["country"],
                "languages_needed": row["languages_needed"],
                "accessibility": row.get("accessibility") or "",
            }
            checked = load(participation_forms.RegistrationSchema(), data)
            actor = self._actor(row["person"], now)
            self.made[own] = registrations.create(self.made[key], checked, actor, now)
            db.session.flush()

        yield -14.0, make
        for number, step in enumerate(row["steps"]):
            day, take = self._take(own, step, participation_forms.ACTION_FORMS, registrations.perform)
            yield day + number * MOMENT, take

    def _contribution(self, key: str, row: Mapping[str, Any]) -> Callable[[datetime], None]:
        def make(now: datetime) -> None:
            data = {"title": row["title"], "to": row["to"], "received_at": now.isoformat()}
            checked = load(participation_forms.ContributionSchema(), data)
            contributing.submit(self.made[key], {**checked, "countries": row["sources"]}, SYSTEM, now)

        return make

    def _attendance(self, key: str, row: Mapping[str, Any]) -> Callable[[datetime], None]:
        def make(now: datetime) -> None:
            data = {
                "country": row["country"],
                "count": row["count"],
                "mode": row["mode"],
                "covers": "meeting",
            }
            checked = load(participation_forms.AttendanceSchema(), data)
            attending.record(self.made[key], checked, SYSTEM, now)

        return make

    def _measure(self, told: Mapping[str, Any]) -> Callable[[datetime], None]:
        def record(now: datetime) -> None:
            data = {name: told[name] for name in ("indicator", "value", "certainty", "source")}
            days = {f"{name}_on": self._day(told[f"{name}_in_days"]) for name in ("from", "until")}
            measures.record({**data, **days, "value": Decimal(told["value"])}, None, None, SYSTEM, now)

        return record

    def _report(self, told: Mapping[str, Any]) -> Iterator[Step]:
        first = min([step["in_days"] for step in told["steps"]] or [-1]) - 2

        def make(now: datetime) -> None:
            ends = ("from", "until", "baseline_from", "baseline_until")
            data: dict[str, Any] = {name: self._day(told[f"{name}_in_days"]).isoformat() for name in ends}
            given = ("document_number", "agenda_item", "original_language", "session", "place_dates")
            data["cover"] = {name: told[name] for name in given if told[name]}
            if told["dated_in_days"] is not None:
                data["cover"]["dated_on"] = self._day(told["dated_in_days"]).isoformat()
            data["narrative"] = told["narrative"]
            data["addressee"] = told["addressee"]
            checked = load(report_forms.ReportCreateSchema(), data)
            actor = self._actor(told["author"], now)
            self.made[told["key"]] = reports.create(checked, actor, now, demonstration=True)
            db.session.flush()

        yield float(first), make
        for number, step in enumerate(told["steps"]):
            day, take = self._take(
                told["key"], step, report_forms.ACTION_FORMS, self._perform_report(told["key"])
            )
            yield day + number * MOMENT, take

    def _perform_report(self, key: str) -> Callable[..., None]:
        """Take a step of a report; one that follows it takes those after it."""

        def perform(report: Report, *given: Any) -> None:
            self.made[key] = reports.perform(report, *given) or report

        return perform


def _revise(
    version: TermsVersion, changed: Mapping[str, str], parent: str, actor: Actor, now: datetime
) -> None:
    """Put other words into a draft: those of the group in the place of guidance, or a later wish."""
    if not changed:
        return
    given: dict[str, Any] = {"version": version.version}
    for name in ("sections", "working_methods"):
        given[name] = [dict(section) for section in getattr(version, name)]
        for section in given[name]:
            for old, new in changed.items():
                section["body"] = section["body"].replace(
                    old.replace("{parent}", parent), new.replace("{parent}", parent)
                )
    terms.save(version, given, actor, now)
