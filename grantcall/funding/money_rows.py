"""The table of money of a form: a budget, a budget as it becomes, expenses made."""

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Column, Definition, Field, Form
from grantcall.engine.moved import Line
from grantcall.funding.models import Award
from grantcall.funding.models_project import Filed
from grantcall.funding.sheets import slot_filled
from grantcall.proposals.answers import present_answers, values_of


def money_table(form: Form) -> tuple[Field, Column] | None:
    """Return the first table of a form that has a column of money, and that column."""
    for field in form.fields.values():
        for column in field.columns:
            if column.type == "money":
                return field, column
    return None


def rows_in(form: Form, answers: Mapping[str, object]) -> list[Mapping[str, object]] | None:
    """Return the rows of the form's table of money; `None` when it was not filled in."""
    found = money_table(form)
    rows = answers.get(found[0].id) if found is not None else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def lines_of(form: Form, rows: list[Mapping[str, object]], names: frozenset[str]) -> list[Line]:
    """Return rows as lines: what each is for, told by the columns named, and its cents."""
    found = money_table(form)
    if found is None:
        return []
    column = found[1].id
    return [(_purpose(row, names), _cents(row.get(column))) for row in rows]


def purposes(*forms: Form) -> frozenset[str]:
    """Return the columns that tell what a line is for, in the tables of all these forms."""
    tables = [found for form in forms if (found := money_table(form)) is not None]
    columns = [
        {column.id for column in field.columns if column.type != "money"} for field, _ in tables
    ]
    return frozenset(set.intersection(*columns)) if columns else frozenset()


def present_budget(session: Session, award: Award, definition: Definition) -> list[Line] | None:
    """Return the budget in force: of the newest change that was applied, else as it was sent."""
    slot = slot_filled(definition, "award", "amendment")
    if slot is None:
        return None
    change, sent = definition.forms[slot], definition.forms["proposal"]
    names = purposes(sent, change)
    documents = session.scalars(
        select(Filed.document).where(Filed.award_id == award.id).order_by(Filed.audit_seq.desc())
    )
    for document in documents:
        filed = json.loads(document)
        rows = rows_in(change, filed["answers"]) if filed.get("applied") else None
        if rows is not None:
            return lines_of(change, rows, names)
    answers = values_of(present_answers(session, award.proposal_id))
    rows = rows_in(sent, answers)
    return None if rows is None else lines_of(sent, rows, names)


def cents_in(form: Form, row: Mapping[str, object]) -> int:
    """Return the sum of one row of the form's table of money."""
    found = money_table(form)
    return 0 if found is None else _cents(row.get(found[1].id))


def _purpose(row: Mapping[str, object], names: frozenset[str]) -> tuple[str, ...]:
    return tuple(" ".join(str(row.get(name, "")).casefold().split()) for name in sorted(names))


def _cents(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
