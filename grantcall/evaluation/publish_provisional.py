"""Publishing the provisional ranking: scores, minutes and places in one act of the chair."""

from dataclasses import dataclass

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.ranking_found import ranked_call
from grantcall.evaluation.ranking_queries import newest_ranking
from grantcall.process.door import fire
from grantcall.process.follow import hear_follow_ups

STEP = "publish_provisional"


@dataclass(frozen=True, slots=True)
class PublishedRanking:
    """A ranking that was published: its id and digest, and how many proposals moved."""

    id: str
    digest: str
    moved: int


def publish_provisional(slug: str, *, actor: Actor, clock: Clock, token: str) -> PublishedRanking:
    """Publish the provisional ranking of a call, with the committee's minutes.

    For the chair. Scores are frozen, the ranking and the minutes are written, and every
    proposal of the call then hears of it. The same token gives the first result again.
    Raises `NotFound`, `Conflict` (`wrong_state`), `Refusal` with everything that is missing.
    """
    with unit_of_work(actor, clock) as work:
        call = ranked_call(work, slug, Right.RANKING_PREPARE)
        work.trying(f"call.{STEP}", call.object_ref)
        payload = {"slug": slug}
        if idempotency.recall(work, token, f"call.{STEP}", payload) is None:
            fire(work, call, STEP)
            idempotency.remember(work, token, f"call.{STEP}", payload, call.state)
        ranking = newest_ranking(work.session, call.id, "provisional")
    assert ranking is not None
    return PublishedRanking(ranking.id, ranking.digest, hear_follow_ups(clock))
