"""A whole call in sentences, section by section in the order of its life."""

from collections.abc import Iterator

from grantcall.core.words import Words
from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.describing.phrases import Phrases
from grantcall.definitions.describing.workflows import workflow_lines
from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.model import Form, Length, Rule
from grantcall.definitions.trees import Table, named
from grantcall.definitions.vocabulary.fields import FIELD_TYPES

_UNMET = {
    "stop": Words("altrimenti ci si ferma", "otherwise it stops here"),
    "cure": Words("altrimenti si chiede di integrare", "otherwise a clarification is asked"),
    "flag": Words("altrimenti decide l'ufficio", "otherwise the office decides"),
}
_IF_SHORT = {
    "reduce": Words("si riduce, fino al minimo", "reduce, down to the minimum"),
    "skip": Words("si prova con la domanda successiva", "try the next proposal"),
    "stop": Words("ci si ferma", "stop"),
}
_TAKE_UP = {
    "complete_partial_first": Words(
        "prima si completano i contributi ridotti", "reduced awards are completed first"
    ),
    "next_in_reserve": Words("va alla prima domanda in riserva", "it goes to the next in reserve"),
}
_WAYS = {
    "higher": Words("più alto", "higher"),
    "lower": Words("più basso", "lower"),
    "earlier": Words("prima", "earlier"),
}


def describe(document: Table, lang: str = "it") -> list[str]:
    """Return a frozen document read back in sentences, one line each (Markdown headings)."""
    definition = compile_definition(document)
    book = FactBook(document["call"], named(document["workflows"]), named(document["forms"]))
    phrases = Phrases(definition, book, lang)
    lines = [f"# {phrases.say(definition.label)} ({definition.ref})"]
    if definition.summary:
        lines.append(phrases.say(definition.summary))
    for title, section in (
        (Words("Chi e quando", "Who and when"), _frame(phrases)),
        (Words("Soldi", "Money"), _money(phrases)),
        (Words("Requisiti", "Rules"), _rules(phrases)),
        (Words("Valutazione", "Evaluation"), _evaluation(phrases)),
        (Words("Riparto", "Allocation"), _allocation(phrases)),
        (Words("Quote e relazioni", "Tranches and reports"), _after(phrases)),
    ):
        found = list(section)
        if found:
            lines += ["", f"## {phrases.say(title)}", *found]
    for form in definition.forms.values():
        lines += ["", f"## {phrases.say(form.label)}", *_form(phrases, form)]
    for workflow in definition.workflows.values():
        lines += ["", f"## {phrases.say(workflow.label)}", *workflow_lines(phrases, workflow)]
    if definition.assumed:
        title_ = phrases.pick("Da confermare", "To be confirmed")
        lines += ["", f"## {title_}", *(f"- {path}" for path in definition.assumed)]
    return lines


def _frame(phrases: Phrases) -> Iterator[str]:
    definition = phrases.definition
    if definition.promoter:
        promoter = definition.promoter
        yield f"- {phrases.pick('Promotore', 'Promoter')}: {phrases.say(promoter.label)}."
        yield f"- {phrases.pick('Fondi', 'Funds')}: {promoter.funder}."
        yield f"- {phrases.pick('Ufficio', 'Office')}: {promoter.office}, {promoter.mail}."
    for name, entry in definition.calendar.entries.items():
        said = phrases.length(entry) if isinstance(entry, Length) else phrases.instant(entry)
        yield f"- {name}: {said}."


def _money(phrases: Phrases) -> Iterator[str]:
    money = phrases.definition.money
    if money is None:
        return
    scope = Scope("proposal")
    yield f"- {phrases.pick('Fondo', 'Fund')}: {phrases.money(money.budget)}."
    for cap in money.caps:
        most = phrases.money(cap.amount) if cap.amount is not None else f"{cap.percent} % {cap.of}"
        when = "" if cap.when is None else f" ({phrases.condition(cap.when, scope)})"
        yield f"- {phrases.pick('Massimo per domanda', 'Most per proposal')}: {most}{when}."
    if money.floor is not None:
        floor = phrases.money(money.floor)
        yield f"- {phrases.pick('Minimo per domanda', 'Least per proposal')}: {floor}."
    for lot in money.lots:
        when = phrases.condition(lot.when, scope)
        yield f"- {phrases.say(lot.label)}: {phrases.money(lot.budget)} ({when})."


def _rules(phrases: Phrases) -> Iterator[str]:
    for rule in phrases.definition.rules:
        yield f"- {_rule(phrases, rule)}"


def _rule(phrases: Phrases, rule: Rule) -> str:
    form = phrases.definition.forms.get(rule.form or "")
    scope = Scope(form.record if form else "proposal")
    said = f"{phrases.say(rule.label)}: {phrases.condition(rule.must, scope)}"
    if rule.when is not None:
        said += f" ({phrases.pick('quando', 'when')} {phrases.condition(rule.when, scope)})"
    said += f"; {phrases.say(_UNMET[rule.unmet])}. "
    return said + f"{phrases.pick('Si chiede a', 'Asked at')}: {', '.join(rule.at)}."


def _evaluation(phrases: Phrases) -> Iterator[str]:
    definition = phrases.definition
    if definition.committee:
        members, quorum = definition.committee.members, definition.committee.quorum
        yield phrases.pick(
            f"- La commissione ha {members} componenti; servono {quorum} schede per domanda.",
            f"- The committee has {members} members; {quorum} reviews per proposal are needed.",
        )
    for criterion in definition.criteria:
        yield f"- {phrases.say(criterion.label)}: {criterion.weight}."
    ranking = definition.ranking
    if ranking is None:
        return
    if ranking.threshold is not None:
        yield f"- {phrases.pick('Soglia', 'Threshold')}: {ranking.threshold}."
    ties = ", ".join(
        phrases.pick("sorteggio", "draw")
        if tie.way == "draw"
        else f"{phrases.say(_WAYS[tie.way])}: {tie.of}"
        for tie in ranking.ties
    )
    yield f"- {phrases.pick('A pari punti', 'On equal points')}: {ties}."


def _allocation(phrases: Phrases) -> Iterator[str]:
    rules = phrases.definition.allocation
    if rules is None:
        return
    for word in rules.if_short:
        said = phrases.say(_IF_SHORT[word])
        tail = f" ({rules.reduce_to})" if word == "reduce" else ""
        yield f"- {phrases.pick('Se i fondi non bastano', 'If money is short')}: {said}{tail}."
    freed = phrases.say(_TAKE_UP[rules.take_up])
    yield f"- {phrases.pick('Se si libera un contributo', 'If money becomes free')}: {freed}."


def _after(phrases: Phrases) -> Iterator[str]:
    for tranche in phrases.definition.tranches:
        needs = "; ".join(phrases.need(need, Scope("tranche")) for need in tranche.needs)
        tail = f" ({needs})" if needs else ""
        yield f"- {phrases.say(tranche.label)}: {tranche.percent} %{tail}."
    for report in phrases.definition.reports:
        yield f"- {phrases.say(report.label)}: {report.due}."


def _form(phrases: Phrases, form: Form) -> Iterator[str]:
    for section in form.sections:
        yield f"- {phrases.say(section.label)}"
        for name in section.fields:
            field = form.fields[name]
            said = phrases.say(FIELD_TYPES[field.type].says)
            if field.optional:
                said += f", {phrases.pick('facoltativo', 'optional')}"
            if field.when is not None:
                when = phrases.condition(field.when, Scope(form.record))
                said += f", {phrases.pick('solo se', 'only if')} {when}"
            yield f"  - {phrases.say(field.label)} ({said})"
