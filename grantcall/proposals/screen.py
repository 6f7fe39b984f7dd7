"""Admission and refusal: formal acts on proposals whose rules have been looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.findings import ADMIT, keep_findings
from grantcall.proposals.office_steps import DECIDES, office_steps
from grantcall.proposals.roles import require
from grantcall.proposals.submit import locked


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one proposal of a batch."""

    proposal_id: str
    done: bool
    reasons: tuple[Reason, ...] = ()


def decide_admission(
    proposal_id: str,
    step: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
    act_id: str | None = None,
    reason: str | None = None,
) -> None:
    """Take a step of the office with one proposal: admit, refuse, or what its workflow adds.

    `step` is one of `office_steps`. A step that decides keeps the verdicts it rests on.
    Raises `Refusal` with everything that stands in the way.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_ADMIT, proposal)
        workflow = definition_of(work.session, proposal.version_id).workflows["proposal"]
        taken = office_steps(workflow).get(step)
        if taken is None:
            raise Invalid(Reason("unknown_step", Words("Passo sconosciuto.", "Unknown step.")))
        payload = {"proposal": proposal_id, "act": act_id, "reason": reason}
        if idempotency.recall(work, token, f"proposal.{step}", payload) is not None:
            return
        begins = proposal.kind == "submitted"
        if workflow.states[taken.target].kind in DECIDES:
            keep_findings(work, proposal, ADMIT)
        fire(work, proposal, step, Circumstances(reason=reason, act_id=act_id))
        if begins:  # the screening begins with the verdicts of this moment
            keep_findings(work, proposal, ADMIT)
        idempotency.remember(work, token, f"proposal.{step}", payload, "done")


def decide_many(
    proposal_ids: Sequence[str],
    step: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
    act_id: str | None = None,
    reason: str | None = None,
) -> list[Outcome]:
    """Take the same step with many proposals, each in its own transaction; restartable.

    A refusal of one never stops the others: it is listed with all its reasons.
    """
    outcomes = []
    for place, proposal_id in enumerate(proposal_ids):
        try:
            decide_admission(
                proposal_id,
                step,
                actor=actor,
                clock=clock,
                token=f"{token[:50]}.{place}",
                act_id=act_id,
                reason=reason,
            )
            outcomes.append(Outcome(proposal_id, True))
        except NotFound:
            outcomes.append(Outcome(proposal_id, False, (_UNKNOWN,)))
        except Refusal as refusal:
            outcomes.append(Outcome(proposal_id, False, refusal.reasons))
    return outcomes


_UNKNOWN = Reason("not_found", Words("Domanda non trovata.", "Proposal not found."))


def take_in_charge(proposal_id: str, *, actor: Actor, clock: Clock) -> None:
    """Begin the screening of one proposal, where its workflow lets staff do so.

    Most workflows leave this to the closing of the call. Raises `NotFound` there.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SCREEN, proposal)
        fire(work, proposal, "start_screening")
        keep_findings(work, proposal, ADMIT)
