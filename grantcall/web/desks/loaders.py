"""What staff pages are about: found, and refused to whoever does not work for its call."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.outbox import OutboxMessage
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.funding.models import Award
from grantcall.proposals.models import Member, Proposal
from grantcall.proposals.roles import is_shut_out, roles_on_proposal
from grantcall.store.models import StoredFile
from grantcall.web.access import loads
from grantcall.web.desks.scope import OF_THE_CALL, calls_with

_BY_SLUG = select(Call).where(Call.slug == bindparam("slug"))


@loads("sent_proposal")
def _sent_proposal(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a sent proposal by its reference, for whoever works for its call."""
    ref = arguments.pop("ref")
    proposal = session.scalar(
        select(Proposal).where(Proposal.ref == ref, Proposal.number.is_not(None))
    )
    if proposal is None:
        raise NotFound()
    if not allowed(right, roles_on_call(actor, proposal.call_id) & OF_THE_CALL):
        raise NotFound()
    if is_shut_out(session, actor, proposal):
        raise NotFound()
    return {"proposal": proposal, **arguments}


@loads("listed_call")
def _listed_call(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a published call by its slug, for whoever works for it."""
    call = session.scalar(_BY_SLUG, {"slug": arguments.pop("slug")})
    if call is None or call.kind == "draft":
        raise NotFound()
    if not allowed(right, roles_on_call(actor, call.id) & OF_THE_CALL):
        raise NotFound()
    return {"call": call, **arguments}


@loads("mail")
def _mail(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a mail of the outbox; mails of no call are for those who work for all calls."""
    message = session.get(OutboxMessage, arguments.pop("id"))
    calls = calls_with(actor, right)
    if message is None or (calls is not None and message.call_id not in calls):
        raise NotFound()
    return {"message": message, **arguments}


@loads("file")
def _file(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a stored file through the record that owns it, asked anew for each download."""
    stored = session.get(StoredFile, arguments.pop("id"))
    proposal = None if stored is None else _owner(session, stored.owner)
    if proposal is None or not allowed(right, roles_on_proposal(session, actor, proposal)):
        raise NotFound()
    return {"stored": stored, **arguments}


def _owner(session: Session, owner: str) -> Proposal | None:
    kind, _, record_id = owner.partition(":")
    if kind == "member":
        member = session.get(Member, record_id)
        return None if member is None else session.get(Proposal, member.proposal_id)
    if kind == "award":
        award = session.get(Award, record_id)
        return None if award is None else session.get(Proposal, award.proposal_id)
    return session.get(Proposal, record_id) if kind == "proposal" else None
