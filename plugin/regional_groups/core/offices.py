"""Who acts and what is asked about: the offices of the field, the person who holds them today, plain facts of a thing.

The map of rights (``core/permissions.py``) decides over these; it hands them on to the rooms together with the rights.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from regional_groups.core.errors import N_


class Office(StrEnum):
    """The functions a person can hold, each with a scope."""

    ADMIN = "admin"  # runs the service; performs no step of a flow
    TSB_DIRECTOR = "tsb_director"
    TSB_COUNSELLOR = "tsb_counsellor"  # scope: a study group, or empty = all
    REPORT_OFFICER = "report_officer"
    BSG_COORDINATOR = "bsg_coordinator"
    TRANSLATOR = "translator"  # scope: a language
    REGIONAL_OFFICE = "regional_office"  # scope: a region
    SG_CHAIR = "sg_chair"  # scope: SG5
    SG_VICE_CHAIR = "sg_vice_chair"  # scope: SG5, or SG5/arab-states for regional duties
    RG_CHAIR = "rg_chair"  # scope: SG5RG-AFR
    RG_CO_CHAIR = "rg_co_chair"
    RG_VICE_CHAIR = "rg_vice_chair"
    RG_CONTACT = "rg_contact"
    FOCAL_POINT = "focal_point"  # scope: a country, alpha-2
    DELEGATE = "delegate"  # scope: a country, alpha-2
    MEMBER_REP = "member_rep"  # scope: an organization
    REGIONAL_ORGANIZATION = "regional_organization"  # scope: ATU, CITEL …


TEAM = (Office.RG_CHAIR, Office.RG_CO_CHAIR, Office.RG_VICE_CHAIR, Office.RG_CONTACT)  # of a regional group

OFFICE_LABELS: dict[str, str] = {
    Office.ADMIN: N_("Administrator of the service"),
    Office.TSB_DIRECTOR: N_("Director of TSB"),
    Office.TSB_COUNSELLOR: N_("TSB counsellor"),
    Office.REPORT_OFFICER: N_("Report officer"),
    Office.BSG_COORDINATOR: N_("Coordinator for bridging the standardization gap"),
    Office.TRANSLATOR: N_("Translator"),
    Office.REGIONAL_OFFICE: N_("Regional office"),
    Office.SG_CHAIR: N_("Study group chair"),
    Office.SG_VICE_CHAIR: N_("Study group vice-chair"),
    Office.RG_CHAIR: N_("Regional group chair"),
    Office.RG_CO_CHAIR: N_("Regional group co-chair"),
    Office.RG_VICE_CHAIR: N_("Regional group vice-chair"),
    Office.RG_CONTACT: N_("Regional group contact"),
    Office.FOCAL_POINT: N_("Focal point"),
    Office.DELEGATE: N_("Delegate"),
    Office.MEMBER_REP: N_("Representative of a member"),
    Office.REGIONAL_ORGANIZATION: N_("Regional organization"),
    "author": N_("Author of the request"),
}


@dataclass(frozen=True, order=True)
class Held:
    """An office held now: function and scope ("" is everywhere)."""

    function: str
    scope: str = ""


@dataclass(frozen=True)
class Acting:
    """What shows that a step was recorded for somebody else: by whom, and the evidence."""

    recorded_by: UUID
    recorded_by_name: str
    for_label: str  # "sg_chair SG5", or a person's name
    for_person: UUID | None
    evidence_kind: str | None = None  # mail, letter, report, phone
    evidence_on: date | None = None
    evidence_reference: str = ""


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with the offices held today, or nobody."""

    person_id: UUID | None = None
    name: str = ""
    offices: frozenset[Held] = frozenset()
    acting: Acting | None = None
    effective_on: date | None = None  # a past day on which the step took effect
    system: bool = False  # import, jobs and the command line

    def holds(self, *functions: str) -> bool:
        """Tell whether one of the functions is held, whatever its scope."""
        return any(held.function in functions for held in self.offices)

    def scopes(self, *functions: str) -> frozenset[str]:
        """Return the scopes in which one of the functions is held."""
        return frozenset(held.scope for held in self.offices if held.function in functions)


NOBODY = Actor()
SYSTEM = Actor(name="system", system=True)


@dataclass(frozen=True)
class Subject:
    """What a permission is asked about, as plain facts of the object."""

    parents: frozenset[str] = frozenset()  # SG5, TSAG
    groups: frozenset[str] = frozenset()  # SG5RG-AFR
    regions: frozenset[str] = frozenset()  # slugs
    countries: frozenset[str] = frozenset()  # alpha-2; empty = unknown
    organizations: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()  # that a text is translated into
    authors: frozenset[UUID] = frozenset()
    author_offices: frozenset[Held] = frozenset()
    owner: UUID | None = None
    filled: frozenset[Held] = field(default=frozenset())  # who leads the groups today
    public: bool = False
