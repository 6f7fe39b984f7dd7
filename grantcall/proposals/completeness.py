"""What is still missing before a form can be sent, question by question."""

from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition
from grantcall.engine.visible import asked_fields
from grantcall.process.registry import facts_of
from grantcall.proposals.answers import present_answers, values_of
from grantcall.proposals.models import Member, Proposal


def missing_answers(
    session: Session, record: Proposal | Member, definition: Definition, instant: datetime
) -> list[Reason]:
    """Return one reason per asked question without a valid answer, in order of the form."""
    slot = record.RECORD
    form = definition.forms[slot]
    facts = facts_of(session, record, definition, instant)
    shown = [field.id for field in asked_fields(form, facts, definition)]
    stored = (
        record.answers
        if isinstance(record, Member)
        else values_of(present_answers(session, record.id))
    )
    values = {name: stored[name] for name in shown if name in stored}
    schema = AnswerSchema(form, definition)
    problems = list(schema.load_full(values, visible=frozenset(shown)))
    for name in shown:
        if form.fields[name].type == "roster" and not facts.rows(name):
            text = Words("Nessuna persona nell'elenco.", "Nobody is on the list.")
            problems.append(Reason("roster_empty", text, field=name))
    order = {name: place for place, name in enumerate(shown)}
    return sorted(
        problems, key=lambda reason: order.get((reason.field or "").split(".")[0], len(order))
    )
