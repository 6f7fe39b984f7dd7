"""Lifting an admission with reserve, before the funding letter may leave."""

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right, allowed
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.funding.admission_reserve import ADMISSION
from grantcall.funding.models import Award
from grantcall.funding.models_project import RuleDecision
from grantcall.funding.roles import roles_on_award

LONGEST_REASON = 2000
ACTION = "award.lift_reserve"


def lift_reserve(
    award_id: str, reason: str, *, lifted: bool = True, actor: Actor, clock: Clock, token: str
) -> None:
    """Record that what the admission had left open is resolved, with the reason.

    With `lifted=False` it is recorded that it is not: the letter then stays where it is.
    The newest decision counts. Raises `NotFound`, `Invalid` without a reason.
    """
    with unit_of_work(actor, clock) as work:
        award = work.session.get(Award, award_id, with_for_update=True)
        if award is None or not allowed(
            Right.AWARD_MANAGE, roles_on_award(work.session, actor, award)
        ):
            raise NotFound()
        work.trying(ACTION, award.object_ref)
        payload = {"award": award_id, "reason": reason, "lifted": lifted}
        if idempotency.recall(work, token, ACTION, payload) is not None:
            return
        text = reason.strip()
        if not text or len(text) > LONGEST_REASON:
            raise Invalid(_NO_REASON)
        decision = RuleDecision(
            id=new_id(),
            object=award.object_ref,
            rule=ADMISSION,
            accept=lifted,
            reason=text,
            at=work.now,
            by=actor.ref,
        )
        with work.recording(ACTION, award.object_ref) as event:
            event.note(lifted=lifted)
            event.seal(decision)
        idempotency.remember(work, token, ACTION, payload, "done")


_NO_REASON = Reason(
    "reason_missing",
    Words(
        "Scrivete il motivo, al massimo 2.000 lettere.",
        "Write the reason, 2,000 letters at most.",
    ),
    field="reason",
)
