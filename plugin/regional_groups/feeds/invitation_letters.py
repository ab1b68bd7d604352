"""Letters about a meeting in somebody's calendar: what changed, before and after, and the calendar part.

A text is written once for all who read it in the same language and zone, and holds no secret: the secretariat looks at
it before it is sent. What is the reader's own stands in the calendar part and in the head of the letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from regional_groups.core.errors import say
from regional_groups.core.i18n import CODES, period, state_label, translate, when
from regional_groups.core.language_names import languages_listed
from regional_groups.core.outbox import OutboxMessage
from regional_groups.feeds import reply_addresses
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.feeds.invited import Reader
from regional_groups.feeds.inviting import Letter, Method
from regional_groups.feeds.speech import teller
from regional_groups.groups.queries import name_of
from regional_groups.ical.zones import zone as zone_named
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.queries import with_id
from regional_groups.meetings.rules import FORMAT_LABELS, MeetingFormat
from regional_groups.people.models import Person
from regional_groups.people.notices import NAME, payload, preview

OWN_WAY = "https://join.invalid/\ue004"  # stands for the reader's personal link
GENEVA = "Europe/Zurich"
Change = tuple[str, str, str]  # what, before, after; in the reader's words


@dataclass(frozen=True)
class Post:
    """One letter: to whom, what it asks of the calendar, and what the reader was told before."""

    reader: Reader
    what: str  # invite, withdraw, move, postpone, cancel, change
    before: Mapping[str, Any]
    letter: Letter | None = None  # none: text alone
    row: CalendarInvitation | None = None

    @property
    def notice(self) -> str:
        """Return which text it has."""
        return "calendar_invitation" if self.what in ("invite", "withdraw") else "registered_meeting_changed"


@dataclass
class Desk:
    """Writes the letters about one meeting."""

    meeting: Meeting
    said: Mapping[str, Any]
    texts: Mapping[str, str]  # the stored entry by language
    note: str = ""
    zone_law: bool = False  # hours stay on the clocks of the place, and are others elsewhere
    _written: dict[Any, tuple[str, str]] = field(default_factory=dict)
    _forms: dict[Any, Any] = field(default_factory=dict)

    def letter(self, post: Post) -> dict[str, Any]:
        """Return a letter as the outbox takes it."""
        answers = bool(post.letter and self._answers(post.letter))
        reads = (
            post.reader.language,
            post.reader.timezone,
            post.reader.registered,
            post.what,
            post.letter is None,
            answers,
            repr(sorted(post.before.items())),
        )
        if reads not in self._written:
            self._written[reads] = self._write(post, answers)
        name = " ".join(post.reader.name.split())
        subject, text = (part.replace(NAME, name) for part in self._written[reads])
        to = Person(email=post.reader.email, name=post.reader.name, language=post.reader.language)
        made = payload(to, subject, text, about=self.meeting.id)
        return self.with_part(made, post) if post.letter and post.row else made

    def with_part(self, letter: Mapping[str, Any], post: Post) -> dict[str, Any]:
        """Return a letter with the calendar part, the address for answers and the way out of such mail."""
        assert post.letter is not None
        assert post.row is not None
        base = current_app.extensions["settings"].base_url
        refusal = base + reply_addresses.refusal_path(post.row.id, post.row.nonce)
        headers = {
            "List-Unsubscribe": f"<{refusal}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        if address := reply_addresses.reply_address(post.row.nonce):
            headers["Reply-To"] = address
        part = {
            "name": "invite.ics",
            "type": f"text/calendar; method={post.letter.method}; charset=utf-8",
            "text": self.part(post).decode("utf-8"),
        }
        return {**letter, "headers": {**letter["headers"], **headers}, "parts": [part]}

    def part(self, post: Post) -> bytes:
        """Return the calendar part of a letter."""
        from regional_groups.ical.invitations import Party, invitation_bytes  # heavy: loads icalendar

        assert post.letter is not None
        assert post.row is not None
        letter, row = post.letter, post.row
        language = post.reader.language if post.reader.language in CODES else "en"
        joins = bool(post.reader.join) and letter.method == Method.REQUEST
        key = (language, letter.method, letter.sequence, row.sent_at, joins)
        if key not in self._forms:
            self._forms[key] = self._form(language, letter, row.sent_at, joins)
        form = self._forms[key]
        if joins:
            form = form.with_text(OWN_WAY, current_app.extensions["settings"].base_url + post.reader.join)
        return invitation_bytes(
            form,
            Party(reply_addresses.reply_address(row.nonce) or reply_addresses.sender_address(), self._host()),
            Party(row.email, post.reader.name),
            answer=letter.answer,
            reply_wanted=self._answers(letter),
            required=post.reader.registered,
        )

    def _form(self, language: str, letter: Letter, stamp: datetime, joins: bool) -> Any:
        from regional_groups.ical.invitations import Hours, invitation_form  # heavy: loads icalendar

        said, tell = self.said, teller(language)
        hours = None
        if said["starts_at"]:
            zone = said["timezone"] or None
            there = zone_named(zone or "UTC")
            starts, ends = (
                datetime.fromisoformat(said[name]).astimezone(there) for name in ("starts_at", "ends_at")
            )
            hours = Hours(starts, ends, zone)
        lines = [] if hours else [f"{title}: {times}" for title, times in self._sessions(language)]
        more = "\n".join([tell(say("Sessions:")), *lines]) if lines else ""
        join = (OWN_WAY, tell(say("Join the meeting"))) if joins else None
        return invitation_form(
            self.texts[language],
            method=str(letter.method),
            sequence=letter.sequence,
            stamp=stamp,
            hours=hours,
            more=more,
            join=join,
        )

    def _sessions(self, language: str) -> list[tuple[str, str]]:
        """Return title and hours of each session, at its place and in Geneva."""
        tell, zone = teller(language), self.said["timezone"] or "UTC"
        rows = [
            (
                title,
                tell(say("%(place)s (%(zone)s); %(geneva)s Geneva", place=place, zone=zone, geneva=geneva)),
            )
            for _id, title, starts, ends in self.said["sessions"]
            for place, geneva in [(_clock(starts, ends, zone), _clock(starts, ends, GENEVA))]
        ]
        if more := self.said["more_sessions"]:
            rows.append(("…", tell(say("%(count)d more on the page of the meeting", count=more))))
        return rows

    def _answers(self, letter: Letter) -> bool:
        """Tell whether an answer is wanted: postponed, there is nothing to answer to."""
        takes = bool(current_app.extensions["settings"].reply_address)
        return takes and letter.method == Method.REQUEST and self.said["state"] != "postponed"

    def _host(self) -> str:
        return ", ".join(self.said["groups"]) or self.meeting.body or "ITU-T"

    def _write(self, post: Post, answers: bool) -> tuple[str, str]:
        somebody = Person(name=NAME, language=post.reader.language, timezone=post.reader.timezone)
        context = {
            "meeting": self.meeting,
            "what": post.what,
            "changes": partial(changed, post.before, self.said),
            "sessions": partial(session_changes, post.before, self.said),
            "note": self.note,
            "zone_law": self.zone_law,
            "cause": self.meeting.cause,
            "merged_into": with_id(self.meeting.merged_into_id),
            "calendar": post.letter is not None,
            "answers": answers,
            "registered": post.reader.registered,
            "action_url": f"/meetings/{self.meeting.id}",
        }
        return preview(post.notice, somebody, context)


def attach(message: OutboxMessage, post: Post, desk: Desk) -> None:
    """Put the calendar part into a letter that this transaction sends to the reader about the meeting anyway."""
    message.payload = desk.with_part(message.payload, post)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what is different, in the reader's language and zone, Geneva time second."""
    timed = bool(before["starts_at"] or after["starts_at"])  # else the sessions are told one by one
    found = [(label, say_it(before), say_it(after)) for label, say_it in _shown(timed=timed)]
    unknown = _("unknown")
    return [(label, old or unknown, new or unknown) for label, old, new in found if old != new]


def _shown(*, timed: bool) -> list[tuple[str, Any]]:
    return [
        (_("Title"), lambda said: said["title"]),
        (_("State"), lambda said: state_label("meeting", said["state"])),
        (_("Dates"), lambda said: _days(said)),
        (_("Hours"), lambda said: _hours(said) if timed else ""),
        (_("Place"), lambda said: _place(said)),
        (_("Time zone"), lambda said: said["timezone"]),
        (
            _("Format"),
            lambda said: translate(FORMAT_LABELS[MeetingFormat(said["format"])]) if said["format"] else "",
        ),
        (_("Host"), lambda said: said["host"]),
        (
            _("Working languages"),
            lambda said: languages_listed(said["languages"]),
        ),
        (_("Groups"), lambda said: ", ".join(said["groups"])),
    ]


def _days(said: Mapping[str, Any]) -> str:
    first, last = (
        date.fromisoformat(said[name]) if said[name] else None for name in ("starts_on", "ends_on")
    )
    return str(period(first, last)) if first else ""


def _hours(said: Mapping[str, Any]) -> str:
    if not said["starts_at"]:
        return str(_("several sessions")) if len(said["sessions"]) > 1 else ""
    starts, ends = (datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at"))
    return str(_("%(starts)s until %(ends)s", starts=when(starts), ends=when(ends)))


def _place(said: Mapping[str, Any]) -> str:
    country = name_of(said["country"]) if said["country"] else ""
    return ", ".join(part for part in (said["city"], country) if part)


def session_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the sessions that came, went or moved; nothing where the meeting's own hours say it already."""
    if before["starts_at"] and after["starts_at"]:
        return []
    old, new = ({row[0]: row for row in said["sessions"]} for said in (before, after))
    found = [(new.get(id) or old[id], old.get(id), new.get(id)) for id in {**old, **new}]
    none = _("none")
    return [
        (one[1], _at(was) if was else none, _at(now) if now else none)
        for one, was, now in found
        if was is None or now is None or was[2:] != now[2:]
    ]


def _at(row: list[str]) -> str:
    return str(when(datetime.fromisoformat(row[2])))


def _clock(starts: str, ends: str, zone: str) -> str:
    first, last = (datetime.fromisoformat(text).astimezone(zone_named(zone)) for text in (starts, ends))
    return f"{first:%Y-%m-%d %H:%M}–{last:%H:%M}"
