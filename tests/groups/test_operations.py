"""What happens to groups: states over time, countries, names, parents; who may do it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import (
    IllegalMove,
    InvalidInput,
    NotFound,
    NotPermitted,
    RuleViolated,
    StaleVersion,
)
from regional_groups.core.permissions import Actor
from regional_groups.groups import operations, queries
from regional_groups.groups.models import GroupAlias, GroupLink, GroupState, RegionalGroup
from regional_groups.groups.profiles import profiles
from regional_groups.groups.rules import FLOW
from regional_groups.people.models import Person

from tests.support import field

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("session")


def chair(code: str = "SG5") -> Actor:
    return field.actor(field.person(f"chair.{code.lower()}@example.org", f"sg_chair {code}"))


def counsellor() -> Actor:
    return field.actor(field.person("counsellor@example.org", "tsb_counsellor SG5"))


def established(actor: Actor, **changed: Any) -> RegionalGroup:
    for code in ("KE", "TZ"):
        field.state(code)
    field.study_group("SG5")
    values: dict[str, Any] = {
        "acronym": "SG5RG-EAF",
        "parent_code": "SG5",
        "region": "africa",
        "region_label": "East Africa (sub-region)",
        "name_en": "SG5 Regional Group for East Africa",
        "created_on": date(2026, 11, 20),
        "countries": ["TZ", "KE"],
        "meeting": "SG5, November 2026",
        "reference": "R 12",
        "actor": actor,
        "now": NOW,
    }
    return operations.establish(**{**values, **changed})


def given(group: RegionalGroup, **values: Any) -> dict[str, Any]:
    return {"version": group.version, **values}


def test_establish_opens_the_state_and_the_countries() -> None:
    group = established(chair())

    assert (group.state, group.created, group.parent_code) == (GroupState.ESTABLISHED, "2026-11-20", "SG5")
    assert [(p.state, p.starts, p.open, p.meeting, p.reference) for p in group.periods] == [
        (GroupState.ESTABLISHED, "2026-11-20", True, "SG5, November 2026", "R 12")
    ]
    assert [(c.country, c.from_on, c.until_on) for c in group.countries] == [
        ("KE", date(2026, 11, 20), None),
        ("TZ", date(2026, 11, 20), None),
    ]
    entry = audit.entries_of("regional_group", str(group.id))[0]
    assert (entry.event, entry.clause) == ("regional_group:create", "B2.5")


@pytest.mark.parametrize("acronym", ["SG5RG-AFR", "SG5RG-OLD"])
def test_establish_refuses_an_acronym_in_use(acronym: str) -> None:
    other = field.regional_group("SG5RG-AFR")
    db.session.add(GroupAlias(group_id=other.id, acronym="SG5RG-OLD"))
    db.session.commit()

    with pytest.raises(InvalidInput) as refused:
        established(chair(), acronym=acronym)

    assert list(refused.value.fields) == ["acronym"]


def test_establish_refuses_a_country_nobody_knows() -> None:
    with pytest.raises(InvalidInput) as refused:
        established(chair(), countries=["KE", "XX"])

    assert str(refused.value.fields["countries"][0]) == "No State has the code XX."


def test_establish_refuses_a_parent_that_is_none() -> None:
    with pytest.raises(NotFound):
        established(chair(), parent_code="SG99")


def test_establish_is_the_parents_right() -> None:
    with pytest.raises(NotPermitted):
        established(counsellor())


def test_record_countries_ends_and_opens_memberships() -> None:
    group = established(chair())
    field.state("UG")
    data = given(group, countries=["KE", "UG"], effective_on=date(2026, 11, 22), meeting="SG5")

    operations.perform(group, "record_countries", data, counsellor(), NOW)

    assert {(c.country, c.from_on, c.until_on) for c in group.countries} == {
        ("KE", date(2026, 11, 20), None),
        ("TZ", date(2026, 11, 20), date(2026, 11, 21)),
        ("UG", date(2026, 11, 22), None),
    }
    assert [c.country for c in queries.members(group, date(2026, 11, 21))] == ["KE", "TZ"]
    assert sorted(c.country for c in queries.members(group, date(2026, 11, 22))) == ["KE", "UG"]


def test_a_membership_that_would_end_before_it_began_was_none() -> None:
    group = established(chair())

    data = given(group, countries=[], effective_on=date(2026, 11, 20))
    operations.perform(group, "record_countries", data, counsellor(), NOW)

    assert group.countries == []


def test_record_countries_is_the_secretariats_right() -> None:
    group = established(chair())

    with pytest.raises(NotPermitted):
        operations.perform(group, "record_countries", given(group, countries=["KE"]), chair("SG2"), NOW)


def test_rename_keeps_the_old_acronym_and_the_offices() -> None:
    group = established(chair())
    lead = field.person("lead@example.org", "rg_chair SG5RG-EAF")
    data = given(group, acronym="SG5RG-EACO", effective_on=date(2026, 11, 21), reference="R 13")

    operations.perform(group, "rename", data, chair_again(), NOW)

    assert (group.acronym, group.name_en) == ("SG5RG-EACO", "SG5 Regional Group for East Africa")
    assert queries.group("SG5RG-EAF") is group
    alias = db.session.query(GroupAlias).one()
    assert (alias.acronym, alias.until, alias.reference) == ("SG5RG-EAF", "2026-11-21", "R 13")
    assert [held.scope for held in field.actor(lead).offices] == ["SG5RG-EACO"]


def chair_again() -> Actor:
    found = queries_person("chair.sg5@example.org")
    return field.actor(found)


def queries_person(email: str) -> Any:
    return db.session.query(Person).filter_by(email=email).one()


def test_a_group_may_take_its_own_old_acronym_again() -> None:
    group = established(chair())
    operations.perform(group, "rename", given(group, acronym="SG5RG-EACO"), chair_again(), NOW)

    operations.perform(group, "rename", given(group, acronym="SG5RG-EAF"), chair_again(), NOW)

    operations.perform(group, "rename", given(group, acronym="SG5RG-EACO"), chair_again(), NOW)

    aliases = db.session.query(GroupAlias).order_by(GroupAlias.acronym)
    assert group.acronym == "SG5RG-EACO"
    assert [alias.acronym for alias in aliases] == ["SG5RG-EACO", "SG5RG-EAF", "SG5RG-EAF"]
    assert queries.group("SG5RG-EAF") is group
    assert profiles([group], NOW)[0].former_acronyms == ["SG5RG-EAF"]


@pytest.mark.parametrize(
    "data", [{}, {"acronym": "SG5RG-EAF"}, {"name_en": "SG5 Regional Group for East Africa"}]
)
def test_a_rename_that_changes_nothing_is_refused(data: dict[str, str]) -> None:
    group = established(chair())

    with pytest.raises(RuleViolated):
        operations.perform(group, "rename", given(group, **data), chair_again(), NOW)


def test_continue_confirms_a_group_of_unknown_state() -> None:
    group = field.regional_group("SG5RG-AFR", state=GroupState.UNKNOWN)
    data = given(group, period="2025-2028", effective_on=date(2025, 1, 15), meeting="SG5")

    operations.perform(group, "continue", data, chair(), NOW)

    assert group.state == GroupState.ESTABLISHED
    link = db.session.query(GroupLink).one()
    assert (link.kind, link.former, link.on) == ("continued", "2025-2028", "2025-01-15")


def test_transfer_gives_another_parent_and_acronym() -> None:
    group = established(chair())
    field.study_group("SG20")
    data = given(group, parent="SG20", acronym="SG20RG-EAF", effective_on=date(2026, 11, 21))

    operations.perform(group, "transfer", data, chair_again(), NOW)

    assert (group.parent_code, group.parent.code, group.acronym) == ("SG20", "SG20", "SG20RG-EAF")
    link = db.session.query(GroupLink).one()
    assert (link.kind, link.former, link.from_id == link.to_id) == ("transferred", "SG5", True)


@pytest.mark.parametrize("parent", ["SG5", "SG99", "TSAG"])
def test_transfer_needs_another_study_group(parent: str) -> None:
    group = established(chair())
    field.study_group("TSAG")

    with pytest.raises((RuleViolated, InvalidInput)) as refused:
        operations.perform(group, "transfer", given(group, parent=parent), chair_again(), NOW)

    assert list(refused.value.fields) == ["parent"]


def test_merge_closes_the_group_and_links_it() -> None:
    group = established(chair())
    into = field.regional_group("SG5RG-AFR")
    data = given(group, into="SG5RG-AFR", effective_on=date(2026, 11, 22), meeting="SG5")

    operations.perform(group, "merge", data, chair_again(), NOW)

    assert (group.state, group.closed) == (GroupState.CLOSED, "2026-11-22")
    assert [(p.state, p.starts, p.ends, p.open) for p in group.periods] == [
        ("established", "2026-11-20", "2026-11-22", False),
        ("closed", "2026-11-22", "", True),
    ]
    assert db.session.query(GroupLink).one().to_id == into.id


@pytest.mark.parametrize("into", ["SG5RG-EAF", "SG5RG-NONE", "SG5RG-CLOSED"])
def test_merge_needs_another_group_that_goes_on(into: str) -> None:
    group = established(chair())
    field.regional_group("SG5RG-CLOSED", state=GroupState.CLOSED)
    data = given(group, into=into, effective_on=date(2026, 11, 22), meeting="SG5")

    with pytest.raises((RuleViolated, InvalidInput)) as refused:
        operations.perform(group, "merge", data, chair_again(), NOW)

    assert list(refused.value.fields) == ["into"]


def test_suspend_and_reactivate_write_the_states_over_time() -> None:
    group = established(chair())

    operations.perform(group, "suspend", given(group, effective_on=date(2026, 11, 21)), chair_again(), NOW)
    operations.perform(group, "reactivate", given(group), chair_again(), NOW)

    assert [(p.state, p.starts, p.ends) for p in group.periods] == [
        ("established", "2026-11-20", "2026-11-21"),
        ("suspended", "2026-11-21", "2026-11-23"),
        ("established", "2026-11-23", ""),
    ]


def test_close_needs_the_day_and_the_meeting() -> None:
    group = established(chair())

    with pytest.raises(RuleViolated) as refused:
        operations.perform(group, "close", given(group), chair_again(), NOW)

    assert sorted(refused.value.fields) == ["effective_on", "meeting"]


def test_close_may_not_take_effect_before_the_group_was_created() -> None:
    group = established(chair())
    data = given(group, effective_on=date(2026, 11, 19), meeting="SG5")

    with pytest.raises(RuleViolated) as refused:
        operations.perform(group, "close", data, chair_again(), NOW)

    assert list(refused.value.fields) == ["effective_on"]


def test_a_closing_can_be_taken_back_by_the_one_who_recorded_it() -> None:
    group = established(chair())
    data = given(group, effective_on=date(2026, 11, 22), meeting="SG5")
    operations.perform(group, "close", data, chair_again(), NOW)

    operations.perform(group, "undo", given(group), chair_again(), NOW)

    assert (group.state, group.closed) == (GroupState.ESTABLISHED, "")
    assert [(p.state, p.starts, p.ends, p.open) for p in group.periods] == [
        ("established", "2026-11-20", "", True)
    ]


def test_a_rename_cannot_be_taken_back() -> None:
    group = established(chair())
    operations.perform(group, "rename", given(group, acronym="SG5RG-EACO"), chair_again(), NOW)

    with pytest.raises(IllegalMove):
        operations.perform(group, "undo", given(group), chair_again(), NOW)


def test_amend_corrects_the_day_of_creation_everywhere() -> None:
    group = established(chair())
    data = given(group, created="2026-10", reason="Report of the meeting", source="R 12")

    operations.perform(group, "amend", data, counsellor(), NOW)

    assert (group.created, group.periods[0].starts) == ("2026-10", "2026-10")
    entry = audit.entries_of("regional_group", str(group.id))[0]
    assert (entry.event, entry.before, entry.after, entry.note) == (
        "regional_group:amend",
        {"created": "2026-11-20"},
        {"created": "2026-10"},
        "Report of the meeting (R 12)",
    )


def test_amend_of_the_label_moves_the_region() -> None:
    group = established(chair())

    data = given(group, region_label="Arab States", reason="Wrong label")
    operations.perform(group, "amend", data, counsellor(), NOW)

    assert group.region == "arab-states"


def test_a_counsellor_records_a_step_for_the_chair() -> None:
    group = established(chair())
    evidence = {"kind": "mail", "on": date(2026, 11, 22), "reference": "Message of the chair"}
    data = given(group, on_behalf_of={"office": "sg_chair", "scope": "SG5"}, evidence=evidence)

    operations.perform(group, "suspend", data, counsellor(), NOW)

    entry = audit.entries_of("regional_group", str(group.id))[0]
    assert entry.acting is not None
    assert (entry.acting["for"], entry.acting["evidence"]["kind"]) == ("sg_chair SG5", "mail")


MANAGED: dict[str, dict[str, Any]] = {
    "rename": {"acronym": "SG5RG-EACO"},
    "record_names": {"name_fr": "Groupe régional"},
    "continue": {},
    "transfer": {"parent": "SG20"},
    "merge": {"into": "SG5RG-AFR", "effective_on": date(2026, 11, 22), "meeting": "SG5"},
    "suspend": {},
    "close": {"effective_on": date(2026, 11, 22), "meeting": "SG5"},
}


def test_managing_is_the_parents_right_alone() -> None:
    group = established(chair())
    for office in ("tsb_counsellor SG5", "sg_chair SG2", "rg_chair SG5RG-EAF", "admin"):
        other = field.actor(field.person(f"{office.split()[0]}@example.org", office))
        for action, values in MANAGED.items():
            with pytest.raises(NotPermitted):
                operations.perform(group, action, given(group, **values), other, NOW)


@pytest.mark.parametrize("action", sorted(MANAGED))
def test_a_vice_chair_of_the_parent_may_manage(action: str) -> None:
    group = established(chair())
    field.study_group("SG20")
    field.regional_group("SG5RG-AFR")
    vice = field.actor(field.person("vice@example.org", "sg_vice_chair SG5/africa"))

    operations.perform(group, action, given(group, **MANAGED[action]), vice, NOW)

    assert audit.entries_of("regional_group", str(group.id))[0].event == f"regional_group:{action}"


def test_a_stale_version_is_refused_for_every_step() -> None:
    group = established(chair())
    for action in (*MANAGED, "record_countries", "reactivate"):
        with pytest.raises(StaleVersion):
            operations.perform(
                group, action, {"version": 7, "countries": [], **MANAGED.get(action, {})}, chair_again(), NOW
            )


@pytest.mark.parametrize("state", list(GroupState))
def test_a_step_that_the_state_does_not_allow_is_refused(state: GroupState) -> None:
    group = field.regional_group("SG5RG-ARB", state=state)
    actor = chair()
    for action in (*MANAGED, "reactivate"):
        if any(action == step.action and state in step.sources for step in FLOW.steps):
            continue
        with pytest.raises(IllegalMove):
            operations.perform(group, action, given(group, **MANAGED.get(action, {})), actor, NOW)
