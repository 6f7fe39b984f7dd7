"""Is this the same person in two groups? One spelling for a name and a municipality."""

from grantcall.engine.words_in_text import fold


def person_key(name: str, surname: str, municipality: str) -> str | None:
    """Return the comparison key of a person, `None` while a part is missing.

    Accents, case, spaces, apostrophes and hyphens make no difference: "Nicolò D'Amico" and
    "nicolo d amico" are one. The key is personal data and is kept only with the member.
    """
    parts = [_bare(part) for part in (surname, name, municipality)]
    return "|".join(parts) if all(parts) else None


def _bare(part: str) -> str:
    return "".join(letter for letter in fold(part) if letter.isalnum())
