"""Reads of personal data leave a trace: who looked at whose record, and in which minute.

Routes declared `reads_personal` name the record they showed; the trace is written in a
short unit of its own before the answer leaves, once per actor, record and minute. This is
one of the two places where a GET writes.
"""

from flask import Flask, Response, g, request

from grantcall.core.audit import count_since
from grantcall.core.db import reader
from grantcall.core.unit_of_work import unit_of_work
from grantcall.web.access import access_of, actor
from grantcall.web.services import services

ACTION = "personal.read"


def personal_data_of(object_ref: str) -> None:
    """Say whose personal data this page shows: "proposal:<id>"."""
    g.personal_data_of = object_ref


def register_reads(app: Flask) -> None:
    """Record each successful read of a route declared `reads_personal`."""

    @app.after_request
    def record_read(response: Response) -> Response:
        if request.endpoint is None or response.status_code >= 300 or g.get("failed"):
            return response
        declared = access_of(app, request.endpoint)
        if declared is None or not declared.reads_personal:
            return response
        _record(g.personal_data_of, request.endpoint)
        return response


def _record(object_ref: str, endpoint: str) -> None:
    asking, clock = actor(), services().clock
    since = clock.now().replace(second=0, microsecond=0)
    if count_since(reader(), actor=asking.ref, action=ACTION, object_ref=object_ref, since=since):
        return
    with (
        unit_of_work(asking, clock) as work,
        work.recording(ACTION, object_ref) as event,
    ):
        event.note(page=endpoint)
