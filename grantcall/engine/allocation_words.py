"""Each line of an allocation in words."""

from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.allocation_spending import WHOLE, Line
from grantcall.engine.labels import subject
from grantcall.engine.showing import show_number

_FULL = Words("Finanziata per intero: {amount}.", "Funded in full: {amount}.")
_CUT = Words(
    "Finanziata con {amount} dei {asked} richiesti: riduzione decisa dalla commissione"
    " («{reason}»).",
    "Funded with {amount} of the {asked} asked for: cut by the committee (“{reason}”).",
)
_REDUCED = Words(
    "Finanziata con {amount} dei {asked} richiesti: è quanto restava ({left}){least}.",
    "Funded with {amount} of the {asked} asked for: this is what was left ({left}){least}.",
)
_ENOUGH = Words(
    ", e basta per partire: il minimo dichiarato è {least}",
    ", and it is enough to start: the declared minimum is {least}",
)
_WAITS = {
    "short": Words(
        "In riserva: chiede {asked}, restavano {left}{least}.",
        "On the reserve: it asks for {asked}, {left} was left{least}.",
    ),
    "stopped": Words(
        "In riserva: i fondi non bastavano e il bando non fa passare a chi segue. Restavano"
        " {left}.",
        "On the reserve: money was short and the call does not pass on to those who follow."
        " {left} was left.",
    ),
    "no_more_awards": Words(
        "In riserva: i contributi che il bando prevede sono già tutti assegnati.",
        "On the reserve: all the awards that the call provides for are already given.",
    ),
    "maximum": Words(
        "In riserva: per «{value}» i contributi possibili sono già assegnati.",
        "On the reserve: the awards possible for “{value}” are already given.",
    ),
    "no_lot": Words(
        "In riserva: non rientra in nessuno dei fondi del bando.",
        "On the reserve: it belongs to none of the funds of the call.",
    ),
}
_NOT_ENOUGH = Words(
    ", meno del minimo dichiarato ({least})", ", less than the declared minimum ({least})"
)
_LOT = Words(" Fondo: «{lot}».", " Fund: “{lot}”.")
_NOTHING = Words("", "")


def explain_line(line: Line, definition: Definition, *, shows_minimum: bool = False) -> Words:
    """Say what a proposal gets and why.

    `shows_minimum`: name the group's declared minimum. For the office and the group alone;
    reviewers and the public never read it.
    """
    form = {"full": _FULL, "cut": _CUT, "reduced": _REDUCED}.get(line.kind) or _WAITS[line.why]
    said = form.format(
        amount=_euro(line.amount),
        asked=_euro(line.asked),
        left=_euro(line.left),
        reason=line.reason.strip().rstrip("."),
        least=_least(line) if shows_minimum else _NOTHING,
        value=_value(line, definition),
    )
    lot = _lot(line, definition)
    return Words(said.it + lot.it, said.in_("en") + lot.in_("en"))


def _least(line: Line) -> Words:
    if line.least is None:
        return _NOTHING
    if line.kind == "reserve":
        # A cut proposal may wait although its minimum was there: then nothing is said of it.
        return _NOT_ENOUGH.format(least=_euro(line.least)) if line.left < line.least else _NOTHING
    return _ENOUGH.format(least=_euro(line.least))


def _value(line: Line, definition: Definition) -> Words:
    if line.quota is None:
        return _NOTHING
    per, value = line.quota
    return subject(per, definition, "proposal").options.get(value, Words(value))


def _lot(line: Line, definition: Definition) -> Words:
    if line.pool == WHOLE or line.why == "no_lot":
        return _NOTHING
    lots = definition.money.lots if definition.money is not None else ()
    label = next((lot.label for lot in lots if lot.id == line.pool), Words(line.pool))
    return _LOT.format(lot=label)


def _euro(cents: int) -> Words:
    return show_number(cents, money=True)
