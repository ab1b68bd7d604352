"""The service on a loopback port, in a thread of the test's own process, so that they share the clock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Answers without a line in the log for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing; the tests look at the answers."""


class LiveServer:
    """A listening address that begins to answer when it is given an application."""

    def __init__(self, server: BaseWSGIServer) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.port}"

    def serve(self, app: Flask) -> str:
        """Answer with this application from now on and return the address."""
        self._server.app = app
        return self.url


@contextmanager
def listening_server() -> Iterator[LiveServer]:
    """Listen on a free port until the test is over."""
    server = make_server("127.0.0.1", 0, Flask("nothing_yet"), threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield LiveServer(server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
