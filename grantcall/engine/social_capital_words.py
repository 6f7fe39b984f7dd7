"""The formulas and caveats that stand beside every figure of volunteers' time."""

from collections.abc import Sequence
from fractions import Fraction

from grantcall.core.words import Words
from grantcall.engine.points import published_fraction, show_points
from grantcall.engine.showing import show_number

_HEADCOUNT = Words(
    "{people} persone × {hours} ore a settimana × {weeks} settimane × {rate} all'ora = {value}.",
    "{people} people × {hours} hours a week × {weeks} weeks × {rate} an hour = {value}.",
)
_LOGGED = Words(
    "{hours} ore {heard} di {people} persone × {rate} all'ora = {value}.",
    "{hours} {heard} hours of {people} people × {rate} an hour = {value}.",
)
_HEARD = {
    "planned": Words("previste", "planned"),
    "declared": Words("dichiarate", "declared"),
    "verified": Words("verificate", "verified"),
}
_WORTH = Words(
    "È quanto costerebbe pagare lo stesso tempo, non denaro raccolto né speso. Tariffa: {source}.",
    "It is what the same time would cost if paid, not money raised or spent. Rate: {source}.",
)
_CAVEATS = {
    "headcount": Words(
        "Stima dal numero delle persone: suppone che tutte abbiano dato le stesse ore per tutto"
        " il periodo. ",
        "An estimate from the number of people: it assumes that all gave the same hours all"
        " through the period. ",
    ),
    "planned": Words(
        "Ore in programma, non ancora fatte. ", "Hours on the programme, not done yet. "
    ),
    "declared": Words(
        "Ore scritte nel diario da chi le ha fatte, non controllate. ",
        "Hours written in the diary by those who gave them, not checked. ",
    ),
    "verified": Words(
        "Ore del diario confermate da un'altra persona. ",
        "Hours of the diary confirmed by another person. ",
    ),
}
_HIDDEN = Words(
    "Non si mostra: riguarda meno di {below} persone.",
    "Not shown: it concerns fewer than {below} people.",
)


def headcount_formula(people: int, hours: Fraction, weeks: int, rate: int, value: int) -> Words:
    """Write an estimate out; `rate` and `value` in cents."""
    return _HEADCOUNT.format(
        people=people,
        hours=show_hours(hours),
        weeks=weeks,
        rate=_euro(rate),
        value=_euro(value),
    )


def logged_formula(
    heard_as: str, people: int, hours: Fraction, rates: Sequence[int], value: int
) -> Words:
    """Write a sum of logged hours out; several `rates` are shown as from and to."""
    shown = _euro(rates[0])
    if len(rates) > 1:
        shown = Words("da {low} a {high}", "from {low} to {high}").format(
            low=_euro(rates[0]), high=_euro(rates[-1])
        )
    return _LOGGED.format(
        hours=show_hours(hours),
        heard=_HEARD[heard_as],
        people=people,
        rate=shown,
        value=_euro(value),
    )


def caveat(basis: str, source: Words) -> Words:
    """Say how the hours are known and what the value is not."""
    said, worth = _CAVEATS[basis], _WORTH.format(source=source)
    return Words(said.it + worth.it, said.in_("en") + worth.in_("en"))


def hidden_words(below: int) -> Words:
    """Say why nothing is shown."""
    return _HIDDEN.format(below=below)


def show_hours(hours: Fraction) -> Words:
    """Return hours as people read them: whole, else with two decimals."""
    if hours.denominator == 1:
        whole = f"{hours.numerator:,}"
        return Words(whole.replace(",", "."), whole)
    return show_points(published_fraction(hours))


def _euro(cents: int) -> Words:
    return show_number(cents, money=True)
