"""The application for a command: settings from the environment, an open app context."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grantcall.cli.standing import require_current
from grantcall.core.clock import Clock
from grantcall.core.settings import Settings, read_settings

if TYPE_CHECKING:
    from flask import Flask


@contextmanager
def application(
    settings: Settings | None = None, clock: Clock | None = None, *, any_schema: bool = False
) -> Iterator["Flask"]:
    """Yield the application with its context open, so that use cases and reads can run.

    Raises `SettingsError`, one sentence per fault, when settings are wrong, when there is
    no secret yet, or when the database is not at the schema of this version
    (`any_schema=True` leaves that question out).
    """
    from grantcall.app import create_app

    settings = settings or read_settings()
    if not any_schema:
        require_current(settings)
    app = create_app(settings, clock)
    with app.app_context():
        from grantcall.core.db import db

        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
