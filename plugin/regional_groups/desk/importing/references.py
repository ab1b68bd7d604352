"""Which object a row is about: by its own key (`ref`) when it has one, kept from the import that made it."""

from __future__ import annotations

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.importing import Row, RowRefused
from regional_groups.desk.models import ImportReference


def target_of(row: Row) -> str | None:
    """Return the id of the object that a row with this ref was about before."""
    if not row.ref:
        return None
    found = _find(row)
    return found.target if found else None


def keep(row: Row, target: object) -> None:
    """Remember what a row is about.

    Raises:
        RowRefused: another object has this ref already.
    """
    if not row.ref:
        return
    if len(row.ref) > 200:
        raise RowRefused(
            "ref",
            say("the text has %(length)s characters, %(most)s are taken", length=len(row.ref), most=200),
        )
    found = _find(row)
    if found is None:
        db.session.add(ImportReference(file=row.file, ref=row.ref, target=str(target)))
        db.session.flush()
    elif found.target != str(target):
        raise RowRefused("ref", say("another row was loaded with this key before"))


def _find(row: Row) -> ImportReference | None:
    query = select(ImportReference).where(ImportReference.file == row.file, ImportReference.ref == row.ref)
    return db.session.scalar(query)
