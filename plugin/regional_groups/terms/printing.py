"""A version as a printed document: the decided text, or a translation that says it is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from flask_babel import gettext as _

from regional_groups.core.i18n import day, speaking
from regional_groups.core.language_names import language_named
from regional_groups.publishing import pdf
from regional_groups.publishing.blocks import (
    Block,
    Document,
    Heading,
    Language,
    LetterHeader,
    Paragraph,
    Text,
)
from regional_groups.publishing.markdown import markdown_blocks
from regional_groups.terms.models import TermsTranslation, TermsVersion
from regional_groups.terms.rules import DECIDED


def text_in(version: TermsVersion, language: str) -> TermsVersion | TermsTranslation:
    """Return the text in a language: the translation if there is one, else the text of the version itself."""
    return next((one for one in version.translations if one.language == language), version)


def document(version: TermsVersion, language: str) -> Document:
    """Return a version as a document in a language, or in its own when there is no translation."""
    text = text_in(version, language)
    with speaking(text.language):
        title = _("Terms of reference and working methods of %(group)s", group=version.group.acronym)
        blocks: list[Block] = []
        if isinstance(text, TermsTranslation):
            blocks.append(Paragraph((Text(translation_note(version, text), emphasis=True),)))
        blocks += _blocks(_("Terms of reference"), text.sections)
        blocks += _blocks(_("Working methods"), text.working_methods)
        return Document(
            language=cast(Language, text.language),
            title=title,
            header=LetterHeader(
                office=("ITU-T", version.group.acronym),
                dated_on=version.decided_on,
                reference=version.reference,
                contact=tuple(_particulars(version)),
                subject=title,
            ),
            blocks=tuple(blocks),
            footer_label=f"{version.group.acronym} {version.number}",
            created=version.created_at,
            modified=version.changed_at,
            demonstration=version.demonstration,
            draft=version.state not in DECIDED,
        )


def translation_note(version: TermsVersion, text: TermsTranslation) -> str:
    """Return the sentence that marks a translation."""
    note = str(
        _(
            "Translation, not the decided text. The text was decided in %(language)s.",
            language=language_named(version.language),
        )
    )
    if text.source_hash != version.text_hash:
        note += " " + str(_("The decided text has changed since this translation was made."))
    return note


def _particulars(version: TermsVersion) -> Iterator[tuple[str, str]]:
    yield str(_("Version")), version.number
    yield str(_("Parent")), version.group.parent_code or version.group.parent_label
    if version.meeting:
        yield str(_("Approved by")), version.meeting
    if version.decided_on:
        yield str(_("In force from")), day(version.decided_on).striptags()


def _blocks(title: str, sections: list[dict[str, Any]]) -> list[Block]:
    if not sections:
        return []
    found: list[Block] = [Heading(1, title)]
    for number, row in enumerate(sections, start=1):
        found.append(Heading(2, row["heading"], str(number)))
        found += markdown_blocks(row["body"], top_level=3)
    return found


def render(version: TermsVersion, language: str) -> bytes:
    """Return a version as PDF, within the limits of a letter."""
    limits = pdf.LETTER
    return pdf.render_pdf(
        document(version, language),
        seconds_cpu=limits.seconds_cpu,
        seconds_wall=limits.seconds_wall,
        bytes_max=limits.bytes_max,
    )
