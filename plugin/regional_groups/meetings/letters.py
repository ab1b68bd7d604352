"""The collective letter of a meeting: what it says, to whom, and its PDF.

Clause: Rec. ITU-T A.1 (2016) 1.1.4 (facts B7.1): agenda and registration details; addressees as in B7.11; the dates
are those of the deadline table, which the secretariat may have set earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _

from regional_groups.core.clauses import clause
from regional_groups.core.clock import GENEVA, geneva_day
from regional_groups.core.i18n import current_language, day, listed, speaking, translate
from regional_groups.core.language_names import languages_listed
from regional_groups.core.permissions import Office
from regional_groups.groups.regions import REGIONS
from regional_groups.meetings import naming, pages, queries, rules
from regional_groups.meetings.deadlines import Deadline
from regional_groups.meetings.models import Meeting, MeetingSession
from regional_groups.meetings.rules import FORMAT_LABELS
from regional_groups.people.queries import holders
from regional_groups.publishing import pdf
from regional_groups.publishing.blocks import (
    Block,
    BulletList,
    Column,
    Document,
    Heading,
    Language,
    LetterHeader,
    ListItem,
    Paragraph,
    Signature,
    Table,
    Text,
    plain_runs,
    strong,
)
from regional_groups.publishing.numbers import day_range

SECONDS = 20  # a letter has two pages; what takes longer is ended


def render(meeting: Meeting, language: str, now: datetime) -> bytes:
    """Return the letter as PDF in a language, within 20 seconds.

    Raises:
        RenderingFailed: it cannot be printed, or not now.
    """
    limits = pdf.LETTER
    return pdf.render_pdf(
        letter(meeting, language, now),
        seconds_cpu=limits.seconds_cpu,
        seconds_wall=SECONDS,
        bytes_max=limits.bytes_max,
    )


def letter(meeting: Meeting, language: str, now: datetime) -> Document:
    """Return the letter as a document in a language; a draft until the meeting is convened.

    Parameters:
        now: time of the field's rules: who signs is who directs TSB today.
    """
    with speaking(language):
        subject = translate(naming.marked(meeting.state, _subject(meeting)))
        return Document(
            language=cast(Language, language),
            title=subject,
            header=_header(meeting, subject, now),
            blocks=tuple(_blocks(meeting, now)),
            footer_label=meeting.letter_number or _(rules.ANNOUNCED_BY[meeting.announced_by or "letter"]),
            created=meeting.created_at,
            modified=meeting.changed_at,
            demonstration=meeting.demonstration,
            draft=meeting.convened_on is None,
        )


def _subject(meeting: Meeting) -> str:
    groups = sorted(meeting.acronyms) or [str(meeting.body)]
    text = translate(naming.named(groups, listed(groups)))
    place = pages.place(meeting)
    dates = _dates(meeting.starts_on, meeting.ends_on)
    return listed(part for part in (text, place, dates if meeting.starts_on else "") if part)


def _dates(first: date | None, last: date | None) -> str:
    if first is None:
        return str(_("unknown"))
    return day_range(first, last or first, cast(Language, current_language()))


def _header(meeting: Meeting, subject: str, now: datetime) -> LetterHeader:
    number = meeting.letter_number
    return LetterHeader(
        office=(_("International Telecommunication Union"), _("Telecommunication Standardization Bureau")),
        dated_on=meeting.letter_on,
        place=_("Geneva"),
        reference=_(rules.REFERENCES[meeting.announced_by or "letter"], number=number) if number else "",
        contact=tuple(_contacts(meeting, now)),
        addressees=tuple(addressees(meeting)),
        subject=subject,
    )


def _contacts(meeting: Meeting, now: datetime) -> Iterator[tuple[str, str]]:
    seen = set()
    for code in rules.parents(queries.facts(meeting)):
        for person in holders(Office.TSB_COUNSELLOR, code, geneva_day(now)):
            if person.id not in seen:
                seen.add(person.id)
                yield _("Contact:"), listed((person.name, person.email))


def addressees(meeting: Meeting) -> list[str]:
    """Return whom the letter addresses and who gets a copy, in the current language.

    Clause: facts B7.11.
    """
    parents = listed(rules.parents(queries.facts(meeting)))
    lines = [
        _("Administrations of Member States"),
        _("ITU-T Sector Members"),
        _("ITU-T Associates participating in the work of %(parents)s", parents=parents),
        _("ITU Academia"),
    ]
    for region in sorted({group.region for group in queries.named_groups(meeting)}):
        known = REGIONS.get(region)
        if known is not None:
            lines.append(_("Copy: %(organization)s", organization=known.organization))
            lines.append(_("Copy: ITU regional office, %(city)s", city=known.office))
    return lines


def _blocks(meeting: Meeting, now: datetime) -> Iterator[Block]:
    if off := naming.standing(meeting.state):
        yield Paragraph((strong(translate(off)),))
    yield from _opening(meeting)
    yield from _participation(meeting)
    table = [line for line in queries.deadlines(meeting)[0] if line.item != "letter"]
    if table:
        yield Heading(1, _("Deadlines"), "3")
        yield Table(
            _("Deadlines before the meeting"),
            (Column(_("What"), width=34), Column(_("Until"), width=22), Column(_("Basis"), width=44)),
            tuple(
                (_(line.label), day(line.due_on).striptags(), _(clause(line.clause).source)) for line in table
            ),
            note=" ".join(_remarks(meeting, table)),
        )
    director = next(iter(holders(Office.TSB_DIRECTOR, "", geneva_day(now))), None)
    yield Paragraph(plain_runs(_("Yours faithfully,")))
    yield Signature(
        director.name if director else "", _("Director, Telecommunication Standardization Bureau")
    )
    yield from _annexes(meeting)


def _remarks(meeting: Meeting, table: Iterable[Deadline]) -> Iterator[str]:
    yield _("Each deadline falls at 23:59:59, %(zone)s.", zone=pages.zone_words(meeting))
    for line in table:
        if line.remark and line.item != "captioning_request":
            yield " ".join((_("%(label)s:", label=_(line.label)), _(line.remark)))


def _opening(meeting: Meeting) -> Iterator[Block]:
    dates = _dates(meeting.starts_on, meeting.ends_on)
    names = listed(sorted(meeting.acronyms)) or str(meeting.body)
    yield Heading(1, _("The meeting"), "1")
    yield Paragraph(
        plain_runs(
            _(
                "You are invited to the meeting of %(groups)s. It takes place on %(dates)s. Place: %(place)s.",
                groups=names,
                dates=dates,
                place=pages.place(meeting) or _("to be announced"),
            )
        )
    )
    if meeting.host:
        yield Paragraph(plain_runs(_("Host: %(host)s.", host=meeting.host)))
    for event in meeting.events:
        yield Paragraph(
            plain_runs(
                _(
                    "Beside the meeting: %(event)s, %(dates)s.",
                    event=pages.called(event.title),
                    dates=_dates(event.starts_on, event.ends_on),
                )
            )
        )


def _participation(meeting: Meeting) -> Iterator[Block]:
    yield Heading(1, _("Participation and registration"), "2")
    known = meeting.format in FORMAT_LABELS
    if known:
        label = _(FORMAT_LABELS[rules.MeetingFormat(meeting.format)])
        yield Paragraph(plain_runs(_("Format: %(format)s.", format=label)))
    if meeting.languages:
        names = languages_listed(meeting.languages)
        yield Paragraph(plain_runs(_("Working languages: %(languages)s.", languages=names)))
    if meeting.remote_decisions is not None:
        text = (
            _("Those who take part remotely take part in decisions.")
            if meeting.remote_decisions
            else _("Decisions are taken by those present in the room.")
        )
        yield Paragraph(plain_runs(text))
    yield Paragraph(tuple(_registering(meeting)))
    yield Paragraph(
        plain_runs(
            _(
                "Fellowships are subject to the funds available. Register first; then send the official form, "
                "authorized by your administration, within the deadline. Interpretation is given for the languages "
                "that participants ask for in their registration, within the deadline and the budget."
            )
        )
    )


def _registering(meeting: Meeting) -> Iterator[Text]:
    address = f"{current_app.extensions['settings'].base_url}/meetings/{meeting.id}"
    text = _(
        "Registration is required and is approved by the focal point of your administration or entity. "
        "Please register at %(address)s.",
        address=address,
    )
    before, found, after = text.partition(address)
    yield Text(before)
    yield Text(found, link=address if address.startswith("https://") else "")
    yield Text(after)


def _annexes(meeting: Meeting) -> Iterator[Block]:
    lines = [line.strip() for line in meeting.agenda.splitlines() if line.strip()]
    if lines:
        yield Heading(1, _("Draft agenda"), _("Annex 1"))
        yield BulletList(tuple(ListItem(plain_runs(line)) for line in lines))
    live = [one for one in meeting.sessions if not one.cancelled]
    if live:
        yield Heading(1, _("Draft work plan"), _("Annex 2"))
        yield Table(
            _("Sessions; hours at the place (%(zone)s) and in Geneva", zone=meeting.timezone),
            (
                Column(_("Day"), width=18),
                Column(_("At the place"), width=16),
                Column(_("In Geneva"), width=20),
                Column(_("Session"), width=26),
                Column(_("Who may attend"), width=20),
            ),
            tuple(_session(one, meeting) for one in live),
        )


def _session(session: MeetingSession, meeting: Meeting) -> tuple[str, ...]:
    there = ZoneInfo(meeting.timezone)
    groups = listed(session.groups or sorted(meeting.acronyms)) or str(meeting.body)
    return (
        day(session.starts_local.date()).striptags(),
        _span(session, there),
        _span(session, GENEVA),
        _session_title(session),
        _("open to everybody") if session.open else groups,
    )


def _session_title(session: MeetingSession) -> str:
    """Return the title of a session with its format and languages, where they are known."""
    format = _(FORMAT_LABELS[rules.MeetingFormat(session.format)]) if session.format in FORMAT_LABELS else ""
    told = " · ".join(part for part in (format, languages_listed(session.languages)) if part)
    return f"{session.title} ({told})" if told else session.title


def _span(session: MeetingSession, zone: ZoneInfo) -> str:
    """Return the hours in a zone; the date stands before them where it is another day than at the place."""
    begins, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    hours = f"{begins:%H:%M}–{ends:%H:%M}"
    if begins.date() != session.starts_local.date():
        return f"{day(begins.date()).striptags()}, {hours}"
    return hours
