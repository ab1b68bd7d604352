"""For which offices the secretariat may record a step: every office, inside and outside each scope."""

from uuid import uuid4

import pytest
from regional_groups.core.permissions import Actor, Held, Office
from regional_groups.core.standing_in import BELONGS, Belongs, kept, who_may, within_scope

PARENTS = {"SG5RG-AFR": "SG5", "SG13RG-AFR": "SG13", "PLEN": None}


def counsellor(*scopes: str) -> Actor:
    """Return a counsellor of these study groups; of all when the scope is empty."""
    return Actor(uuid4(), "Cora", frozenset(Held(Office.TSB_COUNSELLOR, scope) for scope in scopes))


DIRECTOR = Actor(uuid4(), "Dora", frozenset({Held(Office.TSB_DIRECTOR)}))


def office(function: Office, parent: str) -> Held:
    """Return an office that belongs to a study group as far as it can belong to one."""
    belongs = BELONGS[function]
    scopes = {Belongs.PARENT: parent, Belongs.GROUP: f"{parent}RG-AFR", Belongs.MEMBERS: "KE"}
    return Held(function, scopes.get(belongs, ""))


def test_every_office_belongs_somewhere():
    assert set(BELONGS) == set(Office)


@pytest.mark.parametrize("function", Office)
def test_counsellor_of_all_and_director_record_for_every_office_but_the_administrators(function):
    for parent in ("SG5", "SG13"):
        held = office(function, parent)
        for recorder in (counsellor(""), counsellor("SG5", ""), DIRECTOR):
            may = within_scope(recorder, held, PARENTS.get(held.scope))
            assert may is (function is not Office.ADMIN)


@pytest.mark.parametrize("function", Office)
@pytest.mark.parametrize("own", [("SG5",), ("SG5", "SG20")])
def test_counsellor_of_one_study_group_records_for_its_offices_only(function, own):
    inside, outside = office(function, "SG5"), office(function, "SG13")
    belongs = BELONGS[function]

    may_inside = within_scope(counsellor(*own), inside, PARENTS.get(inside.scope))
    may_outside = within_scope(counsellor(*own), outside, PARENTS.get(outside.scope))

    assert may_inside is (belongs in (Belongs.PARENT, Belongs.GROUP, Belongs.MEMBERS))
    assert may_outside is (belongs is Belongs.MEMBERS)


@pytest.mark.parametrize("function", Office)
def test_whoever_is_no_secretariat_records_for_nobody(function):
    for recorder in (Actor(), Actor(uuid4(), "Chair", frozenset({Held(Office.SG_CHAIR, "SG5")}))):
        held = office(function, "SG5")
        assert not within_scope(recorder, held, PARENTS.get(held.scope))


def test_vice_chair_with_regional_duties_belongs_to_the_study_group():
    held = Held(Office.SG_VICE_CHAIR, "SG5/arab-states")

    assert within_scope(counsellor("SG5"), held)
    assert not within_scope(counsellor("SG13"), held)


def test_group_without_a_parent_or_unknown_is_left_to_the_counsellor_of_all():
    for held in (Held(Office.RG_CHAIR, "PLEN"), Held(Office.RG_CHAIR, "SG9RG-XX")):
        assert not within_scope(counsellor("SG5"), held, PARENTS.get(held.scope))
        assert within_scope(counsellor(""), held, PARENTS.get(held.scope))


def test_offices_of_a_person_outside_the_scope_drop_out():
    offices = {Held("sg_chair", "SG13"), Held("rg_chair", "SG5RG-AFR"), Held("delegate", "KE"), Held("admin")}

    assert kept(counsellor("SG5"), offices, PARENTS) == {
        Held("rg_chair", "SG5RG-AFR"),
        Held("delegate", "KE"),
    }
    assert kept(DIRECTOR, offices, PARENTS) == offices - {Held("admin")}


def test_refusal_says_who_may():
    assert "SG13. Its counsellor" in str(who_may(Held("sg_chair", "SG13/africa")))
    assert "SG13. Its counsellor" in str(who_may(Held("rg_chair", "SG13RG-AFR"), "SG13"))
    assert str(who_may(Held("tsb_director"))).startswith("This office serves all study groups.")
