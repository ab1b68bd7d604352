"""A small, real OpenID provider for the demonstration: it lists demo persons, and one click signs in as one.

The service signs in through it by the same code path as through any provider. It is an application of its
own, in a process of its own (``demo_process``), which is why this adapter may use Flask: it shares nothing
with the service but the protocol. It answers on loopback only and says in its metadata that it lets everybody
in, by which a service that is not a demonstration refuses it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, abort, jsonify, render_template, request
from flask_babel import Babel, get_locale

from regional_groups.adapters.demo_grants import (
    SCOPES,
    Client,
    Memory,
    Person,
    authorization_server,
    issuer_parameter,
)
from regional_groups.adapters.oidc import LANGUAGES
from regional_groups.adapters.oidc_discovery import DEMONSTRATION
from regional_groups.paths import PACKAGE, resource_dir

__all__ = ["Person", "create_demo_provider", "loopback_port"]

HOST = "127.0.0.1"
NOBODY = ""  # the value of the button that cancels


def create_demo_provider(
    issuer: str, client_id: str, client_secret: str, redirect_uris: Sequence[str], persons: Sequence[Person]
) -> Flask:
    """Return the provider as a Flask application.

    Raises:
        ValueError: the issuer is not an address of this machine.
    """
    loopback_port(issuer)
    memory = Memory(issuer, Client(client_id, client_secret, tuple(redirect_uris)), tuple(persons))
    app = Flask(
        __name__,
        static_folder=PACKAGE / "static" / "demo-provider",
        static_url_path="/static",
        template_folder=resource_dir("templates") / "demo_provider",
    )
    # no other name that was made to point at this machine
    app.config.update(TRUSTED_HOSTS=[HOST], SERVER_NAME=urlsplit(issuer).netloc)
    Babel(
        app,
        default_translation_directories=str(PACKAGE / "translations"),
        locale_selector=_locale,
    )
    app.context_processor(
        lambda: {
            "locale": get_locale(),
            "html_lang": str(get_locale()).replace("_", "-"),
            "language": get_locale().language,
        }
    )
    _publish_metadata(app, memory)
    _publish_endpoints(app, memory)
    _guard(app, memory)
    return app


def _locale() -> str:
    """Return the first of the six languages that the service wishes for, else that the browser prefers."""
    wished = (tag.split("-")[0].lower() for tag in request.args.get("ui_locales", "").split())
    known = (language for language in wished if language in LANGUAGES)
    language = next(known, None) or request.accept_languages.best_match(LANGUAGES, "en")
    return "zh_Hans" if language == "zh" else language


def loopback_port(issuer: str) -> int:
    """Return the port of an issuer on this machine.

    Raises:
        ValueError: the issuer is not ``http://127.0.0.1:<port>``.
    """
    parts = urlsplit(issuer)
    if parts.scheme != "http" or parts.hostname != HOST or not parts.port or parts.path not in ("", "/"):
        raise ValueError(f"the demo provider listens on http://{HOST}:<port> only, not on {issuer}")
    return parts.port


def _publish_metadata(app: Flask, memory: Memory) -> None:
    issuer = memory.issuer.rstrip("/")
    metadata: dict[str, Any] = {
        "issuer": memory.issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/end-session",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "scopes_supported": list(SCOPES),
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub", "name", "email", "email_verified", "locale"],
        "ui_locales_supported": list(LANGUAGES),
        "authorization_response_iss_parameter_supported": True,
        DEMONSTRATION: os.getpid(),
    }

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        return jsonify(metadata)

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(keys=[memory.key.as_dict(private=False)])


def _publish_endpoints(app: Flask, memory: Memory) -> None:
    server = authorization_server(memory)

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        try:
            grant = server.get_consent_grant(end_user=None)
        except OAuth2Error as error:
            if not error.redirect_uri:
                return render_template("message.html", refused=error.description or error.error), 400
            answer = server.handle_error_response(None, error)
            issuer_parameter(memory).add_issuer_parameter(server, answer)
            return answer
        if request.method == "GET":
            return render_template("choose.html", kinds=_by_kind(memory.persons), nobody=NOBODY)
        chosen = request.form.get("person", NOBODY)
        person = memory.person(chosen)
        if person is None and chosen != NOBODY:
            abort(400)
        return server.create_authorization_response(grant=grant, grant_user=person)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.route("/userinfo", methods=["GET", "POST"])
    def userinfo() -> Any:
        return server.create_endpoint_response("userinfo")

    @app.route("/end-session", methods=["GET", "POST"])
    def end_session() -> Any:
        try:
            wish = server.validate_endpoint_request("end_session")
        except OAuth2Error:
            return render_template("message.html", refused=None)  # an old hint: signed out, but sent nowhere
        return server.create_endpoint_response("end_session", wish) or render_template(
            "message.html", refused=None
        )

    @app.get("/")
    def about() -> str:
        return render_template("about.html", origins=memory.client.origins())


def _by_kind(persons: Iterable[Person]) -> list[tuple[str, list[list[Person]]]]:
    """Return the persons under the kind of their office, those of one office together; their order is kept."""
    return [
        (kind, [list(holders) for _, holders in groupby(found, key=lambda person: person.office)])
        for kind, found in groupby(persons, key=lambda person: person.kind)
    ]


def _guard(app: Flask, memory: Memory) -> None:
    """Let no page be framed, scripted, cached or sent elsewhere."""
    # a form's target counts with its redirects, so the service's origin is named beside our own
    targets = " ".join(("'self'", *memory.client.origins()))
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {targets}"
    )

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response
