"""Conditions: one subject, one operator, three values. Never stops early, changes nothing.

A pure function of (condition, facts, definition); the present instant, where a condition
needs it, is one of the facts.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Definition,
    JudgedBy,
    Named,
    Not,
)
from grantcall.engine.answers import Answer, UsedFact
from grantcall.engine.clocks import local_day
from grantcall.engine.comparing import compare_span, compare_value
from grantcall.engine.facts import NOT_ASKED, UNKNOWN, Fact, Facts, FactValue, Missing, whole_number
from grantcall.engine.scope import Scope
from grantcall.engine.verdicts import Span, Verdict, every, opposite, some, total, verdict_of

__all__ = ["Answer", "UsedFact", "Verdict", "evaluate", "evaluate_as", "judgement", "whole_of"]


def judgement(subject: str, role: str) -> str:
    """Return the name of the fact that holds what a role decided about a subject.

    The subject is a rule's id, or whatever name `evaluate` is given as `judging`; the value
    is yes or no.
    """
    return f"verdict:{subject}:{role}"


def evaluate(
    condition: Condition, facts: Facts, definition: Definition, judging: str = ""
) -> Answer:
    """Ask a condition about facts. `judging` names what a `judged_by` inside is about.

    Raises `KeyError` for a condition or list that the definition lacks, `TypeError` for a
    value that cannot be compared: neither happens with a definition that checks clean.
    """
    return _ask(condition, Scope(facts, definition, judging))


def evaluate_as(
    comparison: Comparison, measured: int, facts: Facts, definition: Definition
) -> Answer:
    """Ask a comparison about a number that somebody states instead of the rows it counts."""
    wanted, used = Scope(facts, definition).right(comparison.value)
    span = Span(measured, measured)
    return Answer(
        comparison,
        compare_span(comparison.operator, span, wanted, None),
        facts=(UsedFact(comparison.name, measured, "answer"), *used),
        measured=span,
        wanted=wanted,
        record=facts.record,
    )


def whole_of(name: str, facts: Facts, definition: Definition) -> int | None:
    """Return what a percentage is taken of: a number, a column's sum, or a row set's count.

    `None` while it is not exactly known.
    """
    span = _whole(name, Scope(facts, definition)).span
    return span.lowest if span is not None and span.exact else None


def _ask(condition: Condition, scope: Scope) -> Answer:
    if isinstance(condition, Comparison):
        if condition.operator == "given":
            return _given(condition, scope)
        if condition.subject == "fact" and condition.percent_of is None:
            return _fact(condition, scope)
        return _number(condition, scope)
    if isinstance(condition, JudgedBy):
        fact = scope.find(judgement(scope.judging, condition.role))
        verdict = verdict_of(fact.value is True) if fact.known else Verdict.UNKNOWN
        used = UsedFact(f"judged_by:{condition.role}", fact.value, "decision")
        return Answer(condition, verdict, facts=(used,), record=scope.facts.record)
    if isinstance(condition, Named):
        inner = _ask(scope.definition.conditions[condition.id].condition, scope)
        return _combined(condition, inner.verdict, (inner,), scope)
    if isinstance(condition, Not):
        inner = _ask(condition.part, scope)
        return _combined(condition, opposite(inner.verdict), (inner,), scope)
    parts = tuple(_ask(part, scope) for part in condition.parts)
    combine = every if isinstance(condition, AllOf) else some
    return _combined(condition, combine(part.verdict for part in parts), parts, scope)


def _combined(
    condition: AllOf | AnyOf | Not | Named,
    verdict: Verdict,
    parts: tuple[Answer, ...],
    scope: Scope,
) -> Answer:
    return Answer(condition, verdict, parts=parts, record=scope.facts.record)


def _given(comparison: Comparison, scope: Scope) -> Answer:
    fact = _presence(comparison.name, scope)
    if fact.value is NOT_ASKED:
        verdict = Verdict.UNKNOWN
    else:
        verdict = verdict_of(fact.known is (comparison.value is True))
    shown: FactValue = True if fact.known else fact.value
    return Answer(
        comparison,
        verdict,
        facts=(UsedFact(comparison.name, shown, fact.source),),
        wanted=comparison.value is True,
        record=scope.facts.record,
    )


def _presence(name: str, scope: Scope) -> Fact:
    if not scope.facts.is_row_set(name):
        return scope.find(name)
    rows = scope.facts.rows(name)
    if isinstance(rows, Missing):
        return Fact(rows, "answer")
    return Fact(len(rows) or UNKNOWN, "answer")


def _fact(comparison: Comparison, scope: Scope) -> Answer:
    fact = scope.find(comparison.name)
    wanted, also = scope.right(comparison.value)
    value = fact.value
    if comparison.years_at is not None:
        day = scope.find(comparison.years_at)
        also = (*also, UsedFact(comparison.years_at, day.value, day.source))
        value = _years(value, day.value, scope)
    # The age is evidence; the day of birth it was counted from is not.
    used = (UsedFact(comparison.name, value, fact.source), *also)
    calendar = scope.definition.calendar
    if isinstance(value, Missing):
        verdict = Verdict.UNKNOWN
    else:
        verdict = compare_value(comparison.operator, value, wanted, calendar, comparison.name)
    measured = Span(value, value) if comparison.years_at and isinstance(value, int) else None
    return Answer(
        comparison,
        verdict,
        facts=used,
        measured=measured,
        wanted=wanted,
        record=scope.facts.record,
    )


def _years(born: FactValue, at: FactValue, scope: Scope) -> FactValue:
    if not isinstance(born, date) or not isinstance(at, date):
        return UNKNOWN
    first = local_day(born, scope.definition.calendar)
    last = local_day(at, scope.definition.calendar)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number of facts: its span, what it was read from, the rows that are in doubt."""

    span: Span | None
    facts: tuple[UsedFact, ...]
    unknown_rows: int = 0
    lacking: tuple[tuple[str, int], ...] = ()


def _number(comparison: Comparison, scope: Scope) -> Answer:
    measure = _measure(comparison, scope)
    wanted, also = scope.right(comparison.value)
    used = (*measure.facts, *also)
    base: Span | None = None
    verdict = Verdict.UNKNOWN
    if comparison.percent_of is not None:
        whole = _whole(comparison.percent_of, scope)
        used = (*used, *whole.facts)
        base = whole.span
    if measure.span is not None:
        if comparison.percent_of is None:
            verdict = compare_span(comparison.operator, measure.span, wanted, None)
        elif base is not None:
            hundredfold = measure.span.times(100)
            verdict = compare_span(comparison.operator, hundredfold, wanted, base)
    return Answer(
        comparison,
        verdict,
        facts=used,
        measured=measure.span,
        base=base,
        wanted=wanted,
        unknown_rows=measure.unknown_rows,
        lacking=measure.lacking,
        record=scope.facts.record,
    )


def _measure(comparison: Comparison, scope: Scope) -> _Measure:
    if comparison.subject == "count":
        return _count(comparison.name, comparison.where, scope)
    if comparison.subject == "sum":
        return _sum(comparison.name, comparison.where, scope)
    return _single(comparison.name, scope)


def _whole(name: str, scope: Scope) -> _Measure:
    """Return what a percentage is taken of: a number, a sum, or a row set's count."""
    if scope.facts.is_row_set(name):
        return _count(name, None, scope)
    if scope.facts.is_row_set(name.partition(".")[0]):
        return _sum(name, None, scope)
    return _single(name, scope)


def _single(name: str, scope: Scope) -> _Measure:
    fact = scope.find(name)
    number = whole_number(fact.value)
    span = None if number is None else Span(number, number)
    return _Measure(span, (UsedFact(name, fact.value, fact.source),))


def _count(name: str, where: Condition | None, scope: Scope) -> _Measure:
    rows = scope.facts.rows(name)
    if isinstance(rows, Missing):
        return _Measure(None, (UsedFact(name, rows, "answer"),))
    sifted = _sift(name, rows, where, scope)
    sure = sum(one.verdict is Verdict.MET for one in sifted)
    in_doubt = [one for one in sifted if one.verdict is Verdict.UNKNOWN]
    return _Measure(
        Span(sure, sure + len(in_doubt)),
        (UsedFact(name, len(rows), "answer"),),
        len(in_doubt),
        _lacking(in_doubt),
    )


def _sum(name: str, where: Condition | None, scope: Scope) -> _Measure:
    set_, _, column = name.partition(".")
    rows = scope.facts.rows(set_)
    if isinstance(rows, Missing):
        return _Measure(None, (UsedFact(set_, rows, "answer"),))
    floor = 0 if _column_type(set_, column, scope) == "money" else None
    spans: list[Span] = []
    in_doubt: list[_Sifted] = []
    for row, sifted in zip(rows, _sift(set_, rows, where, scope), strict=True):
        if sifted.verdict is Verdict.NOT_MET:
            continue
        number = whole_number(row.get(column).value)
        # An amount that nobody wrote yet may be any, but money is never below zero.
        span = Span(floor, None) if number is None else Span(number, number)
        lacks = sifted.lacks if number is not None else (*sifted.lacks, column)
        if sifted.verdict is Verdict.UNKNOWN:
            span = span.or_nothing()
        if sifted.verdict is Verdict.UNKNOWN or number is None:
            in_doubt.append(_Sifted(Verdict.UNKNOWN, lacks))
        spans.append(span)
    used = (UsedFact(set_, len(rows), "answer"),)
    return _Measure(total(spans), used, len(in_doubt), _lacking(in_doubt))


@dataclass(frozen=True, slots=True)
class _Sifted:
    """Whether one row counts, and, when in doubt, the facts that it lacks."""

    verdict: Verdict
    lacks: tuple[str, ...] = ()


def _sift(
    name: str, rows: tuple[Facts, ...], where: Condition | None, scope: Scope
) -> list[_Sifted]:
    if where is None:
        return [_Sifted(Verdict.MET)] * len(rows)
    of_a_form = _column_type(name, None, scope) == "rows"
    found = []
    for row in rows:
        inside = row.within(scope.facts, shows_engine=of_a_form)
        answer = _ask(where, Scope(inside, scope.definition, scope.judging))
        doubtful = answer.verdict is Verdict.UNKNOWN
        found.append(_Sifted(answer.verdict, _missing_facts(answer) if doubtful else ()))
    return found


def _column_type(set_: str, column: str | None, scope: Scope) -> str | None:
    """Return the type of a field, or of one of its columns; `None` for the engine's own."""
    for form in scope.definition.forms.values():
        field = form.fields.get(set_)
        if field is not None and column is None:
            return field.type
        for one in field.columns if field is not None else ():
            if one.id == column:
                return one.type
    return None


def _missing_facts(answer: Answer) -> tuple[str, ...]:
    return tuple(
        fact.name
        for leaf in answer.leaves()
        if leaf.verdict is Verdict.UNKNOWN
        for fact in leaf.facts
        if isinstance(fact.value, Missing)
    )


def _lacking(in_doubt: list[_Sifted]) -> tuple[tuple[str, int], ...]:
    counts = Counter(name for row in in_doubt for name in set(row.lacks))
    # Sorted by number and name, so that the order of the rows never shows.
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
