"""Dates and numbers as people read them, in the zone of the call."""

import re
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

_INSTANT = {"it": "EEEE d MMMM y, 'ore' HH.mm", "en": "EEEE d MMMM y, HH:mm"}
_INSTANT_SECONDS = {
    "it": "EEEE d MMMM y, 'ore' HH.mm.ss (xxx)",
    "en": "EEEE d MMMM y, HH:mm:ss (xxx)",
}
_SHORT = {"it": "d MMM y, HH.mm", "en": "d MMM y, HH:mm"}
_DAY = {"it": "d MMMM y", "en": "d MMMM y"}
_WEEKDAY = {"it": "EEEE d MMMM", "en": "EEEE d MMMM"}


_WEEKDAY_YEAR = {"it": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
_DAY_HOUR = {"it": "d MMMM y, 'ore' HH.mm", "en": "d MMMM y, HH:mm"}
_LAST_SECOND = time(23, 59, 59)
_DUE = re.compile(r"(?:\b(il|al|dal|del) )?\{due\}")
_ELIDING = frozenset((8, 11, *range(80, 90), *range(800, 900)))  # "otto", "undici", "ottanta"


@cache
def _locale(lang: str) -> Locale:
    return Locale("en", "GB") if lang == "en" else Locale("it", "IT")


def _format(instant: datetime, pattern: dict[str, str], zone: str, lang: str) -> str:
    return format_datetime(instant, pattern[lang], tzinfo=ZoneInfo(zone), locale=_locale(lang))


def instant_words(instant: datetime, zone: str, lang: str) -> str:
    """Write an instant in full: "venerdì 30 novembre 2018, ore 12.00"."""
    return _format(instant, _INSTANT, zone, lang)


def instant_seconds(instant: datetime, zone: str, lang: str) -> str:
    """Write an instant with seconds and offset, as on a receipt."""
    return _format(instant, _INSTANT_SECONDS, zone, lang)


def instant_short(instant: datetime, zone: str, lang: str) -> str:
    """Write an instant for a table: "30 nov 2018, 12.00"."""
    return _format(instant, _SHORT, zone, lang)


def day_words(when: datetime | date, zone: str, lang: str) -> str:
    """Write a day: "30 novembre 2018". Instants are read in `zone`."""
    if isinstance(when, datetime):
        when = when.astimezone(ZoneInfo(zone)).date()
    return format_date(when, _DAY[lang], locale=_locale(lang))


def on_day(when: datetime | date, zone: str, lang: str, article: str = "il") -> str:
    """Write a day with its article (il, al, dal, del): "dal 10 maggio 2019", "dall'8 maggio 2019".

    Languages without such an article get the day alone, and say the rest in their sentence.
    """
    said = day_words(when, zone, lang)
    if lang != "it":
        return said
    if isinstance(when, datetime):
        when = when.astimezone(ZoneInfo(zone)).date()
    return with_article(article, when.day, said)


def nth_words(place: int, lang: str, article: str) -> str:
    """Write a place with its article (al, il): "al 7º", "all'8º"; elsewhere the bare number."""
    return with_article(article, place, f"{place}º") if lang == "it" else str(place)


def with_article(article: str, number: int, said: str) -> str:
    """Put il, al, dal or del before words that begin with a number: "il 7 %", "l'8 %"."""
    if number not in _ELIDING:
        return f"{article} {said}"
    return f"{'' if article == 'il' else article}l'{said}"


def weekday_words(when: datetime | date, zone: str, lang: str) -> str:
    """Write a day of this year with its weekday: "venerdì 30 novembre"."""
    if isinstance(when, datetime):
        when = when.astimezone(ZoneInfo(zone)).date()
    return format_date(when, _WEEKDAY[lang], locale=_locale(lang))


def term_words(instant: datetime, zone: str, lang: str) -> str:
    """Write a term: "lunedì 10 dicembre 2018" where it is a whole day, else also the hour.

    Lengths end with the last second of a day: who reads needs the day alone.
    """
    pattern = _WEEKDAY_YEAR if _whole_day(instant, zone) else _INSTANT
    return _format(instant, pattern, zone, lang)


def with_due(sentence: str, due: datetime | None, zone: str, lang: str) -> str:
    """Put a term where a definition's sentence says `{due}`; nothing where there is none.

    No weekday follows the article that the sentence has: "entro il 10 dicembre 2018",
    "entro l'8 gennaio 2019".
    """

    def term(found: re.Match[str]) -> str:
        article = found[1]
        if due is None:
            return found[0].removesuffix("{due}")
        said = _format(due, _DAY if _whole_day(due, zone) else _DAY_HOUR, zone, lang)
        if article is None:
            return said
        return with_article(article, due.astimezone(ZoneInfo(zone)).day, said)

    return _DUE.sub(term, sentence)


def unbroken(said: str) -> str:
    """Keep the hour of an instant on the line of its word, for pages: "ore 12.00"."""
    return said.replace(", ore ", ", ore\u00a0")


def _whole_day(instant: datetime, zone: str) -> bool:
    return instant.astimezone(ZoneInfo(zone)).time().replace(microsecond=0) == _LAST_SECOND


def number_words(value: float, lang: str, decimals: int | None = None) -> str:
    """Write a number with the separators of the language, perhaps with fixed decimals."""
    pattern = "#,##0" if decimals is None else "#,##0." + "0" * decimals
    return format_decimal(value, pattern if decimals is not None else None, locale=_locale(lang))
