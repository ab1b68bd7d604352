"""Who may give which office: each office, by those who may and those who may not."""

from datetime import date, timedelta

import pytest
from regional_groups.core.errors import RuleViolated
from regional_groups.core.permissions import NOBODY, SYSTEM, Actor, Held, Office, Subject
from regional_groups.people.rules import (
    SCOPE_KINDS,
    Term,
    browser_named,
    check_period,
    initials,
    may_appoint,
    other_chair,
    touches,
)

SCOPES = {
    "all_or_parent": "SG5",
    "parent_region": "SG5",
    "group": "SG5RG-AFR",
    "country": "KE",
    "region": "africa",
    "language": "fr",
    "organization": "ATU",
    "none": "",
}
OF_SG5 = {"all_or_parent", "parent_region", "group"}
FREE = {"country", "region", "language", "organization"}


def actor(*offices: str) -> Actor:
    held = frozenset(Held(*office.split(" ")) for office in offices)
    from uuid import uuid4

    return Actor(person_id=uuid4(), offices=held)


def given_by(who: Actor) -> set[str]:
    """Return the offices of SG5, or of no study group, that an actor may give."""
    found = set()
    for office, kind in SCOPE_KINDS.items():
        subject = Subject(parents=frozenset({"SG5"} if kind in OF_SG5 else ()))
        if may_appoint(office, SCOPES[kind], who, subject):
            found.add(office.value)
    return found


ALL = {office.value for office in Office}
GROUP = {"rg_chair", "rg_co_chair", "rg_vice_chair", "rg_contact"}
FREE_OFFICES = {office.value for office, kind in SCOPE_KINDS.items() if kind in FREE}


@pytest.mark.parametrize(
    ("office", "given"),
    [
        ("admin", ALL),
        ("tsb_director", ALL - {"admin"}),
        ("tsb_counsellor", ALL - {"admin"}),
        (
            "tsb_counsellor SG5",
            FREE_OFFICES
            | GROUP
            | {"sg_chair", "sg_vice_chair", "tsb_counsellor", "report_officer", "bsg_coordinator"},
        ),
        ("tsb_counsellor SG2", FREE_OFFICES | {"report_officer", "bsg_coordinator"}),
        ("sg_chair SG5", GROUP),
        ("sg_vice_chair SG5/africa", GROUP),
        ("sg_chair SG2", set()),
        ("rg_chair SG5RG-AFR", set()),
        ("focal_point KE", set()),
        ("delegate KE", set()),
        ("report_officer", set()),
        ("regional_office africa", set()),
    ],
)
def test_office_gives_offices(office, given):
    assert given_by(actor(office)) == given


def test_nobody_gives_none_and_the_system_all():
    assert given_by(NOBODY) == set()
    assert given_by(SYSTEM) == ALL


def test_counsellor_of_one_group_makes_no_counsellor_of_all():
    assert not may_appoint(Office.TSB_COUNSELLOR, "", actor("tsb_counsellor SG5"), Subject())
    assert may_appoint(Office.TSB_COUNSELLOR, "", actor("tsb_counsellor"), Subject())


def test_group_without_parent_belongs_to_all_of_tsb():
    subject = Subject(groups=frozenset({"OLD"}))

    assert not may_appoint(Office.RG_CHAIR, "OLD", actor("tsb_counsellor SG5"), subject)
    assert may_appoint(Office.RG_CHAIR, "OLD", actor("tsb_director"), subject)


def test_every_office_has_a_kind_of_scope():
    assert set(SCOPE_KINDS) == set(Office)


DAY = date(2026, 5, 10)


@pytest.mark.parametrize(("until", "fine"), [(DAY - timedelta(days=1), False), (DAY, True), (None, True)])
def test_office_ends_on_its_first_day_at_the_earliest(until, fine):
    if fine:
        check_period(DAY, until)
        return
    with pytest.raises(RuleViolated):
        check_period(DAY, until)


@pytest.mark.parametrize(
    ("other_from", "other_until", "expected"),
    [
        (DAY + timedelta(days=5), None, True),
        (DAY + timedelta(days=6), None, True),
        (DAY + timedelta(days=7), None, False),
        (date(2020, 1, 1), DAY - timedelta(days=1), True),
        (date(2020, 1, 1), DAY - timedelta(days=2), False),
        (date(2020, 1, 1), None, True),
    ],
)
def test_periods_touch(other_from, other_until, expected):
    until = DAY + timedelta(days=5)

    assert touches(DAY, until, other_from, other_until) is expected
    assert touches(other_from, other_until, DAY, until) is expected


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Awa Diop", "AD"), ("Awa", "A"), ("", "?"), ("- x", "X"), ("李 明", "李明"), ("a b c", "AC")],
)
def test_initials(name, shown):
    assert initials(name) == shown


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36",
            "Chrome · Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 10) Chrome/120.0 Mobile Safari/537.36 EdgA/120.0", "Edge · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) EdgiOS/120.0 Mobile Safari/605.1", "Edge · iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
    ],
)
def test_browser_is_called_as_people_call_it(agent: str, named: str) -> None:
    assert browser_named(agent) == named


@pytest.mark.parametrize(
    ("person", "begins", "ends", "found"),
    [
        ("b", 1, 9, False),
        ("b", 1, 10, True),
        ("b", 20, None, True),
        ("b", 21, None, False),
        ("a", 12, 14, False),
    ],
)
@pytest.mark.once
def test_another_chair_shares_a_day(person: str, begins: int, ends: int | None, found: bool) -> None:
    known = Term("a", date(2026, 1, 10), date(2026, 1, 20))
    wished = Term(person, date(2026, 1, begins), date(2026, 1, ends) if ends else None)

    assert (other_chair(wished, [known]) is known) == found
