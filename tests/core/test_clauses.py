"""The register of clauses is whole, and says of a proposal that it is one."""

import re
from collections import Counter

import pytest
from regional_groups.core.clauses import CLAUSES, Clause, clause
from regional_groups.core.clauses_participation import PARTICIPATION
from regional_groups.core.clauses_procedure import PROCEDURE
from regional_groups.core.clauses_reporting import REPORTING
from regional_groups.core.clauses_resolutions import RESOLUTIONS
from regional_groups.core.clauses_rules import RULES

ALL = (*RULES, *PROCEDURE, *PARTICIPATION, *REPORTING, *RESOLUTIONS)
PROPOSED = [row for row in ALL if row.source.startswith("Proposal")]
SECTIONS = {"B1": 4, "B2": 7, "B3": 5, "B4": 5, "B5": 3, "B6": 7, "B7": 13, "C10": 6}
SINGLE = ["A3", "A7", "C5", "C6", "C7", "C8", *(f"D{number}" for number in range(1, 10)), "E6", "F1", "F2"]
ITEMS = [
    "R44:taking into account h",
    "R44:resolves 4",
    "R44:resolves 5",
    "R44:resolves 6",
    "R44:resolves 7",
    "R44:further resolves 1",
    "R44:further resolves 2",
    "R44:further resolves 3",
    "R44:invites the Council",
    "R44:instructs the Director 3",
    "R44:instructs the Director 11",
    "R44:instructs the Director 12",
    "R44:instructs the Director 14",
    "R44:instructs study groups and TSAG 3",
    "R44:invites the regions 1",
    "R44:invites the regions 2",
    "R44:invites the regions 3",
    "R44:invites the regions 4",
    "R108:instructs TSAG 1",
    "R108:instructs TSAG 4",
    "R108:instructs the Director 1",
    "R108:instructs the Director 2",
]
EXPECTED = [
    *(f"{section}.{number}" for section, last in SECTIONS.items() for number in range(1, last + 1)),
    *SINGLE,
    *ITEMS,
]


def test_ids_are_unique() -> None:
    assert [each for each, times in Counter(row.id for row in ALL).items() if times > 1] == []


def test_register_holds_exactly_the_listed_ids() -> None:
    assert sorted(CLAUSES) == sorted(EXPECTED)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.id)
def test_clause_is_complete(row: Clause) -> None:
    assert clause(row.id) is row
    assert row.confidence in {"high", "medium", "low"}
    assert all((row.title, row.source, row.edition, row.text_in_our_words))
    assert row.text_in_our_words.endswith(".")
    assert len(re.findall(r"[.!?](?: |$)", row.text_in_our_words)) <= 3


@pytest.mark.parametrize(
    "row", [row for row in ALL if row.source.startswith("Proposal")], ids=lambda row: row.id
)
def test_clause_of_a_proposal_says_so(row: Clause) -> None:
    assert "proposal" in row.edition
    assert "not verified" in row.edition


def test_items_of_resolution_44_are_called_a_proposal() -> None:
    items = [row for row in ALL if row.id.startswith("R44:")]

    assert all(row.source.startswith("Proposal") for row in items)


def test_unknown_clause_raises() -> None:
    with pytest.raises(KeyError):
        clause("B9.9")
