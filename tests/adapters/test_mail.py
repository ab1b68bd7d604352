"""What every carrier of letters must do, and what no letter may do."""

import mailbox
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from regional_groups.adapters.letters import compose
from regional_groups.adapters.mail import MaildirMailer, SmtpMailer, mailer
from regional_groups.adapters.memory import MemoryMailer
from regional_groups.core.ports import Attachment, Mail, Mailer, MailRefused, PlatformUnavailable

from tests.adapters.sign_ins import free_port

SENDER = "Regional groups <groups@example.org>"
INVITATION = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:R\xc3\xa9union\r\nEND:VCALENDAR\r\n"
LETTER = Mail(
    to="Awa Diop <chair@example.org>",
    subject="Réunion du SG5RG-AFR",
    text="The meeting is convened.\n",
    html="<p>The meeting is convened.</p>\n",
    headers={
        "List-Unsubscribe": "<https://example.org/notices/off?token=abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    attachments=(
        Attachment("letter.pdf", "application/pdf", b"%PDF-1.7\n"),
        Attachment("invite.ics", "text/calendar; method=REQUEST; charset=utf-8", INVITATION),
    ),
    key="meeting-1/convened/chair-1",
)


class Box:
    """A mail server's memory, and what it answers."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.recipient_answer = "250 OK"
        self.data_answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take a recipient or refuse it."""
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter or refuse it."""
        if self.data_answer.startswith("250"):
            self.messages.append(envelope.content)
        return self.data_answer


@dataclass
class Carrier:
    """A mailer and how to read what it carried."""

    mailer: Mailer
    letters: Callable[[], list[Any]]


def authenticated(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """Accept one user and one password."""
    return AuthResult(handled=False, success=data == LoginPassword(b"us:er", b"p@ss/word"))


@pytest.fixture
def box() -> Box:
    """Return what the mail server keeps."""
    return Box()


@pytest.fixture
def server(box: Box) -> Iterator[str]:
    """Return host and port of a mail server that knows one user."""
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=authenticated,
        auth_require_tls=False,
    )
    controller.start()
    yield f"127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture(params=["memory", "smtp", "maildir"])
def carrier(request: pytest.FixtureRequest, tmp_path: Path, box: Box, server: str) -> Carrier:
    """Return each mailer in turn."""
    if request.param == "memory":
        memory = MemoryMailer()
        return Carrier(memory, lambda: memory.sent)
    if request.param == "smtp":
        return Carrier(
            mailer(f"smtp://us%3Aer:p%40ss%2Fword@{server}?from={SENDER}"), lambda: list(box.messages)
        )
    folder = tmp_path / "new" / "mail"
    return Carrier(
        mailer(f"maildir://{folder}"), lambda: list(mailbox.Maildir(folder)) if folder.exists() else []
    )


def test_letter_is_carried(carrier: Carrier) -> None:
    carrier.mailer.send(LETTER)

    assert len(carrier.letters()) == 1


def test_same_key_has_the_same_message_id(carrier: Carrier) -> None:
    first = carrier.mailer.send(LETTER)

    assert carrier.mailer.send(replace(LETTER, text="Sent again.")) == first
    assert carrier.mailer.send(replace(LETTER, key="another")) != first
    assert carrier.mailer.send(replace(LETTER, key=None)) != first


@pytest.mark.parametrize(
    "change",
    [
        {"to": "chair@example.org\r\nBcc: all@example.org"},
        {"to": "chair@example.org, all@example.org"},
        {"to": "Awa Diop"},
        {"to": "@example.org"},
        {"to": "chair@"},
        {"to": ""},
        {"subject": "Meeting\r\nBcc: all@example.org"},
        {"subject": "Meeting\nBcc: all@example.org"},
        {"subject": "Meeting\u2028Bcc: all@example.org"},
        {"headers": {"List-Unsubscribe": "<https://x.example>\r\nBcc: all@example.org"}},
        {"headers": {"X-A: b\r\nBcc": "all@example.org"}},
        {"headers": {"Bcc": "all@example.org"}},
        {"headers": {"from": "somebody@else.example"}},
        {"headers": {"Content-Type": "text/html"}},
        {"attachments": (Attachment("a\r\nB: c", "text/plain", b""),)},
        {"attachments": (Attachment("a", "text/plain\r\nB: c", b""),)},
    ],
)
def test_letter_that_smuggles_headers_is_refused(carrier: Carrier, change: dict[str, Any]) -> None:
    with pytest.raises(MailRefused):
        carrier.mailer.send(replace(LETTER, **change))

    assert carrier.letters() == []


def parsed(content: bytes) -> EmailMessage:
    """Read a message as a mail program does."""
    message = BytesParser(policy=SMTP).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return message


def test_message_arrives_whole(box: Box, server: str) -> None:
    SmtpMailer(*host_port(server), SENDER, "us:er", "p@ss/word").send(LETTER)

    message = parsed(box.messages[0])
    assert message["From"] == SENDER
    assert message["To"] == "Awa Diop <chair@example.org>"
    assert message["Subject"] == "Réunion du SG5RG-AFR"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/pdf",
    ]
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar.get_payload(decode=True) == INVITATION


def test_message_with_a_text_file_keeps_its_name() -> None:
    message = compose(
        replace(LETTER, attachments=(Attachment("état.csv", "text/csv", "é;1\n".encode()),)), SENDER
    )

    [attachment] = parsed(bytes(message)).iter_attachments()
    assert attachment.get_filename() == "état.csv"
    assert attachment.get_payload(decode=True) == "é;1\n".encode()


def test_message_of_the_demonstration_is_readable(tmp_path: Path) -> None:
    MaildirMailer(tmp_path / "mail", SENDER).send(LETTER)

    [message] = mailbox.Maildir(tmp_path / "mail")
    assert message["To"] == "Awa Diop <chair@example.org>"


def host_port(server: str) -> tuple[str, int]:
    """Return host and port of an address."""
    host, _, port = server.partition(":")
    return host, int(port)


@pytest.mark.parametrize("answer", ["550 No such person", "552 Too large"])
def test_letter_that_the_server_refuses_for_good_is_not_to_be_sent_again(
    box: Box, server: str, answer: str
) -> None:
    carrier = SmtpMailer(*host_port(server), SENDER, "us:er", "p@ss/word")
    box.recipient_answer = answer
    with pytest.raises(MailRefused):
        carrier.send(LETTER)

    box.recipient_answer, box.data_answer = "250 OK", answer
    with pytest.raises(MailRefused):
        carrier.send(LETTER)


def test_letter_that_the_server_postpones_may_be_sent_again(box: Box, server: str) -> None:
    carrier = SmtpMailer(*host_port(server), SENDER, "us:er", "p@ss/word")
    box.recipient_answer = "451 Try later"
    with pytest.raises(PlatformUnavailable):
        carrier.send(LETTER)

    box.recipient_answer, box.data_answer = "250 OK", "452 Disk full"
    with pytest.raises(PlatformUnavailable):
        carrier.send(LETTER)


def test_wrong_password_is_not_told(server: str) -> None:
    carrier = SmtpMailer(*host_port(server), SENDER, "us:er", "very-wrong-password")

    with pytest.raises(PlatformUnavailable) as unavailable:
        carrier.send(LETTER)

    assert "very-wrong-password" not in f"{unavailable.value!r} {carrier!r}"
    assert unavailable.value.__suppress_context__


def test_server_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(PlatformUnavailable):
        SmtpMailer("127.0.0.1", free_port(), SENDER).send(LETTER)


def test_server_that_says_nothing_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        carrier = SmtpMailer("127.0.0.1", silent.getsockname()[1], SENDER, timeout_seconds=0.1)

        with pytest.raises(PlatformUnavailable):
            carrier.send(LETTER)


def test_letter_is_not_sent_in_the_open_when_encryption_is_asked_for(box: Box, server: str) -> None:
    for carrier in (
        mailer(f"smtp://us%3Aer:p%40ss%2Fword@{server}?starttls=1&from={SENDER}"),
        mailer(f"smtps://us%3Aer:p%40ss%2Fword@{server}?from={SENDER}"),
    ):
        with pytest.raises(PlatformUnavailable):
            carrier.send(LETTER)

    assert box.messages == []


def test_mail_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(PlatformUnavailable):
        mailer(f"maildir://{tmp_path}/file/mail").send(LETTER)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://mail.example.org",
        "smtp://?from=a@b.example",
        "smtp://mail.example.org",
        "smtp://mail.example.org?from=a@b.example&starttls=yes",
        "smtp://mail.example.org?from=a@b.example&startls=1",
        "maildir://",
        "maildir://host/folder",
    ],
)
def test_mail_address_that_is_not_understood_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        mailer(url)


def test_mailer_that_is_switched_off_keeps_nothing() -> None:
    memory = MemoryMailer(unavailable=True)

    with pytest.raises(PlatformUnavailable):
        memory.send(LETTER)

    assert memory.sent == []
