"""Awards, tranches and reports for changing, for whoever holds the right on them."""

from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed
from grantcall.core.unit_of_work import Work
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, Tranche
from grantcall.funding.roles import roles_on_award


def locked_award(work: Work, award_id: str, right: Right) -> Award:
    """Return an award for changing, for whoever holds the right on it; else `NotFound`."""
    award = work.session.get(Award, award_id, with_for_update=True)
    if award is None or not allowed(right, roles_on_award(work.session, work.actor, award)):
        raise NotFound()
    return award


def locked_tranche(work: Work, tranche_id: str) -> Tranche:
    """Return a tranche for changing, for the staff of its call; else `NotFound`."""
    tranche = work.session.get(Tranche, tranche_id, with_for_update=True)
    if tranche is None:
        raise NotFound()
    locked_award(work, tranche.award_id, Right.TRANCHE_MANAGE)
    return tranche


def locked_report(work: Work, report_id: str, right: Right) -> tuple[Report, Award]:
    """Return a report and its award for changing, for whoever holds the right on them."""
    report = work.session.get(Report, report_id, with_for_update=True)
    if report is None:
        raise NotFound()
    return report, locked_award(work, report.award_id, right)
