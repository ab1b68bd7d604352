"""What the service asks of the outside, in the field's words: who signs in, letters, and calendars both ways.

Each port has a real adapter and a memory twin in ``adapters``; both pass the same contract test. A port
is added here when a room needs it, not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from regional_groups.core.errors import DomainError, Message, PlatformUnavailable, say
from regional_groups.core.outgoing import FetchRefused, IpAddress

__all__ = [
    "Attachment",
    "CalendarOrder",
    "CalendarPublisher",
    "CalendarSource",
    "CollectionRefused",
    "EndedSession",
    "EntryMoved",
    "EntryRefused",
    "FetchRefused",
    "FetchedCalendar",
    "Handshake",
    "Identity",
    "IdentityProvider",
    "IpAddress",
    "Mail",
    "MailRefused",
    "Mailer",
    "Message",
    "PlatformUnavailable",
    "Ports",
    "Refusal",
    "Resolver",
    "SignInRefused",
    "Trouble",
    "local_path",
    "say",
]

Handshake = dict[str, Any]  # what the caller keeps in its session between redirect and callback; JSON only


class Refusal(StrEnum):
    """Why a sign-in was refused; the word that is logged and counted."""

    STATE = "state"  # not begun in this session, or the answer belongs to another one
    LATE = "late"  # begun too long ago
    DENIED = "denied"  # the person said no at the provider
    PROVIDER = "provider"  # the provider answered with an error or against the protocol
    CLIENT = "client"  # the provider does not know this service, or not with this secret
    ISSUER = "issuer"  # another provider answered, or said so in its token
    REDIRECT = "redirect"  # the answer came to another address than the one agreed
    CODE = "code"  # no code, a used one, or one for somebody else
    MISSING_TOKEN = "missing_token"  # noqa: S105 - a reason, not a password
    MALFORMED = "malformed"  # not a token at all
    ALGORITHM = "algorithm"  # signed in a way that proves nothing
    SIGNATURE = "signature"  # not signed by the provider
    AUDIENCE = "audience"  # a token for another service
    EXPIRED = "expired"  # a token out of its time
    NONCE = "nonce"  # a token from another sign-in
    ACCESS_TOKEN = "access_token"  # noqa: S105 - a reason, not a password
    SUBJECT = "subject"  # no subject, or two answers about different people
    EVENT = "event"  # not a sign-out notice


_AGAIN = say("The sign-in was not finished in time, or it was begun in another window. Please sign in again.")
_UNTRUSTED = say(
    "The answer of the sign-in provider could not be trusted (%(reason)s). "
    "Please sign in again; if it happens again, tell the administrator."
).text
_TEXTS = {
    Refusal.STATE: _AGAIN,
    Refusal.LATE: _AGAIN,
    Refusal.CODE: _AGAIN,
    Refusal.NONCE: _AGAIN,
    Refusal.DENIED: say("The sign-in was cancelled at the provider. You can sign in again at any time."),
    Refusal.CLIENT: say(
        "The sign-in provider does not accept this service. "
        "Please tell the administrator to check the client settings."
    ),
}


class SignInRefused(DomainError):
    """A sign-in that is not to be trusted; ``reason`` is for the log, the message for the person."""

    status = 403
    kind = "sign-in-refused"
    title = say("You could not be signed in")

    def __init__(self, reason: Refusal) -> None:
        """Keep the reason and choose the sentence that tells the person what to do next."""
        super().__init__(_TEXTS.get(reason) or say(_UNTRUSTED, reason=reason.value))
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """Who signed in, as the provider vouches for it."""

    issuer: str
    subject: str  # stable and unique within the issuer
    email: str  # empty when the provider tells none
    email_verified: bool
    name: str
    language: str | None  # one of the six languages
    groups: tuple[str, ...]
    id_token: str = field(repr=False)
    session: str | None = None  # the provider's session id, by which it may end the session later


class EndedSession(NamedTuple):
    """A session that the provider says is over."""

    issuer: str
    subject: str | None
    session: str | None


class IdentityProvider(Protocol):
    """Whoever vouches for the people who sign in."""

    def authorization_redirect(
        self, redirect_uri: str, *, next_path: str, language: str | None = None
    ) -> tuple[str, Handshake]:
        """Return where to send the person, and the handshake to keep in the session.

        The handshake's ``state`` names the sign-in and ``next_path`` is always a path of this service.
        The caller takes it out of the session before it calls ``identity_from_callback``.

        Raises:
            PlatformUnavailable: the provider does not answer.
        """

    def identity_from_callback(
        self, query: Mapping[str, str], redirect_uri: str, handshake: Handshake | None
    ) -> Identity:
        """Return who signed in, from the parameters with which the provider sent the person back.

        Raises:
            SignInRefused: the answer is not to be trusted.
            PlatformUnavailable: the provider does not answer.
        """

    def end_session_address(self, id_token: str, return_to: str) -> str | None:
        """Return where to send the person to sign out at the provider too, if it can do that."""

    def identity_from_logout_token(self, token: str) -> EndedSession:
        """Return the session that the provider has ended, from its sign-out notice.

        Raises:
            SignInRefused: the notice is not to be trusted.
            PlatformUnavailable: the provider's keys cannot be read.
        """


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter.

    A ``text/calendar`` type with a ``method`` is an invitation: it is sent as an alternative of the text,
    which is where mail programs look for it.
    """

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Mail:
    """One letter to one person."""

    to: str  # an address, with or without a name
    subject: str
    text: str
    html: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    key: str | None = None  # the same key gives the same Message-ID, so that a repeated letter is seen as one


class MailRefused(DomainError):
    """A letter that can never be delivered as it is; sending it again is of no use."""

    kind = "mail-refused"
    title = say("The letter cannot be delivered")


class Mailer(Protocol):
    """Whoever carries letters."""

    def send(self, mail: Mail) -> str:
        """Hand a letter over and return its Message-ID.

        Raises:
            MailRefused: the letter or its address is not acceptable; do not send it again.
            PlatformUnavailable: it may work later.
        """


class Trouble(StrEnum):
    """What stands between the service and a calendar collection; the word that is kept and shown."""

    UNAVAILABLE = "unavailable"  # no answer, or an error that may pass
    UNKNOWN_HOST = "unknown_host"  # no user name and password are set for it
    PASSWORD = "password"  # noqa: S105 - a reason, not a password
    FORBIDDEN = "forbidden"  # the user may not write there
    MISSING = "missing"  # there is no calendar at the address, and none can be made
    ELSEWHERE = "elsewhere"  # the address sends on to another one, which is not followed
    CERTIFICATE = "certificate"  # the server does not prove who it is
    PROTOCOL = "protocol"  # what answers does not speak CalDAV


class CollectionRefused(DomainError):
    """A collection that takes nothing until somebody acts; ``trouble`` says why."""

    kind = "collection-refused"

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(
            say("The calendar collection cannot be written to (%(reason)s).", reason=trouble.value)
        )
        self.trouble = trouble


class EntryMoved(DomainError):
    """An entry that is not there as it was left: somebody changed, deleted or made it."""

    kind = "entry-moved"


class EntryRefused(DomainError):
    """One entry that the collection does not take; others may pass."""

    kind = "entry-refused"


class CalendarPublisher(Protocol):
    """Whoever keeps our entries in calendar collections elsewhere.

    An entry has a name in its collection and a tag that changes with every change of it, whoever made it.
    Each function raises ``PlatformUnavailable`` where it may work later and ``CollectionRefused`` where it will not.
    """

    def accepts(self, collection: str) -> bool:
        """Tell whether the service knows how to sign in at the host of an address."""

    def listed(self, collection: str) -> dict[str, str]:
        """Return the names of what is there, ours and others', each with its tag."""

    def make(self, collection: str, title: str) -> None:
        """Make the collection; does nothing harmful where it is there already."""

    def put(self, collection: str, name: str, calendar: bytes, tag: str | None) -> str:
        """Write an entry and return its new tag, or nothing ("") where the collection tells none.

        Parameters:
            tag: the tag under which it was left; "" if that is unknown; None: it must not be there yet.
        Raises:
            EntryMoved: it is not there as it was left.
            EntryRefused: the collection does not take this entry.
        """

    def remove(self, collection: str, name: str, tag: str) -> None:
        """Remove an entry; one that is gone already is removed.

        Raises:
            EntryMoved: it is not there as it was left.
        """


class Resolver(Protocol):
    """Whoever knows which machines a name means."""

    def addresses(self, host: str) -> list[IpAddress]:
        """Return the addresses of a name, at least one.

        Raises:
            PlatformUnavailable: nobody knows the name, or nobody answers.
        """


@dataclass(frozen=True)
class CalendarOrder:
    """Which calendar of another body to fetch, and how far to trust its address."""

    address: str
    exempt: bool = False  # an administrator wrote it: any host, port and scheme of this one origin
    hosts: frozenset[str] = frozenset()  # where other addresses may lead
    etag: str = ""  # what the source said of the copy we have
    last_modified: str = ""


@dataclass(frozen=True)
class FetchedCalendar:
    """What the source gave; no content when our copy is still the newest."""

    content: bytes | None = field(repr=False)
    etag: str = ""
    last_modified: str = ""


class CalendarSource(Protocol):
    """Whoever fetches the calendars of other bodies."""

    def fetch(self, order: CalendarOrder) -> FetchedCalendar:
        """Return a calendar as its source gives it, unread.

        Raises:
            FetchRefused: the address, or where it led, is not followed; or the answer is too large.
            PlatformUnavailable: it may work later.
        """


@dataclass(frozen=True)
class Ports:
    """The sockets that ``app.py`` has filled; without a provider nobody can sign in."""

    identity: IdentityProvider | None
    mailer: Mailer
    calendars: CalendarPublisher | None = None  # none: nothing is published to collections
    outside: CalendarSource | None = None  # none: addresses of other bodies' calendars are not asked


def local_path(path: str | None) -> str:
    """Return ``path`` if it is a path of this service, else the first page.

    Browsers read ``//host`` and ``/\\host`` as another site and drop tabs and line ends from addresses,
    so whatever holds one of them is not followed.
    """
    if not path or not path.startswith("/") or path.startswith("//"):
        return "/"
    if "\\" in path or any(ord(character) <= 32 or ord(character) == 127 for character in path):
        return "/"
    return path
