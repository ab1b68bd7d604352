"""How often somebody may ask: attempts to sign in by address, requests of the API by person or address."""

from __future__ import annotations

from flask import Flask, Response, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse_many
from limits.errors import ConfigurationError

from regional_groups.core.errors import DomainError
from regional_groups.core.web import actor, is_api
from regional_groups.settings import SettingMissing, Settings


def asking() -> str:
    """Return the name under which requests of the API are counted: the person, else the address."""
    try:
        found = actor().person_id
    except DomainError:
        found = None
    return str(found or get_remote_address())


def sign_in_limit() -> str:
    """Return how often one address may try to sign in."""
    return str(current_app.extensions["settings"].sign_in_limit)


def _api_limit() -> str:
    return str(current_app.extensions["settings"].api_limit)


limiter = Limiter(
    asking,
    application_limits=[_api_limit],
    application_limits_exempt_when=lambda: not is_api(),
    headers_enabled=True,  # Retry-After among them
    in_memory_fallback_enabled=True,  # a store that does not answer must not close the service
)


def install(app: Flask) -> None:
    """Count in the store that the settings name.

    Raises:
        SettingMissing: a limit or the store is written in another way.
    """
    settings: Settings = app.extensions["settings"]
    for name in ("sign_in_limit", "api_limit"):
        _check(f"RG_{name.upper()}", getattr(settings, name))
    app.config["RATELIMIT_STORAGE_URI"] = settings.limits_url

    @app.after_request
    def _when_to_come_back(response: Response) -> Response:
        """Say when to try again only where trying again is meant: refused for now, or not ready yet."""
        if response.status_code < 400 and response.status_code != 202 and "Refresh" not in response.headers:
            response.headers.pop("Retry-After", None)
        return response

    try:
        limiter.init_app(app)  # after the above, which then speaks last
    except ConfigurationError as error:
        raise SettingMissing(f"RG_LIMITS_URL: {error}") from None


def _check(setting: str, limit: str) -> None:
    try:
        parse_many(limit)
    except ValueError:
        raise SettingMissing(f"{setting} is written like “120 per minute”, not {limit!r}") from None
