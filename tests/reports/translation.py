"""Translations for tests: who translates, a report with texts, and its texts brought to a state."""

from typing import Any

from regional_groups.core.db import db
from regional_groups.people.models import Person
from regional_groups.reports import operations, translating, translations
from regional_groups.reports.models import Report
from regional_groups.reports.translations import Slot
from sqlalchemy import select

from tests.reports.field import now, officer, report
from tests.support.field import actor, person

SOURCE = "Meetings held: {meetings_held}.\n\nWTSA Resolution 44 asks for this report."
FRENCH = "Réunions tenues: {meetings_held}.\n\nLa Résolution 44 de l'AMNT demande ce rapport."


def translator(language: str = "fr") -> Person:
    """Return a translator of a language."""
    email = f"{language}@translators.example"
    found = db.session.scalar(select(Person).where(Person.email == email))
    return found or person(email, f"translator {language}")


def written(state: str = "draft", **data: Any) -> Report:
    """Make a report with a text in English, and bring it to a state."""
    return report(state, narrative={"summary": {"en": SOURCE}}, **data)


def summary(made: Report, language: str = "fr") -> Slot:
    """Return the place of the summary in a language."""
    return translations.slot(made, "summary", language)


def step(made: Report, action: str, who: Person | None = None, language: str = "fr", **data: Any) -> Slot:
    """Take a step with the summary, as the one who may."""
    slot = summary(made, language)
    given = {"version": slot.version, "text": FRENCH, "source_hash": slot.hash, "note": "Please look again."}
    person = who or (translator(language) if action == "receive" else officer())
    translating.perform(slot, action, {**given, **data}, actor(person), now())
    db.session.commit()
    return summary(made, language)


def at(state: str, made: Report | None = None) -> Report:
    """Return a report whose French summary stands in a state."""
    made = made or written()
    path = {
        "none": (),
        "sent": ("send",),
        "received": ("send", "receive"),
        "checked": ("send", "receive", "check"),
    }
    for action in path[state]:
        step(made, action)
    return made


def rewrite(made: Report, **texts: str) -> None:
    """Write the summary anew in some languages, as the officer does."""
    data = {"version": made.version, "narrative": {"summary": texts}}
    operations.edit(made, data, actor(officer()), now())
    db.session.commit()
