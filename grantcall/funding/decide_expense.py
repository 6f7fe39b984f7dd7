"""The office on the expenses of a report, line by line: accepted, reduced, refused."""

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.funding.expenses import ExpenseLine, expense_lines
from grantcall.funding.models_project import ExpenseDecision, Report
from grantcall.funding.roles_project import locked_report
from grantcall.process.frozen import definition_of

DECISIONS = ("accepted", "reduced", "refused")
LONGEST = 2000


def decide_expense(
    report_id: str,
    line: int,
    decision: str,
    cents: int | None = None,
    reason: str = "",
    *,
    actor: Actor,
    clock: Clock,
    token: str | None = None,
) -> str:
    """Accept, reduce (to `cents`) or refuse one expense of a sent report; return its id.

    `line` is the row's place, from 0. The newest decision counts. Raises `Invalid` for a
    reduction or refusal without a reason or with a sum that is none.
    """
    with unit_of_work(actor, clock) as work:
        report, _award = locked_report(work, report_id, Right.REPORT_DECIDE)
        work.trying("report.decide_expense", report.object_ref)
        payload = {
            "report": report_id,
            "line": line,
            "decision": decision,
            "cents": cents,
            "reason": reason,
        }
        known = token and idempotency.recall(work, token, "report.decide_expense", payload)
        if known:
            return known
        _refuse_unless_sent(report)
        definition = definition_of(work.session, report.version_id)
        lines = expense_lines(work.session, report, definition)
        if not 0 <= line < len(lines):
            raise NotFound()
        accepted = _checked(lines[line], decision, cents, reason)
        row = ExpenseDecision(
            report_id=report.id,
            line=line,
            decision=decision,
            accepted_cents=accepted,
            reason=reason.strip(),
            at=work.now,
            by=actor.ref,
        )
        with work.recording("report.decide_expense", report.object_ref) as event:
            event.seal(row)
            event.note(line=line, decision=decision)
        if token:
            idempotency.remember(work, token, "report.decide_expense", payload, row.id)
    return row.id


def accept_expenses(report_id: str, *, actor: Actor, clock: Clock, token: str | None = None) -> int:
    """Accept every expense that is still undecided; return how many."""
    with unit_of_work(actor, clock) as work:
        report, _award = locked_report(work, report_id, Right.REPORT_DECIDE)
        work.trying("report.decide_expense", report.object_ref)
        payload = {"report": report_id, "all": True}
        known = token and idempotency.recall(work, token, "report.accept_expenses", payload)
        if known:
            return int(known)
        _refuse_unless_sent(report)
        definition = definition_of(work.session, report.version_id)
        lines = expense_lines(work.session, report, definition)
        waiting = [one for one in lines if one.decision is None]
        if waiting:
            with work.recording("report.decide_expense", report.object_ref) as event:
                for one in waiting:
                    event.seal(
                        ExpenseDecision(
                            report_id=report.id,
                            line=one.place,
                            decision="accepted",
                            accepted_cents=one.cents,
                            reason="",
                            at=work.now,
                            by=actor.ref,
                        )
                    )
                event.note(lines=len(waiting))
        if token:
            count = str(len(waiting))
            idempotency.remember(work, token, "report.accept_expenses", payload, count)
    return len(waiting)


def _refuse_unless_sent(report: Report) -> None:
    if report.kind != "submitted":
        raise Conflict(Reason("not_sent", _NOT_SENT))


def _checked(line: ExpenseLine, decision: str, cents: int | None, reason: str) -> int:
    """Return the cents that a decision accepts. Raises `Invalid` with everything wrong."""
    problems = []
    accepted = {"accepted": line.cents, "refused": 0}.get(decision, cents or 0)
    if decision not in DECISIONS:
        text = Words("Scegliete che cosa decidete.", "Choose what you decide.")
        problems.append(Reason("no_decision", text, field="decision"))
    elif decision == "reduced" and not 0 < accepted < line.cents:
        text = Words("Scrivete una somma più bassa della spesa.", "Write a sum below the expense.")
        problems.append(Reason("not_reduced", text, field="amount"))
    said = reason.strip()
    if decision != "accepted" and not said:
        text = Words("Scrivete perché: il gruppo lo legge.", "Write why: the group reads it.")
        problems.append(Reason("reason_missing", text, field="reason"))
    if len(said) > LONGEST:
        text = Words("La motivazione supera 2.000 lettere.", "The reason exceeds 2,000 letters.")
        problems.append(Reason("too_long", text, field="reason"))
    if problems:
        raise Invalid(*problems)
    return accepted


_NOT_SENT = Words(
    "Le spese si decidono quando la relazione è inviata.",
    "Expenses are decided while the report is sent.",
)
