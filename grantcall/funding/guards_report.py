"""What the steps of a report need, by the names of the closed vocabulary."""

from collections.abc import Sequence

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.engine.rules import ask, blocking
from grantcall.funding.completeness_project import missing_in_report
from grantcall.funding.expenses import accepted_cents, counts_expenses, expense_lines
from grantcall.funding.models_project import ReportSheet
from grantcall.funding.report_requests import open_request
from grantcall.funding.reports_of import closes_the_accounts
from grantcall.funding.rule_decisions import decisions_about
from grantcall.funding.sheets import slot_filled
from grantcall.process.registry import Asked, facts_of, guard

_GROUP = frozenset({"contact", "deputy", "member", "connector"})


@guard("answers_complete", "report")
def answers_complete(asked: Asked) -> Sequence[Reason]:
    """Every question of the report that is asked holds a valid answer."""
    return missing_in_report(asked.session, asked.record, asked.definition, asked.instant)


@guard("rules_met", "report")
def rules_met(asked: Asked) -> Sequence[Reason]:
    """Every rule asked at this step lets it pass, or a person decided on it."""
    facts = facts_of(asked.session, asked.record, asked.definition, asked.instant)
    decisions = decisions_about(asked.session, asked.record.object_ref)
    verdicts = ask(asked.definition, asked.step, facts, decisions)
    return blocking(verdicts, set(asked.transition.by) <= _GROUP, decisions)


@guard("expenses_decided", "report")
def expenses_decided(asked: Asked) -> Sequence[Reason]:
    """The office decided on every line as it stands; the last report leaves something."""
    lines = expense_lines(asked.session, asked.record, asked.definition)
    waiting = [line.place + 1 for line in lines if line.decision is None]
    if waiting:
        text = Words("Spese ancora da decidere: {rows}.", "Expenses still undecided: {rows}.")
        return [
            Reason("expenses_open", text.format(rows=", ".join(str(place) for place in waiting)))
        ]
    last = closes_the_accounts(asked.record, asked.definition)
    if last and counts_expenses(asked.definition) and not accepted_cents(lines):
        text = Words("Nessuna spesa è stata accolta.", "No expense was accepted.")
        help_ = Words(
            "Il contributo non si ricalcola a zero: si revoca.",
            "An award is not settled at nothing: it is revoked.",
        )
        return [Reason("nothing_accepted", text, next=help_)]
    return []


@guard("clarification_answered", "report")
def clarification_answered(asked: Asked) -> Sequence[Reason]:
    """Every field named in the request was changed or answered."""
    request = open_request(asked.session, asked.record.id)
    if request is None:
        return [Reason("nothing_asked", Words("Nessuna richiesta aperta.", "No open request."))]
    sheet = asked.session.get(ReportSheet, asked.record.id)
    answers = dict(sheet.answers) if sheet is not None else {}
    fields = asked.definition.forms[slot_filled(asked.definition, "report") or "report"].fields
    return [
        Reason(
            "not_answered",
            Words("Da completare: {label}.", "To be completed: {label}.").format(
                label=fields[name].label
            ),
            field=name,
        )
        for name in request.fields
        if name in fields and answers.get(name) == request.before.get(name)
    ]
