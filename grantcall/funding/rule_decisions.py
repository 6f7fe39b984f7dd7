"""People's decisions on rules asked of an award or a report; the newest counts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.engine.rules import Decision
from grantcall.funding.models_project import RuleDecision


def decision_rows(session: Session, object_ref: str) -> Sequence[RuleDecision]:
    """Return every decision about a record's rules, oldest first; one statement."""
    return session.scalars(
        select(RuleDecision)
        .where(RuleDecision.object == object_ref)
        .order_by(RuleDecision.audit_seq)
    ).all()


def decisions_about(session: Session, object_ref: str) -> dict[str, Decision]:
    """Return the decision in force on each rule.

    The same word from another person, with no other word between, is the second person
    that a rule which stops asks for.
    """
    by_rule: dict[str, list[RuleDecision]] = {}
    for row in decision_rows(session, object_ref):
        by_rule.setdefault(row.rule, []).append(row)
    return {rule: _in_force(rows) for rule, rows in by_rule.items()}


def _in_force(rows: list[RuleDecision]) -> Decision:
    newest = rows[-1]
    second = None
    for row in reversed(rows[:-1]):
        if row.accept != newest.accept:
            break
        if row.by != newest.by:
            second = row.by
            break
    return Decision(newest.accept, newest.reason, newest.by, second)
