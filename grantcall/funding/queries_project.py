"""Reads for the office's lists of instalments and reports; one statement each."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from grantcall.funding.models import Award
from grantcall.funding.models_project import Publication, Report, Tranche
from grantcall.proposals.models import CitizenGroup, Proposal

Place = tuple[int, int]
"""Where a page begins: after the proposal's number and the record's turn."""


class BoardRow(NamedTuple):
    """One instalment as the board shows it."""

    tranche: Tranche
    award_id: str
    award_kind: str
    ref: str
    number: int
    title: str
    group: str

    @property
    def place(self) -> Place:
        """Return where the page after this row begins."""
        return (self.number, self.tranche.turn)


class KindSum(NamedTuple):
    """How many instalments of a call stand in a kind, and their sum in cents."""

    kind: str
    number: int
    cents: int


class ReportLine(NamedTuple):
    """One report as the office's list shows it."""

    id: str
    rule: str
    turn: int
    state: str
    kind: str
    due: datetime | None
    since: datetime
    award_id: str
    amount: int
    ref: str
    number: int
    title: str
    group: str


class GrantRow(NamedTuple):
    """One grant of the list that the law asks for."""

    ref: str
    group: str
    title: str
    cents: int
    opened_at: datetime
    link: str | None


def board_rows(
    session: Session, call_id: str, kind: str, after: Place | None, limit: int
) -> list[BoardRow]:
    """Return the instalments of a call in a kind, by proposal and turn; one statement."""
    query = (
        select(Tranche, Award.id, Award.kind, Proposal.ref, Proposal.number)
        .add_columns(Proposal.title, CitizenGroup.name)
        .join(Award, Award.id == Tranche.award_id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(Tranche.call_id == call_id, Tranche.kind == kind)
    )
    if after is not None:
        query = query.where(
            or_(
                Proposal.number > after[0],
                and_(Proposal.number == after[0], Tranche.turn > after[1]),
            )
        )
    rows = session.execute(query.order_by(Proposal.number, Tranche.turn).limit(limit))
    return [BoardRow(*row) for row in rows]


def chosen_rows(session: Session, call_id: str, ids: Sequence[str]) -> list[BoardRow]:
    """Return some instalments of a call, by proposal and turn; one statement."""
    rows = session.execute(
        select(Tranche, Award.id, Award.kind, Proposal.ref, Proposal.number)
        .add_columns(Proposal.title, CitizenGroup.name)
        .join(Award, Award.id == Tranche.award_id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(Tranche.call_id == call_id, Tranche.id.in_(list(ids)))
        .order_by(Proposal.number, Tranche.turn)
    )
    return [BoardRow(*row) for row in rows]


def sums_by_kind(session: Session, call_id: str) -> dict[str, KindSum]:
    """Return how many instalments stand where, with their sums; one statement."""
    rows = session.execute(
        select(Tranche.kind, func.count(), func.sum(Tranche.amount_cents))
        .where(Tranche.call_id == call_id)
        .group_by(Tranche.kind)
    )
    return {row[0]: KindSum(row[0], row[1], int(row[2] or 0)) for row in rows}


def report_lines(
    session: Session,
    call_id: str,
    kinds: Sequence[str],
    after: Place | None,
    limit: int,
) -> list[ReportLine]:
    """Return the reports of a call in some kinds (all without), by proposal; one statement."""
    query = (
        select(Report.id, Report.rule, Report.turn, Report.state, Report.kind)
        .add_columns(func.coalesce(Report.due_at, Report.due), Report.state_since, Award.id)
        .add_columns(Award.amount_cents, Proposal.ref, Proposal.number, Proposal.title)
        .add_columns(CitizenGroup.name)
        .join(Award, Award.id == Report.award_id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(Report.call_id == call_id)
    )
    if kinds:
        query = query.where(Report.kind.in_(list(kinds)))
    if after is not None:
        query = query.where(
            or_(
                Proposal.number > after[0],
                and_(Proposal.number == after[0], Report.turn > after[1]),
            )
        )
    rows = session.execute(query.order_by(Proposal.number, Report.turn).limit(limit))
    return [ReportLine(*row) for row in rows]


def reports_by_kind(session: Session, call_id: str) -> dict[str, int]:
    """Return how many reports of a call stand in each kind; one statement."""
    rows = session.execute(
        select(Report.kind, func.count()).where(Report.call_id == call_id).group_by(Report.kind)
    )
    return {row[0]: row[1] for row in rows}


def grants_of(session: Session, call_id: str, ended: Sequence[str]) -> list[GrantRow]:
    """Return the grants of a call with the newest publication of each; one statement.

    `ended` are the kinds of award that are no grant any more.
    """
    newest = (
        select(Publication.award_id, func.max(Publication.audit_seq).label("seq"))
        .group_by(Publication.award_id)
        .subquery()
    )
    rows = session.execute(
        select(Proposal.ref, CitizenGroup.name, Proposal.title, Award.amount_cents)
        .add_columns(Award.opened_at, Publication.link)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .outerjoin(newest, newest.c.award_id == Award.id)
        .outerjoin(
            Publication,
            and_(Publication.award_id == newest.c.award_id, Publication.audit_seq == newest.c.seq),
        )
        .where(Award.call_id == call_id, Award.kind.not_in([*ended, "approved"]))
        .order_by(Proposal.number, Award.opened_at)
    )
    return [GrantRow(*row) for row in rows]
