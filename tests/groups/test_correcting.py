"""What is recorded in another order than it happened, and corrections that cannot be true."""

from datetime import date

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated
from regional_groups.core.permissions import Actor
from regional_groups.groups import operations, queries
from regional_groups.people.models import Person

from tests.groups.test_operations import MANAGED, NOW, chair, chair_again, counsellor, established, given
from tests.support import field

pytestmark = pytest.mark.usefixtures("session")


def test_an_earlier_list_of_countries_changes_only_until_the_next_recorded_one() -> None:
    group = established(chair(), created_on=date(2026, 11, 1))
    field.state("UG")
    for countries, on in ((["KE"], 20), (["KE"], 15), (["UG"], 10)):
        data = given(group, countries=countries, effective_on=date(2026, 11, on))
        operations.perform(group, "record_countries", data, counsellor_again(), NOW)

    def of(day: int) -> list[str]:
        return sorted(item.country for item in queries.members(group, date(2026, 11, day)))

    assert [of(day) for day in (9, 10, 14, 15, 19, 20)] == [
        ["KE", "TZ"],
        ["UG"],
        ["UG"],
        ["KE"],
        ["KE"],
        ["KE"],
    ]
    after = audit.entries_of("regional_group", str(group.id))[0].after
    assert (after["was"], after["countries"], after["effective_on"], after["until"]) == (
        ["KE", "TZ"],
        ["UG"],
        "2026-11-10",
        "2026-11-15",
    )


def counsellor_again() -> Actor:
    found = db.session.query(Person).filter_by(email="counsellor@example.org").one_or_none()
    return field.actor(found) if found else counsellor()


# names in other languages have no day of their own
@pytest.mark.parametrize("action", [*sorted(MANAGED.keys() - {"record_names"}), "record_countries"])
def test_no_step_takes_effect_before_the_group_existed(action: str) -> None:
    group = established(chair())
    field.study_group("SG20")
    field.regional_group("SG5RG-AFR")
    values = {"countries": ["KE"], **MANAGED.get(action, {}), "effective_on": date(2026, 11, 19)}
    who = counsellor() if action == "record_countries" else chair_again()

    with pytest.raises(RuleViolated) as refused:
        operations.perform(group, action, given(group, **values), who, NOW)

    assert list(refused.value.fields) == ["effective_on"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"created": "2026-12"}, ["created"]),
        ({"closed": "2026-11-21"}, ["closed"]),
        ({"created": "2026-11-22", "name_en": "x"}, ["created"]),
        ({"created": "2026-11-21"}, []),
    ],
)
def test_amend_refuses_dates_that_cannot_be_true(changes: dict[str, str], wrong: list[str]) -> None:
    group = established(chair())
    suspended = given(group, effective_on=date(2026, 11, 21))
    operations.perform(group, "suspend", suspended, chair_again(), NOW)
    data = given(group, **changes, reason="Seen in the report")

    if wrong:
        with pytest.raises(RuleViolated) as refused:
            operations.perform(group, "amend", data, counsellor(), NOW)
        assert list(refused.value.fields) == wrong
    else:
        operations.perform(group, "amend", data, counsellor(), NOW)
        assert group.created == "2026-11-21"


def test_renaming_and_transfer_follow_the_order_of_their_days() -> None:
    group = established(chair(), created_on=date(2026, 11, 1))
    field.study_group("SG20")
    first = given(group, acronym="SG5RG-EACO", effective_on=date(2026, 11, 10))
    operations.perform(group, "rename", first, chair_again(), NOW)
    back = given(group, acronym="SG5RG-EAX", effective_on=date(2026, 11, 9))

    with pytest.raises(RuleViolated, match="later step"):
        operations.perform(group, "rename", back, chair_again(), NOW)
    operations.perform(group, "rename", {**back, "effective_on": date(2026, 11, 10)}, chair_again(), NOW)
    assert group.acronym == "SG5RG-EAX"
