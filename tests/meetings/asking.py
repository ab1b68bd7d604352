"""How the tests of this room ask the API."""

from typing import Any

from flask.testing import FlaskClient

from tests.meetings.people import Cast
from tests.support.field import bearer


def ask(client: FlaskClient, who: Any, address: str, body: dict[str, Any], status: int = 200) -> Any:
    """Send a change and return the answer."""
    answer = client.post(f"/api/v1{address}", json=body, headers=bearer(who))
    assert answer.status_code == status, answer.json
    return answer.json


def joint(client: FlaskClient, players: Cast, **fields: Any) -> Any:
    """Propose a joint meeting."""
    body = {
        "groups": ["SG5RG-AFR", "SG20RG-AFR"],
        "title": "Joint meeting",
        "starts_on": "2027-04-05",
        "ends_on": "2027-04-07",
        "country": "KE",
        "city": "Nairobi",
        "format": "hybrid",
        **fields,
    }
    return ask(client, players.chair5, "/meetings", body, 201)
