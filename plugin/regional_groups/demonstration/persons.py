"""Whom the demonstration lets in: the invented persons under the kind of their office, and what each may do.

The lines say in a newcomer's words what ``core/permissions`` allows; a test holds that no office is without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import N_
from regional_groups.core.i18n import CODES, scope_label, speaking
from regional_groups.core.permissions import OFFICE_LABELS, Office
from regional_groups.people.models import OfficeHeld, Person

# The kinds in the order of the page, and in each the offices with what they may do.
KINDS: dict[str, dict[Office, str]] = {
    N_("Secretariat"): {
        Office.TSB_COUNSELLOR: N_(
            "Reviews requests, convenes meetings, approves registrations, and records for members who write by mail."
        ),
        Office.TSB_DIRECTOR: N_("Does what a TSB counsellor does, and approves the report for the Council."),
        Office.REGIONAL_OFFICE: N_(
            "Files requests, proposes meetings and workshops, and records outreach for a region."
        ),
    },
    N_("Study groups"): {
        Office.SG_CHAIR: N_("Decides on requests and on terms of reference, and coordinates joint meetings."),
        Office.SG_VICE_CHAIR: N_("Does what the study group chair does, for one region."),
    },
    N_("Regional groups"): {
        Office.RG_CHAIR: N_(
            "Drafts and submits terms of reference, proposes meetings, agrees to them and reports."
        ),
        Office.RG_CO_CHAIR: N_("Does what the chair does, together with another co-chair."),
        Office.RG_VICE_CHAIR: N_(
            "Drafts terms of reference and proposes meetings; leads where there is no chair."
        ),
        Office.RG_CONTACT: N_("Drafts and proposes for the group, invites guests and records attendance."),
    },
    N_("Member States"): {
        Office.FOCAL_POINT: N_("Confirms the support of the State and endorses its registrations."),
        Office.DELEGATE: N_("Files a creation request, registers for meetings and submits contributions."),
    },
    N_("Members and regional organizations"): {
        Office.MEMBER_REP: N_("Files a creation request, registers for meetings and submits contributions."),
        Office.REGIONAL_ORGANIZATION: N_(
            "Files a creation request for its region and registers for meetings."
        ),
    },
    N_("Reports and planning"): {
        Office.REPORT_OFFICER: N_("Prepares, freezes, transmits and publishes the effectiveness report."),
        Office.BSG_COORDINATOR: N_("Keeps the plan: targets, activities, risks and funds."),
    },
    N_("Other offices"): {
        Office.TRANSLATOR: N_("Translates the texts of a report."),
        Office.ADMIN: N_("Gives and ends offices and reads the audit trail; takes no step of a procedure."),
    },
}


class DemoPerson(NamedTuple):
    """Somebody of the demonstration as the provider lists them."""

    name: str
    email: str
    office: str
    may: str
    language: str
    kind: str
    scopes: Mapping[str, str]


def demo_persons(app: Flask) -> list[DemoPerson]:
    """Return whom the demonstration lets in, in the order of the page; of an office the one named after it first."""
    with app.app_context(), app.test_request_context("/"):
        query = (
            select(Person, OfficeHeld)
            .join(OfficeHeld, OfficeHeld.person_id == Person.id)
            .where(Person.demonstration, OfficeHeld.demonstration)
            .order_by(OfficeHeld.created_at, Person.name)
        )
        first: dict[str, tuple[Person, OfficeHeld]] = {}
        for person, held in db.session.execute(query):
            first.setdefault(person.email, (person, held))
        return [
            DemoPerson(
                person.name,
                person.email,
                OFFICE_LABELS[office],
                may,
                person.language or "en",
                kind,
                _scopes(held),
            )
            for kind, offices in KINDS.items()
            for office, may in offices.items()
            for person, held in sorted(first.values(), key=_named_first)
            if held.function == office
        ]


def _named_first(row: tuple[Person, OfficeHeld]) -> tuple[bool, str]:
    person, held = row
    return person.email != f"{held.function}@demo.example", person.name


def _scopes(held: OfficeHeld) -> dict[str, str]:
    """Return the scope of an office in the words of each language; nothing where the office has none."""
    found = {}
    for language in CODES if held.scope else ():
        with speaking(language):
            found[language] = scope_label(held.function, held.scope)
    return found
