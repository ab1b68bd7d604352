"""Decisions about calendars of other bodies: whom they concern, what blocks, when they are read again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from regional_groups.core.errors import say
from regional_groups.core.i18n import translate
from regional_groups.scheduling import rules
from regional_groups.scheduling.rules import Concern

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AFRICA = Concern(parents=frozenset({"SG5"}), regions=frozenset({"africa"}), groups=frozenset({"SG5RG-AFR"}))


@pytest.mark.parametrize(
    ("calendar", "touches"),
    [
        (Concern(everybody=True), True),
        (Concern(parents=frozenset({"SG5"})), True),
        (Concern(parents=frozenset({"SG20"})), False),
        (Concern(regions=frozenset({"africa", "cis"})), True),
        (Concern(regions=frozenset({"cis"})), False),
        (Concern(groups=frozenset({"SG5RG-AFR"})), True),
        (Concern(groups=frozenset({"SG5RG-ARB"})), False),
        (Concern(), False),
    ],
)
def test_calendar_concerns_whom_it_names(calendar: Concern, touches: bool) -> None:
    assert calendar.touches(AFRICA) is touches


@pytest.mark.parametrize(
    ("all_day", "transparent", "cancelled", "blocks"),
    [
        (True, False, False, True),
        (True, True, False, True),
        (False, False, False, True),
        (False, True, False, False),
        (True, False, True, False),
        (False, False, True, False),
    ],
)
def test_entry_blocks_unless_it_is_cancelled_or_marked_as_free(
    all_day: bool, transparent: bool, cancelled: bool, blocks: bool
) -> None:
    assert rules.takes_time(all_day=all_day, transparent=transparent, cancelled=cancelled) is blocks


@pytest.mark.parametrize(
    ("kind", "failures", "hours"),
    [
        ("address", 0, 4),
        ("file", 0, 24),
        ("address", 1, 1),
        ("address", 3, 4),
        ("address", 5, 24),
        ("address", 99, 24),
    ],
)
def test_calendar_is_read_again_later_and_later_while_it_fails(kind: str, failures: int, hours: int) -> None:
    assert rules.next_try(NOW, kind, failures) == NOW + timedelta(hours=hours)


def test_window_is_a_month_back_and_two_years_ahead() -> None:
    assert rules.window(date(2026, 11, 23)) == (date(2026, 10, 23), date(2028, 11, 23))


@pytest.mark.parametrize(
    ("address", "exempt", "allowed"),
    [
        ("https://calendar.example.org/x", False, True),
        ("http://calendar.example.org/x", False, False),
        ("https://elsewhere.example.org/x", False, False),
        ("http://10.0.0.7:8080/x", True, True),
        ("no address", True, False),
    ],
)
def test_address_is_allowed_by_the_list_or_an_administrator(
    address: str, exempt: bool, allowed: bool
) -> None:
    assert rules.is_allowed(address, {"calendar.example.org"}, exempt=exempt) is allowed


@pytest.mark.parametrize(
    ("state", "allowed", "waits"), [("active", False, 1), ("active", True, 0), ("paused", False, 0)]
)
def test_administrator_is_waited_for_while_an_address_is_not_allowed(
    state: str, allowed: bool, waits: int
) -> None:
    assert len(rules.waiting(state, NOW, allowed=allowed)) == waits


def test_message_is_kept_with_what_stands_in_it(session: object) -> None:
    message = say(
        "Line %(line)d of the calendar file cannot be read: %(reason)s.", line=7, reason=say("it is too long")
    )

    again = rules.told(rules.kept(message))

    assert translate(again) == "Line 7 of the calendar file cannot be read: it is too long."
