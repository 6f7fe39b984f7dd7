"""The composition root: it wires, and decides nothing."""

import stat
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from grantcall.core.clock import Clock, SystemClock
from grantcall.core.db import db, engine_options, prepare_engine
from grantcall.core.errors import SettingsError
from grantcall.core.resources import Resources, shipped
from grantcall.core.settings import Settings, read_settings
from grantcall.core.site_address import use_base_url
from grantcall.store.files import FileStore
from grantcall.store.places import Places, use_places
from grantcall.web.access import refuse_undeclared
from grantcall.web.assets import register_assets
from grantcall.web.context import register_context
from grantcall.web.converters import register_converters
from grantcall.web.errors import register_errors
from grantcall.web.headers import register_headers
from grantcall.web.reads import register_reads
from grantcall.web.rooms import register_rooms
from grantcall.web.services import Services
from grantcall.web.session import register_session
from grantcall.web.templates import PageEnvironment

LARGEST_BODY = 21 * 1024 * 1024  # one file of 20 MB and its form
MOST_FORM_PARTS = 1500


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Build the application from settings and a clock (default: environment, system).

    Raises `SettingsError` when settings are wrong or the secret key is missing.
    """
    settings = settings or read_settings()
    app = Flask("grantcall", template_folder=str(shipped("templates/pages")), static_folder=None)
    app.jinja_environment = PageEnvironment
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        TRUSTED_HOSTS=_hosts(settings.base_url),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        SESSION_COOKIE_NAME="__Host-forms" if settings.secure else "forms",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure,
        BABEL_DEFAULT_LOCALE="it",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    use_base_url(settings.base_url)
    store = FileStore(settings.data_dir / "files")
    use_places(Places(store, settings.data_dir / "letters"))
    app.extensions["grantcall"] = Services(
        settings=settings,
        clock=clock or SystemClock(),
        resources=Resources(settings.definitions),
        store=store,
    )
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    CSRFProtect(app)
    register_headers(app, settings.secure)
    register_session(app)
    register_reads(app)
    register_errors(app)
    register_context(app)
    register_converters(app)
    register_assets(app)
    register_rooms(app)
    refuse_undeclared(app)
    return app


def _hosts(base_url: str) -> list[str]:
    host = urlsplit(base_url).hostname or ""
    return [host, "localhost"] if host == "127.0.0.1" else [host]


def secret_key(settings: Settings) -> str:
    """Return the secret key: from the environment, else the file that `init` made.

    Raises `SettingsError` when there is none, or when others may read the file.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    path = settings.secret_file
    if not path.is_file():
        raise SettingsError([f"no secret key yet: run “grantcall init” ({path} is missing)"])
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError([f"{path} can be read by others: chmod 600 {path}"])
    return path.read_text(encoding="ascii").strip()
