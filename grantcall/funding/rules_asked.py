"""What the rules asked of an award or a report come to now, for the steps that staff take."""

from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.engine.rules import RuleVerdict, ask
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report
from grantcall.funding.rule_decisions import decisions_about
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of
from grantcall.proposals.models import Proposal


def verdicts_about(
    session: Session, record: Award | Report, instant: datetime
) -> tuple[RuleVerdict, ...]:
    """Ask every rule of the steps that lead on from here, each rule once, in file order.

    Of the steps that ask rules the last one in the file speaks for a rule: what the office
    decides on comes after what the group is told.
    """
    definition = definition_of(session, record.version_id)
    facts = facts_of(session, record, definition, instant)
    related = {}
    if isinstance(record, Award):
        proposal = session.get_one(Proposal, record.proposal_id)
        related["proposal"] = facts_of(session, proposal, definition, instant)
    decisions = decisions_about(session, record.object_ref)
    found: dict[str, RuleVerdict] = {}
    for transition in definition.workflows[record.RECORD].transitions.values():
        if record.state in transition.sources and "rules_met" in transition.needs:
            step = f"{record.RECORD}.{transition.id}"
            for verdict in ask(definition, step, facts, decisions, related=related):
                found[verdict.rule] = verdict
    return tuple(found.values())
