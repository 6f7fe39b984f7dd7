"""What the application hands to its pages: settings, clock, resources, store."""

from dataclasses import dataclass

from flask import current_app

from grantcall.core.clock import Clock
from grantcall.core.resources import Resources
from grantcall.core.settings import Settings
from grantcall.store.files import FileStore


@dataclass(frozen=True, slots=True)
class Services:
    """One set per application; tests hand in a fixed clock and a folder of their own."""

    settings: Settings
    clock: Clock
    resources: Resources
    store: FileStore


def services() -> Services:
    """Return the services of the running application."""
    found = current_app.extensions["grantcall"]
    assert isinstance(found, Services)
    return found
