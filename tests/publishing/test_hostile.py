"""Hostile text in every free-text field: nothing is fetched, nothing is attached, all of it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import pikepdf
import pytest
from regional_groups.publishing.blocks import Document, Language, Table
from regional_groups.publishing.html import page_html
from regional_groups.publishing.pdf import render_pdf

from tests.publishing.reading import failures, page_texts
from tests.publishing.samples import letter, report

# Fields that are not free text: codes, kinds, addresses of links, instants.
NOT_TEXT = {"language", "original_language", "kind", "link", "media_type", "created", "modified"}


class Listener(HTTPServer):
    """Counts who asks."""

    asked: int = 0


class Handler(BaseHTTPRequestHandler):
    """Answers every request with an empty page."""

    server: Listener

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    server = Listener(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def spoiled(value: Any, evil: str) -> Any:
    """Return a document with hostile text behind every free text."""
    if isinstance(value, str):
        return f"{value} {evil}"
    if isinstance(value, tuple):
        return tuple(spoiled(item, evil) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(
            value,
            **{
                name: item if name in NOT_TEXT or isinstance(item, bytes) else spoiled(item, evil)
                for name, item in named.items()
            },
        )
    return value


def short(document: Document) -> Document:
    """Return a document whose tables have few rows, so that it is printed soon."""
    blocks = (replace(one, rows=one.rows[-4:]) if isinstance(one, Table) else one for one in document.blocks)
    return replace(document, blocks=tuple(blocks))


@pytest.mark.parametrize("make", [report, letter])
def test_hostile_text_is_shown_and_does_nothing(
    listener: Listener, make: Callable[[Language], Document]
) -> None:
    address = f"http://127.0.0.1:{listener.server_port}"
    evil = (
        f'"><img src="{address}/a"><link rel=attachment href="file:///etc/passwd"><script>1</script> '
        f'"; }} @import url({address}/b); </style> {{{{ 7*7 }}}} \x00\x07'
    )
    document = spoiled(short(make("en")), evil)

    data = render_pdf(document)

    assert failures(data) == []
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.attachments) == len(document.attachments)
    text = "".join(page_texts(data)).replace(" ", "")
    assert "<script>" in text
    assert "{{7*7}}" in text
    assert listener.asked == 0


def test_hostile_text_is_escaped_on_pages() -> None:
    evil = '<script>alert(1)</script><p style="color:red" onclick="x()">'

    html = page_html(spoiled(report("en"), evil))

    assert "<script" not in html
    assert "onclick=&#34;x()&#34;" in html
    assert "<p style" not in html
