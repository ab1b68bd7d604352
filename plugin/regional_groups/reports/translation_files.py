"""Files for translators: the texts of a language as XLIFF or Word, and what came back, all of it taken or nothing.

Whatever the form of the file, the same is checked: report, language, source, paragraphs, placeholders, numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from regional_groups.core.errors import Message, NotFound, RuleViolated, say
from regional_groups.core.forms import Text
from regional_groups.core.i18n import speaking
from regional_groups.core.language_names import language_named
from regional_groups.core.permissions import Actor
from regional_groups.core.schema_words import worded
from regional_groups.reports import (
    stored,
    translating,
    translation_rules,
    translation_word,
    translations,
    xliff,
)
from regional_groups.reports.forms import TEXT_MAX
from regional_groups.reports.models import Report
from regional_groups.reports.narrative import BLOCKS
from regional_groups.reports.translation_rules import TranslationState, joined, paragraphs, source_language
from regional_groups.reports.translations import Slot
from regional_groups.reports.xliff import NOT_XML, Came, Group, Unit

SHOWN_MAX = 50  # messages about one file


@dataclass(frozen=True)
class Taken:
    """What was taken from a file."""

    texts: int
    untouched: int  # texts that were as they had been, or not translated


def groups(report: Report, language: str) -> list[Group]:
    """Return the texts of a language that were sent to its translators, by paragraph.

    A translation whose paragraphs are not those of its source cannot stand beside them: its places stay empty.
    """
    sent = [slot for slot in translations.slots(report, [language]) if slot.stored != TranslationState.NONE]
    return [_group(slot) for slot in sent]


def _group(slot: Slot) -> Group:
    sources, targets = paragraphs(slot.source), paragraphs(slot.text)
    beside = targets if len(targets) == len(sources) else [""] * len(sources)
    pairs = enumerate(zip(sources, beside, strict=True), start=1)
    units = tuple(Unit(number, source, target) for number, (source, target) in pairs)
    return Group(slot.block, BLOCKS[slot.block], slot.hash, slot.state, units, _version(targets))


def as_xliff(report: Report, language: str) -> bytes:
    """Return the texts of a language as XLIFF."""
    code = translations.language_known(report, language)
    return xliff.write(str(report.id), (source_language(report.cover), code), groups(report, code))


def as_word(report: Report, language: str) -> bytes:
    """Return the texts of a language as tables in a Word file."""
    code = translations.language_known(report, language)
    languages = (source_language(report.cover), code)
    with speaking(code):
        return translation_word.write(str(report.id), languages, groups(report, code))


FORMS: dict[str, Callable[[Report, str], bytes]] = {"xlf": as_xliff, "docx": as_word}
MEDIA_TYPES = {"xlf": xliff.MEDIA_TYPE, "docx": stored.MEDIA_TYPES["docx"]}


def given(report: Report, language: str, format: str) -> bytes:
    """Return the texts of a language as a file.

    Raises:
        NotFound: there is no such file, or the report is not translated into the language.
    """
    if format not in FORMS:
        raise NotFound(say("There is no such file."))
    return FORMS[format](report, language)


def answer(language: str, format: str, content: bytes) -> Response:
    """Return the answer that carries a file."""
    response = Response(content, mimetype=MEDIA_TYPES[format])
    response.headers.set("Content-Disposition", "attachment", filename=f"report-{language}.{format}")
    return response


def take(report: Report, language: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> Taken:
    """Take the translations of a file: every text that it changes, or none.

    Parameters:
        data: ``file`` as content and name; ``replace`` newer translations, ``still_fits`` for what was left as it
            was though its source changed; ``on_behalf_of`` and evidence as any step.
    Raises:
        InvalidInput: the file cannot be read, or is for another report or language; names ``file``.
        RuleViolated: some texts cannot be taken; each is named beside ``file``.
    """
    code = translations.language_known(report, language)
    content, name = data["file"]
    came = _read(content, name)
    _check_file(report, code, came)
    texts, wrong, newer = _texts(
        report, code, came, _Wish(bool(data.get("replace")), bool(data.get("still_fits")))
    )
    if wrong or newer:
        raise _refused(wrong, newer)
    if not texts:
        raise xliff.invalid(say("The file holds no translation that is new."))
    acting = {name: data.get(name) for name in ("on_behalf_of", "effective_on", "evidence")}
    try:
        count = translating.receive_all(report, code, texts, acting, actor, now)
    except RuleViolated as error:
        raise _refused(
            [_of(field.removeprefix("text-"), one) for field, told in error.fields.items() for one in told]
        ) from error
    return Taken(count, len(translations.slots(report, [code])) - count)


def _read(content: bytes, name: str) -> Came:
    ending = name.lower().rpartition(".")[2]
    if ending in ("xlf", "xliff"):
        return xliff.read(content)
    if ending == "docx":
        return translation_word.read(content)
    raise xliff.invalid(say("Send the XLIFF file (.xlf) or the Word file (.docx) of this page, translated."))


def _check_file(report: Report, code: str, came: Came) -> None:
    if came.original != str(report.id):
        raise xliff.invalid(say("The file is for another report."))
    asked = (source_language(report.cover), code)
    told_in = (came.source_language, came.target_language)
    if told_in != asked:
        told = [" → ".join(language_named(one) for one in pair) for pair in (told_in, asked)]
        raise xliff.invalid(
            say("The file is for other languages: %(given)s, not %(asked)s.", given=told[0], asked=told[1])
        )


@dataclass(frozen=True)
class _Wish:
    """What whoever hands a file in says of its texts."""

    replace: bool  # translations that were changed since the file was given out
    still_fits: bool  # translations left as they were, though their source changed before


Found = tuple[dict[str, dict[str, Any]], list[Message], list[Message]]


def _texts(report: Report, code: str, came: Came, wish: _Wish) -> Found:
    """Return what is to be received by text, what is wrong, and which texts were changed since."""
    slots = {slot.block: slot for slot in translations.slots(report, [code])}
    stale = _stale(slots, came)
    known = {f"{block}.{n + 1}" for block, slot in slots.items() for n in range(len(paragraphs(slot.source)))}
    unknown = [name for name in came.targets if name not in known and name.rpartition(".")[0] not in stale]
    wrong = [_of(name, say("There is no such text in this report.")) for name in unknown]
    wrong += [_of(name, say("This stands twice in the file.")) for name in came.twice]
    wrong += [_of(name, say("Only a part of this paragraph is translated.")) for name in came.partly]
    texts, newer = {}, []
    for block, slot in slots.items():
        own = {name: text for name, text in came.targets.items() if name.rpartition(".")[0] == block}
        if not any(text.strip() for text in own.values()):
            continue
        sent = _Sent(slot, own, came.hashes.get(block, ""), came.given_out.get(block, ""))
        if sent.untouched and not (wish.still_fits and slot.state == translation_rules.STALE):
            continue
        found, problems = _text(sent)
        wrong += problems
        texts[block] = found
        if not problems and sent.is_older and not wish.replace:
            newer.append(_of(block, say("This translation was changed after the file was made.")))
    return texts, wrong, newer


def _stale(slots: Mapping[str, Slot], came: Came) -> set[str]:
    """Return the texts whose source is another one than in the file: their paragraphs need no name of their own."""
    return {block for block, slot in slots.items() if came.hashes.get(block) != slot.hash}


@dataclass(frozen=True)
class _Sent:
    """What a file says of a text, beside the text as it is now."""

    slot: Slot
    own: Mapping[str, str]  # its paragraphs, by the name of the unit
    source: str  # hash of the source that the file was made with
    given_out: str  # hash of the translation that stood in the file

    @property
    def targets(self) -> list[str]:
        """Return the paragraphs of the translation, as many as the source has."""
        count = len(paragraphs(self.slot.source))
        return [self.own.get(f"{self.slot.block}.{number}", "") for number in range(1, count + 1)]

    @property
    def untouched(self) -> bool:
        """Tell whether nobody translated anything in the file, or what it says is what there is."""
        told = _version(list(self.own.values()))
        same_source = self.source == self.slot.hash
        return told == self.given_out or (same_source and told == _version(paragraphs(self.slot.text)))

    @property
    def is_older(self) -> bool:
        """Tell whether the translation is another one by now than the file was made with."""
        return self.given_out != _version(paragraphs(self.slot.text))


def _text(sent: _Sent) -> tuple[dict[str, Any], list[Message]]:
    """Return what is to be received of a text, and why it cannot be taken."""
    slot, targets = sent.slot, sent.targets
    if sent.source != slot.hash:
        return {}, [
            _of(slot.block, say("The source has changed since the file was made. Fetch the file anew."))
        ]
    wrong = []
    for number, (source, target) in enumerate(zip(paragraphs(slot.source), targets, strict=True), start=1):
        name = f"{slot.block}.{number}"
        told = (
            [say("This paragraph is not translated, but others of the text are.")]
            if not target.strip()
            else translation_rules.unbound(source, target)
        )
        wrong += [_of(name, one) for one in told]
    text, unkept = _cleaned(joined(targets))
    wrong += [_of(slot.block, one) for one in unkept]
    return {"text": text, "source_hash": sent.source, "version": slot.version}, wrong


def _version(parts: list[str]) -> str:
    """Return the hash of a translation as a file can hold it; empty for none."""
    return translation_rules.source_hash(joined([_writable(one) for one in parts]))


def _writable(text: str) -> str:
    """Return a text without the signs that no Word file holds."""
    return NOT_XML.sub("", text).strip("\n").rstrip()


def _cleaned(text: str) -> tuple[str, list[Message]]:
    """Return a text as the page would keep it, and why it cannot."""
    try:
        return str(Text(maximum=TEXT_MAX).deserialize(text)), []
    except ValidationError as error:
        return text, [worded(str(one)) for one in error.messages]


def _of(name: str, problem: Message) -> Message:
    """Return a message with the unit that it is about."""
    return say("%(unit)s: %(problem)s", unit=name, problem=problem)


_NEWER = say(
    "Fetch the file anew and put your changes in; or choose to replace the newer translations, and send it again."
)


def _refused(wrong: list[Message], newer: Sequence[Message] = ()) -> RuleViolated:
    """Return the refusal of a file; where newer translations alone are in the way, they may be replaced."""
    if newer and not wrong:
        return RuleViolated(
            say("The file cannot be taken. Nothing was saved."),
            fields={"file": [*newer[:SHOWN_MAX], _NEWER], "replace": [_NEWER]},
        )
    wrong = [*wrong, *newer]
    more = [say("… and %(count)s more.", count=len(wrong) - SHOWN_MAX)] if len(wrong) > SHOWN_MAX else []
    return RuleViolated(
        say("The file cannot be taken. Nothing was saved."), fields={"file": [*wrong[:SHOWN_MAX], *more]}
    )
