"""The ledger of funds: exact, appended only, each currency for itself, open by right."""

from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from regional_groups.core.audit import AuditEntry
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, NotPermitted, RuleViolated
from regional_groups.core.forms import load
from regional_groups.indicators.facts import Period
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.models import Measure
from regional_groups.indicators.rows import collect
from regional_groups.planning import funds_operations as operations
from regional_groups.planning.funds_forms import FundsCreateSchema
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.funds_queries import Sum, sums
from regional_groups.planning.funds_rules import (
    AMOUNT_MAX,
    amount_of,
    check_entry,
    check_reversal,
    is_biennium,
    thousandths,
)
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.feeds.counting import statements
from tests.planning.field import day, holder
from tests.reports.field import now
from tests.support.field import actor, bearer, post, sign_in

ENTRY: dict[str, Any] = {
    "kind": "spent",
    "item": "fellowships",
    "biennium": "2026-2027",
    "amount": "1250.50",
    "currency": "CHF",
    "source": "ITU budget",
    "booked_on": "2026-05-20",
}
KEEPER = "bsg_coordinator"
with_session = pytest.mark.usefixtures("session")


def entry(office: str = KEEPER, **data: Any) -> FundsEntry:
    """Record an entry."""
    made = operations.record(load(FundsCreateSchema(), {**ENTRY, **data}), actor(holder(office)), now())
    db.session.commit()
    return made


def reverse(found: FundsEntry, note: str = "Booked twice.") -> FundsEntry:
    """Reverse an entry."""
    made = operations.reverse(found, {"note": note}, actor(holder(KEEPER)), now())
    db.session.commit()
    return made


@given(st.lists(st.decimals(Decimal("0.001"), AMOUNT_MAX, places=3), max_size=50))
def test_sums_of_kept_amounts_are_exact(amounts: list[Decimal]) -> None:
    assert amount_of(sum(thousandths(amount) for amount in amounts)) == sum(amounts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-2027", True), ("2027-2028", True), ("2026-2026", False), ("2026-2028", False), ("2026", False)],
)
def test_biennium(text: str, expected: bool) -> None:
    assert is_biennium(text) is expected


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-5)}, "amount"),
        ({"amount": AMOUNT_MAX + 1}, "amount"),
        ({"amount": Decimal("1.234")}, "amount"),
        ({"decimals": None}, "currency"),
        ({"item": "other"}, "item_name"),
        ({"biennium": "2026-2030"}, "biennium"),
        ({"booked_on": day("2026-11-24")}, "booked_on"),
    ],
)
def test_what_cannot_stand_in_the_ledger(wrong: dict[str, Any], named: str) -> None:
    usual = {
        "amount": Decimal(5),
        "decimals": 2,
        "item": "translation",
        "item_name": "",
        "biennium": "2026-2027",
        "booked_on": day("2026-11-23"),
    }

    check_entry(**usual, today=day("2026-11-23"))
    with pytest.raises(RuleViolated) as refusal:
        check_entry(**{**usual, **wrong}, today=day("2026-11-23"))

    assert list(refusal.value.fields) == [named]
    assert refusal.value.clause == "R44:resolves 5"


def test_reversals_that_cannot_be() -> None:
    check_reversal(is_reversal=False, is_reversed=False, note="Booked twice.")
    for wrong in ({"is_reversal": True}, {"is_reversed": True}, {"note": " "}):
        with pytest.raises(RuleViolated):
            check_reversal(**{"is_reversal": False, "is_reversed": False, "note": "x", **wrong})


@with_session
def test_sums_never_mix_currencies_and_reversals_count() -> None:
    entry(amount="0.10")
    entry(amount="0.20")
    entry(amount="9000000000.05", currency="usd")
    entry(kind="planned", amount="7", item="other", item_name="Coaching", biennium="2024-2025")
    reverse(entry(amount="500"))

    assert sums() == [
        Sum("2026-2027", "fellowships", "", "CHF", None, None, Decimal("0.30")),
        Sum("2026-2027", "fellowships", "", "USD", None, None, Decimal("9000000000.05")),
        Sum("2024-2025", "other", "Coaching", "CHF", Decimal(7), None, None),
    ]


@with_session
def test_bienniums_of_the_ledger_share_no_year() -> None:
    wrong = entry(biennium="2027-2028")
    with pytest.raises(RuleViolated) as refusal:
        entry(biennium="2026-2027")
    assert list(refusal.value.fields) == ["biennium"]

    reverse(wrong)
    entry(biennium="2026-2027"), entry(biennium="2028-2029"), entry(biennium="2024-2025")
    with pytest.raises(RuleViolated):
        entry(biennium="2025-2026")


@with_session
def test_decimals_are_those_of_the_currency() -> None:
    assert entry(currency="TND", amount="1.234").amount == Decimal("1.234")
    for currency, amount in (("JPY", "1.5"), ("CHF", "1.005"), ("XYZ", "1")):
        with pytest.raises(DomainError):
            entry(currency=currency, amount=amount)


@with_session
def test_an_entry_is_reversed_once_and_both_stay() -> None:
    found = entry()

    made = reverse(found)

    assert (made.amount, made.reverses_id, made.source) == (Decimal("-1250.50"), found.id, "ITU budget")
    for again in (found, made):
        with pytest.raises(RuleViolated):
            reverse(again)
    assert db.session.scalar(select(func.count()).select_from(FundsEntry)) == 2
    events = db.session.scalars(select(AuditEntry.event).where(AuditEntry.event.startswith("funds:")))
    assert sorted(events) == ["funds:record", "funds:reverse", "funds:reversed"]
    with pytest.raises(IntegrityError):
        db.session.execute(FundsEntry.__table__.update().values(amount_thousandths=0))


@with_session
@pytest.mark.parametrize("office", ["report_officer", "delegate KE", "tsb_counsellor SG5", "admin"])
def test_others_record_nothing(office: str) -> None:
    with pytest.raises(NotPermitted):
        entry(office)
    assert entry("tsb_director").recorded_by == "Tsb_Director"


@with_session
@pytest.mark.parametrize(
    ("office", "status"),
    [
        (KEEPER, 200),
        ("report_officer", 200),
        ("tsb_director", 200),
        ("tsb_counsellor", 200),
        ("delegate KE", 404),
        ("admin", 404),
    ],
)
def test_the_ledger_is_open_by_right(client: FlaskClient, office: str, status: int) -> None:
    found = entry()
    headers = bearer(holder(office))

    assert client.get("/api/v1/funds").status_code == 401
    assert client.get("/funds/").status_code == 302
    for path in ("/api/v1/funds", "/api/v1/funds/sums", f"/api/v1/funds/{found.id}"):
        assert client.get(path, headers=headers).status_code == status
    sign_in(client, holder(office))
    for path in ("/funds/", f"/funds/{found.id}"):
        assert client.get(path).status_code == status


@with_session
def test_it_is_kept_on_pages(client: FlaskClient) -> None:
    sign_in(client, holder(KEEPER))
    refused = post(client, "/funds/new", **{**ENTRY, "amount": "-3"})
    assert (refused.status_code, "Give an amount above zero." in refused.text) == (422, True)

    answer = post(client, "/funds/new", **{**ENTRY, "source": "<b>Budget</b>"})

    assert answer.status_code == 303
    where = answer.headers["Location"]
    page = client.get(where).text
    assert "CHF" in page
    assert "1,250.50" in page
    assert "<b>Budget" not in page
    blank = post(client, f"{where}/actions/reverse", version="1", note=" ")
    assert blank.status_code == 422
    assert post(client, f"{where}/actions/reverse", version="1", note="Twice.").status_code == 303
    assert "Reverse this entry" not in client.get(where).text
    listed = client.get("/funds/?kind=spent&biennium=2026-2027").text
    assert "reversal" in listed
    assert "No entry to show." in client.get("/funds/?kind=planned").text
    assert client.get("/funds/?kind=wrong").status_code == 200


@with_session
def test_api_gives_amounts_as_texts(client: FlaskClient) -> None:
    headers = bearer(holder(KEEPER))

    made = client.post("/api/v1/funds", json=ENTRY, headers=headers)
    where = f"/api/v1/funds/{made.json['id']}"
    back = client.post(f"{where}/actions/reverse", json={"note": "Twice."}, headers=headers)

    assert (made.status_code, made.json["amount"]) == (201, "1250.5")
    assert made.headers["Location"].endswith(where)
    assert (back.status_code, back.json["amount"], back.json["reverses"]) == (201, "-1250.5", made.json["id"])
    total = client.get("/api/v1/funds/sums", headers=headers).json["items"]
    assert [(row["currency"], row["spent"], row["planned"]) for row in total] == [("CHF", "0", None)]
    assert client.post("/api/v1/funds", json={**ENTRY, "amount": "NaN"}, headers=headers).status_code == 422


@with_session
def test_lists_ask_the_same_however_many_rows(client: FlaskClient) -> None:
    sign_in(client, holder(KEEPER))
    entry()
    client.get("/funds/")
    counts = []
    for more in (0, 3):
        for _ in range(more):
            entry()
        with statements() as asked:
            assert client.get("/funds/").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


@with_session
def test_a_list_names_what_no_longer_counts(client: FlaskClient) -> None:
    found = entry()
    made = reverse(found)

    rows = {
        row["id"]: row for row in client.get("/api/v1/funds", headers=bearer(holder(KEEPER))).json["items"]
    }

    assert rows[str(found.id)]["reversed_by"] == str(made.id)
    assert rows[str(made.id)]["reversed_by"] is None
    sign_in(client, holder(KEEPER))
    assert ">reversed<" in client.get("/funds/").text


@with_session
def test_what_was_spent_feeds_the_indicators_of_funds_and_opens_by_right(client: FlaskClient) -> None:
    year = Period(day("2026-01-01"), day("2026-12-31"))
    db.session.add(
        Measure(
            indicator="resources_used", key="year", value=9, source="C26/35", recorded_at=now(),
            from_on=year.from_on, until_on=year.until_on,
        )
    )  # fmt: skip

    def told(id: str) -> tuple[float, str, str]:
        found = figure(id, collect(year, day("2026-11-23")), year)
        return float(found.value or 0), found.certainty, found.source

    assert told("resources_used") == (9, "exact", "measures")
    first = entry(budget="regular")
    entry(budget="extrabudgetary", amount="300")
    entry(budget="extrabudgetary", kind="planned", amount="5000")
    entry(budget="regular", booked_on="2025-12-31")
    assert told("resources_used") == (1250.5, "exact", "records")
    assert told("extrabudgetary_funds") == (300, "exact", "records")

    euros = entry(budget="regular", currency="EUR")  # never converted: it was at least what is in francs
    unclear = entry()  # of which budget is not known
    assert told("resources_used") == (1250.5, "at_least", "records")
    assert told("extrabudgetary_funds") == (300, "at_least", "records")
    opened = "/api/v1/indicators/resources_used/rows?from=2026-01-01&until=2026-12-31"
    page = opened.removeprefix("/api/v1").replace("/rows", "")
    rows = (client.get(opened, headers=bearer(holder("report_officer"))).json or {})["items"]
    assert {one["id"] for one in rows} == {str(one.id) for one in (first, euros, unclear)}
    assert {one["address"] for one in rows} == {f"/funds/{one['id']}" for one in rows}
    assert [one["value"] for one in rows if one["id"] == str(first.id)] == [1250.5]
    assert (client.get(opened).json or {})["items"] == []
    assert "No row is recorded" not in client.get(page).text
    assert "shown here to those who may see the ledger" in client.get(page).text
    sign_in(client, holder(KEEPER))
    assert f"/funds/{first.id}" in client.get(page).text
    reverse(first)
    assert told("resources_used") == (9, "exact", "measures")
