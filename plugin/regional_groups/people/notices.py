"""Mail to persons: queued with the change, written in each reader's language, sent after the commit."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, g, render_template

from regional_groups.core import outbox
from regional_groups.core.i18n import CODES, current_language, speak
from regional_groups.core.ports import Attachment, Mail
from regional_groups.people.models import Person

# Dates and instants come as elements of a page; a letter shows their text.
_ELEMENTS = re.compile(r"</?time\b[^>]*>|<span class='unknown'>([^<]*)</span>")
_SPACE = re.compile(r"\n{3,}")  # blocks of a template leave more empty lines than one reads well
_KEY_LENGTH = 200  # of the outbox
_OWED = {"recorded_for_you"}  # whoever is acted for is told in any case
_held: ContextVar[bool] = ContextVar("held", default=False)
NAME = "\ue000\ue001"  # stands for the reader's name while a text is written for many; nobody is called so


def notify(
    notice: str,
    people: Iterable[Person],
    context: Mapping[str, Any],
    key: str,
    now: datetime,
    *,
    about: UUID | None = None,
) -> None:
    """Queue one mail to each person, in that person's language and zone, in the transaction of the change.

    Whoever reads the same language in the same zone gets the same text but for the name, so it is written once.

    Parameters:
        notice: folder below ``templates/mail/`` with ``subject.txt`` and ``body.txt`` (which extends
            ``mail/layout.txt``).
        context: what the templates show; ``action_url`` (a path of the service, or an address) makes a link at the
            end, ``action_text`` says what it opens. ``person`` (only the name is known) and ``service_url`` are added.
        key: names the event, such as ``terms:approve:<id>:<version>``; the same key reaches a person once.
        now: time of the field's rules.
        about: the meeting that the mail is about, so that a calendar part can travel with it.
    """
    if _held.get() and notice not in _OWED:
        return
    payloads: dict[str, dict[str, Any]] = {}
    written: dict[tuple[str, str], tuple[str, str]] = {}
    for person in {person.id: person for person in people}.values():
        reads = (person.language, person.timezone)
        if reads not in written:
            somebody = Person(name=NAME, language=person.language, timezone=person.timezone)
            written[reads] = preview(notice, somebody, context)
        name = " ".join(person.name.split())
        subject, text = (part.replace(NAME, name) for part in written[reads])
        payloads[_key(notice, key, person)] = payload(person, subject, text, about=about)
    outbox.put_many("mail", payloads, now)


def preview(notice: str, person: Person, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and text as a person will read them."""
    service = current_app.extensions["settings"].base_url
    shown = {**context, "person": person, "service_url": service}
    if str(shown.get("action_url") or "").startswith("/"):
        shown["action_url"] = service + shown["action_url"]
    with reading_as(person):
        subject = render_template(f"mail/{notice}/subject.txt", **shown)
        text = render_template(f"mail/{notice}/body.txt", **shown)
    return " ".join(_plain(subject).split()), _SPACE.sub("\n\n", _plain(text)).strip() + "\n"


@contextmanager
def held_back() -> Iterator[None]:
    """Queue no notices until the block ends, but those that are owed; the caller writes the reason to the trail."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


def holds_back() -> bool:
    """Tell whether a step is taken without mail just now."""
    return _held.get()


@contextmanager
def reading_as(person: Person) -> Iterator[None]:
    """Write in a person's language and zone until the block ends."""
    before, zone_before = current_language(), g.get("reader_zone_name")
    g.reader_zone_name = person.timezone
    speak(person.language if person.language in CODES else "en")
    try:
        yield
    finally:
        if zone_before is None:
            del g.reader_zone_name
        else:
            g.reader_zone_name = zone_before
        speak(before)


def deliver(payload: Mapping[str, Any], key: str) -> None:
    """Hand a queued letter to the mailer; called by the outbox after the commit."""
    mail = Mail(
        to=payload["to"],
        subject=payload["subject"],
        text=payload["text"],
        headers=payload.get("headers") or {},
        attachments=tuple(_attachment(part) for part in payload.get("parts") or ()),
        key=key,
    )
    current_app.extensions["ports"].mailer.send(mail)


def _attachment(part: Mapping[str, str]) -> Attachment:
    return Attachment(part["name"], part["type"], part["text"].encode("utf-8"))


def payload(reader: Person, subject: str, text: str, *, about: UUID | None = None) -> dict[str, Any]:
    """Return a letter as the outbox keeps it.

    Parameters:
        reader: who gets it; need not be a person of the service.
        about: the meeting that it is about.
    """
    settings_page = f"{current_app.extensions['settings'].base_url}/me/"
    letter: dict[str, Any] = {
        "to": reader.email,
        "name": reader.name,
        "language": reader.language if reader.language in CODES else "en",
        "subject": subject,
        "text": text,
        "headers": {"List-Unsubscribe": f"<{settings_page}>"},
    }
    return {**letter, "about": str(about)} if about else letter


def _plain(text: str) -> str:
    return _ELEMENTS.sub(lambda match: match[1] or "", text)


def _key(notice: str, key: str, person: Person) -> str:
    whole = f"{notice}:{key}:{person.id}"
    if len(whole) <= _KEY_LENGTH:
        return whole
    return f"{notice[:60]}:{hashlib.sha256(whole.encode()).hexdigest()}:{person.id}"
