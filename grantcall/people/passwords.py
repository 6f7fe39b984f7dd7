"""Passwords: argon2id, equal work for everybody, and the two things a new one must be.

Cost as in the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
"""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words

SHORTEST = 12
LONGEST = 200
_OWN_LEFT = 6  # letters that must be left once name and address are taken away
_SHORTEST_PART = 3

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(_bytes(password))


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the kept one; without one the same work is done in vain."""
    # Made before the branch, so that the first stranger does not wait longer than others.
    stand_in = _stand_in()
    try:
        _hasher.verify(stand_in if kept is None else kept, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def renewed(kept: str, password: str) -> str | None:
    """Return a new hash when the kept one was made at another cost, else `None`."""
    return hashed(password) if _hasher.check_needs_rehash(kept) else None


def refuse_weak(password: str, email: str, name: str) -> None:
    """Refuse a new password that is short, endless, or hardly more than name and address.

    No rule about kinds of characters (NIST SP 800-63B §3.1.1.2). Raises `Invalid` with
    every reason (`password_short`, `password_long`, `password_is_you`), field "password".
    """
    password = _one_spelling(password)
    reasons = []
    if len(password) < SHORTEST:
        reasons.append(
            Reason(
                "password_short",
                Words(
                    "La password ha {length} caratteri: ne servono almeno {least}.",
                    "The password has {length} characters: at least {least} are needed.",
                ).format(length=len(password), least=SHORTEST),
                next=Words("Tre o quattro parole bastano.", "Three or four words will do."),
                field="password",
            )
        )
    if len(password) > LONGEST:
        reasons.append(
            Reason(
                "password_long",
                Words(
                    "La password ha più di {most} caratteri.",
                    "The password has more than {most} characters.",
                ).format(most=LONGEST),
                field="password",
            )
        )
    elif password and len(_without_you(password, email, name)) < min(_OWN_LEFT, len(password)):
        reasons.append(
            Reason(
                "password_is_you",
                Words(
                    "La password è quasi uguale al vostro nome o alla vostra mail.",
                    "The password is almost the same as your name or e-mail address.",
                ),
                next=Words("Sceglietene una diversa.", "Choose a different one."),
                field="password",
            )
        )
    if reasons:
        raise Invalid(*reasons)


@cache
def _stand_in() -> str:
    return hashed("nobody's password")


def _one_spelling(password: str) -> str:
    # Keyboards spell the same letter differently (NIST SP 800-63B §3.1.1.2 asks for NFKC).
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _one_spelling(password).encode("utf-8", "surrogatepass")


def _without_you(password: str, email: str, name: str) -> str:
    local, _, domain = email.casefold().partition("@")
    parts = {email.casefold(), local, *local.replace(".", " ").split(), domain}
    parts |= set(domain.split("."))
    parts |= set(name.casefold().split())
    left = password.casefold()
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_PART:
            left = left.replace(part, "")
    return left
