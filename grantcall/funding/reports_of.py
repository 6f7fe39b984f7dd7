"""The reports of an award."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.funding.models_project import Report


def reports_of(session: Session, award_id: str) -> Sequence[Report]:
    """Return the reports of an award in their order; one statement."""
    return session.scalars(
        select(Report).where(Report.award_id == award_id).order_by(Report.turn)
    ).all()


def closes_the_accounts(report: Report, definition: Definition) -> bool:
    """Tell whether this is the last report of the call, on which the award is settled."""
    return bool(definition.reports) and report.rule == definition.reports[-1].id
