"""Contributions: numbered, on time or late, by whom, and their outcome."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from regional_groups.core.errors import InvalidInput, NotPermitted, RuleViolated
from regional_groups.core.permissions import SYSTEM
from regional_groups.meetings import operations as meeting_operations
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation import contributing, records
from regional_groups.participation.models import Contribution
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import STARTS, Field, deadline, now
from tests.support.field import actor, person


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field()


def submit(field: Field, who: str = "delegate", **data: Any) -> Contribution:
    given = {"title": "A proposal", **data}
    return contributing.submit(field.meeting, given, actor(getattr(field, who)), now())


def test_submit_is_numbered_and_names_the_own_state(field: Field) -> None:
    first, second = submit(field), submit(field, "focal")

    assert (first.number, first.countries, first.late, first.state) == ("C1", ["KE"], False, "received")
    assert (first.group, first.to) == ("SG5RG-AFR", "group")
    assert second.number == "C2"


def test_submit_with_a_number_that_is_taken(field: Field) -> None:
    submit(field, number="SG5-C7")

    with pytest.raises(RuleViolated) as refused:
        submit(field, number="SG5-C7")

    assert list(refused.value.fields) == ["number"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"countries": ["TG"]}, "sources"),
        ({"countries": ["KE", "XX"]}, "sources"),
        ({"group": "SG3RG-AFR"}, "group"),
        ({"received_at": datetime(2030, 1, 1, tzinfo=UTC)}, "received_at"),
    ],
)
def test_submit_bad_input_names_the_place(field: Field, data: dict[str, Any], place: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        submit(field, **data)

    assert list(refused.value.fields) == [place]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, ["Operator"]),
        ({"organizations": ["Operator"]}, ["Operator"]),
        ({"countries": ["KE"]}, ["Operator"]),
    ],
)
def test_submit_by_a_member_names_the_member(field: Field, given: dict[str, Any], kept: list[str]) -> None:
    rep = person("rep@example.org", "member_rep Operator")

    made = contributing.submit(field.meeting, {"title": "T", **given}, actor(rep), now())

    assert made.organizations == kept


def test_submit_is_refused_to_strangers_and_states_outside(field: Field) -> None:
    french = person("fr@example.org", "delegate FR", country="FR")

    for who in (field.stranger, french):
        with pytest.raises(NotPermitted):
            contributing.submit(field.meeting, {"title": "T", "countries": ["FR"]}, actor(who), now())


def test_record_by_the_team_is_never_late(field: Field) -> None:
    made = submit(field, "chair", countries=["TG"], received_at=now(), outcome="noted")

    assert (made.recorded_afterwards, made.late, made.outcome) == (True, None, "noted")


@pytest.mark.parametrize(("days", "late"), [(13, False), (12, False), (11, True)])
def test_late_without_printed_deadline(field: Field, days: int, late: bool) -> None:
    at = datetime(STARTS.year, STARTS.month, STARTS.day, 12, tzinfo=UTC) - timedelta(days=days)

    assert contributing.is_late(field.meeting, at) is late


def test_late_by_the_printed_deadline(field: Field) -> None:
    due = datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC)
    deadline(field.meeting, "contribution", due)

    assert submit(field).late
    assert contributing.is_late(field.meeting, due) is False


def test_late_is_decided_anew_when_the_meeting_moves(field: Field) -> None:
    deadline(field.meeting, "contribution", datetime(2026, 11, 22, tzinfo=UTC))
    made = submit(field)
    data = {"version": field.meeting.version, "starts_on": STARTS.replace(month=5), "deadlines": "recompute"}

    meeting_operations.perform(field.meeting, "move", data, actor(field.counsellor), now())

    assert made.late is False


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.NOT_HELD])
def test_submit_to_a_meeting_that_does_not_take_place(
    session: scoped_session[Session], state: MeetingState
) -> None:
    field = Field(state=state)

    with pytest.raises(RuleViolated):
        submit(field)


def test_outcome_by_the_team_only(field: Field) -> None:
    made = submit(field)
    data = {"version": made.version, "outcome": "accepted"}

    with pytest.raises(NotPermitted):
        contributing.perform(made, "set_outcome", data, actor(field.delegate), now())
    contributing.perform(made, "set_outcome", data, actor(field.chair), now())
    assert made.outcome == "accepted"


def test_outcome_needs_to_be_said(field: Field) -> None:
    made = submit(field)

    with pytest.raises(RuleViolated):
        contributing.perform(made, "set_outcome", {"version": made.version}, actor(field.chair), now())


def test_withdraw_by_the_state_only(field: Field) -> None:
    made = submit(field)
    togolese = person("tg@example.org", "delegate TG", country="TG")

    with pytest.raises(NotPermitted):
        contributing.perform(made, "withdraw", {"version": made.version}, actor(togolese), now())
    contributing.perform(made, "withdraw", {"version": made.version}, actor(field.focal), now())
    assert made.state == "withdrawn"
    contributing.perform(made, "undo", {"version": made.version}, actor(field.focal), now())
    assert made.state == "received"


def test_withdraw_of_an_organization_is_not_any_states(field: Field) -> None:
    rep = person("rep@example.org", "member_rep Operator")
    given = {"title": "T", "organizations": ["Operator"]}
    made = contributing.submit(field.meeting, given, actor(rep), now())

    with pytest.raises(NotPermitted):
        contributing.perform(made, "withdraw", {"version": made.version}, actor(field.delegate), now())


def test_amend_with_reason(field: Field) -> None:
    made = submit(field)
    data = {"version": made.version, "title": "The proposal", "reason": "slip"}

    contributing.perform(made, "amend", data, actor(field.counsellor), now())

    assert made.title == "The proposal"
    with pytest.raises(RuleViolated):
        again = {"version": made.version, "title": "Other", "reason": " "}
        contributing.perform(made, "amend", again, actor(field.counsellor), now())


def test_file_is_kept_or_refused(field: Field) -> None:
    made = submit(field, file=(b"%PDF-1.7 text", "proposal.pdf"))

    assert made.file is not None
    assert made.file.name == "proposal.pdf"
    with pytest.raises(InvalidInput):
        submit(field, file=(b"MZ", "program.exe"))


def test_count_rows_win_over_a_known_total(field: Field) -> None:
    assert records.contribution_count(field.meeting) is None
    contributing.put_total(field.meeting, 12, "exact", "report", now())
    assert records.contribution_count(field.meeting) == (12, "exact")
    submit(field)
    assert records.contribution_count(field.meeting) == (1, "exact")


def test_put_is_idempotent(field: Field) -> None:
    data = {"title": "Old", "countries": ["KE"], "number": "C5"}

    said = [contributing.put(field.meeting, data, SYSTEM, now())[1] for _ in range(2)]
    changed = contributing.put(field.meeting, {**data, "title": "New"}, SYSTEM, now())[1]

    assert (said, changed) == (["new", "same"], "changed")
