"""Public ids and secrets.

Ids may come from a seeded source so that a played call is reproducible; secrets
(sign-in ids, tokens of links) never do.
"""

import hashlib
import random
import secrets
from collections.abc import Callable

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: readable aloud

_source: Callable[[int], bytes] = secrets.token_bytes


def use_seed(seed: str | None) -> None:
    """Draw public ids and salts from a seed (`None` returns to the system's source)."""
    global _source  # noqa: PLW0603 - one process-wide source, injected once
    if seed is None:
        _source = secrets.token_bytes
    else:
        generator = random.Random(seed)  # noqa: S311 - reproducible ids of the demonstration
        _source = generator.randbytes


def new_id() -> str:
    """Return a random public id of 128 bits: 26 letters and digits."""
    return _encode(_source(16))


def new_salt() -> str:
    """Return a salt of 128 bits for the digest of one record."""
    return _encode(_source(16))


def new_secret() -> str:
    """Return a secret of 256 bits, always from the system's source."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Return what is kept of a secret: its sha256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _encode(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    letters = []
    for _ in range((len(raw) * 8 + 4) // 5):
        number, index = divmod(number, 32)
        letters.append(_ALPHABET[index])
    return "".join(reversed(letters))
