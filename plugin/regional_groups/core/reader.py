"""Reading what programs send: queries, bodies in pieces, JSON with its type, and the version that a condition names."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote

from flask import Request, abort, current_app
from marshmallow import missing
from webargs.flaskparser import FlaskParser

from regional_groups.core.errors import InvalidInput, say

_CONDITION = re.compile(r'"?(?P<version>\d{1,9})"?')
_OF_QUERIES: Final = "!$&'()*+,/:;=?@%"  # stand in a query as they are
_SAVED_WHEN_CUT: Final = ("application/x-www-form-urlencoded", "message/rfc822")


def spell_query(request: Request) -> None:
    """Write what is no ASCII in a query as addresses have it (%FF); werkzeug would decode it as UTF-8, or fail."""
    if not request.query_string.isascii():
        request.query_string = quote(request.query_string, safe=_OF_QUERIES).encode()


def measure(request: Request) -> None:
    """Have the body of a change end where it says, or give one without a length its own, so that it is bounded.

    A server that ends the body itself (granian) gives no error where a body is cut off. One that is shorter than its
    length is then refused by werkzeug (400). Of one without a length (in pieces, or over HTTP/2) nothing tells, unless
    its kind does: JSON does not parse, and a form of parts comes out empty. The others are refused (411).
    """
    environ = request.environ
    if "wsgi.input_terminated" not in environ:
        return
    in_pieces = "HTTP_TRANSFER_ENCODING" in environ
    if environ.get("CONTENT_LENGTH") and not in_pieces:
        del environ["wsgi.input_terminated"]
        return
    body = _read(environ["wsgi.input"], int(current_app.config["MAX_CONTENT_LENGTH"]))
    length = body.getbuffer().nbytes
    if (length and request.mimetype in _SAVED_WHEN_CUT) or (in_pieces and not length):
        abort(411)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ |= {"CONTENT_LENGTH": str(length), "wsgi.input": body}
    vars(request).pop("content_length", None)  # asked already: it was unknown


def _read(source: Any, most: int) -> BytesIO:
    """Read a body to its end; ``most`` in bytes."""
    body = BytesIO()
    while body.tell() <= most and (piece := source.read(65_536)):
        body.write(piece)
    if body.tell() > most:
        abort(413)
    body.seek(0)
    return body


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
