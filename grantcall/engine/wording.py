"""Evidence in words, from the condition itself: subject label, operator phrase, value label.

Sentences say how things stand, also inside a `not`. Rows are counted, never named: no
person's name can appear.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from grantcall.core.i18n import with_article
from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Definition,
    FactRef,
    JudgedBy,
    Named,
)
from grantcall.definitions.vocabulary.operators import JUDGED, OPERATORS
from grantcall.definitions.vocabulary.roles import ROLES
from grantcall.engine.answers import Answer, Wanted
from grantcall.engine.counting_words import count_sentence, limit_words
from grantcall.engine.facts import Missing
from grantcall.engine.labels import Subject, column_subject, subject
from grantcall.engine.showing import (
    NOT_KNOWN,
    capital,
    in_a_row,
    of_moment,
    show,
    show_number,
    show_set,
)
from grantcall.engine.verdicts import Span, Verdict

VERDICT_WORDS = {
    Verdict.MET: Words("rispettato", "met"),
    Verdict.NOT_MET: Words("non rispettato", "not met"),
    Verdict.UNKNOWN: Words("non ancora verificabile", "cannot be verified yet"),
}
_GIVEN = Words("c'è", "given")
_MISSING = Words("manca", "missing")
_NOT_ASKED = Words("non è ancora stato chiesto", "not asked yet")

_MOMENTS = {
    "at_least": ("prima {of}", "before {value}", True),
    "at_most": ("dopo {the}", "after {value}", True),
    "before": ("prima {of}", "before {value}", False),
    "after": ("dopo {the}", "after {value}", False),
    "is": ("{the}", "{value}", False),
}


def condition_sentence(answer: Answer, definition: Definition) -> Words:
    """Say what a condition came to, with its name where it has one."""
    evidence = evidence_words(answer, definition)
    if not isinstance(answer.condition, Named):
        return evidence
    label = definition.conditions[answer.condition.id].label
    return Words("{label}: {verdict}. {evidence}", "{label}: {verdict}. {evidence}").format(
        label=capital(label), verdict=VERDICT_WORDS[answer.verdict], evidence=evidence
    )


def headline(label: Words, verdict: Verdict) -> Words:
    """Return a statement and whether it holds: "At least 10 adults: not met."."""
    return Words("{label}: {verdict}.", "{label}: {verdict}.").format(
        label=label, verdict=VERDICT_WORDS[verdict]
    )


def evidence_words(answer: Answer, definition: Definition) -> Words:
    """Return the sentences of the parts that speak for the verdict."""
    said = dict.fromkeys(leaf_sentence(leaf, definition) for leaf in telling_leaves(answer))
    return Words(
        " ".join(sentence.in_("it") for sentence in said),
        " ".join(sentence.in_("en") for sentence in said),
    )


def telling_leaves(answer: Answer) -> Iterator[Answer]:
    """Give the comparisons that explain a verdict: all that are in the way, none that is not."""
    if not answer.parts:
        yield answer
        return
    parts = answer.parts
    if isinstance(answer.condition, AllOf) and answer.verdict is not Verdict.MET:
        parts = tuple(part for part in parts if part.verdict is not Verdict.MET)
    elif isinstance(answer.condition, AnyOf) and answer.verdict is not Verdict.NOT_MET:
        parts = tuple(part for part in parts if part.verdict is answer.verdict)
    for part in parts:
        yield from telling_leaves(part)


def leaf_sentence(answer: Answer, definition: Definition) -> Words:
    """Say one comparison, or one person's judgement."""
    condition = answer.condition
    if isinstance(condition, JudgedBy):
        said = JUDGED[_key(answer.verdict)].format(value=ROLES[condition.role])
        return capital(Words(f"{said.it}.", f"{said.in_('en')}."))
    if not isinstance(condition, Comparison):
        raise TypeError("only a comparison or a judgement is said by itself")
    if condition.subject == "count" and condition.operator != "given":
        return count_sentence(answer, condition, definition)
    about = _subject_of(condition, answer, definition)
    if condition.operator == "given":
        return _said(about, _given(answer))
    return _said(about, *_comparison(answer, condition, about, definition))


def _subject_of(condition: Comparison, answer: Answer, definition: Definition) -> Subject:
    if condition.subject == "sum":
        return column_subject(condition.name, definition, answer.record)
    return subject(condition.name, definition, answer.record)


def _given(answer: Answer) -> Words:
    value = answer.facts[0].value
    if value is Missing.NOT_ASKED:
        return _NOT_ASKED
    return _MISSING if isinstance(value, Missing) else _GIVEN


def _comparison(
    answer: Answer, condition: Comparison, about: Subject, definition: Definition
) -> tuple[Words, ...]:
    """Return what is said after the label: the value, then how it compares."""
    value = _value(answer, condition, about, definition)
    if value is None:
        return (NOT_KNOWN,)
    wanted = answer.wanted
    told_by_value = about.type == "yes_no" or (
        condition.operator == "is" and answer.verdict is Verdict.MET
    )
    if told_by_value and not isinstance(wanted, Missing) and answer.base is None:
        return (value,)
    if condition.percent_of is not None:
        limit = limit_words(condition, wanted, "%")
        percent = _percent(answer)
        if percent is None:
            return value, limit
        return value, Words("{percent} ({limit})", "{percent} ({limit})").format(
            percent=percent, limit=limit
        )
    phrase = _phrase(answer, condition, about, definition)
    # "che non si sa ancora se è" would not be Italian.
    italian = "{phrase}" if answer.verdict is Verdict.UNKNOWN else "che {phrase}"
    return value, Words(italian, "which {phrase}").format(phrase=phrase)


def _value(
    answer: Answer, condition: Comparison, about: Subject, definition: Definition
) -> Words | None:
    if condition.years_at is not None:
        age = answer.measured
        if age is None:
            return None
        return Words("{age} anni", "{age} years").format(age=age.lowest)
    if answer.measured is not None:
        return _span(answer.measured, money=about.type == "money")
    value = answer.facts[0].value
    if isinstance(value, Missing) or condition.subject == "sum":
        return None
    return show(value, about, definition)


def _span(span: Span, *, money: bool) -> Words | None:
    low = None if span.lowest is None else show_number(span.lowest, money=money)
    high = None if span.highest is None else show_number(span.highest, money=money)
    if span.exact:
        return low
    if low is not None and high is not None:
        return Words("tra {low} e {high}", "between {low} and {high}").format(low=low, high=high)
    return None if low is None else Words("da {low} in su", "{low} or more").format(low=low)


def _percent(answer: Answer) -> Words | None:
    whole, part = answer.base, answer.measured
    if whole is None or part is None or not (whole.exact and part.exact) or not whole.lowest:
        return None
    tenths = (2000 * (part.lowest or 0) + whole.lowest) // (2 * whole.lowest)
    shown, rest = divmod(tenths, 10)
    italian = f"{shown},{rest} %" if rest else f"{shown} %"
    vowel = {0: f"lo {italian}", 1: f"l'{italian}"}  # "lo zero", "l'uno"
    return Words("cioè {it}", "that is {en} %").format(
        it=vowel.get(shown) or with_article("il", shown, italian),
        en=f"{shown}.{rest}" if rest else shown,
    )


def _phrase(answer: Answer, condition: Comparison, about: Subject, definition: Definition) -> Words:
    wanted = answer.wanted
    if isinstance(wanted, date) and condition.operator in _MOMENTS:
        return _moment_phrase(answer, condition, wanted, definition)
    if condition.operator == "between" and isinstance(wanted, tuple) and len(wanted) == 2:
        low, high = (show(end, about, definition) for end in wanted)
        shown = Words("{low} e {high}", "{low} and {high}").format(low=low, high=high)
    elif condition.operator in ("one_of", "none_of"):
        excluded = condition.operator == "none_of"
        shown = show_set(wanted, about, definition, excluded=excluded)
    else:
        shown = _wanted(wanted, condition, about, definition)
    return OPERATORS[condition.operator].phrase(_key(answer.verdict)).format(value=shown)


def _wanted(wanted: Wanted, condition: Comparison, about: Subject, definition: Definition) -> Words:
    if not isinstance(condition.value, FactRef):
        shown = show(wanted, about, definition)
        return Words(f"«{shown.it}»", f"“{shown.in_('en')}”") if isinstance(wanted, str) else shown
    other = subject(condition.value.name, definition).label
    quoted = Words(f"«{other.it}»", f"“{other.in_('en')}”")
    if isinstance(wanted, Missing):
        return quoted
    return Words("{value} ({other})", "{value} ({other})").format(
        value=show(wanted, about, definition), other=quoted
    )


def _moment_phrase(
    answer: Answer, condition: Comparison, wanted: date, definition: Definition
) -> Words:
    italian, english, negated = _MOMENTS[condition.operator]
    of, the = of_moment(wanted, definition.calendar)
    affirmed = (answer.verdict is Verdict.MET) is not negated
    said = Words(
        ("è " if affirmed else "non è ") + italian, ("is " if affirmed else "is not ") + english
    )
    return said.format(of=of, the=the, value=of)


def _said(about: Subject, *said: Words) -> Words:
    """Put label and statements together: "Quanto chiedete? 2.300 €, è più di 2.000 €."."""
    rest = in_a_row(list(said))
    asked = about.label.it.rstrip().endswith(("?", "!", "."))
    if asked:
        return Words("{label} {rest}.", "{label} {rest}.").format(
            label=about.label, rest=capital(rest)
        )
    return Words("{label}: {rest}.", "{label}: {rest}.").format(label=about.label, rest=rest)


def _key(verdict: Verdict) -> Literal["met", "not_met", "unknown"]:
    # The vocabulary lies below the engine and spells verdicts as plain text.
    if verdict is Verdict.MET:
        return "met"
    return "not_met" if verdict is Verdict.NOT_MET else "unknown"
