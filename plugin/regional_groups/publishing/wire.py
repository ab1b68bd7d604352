"""The block model as JSON and back: how a document reaches the process that prints it.

Not pickle: what is read back can only be blocks, whatever stood in the texts.
"""

from __future__ import annotations

import base64
import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from regional_groups.publishing import blocks

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in vars(blocks).values()
    if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == blocks.__name__
}


def dump(document: blocks.Document) -> bytes:
    """Return a document as JSON, the same bytes for the same document."""
    return json.dumps(_encode(document), ensure_ascii=False, separators=(",", ":")).encode()


def load(data: bytes) -> blocks.Document:
    """Return the document that ``dump`` wrote.

    Raises:
        ValueError: the data are not a document.
    """
    document = _decode(json.loads(data))
    if not isinstance(document, blocks.Document):
        raise ValueError("not a document")
    return document


def _encode(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, **{f"_{name}": item for name, item in named.items()}}
    if isinstance(value, tuple | list):
        return [_encode(item) for item in value]
    if isinstance(value, bytes):
        return {"kind": "bytes", "value": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"kind": "instant", "value": value.isoformat()}
    if isinstance(value, date):
        return {"kind": "day", "value": value.isoformat()}
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    match value["kind"]:
        case "bytes":
            return base64.b64decode(value["value"])
        case "instant":
            return datetime.fromisoformat(value["value"])
        case "day":
            return date.fromisoformat(value["value"])
        case kind if kind in _KINDS:
            return _KINDS[kind](**{name[1:]: _decode(item) for name, item in value.items() if name != "kind"})
    raise ValueError("unknown kind of block")
