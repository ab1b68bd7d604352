"""One chair of a regional group at a time: another is refused while a term runs, and follows on the day after."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import field

OFFICES = "/api/v1/offices"


@pytest.mark.once
def test_a_group_has_one_chair_at_a_time(session: Any, client: FlaskClient) -> None:
    field.regional_group("SG5RG-AFR")
    counsellor = field.bearer(field.person("counsellor@example.org", "tsb_counsellor SG5"))
    first = field.person("chair@example.org", "rg_chair SG5RG-AFR", name="Awa Chair").offices[0]
    named = "Awa Chair is chair of SG5RG-AFR from 2020-01-01"

    def asked(start: str, function: str = "rg_chair", until: str | None = None) -> Any:
        wish = {
            "person": "new@example.org",
            "function": function,
            "scope": "SG5RG-AFR",
            "from": start,
            "until": until,
        }
        return client.post(OFFICES, json=wish, headers=counsellor)

    while_open = asked("2026-12-02")
    assert (while_open.status_code, list(while_open.get_json()["fields"])) == (422, ["from"])
    assert while_open.get_json()["detail"].startswith(f"{named} on: end that term first.")
    assert asked("2026-12-01", "rg_co_chair").status_code == 201
    assert asked("2019-01-01", until="2019-12-31").status_code == 201, "the past, before her term"
    end = {"version": 1, "until": "2026-12-01"}
    client.post(f"{OFFICES}/{first.id}/actions/end", json=end, headers=counsellor)
    last_day = asked("2026-12-01")
    assert last_day.get_json()["fields"]["from"][0].startswith(f"{named} until 2026-12-01: end")
    follows = asked("2026-12-02")
    assert follows.status_code == 201, "handed over on the day before"
    amend = {"version": 1, "from": "2026-11-30", "reason": "Seen in the report."}
    amended = client.post(
        f"{OFFICES}/{follows.get_json()['id']}/actions/amend", json=amend, headers=counsellor
    )
    assert (amended.status_code, list(amended.get_json()["fields"])) == (422, ["from"])
