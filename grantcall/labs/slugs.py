"""Addresses for people: a name as lower-case letters, digits and hyphens."""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.labs.models import Lab, Place

LONGEST = 40
_TAKEN_BY_PAGES = frozenset({"new"})


def slug_of(name: str) -> str:
    """Return a name as an address: "Però, chi?" → "pero-chi"; `x` where no letter is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].rstrip("-") or "x"


def free_slug(session: Session, model: type[Lab] | type[Place], name: str) -> str:
    """Return an address that no other lab (or place) has: the name's own, else with a number."""
    base = slug_of(name)
    begin = base[: LONGEST - 5].rstrip("-")
    taken = set(session.scalars(select(model.slug).where(model.slug.startswith(begin))))
    taken |= _TAKEN_BY_PAGES
    if base not in taken:
        return base
    return next(slug for number in range(2, 10_000) if (slug := f"{begin}-{number}") not in taken)
