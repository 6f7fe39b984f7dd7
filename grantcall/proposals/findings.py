"""Verdicts of the engine and decisions of people, side by side; neither overwrites the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.canonical import canonical_bytes
from grantcall.core.reading import once
from grantcall.core.unit_of_work import Work
from grantcall.engine.rules import Decision, RuleVerdict, ask, blocking
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of
from grantcall.proposals.models import Finding, FindingDecision, Proposal, Submission

ADMIT = "proposal.admit"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A person's decision on a rule, with its second person where there is one."""

    id: str
    rule: str
    accept: bool
    reason: str
    by: str
    second_by: str | None
    at: datetime


def verdicts_now(
    session: Session, proposal: Proposal, step: str, *, quiet: bool = False
) -> tuple[RuleVerdict, ...]:
    """Ask every rule of a step on the facts of this instant, with the decisions taken."""
    definition = definition_of(session, proposal.version_id)
    instant = proposal.submitted_at or proposal.touched_at
    facts = facts_of(session, proposal, definition, instant)
    return ask(definition, step, facts, decisions_on(session, proposal.id), quiet=quiet)


def keep_findings(work: Work, proposal: Proposal, step: str) -> tuple[RuleVerdict, ...]:
    """Store the verdicts of a step with the definition's digest; sealed by one event."""
    work.session.flush()
    definition = definition_of(work.session, proposal.version_id)
    verdicts = verdicts_now(work.session, proposal, step)
    round_ = _present_round(work.session, proposal.id)
    stored = {
        row.rule: row
        for row in work.session.scalars(
            select(Finding).where(
                Finding.proposal_id == proposal.id, Finding.step == step, Finding.round == round_
            )
        )
    }
    with work.recording("proposal.judge", proposal.object_ref) as event:
        for verdict in verdicts:
            row = stored.get(verdict.rule) or Finding(
                proposal_id=proposal.id, step=step, rule=verdict.rule, round=round_
            )
            row.verdict = verdict.verdict.value if verdict.verdict else "not_applicable"
            row.unmet = verdict.unmet
            row.evidence = canonical_bytes(verdict.to_json()).decode()
            row.at = work.now
            row.definition_digest = definition.digest
            event.seal(row)
    count_open(work, proposal)
    return verdicts


def count_open(work: Work, proposal: Proposal) -> None:
    """Bring the number of rules that still await staff on the narrow row up to date."""
    work.session.flush()
    decisions = decisions_on(work.session, proposal.id)
    verdicts = verdicts_now(work.session, proposal, ADMIT, quiet=True)
    proposal.open_flags = len(blocking(verdicts, False, decisions))


def decision_rows(session: Session, proposal_id: str) -> list[DecisionRow]:
    """Return the decisions on a proposal's rules, newest last; one statement."""
    rows = session.scalars(
        select(FindingDecision)
        .where(FindingDecision.proposal_id == proposal_id)
        .order_by(FindingDecision.audit_seq)
    ).all()
    seconds = {row.seconds_id: row.decided_by for row in rows if row.seconds_id}
    return [
        DecisionRow(
            id=row.id,
            rule=row.rule,
            accept=row.accept,
            reason=row.reason,
            by=row.decided_by,
            second_by=seconds.get(row.id),
            at=row.at,
        )
        for row in rows
        if row.seconds_id is None
    ]


def decisions_on(session: Session, proposal_id: str) -> Mapping[str, Decision]:
    """Return the decision in force on each rule: the newest one; read once."""

    def read() -> Mapping[str, Decision]:
        return {
            row.rule: Decision(
                passes=row.accept, reason=row.reason, by=row.by, second=row.second_by
            )
            for row in decision_rows(session, proposal_id)
        }

    return once(session, ("decisions", proposal_id), (FindingDecision,), read)


def _present_round(session: Session, proposal_id: str) -> int:
    return (
        session.scalar(
            select(func.max(Submission.number)).where(Submission.proposal_id == proposal_id)
        )
        or 1
    )
