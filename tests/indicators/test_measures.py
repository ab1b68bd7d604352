"""Measures: who records them, what is refused, the import, and that detailed rows win over them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError
from regional_groups.core.importing import Row, RowRefused
from regional_groups.core.permissions import SYSTEM
from regional_groups.indicators.facts import Period
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.importing import Measures
from regional_groups.indicators.models import Measure
from regional_groups.indicators.rows import collect
from regional_groups.participation.models import ContributionTotal
from sqlalchemy import event, select

from tests.reports.field import meeting, now
from tests.support.field import bearer, person, post, regional_group, sign_in

pytestmark = pytest.mark.usefixtures("session")
ROOT = "/api/v1/measures"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
OF_GROUP = {
    "indicator": "contributions_received",
    "group": "SG5RG-AFR",
    "from": "2026-01-01",
    "until": "2026-12-31",
    "value": 7,
    "source": "Report of the group",
}


def found(indicator: str) -> tuple[Any, str]:
    """Return value and source of a figure of the year."""
    one = figure(indicator, collect(YEAR, date(2026, 11, 23)), YEAR)
    return one.value, one.source


def chair() -> dict[str, str]:
    """Return the headers of the chair of the group."""
    regional_group()
    return bearer(person("chair@afr.example", "rg_chair SG5RG-AFR"))


def test_a_measure_is_recorded_shown_and_corrected(client: FlaskClient) -> None:
    headers = chair()

    made = client.post(ROOT, json=OF_GROUP, headers=headers)
    assert made.status_code == 201
    body = made.json or {}
    assert (body["value"], body["certainty"], body["group"], body["meeting"]) == (
        7,
        "exact",
        "SG5RG-AFR",
        None,
    )
    changed = client.patch(
        f"{ROOT}/{body['id']}", json={"version": 1, "value": 8, "certainty": "about"}, headers=headers
    )
    assert (changed.status_code, (changed.json or {})["value"]) == (200, 8)
    stale = client.patch(f"{ROOT}/{body['id']}", json={"version": 1, "value": 9}, headers=headers)
    assert stale.status_code == 409
    assert [row["id"] for row in (client.get(f"{ROOT}?group=SG5RG-AFR").json or {})["items"]] == [body["id"]]
    assert (client.get(f"{ROOT}/{body['id']}").json or {})["recorded_by"] == ""


@pytest.mark.parametrize(
    ("office", "status"),
    [
        ("rg_chair SG5RG-AFR", 201),
        ("rg_contact SG5RG-AFR", 201),
        ("tsb_counsellor SG5", 201),
        ("tsb_director", 201),
        ("rg_chair SG2RG-AFR", 403),
        ("tsb_counsellor SG2", 403),
        ("report_officer", 403),
        ("sg_chair SG5", 403),
        ("delegate KE", 403),
        ("admin", 403),
    ],
)
def test_who_records_a_measure(client: FlaskClient, office: str, status: int) -> None:
    regional_group()
    holder = bearer(person("holder@example.org", office))

    assert client.post(ROOT, json=OF_GROUP, headers=holder).status_code == status
    assert client.post(ROOT, json=OF_GROUP).status_code == 401


def test_a_measure_of_all_groups_is_the_secretariats(client: FlaskClient) -> None:
    general = {name: value for name, value in OF_GROUP.items() if name != "group"}

    assert client.post(ROOT, json=general, headers=chair()).status_code == 403
    counsellor = bearer(person("all@tsb.example", "tsb_counsellor"))
    assert client.post(ROOT, json=general, headers=counsellor).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"indicator": "happiness"}, "indicator"),
        ({"value": -1}, "value"),
        ({"value": 1.5}, "value"),
        ({"value": "many"}, "value"),
        ({"indicator": "remote_share_percent", "value": 101}, "value"),
        ({"until": "2025-12-31"}, "until"),
        ({"until": None}, "from"),
        ({"source": " "}, "source"),
        ({"certainty": "surely"}, "certainty"),
    ],
)
def test_what_cannot_be_true_is_refused(client: FlaskClient, change: dict[str, Any], field: str) -> None:
    answer = client.post(ROOT, json={**OF_GROUP, **change}, headers=chair())

    assert (answer.status_code, list((answer.json or {})["fields"])) == (422, [field])


def test_the_same_measure_is_recorded_once(client: FlaskClient) -> None:
    headers = chair()
    client.post(ROOT, json=OF_GROUP, headers=headers)

    assert client.post(ROOT, json=OF_GROUP, headers=headers).status_code == 422


def test_detailed_rows_win_over_a_measure_of_a_meeting(client: FlaskClient) -> None:
    held = meeting()
    given = {"indicator": "contributions_received", "meeting": str(held.id), "value": 5, "source": "Chair"}
    assert found("contributions_received") == (None, "")

    assert client.post(ROOT, json=given, headers=chair()).status_code == 201
    assert found("contributions_received") == (5, "measures")

    db.session.add(ContributionTotal(meeting_id=held.id, count=9, recorded_at=now()))
    db.session.commit()
    assert found("contributions_received") == (9, "records")


def test_a_meeting_takes_only_what_is_counted_for_one(client: FlaskClient) -> None:
    held = meeting()
    given = {"indicator": "groups_existing", "meeting": str(held.id), "value": 5, "source": "Chair"}

    answer = client.post(ROOT, json=given, headers=chair())

    assert (answer.status_code, list((answer.json or {})["fields"])) == (422, ["indicator"])


def test_a_demonstration_meeting_enters_no_figure() -> None:
    meeting(demonstration=True)

    assert found("meetings_held") == (None, "")
    shown = collect(YEAR, date(2026, 11, 23), demonstration=True)
    assert figure("meetings_held", shown, YEAR).value == 1


def test_rows_are_read_with_a_fixed_number_of_queries() -> None:
    def count() -> int:
        seen: list[str] = []

        def note(*arguments: Any) -> None:
            seen.append(arguments[2])

        event.listen(db.engine, "before_cursor_execute", note)
        collect(YEAR, date(2026, 11, 23))
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    meeting()
    few = count()
    for group in ("SG5RG-ARB", "SG2RG-AFR", "SG3RG-LAC"):
        meeting("SG5RG-AFR", group)

    assert count() == few


def _row(**cells: str) -> Row:
    return Row({"certainty": "", "source": "Page of the group", **cells}, SYSTEM, now())


def test_the_import_is_idempotent_and_brings_up_to_date() -> None:
    held = meeting(ref="m1")
    importer = Measures()
    cells = {"indicator": "participants", "meeting": "m1", "value": "60", "certainty": "about"}

    outcomes = [importer.put(_row(**cells)) for _ in range(2)]
    outcomes.append(importer.put(_row(**{**cells, "value": "62"})))

    assert outcomes == ["new", "same", "changed"]
    made = db.session.scalars(select(Measure)).one()
    assert (made.meeting_id, made.value, made.certainty, made.ref) == (held.id, Decimal(62), "about", None)
    assert current_app.extensions["importers"]["measures.csv"].columns == importer.columns


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"indicator": "happiness", "value": "1"}, "indicator"),
        ({"indicator": "participants", "value": "many"}, "value"),
        ({"indicator": "participants", "value": "Infinity"}, "value"),
        ({"indicator": "participants", "value": "١٢"}, "value"),
        ({"indicator": "participants", "value": "1", "meeting": "nowhere"}, "meeting"),
        ({"indicator": "participants", "value": "1", "group": "SG9RG-X"}, "group"),
        ({"indicator": "participants", "value": "1", "from": "1 May"}, "from"),
    ],
)
def test_a_bad_cell_is_named(cells: dict[str, str], column: str) -> None:
    with pytest.raises(RowRefused) as refused:
        Measures().put(_row(**cells))

    assert refused.value.column == column


def test_an_import_without_a_period_names_its_column() -> None:
    with pytest.raises(DomainError) as refused:
        Measures().put(_row(indicator="participants", value="1"))

    assert list(refused.value.fields) == ["from"]


def test_a_measure_is_recorded_on_a_page(client: FlaskClient) -> None:
    regional_group()
    sign_in(client, person("chair@afr.example", "rg_chair SG5RG-AFR"))
    assert "Record a measure" in client.get("/regional-groups/SG5RG-AFR").text
    assert client.get("/measures/new?group=SG5RG-AFR").status_code == 200

    wrong = post(client, "/measures/new", **{**OF_GROUP, "value": "-3"})
    assert (wrong.status_code, "The value lies outside what is possible." in wrong.text) == (422, True)
    assert post(client, "/measures/new", **OF_GROUP).status_code == 303

    made = db.session.scalars(select(Measure)).one()
    page = client.get(f"/measures/{made.id}")
    assert (page.status_code, "Report of the group" in page.text) == (200, True)
    assert post(client, f"/measures/{made.id}", version="1", value="8", source="Corrected").status_code == 303
    assert "Corrected" in client.get("/regional-groups/SG5RG-AFR").text
