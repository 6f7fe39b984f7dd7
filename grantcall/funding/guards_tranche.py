"""What the steps of a tranche need, by the names of the closed vocabulary."""

from collections.abc import Sequence

from grantcall.core.errors import Reason
from grantcall.definitions.model import Condition, Definition, TrancheRule
from grantcall.engine.conditions import evaluate
from grantcall.engine.verdicts import Verdict
from grantcall.engine.wording import condition_sentence
from grantcall.funding.models_project import Tranche
from grantcall.funding.tranche_ground import ground_of, why_account_unchecked, why_not_published
from grantcall.process.registry import Asked, facts_of, guard, guard_named


@guard("tranche_needs_met")
def tranche_needs_met(asked: Asked) -> Sequence[Reason]:
    """Everything that the call asks of this tranche is there; all that is not is listed."""
    reasons: list[Reason] = []
    for need in rule_of(asked.definition, asked.record).needs:
        if isinstance(need, str):
            reasons += guard_named(need, "tranche")(asked)
        else:
            reasons += _condition(asked, need)
    return reasons


@guard("act_published")
def act_published(asked: Asked) -> Sequence[Reason]:
    """The grant is published where the sum of the solar year makes that due."""
    tranche: Tranche = asked.record
    ground = ground_of(asked.session, [tranche.award_id], asked.definition.calendar.zone)
    return why_not_published(ground, tranche.award_id, asked.definition)


@guard("bank_details_checked")
def bank_details_checked(asked: Asked) -> Sequence[Reason]:
    """A person looked at the present details: a sound account, whose holder is the delegate."""
    tranche: Tranche = asked.record
    ground = ground_of(asked.session, [tranche.award_id], asked.definition.calendar.zone)
    return why_account_unchecked(ground, tranche.award_id, asked.definition)


def rule_of(definition: Definition, tranche: Tranche) -> TrancheRule:
    """Return what the call says of a tranche."""
    return next(rule for rule in definition.tranches if rule.id == tranche.rule)


def _condition(asked: Asked, condition: Condition) -> list[Reason]:
    facts = facts_of(asked.session, asked.record, asked.definition, asked.instant)
    answer = evaluate(condition, facts, asked.definition)
    if answer.verdict is Verdict.MET:
        return []
    return [Reason("condition_not_met", condition_sentence(answer, asked.definition))]
