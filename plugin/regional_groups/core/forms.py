"""Reading what people send: one marshmallow schema serves the HTML form and the API of an operation.

Both doors give the same errors, in the reader's language, beside the field they belong to.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import MultiDict

from regional_groups.core.errors import N_, InvalidInput, Message, say
from regional_groups.core.i18n import EVIDENCE, translate
from regional_groups.core.schema_words import on_page, worded

FORM_REFUSED = say("Some fields need your attention. Nothing was saved yet; what you wrote is still here.")
REFUSED = say(
    "Some fields need your attention. Nothing was saved."
)  # to a program, which has no form before it
MAX_LINE = 300
MAX_TEXT = 100_000
FIRST_INSTANT, LAST_INSTANT = datetime(1950, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, tzinfo=UTC)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")  # left out, nothing is lost with them
# NUL and lone surrogates, which no database and no answer can write, and the signs that turn a line around.
_REFUSED = re.compile(r"[\x00\ud800-\udfff\u202d\u202e]")
_ROW = re.compile(r"^(?P<name>[a-z_]+)-(?P<row>\d{1,3})-(?P<column>[a-z_]+)$")


def _check_length(text: str, maximum: int, data: Any) -> None:
    """Refuse what is too long as it was sent; of a form, whose line ends count double, only what is kept counts."""
    if not isinstance(data, FormData) and len(text) > maximum:
        raise ValidationError(f"Longer than maximum length {maximum}.")


def _check_signs(text: str) -> str:
    if _REFUSED.search(text):
        raise ValidationError(
            N_("This holds a sign that cannot be kept: an invisible or a broken one. Type it anew.")
        )
    return text


class Line(fields.String):
    """One line of text: control characters and outer spaces removed, Unicode composed, length bounded.

    What cannot be kept, or would turn the direction of the line around, is refused.
    """

    def __init__(self, *, maximum: int = MAX_LINE, **options: Any) -> None:
        given = options.pop("validate", [])
        checks = [validate.Length(max=maximum), *(given if isinstance(given, list) else [given])]
        super().__init__(validate=checks, **options)
        self.maximum = maximum

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = _check_signs(super()._deserialize(value, attr, data, **options))
        _check_length(text, self.maximum, data)
        return " ".join(unicodedata.normalize("NFC", _CONTROL.sub("", text)).split())


class Text(fields.String):
    """A text of several lines (Markdown), checked as a line is: line ends unified, length bounded."""

    def __init__(self, *, maximum: int = MAX_TEXT, **options: Any) -> None:
        super().__init__(validate=validate.Length(max=maximum), **options)
        self.maximum = maximum

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = _check_signs(super()._deserialize(value, attr, data, **options))
        _check_length(text, self.maximum, data)
        return unicodedata.normalize(
            "NFC", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        ).strip()


class Exact(fields.String):
    """A decimal number in an answer, as text: no reader rounds it."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else format(Decimal(value), "f")


class Whole(fields.Integer):
    """A whole number as JSON Schema means it: 3 and 3.0, not "3"; an HTML form's text is read as well."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        from_form = isinstance(data, FormData)
        if isinstance(value, bool) or (isinstance(value, str) and not from_form):
            raise self.make_error("invalid", input=value)
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid", input=value)
        number: int = super()._deserialize(value, attr, data, **options)
        return number


class Instant(fields.AwareDateTime):
    """An instant with its offset, within years that every clock and calendar can reckon with."""

    def __init__(self, **options: Any) -> None:
        within = validate.Range(FIRST_INSTANT, LAST_INSTANT, error="Invalid value.")
        super().__init__(validate=within, **options)


class Upload(fields.Field[tuple[bytes, str]]):
    """A file: from a page as it was read, in JSON as ``{"name": …, "content": base64}``."""

    def __init__(self, **options: Any) -> None:
        told = "a file as an object: its name, and its content in Base64"
        super().__init__(**{"metadata": {"description": told}, **options})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> tuple[bytes, str]:
        if isinstance(value, tuple):
            return value
        try:
            return base64.b64decode(value["content"], validate=True), str(value["name"])
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise ValidationError(N_("Send a file as name and content, the content in Base64.")) from None


class EvidenceSchema(Schema):
    """What shows that a member asked for a step: a mail, a letter, a report or a call."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(EVIDENCE)))
    on = fields.Date(required=True)
    reference = Line(load_default="")


class OnBehalfSchema(Schema):
    """For whom a step is recorded: an office with its scope, or a person by e-mail."""

    office = Line(load_default=None, allow_none=True, maximum=40)
    scope = Line(load_default="", maximum=80)
    person = fields.Email(load_default=None, allow_none=True)

    @validates_schema
    def _one(self, data: Mapping[str, Any], **_: Any) -> None:
        if bool(data.get("office")) == bool(data.get("person")):
            raise ValidationError(N_("Name either an office or a person."), "office")


class ActionSchema(Schema):
    """What every step takes: the version it was decided on, and for whom it is recorded."""

    version = Whole(
        required=True, strict=False, metadata={"description": "version of the object that was read"}
    )
    on_behalf_of = fields.Nested(OnBehalfSchema, load_default=None, allow_none=True)
    effective_on = fields.Date(load_default=None, allow_none=True)
    evidence = fields.Nested(EvidenceSchema, load_default=None, allow_none=True)


class CreateSchema(Schema):
    """What every creation takes: for whom it is recorded."""

    on_behalf_of = fields.Nested(OnBehalfSchema, load_default=None, allow_none=True)
    effective_on = fields.Date(load_default=None, allow_none=True)
    evidence = fields.Nested(EvidenceSchema, load_default=None, allow_none=True)


class NoteSchema(ActionSchema):
    """A step that may carry a note."""

    note = Text(load_default="", maximum=5000)


class AmendSchema(NoteSchema):
    """A correction after the fact: subclasses add the fields that can be corrected."""

    reason = Text(required=True, maximum=2000)
    source = Line(load_default="")


class FormData(dict[str, Any]):
    """The values of an HTML form, nested as the schema wants them."""


@dataclass
class FormState:
    """A form as the person left it: values to show again and errors beside the fields."""

    data: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, list[str]] = field(default_factory=dict)

    def value(self, name: str, default: Any = "") -> Any:
        """Return what was filled in; ``supporting_states-0-country`` reads nested rows."""
        if (match := _ROW.match(name)) and name not in self.data:
            rows = self.data.get(match["name"]) or []
            index = int(match["row"])
            row = rows[index] if index < len(rows) else {}
            found = (
                row.get(match["column"]) if isinstance(row, Mapping) else getattr(row, match["column"], None)
            )
        else:
            found = self.data.get(name)
        return default if found is None else found

    def rows(self, name: str) -> int:
        """Return how many rows a nested list holds."""
        return len(self.data.get(name) or [])

    def errors(self, name: str) -> list[str]:
        """Return the messages of one field."""
        return list(self.problems.get(name, []))

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """Return every message with its field, in the order of the form."""
        return [(name, text) for name, texts in self.problems.items() for text in texts]


def nested(schema: Schema, form: MultiDict[str, str]) -> FormData:
    """Turn the flat names of an HTML form into what a schema reads; blank optional fields become empty."""
    data = FormData()
    for name, kind in schema.fields.items():
        if kind.dump_only:
            continue
        if isinstance(kind, fields.List | fields.Nested):
            if isinstance(kind, fields.List) and not isinstance(kind.inner, fields.Nested):
                values = [value for value in form.getlist(name) if value.strip()]
                if values or name in form or f"{name}-present" in form:
                    data[name] = values
                continue
            rows = _rows(name, form, kind)
            if isinstance(kind, fields.Nested) and not kind.many:
                if one := _blankless(
                    {k[len(name) + 1 :]: v for k, v in form.items() if k.startswith(f"{name}-")}
                ):
                    data[name] = FormData(one)
            elif rows or f"{name}-present" in form:
                data[name] = rows
        elif isinstance(kind, fields.Boolean):
            data[name] = form.get(name, "") not in ("", "0", "false")
        elif name in form:
            value = form[name]
            if value.strip():
                data[name] = value
            elif kind.allow_none:
                data[name] = None
            elif isinstance(kind, fields.String) and not kind.required:
                data[name] = ""
    return data


def _rows(name: str, form: MultiDict[str, str], kind: fields.Field[Any]) -> list[FormData]:
    """Return the rows of a repeated part in which something was written.

    A choice that always says something, yes or no, and the key of a row do not count: an emptied row goes.
    """
    inner = kind.inner if isinstance(kind, fields.List) else kind
    told = inner.schema.fields if isinstance(inner, fields.Nested) else {}
    silent = {"id", *(column for column, one in told.items() if isinstance(one, fields.Boolean))}
    rows: dict[int, dict[str, str]] = {}
    for key, value in form.items():
        if (match := _ROW.match(key)) and match["name"] == name:
            rows.setdefault(int(match["row"]), {})[match["column"]] = value
    found = [_blankless(rows[index]) for index in sorted(rows)]
    return [FormData(row) for row in found if row.keys() - silent]


def _blankless(row: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value.strip()}


def load(schema: Schema, data: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """Check values against a schema.

    Raises:
        InvalidInput: with the messages of every field.
    """
    schema.unknown = EXCLUDE if isinstance(data, FormData) else RAISE
    if isinstance(data, FormData):
        _lenient(schema)
    try:
        loaded: dict[str, Any] = schema.load(data, partial=partial)
    except ValidationError as error:
        raise InvalidInput(
            FORM_REFUSED if isinstance(data, FormData) else REFUSED,
            fields={
                name: [worded(text) for text in texts]
                for name, texts in flatten(error.messages).items()  # type: ignore[arg-type]  # always a dict here
            },
        ) from error
    return loaded


def _lenient(schema: Schema) -> None:
    """Let a form carry more than a nested schema knows (row numbers, buttons)."""
    for kind in schema.fields.values():
        inner = kind.inner if isinstance(kind, fields.List) else kind
        if isinstance(inner, fields.Nested):
            inner.unknown = EXCLUDE
            _lenient(inner.schema)


def flatten(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """Turn nested messages into ``name-row-column`` names, as the form's inputs are called."""
    flat: dict[str, list[str]] = {}
    for name, found in messages.items():
        key = f"{prefix}{name}".replace("_schema", "") or "_schema"
        if isinstance(found, Mapping):
            flat.update(flatten(found, f"{key}-"))
        else:
            flat[key] = [str(text) for text in (found if isinstance(found, list) else [found])]
    return flat


def read_form(schema: Schema, form: MultiDict[str, str]) -> dict[str, Any]:
    """Read an HTML form; raises InvalidInput as ``load`` and ``check_for_whom`` do."""
    check_for_whom(form)
    return load(schema, nested(schema, form))


def check_for_whom(form: MultiDict[str, str]) -> None:
    """Refuse a form that is open for others alone and names nobody.

    Raises:
        InvalidInput: with a message beside the office.
    """
    blank = not any(form.get(f"on_behalf_of-{one}", "").strip() for one in ("office", "person"))
    if blank and "for_others_only" in form:
        told = say("You record this for somebody else: name the office and the evidence.")
        raise InvalidInput(told, fields={"on_behalf_of-office": [told]})


def refused(
    form: MultiDict[str, str] | Mapping[str, Any],
    schema: Schema,
    problems: Mapping[str, list[Message]],
    message: Message | None = None,
) -> FormState:
    """Return the state of a form that was refused: all that was filled in, and the messages translated."""
    data = nested(schema, form) if isinstance(form, MultiDict) else form
    shown = {name: [translate(on_page(text)) for text in texts] for name, texts in problems.items()}
    if message is not None and not shown:
        shown = {"": [translate(message)]}
    return FormState(data, shown)
