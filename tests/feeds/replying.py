"""Answers as calendar programs write them, made from the letter that was answered."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from tests.feeds.inviting import Letter

STAMP = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def calendar(letter: Letter, partstat: str = "ACCEPTED", **changes: Any) -> bytes:
    """Return the calendar part of an answer.

    Parameters:
        changes: ``method``, ``uid``, ``attendee``, ``sequence``, ``stamp``, ``organizer`` (an empty one is left out,
            as Exchange does), and ``more`` lines.
    """
    event = letter.event
    stamp, organizer = changes.get("stamp", STAMP), changes.get("organizer", event["ORGANIZER"])
    text = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Some calendar//EN",
        "VERSION:2.0",
        f"METHOD:{changes.get('method', 'REPLY')}",
        "BEGIN:VEVENT",
        f"UID:{changes.get('uid', event['UID'])}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{changes.get('sequence', event['SEQUENCE'])}",
        *([f"ORGANIZER:{organizer}"] if organizer else ()),
        f"ATTENDEE;CN=Somebody;PARTSTAT={partstat}:{changes.get('attendee', event['ATTENDEE'])}",
        *changes.get("more", ()),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(text).encode()


def message(letter: Letter, part: bytes | None = None, **headers: str) -> bytes:
    """Return the whole message of an answer; its sender is whoever writes it."""
    made = EmailMessage()
    made["From"] = headers.pop("sender", "Somebody <somebody@elsewhere.example>")
    made["To"] = headers.pop("to", letter.headers["Reply-To"])
    made["Subject"] = "Accepted"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Accepted.")
    if part is not None:
        made.add_alternative(part, maintype="text", subtype="calendar", params={"method": "REPLY"})
    return bytes(made)
