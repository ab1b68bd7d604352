"""Terms of office that are over when they are recorded."""

import pytest
from flask.testing import FlaskClient
from regional_groups.core.outbox import OutboxMessage
from sqlalchemy import func, select

from tests.support import field


@pytest.mark.once
@pytest.mark.parametrize(("until", "letters"), [("2017-12-31", 0), ("2028-12-31", 1)])
def test_nobody_is_told_of_a_term_that_is_over(
    session, client: FlaskClient, until: str, letters: int
) -> None:
    field.regional_group("SG5RG-AFR")
    counsellor = field.bearer(field.person("counsellor@example.org", "tsb_counsellor SG5"))
    term = {"person": "past@example.org", "name": "Past Chair", "from": "2015-01-01", "until": until}

    answer = client.post(
        "/api/v1/offices", json={"function": "rg_chair", "scope": "SG5RG-AFR", **term}, headers=counsellor
    )

    session.commit()
    assert answer.status_code == 201
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == letters
