"""The memory twins of the ports: what tests use instead of a provider and servers of mail and calendars."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit

from regional_groups.adapters.letters import check_letter, message_id
from regional_groups.core.outgoing import check_allowed, target_of
from regional_groups.core.ports import (
    CalendarOrder,
    CollectionRefused,
    EndedSession,
    EntryMoved,
    FetchedCalendar,
    FetchRefused,
    Handshake,
    Identity,
    IpAddress,
    Mail,
    PlatformUnavailable,
    Ports,
    Refusal,
    SignInRefused,
    Trouble,
    local_path,
    say,
)

ISSUER = "https://provider.memory.example"


@dataclass
class MemoryMailer:
    """Keeps what was sent; while ``unavailable`` it takes nothing."""

    sent: list[Mail] = field(default_factory=list)
    unavailable: bool = False

    def send(self, mail: Mail) -> str:
        """Keep a letter and return its Message-ID."""
        check_letter(mail)
        if self.unavailable:
            raise PlatformUnavailable(say("The mail server does not answer."))
        self.sent.append(mail)
        return message_id(mail, "memory.example")


class MemoryIdentityProvider:
    """Vouches for the people it was given; ``answer`` stands for the person's click at the provider."""

    def __init__(self, people: Iterable[Identity] = (), issuer: str = ISSUER) -> None:
        """Remember who can sign in."""
        self.issuer = issuer
        self.unavailable = False
        self._people = {person.email: replace(person, issuer=issuer) for person in people}
        self._codes: dict[str, tuple[str, str]] = {}  # code → address of the answer, e-mail
        self._logout_tokens: dict[str, EndedSession] = {}

    def add(
        self, email: str, name: str, *, email_verified: bool = True, subject: str | None = None
    ) -> Identity:
        """Add somebody who can sign in, and return what will be told about them."""
        person = Identity(
            issuer=self.issuer,
            subject=subject or f"subject of {email}",
            email=email,
            email_verified=email_verified,
            name=name,
            language=None,
            groups=(),
            id_token="",
        )
        self.put(person)
        return person

    def put(self, person: Identity) -> None:
        """Add somebody, or change what is told about them."""
        self._people[person.email] = replace(person, issuer=self.issuer)

    def authorization_redirect(
        self, redirect_uri: str, *, next_path: str, language: str | None = None
    ) -> tuple[str, Handshake]:
        """Return an address that ``answer`` understands, and the handshake to keep in the session."""
        self._check_available()
        state = secrets.token_urlsafe(16)
        handshake = {"state": state, "redirect_uri": redirect_uri, "next_path": local_path(next_path)}
        parameters = {"state": state, "redirect_uri": redirect_uri, "ui_locales": language or "en"}
        return f"{self.issuer}/authorize?{urlencode(parameters)}", handshake

    def answer(self, address: str, email: str | None) -> dict[str, str]:
        """Return the parameters with which the provider sends a person back; no e-mail means cancelled."""
        wish = dict(parse_qsl(urlsplit(address).query))
        common = {"state": wish["state"], "iss": self.issuer}
        if email is None:
            return {"error": "access_denied", **common}
        code = secrets.token_urlsafe(16)
        self._codes[code] = (wish["redirect_uri"], email)
        return {"code": code, **common}

    def identity_from_callback(
        self, query: Mapping[str, str], redirect_uri: str, handshake: Handshake | None
    ) -> Identity:
        """Return who signed in, or refuse for the same reasons as the real adapter."""
        self._check_available()
        if not handshake or query.get("state") != handshake["state"]:
            raise SignInRefused(Refusal.STATE)
        if redirect_uri != handshake["redirect_uri"]:
            raise SignInRefused(Refusal.REDIRECT)
        if query.get("iss") != self.issuer:
            raise SignInRefused(Refusal.ISSUER)
        if "error" in query:
            raise SignInRefused(Refusal.DENIED if query["error"] == "access_denied" else Refusal.PROVIDER)
        address, email = self._codes.pop(query.get("code", ""), ("", ""))
        if address != redirect_uri:
            raise SignInRefused(Refusal.CODE)
        person = self._people[email]
        return replace(person, id_token=f"token of {email}")

    def end_session_address(self, id_token: str, return_to: str) -> str | None:
        """Return where to send the person to sign out at the provider too."""
        parameters = {"id_token_hint": id_token, "post_logout_redirect_uri": return_to}
        return f"{self.issuer}/end-session?{urlencode(parameters)}"

    def logout_token(self, subject: str | None, session: str | None = None) -> str:
        """Return a sign-out notice such as the provider would send."""
        token = secrets.token_urlsafe(16)
        self._logout_tokens[token] = EndedSession(self.issuer, subject, session)
        return token

    def identity_from_logout_token(self, token: str) -> EndedSession:
        """Return the session that a notice of ``logout_token`` ends."""
        if token not in self._logout_tokens:
            raise SignInRefused(Refusal.MALFORMED)
        return self._logout_tokens[token]

    def _check_available(self) -> None:
        if self.unavailable:
            raise PlatformUnavailable(say("The sign-in provider does not answer."))


@dataclass
class MemoryCalendars:
    """Keeps collections; ``trouble`` makes every one of them refuse, ``unavailable`` lasts until it is unset."""

    host: str = "calendar.memory.example"
    kept: dict[str, dict[str, tuple[str, bytes]]] = field(
        default_factory=dict
    )  # collection → name → tag, entry
    unavailable: bool = False
    trouble: Trouble | None = None
    calls: list[str] = field(default_factory=list)

    def accepts(self, collection: str) -> bool:
        """Tell whether this is the host it stands for."""
        return urlsplit(collection).hostname == self.host

    def listed(self, collection: str) -> dict[str, str]:
        """Return names and tags."""
        self._open("list", collection)
        if collection not in self.kept:
            raise CollectionRefused(Trouble.MISSING)
        return {name: tag for name, (tag, _) in self.kept[collection].items()}

    def make(self, collection: str, title: str) -> None:
        """Make a collection."""
        self._open("make", collection)
        self.kept.setdefault(collection, {})

    def put(self, collection: str, name: str, calendar: bytes, tag: str | None) -> str:
        """Keep an entry under a tag that no other has."""
        self._open("put", collection)
        if collection not in self.kept:
            raise CollectionRefused(Trouble.MISSING)
        there = self.kept[collection].get(name)
        if (there is None) != (tag is None) or (there and tag and tag != there[0]):
            raise EntryMoved(say("Somebody changed the entry in the collection."))
        new = f'"{secrets.token_hex(8)}"'
        self.kept[collection][name] = (new, calendar)
        return new

    def remove(self, collection: str, name: str, tag: str) -> None:
        """Forget an entry."""
        self._open("remove", collection)
        there = self.kept.get(collection, {}).get(name)
        if there is None:
            return
        if tag and tag != there[0]:
            raise EntryMoved(say("Somebody changed the entry in the collection."))
        del self.kept[collection][name]

    def _open(self, call: str, collection: str) -> None:
        self.calls.append(call)
        if self.unavailable:
            raise PlatformUnavailable(say("The calendar server does not answer."))
        if not self.accepts(collection):
            raise CollectionRefused(Trouble.UNKNOWN_HOST)
        if self.trouble:
            raise CollectionRefused(self.trouble)


@dataclass
class MemoryResolver:
    """Knows the names it was given; several answers of one name are given one after the other."""

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def addresses(self, host: str) -> list[IpAddress]:
        """Return the next answer for a name; the last one is given again and again."""
        self.asked.append(host)
        answers = self.names.get(host)
        if not answers:
            raise PlatformUnavailable(say("The name %(host)s is not known.", host=host))
        return [ip_address(one) for one in (answers.pop(0) if len(answers) > 1 else answers[0])]


@dataclass
class MemoryCalendarSource:
    """Gives the calendars it was given, by their addresses; while ``unavailable`` it gives none."""

    calendars: dict[str, bytes] = field(default_factory=dict)
    unavailable: bool = False
    most_bytes: int = 5_000_000
    asked: list[CalendarOrder] = field(default_factory=list)

    def fetch(self, order: CalendarOrder) -> FetchedCalendar:
        """Return a calendar, or refuse for the same reasons as the real adapter."""
        self.asked.append(order)
        target = target_of(order.address)
        if not order.exempt:
            check_allowed(target, order.hosts)
        if self.unavailable:
            raise PlatformUnavailable(say("%(host)s does not answer.", host=target.host))
        content = self.calendars.get(order.address)
        if content is None:
            raise FetchRefused(
                say("%(host)s has no such calendar (%(status)d).", host=target.host, status=404)
            )
        if len(content) > self.most_bytes:
            raise FetchRefused(
                say(
                    "The calendar file is larger than the %(limit)d bytes that are read.",
                    limit=self.most_bytes,
                )
            )
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        return FetchedCalendar(None if order.etag == etag else content, etag)


def memory_ports() -> Ports:
    """Return sockets with a memory twin in each."""
    return Ports(
        identity=MemoryIdentityProvider(),
        mailer=MemoryMailer(),
        calendars=MemoryCalendars(),
        outside=MemoryCalendarSource(),
    )
