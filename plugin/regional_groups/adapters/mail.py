"""Carries letters: over SMTP, or into a Maildir folder for the demonstration.

Which one is said by one address, ``RG_MAIL_URL``:
``smtp://user:password@host:25?starttls=1&from=Regional+groups+%3Cgroups%40example.org%3E``,
``smtps://user:password@host:465?from=…`` or ``maildir:///folder``.
"""

from __future__ import annotations

import mailbox
import smtplib
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from regional_groups.adapters.letters import compose
from regional_groups.core.ports import Mail, Mailer, MailRefused, PlatformUnavailable, say

PORTS = {"smtp": 25, "smtps": 465}
DEMONSTRATION_SENDER = "Regional groups <regional-groups@demo.example>"


def mailer(url: str) -> Mailer:
    """Return the carrier that an address names.

    Raises:
        ValueError: the address is not understood; the message does not repeat its password.
    """
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "maildir" and not parts.netloc and parts.path:
        return MaildirMailer(Path(unquote(parts.path)), options.get("from", DEMONSTRATION_SENDER))
    if parts.scheme in PORTS and parts.hostname:
        return _smtp_mailer(parts, options)
    raise ValueError("the mail address must begin with smtp://host, smtps://host or maildir:///folder")


def _smtp_mailer(parts: SplitResult, options: dict[str, str]) -> SmtpMailer:
    sender = options.get("from")
    if (
        not sender
        or options.get("starttls", "0") not in ("0", "1")
        or not set(options) <= {"from", "starttls"}
    ):
        raise ValueError("the mail address needs ?from=<sender> and knows starttls=0 or 1 beside it")
    return SmtpMailer(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        sender=sender,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        encrypted=parts.scheme == "smtps",
        starttls=options.get("starttls") == "1",
    )


@dataclass(frozen=True)
class MaildirMailer:
    """Writes letters into a Maildir folder, where any mail program can read them."""

    folder: Path
    sender: str

    def send(self, mail: Mail) -> str:
        """Write a letter and return its Message-ID."""
        message = compose(mail, self.sender)
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(self.folder).add(mailbox.MaildirMessage(message))
        except OSError as error:
            raise PlatformUnavailable(say("The mail folder cannot be written.")) from error
        return str(message["Message-ID"])


@dataclass(frozen=True)
class SmtpMailer:
    """Hands letters to a mail server, one connection a letter."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str = field(default="", repr=False)
    encrypted: bool = False
    starttls: bool = False
    timeout_seconds: float = 10

    def send(self, mail: Mail) -> str:
        """Hand a letter over and return its Message-ID.

        A refusal of the recipient or of the text for good (5xx) is final; everything else may pass.
        """
        message = compose(mail, self.sender)
        try:
            with self._connection() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _judged(max(code for code, _ in error.recipients.values())) from None
        except smtplib.SMTPDataError as error:
            raise _judged(error.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            # not chained: an authentication error repeats what was sent
            raise PlatformUnavailable(say("The mail server does not answer.")) from None
        return str(message["Message-ID"])

    def _connection(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        connection: smtplib.SMTP
        if self.encrypted:
            connection = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=context)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        try:
            if self.starttls:
                connection.starttls(context=context)
            if self.user is not None:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _judged(code: int) -> MailRefused | PlatformUnavailable:
    if code >= 500:
        return MailRefused(say("The mail server refused the letter or its address (%(code)s).", code=code))
    return PlatformUnavailable(say("The mail server is busy (%(code)s).", code=code))
