"""Drawing up the money: scenarios and the committee's cuts, as many as it takes."""

from dataclasses import replace

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.audit import Recording
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.engine.allocation import check_cuts
from grantcall.engine.allocation_spending import Cut, Request
from grantcall.funding.fund import present_definition
from grantcall.funding.models import Allocation, AllocationCut
from grantcall.funding.requests import ranking_in_force, suitable_of
from grantcall.funding.scenarios import cuts_in
from grantcall.process.door import start

LONGEST_NAME = 80
LONGEST_REASON = 2000
DRAFT = "draft"


def draft_allocation(
    slug: str,
    name: str,
    *,
    actor: Actor,
    clock: Clock,
    like: str | None = None,
    token: str | None = None,
) -> str:
    """Draw a new scenario of a call's money; return its id.

    `like` is another scenario of the same call whose cuts it takes over. A provisional
    ranking is enough to try; only locking needs the final one. The same token gives the
    first result again. Raises `NotFound`, `Invalid` for the name, `Conflict`
    (`no_ranking`) before there is a ranking.
    """
    with unit_of_work(actor, clock) as work:
        call = work.session.scalar(select(Call).where(Call.slug == slug).with_for_update())
        if call is None or not allowed(Right.ALLOCATION_MANAGE, roles_on_call(actor, call.id)):
            raise NotFound()
        work.trying("allocation.draft", call.object_ref)
        payload = {"call": slug, "name": name, "like": like}
        known = token and idempotency.recall(work, token, "allocation.draft", payload)
        if known:
            return known
        checked = _checked_name(work, call, name)
        if ranking_in_force(work.session, call.id) is None:
            raise Conflict(_NO_RANKING)
        allocation = Allocation(
            id=new_id(),
            call_id=call.id,
            version_id=call.version_id,
            name=checked,
            created_by=actor.ref,
            created_at=work.now,
        )
        with work.recording("allocation.draft", allocation.object_ref) as event:
            start(work, allocation, present_definition(work.session, call.id), event)
            _take_over_cuts(work, event, allocation, like)
        if token:
            idempotency.remember(work, token, "allocation.draft", payload, allocation.id)
    return allocation.id


def set_cut(
    allocation_id: str,
    proposal_id: str,
    to_cents: int,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
) -> None:
    """Leave only a part of a request, in cents, with the committee's reason.

    A second cut of the same proposal replaces the first. Raises `NotFound`, `Conflict`
    (`not_a_draft`), `Invalid` with the engine's reason (`cut_*`).
    """
    with unit_of_work(actor, clock) as work:
        allocation = managed_draft(work, allocation_id, "allocation.cut")
        ranking = ranking_in_force(work.session, allocation.call_id)
        suitable = suitable_of(work.session, allocation.call_id, ranking, work.now)
        asking = next((one for one in suitable if one.proposal_id == proposal_id), None)
        if asking is None:
            raise NotFound()
        text = " ".join(reason.split())
        _refuse_bad_cut(asking.request, Cut(asking.ref, to_cents, text))
        with work.recording("allocation.cut", allocation.object_ref) as event:
            row = _known_cut(work, allocation, proposal_id) or AllocationCut(
                allocation_id=allocation.id, proposal_id=proposal_id
            )
            row.to_cents, row.reason = to_cents, text
            row.by, row.at, row.removed_at = actor.ref, work.now, None
            event.seal(row)
            event.note(proposal=proposal_id, to_cents=to_cents)


def remove_cut(allocation_id: str, proposal_id: str, *, actor: Actor, clock: Clock) -> None:
    """Take a cut back: the request counts whole again. Nothing happens where there is none.

    Raises `NotFound`, `Conflict` (`not_a_draft`).
    """
    with unit_of_work(actor, clock) as work:
        allocation = managed_draft(work, allocation_id, "allocation.uncut")
        row = _known_cut(work, allocation, proposal_id)
        if row is None or row.removed_at is not None:
            return
        with work.recording("allocation.uncut", allocation.object_ref) as event:
            row.removed_at = work.now
            event.seal(row)
            event.note(proposal=proposal_id)


def managed(work: Work, allocation_id: str, action: str) -> Allocation:
    """Return a scenario, locked for changing, when the actor manages it."""
    allocation = work.session.get(Allocation, allocation_id, with_for_update=True)
    if allocation is None or not allowed(
        Right.ALLOCATION_MANAGE, roles_on_call(work.actor, allocation.call_id)
    ):
        raise NotFound()
    work.trying(action, allocation.object_ref)
    return allocation


def managed_draft(work: Work, allocation_id: str, action: str) -> Allocation:
    """Return a scenario that may still change. Raises `Conflict` for any other."""
    allocation = managed(work, allocation_id, action)
    if allocation.kind != DRAFT:
        raise Conflict(_NOT_A_DRAFT)
    return allocation


def _refuse_bad_cut(request: Request, cut: Cut) -> None:
    fields = {"cut_without_reason": "reason"}
    try:
        check_cuts([request], [cut])
    except Invalid as refusal:
        raise Invalid(
            *(replace(reason, field=fields.get(reason.code, "to")) for reason in refusal.reasons)
        ) from None
    if len(cut.reason) > LONGEST_REASON:
        text = Words("Il motivo è troppo lungo.", "The reason is too long.")
        raise Invalid(Reason("cut_reason_long", text, field="reason"))


def _known_cut(work: Work, allocation: Allocation, proposal_id: str) -> AllocationCut | None:
    return work.session.scalar(
        select(AllocationCut).where(
            AllocationCut.allocation_id == allocation.id,
            AllocationCut.proposal_id == proposal_id,
        )
    )


def _take_over_cuts(work: Work, event: Recording, allocation: Allocation, like: str | None) -> None:
    if like is None:
        return
    other = work.session.get(Allocation, like)
    if other is None or other.call_id != allocation.call_id:
        raise NotFound()
    for cut in cuts_in(work.session, [like]):
        event.seal(
            AllocationCut(
                allocation_id=allocation.id,
                proposal_id=cut.proposal_id,
                to_cents=cut.to_cents,
                reason=cut.reason,
                by=cut.by,
                at=cut.at,
            )
        )


def _checked_name(work: Work, call: Call, name: str) -> str:
    tidy = " ".join(name.split())
    text = None
    if not tidy:
        text = Words("Date un nome alla prova.", "Give the scenario a name.")
    elif len(tidy) > LONGEST_NAME:
        text = Words("Il nome è troppo lungo.", "The name is too long.")
    elif work.session.scalar(
        select(Allocation.id).where(Allocation.call_id == call.id, Allocation.name == tidy)
    ):
        text = Words("C'è già una prova con questo nome.", "A scenario has this name already.")
    if text is not None:
        raise Invalid(Reason("scenario_name", text, field="name"))
    return tidy


_NO_RANKING = Reason(
    "no_ranking",
    Words("Non c'è ancora una graduatoria.", "There is no ranking yet."),
    next=Words(
        "Le prove si fanno quando la graduatoria provvisoria è pubblicata.",
        "Scenarios are drawn once the provisional ranking is published.",
    ),
)
_NOT_A_DRAFT = Reason(
    "not_a_draft",
    Words("Questo riparto non si può più cambiare.", "This allocation can no longer change."),
    next=Words("Rimandatelo, oppure fatene una copia.", "Send it back, or make a copy of it."),
)
