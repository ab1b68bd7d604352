"""Cells that name a State or a regional group; what they name is looked up once for all rows of a file."""

from __future__ import annotations

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.importing import Row, RowRefused
from regional_groups.groups import queries
from regional_groups.groups.models import Country, RegionalGroup


def known_country(row: Row, column: str) -> str:
    """Return the code of a State that is known, or an empty text.

    Raises:
        RowRefused: no State has the code.
    """
    code = row[column]
    if code and (
        len(code) != 2 or row.once(("country", code), lambda: db.session.get(Country, code)) is None
    ):
        raise RowRefused(column, say("no State has the code “%(cell)s”", cell=code))
    return code


def known_group(row: Row, column: str, acronym: str | None = None) -> RegionalGroup:
    """Return the regional group that a cell names by its present or an older acronym.

    Raises:
        RowRefused: there is none.
    """
    wanted = acronym if acronym is not None else row.filled(column)
    try:
        return row.once(("group", wanted), lambda: queries.group(wanted[:40]))
    except NotFound:
        raise RowRefused(column, say("no regional group is called “%(cell)s”", cell=wanted)) from None
