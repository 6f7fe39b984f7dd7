"""What the steps of a report do, by the names of the closed vocabulary."""

from collections.abc import Sequence

from grantcall.engine.settling import settle
from grantcall.funding.completeness_project import asked_now, frozen_answers
from grantcall.funding.expenses import accepted_cents, counts_expenses, expense_lines
from grantcall.funding.filing import file_document
from grantcall.funding.models import Award, AwardAmount
from grantcall.funding.models_project import Report, Tranche
from grantcall.funding.report_requests import report_answers
from grantcall.funding.reports_of import closes_the_accounts
from grantcall.funding.settled import CLOSED, tranches_of
from grantcall.funding.sheets import slot_filled
from grantcall.funding.ways import way_to
from grantcall.process.registry import Doing, Next, effect, facts_of

_STILL_OPEN = ("planned", "due", "withheld")


@effect("register_in", "report")
def register_in(doing: Doing) -> Sequence[Next]:
    """File the report as it is sent, with its number in the register IN."""
    report: Report = doing.record
    session, definition = doing.work.session, doing.definition
    award = session.get_one(Award, report.award_id)
    slot = slot_filled(definition, "report")
    answers = report_answers(session, report)
    if slot is not None:
        facts = facts_of(session, report, definition, doing.work.now)
        answers = frozen_answers(answers, asked_now(definition.forms[slot], facts, definition))
    file_document(doing, award, answers, report=report.rule)
    return ()


@effect("issue_receipt", "report")
def issue_receipt(doing: Doing) -> Sequence[Next]:
    """Acknowledge the report: the filed document is its receipt."""
    return register_in(doing)


@effect("settle_award")
def settle_award(doing: Doing) -> Sequence[Next]:
    """Settle the award on the expenses accepted in the last report.

    Spending below the award cuts it in proportion: the open tranches shrink from the last
    one, what was paid beyond has to come back. An empty tranche is cancelled.
    """
    report: Report = doing.record
    session, definition = doing.work.session, doing.definition
    if not closes_the_accounts(report, definition) or not counts_expenses(definition):
        return ()
    award = session.get_one(Award, report.award_id)
    accepted = accepted_cents(expense_lines(session, report, definition))
    tranches = tranches_of(session, award.id)
    open_ = [one for one in tranches if one.kind in _STILL_OPEN]
    gone = sum(one.amount_cents for one in tranches if one not in open_ and one.kind != "cancelled")
    settled = settle(award.amount_cents, accepted, gone, tuple(one.amount_cents for one in open_))
    if settled.amount == award.amount_cents:
        return ()
    award.amount_cents = settled.amount
    doing.event.seal(award)
    doing.event.seal(
        AwardAmount(
            award_id=award.id,
            why="settled",
            amount_cents=settled.amount,
            reason=doing.transition.label.it,
            at=doing.work.now,
            by=doing.event.actor,
        )
    )
    return [*_shrink(doing, open_, settled.tranches)]


def _shrink(doing: Doing, tranches: Sequence[Tranche], amounts: Sequence[int]) -> list[Next]:
    emptied = []
    for tranche, cents in zip(tranches, amounts, strict=True):
        if cents == tranche.amount_cents:
            continue
        tranche.amount_cents = cents
        doing.event.seal(tranche)
        action = way_to(doing.definition, tranche, "cancelled")
        if not cents and tranche.kind not in CLOSED and action is not None:
            emptied.append(Next(tranche, action))
    return emptied
