"""How the door deals with tranches and reports."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from grantcall.core.actor import Actor
from grantcall.funding import facts_project  # noqa: F401 - adds facts to the award
from grantcall.funding.facts_project import facts_of_report, facts_of_tranche
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, Tranche
from grantcall.funding.placeholders_project import report_placeholders, tranche_placeholders
from grantcall.funding.roles import roles_on_award
from grantcall.process.in_order import in_call_by_id
from grantcall.process.registry import Recipient, RecordKind, register_record
from grantcall.proposals.models import Proposal
from grantcall.proposals.people import recipients_of_proposal


def _award_of(record: Any) -> Award:
    session = object_session(record)
    assert session is not None
    return session.get_one(Award, record.award_id)


def _roles(session: Session, actor: Actor, record: Any) -> frozenset[str]:
    return roles_on_award(session, actor, session.get_one(Award, record.award_id))


def _recipients(session: Session, record: Any, role: str) -> Sequence[Recipient]:
    award = session.get_one(Award, record.award_id)
    return recipients_of_proposal(session, session.get_one(Proposal, award.proposal_id), role)


def _family(record: Any) -> str:
    return _award_of(record).proposal_id


def _tranches_of_family(session: Session, proposal_id: str) -> Sequence[Tranche]:
    return session.scalars(
        select(Tranche)
        .join(Award, Award.id == Tranche.award_id)
        .where(Award.proposal_id == proposal_id)
        .order_by(Award.opened_at, Tranche.turn)
    ).all()


def _reports_of_family(session: Session, proposal_id: str) -> Sequence[Report]:
    return session.scalars(
        select(Report)
        .join(Award, Award.id == Report.award_id)
        .where(Award.proposal_id == proposal_id)
        .order_by(Award.opened_at, Report.turn)
    ).all()


register_record(
    RecordKind(
        model=Tranche,
        roles=_roles,
        facts=facts_of_tranche,
        family_id=_family,
        of_family=_tranches_of_family,
        recipients=_recipients,
        placeholders=tranche_placeholders,
        call_id=lambda tranche: tranche.call_id,
        in_call=in_call_by_id(Tranche),
    )
)
register_record(
    RecordKind(
        model=Report,
        roles=_roles,
        facts=facts_of_report,
        family_id=_family,
        of_family=_reports_of_family,
        recipients=_recipients,
        placeholders=report_placeholders,
        call_id=lambda report: report.call_id,
        in_call=in_call_by_id(Report),
    )
)
