"""Who asks for the money: the suitable proposals of the ranking in force, best first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.engine.allocation import request_of
from grantcall.engine.allocation_spending import Request
from grantcall.engine.facts import Facts
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.funding.fund import present_definition
from grantcall.proposals.facts import facts_of_many
from grantcall.proposals.models import CitizenGroup, Proposal

FINAL = "final"
GONE = ("withdrawn", "expired", "inadmissible")


@dataclass(frozen=True, slots=True)
class RankingInForce:
    """The ranking that counts now: the final one, else the newest provisional one."""

    id: str
    final: bool
    act_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Suitable:
    """A suitable proposal that still stands, with what the allocation needs of it.

    `points` in hundredths; sums in cents.
    """

    proposal_id: str
    ref: str
    title: str
    group: str
    municipality: str | None
    turn: int
    position: int
    points: int | None
    request: Request


def ranking_in_force(session: Session, call_id: str) -> RankingInForce | None:
    """Return the ranking that counts for a call, or `None` before the first; one statement."""
    row = session.execute(
        select(Ranking.id, Ranking.stage, Ranking.act_id, Ranking.at)
        .where(Ranking.call_id == call_id)
        .order_by(case((Ranking.stage == FINAL, 0), else_=1), Ranking.number.desc())
        .limit(1)
    ).first()
    return None if row is None else RankingInForce(row.id, row.stage == FINAL, row.act_id, row.at)


def suitable_of(
    session: Session,
    call_id: str,
    ranking: RankingInForce | None,
    instant: datetime,
    *,
    among: Collection[str] | None = None,
) -> tuple[Suitable, ...]:
    """Return who may be funded, in the order in which money reaches them.

    Whoever withdrew meanwhile is left out, unless `among` names the proposals that are
    meant. A fixed number of statements.
    """
    if ranking is None:
        return ()
    meant = Proposal.kind.not_in(GONE) if among is None else Proposal.id.in_(among)
    rows = session.execute(
        select(RankingEntry, Proposal, CitizenGroup.name)
        .join(Proposal, Proposal.id == RankingEntry.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(
            RankingEntry.ranking_id == ranking.id,
            RankingEntry.tier == "suitable",
            meant,
            Proposal.requested_cents > 0,
        )
        .order_by(RankingEntry.turn)
    ).all()
    definition = present_definition(session, call_id)
    proposals = [row.Proposal for row in rows]
    facts = _facts(session, proposals, definition, instant)
    return tuple(
        _suitable(row.RankingEntry, row.Proposal, row.name, facts, definition) for row in rows
    )


def _facts(
    session: Session, proposals: list[Proposal], definition: Definition, instant: datetime
) -> dict[str, Facts]:
    """Gather facts only where the call's money rules look at any."""
    rules, money = definition.allocation, definition.money
    looks = (money is not None and money.lots) or (
        rules is not None
        and (rules.minimums or rules.maximums or rules.reduce_to not in (None, "floor"))
    )
    return facts_of_many(session, proposals, definition, instant) if looks else {}


def _suitable(
    entry: RankingEntry,
    proposal: Proposal,
    group: str,
    facts: dict[str, Facts],
    definition: Definition,
) -> Suitable:
    known = facts.get(proposal.id, Facts({}, record="proposal"))
    placed = known.adding({"position": entry.position})
    ref = proposal.ref or proposal.id
    return Suitable(
        proposal_id=proposal.id,
        ref=ref,
        title=proposal.title or group,
        group=group,
        municipality=proposal.municipality,
        turn=entry.turn,
        position=entry.position or entry.turn,
        points=entry.points,
        request=request_of(definition, ref, placed, proposal.requested_cents or 0),
    )
