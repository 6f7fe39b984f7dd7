"""Is it alive, and is it ready: for machines, in one word each."""

import shutil
from functools import cache

from alembic.script import ScriptDirectory
from flask import Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from grantcall.calls.pages_room import calls
from grantcall.core.db import db, reader
from grantcall.core.migrate import alembic_config
from grantcall.web.access import loopback_only, public
from grantcall.web.services import services

LEAST_FREE = 200 * 1024 * 1024  # octets; a full disk loses uploads before anything else


@calls.get("/healthz")
@public
def healthz() -> Response:
    """Say that the process answers; nothing else is asked."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@calls.get("/readyz")
@loopback_only
def readyz() -> tuple[Response, int]:
    """Say whether the site can work: database, schema of this version, room on the disk."""
    found = {"database": True, "schema": True, "disk": _free() >= LEAST_FREE}
    try:
        revision = reader().scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        found["database"] = found["schema"] = False
    else:
        found["schema"] = revision == _head()
    return jsonify({"ready": all(found.values()), **found}), 200 if all(found.values()) else 503


def _free() -> int:
    return shutil.disk_usage(services().settings.data_dir).free


@cache
def _head() -> str | None:
    return ScriptDirectory.from_config(alembic_config("sqlite://")).get_current_head()
