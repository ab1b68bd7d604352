"""The deadline table of a meeting, computed from its first day.

Months are calendar months, clipped to the month's end; 42, 12 and 7 are days. Each deadline falls at 23:59:59 in
Geneva unless the letter prints another zone. The clauses are written for study groups and applied to regional groups
by analogy (facts B7.7). Days are counted from the opening, so a date on the computed day is on time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.meetings.wall import last_instant

GENEVA_ZONE = "Europe/Zurich"
MONTHS_SCHEDULED, MONTHS_UNSCHEDULED = 2, 3  # letter: two months before, three if not already scheduled

# item: (unit, number, clause, label)
ITEMS: Mapping[str, tuple[str, int, str, str]] = {
    "letter": ("months", MONTHS_SCHEDULED, "B7.1", N_("Collective letter")),
    "captioning_request": ("days", 66, "B7.9", N_("Captioning or sign-language request")),
    "contribution_for_translation": ("months", 2, "B7.2", N_("Contribution to be translated")),
    "fellowship_request": ("days", 42, "B7.9", N_("Fellowship request")),
    "interpretation_request": ("days", 42, "B7.9", N_("Interpretation request")),
    "registration": ("months", 1, "B7.9", N_("Pre-registration")),
    "visa_letter": ("months", 1, "B7.9", N_("Visa support letter")),
    "participants_list": ("months", 1, "B7.1", N_("List of participants")),
    "contribution": ("days", 12, "B7.2", N_("Contribution")),
    "temporary_document": ("days", 7, "B7.3", N_("Temporary document")),
}
OF_TRAVEL = frozenset({"visa_letter"})
UNRULED = frozenset({"captioning_request"})  # one letter printed it; no rule gives a day (facts B7.9)
# What the clause excepts from a deadline (facts B7.2, B7.3), and where the days come from if from one letter alone.
REMARKS: Mapping[str, str] = {
    "captioning_request": N_("As one letter for TSAG printed it; others do not state it."),
    "contribution": N_(
        "A later one is held for the next meeting, unless the Director admits it as of extreme importance; "
        "the meeting has the last word."
    ),
    "temporary_document": N_(
        "A report on events of the last 21 days may come two days before it is discussed; administrative documents "
        "are excepted."
    ),
}


@dataclass(frozen=True)
class Deadline:
    """One line of the table: what, until which date and instant (UTC), and why."""

    item: str
    due_on: date
    due_at: datetime
    clause: str

    @property
    def label(self) -> str:
        """Return what the item is called, English, to be translated where it is shown."""
        return ITEMS[self.item][3]

    @property
    def remark(self) -> str:
        """Return what its clause excepts, English, to be translated where it is shown; empty if nothing."""
        return REMARKS.get(self.item, "")


def months_before(day: date, months: int) -> date:
    """Return the same day some calendar months earlier, or the last day of a month that is too short.

    Example:
        One month before 31 March 2027 is 28 February 2027.
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def letter_due(starts_on: date, *, already_scheduled: bool) -> date:
    """Return the last day on which the collective letter is on time.

    Clause: Rec. ITU-T A.1 (2016) 1.1.4 and 1.3.2 (facts B7.1).
    """
    return months_before(starts_on, MONTHS_SCHEDULED if already_scheduled else MONTHS_UNSCHEDULED)


def is_late(letter_on: date, starts_on: date, *, already_scheduled: bool) -> bool:
    """Tell whether a letter of this date comes after its last day."""
    return letter_on > letter_due(starts_on, already_scheduled=already_scheduled)


def deadline_table(
    starts_on: date, already_scheduled: bool, zone: str = GENEVA_ZONE, *, virtual: bool = False
) -> list[Deadline]:
    """Return the deadlines of a meeting, earliest first.

    Clause: facts B7.1, B7.2, B7.3, B7.9; twelve days are a minimum.
    Parameters:
        starts_on: first day of the meeting, date at its place.
        already_scheduled: the meeting stood in the calendar of the year.
        zone: the zone that the letter prints, IANA name.
        virtual: nobody travels to it, so that nobody needs a visa.
    """
    table = []
    for item, (unit, number, clause, _) in ITEMS.items():
        if virtual and item in OF_TRAVEL:
            continue
        if item == "letter":
            due_on = letter_due(starts_on, already_scheduled=already_scheduled)
        elif unit == "months":
            due_on = months_before(starts_on, number)
        else:
            due_on = starts_on - timedelta(days=number)
        table.append(Deadline(item, due_on, last_instant(due_on, zone), clause))
    return sorted(table, key=lambda line: line.due_at)


def after_letter(table: Iterable[Deadline], letter_on: date, dates: Collection[str] = ()) -> list[Deadline]:
    """Return the table without a computed day for captioning that lies before the letter leaves: nobody could keep it.

    Clause: facts B7.9: one letter printed it, 66 days before; a letter on time leaves about 60 days before (B7.1).
    Parameters:
        dates: items whose day the letter prints; they stay.
    """
    return [
        line for line in table if line.item not in UNRULED or line.item in dates or line.due_on >= letter_on
    ]


def printed(table: Iterable[Deadline], dates: Mapping[str, date], zone: str = GENEVA_ZONE) -> list[Deadline]:
    """Return the table with the dates that the letter prints: earlier ones are taken, later ones refused.

    The day for captioning follows from no rule, so any is taken.

    Parameters:
        dates: item to printed date.
    Raises:
        RuleViolated: a printed date is later than the rule allows; names the clause and the field of the item.
    """
    lines = {line.item: line for line in table}
    late: dict[str, list[Message]] = {}
    clause = None
    for item, on in dates.items():
        line = lines.get(item)
        if line is None:
            late[f"printed-{item}"] = [say("There is no such deadline.")]
        elif on > line.due_on and item not in UNRULED:
            clause = line.clause
            late[f"printed-{item}"] = [say("This may be %(day)s or earlier.", day=line.due_on.isoformat())]
        else:
            lines[item] = replace(line, due_on=on, due_at=last_instant(on, zone))
    if late:
        raise RuleViolated(
            say("The letter may print earlier dates than the rule gives, not later ones."),
            clause=clause,
            fields=late,
        )
    return sorted(lines.values(), key=lambda line: line.due_at)
