"""Counts in words: "8 su 10; per 2 persone non lo sappiamo: Comune di residenza (2)."."""

from grantcall.core.words import Words
from grantcall.definitions.model import Comparison, Definition
from grantcall.engine.answers import Answer
from grantcall.engine.facts import Missing
from grantcall.engine.labels import is_people, subject
from grantcall.engine.showing import capital, in_a_row
from grantcall.engine.verdicts import Span, Verdict

_NOT_COUNTED = Words(
    "Non sappiamo ancora quante sono.",
    "We do not know yet how many there are.",
)


def count_sentence(answer: Answer, condition: Comparison, definition: Definition) -> Words:
    """Say how many rows count, out of how many wanted, and what is not known of others."""
    if answer.measured is None:
        return _NOT_COUNTED
    sentence = _numbers(answer.measured, answer, condition)
    if answer.unknown_rows and answer.verdict is not Verdict.MET:
        people = is_people(condition.name, definition)
        return Words("{numbers}; {unknown}.", "{numbers}; {unknown}.").format(
            numbers=sentence, unknown=_unknown(answer, condition, definition, people)
        )
    return Words("{numbers}.", "{numbers}.").format(numbers=sentence)


def _numbers(measured: Span, answer: Answer, condition: Comparison) -> Words:
    sure, wanted = measured.lowest or 0, answer.wanted
    if condition.percent_of is not None:
        whole = answer.base.lowest if answer.base is not None else None
        return Words(
            "{sure} su {whole}; serve {wanted}", "{sure} of {whole}; wanted {wanted}"
        ).format(
            sure=sure,
            whole="?" if whole is None else whole,
            wanted=limit_words(condition, wanted, "%"),
        )
    if condition.operator == "at_least" and isinstance(wanted, int):
        if sure < wanted:
            return Words("{sure} su {wanted}", "{sure} of {wanted}").format(
                sure=sure, wanted=wanted
            )
        return Words("{sure}; ne servono {wanted}", "{sure}; {wanted} needed").format(
            sure=sure, wanted=wanted
        )
    highest = measured.highest
    number = str(sure) if highest == sure else f"{sure}–{'?' if highest is None else highest}"
    return Words("{number}, {wanted}", "{number}, {wanted}").format(
        number=number, wanted=limit_words(condition, wanted, "")
    )


def limit_words(condition: Comparison, wanted: object, unit: str) -> Words:
    """Return what a number must be: "al massimo 70 %"."""
    numbers = wanted if isinstance(wanted, tuple) else (wanted,)
    shown = [
        "?" if isinstance(number, Missing) else f"{number} {unit}".strip() for number in numbers
    ]
    forms = {
        "at_least": Words("almeno {0}", "at least {0}"),
        "at_most": Words("al massimo {0}", "at most {0}"),
        "between": Words("da {0} a {1}", "between {0} and {1}"),
        "is": Words("esattamente {0}", "exactly {0}"),
        "one_of": Words("una cifra tra {all}", "one of {all}"),
        "none_of": Words("nessuna cifra tra {all}", "none of {all}"),
    }
    form = forms[condition.operator]
    values = {"all": ", ".join(shown)}
    return Words(form.it.format(*shown, **values), form.in_("en").format(*shown, **values))


def _unknown(answer: Answer, condition: Comparison, definition: Definition, people: bool) -> Words:
    rows = answer.unknown_rows
    italian = (
        ("persona" if rows == 1 else "persone") if people else ("riga" if rows == 1 else "righe")
    )
    english = ("person" if rows == 1 else "people") if people else ("row" if rows == 1 else "rows")
    said = Words(f"per {rows} {italian} non lo sappiamo", f"for {rows} {english} we do not know")
    if not answer.lacking:
        return said
    columns = []
    for name, count in answer.lacking:
        label = subject(name, definition, answer.record, rows=condition.name).label
        columns.append(Words(f"{label.it} ({count})", f"{label.in_('en')} ({count})"))
    return Words("{said}: {columns}", "{said}: {columns}").format(
        said=said, columns=capital(in_a_row(columns))
    )
