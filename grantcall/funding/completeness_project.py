"""What is still missing before an acceptance, a change or a report can be sent."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.core.errors import Reason
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition, Form
from grantcall.engine.facts import Facts
from grantcall.engine.visible import asked_fields
from grantcall.funding.models import Award
from grantcall.funding.models_project import AwardSheet, Report, ReportSheet
from grantcall.funding.sheets import slot_filled
from grantcall.process.registry import facts_of


def asked_now(form: Form, facts: Facts, definition: Definition) -> tuple[str, ...]:
    """Return the fields that are asked, in order of the form."""
    return tuple(field.id for field in asked_fields(form, facts, definition))


def missing_in_award(
    session: Session, award: Award, definition: Definition, instant: datetime
) -> list[Reason]:
    """Return one reason per asked question of the state's form without a valid answer."""
    slot = definition.workflows["award"].states[award.state].fills
    if slot is None:
        return []
    sheet = session.get(AwardSheet, (award.id, slot))
    facts = facts_of(session, award, definition, instant)
    return _missing(definition, slot, sheet.answers if sheet else {}, facts)


def missing_in_report(
    session: Session, report: Report, definition: Definition, instant: datetime
) -> list[Reason]:
    """Return one reason per asked question of the report without a valid answer."""
    slot = slot_filled(definition, "report")
    if slot is None:
        return []
    sheet = session.get(ReportSheet, report.id)
    facts = facts_of(session, report, definition, instant)
    return _missing(definition, slot, sheet.answers if sheet else {}, facts)


def frozen_answers(answers: Mapping[str, object], asked: Collection[str]) -> dict[str, object]:
    """Return the answers to what was asked: what is sent."""
    return {name: answers[name] for name in asked if name in answers}


def _missing(
    definition: Definition, slot: str, answers: Mapping[str, object], facts: Facts
) -> list[Reason]:
    form = definition.forms[slot]
    shown = asked_now(form, facts, definition)
    today = facts.get("today").value
    known = {"today": today}
    schema = AnswerSchema(form, definition)
    return schema.load_full(frozen_answers(answers, shown), frozenset(shown), facts=known)
