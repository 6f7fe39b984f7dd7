"""Texts for people, in Italian and English, carried as one value."""

from dataclasses import dataclass
from typing import Self

LANGUAGES = ("it", "en")
DEFAULT_LANGUAGE = "it"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; Italian is required, English falls back to it."""

    it: str
    en: str | None = None

    def in_(self, lang: str) -> str:
        """Return the text in `lang` ("it" or "en"), Italian where English is missing."""
        return self.en if lang == "en" and self.en is not None else self.it

    def format(self, **values: object) -> Self:
        """Fill `{named}` places in both languages with plain values (`Words` pick their own)."""
        return type(self)(
            it=self.it.format(**_in_language(values, "it")),
            en=None if self.en is None else self.en.format(**_in_language(values, "en")),
        )


def _in_language(values: dict[str, object], lang: str) -> dict[str, object]:
    return {
        name: value.in_(lang) if isinstance(value, Words) else value
        for name, value in values.items()
    }
