"""Entries of rooms above: what such a room has to say in personal calendars, written as meetings' entries are.

A room tells once how the entries of its things are drafted (``entry_source``). They are written at the end of the
transaction that changed the thing, and looked after once a day. They stand in feeds that have no public address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, current_app

from regional_groups.core.batches import batches
from regional_groups.core.changes import Change
from regional_groups.core.db import db
from regional_groups.feeds.entries import Draft
from regional_groups.feeds.later import free
from regional_groups.feeds.pending import pending
from regional_groups.feeds.writing import Drafted, Writer, fresh

_BATCH = 400
_SOURCES = "feed_sources"
Drafts = Callable[[Any, str, str], Iterable[Draft]]  # of a thing; domain of UIDs, address of the service


@dataclass(frozen=True)
class Source:
    """A kind of things with entries, and how these are drafted."""

    kind: type[Any]
    drafts: Drafts


def entry_source(app: Flask, kind: type[Any], drafts: Drafts) -> None:
    """Write the entries of things of a kind from now on."""
    app.extensions.setdefault(_SOURCES, []).append(Source(kind, drafts))
    app.extensions["changes"].listen(kind, _remember)


def sources() -> list[Source]:
    """Return the kinds of things with entries that rooms above have told of."""
    return list(current_app.extensions.get(_SOURCES, []))


def _remember(change: Change) -> None:
    noted = pending(db.session())
    noted["now"] = change.now
    noted["others"].setdefault(type(change.subject), set()).add(change.subject.id)


def write(changed: Mapping[type[Any], set[UUID]], now: datetime) -> None:
    """Write the entries of things that changed, by their kind."""
    writer = Writer(now)
    for source in sources():
        for batch in batches(sorted(changed.get(source.kind, ())), _BATCH):
            for thing in fresh(source.kind, free(source.kind, batch, now)):
                writer.write(drafted(writer, source, thing))
    writer.finish()


def drafted(writer: Writer, source: Source, thing: Any) -> Drafted:
    """Draft the entries of a thing."""
    return writer.of_other(thing, source.drafts(thing, writer.domain, writer.settings.base_url))
