"""After the fact: corrected days, versions recorded for the past, and the first text adopted with its group."""

from datetime import date
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.errors import InvalidInput, RuleViolated
from regional_groups.people.models import Person
from regional_groups.terms import operations, queries, recording
from regional_groups.terms.intervals import in_force
from regional_groups.terms.models import TermsVersion

from tests.support.field import actor
from tests.terms.field import CHANGED, METHODS, NOW, SECTIONS, TEXTS, Field, approved, field, mails, take

pytestmark = pytest.mark.usefixtures("session")


def test_corrected_day_moves_the_text_before() -> None:
    at = field()
    first = approved(at, date(2025, 1, 15))
    second = approved(at)

    take(
        second,
        "amend",
        at.counsellor,
        decided_on=date(2026, 11, 18),
        reason="The report says so.",
        source="SG5-R1",
    )

    assert (second.in_force_from, first.in_force_until) == (date(2026, 11, 18), date(2026, 11, 18))
    entry = audit.entries_of("terms", str(second.id), limit=1)[0]
    assert (entry.before["decided_on"], entry.after["decided_on"]) == ("2026-11-20", "2026-11-18")
    assert entry.note == "The report says so. (SG5-R1)"
    with pytest.raises(RuleViolated):
        take(second, "amend", at.counsellor, decided_on=date(2025, 1, 15), reason="No.")


def test_corrected_text_is_kept_as_a_revision() -> None:
    at = field()
    version = approved(at)

    take(version, "amend", at.counsellor, sections=CHANGED, reason="A word was lost.")

    assert [revision.sections for revision in version.revisions] == [SECTIONS, CHANGED]


def test_reference_may_follow_later() -> None:
    at = field()
    version = approved(at)

    take(version, "amend", at.counsellor, reference="SG5-R12", reason="The report is published.")

    assert (version.reference, version.state) == ("SG5-R12", "approved")


def test_recorded_versions_adjust_the_ones_before() -> None:
    at = field()
    current = approved(at)
    for day in (date(2017, 3, 1), date(2013, 5, 1), date(2022, 6, 1)):
        recording.record(at.group, {"language": "en", "decided_on": day}, actor(at.counsellor), NOW)

    found = sorted(
        (one for one in queries.versions_of(at.group)), key=lambda one: one.in_force_from or date.min
    )
    assert [(one.in_force_from, one.in_force_until) for one in found] == [
        (date(2013, 5, 1), date(2017, 3, 1)),
        (date(2017, 3, 1), date(2022, 6, 1)),
        (date(2022, 6, 1), date(2026, 11, 20)),
        (date(2026, 11, 20), None),
    ]
    assert current.state == "approved"
    assert {one.state for one in found[:3]} == {"superseded"}
    assert all(one.recorded_afterwards for one in found[:3])


def test_recorded_newest_version_comes_into_force() -> None:
    at = field()
    first = approved(at, date(2020, 1, 1))

    newest = recording.record(at.group, {**TEXTS, "decided_on": date(2025, 9, 1)}, actor(at.counsellor), NOW)

    assert (newest.state, first.state, first.in_force_until) == ("approved", "superseded", date(2025, 9, 1))


def test_text_in_force_since_an_unknown_day() -> None:
    at = field()

    version = recording.record(at.group, TEXTS, actor(at.counsellor), NOW)

    assert (version.state, version.since_unknown, version.in_force_from) == ("approved", True, None)
    assert in_force([version], date(2026, 11, 23)) == version
    assert in_force([version], date(2020, 1, 1)) is None
    take(version, "amend", at.counsellor, decided_on=date(2019, 1, 1), reason="Found in the report.")
    assert (version.since_unknown, version.in_force_from) == (False, date(2019, 1, 1))


@pytest.mark.parametrize("name", ["decided_on", "in_force_until"])
def test_record_of_the_future_is_refused(name: str) -> None:
    at = field()
    data = {"language": "en", "decided_on": date(2020, 1, 1), name: date(2027, 1, 1)}

    with pytest.raises(RuleViolated) as refusal:
        recording.record(at.group, data, actor(at.counsellor), NOW)

    assert list(refusal.value.fields) == [name]


def test_recording_tells_nobody(session: Any) -> None:
    at = field()
    before = mails()

    recording.record(at.group, TEXTS, actor(at.counsellor), NOW)

    assert mails() == before


def adopted(at: Field, who: Person, **more: Any) -> TermsVersion:
    """Adopt the first text as the creation of a group does."""
    data: dict[str, Any] = {
        "language": "fr",
        "sections": [{"heading": "Objectives", "body": "To meet."}],
        "working_methods": METHODS,
        "decided_on": date(2026, 11, 20),
        "meeting": "SG5, Geneva",
        "reference": "SG5-R1",
        **more,
    }
    return operations.adopt(at.group, actor=actor(who), now=NOW, **data)


@pytest.mark.parametrize("name", ["parent", "counsellor"])
def test_first_text_is_adopted_with_its_group(name: str) -> None:
    at = field()

    version = adopted(at, getattr(at, name))

    assert (version.number, version.state, version.in_force_from) == ("1", "approved", date(2026, 11, 20))
    assert version.sections == [{"id": "s1", "heading": "Objectives", "body": "To meet."}]
    assert queries.current(at.group) == version
    assert audit.entries_of("terms", str(version.id))[0].event == "terms:adopt"


def test_adopted_text_that_cannot_be_kept_is_refused() -> None:
    at = field()

    with pytest.raises(InvalidInput):
        adopted(at, at.parent, sections=[{"heading": "H", "body": "x" * 30_000}])


def test_demonstration_is_adopted_as_such() -> None:
    at = field()

    assert adopted(at, at.parent, demonstration=True).demonstration is True
