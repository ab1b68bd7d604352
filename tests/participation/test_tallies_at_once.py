"""The kept count of persons while others write: figures stay whole, and nobody waits for long."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from regional_groups.core.db import db
from sqlalchemy import event

from tests.participation.test_tallies import attended, counted, empty, world

pytestmark = pytest.mark.usefixtures("session")


@contextmanager
def before(sign: str, do: Any) -> Iterator[None]:
    """Do something, once, just before a statement that holds a sign."""
    done = list[bool]()

    def listen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if sign in statement and not done:
            done.append(True)
            do(connection)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield
    event.remove(db.engine, "before_cursor_execute", listen)
    assert done


def test_figures_stay_whole_when_the_jobs_count_meanwhile() -> None:
    chance = random.Random(3)
    meetings, people = world()
    db.session.add_all(attended(chance, n, chance.choice(meetings), people) for n in range(20))
    db.session.commit()
    kept = counted(demonstration=True)
    empty()

    with before("count(DISTINCT", lambda connection: connection.exec_driver_sql(COUNTED)):
        found = counted(demonstration=True)

    assert found == kept


COUNTED = "UPDATE attendance_tallies SET tally = '{}', parts = '[]', apart = '1', mixed = '0'"
