"""The blueprint of the pages of impact, and how figures are written."""

from collections.abc import Iterable

from flask import Blueprint

from grantcall.core.i18n import number_words
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.impact.queries import FigureRow
from grantcall.web.context import language

impact = Blueprint("impact", __name__)


def value_words(value: int, unit: str) -> str:
    """Write a value as people read it in its unit: euro, a share, a plain number."""
    lang = language()
    if unit == "cents":
        return format_cents(value, lang)
    if unit == "percent":
        return f"{value}%"
    return number_words(value, lang)


def label_of(row: FigureRow) -> str:
    """Return what a figure counts."""
    return Words(row.label_it, row.label_en).in_(language())


def note_of(row: FigureRow) -> str:
    """Return how its indicator is counted; empty when nothing is said."""
    return Words(row.note_it, row.note_en).in_(language())


def window_of(row: FigureRow) -> str:
    """Return the window of a figure."""
    return Words(row.window_it, row.window_en).in_(language())


def caveat_of(row: FigureRow) -> str:
    """Return what to beware of in a figure; empty when nothing is said."""
    return Words(row.caveat_it, row.caveat_en).in_(language())


def url_of(row: FigureRow) -> str:
    """Return the page with the rows of a figure's indicator."""
    return f"/impact/{row.name}"


def by_indicator(rows: Iterable[FigureRow]) -> dict[str, list[FigureRow]]:
    """Gather figures by the name of their indicator, in order."""
    found: dict[str, list[FigureRow]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    return found
