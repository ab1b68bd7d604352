"""The map of rights: each kind of office both ways, and who leads a group whose offices are vacant."""

from dataclasses import replace
from uuid import uuid4

import pytest
from regional_groups.core.errors import NotPermitted, SignInNeeded
from regional_groups.core.permissions import (
    NOBODY,
    OFFICE_LABELS,
    PERMISSIONS,
    SYSTEM,
    Acting,
    Actor,
    Held,
    Office,
    Permission,
    Subject,
    lead_functions,
    permits,
    require,
)

GROUP = "SG5RG-AFR"
SUBJECT = Subject(
    parents=frozenset({"SG5"}),
    groups=frozenset({GROUP}),
    regions=frozenset({"africa"}),
    countries=frozenset({"KE"}),
    languages=frozenset({"fr"}),
)


def actor(*offices: tuple[str, str]) -> Actor:
    """Return somebody who holds these offices."""
    return Actor(uuid4(), "Somebody", frozenset(Held(*office) for office in offices))


@pytest.mark.parametrize(
    ("permission", "function", "inside", "outside"),
    [
        (Permission.CREATION_REVIEW, Office.TSB_COUNSELLOR, "SG5", "SG2"),
        (Permission.CREATION_DECIDE, Office.SG_CHAIR, "SG5", "SG2"),
        (Permission.CREATION_DECIDE, Office.SG_VICE_CHAIR, "SG5", "SG2"),
        (Permission.CREATION_DECIDE, Office.SG_VICE_CHAIR, "SG5/africa", "SG5/arab-states"),
        (Permission.TERMS_DRAFT, Office.RG_CONTACT, GROUP, "SG2RG-AFR"),
        (Permission.REGISTRATIONS_ENDORSE, Office.FOCAL_POINT, "KE", "FR"),
        (Permission.CONTRIBUTIONS_SUBMIT, Office.DELEGATE, "KE", "FR"),
        (Permission.MEETINGS_CREATE, Office.REGIONAL_OFFICE, "africa", "europe"),
        (Permission.CALENDARS_KEEP, Office.REGIONAL_OFFICE, "africa", "europe"),
        (Permission.CALENDARS_KEEP, Office.TSB_COUNSELLOR, "SG5", "SG2"),
        (Permission.TRANSLATIONS_WRITE, Office.TRANSLATOR, "fr", "es"),
    ],
)
def test_office_permits_within_its_scope_only(
    permission: Permission, function: str, inside: str, outside: str
) -> None:
    assert permits(permission, actor((function, inside)), SUBJECT) is True
    assert permits(permission, actor((function, outside)), SUBJECT) is False


def test_regional_office_keeps_no_calendar_of_other_regions_too() -> None:
    office = actor((Office.REGIONAL_OFFICE, "africa"))

    assert not permits(Permission.CALENDARS_KEEP, office, Subject(regions=frozenset({"africa", "cis"})))
    assert not permits(Permission.CALENDARS_KEEP, office, Subject())


def test_only_an_administrator_exempts_an_address() -> None:
    assert permits(Permission.CALENDARS_EXEMPT, actor((Office.ADMIN, "")), SUBJECT) is True
    assert permits(Permission.CALENDARS_EXEMPT, actor((Office.TSB_DIRECTOR, "")), SUBJECT) is False


def test_counsellor_without_scope_serves_all() -> None:
    assert permits(Permission.MEETINGS_CONVENE, actor((Office.TSB_COUNSELLOR, "")), SUBJECT) is True


def test_director_acts_where_counsellors_do() -> None:
    assert permits(Permission.MEETINGS_CONVENE, actor((Office.TSB_DIRECTOR, "")), SUBJECT) is True


@pytest.mark.parametrize(
    "permission",
    [
        item
        for item in Permission
        if item
        not in {
            Permission.FEEDS_CREATE,
            Permission.FEEDS_REVOKE,
            Permission.OFFICES_APPOINT,
            Permission.AUDIT_VIEW,
            Permission.CALENDARS_EXEMPT,
            Permission.COLLECTIONS_MANAGE,
            Permission.CALENDAR_REPLIES,
        }
    ],
)
def test_administrator_takes_no_step(permission: Permission) -> None:
    assert permits(permission, actor((Office.ADMIN, "")), SUBJECT) is False


@pytest.mark.parametrize(
    ("filled", "leading"),
    [
        (
            {Held(Office.RG_CHAIR, GROUP), Held(Office.RG_CONTACT, GROUP)},
            (Office.RG_CHAIR, Office.RG_CO_CHAIR),
        ),
        ({Held(Office.RG_CO_CHAIR, GROUP)}, (Office.RG_CHAIR, Office.RG_CO_CHAIR)),
        ({Held(Office.RG_CONTACT, GROUP)}, (Office.RG_VICE_CHAIR, Office.RG_CONTACT)),
        ({Held(Office.RG_CHAIR, "SG2RG-AFR")}, ()),
        (set(), ()),
    ],
)
def test_lead_falls_to_the_next_office_when_vacant(filled: set[Held], leading: tuple[str, ...]) -> None:
    assert lead_functions(GROUP, frozenset(filled)) == leading


def test_vice_chair_does_not_lead_beside_a_chair() -> None:
    subject = Subject(groups=frozenset({GROUP}), filled=frozenset({Held(Office.RG_CHAIR, GROUP)}))

    assert permits(Permission.TERMS_SUBMIT, actor((Office.RG_VICE_CHAIR, GROUP)), subject) is False
    assert permits(Permission.TERMS_SUBMIT, actor((Office.RG_CHAIR, GROUP)), subject) is True


def test_secretariat_leads_a_group_without_officers() -> None:
    counsellor = actor((Office.TSB_COUNSELLOR, "SG5"))

    assert permits(Permission.TERMS_SUBMIT, counsellor, SUBJECT) is True


def test_author_office_counts_like_the_author() -> None:
    subject = Subject(author_offices=frozenset({Held(Office.DELEGATE, "KE")}))

    assert permits(Permission.CREATION_EDIT, actor((Office.DELEGATE, "KE")), subject) is True
    assert permits(Permission.CREATION_EDIT, actor((Office.DELEGATE, "TZ")), subject) is False


def test_nobody_is_asked_to_sign_in() -> None:
    with pytest.raises(SignInNeeded):
        require(Permission.CREATION_CREATE, NOBODY, Subject())


def test_wrong_office_is_refused() -> None:
    with pytest.raises(NotPermitted):
        require(Permission.CREATION_DECIDE, actor((Office.DELEGATE, "KE")), SUBJECT)


def test_every_permission_has_predicates_and_every_office_a_label() -> None:
    assert set(PERMISSIONS) == set(Permission)
    assert set(Office) <= set(OFFICE_LABELS)


def test_system_may_do_everything() -> None:
    assert all(permits(permission, SYSTEM, Subject()) for permission in Permission)


def test_a_step_recorded_for_the_wrong_office_says_so() -> None:
    recorded = Acting(uuid4(), "A Counsellor", "delegate KE", None, "mail")
    delegate = replace(actor(("delegate", "KE")), acting=recorded)

    with pytest.raises(NotPermitted, match="Name the office whose step it is"):
        require(Permission.GROUPS_MANAGE, delegate, SUBJECT)


@pytest.mark.parametrize(
    ("acted_for", "filled", "may"),
    [
        ("rg_chair", [], True),
        ("rg_contact", [], True),
        ("rg_co_chair", ["rg_contact"], True),
        ("rg_contact", ["rg_chair"], False),
        ("rg_vice_chair", ["rg_co_chair"], False),
    ],
)
def test_a_step_recorded_for_a_chair_whom_nobody_recorded_is_the_chairs(
    acted_for: str, filled: list[str], *, may: bool
) -> None:
    subject = replace(SUBJECT, filled=frozenset(Held(function, GROUP) for function in filled))

    assert permits(Permission.MEETINGS_AGREE, actor((acted_for, GROUP)), subject) is may
    assert not permits(Permission.MEETINGS_AGREE, actor((acted_for, "SG2RG-AFR")), subject)
