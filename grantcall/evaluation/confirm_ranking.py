"""Approving the final ranking, under its act."""

from grantcall.calls.record_act import ActGiven, add_act
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.publish_provisional import PublishedRanking
from grantcall.evaluation.ranking_found import ranked_call
from grantcall.evaluation.ranking_queries import newest_ranking
from grantcall.process.door import fire
from grantcall.process.follow import hear_follow_ups
from grantcall.process.registry import Circumstances

STEP = "confirm_ranking"
PURPOSE = "ranking"


def confirm_ranking(
    slug: str, act: ActGiven, *, actor: Actor, clock: Clock, token: str
) -> PublishedRanking:
    """Approve the final ranking of a call under a formal act; it changes no more.

    For staff, once the term for objections is over and each has its answer. Every proposal
    of the call then hears of it. The same token gives the first result again. Raises
    `NotFound`, `Invalid` with every fault of the act, `Conflict` (`wrong_state`), `Refusal`
    with everything that stands in the way.
    """
    with unit_of_work(actor, clock) as work:
        call = ranked_call(work, slug, Right.CALL_MANAGE)
        work.trying(f"call.{STEP}", call.object_ref)
        payload = {"slug": slug, "act": act.payload}
        if idempotency.recall(work, token, f"call.{STEP}", payload) is None:
            act_id = add_act(work, call, PURPOSE, act)
            fire(work, call, STEP, Circumstances(act_id=act_id))
            idempotency.remember(work, token, f"call.{STEP}", payload, call.state)
        ranking = newest_ranking(work.session, call.id, "final")
    assert ranking is not None
    return PublishedRanking(ranking.id, ranking.digest, hear_follow_ups(clock))
