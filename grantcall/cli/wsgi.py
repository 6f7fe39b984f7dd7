"""What the web server loads: the application, with fresh mails handed to the queue."""

from flask import Flask

from grantcall.app import create_app
from grantcall.cli.queue import Carrier, queue_failures
from grantcall.core.settings import read_settings
from grantcall.mail.hasten import use_carrier


def make() -> Flask:
    """Return the application for one web process; mails of an act leave within moments."""
    settings = read_settings()
    app = create_app(settings)
    use_carrier(Carrier(settings), failures=queue_failures(settings))
    return app
