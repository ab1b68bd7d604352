"""The people around the terms of one group, and short ways to take the steps."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from regional_groups.core import outbox
from regional_groups.core.db import db
from regional_groups.groups.models import RegionalGroup
from regional_groups.people.models import Person
from regional_groups.terms import operations
from regional_groups.terms.models import TermsVersion
from sqlalchemy import select

from tests.support.field import actor, person, regional_group

GROUP = "SG5RG-AFR"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DECIDED = {"decided_on": date(2026, 11, 20), "meeting": "SG5, Geneva, November 2026"}
SECTIONS = [
    {"id": "objectives", "heading": "Objectives", "body": "To bring the studies of SG5 to the region."},
    {"id": "tasks", "heading": "Tasks", "body": "- encourage contributions\n- hold workshops"},
]
METHODS = [{"id": "language", "heading": "Working language", "body": "English and French."}]
CHANGED = [
    {"id": "objectives", "heading": "Objectives", "body": "To bring all studies of SG5 to the region."},
    {"id": "tasks", "heading": "Tasks", "body": "- encourage contributions\n- hold workshops"},
]
TEXTS = {"language": "en", "sections": SECTIONS, "working_methods": METHODS}


@dataclass
class Field:
    """One regional group and everybody who has to do with its terms."""

    group: RegionalGroup
    chair: Person
    contact: Person
    parent: Person
    counsellor: Person
    outsider: Person


def field(acronym: str = GROUP) -> Field:
    """Make a group with chair and contact, its parent's chair and counsellor, and somebody of another group."""
    code = acronym.split("RG")[0]
    tag = acronym.lower()
    return Field(
        group=regional_group(acronym),
        chair=person(f"chair.{tag}@example.org", f"rg_chair {acronym}"),
        contact=person(f"contact.{tag}@example.org", f"rg_contact {acronym}"),
        parent=person(f"parent.{tag}@example.org", f"sg_chair {code}"),
        counsellor=person(f"counsellor.{tag}@example.org", f"tsb_counsellor {code}"),
        outsider=person(f"outsider.{tag}@example.org", "rg_chair SG3RG-AFR"),
    )


def draft(at: Field, **data: Any) -> TermsVersion:
    """Begin a draft with a text of two sections."""
    version = operations.create(at.group, {**TEXTS, **data}, actor(at.chair), NOW)
    db.session.commit()
    return version


def take(version: TermsVersion, action: str, who: Person, **data: Any) -> TermsVersion:
    """Take a step on the version as it is now."""
    operations.perform(version, action, {"version": version.version, **data}, actor(who), NOW)
    db.session.commit()
    return version


def submitted(at: Field, **data: Any) -> TermsVersion:
    """Bring a draft before the parent."""
    return take(draft(at, **data), "submit", at.chair)


def approved(at: Field, decided_on: date = date(2026, 11, 20), **data: Any) -> TermsVersion:
    """Bring a version into force."""
    return take(submitted(at, **data), "approve", at.parent, decided_on=decided_on, meeting="SG5")


def mails() -> list[tuple[str, str]]:
    """Return receiver and subject of each mail queued."""
    rows = db.session.scalars(select(outbox.OutboxMessage).where(outbox.OutboxMessage.kind == "mail"))
    return sorted((row.payload["to"], row.payload["subject"]) for row in rows)
