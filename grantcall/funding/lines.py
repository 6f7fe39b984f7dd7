"""The lines of a locked allocation: the engine's, kept as rows, and read back the same."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.ids import new_id
from grantcall.engine.allocation_spending import Kind, Line, Why
from grantcall.funding.models import AllocationLine
from grantcall.funding.requests import Suitable
from grantcall.proposals.models import Proposal

RESERVE = "reserve"
_IS = "="


def row_of(allocation_id: str, line: Line, asking: Suitable) -> AllocationLine:
    """Return the row that keeps a line; `reason` holds the cut's, or the maximum reached."""
    return AllocationLine(
        id=new_id(),
        allocation_id=allocation_id,
        proposal_id=asking.proposal_id,
        turn=asking.turn,
        position=asking.position,
        how=line.kind,
        pool=line.pool,
        asked_cents=line.asked,
        least_cents=line.least,
        amount_cents=line.amount,
        left_cents=line.left,
        why=line.why,
        reason=line.reason if line.quota is None else _IS.join(line.quota),
    )


def line_drawn(row: AllocationLine, ref: str) -> Line:
    """Return a row as the engine's line."""
    quota = row.reason.partition(_IS) if row.why == "maximum" else None
    return Line(
        ref=ref,
        kind=cast("Kind", row.how),
        asked=row.asked_cents,
        amount=row.amount_cents,
        left=row.left_cents,
        least=row.least_cents,
        pool=row.pool,
        why=cast("Why", row.why),
        reason="" if quota is not None else row.reason,
        quota=None if quota is None else (quota[0], quota[2]),
    )


def lines_of(session: Session, allocation_id: str) -> list[tuple[AllocationLine, str]]:
    """Return the lines of a locked allocation with their references, as money reached them."""
    rows = session.execute(
        select(AllocationLine, Proposal.ref)
        .join(Proposal, Proposal.id == AllocationLine.proposal_id)
        .where(AllocationLine.allocation_id == allocation_id)
        .order_by(AllocationLine.turn)
    )
    return [(row[0], row[1] or row[0].proposal_id) for row in rows]


def line_for(session: Session, allocation_id: str, proposal_id: str) -> AllocationLine | None:
    """Return the line of one proposal in a locked allocation; one statement."""
    return session.scalar(
        select(AllocationLine).where(
            AllocationLine.allocation_id == allocation_id,
            AllocationLine.proposal_id == proposal_id,
        )
    )


def refs_of(suitable: tuple[Suitable, ...]) -> Mapping[str, Suitable]:
    """Return suitable proposals by their reference, as the engine names them."""
    return {one.ref: one for one in suitable}
