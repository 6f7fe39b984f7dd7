"""The expenses of a report line by line, with what the office accepted of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition, Form
from grantcall.funding.models_project import (
    ExpenseDecision,
    Report,
    ReportRequest,
)
from grantcall.funding.money_rows import cents_in, money_table, rows_in
from grantcall.funding.report_requests import report_answers, requests_of
from grantcall.funding.sheets import slot_filled


@dataclass(frozen=True, slots=True)
class ExpenseLine:
    """One expense: its place from 0, its row and cents, and the decision that stands."""

    place: int
    row: Mapping[str, object]
    cents: int
    decision: ExpenseDecision | None


def expense_lines(session: Session, report: Report, definition: Definition) -> list[ExpenseLine]:
    """Return the lines of a report as they stand; three statements."""
    form = _form(definition)
    if form is None:
        return []
    rows = rows_in(form, report_answers(session, report)) or []
    decided = standing_decisions(
        session.scalars(
            select(ExpenseDecision)
            .where(ExpenseDecision.report_id == report.id)
            .order_by(ExpenseDecision.audit_seq)
        ).all(),
        requests_of(session, report.id),
        _field(form),
        rows,
    )
    return [
        ExpenseLine(place, row, cents_in(form, row), decided.get(place))
        for place, row in enumerate(rows)
    ]


def standing_decisions(
    decisions: Sequence[ExpenseDecision],
    requests: Sequence[ReportRequest],
    field: str,
    rows: Sequence[Mapping[str, object]],
) -> dict[int, ExpenseDecision]:
    """Return the decision that stands on each line: the newest since the line last changed.

    A line changes when a clarification answers the table anew; what was decided before on
    another line, or on another content, no longer counts.
    """
    standing: dict[int, ExpenseDecision] = {}
    for decision in decisions:
        later = [
            one for one in requests if field in one.fields and one.audit_seq > decision.audit_seq
        ]
        known = later[0].before.get(field) if later else list(rows)
        looked_at = _row(known, decision.line)
        if decision.line < len(rows) and looked_at == rows[decision.line]:
            standing[decision.line] = decision
        else:
            standing.pop(decision.line, None)
    return standing


def counts_expenses(definition: Definition) -> bool:
    """Tell whether reports of this call have a table of expenses at all."""
    form = _form(definition)
    return form is not None and money_table(form) is not None


def accepted_cents(lines: Sequence[ExpenseLine]) -> int:
    """Return the sum that the office accepted."""
    return sum(line.decision.accepted_cents for line in lines if line.decision is not None)


def _row(rows: object, place: int) -> object:
    return rows[place] if isinstance(rows, list) and 0 <= place < len(rows) else None


def _form(definition: Definition) -> Form | None:
    return definition.forms.get(slot_filled(definition, "report") or "")


def _field(form: Form) -> str:
    found = money_table(form)
    return "" if found is None else found[0].id
