"""One spelling for every value that is hashed: canonical JSON."""

import hashlib
import json
from datetime import UTC, date, datetime


def canonical_bytes(value: object) -> bytes:
    """Return the canonical JSON of a plain value: sorted keys, no spaces, UTF-8.

    Instants are written in UTC with microseconds, dates as ISO text.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    ).encode()


def sha256_hex(data: bytes) -> str:
    """Return the sha256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
