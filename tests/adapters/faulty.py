"""An OpenID provider on loopback that does what a test tells it to, right or wrong."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLIENT_ID = "regional-groups"


@cache
def published_key(kid: str) -> RSAKey:
    """Return a key as providers publish it, made once a run."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@dataclass
class FaultyProvider:
    """What the provider will answer; the code it gives is the nonce, so that it needs no memory."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: published_key("first"))
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)

    def answer(self, address: str) -> dict[str, str]:
        """Return the parameters with which the person comes back."""
        wish = dict(parse_qsl(urlsplit(address).query))
        return {"code": wish["nonce"], "state": wish["state"]}

    def reply(self, path: str, body: dict[str, list[str]]) -> tuple[int, Any]:
        """Return status and document of an endpoint."""
        if path == "/.well-known/openid-configuration":
            return 200, self._metadata()
        if path == "/jwks":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path == "/userinfo":
            return 200, self.userinfo
        if self.status != 200:
            return self.status, self.tokens
        code = body["code"][0]
        tokens = {"access_token": "an access token", "token_type": "Bearer", "id_token": self.id_token(code)}
        return 200, {name: value for name, value in {**tokens, **self.tokens}.items() if value is not None}

    def id_token(self, nonce: str) -> str:
        """Return a token for a nonce, with the claims the test wants."""
        seconds = int(NOW.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "chair-1",
            "aud": CLIENT_ID,
            "exp": seconds + 600,
            "iat": seconds,
            "nonce": nonce,
            "email": "chair@example.org",
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, kept, self.key)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            **self.metadata,
        }


@contextmanager
def running_faulty_provider() -> Iterator[FaultyProvider]:
    """Listen on a free port until the test is over."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
            provider.asked.append(self.path)
            provider.authorizations.append(self.headers.get("Authorization", ""))
            status, document = provider.reply(self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 302:
                self.send_header("Location", f"{provider.issuer}/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        do_GET = do_POST = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing; the tests look at the answers."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = FaultyProvider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
