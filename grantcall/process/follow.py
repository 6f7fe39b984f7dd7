"""Follow-ups of a whole call: every family hears the step, in batches, resumable."""

from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.clock import Clock
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.process.door import try_listeners
from grantcall.process.frozen import definition_of
from grantcall.process.models import FollowUp
from grantcall.process.registry import hearer_of, record_kind, record_kinds

BATCH = 50


def hear_follow_ups(clock: Clock) -> int:
    """Run every follow-up that is still to be done; return how many records moved.

    Each batch is a unit of its own. After a crash the next run goes on where the last
    batch ended: a record that moved no longer stands where the step is heard.
    """
    moved = 0
    while True:
        with unit_of_work(ENGINE, clock) as work:
            pending = work.session.scalar(
                select(FollowUp)
                .where(FollowUp.done_at.is_(None))
                .order_by(FollowUp.created_at, FollowUp.id)
                .limit(1)
            )
            if pending is None:
                return moved
            follow_id = pending.id
        moved += _hear_one(follow_id, clock)


def _hear_one(follow_id: str, clock: Clock) -> int:
    moved = 0
    for name in record_kinds():
        after = None
        while True:
            with unit_of_work(ENGINE, clock) as work:
                follow = work.session.get_one(FollowUp, follow_id)
                batch = _batch(work, follow, name, after)
                moved += sum(
                    try_listeners(work, record, follow.event) is not None for record in batch
                )
            if len(batch) < BATCH:
                break
            after = batch[-1]
    moved += _hear_as_a_whole(follow_id, clock)
    with unit_of_work(ENGINE, clock) as work:
        follow = work.session.get_one(FollowUp, follow_id)
        follow.done_at = max(work.now, follow.created_at)
    return moved


def _hear_as_a_whole(follow_id: str, clock: Clock) -> int:
    with unit_of_work(ENGINE, clock) as work:
        follow = work.session.get_one(FollowUp, follow_id)
        call_id, hearer = follow.call_id, hearer_of(follow.event)
    return 0 if hearer is None else hearer(call_id, clock)


def _batch(work: Work, follow: FollowUp, name: str, after: object) -> list[object]:
    kind = record_kind(name)
    call = work.session.get_one(record_kind("call").model, follow.call_id)
    workflow = definition_of(work.session, call.version_id).workflows.get(name)
    if workflow is None or follow.event.startswith(f"{name}."):
        return []
    states = sorted(
        {
            source
            for transition in workflow.transitions.values()
            if follow.event in transition.on
            for source in transition.sources
        }
    )
    if not states:
        return []
    return list(kind.in_call(work.session, follow.call_id, states, after, BATCH))
