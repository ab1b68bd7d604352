"""Turns a letter into a mail message and refuses what would smuggle headers into it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, getaddresses

from regional_groups.core.ports import Attachment, Mail, MailRefused, Message, say

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
OURS = frozenset(
    ("from", "sender", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "auto-submitted")
)


def check_letter(mail: Mail) -> None:
    """Refuse a letter that cannot be sent to one person as it is.

    Raises:
        MailRefused: an address that is none, or text in a header that would begin another header.
    """
    _address(mail.to)
    attached = [text for part in mail.attachments for text in (part.filename, part.content_type)]
    if any(CONTROL.search(text) for text in (mail.subject, *mail.headers.values(), *attached)):
        raise MailRefused(say("A line of the letter's head holds a line break or a control character."))
    for name in mail.headers:
        if not HEADER_NAME.fullmatch(name) or name.lower() in OURS or name.lower().startswith("content-"):
            raise MailRefused(say("The letter may not set the header %(name)s.", name=repr(name)))


def message_id(mail: Mail, domain: str) -> str:
    """Return the letter's Message-ID: the same for the same key, or for the same text if it has no key."""
    seed = mail.key if mail.key is not None else "\0".join((mail.to, mail.subject, mail.text))
    return f"<{hashlib.sha256(seed.encode()).hexdigest()[:40]}@{domain}>"


def compose(mail: Mail, sender: str) -> EmailMessage:
    """Return the message to hand over.

    Parameters:
        sender: the address it comes from, with or without a name.

    Raises:
        MailRefused: see ``check_letter``.
    """
    check_letter(mail)
    origin = _address(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = origin
    message["To"] = _address(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = formatdate()
    message["Message-ID"] = message_id(mail, origin.domain)
    message["Auto-Submitted"] = "auto-generated"  # so that absence notes do not answer
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    for part in sorted(mail.attachments, key=lambda part: not _is_invitation(part)):
        _add(message, part)
    return message


def _is_invitation(part: Attachment) -> bool:
    kind, parameters = _content_type(part.content_type)
    return kind == "text/calendar" and "method" in parameters


def _add(message: EmailMessage, part: Attachment) -> None:
    """Add a file as it is, byte by byte."""
    kind, parameters = _content_type(part.content_type)
    maintype, subtype = kind.split("/")
    if maintype == "text":
        parameters = {"charset": "utf-8", **parameters}
    if _is_invitation(part):
        message.add_alternative(part.content, maintype=maintype, subtype=subtype, params=parameters)
    else:
        message.add_attachment(
            part.content, maintype=maintype, subtype=subtype, params=parameters, filename=part.filename
        )


def _content_type(text: str) -> tuple[str, Mapping[str, str]]:
    header = EmailMessage()
    header["Content-Type"] = text
    return header["Content-Type"].content_type, header["Content-Type"].params


def _address(text: str) -> Address:
    """Return the one address in a text.

    Raises:
        MailRefused: there is none, there are two, or it holds a control character.
    """
    found = getaddresses([text])
    try:
        if CONTROL.search(text) or len(found) != 1:
            raise ValueError(text)
        address = Address(display_name=found[0][0], addr_spec=found[0][1])
    except (ValueError, IndexError, HeaderParseError) as error:
        raise MailRefused(_no_address()) from error
    if not address.username or not address.domain:
        raise MailRefused(_no_address())
    return address


def _no_address() -> Message:
    """Say what is wrong without the address itself: the reason is shown to those who run the service."""
    return say("The address of the letter is not a mail address.")
