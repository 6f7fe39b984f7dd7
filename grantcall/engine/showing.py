"""Values as people read them: money, days, options by label, yes and no."""

from datetime import date, datetime, time

from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.model import Calendar, Definition
from grantcall.engine.answers import Wanted
from grantcall.engine.clocks import local
from grantcall.engine.facts import Missing
from grantcall.engine.labels import Subject

_MONTHS = (
    ("gennaio", "January"),
    ("febbraio", "February"),
    ("marzo", "March"),
    ("aprile", "April"),
    ("maggio", "May"),
    ("giugno", "June"),
    ("luglio", "July"),
    ("agosto", "August"),
    ("settembre", "September"),
    ("ottobre", "October"),
    ("novembre", "November"),
    ("dicembre", "December"),
)
YES, NO = Words("sì", "yes"), Words("no", "no")
NOT_KNOWN = Words("non lo sappiamo ancora", "we do not know yet")
_ACCEPTED = Words("le scelte ammesse", "the choices accepted")
_EXCLUDED = Words("le scelte escluse", "the choices excluded")
_LISTED_AT_MOST = 4
_LONGEST_TEXT = 80


def show(value: Wanted, subject: Subject, definition: Definition) -> Words:
    """Return a value as people read it: the option's label, money, a day in words."""
    if isinstance(value, Missing):
        return NOT_KNOWN
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int):
        return show_number(value, money=subject.type == "money")
    if isinstance(value, date):
        return show_moment(value, definition.calendar)
    if isinstance(value, tuple):
        return in_a_row([show(item, subject, definition) for item in value])
    return subject.options.get(value, Words(_cut(value)))


def show_set(value: Wanted, subject: Subject, definition: Definition, *, excluded: bool) -> Words:
    """Return a set of options: their labels when few, else a word for all of them."""
    items = value if isinstance(value, tuple) else (value,)
    if len(items) > _LISTED_AT_MOST:
        return _EXCLUDED if excluded else _ACCEPTED
    return in_a_row([show(item, subject, definition) for item in items])


def show_number(number: int, *, money: bool) -> Words:
    """Return a number, or cents as euro."""
    if not money:
        return Words(str(number))
    return Words(format_cents(number, "it"), format_cents(number, "en"))


def show_moment(moment: date, calendar: Calendar) -> Words:
    """Return a day, or an instant as the clocks of the call's zone show it.

    The last second of a day is that day: this is how lengths end.
    """
    if not isinstance(moment, datetime):
        return _day(moment)
    here = local(moment, calendar)
    if here.timetz().replace(tzinfo=None, microsecond=0) == time(23, 59, 59):
        return _day(here.date())
    hour = Words(here.strftime("%H.%M"), here.strftime("%H:%M"))
    return Words("{day}, ore {hour}", "{day} at {hour}").format(day=_day(here.date()), hour=hour)


def of_moment(moment: date, calendar: Calendar) -> tuple[Words, Words]:
    """Return an Italian moment after «di» and after «il»: "del 3 maggio", "l'8 maggio"."""
    shown = show_moment(moment, calendar)
    elided = shown.it.startswith(("8 ", "11 "))
    of = "dell'" if elided else "del "
    the = "l'" if elided else "il "
    return Words(of + shown.it, shown.en), Words(the + shown.it, shown.en)


def in_a_row(items: list[Words]) -> Words:
    """Return several words with commas."""
    return Words(
        ", ".join(item.in_("it") for item in items), ", ".join(item.in_("en") for item in items)
    )


def capital(words: Words) -> Words:
    """Return words with a capital first letter, as a sentence starts."""
    return Words(_upper(words.it), None if words.en is None else _upper(words.en))


def _day(day: date) -> Words:
    italian, english = _MONTHS[day.month - 1]
    first = "1°" if day.day == 1 else str(day.day)
    return Words(f"{first} {italian} {day.year}", f"{day.day} {english} {day.year}")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
