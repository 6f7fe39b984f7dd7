"""What the committee's pages are about: found, and refused to whoever has no part in it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.evaluation.models import CommitteeSeat, Review
from grantcall.evaluation.roles import roles_on_review
from grantcall.evaluation.seats import seat_of
from grantcall.web.access import loads
from grantcall.web.site import use_call


@loads("review")
def load_review(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a sheet by its id, for its author or the chair."""
    review = session.get(Review, arguments.pop("review_id"))
    if review is None or not allowed(right, roles_on_review(session, actor, review)):
        raise NotFound()
    _about(session, review.call_id)
    return {"review": review, **arguments}


@loads("table_sheet")
def load_table_sheet(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find the table's sheet on a proposal, for everybody who sits at the table."""
    review = session.get(Review, arguments.pop("review_id"))
    if review is None or not review.collegial:
        raise NotFound()
    roles = roles_on_call(actor, review.call_id)
    if not allowed(right, roles) or seat_of(session, review.call_id, actor.account_id) is None:
        raise NotFound()
    _about(session, review.call_id)
    return {"review": review, **arguments}


@loads("own_seat")
def load_own_seat(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find one's own seat on a committee."""
    seat = session.get(CommitteeSeat, arguments.pop("seat_id"))
    if seat is None or seat.account_id != actor.account_id or seat.ended_at is not None:
        raise NotFound()
    if not allowed(right, roles_on_call(actor, seat.call_id)):
        raise NotFound()
    _about(session, seat.call_id)
    return {"seat": seat, **arguments}


@loads("committee")
def load_committee(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a call whose committee the actor convenes (staff) or leads (chair)."""
    call = session.scalar(select(Call).where(Call.slug == arguments.pop("slug")))
    if call is None or call.kind == "draft" or not allowed(right, roles_on_call(actor, call.id)):
        raise NotFound()
    _about(session, call.id)
    return {"call": call, **arguments}


@loads("committee_seat")
def load_committee_seat(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a seat of a call's committee, for whoever convenes it."""
    found = load_committee(session, actor, right, arguments)
    seat = session.get(CommitteeSeat, found.pop("seat_id"))
    if seat is None or seat.call_id != found["call"].id:
        raise NotFound()
    return {"seat": seat, **found}


def _about(session: Session, call_id: str) -> None:
    call = session.get_one(Call, call_id)
    use_call(call.version_id, call.demo)
