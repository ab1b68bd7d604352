"""The filters of a list page: a choice that is none of those offered is named in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, request
from marshmallow import Schema, ValidationError

from regional_groups.core.errors import Message, say
from regional_groups.core.forms import FormState
from regional_groups.core.i18n import listed, translate
from regional_groups.core.schema_words import CHOOSE

NAMED_MOST = 12  # of a longer list the choices stand in the field alone


def narrowed(form: FormState | None, name: str, options: Iterable[tuple[object, str]]) -> FormState:
    """Return the state of one filter: what the address asks for, and what can be chosen where that is none of it.

    Parameters:
        form: the filters as they were read, if the page reads them so; its other messages stand.
        options: value and label of each choice.
    """
    given = request.args.get(name, "").strip()
    offered = {str(value): label for value, label in options}
    texts = form.errors(name) if form else []
    if given and given not in offered:
        if 0 < len(offered) <= NAMED_MOST:
            texts = [translate(Message(CHOOSE, {"choices": listed(offered.values())}))]
        texts = texts or [translate(say("This is not one of the choices."))]
    kept = form.value(name, None) if form else None
    shown = given or kept
    return FormState({name: shown} if shown else {}, {name: texts} if texts else {})


def without_strays(schema: Schema, given: dict[str, str], *names: str) -> dict[str, str]:
    """Return what the address asks for without choices that are none; the page names those beside their fields.

    Parameters:
        names: the filters that offer choices.
    """
    return {name: value for name, value in given.items() if name not in names or _fits(schema, name, value)}


def _fits(schema: Schema, name: str, value: str) -> bool:
    try:
        schema.fields[name].deserialize(value)
    except ValidationError:
        return False
    return True


def install(app: Flask) -> None:
    """Let templates ask for the state of a filter."""
    app.add_template_global(narrowed)
