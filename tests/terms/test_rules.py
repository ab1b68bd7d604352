"""The life of a version, its labels, who sees it, and that exactly one is in force on any day."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regional_groups.core.errors import IllegalMove, RuleViolated
from regional_groups.core.permissions import NOBODY, Actor, Held, Subject
from regional_groups.terms import rules
from regional_groups.terms.intervals import Span, check_newer, in_force, move_start, place
from regional_groups.terms.periods import holds, period_of, up_to_date
from regional_groups.terms.rules import FLOW, TermsState
from regional_groups.terms.texts import holds_guidance, normalised

GROUP = "SG5RG-AFR"
ABOUT = Subject(
    parents=frozenset({"SG5"}),
    groups=frozenset({GROUP}),
    countries=frozenset({"KE"}),
    filled=frozenset({Held("rg_chair", GROUP)}),
)
SINCE = datetime(2026, 11, 23, 9, tzinfo=UTC)
POSSIBLE = {
    ("open_consultation", "draft"): "consultation",
    ("submit", "draft"): "submitted",
    ("submit", "consultation"): "submitted",
    ("approve", "submitted"): "approved",
    ("return", "submitted"): "returned",
    ("supersede", "approved"): "superseded",
    ("reinstate", "superseded"): "approved",
}


def actor(*offices: tuple[str, str]) -> Actor:
    """Return somebody who holds these offices."""
    return Actor(uuid4(), "Somebody", frozenset(Held(*office) for office in offices))


@pytest.mark.parametrize("state", TermsState)
@pytest.mark.parametrize("action", sorted({step.action for step in FLOW.steps if not step.entry}))
def test_every_step_from_every_state(action: str, state: str) -> None:
    if (action, state) in POSSIBLE:
        assert FLOW.step(action, state).targets == (POSSIBLE[action, state],)
        return
    with pytest.raises(IllegalMove):
        FLOW.step(action, state)


def test_states_are_those_of_the_contract() -> None:
    assert [str(state) for state in TermsState] == [
        "draft",
        "consultation",
        "submitted",
        "approved",
        "returned",
        "superseded",
    ]
    assert set(FLOW.labels) == set(TermsState)


@pytest.mark.parametrize(
    ("labels", "draft", "whole"),
    [
        ([], "0.1", "1"),
        (["0.1"], "0.2", "1"),
        (["0.1", "0.2", "1"], "1.1", "2"),
        (["1", "1.1", "1.9"], "1.10", "2"),
        (["1", "2", "3"], "3.1", "4"),
        (["0.1", "1", "1.1", "2"], "2.1", "3"),
    ],
)
def test_labels_go_on(labels: list[str], draft: str, whole: str) -> None:
    assert (rules.next_draft_label(labels), rules.next_label(labels)) == (draft, whole)


def test_labels_are_ordered_by_number() -> None:
    assert sorted(["10", "1.10", "0.2", "1.2", "1"], key=rules.label_order) == [
        "0.2",
        "1",
        "1.2",
        "1.10",
        "10",
    ]


@pytest.mark.parametrize(
    ("state", "filled", "expected"),
    [
        ("draft", {Held("rg_chair", GROUP)}, [("rg_chair", GROUP, None)]),
        ("draft", {Held("rg_contact", GROUP)}, [("rg_contact", GROUP, None)]),
        ("consultation", set(), [("tsb_counsellor", "SG5", None)]),
        ("submitted", set(), [("sg_chair", "SG5", date(2027, 2, 21))]),
        ("approved", set(), []),
        ("returned", set(), []),
        ("superseded", set(), []),
    ],
)
def test_who_is_waited_for(
    state: str, filled: set[Held], expected: list[tuple[str, str, date | None]]
) -> None:
    found = rules.waiting(state, SINCE, replace(ABOUT, filled=frozenset(filled)))

    assert [(wait.office, wait.scope, wait.due) for wait in found] == expected


READERS = {
    "team": actor(("rg_contact", GROUP)),
    "counsellor": actor(("tsb_counsellor", "SG5")),
    "parent": actor(("sg_vice_chair", "SG5/africa")),
    "state": actor(("focal_point", "KE")),
    "other state": actor(("focal_point", "FR")),
    "other group": actor(("rg_chair", "SG3RG-AFR")),
    "admin": actor(("admin", "")),
    "nobody": NOBODY,
}
SEES = {
    "draft": {"team", "counsellor"},
    "consultation": {"team", "counsellor", "state"},
    "submitted": {"team", "counsellor", "parent"},
    "returned": {"team", "counsellor", "parent"},
    "approved": set(READERS),
    "superseded": set(READERS),
}


@pytest.mark.parametrize("state", TermsState)
def test_who_sees_what(state: str) -> None:
    assert {name for name, reader in READERS.items() if rules.visible(state, reader, ABOUT)} == SEES[state]


def test_consultation_with_unknown_membership_is_not_open_to_every_state() -> None:
    unknown = replace(ABOUT, countries=frozenset())

    assert rules.visible("consultation", READERS["state"], unknown) is False


def test_translators_write_and_check_their_own_language() -> None:
    translator = actor(("translator", "fr"))

    assert rules.may_translate(translator, ABOUT, "fr") is True
    assert rules.may_check(translator, ABOUT, "fr") is True
    assert rules.may_translate(translator, ABOUT, "es") is False
    assert rules.may_translate(READERS["team"], ABOUT, "fr") is True
    assert rules.may_check(READERS["team"], ABOUT, "fr") is False
    assert rules.may_translate(READERS["state"], ABOUT, "fr") is False


# Study periods


@pytest.mark.parametrize(
    ("on", "period"),
    [
        (date(1968, 10, 1), ""),
        (date(2004, 12, 31), ""),
        (date(2005, 1, 1), "2005-2008"),
        (date(2009, 5, 29), "2009-2012"),
        (date(2013, 2, 1), "2013-2016"),
        (date(2016, 12, 31), "2013-2016"),
        (date(2017, 1, 1), "2017-2020"),
        (date(2020, 12, 31), "2017-2020"),
        (date(2021, 6, 1), ""),
        (date(2022, 3, 1), "2022-2024"),
        (date(2025, 1, 1), "2025-2028"),
        (date(2029, 1, 1), ""),
        (None, ""),
    ],
)
def test_period_of_a_day(on: date | None, period: str) -> None:
    assert period_of(on) == period


@pytest.mark.parametrize(
    ("on", "current", "answer"),
    [
        (date(2025, 9, 1), "2025-2028", "yes"),
        (date(2024, 9, 1), "2025-2028", "no"),
        (None, "2025-2028", "unknown"),
        (date(2025, 9, 1), "", "unknown"),
        (date(2025, 9, 1), "soon", "unknown"),
    ],
)
def test_up_to_date(on: date | None, current: str, answer: str) -> None:
    assert up_to_date(on, current) == answer


def test_period_that_cannot_be_read_holds_nothing() -> None:
    assert holds("2025/2028", date(2026, 1, 1)) is False


# In force


@dataclass
class Version:
    """A version as the rules see it."""

    key: int
    known_from: date | None
    in_force_until: date | None = None

    @property
    def span(self) -> Span:
        """Return its days."""
        return Span(self.key, self.known_from, self.in_force_until)


DAYS = st.dates(date(2008, 1, 1), date(2026, 12, 31))
DECISIONS = st.lists(
    st.tuples(st.sampled_from(["approve", "record", "amend"]), DAYS, st.none() | DAYS), max_size=12
)


def decide(versions: list[Version], action: str, day: date, end: date | None) -> None:
    """Take one decision as the operations do; refusals change nothing."""
    spans = [version.span for version in versions]
    by_key = {version.key: version for version in versions}
    if action == "approve":
        check_newer(spans, day)
        for version in versions:
            version.in_force_until = version.in_force_until or day
        versions.append(Version(len(versions), day))
    elif action == "record":
        placed = place(spans, day, end)
        for key, moved in placed.ends:
            by_key[key].in_force_until = moved  # type: ignore[index]  # keys are numbers here
        versions.append(Version(len(versions), day, placed.end))
    elif versions:
        first = versions[0]
        for key, moved in move_start(spans, first.key, day):
            by_key[key].in_force_until = moved  # type: ignore[index]  # keys are numbers here
        first.known_from = day


@given(DECISIONS)
def test_exactly_one_version_is_in_force_on_any_day(decisions: list[tuple[str, date, date | None]]) -> None:
    versions: list[Version] = []
    for decision in decisions:
        try:
            decide(versions, *decision)
        except RuleViolated as refusal:
            assert refusal.fields

    edges = {day for version in versions for day in (version.known_from, version.in_force_until) if day}
    for day in {day + timedelta(days=step) for day in edges for step in (-1, 0, 1)}:
        holding = [version for version in versions if in_force([version], day)]
        assert len(holding) <= 1
    assert sum(version.in_force_until is None for version in versions) <= 1
    for version in versions:
        assert version.known_from is not None
        assert version.in_force_until is None or version.known_from < version.in_force_until


@given(st.lists(DAYS, unique=True, min_size=1, max_size=8), st.randoms())
def test_recording_in_any_order_gives_the_same_days_without_gaps(days: list[date], chance: object) -> None:
    shuffled = list(days)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    versions: list[Version] = []
    for day in shuffled:
        decide(versions, "record", day, None)

    ordered = sorted(versions, key=lambda version: version.known_from or date.min)
    starts = [version.known_from for version in ordered]
    assert starts == sorted(days)
    assert [version.in_force_until for version in ordered] == [*starts[1:], None]


OLD = Span("old", date(2017, 3, 1), date(2022, 6, 1))
NEW = Span("new", date(2022, 6, 1), None)
SINCE_UNKNOWN = Span("undated", None, None, date(2026, 11, 23))


def test_recorded_version_between_two_ends_the_one_before() -> None:
    placed = place([OLD, NEW], date(2019, 5, 1), None)

    assert (placed.end, placed.current, placed.ends) == (
        date(2022, 6, 1),
        False,
        (("old", date(2019, 5, 1)),),
    )


def test_recorded_version_newer_than_all_is_in_force() -> None:
    placed = place([OLD, NEW], date(2025, 5, 1), None)

    assert (placed.end, placed.current, placed.ends) == (None, True, (("new", date(2025, 5, 1)),))


def test_recorded_version_older_than_all_ends_where_the_next_begins() -> None:
    assert place([OLD, NEW], date(2009, 5, 1), None).end == date(2017, 3, 1)
    assert place([OLD, NEW], date(2009, 5, 1), date(2012, 1, 1)).end == date(2012, 1, 1)


@pytest.mark.parametrize(
    ("spans", "start", "end", "field"),
    [
        ([OLD, NEW], date(2022, 6, 1), None, "decided_on"),
        ([OLD, NEW], date(2019, 1, 1), date(2018, 1, 1), "in_force_until"),
        ([OLD, NEW], date(2019, 1, 1), date(2023, 1, 1), "in_force_until"),
        ([OLD, NEW], date(2019, 1, 1), date(2020, 1, 1), "in_force_until"),
        ([OLD, NEW], None, None, "decided_on"),
        ([OLD, NEW], None, date(2018, 1, 1), "in_force_until"),
        ([SINCE_UNKNOWN], date(2019, 1, 1), None, "in_force_until"),
        ([SINCE_UNKNOWN], None, None, "decided_on"),
    ],
)
def test_places_that_are_refused(spans: list[Span], start: date | None, end: date | None, field: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        place(spans, start, end)

    assert list(refusal.value.fields) == [field]
    assert refusal.value.clause == "B3.5"


def test_undated_versions_find_their_place() -> None:
    assert place([], None, None).current is True
    assert place([OLD, NEW], None, date(2017, 3, 1)).end == date(2017, 3, 1)
    assert place([SINCE_UNKNOWN], date(2019, 1, 1), date(2022, 1, 1)).end == date(2022, 1, 1)


@pytest.mark.parametrize("day", [date(2022, 6, 1), date(2020, 1, 1)])
def test_decision_must_be_newer_than_the_text_in_force(day: date) -> None:
    with pytest.raises(RuleViolated):
        check_newer([OLD, NEW], day)
    check_newer([OLD, NEW], date(2022, 6, 2))


def test_decision_after_a_text_that_ended() -> None:
    with pytest.raises(RuleViolated):
        check_newer([OLD], date(2022, 5, 31))
    check_newer([OLD], date(2022, 6, 1))


def test_corrected_day_moves_the_end_of_the_version_before() -> None:
    assert move_start([OLD, NEW], "new", date(2022, 5, 1)) == (("old", date(2022, 5, 1)),)
    assert move_start([OLD, NEW], "old", date(2016, 5, 1)) == ()
    for key, day in (("new", date(2017, 3, 1)), ("old", date(2022, 6, 1))):
        with pytest.raises(RuleViolated):
            move_start([OLD, NEW], key, day)


def test_unknown_day_may_be_corrected_within_its_room() -> None:
    ended = Span("old", date(2017, 3, 1), date(2022, 6, 1))

    assert move_start([ended, SINCE_UNKNOWN], "undated", date(2022, 6, 1)) == ()
    with pytest.raises(RuleViolated):
        move_start([ended, SINCE_UNKNOWN], "undated", date(2021, 6, 1))


# Texts


@pytest.mark.parametrize(
    ("body", "answer"),
    [("At [place].", True), ("See [the text](https://itu.int).", False), ("[a\nb]", False), ("", False)],
)
def test_guidance_left_standing_is_found(body: str, answer: bool) -> None:
    assert holds_guidance([{"id": "a", "heading": "A", "body": body}]) is answer


def test_new_section_never_takes_the_key_of_a_removed_one() -> None:
    rows = [{"id": "s1", "heading": "A", "body": "a"}, {"heading": "B", "body": "b"}]

    assert [row["id"] for row in normalised(rows, taken={"s3"})] == ["s1", "s4"]
