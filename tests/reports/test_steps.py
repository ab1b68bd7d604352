"""The life of a report: every step from every state, who may take it, and what freezing means."""

import hashlib
import json
from datetime import date

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, SignInNeeded, StaleVersion
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import NOBODY
from regional_groups.reports import operations, queries
from regional_groups.reports.forms import ACTION_FORMS
from regional_groups.reports.models import Report
from regional_groups.reports.rules import FLOW, ReportState
from sqlalchemy import select

from tests.reports.field import GIVEN, USUAL, director, meeting, now, officer, report, take
from tests.support.field import actor, person

pytestmark = pytest.mark.usefixtures("session")
AFTER = {
    "freeze": {"draft": "frozen"},
    "thaw": {"frozen": "draft"},
    "comment": {name: name for name in ("draft", "frozen", "submitted")},
    "submit": {"frozen": "submitted"},
    "return": {"submitted": "draft"},
    "approve": {"submitted": "approved"},
    "transmit": {"approved": "transmitted"},
    "publish": {"transmitted": "published", "published": "published"},
    "withdraw": dict.fromkeys(
        ("draft", "frozen", "submitted", "approved", "transmitted", "published"), "withdrawn"
    ),
    "correct": {"published": "published"},
}


@pytest.mark.parametrize("state", list(ReportState))
def test_every_step_from_every_state(state: str) -> None:
    made = report(state)
    for action in AFTER:
        if state not in AFTER[action]:
            with pytest.raises(IllegalMove):
                take(made, action)
            db.session.rollback()
    for number, action in enumerate(action for action in AFTER if state in AFTER[action]):
        one = made if not number else report(state)
        later = {"languages": ["fr"]} if (action, state) == ("publish", "published") else {}
        take(one, action, **later)
        assert one.state == AFTER[action][state]


def test_the_flow_has_no_other_steps() -> None:
    steps = {
        step.action: set(step.sources) for step in FLOW.steps if not step.entry and step.action != "supersede"
    }

    assert steps == {action: set(states) for action, states in AFTER.items()}
    assert set(operations.ACTIONS) == set(ACTION_FORMS) == {*AFTER, "undo", "amend"}


def test_the_officer_prepares_and_the_director_decides() -> None:
    submitted, frozen = report("submitted"), report("frozen")

    for step in ("approve", "return"):
        with pytest.raises(NotPermitted):
            operations.perform(
                submitted,
                step,
                {"version": submitted.version, **GIVEN.get(step, {})},
                actor(officer()),
                now(),
            )
    with pytest.raises(NotPermitted):
        operations.perform(frozen, "submit", {"version": frozen.version}, actor(director()), now())


@pytest.mark.parametrize(
    "office", ["admin", "tsb_counsellor", "bsg_coordinator", "rg_chair SG5RG-AFR", "sg_chair SG5"]
)
def test_nobody_else_prepares_a_report(office: str) -> None:
    other = person("other@tsb.example", office)
    period = {"from_on": date(2026, 1, 1), "until_on": date(2026, 6, 30)}

    with pytest.raises(NotPermitted):
        operations.create(period, actor(other), now())
    with pytest.raises(SignInNeeded):
        operations.create(period, NOBODY, now())


def test_a_step_decided_on_an_older_version_is_refused() -> None:
    made = report("frozen")

    with pytest.raises(StaleVersion):
        take(made, "submit", version=made.version - 1)


def test_a_return_needs_a_note() -> None:
    with pytest.raises(RuleViolated):
        take(report("submitted"), "return", note="  ")


def test_freezing_keeps_the_figures_whatever_happens_afterwards() -> None:
    meeting()
    made = report("frozen")
    before = (made.frozen, made.frozen_hash)

    meeting()
    sheet_hash = hashlib.sha256(made.frozen.encode()).hexdigest()

    assert (made.frozen, made.frozen_hash) == before
    assert made.frozen_hash == sheet_hash
    assert _held(made) == 1


def _held(made: Report) -> int:
    rows = {row["id"]: row for row in json.loads(made.frozen)["indicators"]}
    value: int = rows["meetings_held"]["value"]
    return value


def test_thawing_and_freezing_again_counts_anew_and_the_same_data_give_the_same_hash() -> None:
    meeting()
    made = report("frozen")
    first = made.frozen_hash
    take(made, "thaw")
    assert (made.frozen, made.frozen_hash, made.frozen_at) == ("", "", None)

    take(made, "freeze")
    assert made.frozen_hash == first

    take(made, "thaw")
    meeting()
    take(made, "freeze")
    assert made.frozen_hash != first
    assert _held(made) == 2


def test_a_returned_report_is_a_draft_without_frozen_figures() -> None:
    made = report("submitted")

    take(made, "return")

    assert (made.state, made.frozen_hash, made.note) == ("draft", "", "Please explain the figures.")


def corrected(made: Report, kind: str, *languages: str) -> Report:
    """Return the published correction of a report."""
    follower = take(made, "correct", kind=kind)
    assert follower is not None
    for step in USUAL:
        take(follower, step, **({"languages": list(languages)} if step == "publish" else {}))
    return follower


def test_a_revision_supersedes_the_report_before_and_what_corrected_it() -> None:
    made = report("published")
    follower = take(made, "correct", kind="revision")
    assert follower is not None
    assert (follower.state, follower.number, follower.correction, follower.follows_id) == (
        "draft",
        2,
        "revision",
        made.id,
    )
    assert made.state == "published"
    corrigendum = corrected(made, "corrigendum", "en")
    assert made.state == "published"

    for step in USUAL:
        take(follower, step)

    assert [one.state for one in (made, corrigendum, follower)] == ["superseded", "superseded", "published"]


@pytest.mark.parametrize("kind", ["corrigendum", "addendum"])
def test_a_corrigendum_and_an_addendum_keep_the_figures(kind: str) -> None:
    made = report("published")
    meeting()  # recorded later: a revision would count it
    follower = take(made, "correct", kind=kind)
    assert follower is not None
    with pytest.raises(IllegalMove, match="keep the period"):
        operations.edit(
            follower, {"version": follower.version, "until_on": date(2026, 6, 30)}, actor(officer()), now()
        )
    for step in USUAL:
        take(follower, step)

    assert follower.frozen == made.frozen
    assert (made.state, follower.state) == ("published", "published")


def test_a_corrigendum_is_of_one_language() -> None:
    made = report("published", narrative={})
    follower = take(made, "correct", kind="corrigendum")
    assert follower is not None
    for step in USUAL[:-1]:
        take(follower, step)

    with pytest.raises(RuleViolated) as refused:
        take(follower, "publish", languages=["en", "fr"])
    db.session.rollback()

    assert set(refused.value.fields) == {"languages"}
    assert follower.state == "transmitted"


def test_corrections_are_numbered_by_kind_and_replace_only_their_like() -> None:
    made = report("published", narrative={})
    first, other = corrected(made, "corrigendum", "fr"), corrected(made, "corrigendum", "es")
    added, again = corrected(made, "addendum", "en"), corrected(first, "corrigendum", "fr")

    assert [one.number for one in (first, other, added, again)] == [2, 3, 2, 4]
    assert [one.state for one in (made, first, other, added, again)] == [
        "published",
        "superseded",
        "published",
        "published",
        "published",
    ]


def test_a_correction_given_up_leaves_no_gap_in_the_numbers() -> None:
    made = report("published")
    given_up = take(made, "correct", kind="revision")
    assert given_up is not None
    take(given_up, "withdraw")

    follower = take(made, "correct", kind="revision")

    assert follower is not None
    assert follower.number == 2


def test_steps_stand_in_the_trail_with_their_clause() -> None:
    made = report("published")

    events = [(entry.event, entry.clause) for entry in reversed(audit.entries_of("report", str(made.id)))]

    assert events == [
        ("report:create", "C1"),
        ("report:freeze", "C10.4"),
        ("report:submit", "C10.1"),
        ("report:approve", "C10.1"),
        ("report:transmit", "C1"),
        ("report:publish", "C1"),
    ]
    assert audit.verify() is None


def test_who_is_waited_for() -> None:
    waits = {
        state: [(wait.office, wait.scope) for wait in queries.waiting(report(state))] for state in ReportState
    }

    assert waits == {
        "draft": [("report_officer", "")],
        "frozen": [("report_officer", "")],
        "submitted": [("tsb_director", "")],
        "approved": [("report_officer", "")],
        "transmitted": [("report_officer", "")],
        "published": [],
        "superseded": [],
        "withdrawn": [],
    }


def test_who_is_waited_for_has_the_day_that_was_planned_or_a_default_of_the_service() -> None:
    made = report("submitted")
    (default,) = queries.waiting(made)
    made.cover = {"session_opens_on": "2027-06-22"}
    (planned,) = queries.waiting(made)
    made.cover = {"session_opens_on": "2026-12-15"}
    (over,) = queries.waiting(made)

    assert (default.due, default.house_default) == (date(2026, 12, 7), True)
    assert (planned.due, planned.house_default) == (date(2027, 5, 7), False)
    assert over == default


def test_an_own_step_can_be_undone_but_not_the_freezing() -> None:
    made = report("submitted")

    take(made, "undo")
    assert made.state == "frozen"

    fresh = report("frozen")
    with pytest.raises(IllegalMove):
        take(fresh, "undo")


def test_cover_data_can_be_corrected_after_publication_and_files_stay() -> None:
    made = report("published")
    files = [(row.format, row.sha256) for row in made.files]

    take(made, "amend")

    assert made.cover == {"agenda_item": "PL 2"}
    assert [(row.format, row.sha256) for row in made.files] == files


@pytest.mark.parametrize(
    ("period", "field"),
    [
        ({"from_on": date(2026, 2, 1), "until_on": date(2026, 1, 31)}, "until"),
        ({"from_on": date(2026, 11, 24), "until_on": date(2026, 12, 31)}, "from"),
        ({"baseline_from": date(2025, 1, 1)}, "baseline_until"),
        ({"baseline_until": date(2025, 1, 1)}, "baseline_from"),
        ({"baseline_from": date(2025, 2, 1), "baseline_until": date(2025, 1, 1)}, "baseline_until"),
        ({"baseline_from": date(2025, 2, 1), "baseline_until": date(2026, 1, 1)}, "baseline_until"),
    ],
)
def test_periods_that_cannot_be_reported_on(period: dict[str, date], field: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        report(**period)

    assert list(refused.value.fields) == [field]


def test_a_period_of_one_day_and_one_that_ends_later_are_taken() -> None:
    assert report(from_on=date(2026, 11, 23), until_on=date(2026, 11, 23)).state == "draft"
    assert report(from_on=date(2026, 11, 23), until_on=date(2026, 12, 31)).state == "draft"


@pytest.mark.parametrize(
    ("state", "open_"),
    [
        ("draft", {"addressee", "narrative", "cover"}),
        ("frozen", {"narrative", "cover"}),
        ("submitted", {"cover"}),
        ("approved", {"cover"}),
        ("transmitted", {"cover"}),
        ("published", set()),
        ("withdrawn", set()),
    ],
)
def test_what_can_be_changed_in_which_state(state: str, open_: set[str]) -> None:
    made = report(state)
    values = {
        "addressee": "tsag",
        "narrative": {"summary": {"en": "Held: {meetings_held}."}},
        "cover": {"agenda_item": "PL 1"},
    }

    taken = set()
    for name, value in values.items():
        try:
            operations.edit(made, {"version": made.version, name: value}, actor(officer()), now())
            taken.add(name)
        except IllegalMove:
            db.session.rollback()

    assert taken == open_


def test_a_text_that_names_no_figure_is_refused_at_once() -> None:
    made = report()
    texts = {"summary": {"en": "{meetings_hold} meetings"}}

    with pytest.raises(RuleViolated) as refused:
        operations.edit(made, {"version": made.version, "narrative": texts}, actor(officer()), now())

    assert list(refused.value.fields) == ["narrative-summary-en"]


def test_a_loose_number_is_refused_on_submit_and_named() -> None:
    made = report(narrative={"summary": {"en": "There were 12 meetings since Resolution 44."}})
    take(made, "freeze")

    with pytest.raises(RuleViolated) as refused:
        take(made, "submit")

    (messages,) = refused.value.fields.values()
    assert [message.params for message in messages] == [{"number": "12"}]
    db.session.rollback()
    assert db.session.scalars(select(Report.state)).all() == ["frozen"]


def test_publishing_needs_every_written_text_in_every_language() -> None:
    made = report("transmitted", narrative={"background": {"en": "Text."}})

    with pytest.raises(RuleViolated) as refused:
        take(made, "publish", languages=["en", "fr"])

    assert list(refused.value.fields) == ["narrative-background-fr"]


def test_the_director_is_told_of_a_submission_and_the_officer_of_the_answer() -> None:
    director()
    made = report("submitted")
    take(made, "return")

    query = select(OutboxMessage).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.created_at)
    mails = [(mail.payload["to"], mail.payload["subject"]) for mail in db.session.scalars(query)]

    assert sorted(mails) == [
        ("director@tsb.example", "Effectiveness report submitted: 1 Jan – 20 Nov 2026"),
        ("officer@tsb.example", "Effectiveness report returned: 1 Jan – 20 Nov 2026"),
    ]
