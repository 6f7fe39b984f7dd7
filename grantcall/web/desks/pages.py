"""The staff desk: importing the page modules registers their views."""

from grantcall.web.desks import (
    files,
    loaders,
    pages_audit,
    pages_bulk,
    pages_clarify,
    pages_desk,
    pages_export,
    pages_list,
    pages_outbox,
    pages_record,
    pages_screening,
    pages_steps,
)
from grantcall.web.desks.blueprint import desks

__all__ = [
    "desks",
    "files",
    "loaders",
    "pages_audit",
    "pages_bulk",
    "pages_clarify",
    "pages_desk",
    "pages_export",
    "pages_list",
    "pages_outbox",
    "pages_record",
    "pages_screening",
    "pages_steps",
]
