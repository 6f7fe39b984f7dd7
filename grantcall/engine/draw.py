"""A draw that anybody can repeat: the order of sha256(seed, reference)."""

import hashlib
from collections.abc import Iterable

from grantcall.core.words import Words

HOW = Words(
    "Il sorteggio è pubblico e si può rifare: per ogni domanda si calcola lo SHA-256 del seme,"
    " di un a capo e del riferimento; viene prima l'impronta più piccola. Seme: «{seed}».",
    "The draw is public and can be repeated: for each proposal the SHA-256 of the seed, a"
    " newline and the reference is computed; the smaller fingerprint comes first."
    " Seed: “{seed}”.",
)


def fingerprint(seed: str, ref: str) -> str:
    """Return what a reference draws: sha256 of seed, newline and reference, in hexadecimal."""
    return hashlib.sha256(f"{seed}\n{ref}".encode()).hexdigest()


def draw_order(seed: str, refs: Iterable[str]) -> tuple[str, ...]:
    """Return references in the order of the draw. Raises `ValueError` for an empty seed."""
    if not seed.strip():
        raise ValueError("a draw needs a recorded seed")
    return tuple(sorted(refs, key=lambda ref: fingerprint(seed, ref)))


def explain_draw(seed: str) -> Words:
    """Say how the draw works and with which seed."""
    return HOW.format(seed=seed)
