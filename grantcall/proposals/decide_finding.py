"""Staff decide beside a verdict: with a reason, and for a stop with a second person."""

from sqlalchemy import select

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.proposals.findings import ADMIT, count_open, verdicts_now
from grantcall.proposals.models import FindingDecision, Proposal
from grantcall.proposals.roles import require
from grantcall.proposals.submit import locked

LONGEST_REASON = 2000
_OPEN = ("screening", "conditional", "submitted")


def decide_finding(
    proposal_id: str,
    rule: str,
    *,
    accept: bool,
    reason: str,
    actor: Actor,
    clock: Clock,
    token: str | None = None,
) -> str:
    """Record a decision beside the engine's verdict; return its id.

    A flag or a cure is decided by one person; a stop takes effect when `second_decision`
    adds another. The same token gives the first decision again. Raises `Invalid` without a
    reason, `Conflict` when the rule needs none.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SCREEN, proposal)
        work.trying("finding.decide", proposal.object_ref)
        payload = {"proposal": proposal_id, "rule": rule, "accept": accept, "reason": reason}
        known = token and idempotency.recall(work, token, "finding.decide", payload)
        if known:
            return known
        _refuse_when_closed(proposal)
        text = _checked_reason(reason)
        verdicts = {
            verdict.rule: verdict for verdict in verdicts_now(work.session, proposal, ADMIT)
        }
        if rule not in verdicts:
            raise NotFound()
        if not verdicts[rule].open:
            raise Conflict(
                Reason("met_already", Words("La regola è già in ordine.", "The rule is met."))
            )
        decision = FindingDecision(
            proposal_id=proposal.id,
            rule=rule,
            accept=accept,
            reason=text,
            decided_by=actor.ref,
            at=work.now,
        )
        with work.recording("finding.decide", proposal.object_ref) as event:
            event.seal(decision)
            event.note(rule=rule, accept=accept)
        count_open(work, proposal)
        if token:
            idempotency.remember(work, token, "finding.decide", payload, decision.id)
    return decision.id


def second_decision(
    decision_id: str, *, actor: Actor, clock: Clock, token: str | None = None
) -> None:
    """Add the second person to a decision. Raises `Conflict` (`four_eyes`) for its author.

    The same token gives the first result again.
    """
    with unit_of_work(actor, clock) as work:
        first = work.session.get(FindingDecision, decision_id)
        if first is None:
            raise NotFound()
        proposal = locked(work, first.proposal_id)
        require(work.session, actor, Right.PROPOSAL_SCREEN, proposal)
        work.trying("finding.second", proposal.object_ref)
        payload = {"decision": decision_id}
        if token and idempotency.recall(work, token, "finding.second", payload):
            return
        _refuse_when_closed(proposal)
        if first.decided_by == actor.ref:
            raise Conflict(
                Reason(
                    "four_eyes",
                    Words(
                        "Chi ha deciso non può anche confermare.",
                        "Whoever decided may not confirm too.",
                    ),
                    next=Words("Serve un'altra persona.", "Another person is needed."),
                )
            )
        seconded = work.session.scalar(
            select(FindingDecision.id).where(FindingDecision.seconds_id == first.id)
        )
        if seconded is not None or first.seconds_id is not None:
            raise Conflict(Reason("seconded", Words("Già confermata.", "Confirmed already.")))
        with work.recording("finding.second", proposal.object_ref) as event:
            event.seal(
                FindingDecision(
                    proposal_id=proposal.id,
                    rule=first.rule,
                    accept=first.accept,
                    reason=first.reason,
                    decided_by=actor.ref,
                    first_by=first.decided_by,
                    seconds_id=first.id,
                    at=work.now,
                )
            )
            event.note(rule=first.rule, accept=first.accept)
        count_open(work, proposal)
        if token:
            idempotency.remember(work, token, "finding.second", payload, "confirmed")


def _checked_reason(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        raise Invalid(
            Reason(
                "reason_missing",
                Words(
                    "Scrivete la motivazione, al massimo {most} lettere.",
                    "Write the reason, {most} letters at most.",
                ).format(most=LONGEST_REASON),
                field="reason",
            )
        )
    return text


def _refuse_when_closed(proposal: Proposal) -> None:
    if proposal.kind not in _OPEN:
        raise Conflict(
            Reason(
                "not_in_screening",
                Words("La domanda non è in istruttoria.", "The proposal is not under screening."),
            )
        )
