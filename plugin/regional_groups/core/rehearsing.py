"""A look at the mail of a step before it is taken: the step itself is taken, its letters are kept, all else taken back.

So the preview has the recipients and the texts of the sending, because it is the sending.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from regional_groups.core import outbox
from regional_groups.core.api import BEARER, Perform, caller
from regional_groups.core.db import db, finish
from regional_groups.core.forms import FormState, nested, read_form
from regional_groups.core.language_names import languages_offered
from regional_groups.core.web import refused_beside

DIRECTIONS = {"ar": "rtl"}


@dataclass(frozen=True)
class Letter:
    """One mail as it would leave: to whom, in which language, and its words."""

    to: str
    name: str
    language: str
    notice: str
    subject: str
    text: str


@dataclass(frozen=True)
class Bundle:
    """The letters of one notice in one language; the words are those of the first reader, who is greeted by name."""

    notice: str
    language: str
    language_name: str
    direction: str
    names: list[str]
    subject: str
    text: str

    @property
    def count(self) -> int:
        """Return how many persons receive it."""
        return len(self.names)


@dataclass(frozen=True)
class Preview:
    """What a step would send: how many letters to how many persons, and the words in each language."""

    letters: int
    persons: int
    bundles: list[Bundle]


def rehearse(step: Callable[[], object]) -> list[Letter]:
    """Take a step, keep the letters that it would send, and take everything back.

    Nothing is committed; a refusal of the step is raised as it would be.
    """
    token = outbox.noted.set([])
    try:
        step()
        finish()
        return [_letter(message) for message in outbox.noted.get() or () if message.kind == "mail"]
    finally:
        outbox.noted.reset(token)
        db.session.rollback()


def looked_at(schema: Schema, step: Callable[[dict[str, Any]], object]) -> tuple[FormState, Preview]:
    """Return the form of a step as it was filled in on a page, and the mail that the step would send."""
    data = read_form(schema, request.form)
    with refused_beside():
        mails = preview_of(rehearse(lambda: step(data)))
    return FormState(nested(schema, request.form)), mails


def _letter(message: outbox.OutboxMessage) -> Letter:
    words = message.payload
    return Letter(
        to=words["to"],
        name=words.get("name") or "",
        language=words.get("language") or "en",
        notice=message.key.partition(":")[0],
        subject=words["subject"],
        text=words["text"],
    )


def preview_of(letters: Iterable[Letter]) -> Preview:
    """Return letters as one looks at them: by notice and language, with names and without addresses."""
    letters = list(letters)
    found: dict[tuple[str, str], list[Letter]] = {}
    for letter in letters:
        found.setdefault((letter.notice, letter.language), []).append(letter)
    names = dict(languages_offered())
    bundles = [
        Bundle(
            notice,
            language,
            names[language],
            DIRECTIONS.get(language, "ltr"),
            sorted(letter.name for letter in those),
            those[0].subject,
            those[0].text,
        )
        for (notice, language), those in sorted(found.items(), key=lambda item: (item[0][0], -len(item[1])))
    ]
    return Preview(len(letters), len({letter.to for letter in letters}), bundles)


class BundleSchema(Schema):
    """The mail of one notice in one language."""

    notice = fields.String(required=True)
    language = fields.String(required=True)
    count = fields.Integer(required=True, metadata={"description": "persons who receive it"})
    names = fields.List(fields.String(), required=True)
    subject = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "as the first of them reads it"})


class PreviewSchema(Schema):
    """What a step would send, without taking it."""

    letters = fields.Integer(required=True)
    persons = fields.Integer(required=True)
    bundles = fields.List(fields.Nested(BundleSchema), required=True)


def register_preview(
    blueprint: Blueprint,
    action: str,
    form: type[Schema],
    load: Callable[..., Any],
    perform: Perform,
    path: str = "/<uuid:id>",
) -> None:
    """Give a step that writes to many its look before: POST …/{id}/actions/{action}/preview.

    Parameters:
        load: as of ``register_actions``, as are ``perform`` and ``path``.
    """

    def view(data: dict[str, Any], **where: Any) -> Preview:
        caller()
        thing = load(**where)
        return preview_of(rehearse(lambda: perform(thing, action, data)))

    view.__name__ = f"preview_{action}_{blueprint.name}"
    view.__doc__ = f"Show the mail that the step “{action}” would send; nothing changes."
    made: Any = blueprint.response(200, PreviewSchema)(view)
    made = blueprint.arguments(form, error_status_code=422)(made)
    made = blueprint.doc(security=BEARER)(made)
    blueprint.route(f"{path}/actions/{action}/preview", methods=["POST"])(made)
