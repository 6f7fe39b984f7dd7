"""What every page of the award at work needs: the award found, the instant of arrival."""

from datetime import datetime
from typing import Any

from flask import g, request
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, Tranche
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import require
from grantcall.web.access import Loader, loads
from grantcall.web.desks.scope import OF_THE_CALL
from grantcall.web.services import services
from grantcall.web.site import use_call

ENDED = ("renounced", "lapsed", "revoked")


def award_of(session: Session, proposal_id: str) -> Award | None:
    """Return the award of a proposal: the one that stands, else the newest; one statement."""
    return session.scalar(
        select(Award)
        .where(Award.proposal_id == proposal_id, Award.kind != "approved")
        .order_by(case((Award.kind.in_(ENDED), 1), else_=0), Award.opened_at.desc())
        .limit(1)
    )


def arrived() -> datetime:
    """Return when the server finished reading this request: deadlines are judged by it."""
    if "arrived" not in g:
        request.form  # noqa: B018 - reading the form finishes the reading of the body
        g.arrived = services().clock.now()
    instant: datetime = g.arrived
    return instant


@loads("award")
def _award(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find the award of a proposal by the proposal's reference, for its group."""
    proposal, award = _of_group(session, actor, right, arguments)
    return {**arguments, "proposal": proposal, "award": award}


@loads("group_report")
def _group_report(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a report of an award by the proposal's reference and the report's name."""
    proposal, award = _of_group(session, actor, right, arguments)
    report = session.scalar(
        select(Report).where(Report.award_id == award.id, Report.rule == arguments.pop("rule"))
    )
    if report is None:
        raise NotFound()
    return {**arguments, "proposal": proposal, "award": award, "report": report}


def _for_office(name: str, model: type[Any]) -> Loader:
    """Return what finds a record by its id, for whoever works for its call."""

    def load(
        session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        record = session.get(model, arguments.pop(f"{name}_id"))
        if record is None or not allowed(right, roles_on_call(actor, record.call_id) & OF_THE_CALL):
            raise NotFound()
        _about(session, record.call_id, record.version_id)
        return {**arguments, name: record}

    return load


loads("staff_award")(_for_office("award", Award))
loads("staff_tranche")(_for_office("tranche", Tranche))
loads("staff_report")(_for_office("report", Report))


def _of_group(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> tuple[Proposal, Award]:
    found = session.scalar(select(Proposal).where(Proposal.ref == arguments.pop("ref")))
    proposal: Proposal = require(session, actor, right, found)
    award = award_of(session, proposal.id)
    if award is None:
        raise NotFound()
    _about(session, proposal.call_id, award.version_id)
    return proposal, award


def _about(session: Session, call_id: str, version_id: str) -> None:
    demo = session.scalar(select(Call.demo).where(Call.id == call_id))
    use_call(version_id, bool(demo))
