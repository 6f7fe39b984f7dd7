"""The check without an account, "can our group take part?": a few questions, honest answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.model import (
    Comparison,
    Condition,
    Definition,
    Field,
    Named,
    Option,
    Rule,
)
from grantcall.engine.answers import Answer
from grantcall.engine.caps import with_limits
from grantcall.engine.conditions import evaluate, evaluate_as
from grantcall.engine.facts import NOT_ASKED, Fact, Facts, Missing, fact_value, whole_number
from grantcall.engine.labels import options_of, subject
from grantcall.engine.rules import RuleVerdict, conclude, record_of
from grantcall.engine.verdicts import Verdict, verdict_of

CHECK_STEP = "check"
_SAID = {
    Verdict.MET: Words("Avete risposto di sì.", "You answered yes."),
    Verdict.NOT_MET: Words("Avete risposto di no.", "You answered no."),
    Verdict.UNKNOWN: Words("Non avete ancora risposto.", "You have not answered yet."),
}
_TYPES = {"place": "choice", "declaration": "yes_no", "line": "text"}


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """One question of the check; the answer is given under the rule's id.

    `type`: number, money, yes_no, choice, choices, date or text. `options` in file order.
    """

    rule: str
    text: Words
    type: str
    options: tuple[Option, ...] = ()
    article: str | None = None
    other: bool = False


def check_questions(definition: Definition) -> tuple[CheckQuestion, ...]:
    """Return the questions of the check: the rules that have one, in file order."""
    found = []
    for rule in definition.rules:
        if rule.question is not None:
            type_, options, other = _answer_type(rule, definition)
            found.append(CheckQuestion(rule.id, rule.question, type_, options, rule.article, other))
    return tuple(found)


def check_answers(definition: Definition, answers: Mapping[str, object]) -> tuple[RuleVerdict, ...]:
    """Return what each rule of the check comes to.

    `answers` by rule id: a whole number (cents for money), yes or no, an option id or
    several, a day; whatever is left out or empty is not known yet.
    """
    rules = [rule for rule in definition.rules if rule.question is not None]
    facts = with_limits(definition, _stated(rules, definition, answers))
    return tuple(_verdict(rule, definition, facts, answers.get(rule.id)) for rule in rules)


def _verdict(rule: Rule, definition: Definition, facts: Facts, answer: object) -> RuleVerdict:
    when = None if rule.when is None else evaluate(rule.when, facts, definition, rule.id)
    said = _SAID[Verdict.UNKNOWN] if isinstance(fact_value(answer), Missing) else None
    comparison = _single(rule.must, definition)
    number = whole_number(answer)
    if comparison is not None and _states_number(comparison):
        if number is None:
            must = evaluate(rule.must, facts, definition, rule.id)
        else:
            must = evaluate_as(comparison, number, facts, definition)
        return conclude(rule, CHECK_STEP, when, must, definition, said=said)
    if comparison is not None and _states_fact(comparison):
        must = evaluate(rule.must, facts, definition, rule.id)
        return conclude(rule, CHECK_STEP, when, must, definition, said=said)
    return _by_word(rule, definition, when, answer)


def _by_word(
    rule: Rule, definition: Definition, when: Answer | None, answer: object
) -> RuleVerdict:
    """Take a yes or no for anything combined: people know, the engine has no facts."""
    verdict = verdict_of(answer) if isinstance(answer, bool) else Verdict.UNKNOWN
    must = Answer(rule.must, verdict)
    return conclude(rule, CHECK_STEP, when, must, definition, said=_SAID[verdict])


def _stated(rules: list[Rule], definition: Definition, answers: Mapping[str, object]) -> Facts:
    """Return the facts that the answers state; whatever the check does not ask is not asked."""
    facts: dict[str, Fact] = {}
    for rule in rules:
        comparison = _single(rule.must, definition)
        if comparison is not None and _states_fact(comparison) and rule.id in answers:
            value = fact_value(answers[rule.id])
            if not isinstance(value, Missing):
                facts[comparison.name] = Fact(value, "answer")
    return Facts(facts, record="proposal", missing=NOT_ASKED)


def _answer_type(rule: Rule, definition: Definition) -> tuple[str, tuple[Option, ...], bool]:
    comparison = _single(rule.must, definition)
    if comparison is None:
        return "yes_no", (), False
    if _states_number(comparison):
        money = comparison.subject == "sum" and comparison.money
        return ("money" if money else "number"), (), False
    if not _states_fact(comparison):
        return "yes_no", (), False
    field = _field(comparison.name, rule, definition)
    if field is None:
        return subject(comparison.name, definition, record_of(rule, definition)).type, (), False
    type_ = _TYPES.get(field.type, field.type)
    return type_, options_of(field, definition), field.other


def _single(condition: Condition, definition: Definition) -> Comparison | None:
    """Return the one comparison a condition comes down to, `None` for anything combined."""
    if isinstance(condition, Named):
        return _single(definition.conditions[condition.id].condition, definition)
    return condition if isinstance(condition, Comparison) else None


def _states_number(comparison: Comparison) -> bool:
    counted = comparison.subject in ("count", "sum") and comparison.operator != "given"
    return counted and comparison.percent_of is None


def _states_fact(comparison: Comparison) -> bool:
    return comparison.subject == "fact" and comparison.percent_of is None


def _field(name: str, rule: Rule, definition: Definition) -> Field | None:
    record = record_of(rule, definition)
    for form in definition.forms.values():
        if form.record == record and name in form.fields:
            return form.fields[name]
    return None
