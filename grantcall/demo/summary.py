"""What the play came to, counted from the database: the numbers of contract §6."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.outbox import OutboxMessage
from grantcall.demo.digest import digest_of
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.funding.models import Allocation, AllocationLine, Award, FundingLetter
from grantcall.funding.models_project import Tranche
from grantcall.labs.models import Lab
from grantcall.proposals.models import Member, Proposal

_ADMITTED_ON = ("admitted", "evaluation", "ranked", "awarded", "reserve", "refused", "unfunded")
_GIVEN = ("accepted", "active", "amendment", "reporting", "closed")
_LIVING = ("active", "autonomous")


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of contract §6, and the digest of the outcome; sums in cents."""

    started: int
    presented: int
    withdrawn: int
    not_admitted: int
    admitted: int
    below_threshold: int
    suitable: int
    funded_first: int
    funded_first_cents: int
    ever_awarded: int
    funded: int
    funded_cents: int
    reserve: int
    letters: int
    paid_cents: int
    labs: int
    members: int
    mails: int
    digest: str

    def as_dict(self) -> dict[str, object]:
        """Return the counts by name."""
        return asdict(self)


def summarise(session: Session, slug: str) -> Summary:
    """Count what happened in a call; `labs` are the living ones of the whole site."""
    call = session.scalars(select(Call).where(Call.slug == slug)).one()
    proposals = _presented(session, call)
    places = _of_the_final_ranking(session, call)
    first = _first_decision(session, call)
    given = Award.call_id == call.id
    accepted = given & Award.kind.in_(_GIVEN)
    return Summary(
        started=_count(session, Proposal, Proposal.call_id == call.id),
        presented=sum(proposals.values()),
        withdrawn=proposals.get("withdrawn", 0),
        not_admitted=proposals.get("inadmissible", 0),
        admitted=sum(proposals.get(kind, 0) for kind in _ADMITTED_ON),
        below_threshold=places.get(False, 0),
        suitable=places.get(True, 0),
        funded_first=first[0],
        funded_first_cents=first[1],
        ever_awarded=_count(session, Award, given),
        funded=_count(session, Award, accepted),
        funded_cents=_sum(session, Award.amount_cents, accepted),
        reserve=proposals.get("reserve", 0),
        letters=_count_letters(session, call),
        paid_cents=_paid(session, call),
        labs=_count(session, Lab, Lab.kind.in_(_LIVING)),
        members=_count(session, Member, Member.call_id == call.id),
        mails=_count(session, OutboxMessage, OutboxMessage.call_id == call.id),
        digest=digest_of(session, call),
    )


def _count(session: Session, table: Any, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(condition)
    return session.scalar(query) or 0


def _presented(session: Session, call: Call) -> dict[str, int]:
    """Count the proposals that have a number, by where they stand."""
    rows = session.execute(
        select(Proposal.kind, func.count())
        .where(Proposal.call_id == call.id, Proposal.number.is_not(None))
        .group_by(Proposal.kind)
    )
    return {str(row[0]): int(row[1]) for row in rows}


def _sum(session: Session, column: Any, condition: ColumnElement[bool]) -> int:
    return int(session.scalar(select(func.sum(column)).where(condition)) or 0)


def _of_the_final_ranking(session: Session, call: Call) -> dict[bool, int]:
    """Count the entries of the final ranking: with a place, and without."""
    rows = session.scalars(
        select(RankingEntry.position)
        .join(Ranking, Ranking.id == RankingEntry.ranking_id)
        .where(Ranking.call_id == call.id, Ranking.stage == "final")
    ).all()
    placed = sum(position is not None for position in rows)
    return {True: placed, False: len(rows) - placed}


def _first_decision(session: Session, call: Call) -> tuple[int, int]:
    amounts = session.scalars(
        select(AllocationLine.amount_cents)
        .join(Allocation, Allocation.id == AllocationLine.allocation_id)
        .where(
            Allocation.call_id == call.id,
            Allocation.kind == "locked",
            AllocationLine.amount_cents > 0,
        )
    ).all()
    return len(amounts), sum(amounts)


def _count_letters(session: Session, call: Call) -> int:
    query = (
        select(func.count())
        .select_from(FundingLetter)
        .join(Award, Award.id == FundingLetter.award_id)
        .where(Award.call_id == call.id)
    )
    return session.scalar(query) or 0


def _paid(session: Session, call: Call) -> int:
    query = (
        select(func.sum(Tranche.amount_cents))
        .join(Award, Award.id == Tranche.award_id)
        .where(Award.call_id == call.id, Tranche.kind == "paid")
    )
    return int(session.scalar(query) or 0)
