"""What was shown of groups on a past day: little is read for it, and what an old trail does not tell is unknown."""

from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock, geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups import operations, shown_then
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.profiles import Wanted
from regional_groups.groups.recording import put_membership

from tests.support import field
from tests.support.taking import rows_taken

pytestmark = pytest.mark.usefixtures("session")
CREATED = date(2025, 1, 1)


def established(parent: str, now: datetime, countries: tuple[str, ...] = ("KE",)) -> RegionalGroup:
    return operations.establish(
        acronym=f"{parent}RG-AFR",
        parent_code=field.study_group(parent).code,
        region="africa",
        region_label="Africa",
        name_en="Regional group",
        created_on=CREATED,
        countries=countries,
        meeting="January 2025",
        reference="R1",
        actor=SYSTEM,
        now=now,
    )


def listed(group: RegionalGroup, on: date, countries: list[str], now: datetime) -> None:
    said = {"version": group.version, "countries": countries, "effective_on": on}
    operations.record_countries(group, said, SYSTEM, now)


def shown(group: RegionalGroup, day: date, now: datetime) -> tuple[list[str], bool]:
    found = shown_then.one(group, day, now)
    assert found is not None
    return [stay.country for stay in found.countries], found.countries_untold


def test_an_answer_reads_what_it_needs_and_not_the_trail(clock: FixedClock) -> None:
    for code in ("KE", "SN"):
        field.state(code)
    groups = [established(parent, clock.now()) for parent in ("SG5", "SG3")]
    put_membership(None, groups[0], "SN", {"from_on": CREATED}, SYSTEM, clock.now())
    day = geneva_day(clock.now())
    clock.advance(timedelta(days=1))

    def answer() -> list[tuple[object, ...]]:
        db.session.expunge_all()
        there = shown_then.listed(Wanted(as_of=day), clock.now())
        full = shown_then.in_full(there[1:], clock.now())  # the second page
        names = ("acronym_as_of", "name_as_of", "parent_as_of", "state_as_of")
        return [
            (*(getattr(one, name) for name in names), [stay.country for stay in one.countries])
            for one in full
        ]

    def renamed() -> None:
        for group in db.session.query(RegionalGroup):
            said = {"version": group.version, "name_en": f"Name {group.version}", "reason": "Misspelt"}
            operations.amend(group, said, SYSTEM, clock.now())

    first = answer()
    renamed()
    few = rows_taken(answer)
    for _ in range(4):
        renamed()
    before = [f"Before {number}" for number in range(9)]
    for group in db.session.query(RegionalGroup):
        for number, name in enumerate(before):  # long ago, and told by the first change after the day
            at = clock.now() - timedelta(days=9 - number)
            thing = ("regional_group", str(group.id), "")
            audit.append("regional_group:amend", thing, SYSTEM, at, after={"name_en": name})
    many = rows_taken(answer)

    assert first == answer() == [("SG5RG-AFR", "Regional group", "SG5", "established", ["KE", "SN"])]
    assert many == few


def test_countries_that_an_old_trail_does_not_name_are_unknown(
    client: FlaskClient, clock: FixedClock
) -> None:
    for code in ("KE", "SN"):
        field.state(code)
    field.study_group("SG5")
    group = field.regional_group("SG5RG-AFR", "SG5", "africa")
    thing = ("regional_group", str(group.id), group.label)

    def told(action: str, after: dict[str, object], before: dict[str, object] | None = None) -> None:
        said = {"before": before, "after": after}
        audit.append(f"regional_group:{action}", thing, SYSTEM, clock.now(), **said)

    steps = (
        lambda: told("create", {"state": "established", "acronym": group.acronym, "created": "2025-01-01"}),
        lambda: listed(group, date(2026, 1, 1), ["SN"], clock.now()),
        lambda: told("record_countries", {"state": "established"}, {"state": "established"}),
        lambda: listed(group, date(2026, 1, 1), ["KE"], clock.now()),
        lambda: told("import", {"until_on": "2026-06-30"}, {"until_on": None}),
        lambda: told("import", {"created": "2025-02-02"}, {"created": "2025-01-01"}),
    )
    found = []
    for step in steps:
        step()
        db.session.commit()
        found.append(geneva_day(clock.now()))
        clock.advance(timedelta(days=1))

    assert [shown(group, day, clock.now()) for day in found] == [
        ([], True),
        (["SN"], False),
        ([], True),
        (["KE"], False),
        ([], True),
        ([], True),
    ]
    page = client.get(f"/regional-groups/SG5RG-AFR?known=then&as_of={found[0]}").text
    assert "an earlier version of this service did not write down" in page
    assert "an earlier version" not in client.get("/regional-groups/SG5RG-AFR").text
