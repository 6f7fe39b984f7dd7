"""Rules that are never asked, cannot be cured, or ask for what nobody could answer."""

from collections.abc import Iterator

from grantcall.core.words import Words
from grantcall.definitions.model import Comparison, Condition, Definition, Field, Form, Rule
from grantcall.definitions.vocabulary.settings import ENGINE_SLOTS
from grantcall.engine.facts import UNKNOWN
from grantcall.engine.simulating.findings import Finding, quoted
from grantcall.engine.simulating.known import Setting, forms_of
from grantcall.engine.simulating.scenes import ask, key_of, leaves_of, scenes
from grantcall.engine.simulating.walk import Walk
from grantcall.engine.verdicts import Verdict


def check_rules(walk: Walk) -> Iterator[Finding]:
    """Give what is wrong with the rules of a call and of its forms."""
    for rule in walk.definition.rules:
        where = f"rules.{rule.id}" if rule.form is None else f"{rule.form}.rules.{rule.id}"
        asked = [step for step in rule.at if walk.heard(step) and _asks_rules(walk, step)]
        if not asked:
            text = Words("{r} non si chiede mai", "{r} is never asked")
            yield Finding("rule_never_asked", where, text.format(r=quoted(rule.label)))
            continue
        if rule.unmet == "cure":
            yield from _cure(walk, where, rule, asked)
        for step in asked:
            yield from _answered(walk, where, rule, step)
        yield from _hidden(walk, where, rule)


def check_circles(definition: Definition) -> Iterator[Finding]:
    """Give the fields that are shown only when they are answered already."""
    for slot, form in definition.forms.items():
        shown_by = {id_: _shown_by(definition, form, field) for id_, field in form.fields.items()}
        for id_, field in form.fields.items():
            if _leads_back(id_, shown_by):
                text = Words(
                    "{f} si mostra solo se ha già una risposta",
                    "{f} is shown only when it is answered already",
                )
                said = text.format(f=quoted(field.label))
                yield Finding("hides_itself", f"{slot}.fields.{id_}.when", said)


def _asks_rules(walk: Walk, event: str) -> bool:
    record, _, step = event.partition(".")
    return "rules_met" in walk.definition.workflows[record].transitions[step].needs


def _cure(walk: Walk, where: str, rule: Rule, asked: list[str]) -> Iterator[Finding]:
    kinds = walk.kinds()
    for record in dict.fromkeys(step.partition(".")[0] for step in asked):
        if "clarification" not in kinds[record]:
            text = Words(
                "{r} si sana con un'integrazione, ma in {w} nessuno stato la chiede",
                "{r} is cured by clarification, but no state of {w} asks for one",
            )
            label = quoted(walk.definition.workflows[record].label)
            said = text.format(r=quoted(rule.label), w=label)
            yield Finding("cure_without_clarification", where, said)


def _answered(walk: Walk, where: str, rule: Rule, step: str) -> Iterator[Finding]:
    """A rule looks at fields that were asked by the time of its step."""
    definition = walk.definition
    record = "proposal" if rule.form is None else definition.forms[rule.form].record
    at, _, name = step.partition(".")
    ready = _slots_before(walk, record, name) if at == record else _slots_of(walk, record)
    for field in _fields_of(definition, record, rule.must):
        slots = {slot for slot, form in definition.forms.items() if field.id in form.fields}
        if not slots & ready:
            text = Words(
                "{r} guarda {f}, che a {step} nessun modulo ha ancora chiesto",
                "{r} looks at {f}, which no form has asked by {step}",
            )
            said = text.format(r=quoted(rule.label), f=quoted(field.label), step=step)
            yield Finding("asks_the_unasked", where, said)


def _hidden(walk: Walk, where: str, rule: Rule) -> Iterator[Finding]:
    """A rule that stops a group for want of an answer that the form does not let it give."""
    if rule.unmet == "flag":
        return
    definition = walk.definition
    record = "proposal" if rule.form is None else definition.forms[rule.form].record
    setting = walk.setting(record)
    for field in _fields_of(definition, record, rule.must):
        form = next(one for one in forms_of(definition, record) if field.id in one.fields)
        section = next(one for one in form.sections if one.id == field.section)
        for shown in (field.when, section.when):
            if shown is None:
                continue
            asked = [shown, *([] if rule.when is None else [rule.when])]
            for scene in scenes([*asked, rule.must], setting):
                concerned = rule.when is None or ask(rule.when, scene, setting) is Verdict.MET
                if concerned and ask(shown, scene, setting) is Verdict.NOT_MET:
                    if _needs(rule.must, field, walk, record):
                        yield _hidden_finding(where, rule, field)
                    return


def _hidden_finding(where: str, rule: Rule, field: Field) -> Finding:
    text = Words(
        "{r} vuole {f}, ma il modulo la nasconde ad alcuni gruppi: non potranno mai rispondere",
        "{r} wants {f}, but the form hides it from some groups: they can never answer",
    )
    said = text.format(r=quoted(rule.label), f=quoted(field.label))
    return Finding("wants_the_hidden", where, said)


def _needs(must: Condition, field: Field, walk: Walk, record: str) -> bool:
    """Tell whether a condition is never met while a field has no answer."""
    setting = walk.setting(record)
    keys = {
        key_of(leaf)
        for leaf in leaves_of(must, setting)
        if isinstance(leaf, Comparison) and leaf.name.partition(".")[0] == field.id
    }
    from_empty = ({**scene, **dict.fromkeys(keys, UNKNOWN)} for scene in scenes([must], setting))
    return not any(ask(must, scene, setting) is Verdict.MET for scene in from_empty)


def _fields_of(definition: Definition, record: str, condition: Condition) -> list[Field]:
    """Return the fields of a record's own forms that a condition compares, each once."""
    names: dict[str, None] = {}
    for leaf in leaves_of(condition, Setting(definition, record, {})):
        if isinstance(leaf, Comparison) and not (leaf.operator == "given" and leaf.value is False):
            names[leaf.name.partition(".")[0]] = None
    found = []
    for form in forms_of(definition, record):
        found += [form.fields[name] for name in names if name in form.fields]
    return found


def _slots_of(walk: Walk, record: str) -> set[str]:
    """Return the form slots that some reached state of a record fills."""
    workflow = walk.definition.workflows.get(record)
    reach = walk.reach.get(record)
    opened = {slot for slot, other in ENGINE_SLOTS.items() if other == record or slot == record}
    if workflow is None or reach is None:
        return opened
    return opened | {slot for state in reach.ways if (slot := workflow.states[state].fills)}


def _slots_before(walk: Walk, record: str, step: str) -> set[str]:
    """Return the form slots filled in states that lie on a way to a step."""
    workflow, reach = walk.definition.workflows[record], walk.reach[record]
    behind = {source for source, name in reach.moves if name == step}
    while True:
        more = {s for s, name in reach.moves if workflow.transitions[name].target in behind}
        if more <= behind:
            break
        behind |= more
    opened = {slot for slot, other in ENGINE_SLOTS.items() if other == record or slot == record}
    return opened | {slot for state in behind if (slot := workflow.states[state].fills)}


def _shown_by(definition: Definition, form: Form, field: Field) -> set[str]:
    section = next(one for one in form.sections if one.id == field.section)
    setting = Setting(definition, form.record, {})
    return {
        leaf.name.partition(".")[0]
        for when in (field.when, section.when)
        if when is not None
        for leaf in leaves_of(when, setting)
        if isinstance(leaf, Comparison)
    }


def _leads_back(start: str, shown_by: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in shown_by.get(waiting.pop(), set()) & set(shown_by):
            if name == start:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False
