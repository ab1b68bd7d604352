"""Reads of feeds: which feed an address shows, its version, and the stored entries it is put together from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import Message, say
from regional_groups.feeds import rules, wording
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText, FeedVersion
from regional_groups.groups.models import GroupAlias, Name, RegionalGroup, StudyGroup
from regional_groups.groups.regions import REGIONS
from regional_groups.meetings import naming
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.queries import named_groups

_PATH = re.compile(r"[A-Za-z0-9-]{1,60}(/[A-Za-z0-9-]{1,60})?")


@dataclass(frozen=True)
class Feed:
    """A public feed: its key, its address today, and what it is called."""

    key: str
    path: str  # below /calendars/, without the ending
    name: Message
    description: Message
    page: str  # path of the page about it
    region: str = ""  # its name comes in by language

    @property
    def file(self) -> str:
        """Return the name of the file without its ending."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Stored:
    """What a calendar is put together from, newest first."""

    texts: list[str]
    zones: frozenset[str]
    first: date | None
    last: date | None


def feed_at(path: str) -> Feed | None:
    """Return the feed of an address below /calendars/, today's or an older one; none where there is no feed."""
    if not _PATH.fullmatch(path):
        return None
    kind, _, name = path.partition("/")
    find = _KINDS.get((kind, bool(name)))
    return find(name) if find else None


def _all(_name: str) -> Feed:
    return Feed(
        rules.ALL,
        "all",
        say("All meetings of regional groups"),
        say("Meetings of regional groups and their parents, joint meetings and workshops, of all regions."),
        "/calendar/",
    )


def _joint(_name: str) -> Feed:
    return Feed(
        rules.JOINT,
        "joint-meetings",
        say("Joint meetings of regional groups"),
        say("Meetings of two or more regional groups together."),
        "/calendar/",
    )


def _deadlines(_name: str) -> Feed:
    return Feed(
        rules.DEADLINES,
        "deadlines",
        say("Deadlines of meetings of regional groups"),
        say("What falls due for contributions, registration, fellowships, interpretation and letters."),
        "/calendar/",
    )


def _study_group(code: str) -> Feed | None:
    if db.session.get(StudyGroup, code) is None:
        return None
    return Feed(
        rules.parent_key(code),
        f"study-groups/{code}",
        say("%(group)s and its regional groups", group=code),
        say("Meetings of %(group)s and of its regional groups.", group=code),
        f"/study-groups/{code}",
    )


def _regional_group(acronym: str) -> Feed | None:
    group = group_called(acronym)
    shown = current_app.extensions["settings"].demonstration
    if group is None or group.predecessor or (group.demonstration and not shown):
        return None
    return group_feed(group)


def group_called(acronym: str) -> RegionalGroup | None:
    """Return the regional group of an acronym, its own or an older one."""
    group = db.session.scalar(select(RegionalGroup).where(RegionalGroup.acronym == acronym))
    if group is None:
        alias = select(RegionalGroup).join(GroupAlias, GroupAlias.group_id == RegionalGroup.id)
        group = db.session.scalar(alias.where(GroupAlias.acronym == acronym))
    return group


def group_feed(group: RegionalGroup) -> Feed:
    """Return the feed of a regional group."""
    return Feed(
        rules.group_key(group.id),
        f"regional-groups/{group.acronym}",
        say("Meetings of %(groups)s", groups=group.acronym),
        say("Meetings of the regional group %(group)s and the workshops beside them.", group=group.acronym),
        f"/regional-groups/{group.acronym}",
    )


def _region(slug: str) -> Feed | None:
    if slug not in REGIONS:
        return None
    return Feed(
        rules.region_key(slug),
        f"regions/{slug}",
        say("%(region)s: meetings of regional groups"),
        say("Meetings of the regional groups of one region: %(region)s."),
        "/calendar/",
        region=slug,
    )


def _meeting(text: str) -> Feed | None:
    try:
        id = UUID(text)
    except ValueError:
        return None
    meeting = db.session.get(Meeting, id)
    shown = current_app.extensions["settings"].demonstration
    if meeting is None or str(id) != text or (meeting.demonstration and not shown):
        return None
    return meeting_feed(meeting)


def meeting_feed(meeting: Meeting) -> Feed:
    """Return the feed of a meeting: its days, sessions and deadlines."""
    acronyms, body = [group.acronym for group in named_groups(meeting)], meeting.body or ""
    untitled, who = wording.is_untitled(meeting.title, acronyms, body), acronyms or [body]
    return Feed(
        rules.meeting_key(meeting.id),
        f"meetings/{meeting.id}",
        naming.named(who, ", ".join(who)) if untitled else say("%(meeting)s", meeting=meeting.title),
        say("One meeting with its sessions and deadlines."),
        f"/meetings/{meeting.id}",
    )


_KINDS = {
    ("all", False): _all,
    ("joint-meetings", False): _joint,
    ("deadlines", False): _deadlines,
    ("study-groups", True): _study_group,
    ("regional-groups", True): _regional_group,
    ("regions", True): _region,
    ("meetings", True): _meeting,
}


def region_name(slug: str, language: str) -> str:
    """Return what a region is called in a language, else in English."""
    query = select(Name.language, Name.name).where(
        Name.code == f"region:{slug}", Name.language.in_((language, "en"))
    )
    found = {row.language: row.name for row in db.session.execute(query)}
    return str(found.get(language) or found.get("en") or REGIONS[slug].name)


def version_of(key: str) -> tuple[int, int]:
    """Return version and time of the last change (seconds) of a feed; nothing ever stood in one without."""
    query = select(FeedVersion.version, FeedVersion.modified).where(FeedVersion.feed_key == key)
    row = db.session.execute(query).first()
    return (row.version, row.modified) if row else (0, 0)


def stored(key: str, language: str) -> Stored:
    """Return the entries of a public feed: all there are, or the newest as many as a feed may hold."""
    query = (
        select(FeedText.text, FeedEntry.zone, FeedEntry.first_day, FeedEntry.last_day)
        .join(FeedEntry, FeedEntry.uid == FeedText.uid)
        .join(FeedMembership, FeedMembership.uid == FeedText.uid)
        .where(FeedMembership.feed_key == key, FeedText.language == language)
        .order_by(FeedEntry.first_day.desc(), FeedEntry.uid)
        .limit(rules.ENTRIES_MAX)
    )
    return gathered(db.session.execute(query))


def gathered(rows: Iterable[Any]) -> Stored:
    """Return entries with the zones and days that their calendar must cover."""
    texts, zones, days, timed = [], set(), list[date](), list[date]()
    for text, zone, first, last in rows:
        texts.append(text)
        zones.add(zone)
        (timed if zone else days).extend((first, last))
    reach = timed or days  # zones must reach no further than entries with hours
    return Stored(texts, frozenset(zones - {""}), min(reach, default=None), max(reach, default=None))


def shown(key: str, language: str, limit: int = rules.ENTRIES_MAX) -> list[dict[str, Any]]:
    """Return what the JSON and HTML twins of a public feed show, newest first."""
    query = (
        select(FeedText.shown, FeedEntry.changed_at)
        .join(FeedEntry, FeedEntry.uid == FeedText.uid)
        .join(FeedMembership, FeedMembership.uid == FeedText.uid)
        .where(FeedMembership.feed_key == key, FeedText.language == language)
        .order_by(FeedEntry.first_day.desc(), FeedEntry.uid)
        .limit(limit)
    )
    return [
        {**row.shown, "changed_at": row.changed_at.isoformat().replace("+00:00", "Z")}
        for row in db.session.execute(query)
    ]
