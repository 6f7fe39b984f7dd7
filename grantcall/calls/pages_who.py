"""Who may take part and who may not, read off the rules by asking them about each option."""

from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.model import Comparison, Definition, Rule
from grantcall.engine.check import CheckQuestion, check_answers, check_questions
from grantcall.engine.conditions import evaluate
from grantcall.engine.facts import facts_from
from grantcall.engine.verdicts import Verdict

_OFFICE_DECIDES = Words("{label} (decide l'ufficio)", "{label} (the office decides)")


@dataclass(frozen=True, slots=True)
class Who:
    """Two lists side by side, and where the call says so."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    article: str | None


def who_may(definition: Definition, lang: str) -> Who:
    """Return who may take part.

    The question of the check that some options fail and others pass tells who may not. The
    rules of the same article say what the others need; without such a question, every rule
    that stops and is asked in the check does.
    """
    stops = [rule for rule in definition.rules if rule.question and rule.unmet == "stop"]
    for question in check_questions(definition):
        excluded = _failing(question, definition)
        if excluded and len(excluded) < len(question.options):
            return _of_question(question, excluded, definition, stops, lang)
    return Who(tuple(rule.label.in_(lang) for rule in stops), (), None)


def _of_question(
    question: CheckQuestion,
    excluded: set[str],
    definition: Definition,
    stops: list[Rule],
    lang: str,
) -> Who:
    doubtful = _doubtful(question, definition)
    yes = []
    for option in question.options:
        if option.id not in excluded:
            label = option.label
            if option.id in doubtful:
                label = _OFFICE_DECIDES.format(label=label)
            yes.append(label.in_(lang))
    yes += [
        rule.label.in_(lang)
        for rule in stops
        if rule.id != question.rule and rule.article == question.article
    ]
    no = tuple(one.label.in_(lang) for one in question.options if one.id in excluded)
    return Who(tuple(yes), no, question.article)


def _failing(question: CheckQuestion, definition: Definition) -> set[str]:
    if question.type != "choice":
        return set()
    return {
        option.id
        for option in question.options
        for found in check_answers(definition, {question.rule: option.id})
        if found.rule == question.rule and found.verdict is Verdict.NOT_MET
    }


def _doubtful(question: CheckQuestion, definition: Definition) -> set[str]:
    """Return the options that a rule of the office looks at again (`flag`)."""
    rules = {rule.id: rule for rule in definition.rules}
    must = rules[question.rule].must
    if not isinstance(must, Comparison):
        return set()
    return {
        option.id
        for option in question.options
        for rule in rules.values()
        if rule.unmet == "flag"
        and isinstance(rule.must, Comparison)
        and rule.must.name == must.name
        and evaluate(
            rule.must,
            facts_from({must.name: option.id}, record="proposal"),
            definition,
            rule.id,
        ).verdict
        is Verdict.NOT_MET
    }
