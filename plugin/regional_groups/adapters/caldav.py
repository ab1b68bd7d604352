"""Calendar collections of other servers, by the few requests of CalDAV (RFC 4791) that publishing needs.

The package ``caldav`` would overwrite urllib3 for the whole environment; these requests are all it would send.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import requests

from regional_groups.core.ports import (
    CollectionRefused,
    EntryMoved,
    EntryRefused,
    PlatformUnavailable,
    Trouble,
    say,
)
from regional_groups.settings import SettingMissing

SECONDS = (5, 20)  # to connect; between two pieces of an answer
ANSWER_MAX = 16 * 1024 * 1024  # a list of 10 000 entries takes about 3 MB
DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
XML = {"Content-Type": "application/xml; charset=utf-8"}
LIST = b"""<?xml version="1.0" encoding="utf-8"?>
<propfind xmlns="DAV:"><prop><getetag/><resourcetype/></prop></propfind>"""
MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>
<displayname>{title}</displayname>
<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>
</prop></set></C:mkcalendar>"""
_TROUBLES = {
    401: Trouble.PASSWORD,
    403: Trouble.FORBIDDEN,
    404: Trouble.MISSING,
    409: Trouble.MISSING,  # RFC 4918, 9.7.1: the collection of the entry is not there
    410: Trouble.MISSING,
}
_ENTRY_REFUSED = (400, 413, 415, 422)


def credentials_of(text: str) -> dict[str, tuple[str, str]]:
    """Return user name and password by host, from ``host=user:password;…``.

    Raises:
        SettingMissing: it is not written so; the message never repeats it.
    """
    found = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        host, _, rest = part.partition("=")
        user, colon, password = rest.partition(":")
        if not (host.strip() and user and colon and password):
            raise SettingMissing(
                "RG_CALDAV_CREDENTIALS is written like host=user:password;host2=user:password"
            )
        found[host.strip().lower()] = (unquote(user), unquote(password))
    return found


class CaldavPublisher:
    """Keeps entries in collections of the servers whose credentials it was given."""

    def __init__(self, credentials: Mapping[str, tuple[str, str]]) -> None:
        """Remember who the service is at which host; nothing is asked yet."""
        self._credentials = dict(credentials)
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def accepts(self, collection: str) -> bool:
        """Tell whether there are credentials for the host of an address."""
        return urlsplit(collection).netloc.lower() in self._credentials

    def listed(self, collection: str) -> dict[str, str]:
        """Return names and tags of what is there."""
        status, _, body = self._ask("PROPFIND", collection, LIST, {**XML, "Depth": "1"})
        if status != 207:
            raise _refusal(status)
        return _names_and_tags(body, urlsplit(collection).path)

    def make(self, collection: str, title: str) -> None:
        """Make the collection with a title."""
        status, _, body = self._ask("MKCALENDAR", collection, MAKE.format(title=escape(title)).encode(), XML)
        is_there = status == 405 or b"resource-must-be-null" in body  # RFC 4791, 5.3.1.1
        if status not in (200, 201) and not is_there:
            raise _refusal(status)

    def put(self, collection: str, name: str, calendar: bytes, tag: str | None) -> str:
        """Write an entry on the condition that it is there as it was left, or not yet."""
        headers = {"Content-Type": "text/calendar; charset=utf-8", **_condition(tag)}
        status, answer, body = self._ask("PUT", collection + name, calendar, headers)
        if status == 412:
            raise EntryMoved(say("Somebody changed the entry in the collection."))
        names_entry = b"no-uid-conflict" in body or b"valid-calendar" in body or b"max-resource-size" in body
        if status in _ENTRY_REFUSED or (status in (403, 409) and names_entry):
            raise EntryRefused(say("The calendar collection does not take this entry."))
        if status not in (200, 201, 204):
            raise _refusal(status)
        return answer.get("ETag", "")

    def remove(self, collection: str, name: str, tag: str) -> None:
        """Remove an entry on the condition that it is there as it was left."""
        status, _, _ = self._ask("DELETE", collection + name, None, _condition(tag))
        if status == 412:
            raise EntryMoved(say("Somebody changed the entry in the collection."))
        if status not in (200, 202, 204, 404, 410):
            raise _refusal(status)

    def _ask(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        who = self._credentials.get(urlsplit(address).netloc.lower())
        if who is None:
            raise CollectionRefused(Trouble.UNKNOWN_HOST)
        # The library writes Latin 1; the octets that leave are UTF-8 (RFC 7617).
        user, password = (text.encode().decode("latin-1") for text in who)
        try:
            with self._session.request(
                method,
                address,
                data=body,
                # a packing server may mark its tags (“-gzip”), and then know them no more
                headers={"Accept-Encoding": "identity", **headers},
                auth=(user, password),
                timeout=SECONDS,
                allow_redirects=False,  # the password goes to the host it was given for, nowhere else
                stream=True,
            ) as answer:
                return answer.status_code, answer.headers, _read(answer)
        except requests.exceptions.SSLError:
            raise CollectionRefused(Trouble.CERTIFICATE) from None
        except (requests.RequestException, OSError):
            raise PlatformUnavailable(say("The calendar server does not answer.")) from None


def _read(answer: requests.Response) -> bytes:
    found = bytearray()
    for piece in answer.iter_content(65536):
        found += piece
        if len(found) > ANSWER_MAX:
            raise CollectionRefused(Trouble.PROTOCOL)
    return bytes(found)


def _refusal(status: int) -> CollectionRefused | PlatformUnavailable:
    if status in (408, 423, 425, 429) or status >= 500:
        return PlatformUnavailable(
            say("The calendar server answers with an error (%(status)s).", status=status)
        )
    if 300 <= status < 400:
        return CollectionRefused(Trouble.ELSEWHERE)
    return CollectionRefused(_TROUBLES.get(status, Trouble.PROTOCOL))


def _condition(tag: str | None) -> dict[str, str]:
    if tag is None:
        return {"If-None-Match": "*"}
    # A weak tag never matches (RFC 9110, 13.1.1); then it is enough that the entry is there.
    return {"If-Match": tag if tag and not tag.startswith("W/") else "*"}


def _names_and_tags(body: bytes, own_path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    is_calendar = False
    for response in _multistatus(body):
        path = unquote(urlsplit(response.findtext(f"{DAV}href", "").strip()).path)
        kinds = {kind.tag for kind in response.iterfind(f"{DAV}propstat/{DAV}prop/{DAV}resourcetype/*")}
        if path.rstrip("/") == unquote(own_path).rstrip("/"):
            is_calendar = f"{CALDAV}calendar" in kinds
        elif f"{DAV}collection" not in kinds:
            tag = response.findtext(f"{DAV}propstat/{DAV}prop/{DAV}getetag", "")
            found[path.rpartition("/")[2]] = tag.strip()
    if not is_calendar:
        raise CollectionRefused(Trouble.PROTOCOL)
    return found


def _multistatus(body: bytes) -> ElementTree.Element:
    """Read the answer; a document type, by which entities could be made to grow, is not one of CalDAV's."""
    try:
        text = body.decode("utf-8")
        if "<!DOCTYPE" in text.upper():
            raise CollectionRefused(Trouble.PROTOCOL)
        return ElementTree.fromstring(text)  # noqa: S314  # no document type: see above
    except (UnicodeDecodeError, ElementTree.ParseError):
        raise CollectionRefused(Trouble.PROTOCOL) from None
