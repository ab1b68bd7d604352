"""What the service is compared with: an empty Flask route, a bare WSGI answer; not tuned nor slowed with it."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from flask import Flask, Response

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def empty_flask() -> Flask:
    """Return a Flask application with one route that says two letters, and nothing of the service."""
    app = Flask("floor")
    app.add_url_rule("/empty", "empty", lambda: Response("ok", mimetype="text/plain"))
    return app


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with two letters, without any framework."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


class Call:
    """Asks a WSGI callable for one address, again and again."""

    def __init__(self, target: Wsgi, path: str, **headers: str) -> None:
        """Take what is asked; ``headers`` are keys of the WSGI environment."""
        self.target = target
        self.path = path
        self.headers = headers
        self.status = ""
        self.sent: list[tuple[str, str]] = []

    def __call__(self) -> bytes:
        """Ask once and return the body."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            **self.headers,
        }
        found = self.target(environ, self._start)
        body = b"".join(found)
        if close := getattr(found, "close", None):
            close()
        return body

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        self.status, self.sent = status, headers

    @property
    def tag(self) -> str:
        """Return the ETag of the last answer."""
        return dict(self.sent)["ETag"]
