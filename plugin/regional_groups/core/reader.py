"""Reading what programs send: bodies in pieces, JSON with its type, and the version that a condition names."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from flask import Request, abort, current_app
from marshmallow import missing
from webargs.flaskparser import FlaskParser

from regional_groups.core.errors import InvalidInput, say

_CONDITION = re.compile(r'"?(?P<version>\d{1,9})"?')


def measure(request: Request) -> None:
    """Give a body that comes in pieces its length, so that it is bounded and read as any other.

    Without it werkzeug cuts such a body off at the limit, and readers that ask for its length take it for none.
    """
    environ = request.environ
    if "HTTP_TRANSFER_ENCODING" not in environ or "wsgi.input_terminated" not in environ:
        return
    most = int(current_app.config["MAX_CONTENT_LENGTH"])
    source, body = environ["wsgi.input"], BytesIO()
    while body.tell() <= most and (piece := source.read(65_536)):
        body.write(piece)
    if body.tell() > most:
        abort(413)
    del environ["HTTP_TRANSFER_ENCODING"]
    environ |= {"CONTENT_LENGTH": str(body.tell()), "wsgi.input": body}
    vars(request).pop("content_length", None)  # asked already: it was unknown
    body.seek(0)


class Reader(FlaskParser):
    """Reads what came; what is no JSON, or nests too deep, is refused and never taken for an empty body."""

    def _raw_load_json(self, req: Any) -> Any:
        if req.content_length and not req.is_json:
            abort(415)
        try:
            found = super()._raw_load_json(req) if req.get_data() else missing
        except RecursionError:
            abort(400)
        condition = req.headers.get("If-Match", "*").strip()
        changes = req.method == "PATCH" or "/actions/" in req.path
        return _on_condition(found, condition) if changes and condition != "*" else found


def _on_condition(body: Any, condition: str) -> Any:
    """Return a body with the version that ``If-Match`` names, which is the one of the object.

    Raises:
        InvalidInput: the header names none, or another one than the body.
    """
    named = _CONDITION.fullmatch(condition)
    if named is None:
        wrong = say("Name the version that you read, as a number in quotation marks.")
        raise InvalidInput(say("Some fields need your attention."), fields={"If-Match": [wrong]})
    version = int(named["version"])
    if body is missing:
        body = {}
    if not isinstance(body, dict):
        return body  # which the schema refuses
    given = {**body}
    if given.setdefault("version", version) != version:
        wrong = say("The header If-Match names another version than the body. Send one of them.")
        raise InvalidInput(say("Some fields need your attention."), fields={"version": [wrong]})
    return given
