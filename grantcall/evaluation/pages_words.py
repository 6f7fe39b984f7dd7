"""Short texts of the committee's pages: tones of states, points, towns."""

from grantcall.core.i18n import number_words
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.labels import labels_of
from grantcall.web.context import language

_TONES = {
    "assigned": "info",
    "draft": "wait",
    "submitted": "ok",
    "recused": "neutral",
    "abstained": "neutral",
}


def tone_of(kind: str) -> str:
    """Return the tone of a kind of review: ok, wait, neutral or info."""
    return _TONES.get(kind, "info")


def points_words(hundredths: int) -> str:
    """Write points: whole where they are whole, else with two decimals."""
    if hundredths % 100 == 0:
        return number_words(hundredths // 100, language())
    return number_words(hundredths / 100, language(), 2)


def town_of(definition: Definition, municipality: str | None) -> Words | str:
    """Return the label of the municipality of a proposal, nothing where there is none."""
    field = definition.forms["proposal"].fields.get("municipality")
    if municipality is None or field is None:
        return municipality or ""
    return labels_of(field, definition).get(municipality, municipality)
