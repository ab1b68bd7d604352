"""Queued and periodic work: a thread in the web process by default, or the command ``worker``.

The queue is the outbox itself, so a killed process loses nothing: its lease runs out and the work is taken again.
Periodic work is named with its interval; a row per name keeps several processes from doing it twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core import outbox
from regional_groups.core.db import Base, UtcDateTime, db, writing

Work = Callable[[datetime], None]


class PeriodicWork(Base):
    """When a named piece of periodic work was last begun."""

    __tablename__ = "periodic_work"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)


@contextmanager
def change() -> Iterator[None]:
    """Open a writing transaction around work outside a request: commit at the end, roll back on an error."""
    token = writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Read for a while outside a request, and hold nobody up: SQLite takes no write lock, and nothing is kept open."""
    token = writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        writing.reset(token)


def every(name: str, interval: timedelta, work: Work) -> None:
    """Register periodic work; called by ``app.py`` while it joins the parts."""
    current_app.extensions["periodic"][name] = (interval, work)


def run_periodic(now: datetime) -> list[str]:
    """Do the periodic work that is due; return the names of what was done.

    A piece that fails is logged, keeps no other waiting and is tried again after its interval.
    """
    done = []
    for name, (interval, work) in current_app.extensions["periodic"].items():
        with change():
            if not _begin(name, interval, now):
                continue
        try:
            with change():
                work(now)
        except Exception:
            current_app.logger.exception("periodic work failed: %s", name)
        else:
            done.append(name)
    return done


def _begin(name: str, interval: timedelta, now: datetime) -> bool:
    row = db.session.scalar(select(PeriodicWork).where(PeriodicWork.name == name).with_for_update())
    if row is None:
        db.session.add(PeriodicWork(name=name, begun_at=now))
        return True
    if now - row.begun_at < interval:
        return False
    row.begun_at = now
    return True


def turn(app: Flask) -> int:
    """Do one round of queued and periodic work; return how many messages were sent."""
    with app.app_context():
        token = writing.set(True)
        try:
            now = app.extensions["clock"].now()
            run_periodic(now)
            return outbox.drain(now)
        finally:
            db.session.remove()
            writing.reset(token)


def work_until(app: Flask, stop: threading.Event, pause_seconds: float = 2.0) -> None:
    """Do rounds of work until told to stop; a failing round is logged and the next one tried."""
    while not stop.is_set():
        try:
            sent = turn(app)
        except Exception:
            app.logger.exception("a round of queued work failed")
            sent = 0
        if not sent:
            stop.wait(pause_seconds)


def start_embedded(app: Flask) -> threading.Event:
    """Start the thread of the web process; set the returned event to end it."""
    stop = threading.Event()
    threading.Thread(target=work_until, args=(app, stop), name="jobs", daemon=True).start()
    return stop
