"""Very many subscriptions, written by the database itself: a hundred thousand in seconds."""

from collections.abc import Sequence
from uuid import UUID

from regional_groups.core.db import db
from sqlalchemy import text

_MADE = {
    "sqlite": ("printf('%032x', :base + i)", "printf('%064x', :base + i)"),
    "postgresql": ("CAST(lpad(to_hex(:base + i), 32, '0') AS uuid)", "lpad(to_hex(:base + i), 64, '0')"),
}
SUBSCRIPTIONS = """
INSERT INTO feed_subscriptions (id, version, person_id, scope, language, cancelled, detail, join_links, label,
  token_hash, modified, client, state, created_at, changed_at, state_since, demonstration)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
SELECT {id}, 1, :person, 'mine', 'en', 'show', 'full', {no}, '', {hash}, 1, '', 'active', :at, :at, :at, {no} FROM n
"""
KEYS = """
INSERT INTO feed_subscription_keys (subscription_id, feed_key)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
SELECT {id}, :key FROM n
"""


def subscribe(person_id: UUID, count: int, keys: Sequence[str], *, base: int = 1) -> None:
    """Make subscriptions of one person, each to all of some feeds, and commit.

    Parameters:
        base: number of the first; other calls take others.
    """
    dialect = db.engine.dialect.name
    id, hash = _MADE[dialect]
    no = "0" if dialect == "sqlite" else "false"
    person = person_id.hex if dialect == "sqlite" else person_id
    values = {"count": count, "base": base}
    at = "2026-11-20 08:30:15+00:00" if dialect == "postgresql" else "2026-11-20 08:30:15.000000"
    db.session.execute(
        text(SUBSCRIPTIONS.format(id=id, hash=hash, no=no)), {**values, "person": person, "at": at}
    )
    for key in keys:
        db.session.execute(text(KEYS.format(id=id)), {**values, "key": key})
    db.session.commit()
