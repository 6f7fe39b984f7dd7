"""The general declarations of a committee member, made before anything is readable."""

from collections.abc import Sequence

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Option
from grantcall.evaluation.models import CommitteeSeat
from grantcall.process.frozen import definition_of


def declare(seat_id: str, declared: Sequence[str], *, actor: Actor, clock: Clock) -> None:
    """Make the declarations of the call for one's own seat: all of them, or none.

    Made again, they change nothing. Raises `NotFound` for another's seat, `Invalid` with
    one reason per declaration that is missing.
    """
    with unit_of_work(actor, clock) as work:
        seat = work.session.get(CommitteeSeat, seat_id, with_for_update=True)
        if seat is None or seat.account_id != actor.account_id or seat.ended_at is not None:
            raise NotFound()
        work.trying("committee.declare", seat.object_ref)
        call = work.session.get_one(Call, seat.call_id)
        committee = definition_of(work.session, call.version_id).committee
        asked = committee.declarations if committee else ()
        missing = [one for one in asked if one.id not in declared]
        if missing:
            raise Invalid(*[_missing(one) for one in missing])
        if seat.declared_at is not None:
            return
        seat.declared = [one.id for one in asked]
        seat.declared_at = work.now
        with work.recording("committee.declare", seat.object_ref) as event:
            event.note(call=seat.call_id, declared=seat.declared)
            event.seal(seat)


def _missing(option: Option) -> Reason:
    text = Words("Manca la dichiarazione: {label}", "The declaration is missing: {label}")
    help_ = Words(
        "Se non potete farla, ditelo al presidente: non si può far parte della commissione.",
        "If you cannot make it, tell the chair: you cannot sit on the committee.",
    )
    return Reason(
        "declaration_missing", text.format(label=option.label), next=help_, field=option.id
    )
