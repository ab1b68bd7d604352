"""Every setting with its meaning, unit and default; read once at start from the environment and an optional file."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

_MAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9._-]{1,30}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)  # leaves room for the token
_ADDRESS = re.compile(r"https?://[^/?#\s]+(/[^/?#\s]+)*")


class SettingMissing(Exception):
    """A setting that the server cannot do without; the message says which and what to set."""


def _setting(default: Any, help: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """The settings in force; each is the environment variable RG_<NAME>."""

    database_url: str = _setting("", "SQLAlchemy address of the database; SQLite in the data folder if empty")
    secret_key: str = _setting("", "secret that signs session cookies, at least 32 characters", secret=True)
    oidc_issuer: str = _setting("", "address of the OpenID provider; without it sign-in answers 503")
    oidc_client_id: str = _setting("", "client id given by the provider")
    oidc_client_secret: str = _setting("", "client secret given by the provider", secret=True)
    oidc_scope: str = _setting(
        "openid email profile", "scopes asked of the provider; add `groups` where the claim needs it"
    )
    oidc_groups_claim: str = _setting("groups", "name of the claim that lists a person's groups")
    oidc_offices: str = _setting(
        "", "offices mapped from groups: `group=office:scope`, separated by `;`; empty maps none"
    )
    base_url: str = _setting("http://127.0.0.1:8000", "public address of the service, without a final slash")
    proxies: int = _setting(
        0, "number of trusted proxies in front, whose X-Forwarded-For and X-Forwarded-Proto are believed"
    )
    mail_url: str = _setting(
        "",
        "smtp://user:password@host:port?from=… or maildir:///folder; empty keeps mail waiting",
        secret=True,
    )
    caldav_credentials: str = _setting(
        "",
        "who the service is at calendar servers: `host=user:password`, `;` between; reserved letters as %3B; "
        "empty publishes nothing",
        secret=True,
    )
    calendar_hosts: str = _setting(
        "", "hosts from which calendars of other bodies are fetched, spaces between; none asks no host"
    )
    reply_address: str = _setting(
        "",
        "address at which calendar answers arrive, as in replies@example.org: each goes to "
        "replies+<token>@example.org; empty asks for none",
    )
    reply_mailbox: str = _setting("", "Maildir folder in which those answers are delivered; empty reads none")
    word_styles: str = _setting(
        "", "Word file (.docx) whose styles printed Word files take; the service's own if empty"
    )
    frame_ancestors: str = _setting("", "origins that may frame /embed/ pages, separated by spaces")
    data: str = _setting("", "folder of stored files and of the SQLite database; `instance` if empty")
    now: str = _setting(
        "", "start of the clock of the field's rules (RFC 3339); tests and demonstrations only"
    )
    testing: bool = _setting(False, "1 allows RG_NOW with `run`")
    session_hours: int = _setting(12, "hours after which a sign-in ends")
    upload_megabytes: int = _setting(16, "largest request body, in megabytes")
    jobs: str = _setting(
        "embedded", "embedded runs queued work in the web process; none leaves it to `worker`"
    )
    limits_url: str = _setting("memory://", "where rate limits are counted: memory:// or redis://…")
    sign_in_limit: str = _setting("20 per minute", "sign-in attempts from one address")
    feed_limit: str = _setting(
        "120 per minute", "requests from one address for public feeds, or for one personal calendar"
    )
    feed_guess_limit: str = _setting(
        "60 per hour", "requests from one address for personal calendars that do not exist"
    )
    api_limit: str = _setting("600 per minute", "API requests with one token or from one address")
    metrics_token: str = _setting("", "token that opens /metrics to other than loopback", secret=True)
    demonstration: bool = _setting(False, "set by `demo`: the service may hold demonstration records")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """Read RG_* variables, after those of the file that RG_SETTINGS names (else `.env` is not read)."""
        environ = dict(os.environ if environment is None else environment)
        if file := environ.get("RG_SETTINGS"):
            if not Path(file).is_file():
                raise SettingMissing(f"RG_SETTINGS names {file}, and there is no such file")
            environ = {**{k: v or "" for k, v in dotenv_values(file).items()}, **environ}
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = environ.get(f"RG_{item.name.upper()}")
            if item.name == "data" and raw is None:
                raw = environ.get("DATA")
            if raw is not None:
                values[item.name] = _read(item.name, raw, item.default)
        read = cls(**{**values, **overrides})
        if read.jobs not in ("embedded", "none"):
            raise SettingMissing(f"RG_JOBS is `embedded` or `none`, not {read.jobs!r}")
        if not _ADDRESS.fullmatch(read.base_url):
            raise SettingMissing(
                "RG_BASE_URL is written like https://groups.example.org, without a final slash, "
                f"not {read.base_url!r}"
            )
        return read

    @classmethod
    def for_tests(cls, **overrides: Any) -> Settings:
        """Return settings that need nothing from outside."""
        defaults: dict[str, Any] = {
            "secret_key": "t" * 48,
            "testing": True,
            "jobs": "none",
            "base_url": "http://localhost",
            "sign_in_limit": "1000 per minute",
            "feed_limit": "10000 per minute",
            "api_limit": "10000 per minute",
        }
        return cls(**{**defaults, **overrides})

    @property
    def data_folder(self) -> Path:
        """Return the folder of stored files and of the SQLite database."""
        return Path(self.data or "instance").absolute()

    @property
    def database(self) -> str:
        """Return the SQLAlchemy address of the database."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data_folder / 'regional-groups.sqlite'}"

    @property
    def starts_at(self) -> datetime | None:
        """Return the start of the clock of the rules, if it is set."""
        if not self.now:
            return None
        try:
            instant = datetime.fromisoformat(self.now.replace("Z", "+00:00"))
        except ValueError:
            raise SettingMissing("RG_NOW is no instant; write it as 2026-11-23T09:00:00+00:00") from None
        if instant.tzinfo is None:
            raise SettingMissing("RG_NOW needs an offset, as in 2026-11-23T09:00:00+00:00")
        return instant

    def check_for_production(self) -> None:
        """Refuse to serve with what is only right for tests and demonstrations.

        Raises:
            SettingMissing: naming the setting and what to do.
        """
        if len(self.secret_key) < 32:
            raise SettingMissing(
                "RG_SECRET_KEY is missing or shorter than 32 characters; "
                f"for example RG_SECRET_KEY={secrets.token_urlsafe(36)}"
            )
        if self.now and not self.testing:
            raise SettingMissing("RG_NOW is for tests and demonstrations; remove it, or set RG_TESTING=1")
        if self.demonstration:
            raise SettingMissing("RG_DEMONSTRATION is set by `demo` only; remove it")
        if self.reply_address and not _MAIL_ADDRESS.fullmatch(self.reply_address):
            raise SettingMissing(
                "RG_REPLY_ADDRESS must be one address without a plus, as in replies@example.org"
            )
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise SettingMissing(
                "RG_OIDC_ISSUER is set: RG_OIDC_CLIENT_ID and RG_OIDC_CLIENT_SECRET are needed too"
            )


def _read(name: str, raw: str, default: Any) -> Any:
    if isinstance(default, bool):
        return raw.strip().lower() in {"1", "true", "yes", "on"}
    if isinstance(default, int):
        if not raw.strip().isdecimal():
            raise SettingMissing(f"RG_{name.upper()} must be a whole number, not {raw!r}")
        return int(raw)
    return raw.strip()
