"""The one place where the parts are joined: settings, ports, clock, rooms, who listens to whom, which panels show."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from regional_groups import __version__
from regional_groups.core import api, claims, i18n, narrowing, web
from regional_groups.core.changes import Switchboard
from regional_groups.core.clock import Clock, SystemClock
from regional_groups.core.db import db
from regional_groups.core.migrate import migrations
from regional_groups.core.ports import CalendarSource, Ports
from regional_groups.paths import resource_dir
from regional_groups.settings import SettingMissing, Settings

# From the ground up, as the floor plan has them; each may have the shelves named below.
ROOMS = (
    "groups",
    "people",
    "terms",
    "creation",
    "meetings",
    "scheduling",
    "participation",
    "indicators",
    "planning",
    "feeds",
    "reports",
    "desk",
)
PACKAGE = Path(__file__).parent


def create_app(settings: Settings, *, ports: Ports | None = None, clock: Clock | None = None) -> Flask:
    """Return the service, ready to serve.

    Parameters:
        settings: every setting in force.
        ports: the outside systems; made from the settings when not given.
        clock: the time; the machine's, from ``RG_NOW`` on if that is set, when not given.
    """
    app = Flask(
        "regional_groups",
        root_path=str(PACKAGE),
        template_folder=str(resource_dir("templates")),
        static_folder=str(PACKAGE / "static"),
        instance_path=str(settings.data_folder),
    )
    _configure(app, settings)
    app.extensions.update(
        settings=settings,
        clock=clock or SystemClock(settings.starts_at),
        ports=ports or ports_of(settings),
        changes=Switchboard(),
        panels={},
        importers={},
        outbox_handlers={},
        periodic={},
        version=__version__,
    )
    db.init_app(app)
    migrations.init_app(app, db)
    i18n.install(app, str(PACKAGE / "translations"))
    web.install(app)
    api.create_api(app)
    for room in ROOMS:
        _join(app, room)
    claims.install(app)
    narrowing.install(app)
    _stand_behind_proxies(app, settings.proxies)
    return app


def _stand_behind_proxies(app: Flask, proxies: int) -> None:
    """Learn address and scheme of who asks from the proxies in front; outermost, as the feeds' front counts by them."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]  # the way Flask documents


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True} if "postgresql" in settings.database else {},
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="rg_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session, which ends by itself
        WTF_CSRF_SSL_STRICT=True,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        TEMPLATES_AUTO_RELOAD=settings.testing,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it


def ports_of(settings: Settings) -> Ports:
    """Return the outside systems that the settings name; heavy libraries are imported only if one needs them."""
    from regional_groups.adapters.waiting import WaitingMailer

    identity: Any = None
    if settings.oidc_issuer:
        oidc = import_module("regional_groups.adapters.oidc")
        identity = oidc.OidcProvider(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            scope=settings.oidc_scope,
            claim_names=oidc.ClaimNames(groups=settings.oidc_groups_claim),
            demonstration=settings.demonstration,
        )
    mailer: Any = WaitingMailer()
    if settings.mail_url:
        mailer = _mailer(settings.mail_url)
    calendars: Any = None
    if settings.caldav_credentials:
        caldav = import_module("regional_groups.adapters.caldav")
        calendars = caldav.CaldavPublisher(caldav.credentials_of(settings.caldav_credentials))
    return Ports(identity=identity, mailer=mailer, calendars=calendars, outside=_outside(settings))


def _mailer(address: str) -> Any:
    try:
        return import_module("regional_groups.adapters.mail").mailer(address)
    except ValueError:  # its words are left out: where a password holds a reserved sign they may repeat it
        raise SettingMissing(
            "RG_MAIL_URL is written like smtp://user:password@host:port?from=… or maildir:///folder; "
            "signs such as # and @ in the password as %23 and %40"
        ) from None


def _outside(settings: Settings) -> CalendarSource:
    from regional_groups.adapters.calendar_source import HttpCalendarSource
    from regional_groups.adapters.resolving import SystemResolver

    agent = f"regional-groups/{__version__} (+{settings.base_url})"
    return HttpCalendarSource(SystemResolver(), agent)


def _join(app: Flask, room: str) -> None:
    """Register a room's shelves: pages, API, flows, and what its ``joining`` module says it listens to and shows."""
    folder = PACKAGE / room
    if (folder / "views.py").exists():
        app.register_blueprint(import_module(f"regional_groups.{room}.views").blueprint)
    if (folder / "api.py").exists():
        app.extensions["api"].register_blueprint(import_module(f"regional_groups.{room}.api").blueprint)
    if (folder / "rules.py").exists():
        for flow in getattr(import_module(f"regional_groups.{room}.rules"), "FLOWS", ()):
            app.extensions["flows"][flow.name] = flow
    if (folder / "joining.py").exists():
        with app.app_context():
            import_module(f"regional_groups.{room}.joining").join(app)
