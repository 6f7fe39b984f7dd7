"""Frozen definitions, compiled once per process."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.model import Definition
from grantcall.process.models import CallVersion

_by_version: dict[str, Definition] = {}
_by_digest: dict[str, Definition] = {}


def definition_of(session: Session, version_id: str) -> Definition:
    """Return the compiled definition of a version; one statement the first time only.

    Versions never change, so the cache never goes stale.
    """
    known = _by_version.get(version_id)
    if known is None:
        digest, document = session.execute(
            select(CallVersion.digest, CallVersion.document).where(CallVersion.id == version_id)
        ).one()
        known = _by_digest.get(digest)
        if known is None:
            known = _by_digest[digest] = compile_definition(json.loads(document))
        _by_version[version_id] = known
    return known


def forget() -> None:
    """Forget which version has which digest: tests replace the database under a process."""
    _by_version.clear()
