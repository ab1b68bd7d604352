"""Changes of translations: sent, received, checked; a text comes into the report when it is checked.

Who writes a text of the report beside its source, as the officer may, has checked it by that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, Message, RuleViolated, StaleVersion, say
from regional_groups.core.permissions import Actor, require
from regional_groups.people.recorded import one_letter
from regional_groups.reports import rules, translation_rules, translations
from regional_groups.reports.models import Report, Translation
from regional_groups.reports.narrative import BLOCKS, REASON, unbound_numbers
from regional_groups.reports.translation_rules import FLOW, STALE, TranslationState
from regional_groups.reports.translations import Slot

Narrative = Mapping[str, Mapping[str, str]]


def perform(slot: Slot, action: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step with one text in one language, for oneself or for somebody else.

    Raises:
        IllegalMove: the report is published in the language or withdrawn, or the step does not exist from here.
        StaleVersion, NotPermitted, RuleViolated: with the field that is wrong.
    """
    about = translations.subject(slot.report, slot.language)
    who = acting(actor, data, about, now)
    if not slot.open:
        raise IllegalMove(
            say(
                "The report is published in this language, or withdrawn: this translation can no longer change."
            )
        )
    _check_version(slot, data.get("version"))
    require(FLOW.step(action, slot.stored).permission, who, about)
    with one_letter():  # a text that is sent first is begun too
        ACTIONS[action](slot, data, who, now)
    db.session.flush()


def _check_version(slot: Slot, version: int | None) -> None:
    if version is not None and version != slot.version:
        raise StaleVersion(
            say("Somebody changed this after you opened it. Look at the newest version, then decide again."),
            current=slot.version,
        )


def _send(slot: Slot, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    if slot.stored == TranslationState.SENT and slot.state != STALE:
        raise RuleViolated(say("This text was sent already, and its source is still the same."))
    if wrong := unbound_numbers(slot.source, slot.block):
        raise RuleViolated(
            say("A number in the source is not bound to a figure. Nothing was sent: bind it first."),
            fields={f"narrative-{slot.block}-{translation_rules.source_language(slot.report.cover)}": wrong},
        )
    row = slot.row or _begun(slot, actor, now)
    _move(row, "send", data, actor, now, {"source_hash": slot.hash, "note": ""})


def _receive(slot: Slot, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    text = str(data["text"])
    if data["source_hash"] != slot.hash:
        raise RuleViolated(
            say("The source is another one by now. Nothing was saved; what you wrote is still here."),
            fields={
                "source_hash": [say("The source changed after you opened it. Compare it anew, then save.")]
            },
        )
    if wrong := translation_rules.problems(slot.source, text, slot.block):
        raise RuleViolated(say("This translation cannot be taken."), fields={"text": wrong})
    changes = {"text": text, "source_hash": slot.hash, "note": "", **_by(actor, now)}
    _move(_there(slot), "receive", data, actor, now, changes)


def _check(slot: Slot, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    row = _there(slot)
    if slot.state == STALE:
        raise RuleViolated(
            say("The source changed after this was translated. It goes back to the translators first.")
        )
    _move(row, "check", data, actor, now, {})
    _print(slot, row.text, actor, now)


def _return(slot: Slot, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    _move(_there(slot), "return", data, actor, now, {"note": str(data.get("note") or "")})


def _there(slot: Slot) -> Translation:
    if slot.row is None:  # the flow has refused before
        raise LookupError(slot.block)
    return slot.row


def _print(slot: Slot, text: str, actor: Actor, now: datetime) -> None:
    """Put a checked text into the report, whatever else of it may change in its state."""
    told = slot.report.narrative
    changed = {**told, slot.block: {**told.get(slot.block, {}), slot.language: text}}
    moves.edit(slot.report, {"narrative": changed}, rules.FLOW, actor, now, version=None, action="translate")


def _by(actor: Actor, now: datetime) -> dict[str, Any]:
    return {"translator_id": actor.person_id, "translator_name": actor.name, "translated_at": now}


def _begun(slot: Slot, actor: Actor, now: datetime, state: str = "none", **columns: Any) -> Translation:
    made = Translation(
        report=slot.report,
        block=slot.block,
        language=slot.language,
        created_at=now,
        demonstration=slot.report.demonstration,
        **columns,
    )
    about = translations.subject(slot.report, slot.language)
    moves.enter(made, "begin", FLOW, about, actor, now, state=state)
    return made


def _move(
    row: Translation,
    action: str,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any],
) -> None:
    about = translations.subject(row.report, row.language)
    moves.move(row, action, FLOW, about, actor, now, given=data, changes=changes)


def keep_written(
    report: Report, before: Narrative, cover: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    """Note of each text that was written beside its source which source that is; of one taken out, that it is gone.

    Parameters:
        before: the texts before the change; ``cover`` likewise, since it names the language of the source.
    """
    source = translation_rules.source_language(report.cover)
    moved = source != translation_rules.source_language(cover)
    for slot in translations.slots(report):
        old = before.get(slot.block, {})
        new_source = slot.row is None and (moved or not old.get(source))  # a row knows its own source
        rewritten = slot.printed != (old.get(slot.language) or "")
        if rewritten and slot.stored == TranslationState.RECEIVED:
            raise _waits_to_be_checked(slot)
        if slot.printed and (rewritten or new_source):
            _written(slot, actor, now)
        elif old.get(slot.language) and not slot.printed and slot.row is not None:
            _move(slot.row, "clear", {}, actor, now, {"text": "", "source_hash": ""})


def _waits_to_be_checked(slot: Slot) -> RuleViolated:
    return RuleViolated(
        say("A translation of this text waits to be checked."),
        fields={
            f"narrative-{slot.block}-{slot.language}": [
                say(
                    "Take the translation that was received into the report, or return it, before you write here."
                )
            ]
        },
    )


def _written(slot: Slot, actor: Actor, now: datetime) -> None:
    told = {"text": slot.printed, "source_hash": slot.hash, **_by(actor, now)}
    if slot.row is None:
        _begun(slot, actor, now, "checked", **told)
    else:
        _move(slot.row, "write", {}, actor, now, told)


def carry(report: Report, onto: Report, actor: Actor, now: datetime) -> None:
    """Give the report that follows another one its translations, as far as they were."""
    kept = ("source_hash", "text", "note", "translator_id", "translator_name", "translated_at")
    for row in (one for one in report.translations if one.block != REASON):
        told = {name: getattr(row, name) for name in kept}
        _begun(Slot(onto, row.block, row.language, "", None), actor, now, str(row.state), **told)


def check_ready(report: Report, languages: tuple[str, ...], note: str) -> list[str]:
    """Return the texts that are published stale or unchecked, as ``language:block``; none without a note that says why.

    Raises:
        RuleViolated: some are, and no note was given; each is named.
    """
    found = translations.unready(report, languages)
    if found and not note.strip():
        raise RuleViolated(
            say("Some translations are stale or not checked. Say in a note why they are published so."),
            fields={
                "note": [
                    say(
                        "Stale or not checked: %(texts)s.",
                        texts=", ".join(f"{one.language}: {one.block}" for one in found),
                    )
                ]
            },
        )
    return [f"{one.language}:{one.block}" for one in found]


Step = Callable[[Slot, Mapping[str, Any], Actor, datetime], None]
ACTIONS: dict[str, Step] = {"send": _send, "receive": _receive, "check": _check, "return": _return}


def send_all(report: Report, data: Mapping[str, Any], actor: Actor, now: datetime) -> int:
    """Send every text that is not translated yet, or stale, into some languages; return how many.

    Raises:
        RuleViolated: there is nothing to send, or a number of a source is not bound to a figure.
    """
    about = translations.subject(report, "")
    require(FLOW.step("send", "none").permission, acting(actor, data, about, now), about)
    moves.check_version(report, data["version"])
    open_states = (TranslationState.NONE, STALE)
    found = [
        one for one in translations.slots(report, data["languages"]) if one.open and one.state in open_states
    ]
    if not found:
        raise RuleViolated(
            say("There is nothing to send."),
            fields={"languages": [say("Every text of these languages was sent or is checked.")]},
        )
    if wrong := {one.block: told for one in found if (told := unbound_numbers(one.source, one.block))}:
        named = [
            say("%(unit)s: %(problem)s", unit=block, problem=one)
            for block, told in wrong.items()
            for one in told
        ]
        raise RuleViolated(
            say("A number in the source is not bound to a figure. Nothing was sent: bind it first."),
            fields={"languages": named},
        )
    with one_letter():
        for one in found:
            perform(one, "send", {**data, "version": one.version}, actor, now)
    return len(found)


def receive_all(
    report: Report,
    language: str,
    texts: Mapping[str, Mapping[str, Any]],
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> int:
    """Take the translations of several texts into one language: all of them, or none; return how many.

    Parameters:
        texts: by block: ``text``, the ``source_hash`` it was made from, and the ``version`` that was read.
    Raises:
        RuleViolated: with a message for each text that cannot be taken, as ``text-block``.
    """
    with one_letter():
        if wrong := _received(report, language, texts, data, actor, now):
            raise RuleViolated(
                say("Some translations cannot be taken. Nothing was saved; what you wrote is still here."),
                fields=wrong,
            )
    return len(texts)


def _received(
    report: Report,
    language: str,
    texts: Mapping[str, Mapping[str, Any]],
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> dict[str, list[Message]]:
    wrong: dict[str, list[Message]] = {}
    for block, given in texts.items():
        try:
            perform(translations.slot(report, block, language), "receive", {**data, **given}, actor, now)
        except (RuleViolated, StaleVersion, IllegalMove) as error:
            told = [one for messages in error.fields.values() for one in messages] or [error.message]
            wrong[f"text-{block}"] = told
    return wrong


def decide_all(
    report: Report,
    language: str,
    action: str,
    versions: Mapping[str, int],
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> int:
    """Check or return several received texts of one language; return how many."""
    with one_letter():
        for block in (one for one in BLOCKS if one in versions):
            slot = translations.slot(report, block, language)
            perform(slot, action, {**data, "version": versions[block]}, actor, now)
    return len(versions)
