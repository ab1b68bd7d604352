"""Palestine, which takes part without being a Member State (PP Resolution 99): the rules of the region hold for it."""

import pytest
from regional_groups.core.errors import RuleViolated
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import Field, meeting, members
from tests.support.field import person, regional_group


def test_palestine_takes_part_where_a_group_lists_it(session: scoped_session[Session]) -> None:
    field = Field()
    arab = members(regional_group("SG5RG-ARB", region="arab-states"), "PS", "EG")
    delegate = person("delegate.ps@example.org", "delegate PS", country="PS")

    made = field.register(delegate, at=meeting(arab))
    with pytest.raises(RuleViolated) as refused:
        field.register(delegate)  # SG5RG-AFR does not list it

    assert (made.state, made.country, made.membership_unknown) == ("requested", "PS", False)
    assert field.take(made, "approve", field.counsellor).state == "approved"
    assert refused.value.clause == "B4.2"
