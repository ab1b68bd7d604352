"""The map of rights: each permission with each office, both ways, and who leads a group whose offices are vacant."""

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


TEAM, LEAD = "rg_chair rg_co_chair rg_vice_chair rg_contact", "rg_chair rg_co_chair"
PARENT, STATE, TSB = "sg_chair sg_vice_chair", "delegate focal_point", "tsb_director tsb_counsellor"
PLANNERS = "bsg_coordinator report_officer"
OFFICIALS = " ".join(str(one) for one in Office if one is not Office.ADMIN)
# Who may, of those who hold an office for SUBJECT, whose chair is in office, or wrote or own it; nobody else may.
MAY = {
    "creation:create": f"{STATE} member_rep regional_organization regional_office",
    "creation:edit": "author",
    "creation:view-draft": "author",
    "creation:review": TSB,
    "creation:decide": PARENT,
    "creation:confirm-support": "focal_point",
    "groups:record-countries": TSB,
    "groups:manage": PARENT,
    "terms:draft": TEAM,
    "terms:submit": LEAD,
    "terms:decide": PARENT,
    "terms:view-draft": f"{TEAM} {PARENT} {TSB}",
    "events:edit": f"{TEAM} regional_office {TSB}",
    "meetings:schedule": f"{TSB} {PARENT}",
    "meetings:create": f"{TEAM} regional_office {TSB}",
    "meetings:edit": f"{TEAM} regional_office {TSB}",
    "meetings:agree": LEAD,
    "meetings:coordinate": PARENT,
    "meetings:convene": TSB,
    "meetings:hold": f"{TSB} {LEAD}",
    "meetings:report": LEAD,
    "calendars:keep": f"{TSB} regional_office",
    "calendars:exempt": "admin",
    "registrations:create": "owner focal_point",
    "registrations:invite": TEAM,
    "registrations:endorse": "focal_point",
    "registrations:approve": TSB,
    "registrations:view": f"owner focal_point {TEAM} {TSB}",
    "registrations:own": "owner focal_point",
    "contributions:submit": f"{STATE} member_rep",
    "attendance:record": f"{TSB} {TEAM}",
    "measures:record": f"{TSB} {TEAM}",
    "feeds:create": f"{OFFICIALS} admin author owner",
    "feeds:revoke": "owner admin",
    "collections:manage": "admin",
    "calendar-replies:hand-in": f"admin {TSB}",
    "reports:prepare": "report_officer",
    "reports:approve": "tsb_director",
    "reports:view-unpublished": f"{PLANNERS} {TSB} translator",
    "translations:write": "translator",
    "plans:view": f"{PLANNERS} {TSB} translator regional_office",
    "targets:prepare": PLANNERS,
    "targets:comment": OFFICIALS,
    "targets:agree": "bsg_coordinator tsb_director",
    "standards:create": f"{STATE} member_rep {TEAM} regional_office",
    "standards:edit": "author",
    "standards:decide": PARENT,
    "standards:handle": TSB,
    "tariffs:choose": TEAM,
    "outreach:keep": f"{PARENT} regional_office {TSB} bsg_coordinator",
    "funds:view": f"{PLANNERS} {TSB}",
    "funds:record": "bsg_coordinator tsb_director",
    "risks:keep": PLANNERS,
    "risks:review": f"{PLANNERS} author",
    "work:record": "regional_office bsg_coordinator",
    "activities:keep": "bsg_coordinator",
    "activities:report": "bsg_coordinator author",
    "plans:review": "bsg_coordinator",
    "outbox:manage": "admin",
    "offices:appoint": f"{TSB} {PARENT} admin",
    "audit:view": f"admin {TSB}",
    "record:for-others": TSB,
    "amend:any": TSB,
}
# Offices for the whole service; those below count elsewhere too for what concerns no part of the field.
WHOLE = {"admin", "tsb_director", "report_officer", "bsg_coordinator", "regional_organization"}
ELSEWHERE = {
    "feeds:create": OFFICIALS,
    "targets:comment": OFFICIALS,
    "calendar-replies:hand-in": "tsb_counsellor",
    "audit:view": "tsb_counsellor",
    "reports:view-unpublished": "translator",
    "plans:view": "translator regional_office",
}
SCOPES = {  # of SUBJECT, and of another part of the field
    "tsb_counsellor": ("SG5", "SG2"),
    "sg_chair": ("SG5", "SG2"),
    "sg_vice_chair": ("SG5/africa", "SG5/arab-states"),
    **dict.fromkeys(TEAM.split(), (GROUP, "SG2RG-AFR")),
    "focal_point": ("KE", "FR"),
    "delegate": ("KE", "FR"),
    "member_rep": ("Operator", "Other operator"),
    "regional_office": ("africa", "europe"),
    "translator": ("fr", "es"),
}
AUTHOR, OWNER = uuid4(), uuid4()
CHAIRED = replace(
    SUBJECT,
    organizations=frozenset({"Operator"}),
    authors=frozenset({AUTHOR}),
    owner=OWNER,
    filled=frozenset({Held(Office.RG_CHAIR, GROUP)}),
)


def able(permission: Permission, place: int) -> set[str]:
    """Return the offices, of this part of the field (0) or another (1), and the persons who have a right."""
    who = {str(one): actor((one, SCOPES.get(one, ("", ""))[place])) for one in Office}
    if place == 0:
        who |= {"author": Actor(AUTHOR, "Author"), "owner": Actor(OWNER, "Owner")}
    return {name for name, one in who.items() if permits(permission, one, CHAIRED)}


def test_table_holds_every_permission_and_every_office() -> None:
    assert set(MAY) == {str(one) for one in Permission} == {str(one) for one in PERMISSIONS}
    assert WHOLE | set(SCOPES) == {str(one) for one in Office}


@pytest.mark.parametrize("permission", list(Permission))
def test_right_is_with_these_offices_and_no_other(permission: Permission) -> None:
    wanted = set(MAY[permission].split())
    elsewhere = {name for name in wanted if name in WHOLE} | set(ELSEWHERE.get(permission, "").split())

    assert able(permission, 0) == wanted
    assert able(permission, 1) == elsewhere
    assert not permits(permission, NOBODY, CHAIRED)


@pytest.mark.parametrize("permission", list(Permission))
def test_what_is_public_is_open_to_nobody_in_particular(permission: Permission) -> None:
    public = {"creation:view-draft", "terms:view-draft", "reports:view-unpublished"}

    assert permits(permission, NOBODY, replace(CHAIRED, public=True)) is (permission in public)


def test_vice_chair_of_the_parent_without_region_serves_all_regions() -> None:
    assert permits(Permission.CREATION_DECIDE, actor((Office.SG_VICE_CHAIR, "SG5")), SUBJECT) is True
    assert permits(Permission.CREATION_DECIDE, actor((Office.SG_VICE_CHAIR, "SG2")), SUBJECT) is False


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
