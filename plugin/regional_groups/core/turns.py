"""One after the other: whoever does what only one may do at a time waits until the one before has committed.

A unique key alone refuses the second as a failure of the database; who waited sees what the first did, and is refused
by the rule, in its words. The database holds the turn until the end of the transaction.
"""

from __future__ import annotations

from sqlalchemy import func, select

from regional_groups.core.db import db


def take_turn(name: str) -> None:
    """Wait until nobody else does what this name says; SQLite has let in one writer alone already."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
