"""What people send about reports: one schema per action, used by pages and the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from regional_groups.core.errors import N_
from regional_groups.core.forms import (
    ActionSchema,
    AmendSchema,
    CreateSchema,
    Line,
    NoteSchema,
    Text,
    Upload,
    Whole,
)
from regional_groups.core.i18n import CODES, current_language
from regional_groups.reports.narrative import BLOCKS
from regional_groups.reports.rules import Addressee, Correction

LABELLED = ("summary", "action", "strategic_plan", "financial", "references")
IN_LANGUAGES = ("title", "author", "session", "place_dates")
TEXT_MAX = 30_000
_LANGUAGE = validate.OneOf(CODES)
_SOME_DAYS = validate.Range(1, 180, error=N_("Give a number of days from 1 to 180."))
_NUMBER = validate.Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9 ./()-]*$", error=N_("Use letters, digits and . / ( ) - only.")
)


_BY_LANGUAGE = {"description": "an object: a text by language"}
_BLOCKS = {"description": f"an object: Markdown by language, by block ({', '.join(BLOCKS)})"}


class InLanguages(fields.Field[dict[str, str]]):
    """One line in some of the six languages: ``{language: text}``."""

    def __init__(self, *, maximum: int = 300, **options: Any) -> None:
        super().__init__(**options)
        self._line = Line(maximum=maximum)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise ValidationError(N_("Give an object of texts by language."))
        wrong = sorted(str(code) for code in value if code not in CODES)
        if wrong:
            raise ValidationError(N_("The languages are ar, zh, en, fr, ru and es."))
        read = {code: str(self._line.deserialize(text)) for code, text in value.items()}
        return {code: text for code, text in read.items() if text}


class Labels(fields.Field[dict[str, dict[str, str]]]):
    """The labels of the box on the first page: ``{item: {language: text}}``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **options: Any
    ) -> dict[str, dict[str, str]]:
        if not isinstance(value, Mapping) or any(name not in LABELLED for name in value):
            raise ValidationError(
                N_("The labels are summary, action, strategic_plan, financial and references.")
            )
        reader = InLanguages(maximum=120)
        read = {str(name): reader.deserialize(given) or {} for name, given in value.items()}
        return {name: dict(texts) for name, texts in read.items() if texts}


class Narrative(fields.Field[dict[str, dict[str, str]]]):
    """The texts: ``{block: {language: Markdown}}``; an empty text takes the usual one back."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **options: Any
    ) -> dict[str, dict[str, str]]:
        if not isinstance(value, Mapping):
            raise ValidationError(N_("Give an object of texts by language."))
        if any(block not in BLOCKS for block in value):
            raise ValidationError(f"Must be one of: {', '.join(BLOCKS)}.")  # in our words by ``worded``
        reader = Text(maximum=TEXT_MAX)
        found: dict[str, dict[str, str]] = {}
        for block, texts in value.items():
            if not isinstance(texts, Mapping) or any(code not in CODES for code in texts):
                raise ValidationError(N_("The languages are ar, zh, en, fr, ru and es."))
            found[block] = {code: str(reader.deserialize(text)) for code, text in texts.items()}
        return found


class Day(fields.Date):
    """A date kept as its ISO text, as JSON columns hold it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:  # type: ignore[override]  # ISO text
        found: date = super()._deserialize(value, attr, data, **options)
        return found.isoformat()


def _of_this_century(day: str) -> None:
    """Refuse days that no session opens on; a plain function, since JSON Schema has no bounds for days."""
    if not "2000" <= day < "2100":
        raise ValidationError(N_("Give a day between 2000 and 2099."))


class CoverSchema(Schema):
    """The cover data: what the secretariat adds until a report is published."""

    document_number = Line(maximum=40, validate=validate.Regexp(r"^$|^[A-Za-z0-9][A-Za-z0-9 ./()-]*$"))
    agenda_item = Line(maximum=40)
    dated_on = Day(allow_none=True)
    original_language = fields.String(allow_none=True, validate=_LANGUAGE)
    title = InLanguages(metadata=_BY_LANGUAGE)
    author = InLanguages(metadata=_BY_LANGUAGE)
    session = InLanguages(maximum=120)
    place_dates = InLanguages(maximum=160)
    labels = Labels(metadata={"description": "the labels of the first page: texts by language, by item"})
    session_opens_on = Day(allow_none=True, validate=_of_this_century)
    financial_implications = fields.Boolean()
    translation_days = Whole(allow_none=True, validate=_SOME_DAYS)
    approval_days = Whole(allow_none=True, validate=_SOME_DAYS)
    writing_days = Whole(allow_none=True, validate=_SOME_DAYS)


class _ReportFields(Schema):
    """What is written of a report."""

    from_on = fields.Date(data_key="from", required=True)
    until_on = fields.Date(data_key="until", required=True)
    baseline_from = fields.Date(load_default=None, allow_none=True)
    baseline_until = fields.Date(load_default=None, allow_none=True)
    addressee = fields.String(
        load_default=Addressee.COUNCIL.value, validate=validate.OneOf([item.value for item in Addressee])
    )
    cover = fields.Nested(CoverSchema, load_default=dict)
    council_session = fields.UUID(load_default=None, allow_none=True)
    narrative = Narrative(load_default=dict, metadata=_BLOCKS)


class ReportCreateSchema(_ReportFields, CreateSchema):
    """A new report over a period, both days included."""


class ReportEditSchema(ActionSchema):
    """A change of a report; only the fields that are sent change."""

    from_on = fields.Date(data_key="from")
    until_on = fields.Date(data_key="until")
    baseline_from = fields.Date(allow_none=True)
    baseline_until = fields.Date(allow_none=True)
    addressee = fields.String(validate=validate.OneOf([item.value for item in Addressee]))
    cover = fields.Nested(CoverSchema)
    council_session = fields.UUID(allow_none=True)
    narrative = Narrative(metadata=_BLOCKS)


class PublishSchema(NoteSchema):
    """In which languages a report is published."""

    languages = fields.List(fields.String(validate=_LANGUAGE), required=True)

    @validates_schema
    def _some(self, data: Mapping[str, Any], **_: Any) -> None:
        if not data.get("languages"):
            raise ValidationError(N_("Choose at least one language."), "languages")


class CorrectSchema(NoteSchema):
    """How a published report is followed by another one; the document prints the note as its reason."""

    kind = fields.String(required=True, validate=validate.OneOf([item.value for item in Correction]))
    language = fields.String(load_default="", validate=validate.OneOf(CODES))  # of the note; empty is unknown


class CorrectPageSchema(CorrectSchema):
    """How a published report is followed by another one, on the page: it asks why, since the document prints it."""

    note = Text(required=True, maximum=5000)
    language = fields.String(load_default=current_language, validate=validate.OneOf(CODES))


class ReportCommentSchema(ActionSchema):
    """What somebody says on a report, or on one of its texts."""

    text = Text(required=True, maximum=5000)
    block = fields.String(load_default="", validate=validate.OneOf(("", *BLOCKS)))


class TransmitSchema(NoteSchema):
    """When a report was sent to its addressee; the day of the step itself when not given."""

    transmitted_on = fields.Date(load_default=None, allow_none=True)


class CheckSchema(Schema):
    """A Word file that was edited after the report was printed, and its language."""

    file = Upload(required=True)
    language = fields.String(required=True, validate=_LANGUAGE)


class ReportAmendSchema(AmendSchema):
    """What can be corrected of a report in any state; published files stay as they were published."""

    cover = fields.Nested(CoverSchema, required=True)


ACTION_FORMS: dict[str, type[Schema]] = {
    "freeze": NoteSchema,
    "thaw": NoteSchema,
    "comment": ReportCommentSchema,
    "submit": NoteSchema,
    "return": NoteSchema,
    "approve": NoteSchema,
    "transmit": TransmitSchema,
    "publish": PublishSchema,
    "withdraw": NoteSchema,
    "correct": CorrectSchema,
    "undo": ActionSchema,
    "amend": ReportAmendSchema,
}
# Of the same steps on the page.
PAGE_FORMS: dict[str, type[Schema]] = {**ACTION_FORMS, "correct": CorrectPageSchema}
