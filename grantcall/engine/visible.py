"""Which sections and fields of a form are asked, given what is answered so far."""

from grantcall.definitions.model import Condition, Definition, Field, Form, Section
from grantcall.engine.conditions import evaluate
from grantcall.engine.facts import Facts
from grantcall.engine.verdicts import Verdict


def asked_fields(form: Form, facts: Facts, definition: Definition) -> tuple[Field, ...]:
    """Return the fields that are asked, in order; a `when` opens only when met.

    A hidden answer counts as not given, for other fields too: hiding one may hide more.
    """
    sections = {section.id: section.when for section in form.sections}
    in_question = [
        field
        for field in form.fields.values()
        if field.when is not None or sections.get(field.section) is not None
    ]
    hidden: frozenset[str] = frozenset()
    # One round settles at least one more field, as a clean definition has no circles.
    for _ in form.fields:
        seen = facts.without(hidden)
        shut = {name for name, when in sections.items() if not _opens(when, seen, definition)}
        now = frozenset(
            field.id
            for field in in_question
            if field.section in shut or not _opens(field.when, seen, definition)
        )
        if now == hidden:
            break
        hidden = now
    return tuple(field for field in form.fields.values() if field.id not in hidden)


def asked_sections(form: Form, facts: Facts, definition: Definition) -> tuple[Section, ...]:
    """Return the sections that ask something, in order."""
    asked = {field.section for field in asked_fields(form, facts, definition)}
    return tuple(section for section in form.sections if section.id in asked)


def without_hidden(form: Form, facts: Facts, definition: Definition) -> Facts:
    """Return facts without the answers that the form hides: what is sent, what rules see."""
    asked = {field.id for field in asked_fields(form, facts, definition)}
    return facts.without(frozenset(form.fields) - asked)


def _opens(when: Condition | None, facts: Facts, definition: Definition) -> bool:
    return when is None or evaluate(when, facts, definition).verdict is Verdict.MET
