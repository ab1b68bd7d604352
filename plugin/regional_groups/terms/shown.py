"""What the API says of a version, and which facts of it the pages share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regional_groups.core.permissions import Actor, Subject
from regional_groups.core.waits import waits_shown, waits_told
from regional_groups.terms import operations, queries
from regional_groups.terms.comparing import TEXTS, Comparison
from regional_groups.terms.models import TermsTranslation, TermsVersion
from regional_groups.terms.periods import period_of
from regional_groups.terms.translating import is_current


def dump(version: TermsVersion, actor: Actor, now: datetime, group: Subject | None = None) -> dict[str, Any]:
    """Return a version as the API shows it to this reader.

    Parameters:
        group: the facts of its group, where a list has read them once for all its rows.
    """
    about = queries.subject(version, now, group)
    waiting = queries.waiting(version, now, about)
    return {
        "id": version.number,
        "label": version.number,
        "draft_label": version.draft_number,
        "uuid": version.id,
        "group": version.group.acronym,
        "parent": version.group.parent_code,
        "version": version.version,
        "state": str(version.state),
        "language": version.language,
        "sections": version.sections,
        "working_methods": version.working_methods,
        "text_hash": version.text_hash,
        "decided_on": version.decided_on,
        "meeting": version.meeting,
        "reference": version.reference,
        "in_force_from": version.in_force_from,
        "in_force_until": version.in_force_until,
        "in_force": operations.is_in_force(version),
        "since_unknown": version.since_unknown,
        "recorded_afterwards": version.recorded_afterwards,
        "study_period": period_of(version.in_force_from) or None,
        "note": version.note,
        "translations": [dump_translation(one) for one in version.translations],
        "created_at": version.created_at,
        "changed_at": version.changed_at,
        "demonstration": version.demonstration,
        "waiting_for": waits_told(waiting),
        "actions": operations.available(version, actor, now, about),
    }


def dump_translation(translation: TermsTranslation) -> dict[str, Any]:
    """Return a translation as the API shows it."""
    return {
        "language": translation.language,
        "state": str(translation.state),
        "current": is_current(translation),
        "source_hash": translation.source_hash,
        "sections": translation.sections,
        "working_methods": translation.working_methods,
        "changed_at": translation.changed_at,
    }


def dump_comparison(found: Comparison) -> dict[str, Any]:
    """Return a comparison as the API shows it: each text section by section, each section word by word."""
    return {
        "from": found.older.number,
        "to": found.newer.number,
        "languages": [found.older.language, found.newer.language],
        "changes": found.total,
        **{
            name: [
                {
                    "id": section.id,
                    "kind": section.kind,
                    "moved": section.moved,
                    "heading": [{"kind": part.kind, "text": part.text} for part in section.heading],
                    "body": [{"kind": part.kind, "text": part.text} for part in section.body],
                }
                for section in found.changes[name]
            ]
            for name in TEXTS
        },
    }


def waiting_rows(version: TermsVersion, now: datetime) -> list[dict[str, Any]]:
    """Return who must act, as the part of the page shows it."""
    return waits_shown(queries.waiting(version, now), now)
