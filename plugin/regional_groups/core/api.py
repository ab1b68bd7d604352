"""The JSON twin of the pages: tokens, problem+json, cursors, and steps from the flow tables."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

from flask import Flask
from flask_smorest import Api
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, SignInNeeded, say
from regional_groups.core.forms import flatten
from regional_groups.core.reader import Reader
from regional_groups.core.schema_words import worded
from regional_groups.core.web import TITLES, actor, changes_data, csrf
from regional_groups.core.workflow import Flow, Step

BEARER: list[dict[str, list[str]]] = [{"bearer": []}]
REFUSALS = (401, 403, 404, 422, 429)  # what every operation may answer
REFUSED_CHANGES = (400, 409, 411, 413, 415)  # what changes may answer besides


class WaitingSchema(Schema):
    """Somebody who must act."""

    office = fields.String(required=True)
    scope = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    due = fields.Date(allow_none=True, required=True)
    house_default = fields.Boolean(
        dump_default=False,
        metadata={
            "description": "the day follows from a number of days of this service; no clause gives one"
        },
    )


class ActionShownSchema(Schema):
    """A step that the caller may take now."""

    name = fields.String(required=True)
    needs = fields.List(fields.String(), required=True)


class WorkflowSchema(Schema):
    """What every workflow object shows."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()
    demonstration = fields.Boolean()
    waiting_for = fields.List(fields.Nested(WaitingSchema), required=True)
    actions = fields.List(fields.Nested(ActionShownSchema), required=True)


class ListArguments(Schema):
    """The query of a list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None)
    state = fields.String(load_default=None)
    group = fields.String(load_default=None)


def list_of(states: Iterable[str], form: type[Schema] = ListArguments) -> type[Schema]:
    """Return the query of a list whose objects have these states; another one is refused, not taken for none."""
    state = fields.String(load_default=None, validate=validate.OneOf([str(one) for one in states]))
    return type(form.__name__, (form,), {"state": state})


class ProblemSchema(Schema):
    """A refusal: what, why, which clause, which fields."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    clause = fields.String()
    fields_ = fields.Dict(
        data_key="fields",
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "what to do by field; one within another as supporting_states-0-country"},
    )
    current_version = fields.Integer()
    possible = fields.List(
        fields.String(),
        metadata={"description": "actions that lead on from the state, for whoever may take them"},
    )
    reference = fields.String()


def list_schema(item: type[Schema]) -> type[Schema]:
    """Return the schema of a page of items."""
    name = item.__name__.removesuffix("Schema") + "ListSchema"
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(allow_none=True, required=True),
        },
        name=name,
    )


def page_of(
    query: Select[Any],
    order: tuple[InstrumentedAttribute[Any], ...],
    limit: int,
    cursor: str | None,
    *,
    ascending: bool = False,
) -> tuple[list[Any], str | None]:
    """Return one page of a list and the cursor of the next, or none at the end.

    Parameters:
        order: columns that together are unique, all in one direction; they may be dates, texts or instants.
    Raises:
        InvalidInput: the cursor is not one of ours.
    """
    if cursor:
        here, last_one = tuple_(*order), tuple_(*_after(cursor, order))
        query = query.where(here > last_one if ascending else here < last_one)
    by = [column.asc() if ascending else column.desc() for column in order]
    rows = list(db.session.scalars(query.order_by(*by).limit(limit + 1)))
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    values = [getattr(last, column.key) for column in order]
    text = json.dumps([value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values])
    return rows[:limit], base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(cursor: str, order: tuple[InstrumentedAttribute[Any], ...]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError
        return [_typed(column, value) for column, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, AttributeError):
        raise InvalidInput(
            say("The cursor is not valid."),
            fields={"cursor": [say("Use the value of “next” of the page before, unchanged.")]},
        ) from None


def _typed(column: InstrumentedAttribute[Any], value: str) -> Any:
    kind = column.type.python_type
    if (
        issubclass(kind, str) and "\x00" in value.encode().decode()
    ):  # lone surrogates fail here, PostgreSQL at NUL
        raise ValueError
    if issubclass(kind, str):
        return str(kind(value))  # a state must be one
    if kind in (int, UUID):
        return kind(value)
    return kind.fromisoformat(value)


def caller() -> None:
    """Refuse a change without a token.

    Raises:
        SignInNeeded: no valid token came with the request.
    """
    if actor().person_id is None:
        raise SignInNeeded(say("Send a personal token: Authorization: Bearer …"))


def _invalid(error: Any, req: Any, schema: Schema, *, error_status_code: Any, error_headers: Any) -> NoReturn:
    messages: Mapping[str, Any] = error.messages
    inner: dict[Any, Any] = {}
    for part in messages.values():
        inner.update(part if isinstance(part, Mapping) else {"body": part})
    raise InvalidInput(
        say("Some fields need your attention."),
        fields={
            "body" if name == "_schema" else name: [worded(text) for text in texts]
            for name, texts in flatten(inner).items()
        },
    )


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """The API without smorest's own shape of errors; ours is problem+json everywhere.

    Its description is put together when it is first read: that takes longer than joining all the rooms.
    """

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        """Make the API of an application."""
        self._untold: list[Callable[[Any], None]] = []
        self._telling = threading.Lock()
        super().__init__(app)

    def _register_responses(self) -> None:
        """Describe no status of smorest's own: each operation names its refusals (``_tell_refusals``)."""

    def register_blueprint(self, blp: ApiBlueprint, **options: Any) -> None:
        """Add a room's operations to the application, and note that they are still to be described."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self.tell_later(partial(self._tell_room, blp))

    def tell_later(self, tell: Callable[[Any], None]) -> None:
        """Note what is still to be described, and how."""
        self._untold.append(tell)

    def _tell_room(self, blp: ApiBlueprint, spec: Any) -> None:
        blp.register_views_in_doc(self, self._app, spec, name=blp.name, parameters=None)
        spec.tag({"name": blp.name, "description": blp.description})

    @property
    def spec(self) -> Any:
        """Return the description of every operation registered so far."""
        with self._telling:
            while self._untold:
                self._untold.pop(0)(self._spec)
        return self._spec

    @spec.setter
    def spec(self, spec: Any) -> None:
        self._spec = spec


class RoomBlueprint(ApiBlueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """A blueprint whose every operation tells how it may refuse."""

    ARGUMENTS_PARSER = Reader()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepare_doc_cbks.append(_tell_refusals)


def _tell_refusals(doc: dict[str, Any], doc_info: Any, *, method: str, **_: Any) -> dict[str, Any]:
    """Document the refusals of an operation, and the address of what it makes."""
    found = {code: told for code, told in doc.get("responses", {}).items() if str(code).startswith("2")}
    for code, told in found.items():
        if str(code) == "201" and isinstance(told, dict):
            told["headers"] = {"Location": {"schema": {"type": "string"}, "required": True}}
    codes = REFUSALS if method == "get" else (*REFUSALS, *REFUSED_CHANGES)
    return {**doc, "responses": {**found, **{str(code): f"Refused{code}" for code in codes}}}


def create_api(app: Flask) -> Api:
    """Make the API of the application: OpenAPI 3.1 at /api/v1/openapi.json, bearer tokens, problem+json."""
    app.config.update(
        API_TITLE="Regional groups",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    handlers = dict(app.error_handler_spec[None][None])
    api = ProblemApi(app)
    # smorest would answer with its own shape of errors; ours is problem+json everywhere
    app.error_handler_spec[None][None].clear()
    app.error_handler_spec[None][None].update(handlers)
    api.tell_later(_tell_what_is_shared)
    RoomBlueprint.ARGUMENTS_PARSER.error_callback = _invalid
    app.extensions["api"] = api
    return api


def _tell_what_is_shared(spec: Any) -> None:
    """Document the tokens and the refusals, which every room's operations name."""
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=ProblemSchema)
    for code in (*REFUSALS, *REFUSED_CHANGES):
        content = {"application/problem+json": {"schema": ProblemSchema}}
        told = (
            TITLES[code][0].text
            if code in TITLES
            else "Somebody else was quicker, or the step is not possible now"
        )
        spec.components.response(f"Refused{code}", {"description": told, "content": content})


def api_blueprint(name: str, path: str, description: str) -> ApiBlueprint:
    """Return a blueprint of the API below /api/v1, without CSRF: it takes bearer tokens only."""
    blueprint = RoomBlueprint(
        f"api_{name}", f"api_{name}", url_prefix=f"/api/v1{path}", description=description
    )
    csrf.exempt(blueprint)
    return blueprint


Perform = Callable[[Any, str, dict[str, Any]], Any]


def register_actions(
    blueprint: ApiBlueprint,
    schemas: Mapping[str, type[Schema]],
    load: Callable[..., Any],
    perform: Perform,
    shown: type[Schema],
    dump: Callable[[Any], Any],
    path: str = "/<uuid:id>",
    flow: Flow | None = None,
) -> None:
    """Give each action of a flow its own address and schema: POST …/{id}/actions/{action}.

    Parameters:
        flow: tells the reader of the description from which states a step leads, and what it needs.
        load: finds the object from the values of the path, or raises NotFound.
        perform: takes object, action and data, and changes it (not committed).
        dump: turns the object into what ``shown`` describes.
    """
    for action, schema in schemas.items():
        told = _step_told(action, flow)
        _register_action(blueprint, action, told, schema, load, perform, shown, dump, path)


def _step_told(action: str, flow: Flow | None) -> str:
    """Return what the description says of a step: a line, then its arrows as the table of the flow has them."""
    taken = [step for step in flow.steps if not (step.entry or step.internal)] if flow else []
    steps = [step for step in taken if step.action == action]
    return "\n\n".join([f"Take the step “{action}”.", *map(_arrow, steps)])


def _arrow(step: Step) -> str:
    ends = f", to {' or '.join(step.targets)}" if step.targets else ""
    needs = f" Needs {', '.join(step.needs)}." if step.needs else ""
    clause = f" Clause {step.clause}." if step.clause else ""
    return f"From {', '.join(step.sources)}{ends}.{needs} Right {step.permission}.{clause}"


def _register_action(
    blueprint: ApiBlueprint,
    action: str,
    told: str,
    schema: type[Schema],
    load: Any,
    perform: Any,
    shown: Any,
    dump: Any,
    path: str,
) -> None:
    def view(data: dict[str, Any], **where: Any) -> Any:
        caller()
        return _one_step(load, perform, dump, action, data, where)

    view.__name__ = f"{action}_{blueprint.name}"
    view.__doc__ = told
    view = blueprint.response(200, shown)(view)
    view = blueprint.arguments(schema, error_status_code=422)(view)
    view = blueprint.doc(security=BEARER)(view)
    blueprint.route(f"{path}/actions/{action}", methods=["POST"])(view)


@changes_data
def _one_step(
    load: Any, perform: Any, dump: Any, action: str, data: dict[str, Any], where: Mapping[str, Any]
) -> Any:
    thing = load(**where)
    perform(thing, action, data)
    db.session.flush()
    return dump(thing)
