"""Risks: the one rule of the level, what an indicator proposes, each step from each state, who sees them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, SignInNeeded
from regional_groups.core.forms import load
from regional_groups.core.i18n import speaking
from regional_groups.core.permissions import NOBODY
from regional_groups.people.models import Person
from regional_groups.planning import risk_operations
from regional_groups.planning.risk_forms import ACTION_FORMS, RiskCreateSchema, RiskEditSchema
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.risk_rules import FLOW, RiskState, Watch, level_of, proposal
from regional_groups.publishing.blocks import Language, Text, spoken
from regional_groups.reports.composing import names_in, sheet_of
from regional_groups.reports.plan_tables import risks as risk_table
from regional_groups.reports.texts import register
from regional_groups.reports.wording import Wording

from tests.feeds.counting import statements
from tests.planning.field import coordinator, holder
from tests.reports.field import meeting, now, officer, report
from tests.support.field import actor, bearer, post, sign_in

pytestmark = pytest.mark.usefixtures("session")
RISK: dict[str, Any] = {
    "kind": "operational",
    "title": "Letters go out late",
    "likelihood": 2,
    "impact": 3,
    "owner": "tsb_counsellor",
    "review_on": "2027-01-15",
}
WATCH = {
    "watched": "meetings_held",
    "watch_side": "below",
    "watch_threshold": "3",
    "watch_likelihood": 4,
    "watch_impact": 4,
}
GIVEN: dict[str, dict[str, Any]] = {
    "assess": {"likelihood": 5, "impact": 2},
    "dismiss": {"note": "The letters of spring are still to be recorded."},
    "mitigate": {"note": "Letters are drafted three months ahead."},
    "accept": {"note": "Accepted for this year."},
    "review": {"review_on": "2027-06-01"},
    "close": {"note": "No longer possible."},
    "reopen": {"note": "It came back."},
    "amend": {"reason": "A slip.", "impact": 1},
}
ALIVE = ("open", "mitigated", "accepted")
AFTER = {
    "assess": {state: state for state in ALIVE},
    "take_over": {state: state for state in ALIVE},
    "dismiss": {state: state for state in ALIVE},
    "mitigate": {"open": "mitigated", "accepted": "mitigated"},
    "accept": {"open": "accepted", "mitigated": "accepted"},
    "review": {state: state for state in ALIVE},
    "close": dict.fromkeys(ALIVE, "closed"),
    "reopen": {"mitigated": "open", "accepted": "open", "closed": "open"},
}
WAYS = {"open": (), "mitigated": ("mitigate",), "accepted": ("accept",), "closed": ("close",)}


def risk(state: str = "open", **data: Any) -> Risk:
    """Make a risk and bring it to a state."""
    given = load(RiskCreateSchema(), {**RISK, **data})
    made = risk_operations.create(given, actor(coordinator()), now())
    for step in WAYS[state]:
        take(made, step)
    db.session.commit()
    return made


def take(made: Risk, step: str, who: Person | None = None, **data: Any) -> None:
    """Take a step as somebody who may."""
    if who is None:
        who = holder("tsb_counsellor") if step == "amend" else coordinator()
    given = {"version": made.version, **GIVEN.get(step, {}), **data}
    risk_operations.perform(made, step, load(ACTION_FORMS[step](), given), actor(who), now())
    db.session.commit()


def test_every_product_of_the_scale_has_its_level() -> None:
    found = {}
    for likelihood in range(1, 6):
        for impact in range(1, 6):
            found.setdefault(level_of(likelihood, impact).value, set()).add(likelihood * impact)

    assert found == {
        "low": {1, 2, 3, 4},
        "medium": {5, 6, 8, 9},
        "high": {10, 12},
        "very_high": {15, 16, 20, 25},
    }
    with pytest.raises(RuleViolated):
        level_of(0, 3)


@pytest.mark.parametrize(
    ("side", "value", "crossed"),
    [
        ("below", "2.9", True),
        ("below", "3", False),
        ("below", "3.1", False),
        ("above", "2.9", False),
        ("above", "3", False),
        ("above", "3.1", True),
        ("below", None, False),
    ],
)
def test_a_proposal_needs_a_crossed_threshold(side: str, value: str | None, *, crossed: bool) -> None:
    watch = Watch("meetings_held", side, Decimal(3), 4, 4)
    known = None if value is None else Decimal(value)

    found = proposal(watch, known, (2, 3), None)

    assert (found is not None) is crossed
    assert found is None or found.level == "very_high"
    assert proposal(watch, known, (4, 4), None) is None
    assert proposal(watch, known, (2, 3), known) is None
    assert proposal(None, known, (2, 3), None) is None


@pytest.mark.parametrize("state", list(RiskState))
def test_every_step_from_every_state(state: str) -> None:
    meeting()
    for action in AFTER:
        made = risk(state, **WATCH)
        after = AFTER[action].get(state)
        if after is None:
            with pytest.raises(IllegalMove):
                take(made, action)
            db.session.rollback()
        else:
            take(made, action)
            assert made.state == after


def test_the_flow_has_no_other_steps() -> None:
    steps = {step.action: set(step.sources) for step in FLOW.steps if not step.entry}

    assert steps == {action: set(states) for action, states in AFTER.items()}
    assert set(ACTION_FORMS) == {*AFTER, "undo", "amend"}


def test_an_indicator_proposes_and_never_sets() -> None:
    meeting()
    made = risk(**WATCH)

    assert (made.likelihood, made.impact) == (2, 3)
    take(made, "take_over")
    assert (made.likelihood, made.impact, str(made.level)) == (4, 4, "very_high")
    with pytest.raises(IllegalMove):
        take(made, "take_over")


def test_a_dismissed_value_proposes_nothing_until_it_changes() -> None:
    meeting()
    made = risk(**WATCH)
    take(made, "dismiss")

    assert (made.likelihood, made.dismissed_value) == (2, 1)
    with pytest.raises(IllegalMove):
        take(made, "take_over")
    meeting()
    take(made, "take_over")
    assert made.likelihood == 4


def test_the_history_tells_each_assessment() -> None:
    made = risk()
    take(made, "assess")
    take(made, "undo")
    take(made, "assess", likelihood=1)

    levels = [
        (entry.event, entry.after.get("likelihood"), entry.after.get("impact"))
        for entry in reversed(audit.entries_of("risk", str(made.id)))
    ]

    assert levels == [
        ("risk:create", 2, 3),
        ("risk:assess", 5, 2),
        ("risk:undo", 2, 3),
        ("risk:assess", 1, 2),
    ]


@pytest.mark.parametrize("office", ["admin", "sg_chair SG5", "delegate KE", "tsb_counsellor"])
def test_nobody_else_keeps_the_register(office: str) -> None:
    made = risk()

    with pytest.raises(NotPermitted):
        take(made, "assess", holder(office))
    with pytest.raises(NotPermitted):
        risk_operations.create(load(RiskCreateSchema(), RISK), actor(holder(office)), now())
    with pytest.raises(SignInNeeded):
        risk_operations.create(load(RiskCreateSchema(), RISK), NOBODY, now())


def test_who_answers_for_a_risk_records_its_review_and_no_more() -> None:
    made = risk(owner="regional_office", owner_scope="africa")

    take(made, "review", holder("regional_office africa"))

    assert made.review_on.isoformat() == "2027-06-01"
    for action, office in (("review", "regional_office europe"), ("close", "regional_office africa")):
        with pytest.raises(NotPermitted):
            take(made, action, holder(office))


@pytest.mark.parametrize(
    ("day", "possible"), [("2026-11-22", False), ("2026-11-23", True), ("2026-11-24", True)]
)
def test_the_next_review_lies_not_in_the_past(day: str, *, possible: bool) -> None:
    if possible:
        assert risk(review_on=day).review_on.isoformat() == day
    else:
        with pytest.raises(RuleViolated):
            risk(review_on=day)


def test_half_a_watch_is_refused_and_another_watch_forgets_what_was_dismissed() -> None:
    with pytest.raises(RuleViolated) as refused:
        risk(watched="meetings_held")
    assert set(refused.value.fields) == {"watch_side", "watch_threshold", "watch_likelihood", "watch_impact"}

    with pytest.raises(RuleViolated):
        risk(**{**WATCH, "watch_threshold": "10000001"})

    meeting()
    made = risk(**WATCH)
    take(made, "dismiss")
    change = load(RiskEditSchema(), {"version": made.version, "watch_threshold": "5"})
    risk_operations.edit(made, change, actor(coordinator()), now())
    assert made.dismissed_value is None


def test_a_correction_needs_the_secretariat() -> None:
    made = risk()

    with pytest.raises(NotPermitted):
        take(made, "amend", coordinator())
    take(made, "amend")

    assert made.impact == 1


def test_the_register_on_pages(client: FlaskClient) -> None:
    meeting()
    sign_in(client, coordinator())
    listed = client.get("/planning/risks/").text
    assert "Groups overlap." in listed
    assert db.session.query(Risk).count() == 0

    form = client.get("/planning/risks/new?theme=letters&kind=operational&title=Letters").text
    assert 'value="Letters"' in form
    assert post(client, "/planning/risks/new", theme="letters", **RISK, **WATCH).status_code == 303
    made = db.session.query(Risk).one()
    page = client.get(f"/planning/risks/{made.id}").text
    assert "An indicator proposes another level: Very high." in page
    assert "Take over the proposed level" in page
    assert "proposed: Very high" in client.get("/planning/risks/").text
    assert post(client, f"/planning/risks/{made.id}/actions/take_over", version="1").status_code == 303
    assert "proposes another level" not in client.get(f"/planning/risks/{made.id}").text
    french = {"translations-3-language": "fr", "translations-3-title": "Lettres tardives"}
    edited = {"version": "2", "mitigation": "Earlier drafts.", **french}
    assert post(client, f"/planning/risks/{made.id}/edit", **edited).status_code == 303
    paths = (f"{made.id}", f"{made.id}/edit", "?lang=fr")
    read = "".join(client.get(f"/planning/risks/{path}").text for path in paths)
    wanted = ("Title and mitigation in other languages", 'value="Lettres tardives"', ">Lettres tardives</a>")
    assert [text for text in ("Earlier drafts.", *wanted) if text not in read] == []


def test_the_register_is_not_public(client: FlaskClient) -> None:
    made = risk()

    assert client.get("/planning/risks/").status_code == 302
    assert client.get(f"/api/v1/risks/{made.id}").status_code == 401
    assert "/planning/risks/" not in client.get("/planning/").text
    outsider = bearer(holder("delegate KE"))
    assert client.get("/api/v1/risks", headers=outsider).status_code == 404
    inside = client.get("/api/v1/risks", headers=bearer(holder("regional_office africa")))
    assert inside.json is not None
    assert [one["level"] for one in inside.json["items"]] == ["medium"]
    assert inside.json["items"][0]["waiting_for"][0]["office"] == "tsb_counsellor"
    assert inside.json["items"][0]["actions"] == []


def test_a_review_that_is_due_waits_for_the_owner(client: FlaskClient) -> None:
    soon = risk(review_on="2026-12-01")
    later = risk(review_on="2027-05-01")
    sign_in(client, holder("tsb_counsellor"))

    page = client.get("/").text

    assert f"/planning/risks/{soon.id}" in page
    assert f"/planning/risks/{later.id}" not in page


def test_the_list_asks_the_same_however_many_rows(client: FlaskClient) -> None:
    risk(**WATCH)
    headers = bearer(coordinator())
    sign_in(client, coordinator())
    client.get("/planning/risks/")
    client.get("/api/v1/risks", headers=headers)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            risk(**WATCH)
        client.get("/planning/risks/")  # after a change what is watched is counted again, once
        for path, given in (("/planning/risks/", {}), ("/api/v1/risks", headers)):
            with statements() as asked:
                assert client.get(path, headers=given).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_a_report_freezes_the_open_risks_the_highest_first(app: Flask) -> None:
    risk(title="Small", likelihood=1)
    risk(title="Great", likelihood=5, mitigation="Earlier drafts.")
    risk("closed", title="Gone")
    made = report("frozen", until_on=date(2026, 6, 30))
    risk(title="Later")

    with app.test_request_context("/"):
        table = risk_table(Wording(sheet_of(made, now()), "en", names_in("en")))
        read = register(Wording(sheet_of(made, now()), "en", names_in("en")))
        empty = risk_table(Wording(sheet_of(_without(made), now()), "en", names_in("en")))

    assert table is not None
    assert [row[0] for row in table.rows] == ["Great", "Small"]
    assert table.rows[0][1:4] == ("Operational", "Very high (5\u00a0×\u00a03) · Open", "Earlier drafts.")
    assert "as it stood on 23 November 2026" in read  # the day of freezing, not the last of the period
    assert empty is None
    assert made.author_id == officer().id


@pytest.mark.once
def test_a_report_prints_risks_in_its_language_and_marks_those_left_in_another(app: Flask) -> None:
    french = {"language": "fr", "title": "Lettres tardives", "mitigation": "Projets plus tôt."}
    made = risk(language="en", mitigation="Earlier drafts.", translations=[french])
    told = report()

    def printed(language: Language) -> tuple[Any, Any, str]:
        with app.test_request_context("/"), speaking(language):
            w = Wording(sheet_of(told, now()), language, names_in(language))
            table = risk_table(w)
            assert table is not None
            return table.rows[0][0], table.rows[0][3], register(w)

    def change(**data: Any) -> None:
        given = load(RiskEditSchema(), {"version": made.version, **data})
        risk_operations.edit(made, given, actor(coordinator()), now())

    left = (Text("[anglais] "), spoken("Letters go out late", "en"))
    assert printed("en")[:2] == ("Letters go out late", "Earlier drafts.")
    assert printed("fr")[:2] == ("Lettres tardives", "Projets plus tôt.")
    assert printed("ar")[0] == (Text("[بالإنكليزية] "), spoken("Letters go out late", "en"))
    assert ("anglais" in printed("fr")[2], "الإنكليزية" in printed("ar")[2]) == (False, True)
    change(mitigation="Drafts in March.", translations=made.translations)  # what was read is sent back
    assert printed("fr")[0] == left
    assert [row["stale"] for row in made.translations if row["title"]] == [True]
    change(translations=[{**french, "still_fits": True}])
    assert printed("fr")[1] == "Projets plus tôt."
    change(translations=[{"language": "fr"}])
    assert (printed("fr")[0], made.translated) == (left, {})


def _without(made: Any) -> Any:
    """Return the report as it was frozen before there was a register."""
    made.frozen = made.frozen.replace('"risks":', '"formerly":')
    return made


def test_a_watched_value_is_counted_again_after_a_change_alone(client: FlaskClient) -> None:
    made = risk(**WATCH)
    meeting()
    risk(title="Another risk")  # the trail grows
    sign_in(client, coordinator())

    def asked() -> int:
        with statements() as sent:
            assert client.get(f"/planning/risks/{made.id}").status_code == 200
        return len(sent)

    first, second = asked(), asked()
    take(made, "dismiss")

    assert second < first - 10
    assert asked() > second + 10
