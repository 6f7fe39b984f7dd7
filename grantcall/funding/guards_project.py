"""What the steps of an award at work need, by the names of the closed vocabulary."""

from collections.abc import Sequence

from grantcall.core.errors import Reason
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.engine.rules import ask, blocking
from grantcall.funding import guards_report, guards_tranche  # noqa: F401 - register by name
from grantcall.funding.completeness_project import missing_in_award
from grantcall.funding.models import Award
from grantcall.funding.reports_of import reports_of
from grantcall.funding.rule_decisions import decisions_about
from grantcall.funding.settled import CLOSED, money_of, tranches_of
from grantcall.process.registry import Asked, facts_of, guard
from grantcall.proposals.models import Proposal

_GROUP = frozenset({"contact", "deputy", "member", "connector"})


@guard("answers_complete", "award")
def answers_complete(asked: Asked) -> Sequence[Reason]:
    """Every question that the state asks holds a valid answer."""
    return missing_in_award(asked.session, asked.record, asked.definition, asked.instant)


@guard("rules_met", "award")
def rules_met(asked: Asked) -> Sequence[Reason]:
    """Every rule asked at this step lets it pass; those of the call look at the group now."""
    session, award = asked.session, asked.record
    proposal = session.get_one(Proposal, award.proposal_id)
    related = {"proposal": facts_of(session, proposal, asked.definition, asked.instant)}
    facts = facts_of(session, award, asked.definition, asked.instant)
    decisions = decisions_about(session, award.object_ref)
    verdicts = ask(asked.definition, asked.step, facts, decisions, related=related)
    return blocking(verdicts, set(asked.transition.by) <= _GROUP, decisions)


@guard("reports_accepted", "award")
def reports_accepted(asked: Asked) -> Sequence[Reason]:
    """Every report of the award was accepted."""
    said = GUARDS["reports_accepted"]
    reasons = []
    labels = {rule.id: rule.label for rule in asked.definition.reports}
    for report in reports_of(asked.session, asked.record.id):
        if report.kind == "accepted":
            continue
        text = said.no if report.kind == "missing" else said.not_yet
        label = labels.get(report.rule, Words(report.rule))
        named = Words("{label}: {text}", "{label}: {text}").format(label=label, text=text)
        reasons.append(Reason("report_not_accepted", named))
    return reasons


@guard("tranches_settled", "award")
def tranches_settled(asked: Asked) -> Sequence[Reason]:
    """Every tranche is paid or cancelled, and nothing has to come back."""
    award: Award = asked.record
    reasons = []
    labels = {rule.id: rule.label for rule in asked.definition.tranches}
    for tranche in tranches_of(asked.session, award.id):
        if tranche.kind not in CLOSED:
            text = Words("{label}: {text}", "{label}: {text}").format(
                label=labels.get(tranche.rule, Words(tranche.rule)),
                text=GUARDS["tranches_settled"].not_yet,
            )
            reasons.append(Reason("tranche_open", text))
    to_return = money_of(asked.session, award).to_return
    if to_return:
        text = Words("Restano da restituire {sum}.", "{sum} still have to be returned.").format(
            sum=Words(format_cents(to_return), format_cents(to_return, "en"))
        )
        help_ = Words("Registrate la restituzione.", "Record the return.")
        reasons.append(Reason("money_to_return", text, next=help_))
    return reasons
