"""What is decided about calendar collections: their life, how their address is written, and what troubles them.

A collection is a calendar on another server (CalDAV, RFC 4791) in which the entries of one public feed are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Permission
from regional_groups.core.workflow import Flow, Step

BATCH = 50  # entries written or removed in one turn
TURN_MOST = timedelta(minutes=1)  # of a turn with a slow server: letters wait behind it
COLLECTIONS_MAX = 50  # that have not ended
COMPARED_EVERY = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=1)  # between two tries while a server does not answer
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class CollectionState(StrEnum):
    """Where the publishing to a collection stands."""

    ACTIVE = "active"
    PAUSED = "paused"  # by an administrator, or by the service because somebody must act first
    ENDED = "ended"


FLOW = Flow(
    "calendar_collection",
    states=tuple(CollectionState),
    steps=(
        Step("create", (), ("active",), Permission.COLLECTIONS_MANAGE, entry=True),
        Step(
            "pause",
            ("active",),
            ("paused",),
            Permission.COLLECTIONS_MANAGE,
            undoable=False,
            label=N_("Pause publishing"),
        ),
        Step(
            "resume",
            ("paused",),
            ("active",),
            Permission.COLLECTIONS_MANAGE,
            undoable=False,
            label=N_("Resume publishing"),
        ),
        Step(
            "compare",
            ("active",),
            (),
            Permission.COLLECTIONS_MANAGE,
            undoable=False,
            label=N_("Compare and repair now"),
        ),
        Step(
            "end",
            ("active", "paused"),
            ("ended",),
            Permission.COLLECTIONS_MANAGE,
            undoable=False,
            label=N_("End publishing"),
        ),
    ),
    final=frozenset({"ended"}),
    usual=("active", "ended"),
    labels={"active": N_("Active"), "paused": N_("Paused"), "ended": N_("Ended")},
)

TROUBLES: Mapping[str, Message] = {
    "unavailable": say("The calendar server does not answer. It is asked again by itself."),
    "unknown_host": say(
        "No user name and password are set for this server. "
        "Add them to RG_CALDAV_CREDENTIALS, restart the service, then resume."
    ),
    "password": say(
        "The calendar server does not accept the user name and password. "
        "Correct RG_CALDAV_CREDENTIALS, restart the service, then resume."
    ),
    "forbidden": say(
        "The user may not write to this collection. Let the owner of the calendar allow it, then resume."
    ),
    "missing": say(
        "There is no calendar at this address. Resume to make it anew, or end this and name another address."
    ),
    "elsewhere": say(
        "The server sends on to another address, which is not followed. "
        "End this and name the calendar’s own address."
    ),
    "certificate": say("The server’s certificate is not valid. Let its administrator renew it, then resume."),
    "protocol": say("What answers there is no calendar. Check the address: end this and name the right one."),
}


def collection_address(text: str) -> str:
    """Return the address of a collection as it is kept: with a slash at its end.

    Raises:
        RuleViolated: beside the field ``address``; the message never repeats what was written.
    """
    try:
        parts = urlsplit(text.strip())
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        whole = bool(parts.hostname) and parts.port != 0 and _is_plain(parts)
    except ValueError:
        safe = whole = False
    if not (safe and whole):
        wrong = say(
            "Write the whole address of the calendar, beginning with https://, "
            "without user name, password, question mark or number sign."
        )
        raise RuleViolated(say("This is not the address of a collection."), fields={"address": [wrong]})
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}/"


def _is_plain(parts: SplitResult) -> bool:
    text = parts.geturl()
    unwanted = parts.username is not None or parts.password is not None or parts.query or parts.fragment
    steps = parts.path.split("/")
    return not unwanted and text.isascii() and text.isprintable() and " " not in text and ".." not in steps


def entry_name(uid: str) -> str:
    """Return the name of an entry in a collection: of letters every server takes, the same for ever."""
    return f"rg-{hashlib.sha256(uid.encode()).hexdigest()[:32]}.ics"
