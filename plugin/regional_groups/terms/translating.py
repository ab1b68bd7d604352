"""Translations of a version: never the decided text, and outdated once the original changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.errors import InvalidInput, NotPermitted, RuleViolated, SignInNeeded, say
from regional_groups.core.permissions import Actor
from regional_groups.terms import queries, rules
from regional_groups.terms.keeping import write
from regional_groups.terms.models import TermsTranslation, TermsVersion
from regional_groups.terms.rules import TranslationState
from regional_groups.terms.texts import check_texts, digest, normalised


def translate(
    version: TermsVersion, language: str, data: Mapping[str, Any], actor: Actor, now: datetime
) -> TermsTranslation:
    """Write the translation of a version into a language, new or again.

    Parameters:
        data: both texts; ``state`` checked is open to translators of the language and to the secretariat.
    Raises:
        NotPermitted: the offices held do not allow it.
        RuleViolated: it is the language that was decided.
        InvalidInput: there is one, and the version that was read is not named.
    """
    queries.lock(version.group, version)
    _guard(version, language, data, actor, now)
    sections, methods = normalised(data["sections"]), normalised(data.get("working_methods") or [])
    check_texts(sections, methods)
    found = next((one for one in version.translations if one.language == language), None)
    if found is not None and data.get("version") is None:
        raise InvalidInput(
            say("Some fields need your attention."),
            fields={"version": [say("Please fill this in.")]},
        )
    before = {"translation": language, "text": _hash(found), "state": str(found.state) if found else None}
    if found is None:
        found = TermsTranslation(language=language)
        version.translations.append(found)
    found.sections, found.working_methods = sections, methods
    found.source_hash = data.get("source_hash") or version.text_hash
    found.state = TranslationState(data.get("state") or "unofficial")
    found.changed_at, found.changed_by, found.changed_by_name = now, actor.person_id, actor.name
    after = {"translation": language, "text": _hash(found), "state": str(found.state)}
    write(version, "translate", before, after, actor, now)
    return found


def _guard(
    version: TermsVersion, language: str, data: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    moves.check_version(version, data.get("version"))
    about = queries.subject(version, now)
    if actor.person_id is None:
        raise SignInNeeded(say("Please sign in to do this."))
    if not rules.may_translate(actor, about, language):
        raise NotPermitted(
            say(
                "Translations are written by the team of the group, the secretariat and translators of the language."
            )
        )
    if data.get("state") == TranslationState.CHECKED and not rules.may_check(actor, about, language):
        raise NotPermitted(
            say("Only a translator of the language or the secretariat marks a translation as checked.")
        )
    if language == version.language:
        raise RuleViolated(say("This is the language of the decided text. Choose another language."))


def _hash(translation: TermsTranslation | None) -> str | None:
    if translation is None:
        return None
    return digest(translation.language, translation.sections, translation.working_methods)


def is_current(translation: TermsTranslation) -> bool:
    """Tell whether a translation was made from the text as it is now."""
    return translation.source_hash == translation.original.text_hash
