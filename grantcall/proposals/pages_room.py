"""The blueprint of the group's pages, its loaders, and what every view of it needs."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right
from grantcall.core.reading import know
from grantcall.funding.models import Award
from grantcall.labs.models import Lab
from grantcall.proposals.models import CitizenGroup, GroupRole, Proposal
from grantcall.proposals.roles import PART_OF_ACCOUNT, know_group_roles, require
from grantcall.web.access import loads
from grantcall.web.services import services
from grantcall.web.site import use_call

proposals = Blueprint("proposals", __name__)
View = Callable[..., Any]
OPENED = (
    select(Proposal, CitizenGroup, Call.demo, Call.kind)
    .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
    .join(Call, Call.id == Proposal.call_id)
)
_WITH_ROLES = OPENED.add_columns(GroupRole.role).outerjoin(GroupRole, PART_OF_ACCOUNT)
_BY_ID = _WITH_ROLES.where(Proposal.id == bindparam("name"))
# What may have come of a sent proposal: most pages are read before there is any of it.
_LATER = (Award, Lab)
_BY_REF = _WITH_ROLES.where(Proposal.ref == bindparam("name")).add_columns(
    *(
        exists().where(model.proposal_id == Proposal.id).label(model.__tablename__)
        for model in _LATER
    )
)


@loads("draft")
def load_draft(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a proposal by its random id, for pages before and after the sending."""
    return _found(session, actor, right, _BY_ID, arguments.pop("draft_id"), arguments)


@loads("proposal")
def load_proposal(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a sent proposal by its reference."""
    return _found(session, actor, right, _BY_REF, arguments.pop("ref"), arguments)


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
    statement: Select[Any],
    name: str,
    arguments: dict[str, Any],
) -> dict[str, Any]:
    rows = session.execute(statement, {"name": name, "account": actor.account_id}).all()
    proposal: Proposal | None = None
    if rows:
        proposal = rows[0].Proposal
        know_group_roles(session, actor, proposal.group_id, (row.role for row in rows))
    require(session, actor, right, proposal)
    found = about(session, rows[0])
    for model in _LATER if found.ref == name else ():
        if not getattr(rows[0], model.__tablename__):
            know(session, (model, found.id), (model,), None)
    return {**arguments, "proposal": found}


def about(session: Session, row: Any) -> Proposal:
    """Say which call this page is about, by a row of `OPENED`; return its proposal."""
    proposal: Proposal = row.Proposal
    know(session, ("group", proposal.group_id), (CitizenGroup,), row.CitizenGroup)
    know(session, ("call kind", proposal.call_id), (Call,), row.kind)
    use_call(proposal.version_id, bool(row.demo))
    return proposal


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
