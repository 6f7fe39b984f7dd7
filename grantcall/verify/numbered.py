"""Frozen documents in numbered versions: they count 1 to n, and each has its digest."""

from collections.abc import Iterable

from grantcall.core.canonical import sha256_hex
from grantcall.verify.registry import Broken, Findings

Numbered = tuple[str, str, int, str, str]


def numbered_documents(
    rows: Iterable[Numbered], table: str, *, altered: str, invariant: str
) -> Findings:
    """Judge rows (id, whose, number, document, digest), those of one owner in turn.

    `altered` says what is wrong with a document that lacks its digest, which breaks
    `invariant`. Returns how many rows there were.
    """
    count, last = 0, ("", 0)
    for row_id, owner, number, document, digest in rows:
        count += 1
        place = f"{table}:{row_id}"
        expected = last[1] + 1 if owner == last[0] else 1
        last = (owner, number)
        if number != expected:
            yield Broken("I11", place, f"version {number} stands where {expected} should")
        if sha256_hex(document.encode()) != digest:
            yield Broken(invariant, place, altered)
    return count
