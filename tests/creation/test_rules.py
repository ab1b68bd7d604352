"""What a complete request is, what overlaps, and that no State of the flow is a dead end."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from regional_groups.core.errors import RuleViolated
from regional_groups.core.permissions import Actor, Held
from regional_groups.core.workflow import Waiting
from regional_groups.creation.rules import (
    FLOW,
    MISSING,
    GroupFacts,
    Overlap,
    acronym_problem,
    as_filed,
    author_office,
    check_complete,
    check_decision,
    check_terms,
    group_name,
    overlaps,
    still_guidance,
    to_follow,
    written_acronym,
)
from regional_groups.creation.support import supporters

KE = Held("delegate", "KE")
FULL = {"acronym": "SG21RG-AFR", "region": "africa", "title": "A title", "justification": "Why"}


@pytest.mark.parametrize("acronym", ["SG21RG-AFR", "SG21RG-LATAM", "SG21RG-AO", "SG21RG-R2"])
def test_acronym_of_the_parent_is_taken(acronym: str) -> None:
    assert acronym_problem(acronym, "SG21") is None


@pytest.mark.parametrize(
    "acronym",
    ["SG2RG-AFR", "SG21RG-", "SG21RG-A", "SG21RG-afr", "SG21RG-AFR ", "AFR", "SG21RG-AFR\n", "SG21RG-É1"],
)
def test_acronym_of_another_form_is_refused(acronym: str) -> None:
    assert acronym_problem(acronym, "SG21") is not None


def test_acronym_of_older_pages_is_written_as_today() -> None:
    assert written_acronym(" sg5 rg-afr\t") == "SG5RG-AFR"


@pytest.mark.parametrize("missing", sorted(MISSING))
def test_submission_names_what_is_missing(missing: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_complete({**FULL, missing: "  "}, KE, [])

    assert (refusal.value.clause, list(refusal.value.fields)) == ("B2.6", [missing])


def test_own_state_is_support_enough() -> None:
    check_complete(FULL, KE, [])
    check_complete(FULL, Held("member_rep", "Organization"), [("KE", "declined")])


def test_request_that_the_own_state_declined_needs_another() -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_complete(FULL, KE, [("KE", "declined"), ("EG", "declined")])
    check_complete(FULL, KE, [("KE", "declined"), ("EG", "named")])

    assert list(refusal.value.fields) == ["supporting_states"]


def test_declined_state_counts_nowhere() -> None:
    assert supporters([("KE", "confirmed"), ("EG", "declined"), ("RW", "letter"), ("TZ", "named")]) == (
        "KE",
        "RW",
        "TZ",
    )


def test_author_writes_in_the_first_office_that_may() -> None:
    actor = Actor(
        offices=frozenset({Held("regional_office", "africa"), Held("delegate", "RW"), Held("delegate", "KE")})
    )

    assert author_office(actor) == Held("delegate", "KE")
    assert author_office(Actor(offices=frozenset({Held("sg_chair", "SG5")}))) is None


GROUPS = (
    GroupFacts("SG21RG-EACO", "SG21", "africa"),
    GroupFacts("SG5RG-AFR", "SG5", "africa", frozenset({"KE", "EG", "ZA"})),
    GroupFacts("SG5RG-ARB", "SG5", "arab-states", frozenset({"EG", "OM"})),
    GroupFacts("SG5RG-AP", "SG5", "asia-pacific", frozenset({"IN"})),
    GroupFacts("SG3RG-EURM", "SG3", "europe"),
)


def test_overlaps_are_by_region_or_countries_same_parent_first() -> None:
    found = overlaps("africa", ["KE", "EG"], "SG21", GROUPS)

    assert found == (
        Overlap("SG21RG-EACO", "SG21", same_parent=True, same_region=True),
        Overlap("SG5RG-AFR", "SG5", same_parent=False, same_region=True, countries=("EG", "KE")),
        Overlap("SG5RG-ARB", "SG5", same_parent=False, same_region=False, countries=("EG",)),
    )


def test_unknown_region_and_countries_overlap_nothing() -> None:
    assert overlaps("", [], "SG21", GROUPS) == ()


def texts(values: dict[str, Any], found: tuple[Overlap, ...] = ()) -> list[str]:
    return [str(text) for text in to_follow(values, found)]


def test_empty_request_owes_texts_officers_and_countries() -> None:
    assert texts({}) == [
        "The draft terms of reference are to follow.",
        "The draft working methods are to follow.",
        "Proposed officers are to follow.",
        "The countries of the group are not named: membership stays unknown.",
    ]


def test_full_request_owes_nothing_but_an_explained_overlap() -> None:
    section = [{"heading": "Objectives", "body": "See [the page](https://example.org)."}]
    full = {"terms": section, "working_methods": section, "officers": [1], "countries": ["KE"]}
    same = overlaps("africa", [], "SG21", GROUPS)

    assert texts(full) == []
    assert texts(full, same) == ["The overlap with a group of the same parent is not explained yet."]
    assert texts({**full, "overlap_explanation": "EACO is sub-regional."}, same) == []


def test_guidance_in_square_brackets_is_found() -> None:
    assert still_guidance([{"body": "Meetings: [say how often]."}])
    assert not still_guidance([{"body": "See [the page](https://example.org) and [x]."}])


def test_decision_lies_not_in_the_future_and_terms_are_due_after_it() -> None:
    today, tomorrow = date(2026, 11, 23), date(2026, 11, 24)

    check_decision(today, today)
    check_decision(today, today, tomorrow)
    check_decision(today, today, today)
    for arguments, field, clause in (
        ((tomorrow, today), "decided_on", "B2.5"),
        ((tomorrow, tomorrow, today), "terms_due_on", "B2.3"),
    ):
        with pytest.raises(RuleViolated) as refusal:
            check_decision(*arguments)
        assert (list(refusal.value.fields), refusal.value.clause) == ([field], clause)


def test_approval_holds_terms_or_the_day_by_which_they_follow() -> None:
    check_terms(["terms"], None)
    check_terms([], date(2026, 11, 24))
    with pytest.raises(RuleViolated) as refusal:
        check_terms([], None)

    assert (list(refusal.value.fields), refusal.value.clause) == (["terms_due_on"], "B2.3")


def test_name_of_the_group_is_english() -> None:
    assert group_name("Multimedia in Africa", "en", "SG21", "Africa") == "Multimedia in Africa"
    assert group_name("", "en", "SG21", "Africa") == "SG21 Regional Group for Africa"
    assert group_name("Multimédia en Afrique", "fr", "SG21", "Africa") == "SG21 Regional Group for Africa"


def test_from_every_open_state_somebody_can_act_and_is_waited_for() -> None:
    for state in set(FLOW.states) - FLOW.final:
        assert [step for step in FLOW.steps_from(state) if step.targets]
        assert FLOW.waits[state]
    for state in FLOW.final:
        assert FLOW.steps_from(state) == ()
        assert state not in FLOW.waits


def test_every_state_and_button_has_a_name() -> None:
    assert set(FLOW.labels) == set(FLOW.states)
    assert all(step.label for step in FLOW.steps if not step.entry)


@pytest.mark.parametrize(
    ("filed", "shown"),
    [
        (Held("delegate", "KE"), ("delegate", "KE")),
        (Held("member_rep", "ATDI"), ("member_rep", "ATDI")),
        (Held("regional_organization", "ATU"), ("regional_organization", "ATU")),
        (Held("regional_office", "africa"), ("regional_office", "africa")),
        (Held("", ""), ("tsb_counsellor", "SG5")),
    ],
)
def test_authors_are_waited_for_by_the_office_in_which_they_filed(
    filed: Held, shown: tuple[str, str]
) -> None:
    since = datetime(2026, 11, 23, tzinfo=UTC)

    wait = as_filed(Waiting("author", "", since), filed, "SG5")

    assert (wait.office, wait.scope, wait.since) == (*shown, since)
    assert as_filed(Waiting("sg_chair", "SG5", since), filed, "SG5") == Waiting("sg_chair", "SG5", since)
