"""Frozen definitions, compiled once per process."""

import json
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.model import Definition
from grantcall.process.models import CallVersion

_by_version: dict[str, Definition] = {}
_by_text: dict[bytes, Definition] = {}


def definition_of(session: Session, version_id: str) -> Definition:
    """Return the compiled definition of a version; one statement the first time only.

    Versions never change, so the cache never goes stale.
    """
    known = _by_version.get(version_id)
    if known is None:
        text = session.execute(
            select(CallVersion.document).where(CallVersion.id == version_id)
        ).scalar_one()
        known = _by_version[version_id] = _compiled(text)
    return known


def forget() -> None:
    """Forget which version has which text: tests replace the database under a process."""
    _by_version.clear()


def _compiled(text: str) -> Definition:
    # By what the text is, not by the digest it was stored under: a forged row stays alone.
    key = sha256(text.encode()).digest()
    known = _by_text.get(key)
    if known is None:
        known = _by_text[key] = compile_definition(json.loads(text))
    return known
