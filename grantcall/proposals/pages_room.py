"""The blueprint of the group's pages, its loaders, and what every view of it needs."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.proposals.roles import require
from grantcall.web.access import loads
from grantcall.web.services import services
from grantcall.web.site import use_call

proposals = Blueprint("proposals", __name__)
View = Callable[..., Any]


@loads("draft")
def load_draft(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a proposal by its random id, for pages before and after the sending."""
    proposal = session.get(Proposal, arguments.pop("draft_id"))
    return _found(session, actor, right, proposal, arguments)


@loads("proposal")
def load_proposal(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a sent proposal by its reference."""
    proposal = session.scalar(select(Proposal).where(Proposal.ref == arguments.pop("ref")))
    return _found(session, actor, right, proposal, arguments)


@loads("group")
def load_group(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a group by its id; the right is judged on its newest proposal."""
    row = session.execute(
        select(CitizenGroup, Proposal)
        .join(Proposal, Proposal.group_id == CitizenGroup.id)
        .where(CitizenGroup.id == arguments.pop("group_id"))
        .order_by(Proposal.created_at.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound()
    require(session, actor, right, row.Proposal)
    return {**arguments, "group": row.CitizenGroup}


def _found(
    session: Session,
    actor: Actor,
    right: Right,
    proposal: Proposal | None,
    arguments: dict[str, Any],
) -> dict[str, Any]:
    found: Proposal = require(session, actor, right, proposal)
    about(session, found)
    return {**arguments, "proposal": found}


def about(session: Session, proposal: Proposal) -> None:
    """Say which call this page is about."""
    demo = session.scalar(select(Call.demo).where(Call.id == proposal.call_id))
    use_call(proposal.version_id, bool(demo))


def while_draft(view: View) -> View:
    """Lead a page of the draft to the proposal's own address once it was sent."""

    @wraps(view)
    def only_draft(proposal: Proposal, **arguments: Any) -> Any:
        if proposal.ref is not None:
            return redirect(url_for("proposals.sent", ref=proposal.ref), 303)
        return view(proposal=proposal, **arguments)

    return only_draft


def is_open(proposal: Proposal, now: datetime) -> bool:
    """Tell whether the draft can still be written and sent at this instant."""
    return proposal.kind == "draft" and (proposal.due_at is None or now < proposal.due_at)


@proposals.before_request
def note_arrival() -> None:
    """Note when the request was wholly read: deadlines are judged by this instant."""
    request.form  # noqa: B018 - reading the form finishes the reading of the body
    g.arrived = services().clock.now()


def arrived() -> datetime:
    """Return when the server finished reading this request."""
    instant: datetime = g.arrived
    return instant
