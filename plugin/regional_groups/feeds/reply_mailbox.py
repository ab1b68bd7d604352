"""The Maildir in which answers are delivered (``RG_REPLY_MAILBOX``): read in rounds, one transaction a message.

What counted goes to ``cur`` as seen; what did not is kept aside in ``.Aside``, for a person to look at. A message that
was taken in but not moved yet, because the process ended between, comes again and is seen to be a repetition. Where
the database does not answer, the round ends: what was not taken in stays where it is, for the next one.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import InterfaceError, OperationalError

from regional_groups.core.db import db
from regional_groups.feeds.inviting import KEPT_ASIDE, Outcome
from regional_groups.feeds.reply_messages import MAX_BYTES

ROUND = 100  # messages of one round
ASIDE = ".Aside"
COUNTED_MOST = 1000  # messages aside; more are not counted


def take_in(now: datetime) -> Counter[Outcome]:
    """Take in what was delivered; the work of one round."""
    found: Counter[Outcome] = Counter()
    mailbox: str = current_app.extensions["settings"].reply_mailbox
    if not mailbox:
        return found
    folder = Path(mailbox)
    for path in _delivered(folder):
        outcome = _take_one(path, now)
        if outcome is None:
            break
        _put_away(path, folder, outcome)
        found[outcome] += 1
    if found:
        counted = ", ".join(f"{outcome} {number}" for outcome, number in sorted(found.items()))
        current_app.logger.info("calendar answers taken in: %s", counted)
    return found


def aside() -> int:
    """Return how many messages are kept aside for a person to look at, up to a thousand."""
    mailbox: str = current_app.extensions["settings"].reply_mailbox
    if not mailbox:
        return 0
    try:
        with os.scandir(Path(mailbox) / ASIDE / "cur") as found:
            return sum(1 for _ in islice(found, COUNTED_MOST))
    except OSError:
        return 0


def _delivered(folder: Path) -> Iterator[Path]:
    """Give the oldest messages, a round of them; names of a delivery begin with its time."""
    try:
        names = sorted(path.name for path in (folder / "new").iterdir() if not path.name.startswith("."))
    except OSError:
        current_app.logger.warning("the mailbox of calendar answers cannot be read")
        return
    yield from (folder / "new" / name for name in names[:ROUND])


def _take_one(path: Path, now: datetime) -> Outcome | None:
    """Take in one message; whatever is wrong with it, the others follow. Nothing where the database is to blame."""
    from regional_groups.feeds.replies import take_message  # heavy: loads icalendar

    raw = _read(path)
    if raw is None:
        return Outcome.UNREADABLE
    try:
        outcome = take_message(raw, now).outcome
        db.session.commit()
    except (OperationalError, InterfaceError) as error:
        db.session.rollback()
        current_app.logger.warning("calendar answers wait for the database: %s", type(error).__name__)
        return None
    except Exception as error:
        db.session.rollback()
        current_app.logger.warning("a calendar answer could not be taken in: %s", type(error).__name__)
        return Outcome.UNREADABLE
    return outcome


def _read(path: Path) -> bytes | None:
    """Return what a file holds, if it is one: no link to elsewhere, no pipe that never ends, nothing too large."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES:
            return None
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    finally:
        os.close(handle)


def _put_away(path: Path, folder: Path, outcome: Outcome) -> None:
    place = folder / ASIDE if outcome in KEPT_ASIDE else folder
    flags = "" if outcome in KEPT_ASIDE else "S"
    try:
        (place / "cur").mkdir(parents=True, exist_ok=True)
        path.rename(place / "cur" / f"{path.name.partition(':')[0]}:2,{flags}")
    except OSError:
        current_app.logger.warning("a calendar answer cannot be put away")
