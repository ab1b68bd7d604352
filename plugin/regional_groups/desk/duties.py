"""Every clause of the two resolutions in this field: whom it addresses, where the service serves it, or why not.

The list is package data (``data/duties.csv``), in our words; a clause that gives no duty says so. Resolution 44 was
read in a proposal whose change marks are lost: where the merged text prints two letters, the label keeps both.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from regional_groups.core.errors import N_
from regional_groups.desk.evidence import EVIDENCE

ADDRESSED = {
    "": "",
    "council": N_("Council"),
    "director": N_("Director of TSB"),
    "itu_t": N_("ITU-T"),
    "members": N_("Member States, Sector Members"),
    "offices": N_("Regional offices"),
    "offices_vc": N_("Regional offices, vice-chairs"),
    "regions": N_("Regions, Member States"),
    "rg": N_("Regional groups"),
    "sg": N_("Study groups"),
    "sg_tsag": N_("Study groups, TSAG"),
    "sg_tsb": N_("Study groups, TSB"),
    "tsag": N_("TSAG"),
    "tsb": N_("TSB"),
}
REASONS = {
    "preamble": N_("No duty: the clause says why the Resolution acts."),
    "decided": N_("Not this service: it is decided and recorded elsewhere."),
    "sectors": N_("Not this service: it is work with the other Sectors of ITU."),
    "publications": N_("Not this service: it concerns publications, training and advice of TSB."),
    "study": N_("Not this service: it belongs to the technical work of the study groups."),
    "budget": N_("Not this service: the Council decides on the budget."),
    "whole": N_("Not this service: it concerns ITU-T as a whole, not the regional groups."),
}
# Part of a text -> its heading; a label of a clause begins with one of them, the longest that fits.
PARTS = {
    "considering": N_("Considering"),
    "recognizing": N_("Recognizing"),
    "recognizing further": N_("Recognizing further"),
    "taking into account": N_("Taking into account"),
    "recalling": N_("Recalling"),
    "noting": N_("Noting"),
    "resolves": N_("Resolves"),
    "further resolves": N_("Further resolves"),
    "invites the Council": N_("Invites the Council"),
    "instructs the Director": N_("Instructs the Director of TSB"),
    "instructs study groups and TSAG": N_("Instructs study groups and TSAG"),
    "instructs study groups": N_("Instructs study groups"),
    "instructs TSAG": N_("Instructs TSAG"),
    "invites the Director": N_("Invites the Director of TSB"),
    "invites the regions": N_("Invites the regions"),
    "invites members": N_("Invites members"),
    "encourages members": N_("Encourages members"),
    "annex 1 objective": N_("Annex, programme 1: objective"),
    "annex 1 activity": N_("Annex, programme 1: activities"),
    "annex 2 objective": N_("Annex, programme 2: objectives"),
    "annex 2 help": N_("Annex, programme 2: help"),
    "annex 2 TSB": N_("Annex, programme 2: activities of TSB"),
    "annex 3 objective": N_("Annex, programme 3: objective"),
    "annex 3 activity": N_("Annex, programme 3: activities"),
    "annex 4": N_("Annex, programme 4: funds"),
}
TEXTS = {"R44": N_("Resolution 44"), "R108": N_("Resolution 108")}
EDITIONS = {
    "R44": N_("proposal towards Geneva, 2022; adoption not verified"),
    "R108": "New Delhi, 2024",
}


@dataclass(frozen=True)
class Duty:
    """A clause and its place in the service; either evidence is counted or a reason is given."""

    clause: str  # R44:resolves 4; the text and its item as they are cited everywhere in the service
    addressed: str  # English, translated where it is shown; empty in a preamble
    summary: str  # our words
    evidence: tuple[str, ...]  # keys of EVIDENCE
    reason: str  # why the service does not serve it; empty when it does
    preamble: bool

    @property
    def text(self) -> str:
        """Return the text the clause stands in: R44 or R108."""
        return self.clause.partition(":")[0]

    @property
    def part(self) -> str:
        """Return the key of ``PARTS`` that the label begins with."""
        label = self.clause.partition(":")[2]
        return max((part for part in PARTS if f"{label} ".startswith(f"{part} ")), key=len)

    @property
    def item(self) -> str:
        """Return the label of the clause within its part; empty where the part is one clause."""
        return self.clause.partition(":")[2].removeprefix(self.part).strip()

    @property
    def anchor(self) -> str:
        """Return the name by which an address leads to the clause on the page."""
        return self.clause.replace(":", "-").replace(" ", "-")


@cache
def duties() -> tuple[Duty, ...]:
    """Return every clause, in the order of the texts."""
    text = files("regional_groups.data").joinpath("duties.csv").read_text(encoding="utf-8")
    return tuple(_duty(row) for row in csv.DictReader(text.splitlines()))


def _duty(row: dict[str, str]) -> Duty:
    standing = row["standing"]
    reason = standing.removeprefix("-") if standing.startswith("-") else ""
    return Duty(
        clause=row["clause"],
        addressed=ADDRESSED[row["addressed"]],
        summary=row["summary"],
        evidence=() if reason else tuple(standing.split()),
        reason=REASONS[reason] if reason else "",
        preamble=reason == "preamble",
    )


def by_part(text: str) -> dict[str, list[Duty]]:
    """Return the clauses of a text that ask or count something, by the heading of their part, in its order."""
    found: dict[str, list[Duty]] = {}
    for duty in duties():
        if duty.text == text and not duty.preamble:
            found.setdefault(PARTS[duty.part], []).append(duty)
    return found


def counted(wanted: Iterable[Duty]) -> dict[str, int]:
    """Return how much evidence there is, by its key; each kind is counted once."""
    keys = {key for duty in wanted for key in duty.evidence}
    return {key: EVIDENCE[key].count() for key in sorted(keys)}
